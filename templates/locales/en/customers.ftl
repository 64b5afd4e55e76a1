# The customer's account.

sign-in-title = Sign in
sign-in-lead = Give us the address that you ordered with. We send you a link; there is no password.
sign-in-send = Send me a link
sign-in-why = The link works once and for a short time. Whether an address is known to us is told to nobody but its owner.
sign-in-robot = A field that people do not see was filled in. If a browser extension did it, switch it off for this page and send the form again.
sign-in-again = That was very quick, or the form lay open for too long. Please send it once more.
check-mail-title = Check your mail
check-mail-lead = { $minutes ->
    [one] If you are a customer with this address, a link is on its way. It is valid for one minute.
   *[other] If you are a customer with this address, a link is on its way. It is valid for { $minutes } minutes.
}
check-mail-nothing = Nothing there? Look into the junk folder, and check that it is the address you ordered with.
check-mail-same = This page looks the same for every address, so that nobody can find out who our customers are.
check-mail-again = Try another address
sign-in-press = One more step: press the button to sign in on this device.
sign-in-now = Sign in now
sign-in-not-you = You did not ask for this? Then just close the page; nothing happens.

account-title = Your account
account-signed-in = { $name }, signed in as { $email }.
account-overdue = { $count ->
    [one] An invoice is overdue
   *[other] { $count } invoices are overdue
}
account-suspended = What you subscribed to is suspended until everything is paid.
account-orders = Orders
account-no-orders = You have no orders yet.
account-privacy = Your details
account-privacy-lead = See who opened your sealed details, when, and for what.
account-preferences = Language
account-language-saved = Saved. We write to you in this language from now on.
account-details-saved = Your account has the details of this order now.
label-language = Language of our mails
label-language-hint = For confirmations, invoices and everything else.
save = Save
back-to-account = Back to your account
pager-older = Older

column-order = Order
column-plan = Plan
column-placed = Ordered
column-status = Status
column-total = Total
column-when = When
column-who = Who
column-fields = What
column-why = For what
column-recipient = To whom

looks-title = Who looked at your details
looks-lead = Each line was written before the details were shown; while somebody works with lists, one an hour for each person on them. Nobody can delete a line without being noticed: they are chained to each other.
looks-by-key = A program of ours
looks-by-program = Sealbook itself
looks-none = Nobody has looked at your details so far.
looks-case = All your sealed details, for 15 minutes
looks-times = { $count } times since { $since }
disclosures-title = What was passed on
disclosures-lead = Details of yours that left our house, and for what.
disclosures-none = Nothing was passed on to anybody else. Mails to you travel through the shop’s mail relay, as the privacy page says.

account-invoices = Invoices
account-invoices-lead = What you were invoiced, what is open, and every document as a file.
account-invoices-see = See your invoices
account-no-invoices = You have no invoices yet.
account-credit = You have a credit of { $amount }. By itself it pays the invoices of what you ordered while signed in, the oldest first; any other one can be paid with it below.
account-pay-from-credit = Pay { $amount } of { $number } from your credit
account-credit-spent = Your credit was spent on the invoice.
account-credit-unchanged = Nothing was left to do: the invoice or your credit changed meanwhile.
account-fees = Fees for late payment
account-interest = Interest for late payment
account-settled = Paid or credited
account-pay = How to pay { $number }
column-invoice = Invoice
column-issued = Date
column-due = Due
column-open = Open
column-download = Download
invoice-kind-credit-note = Credit note
invoice-status-open = open
invoice-status-overdue = overdue
invoice-status-paid = paid
invoice-status-credited = credited
invoice-status-issued = issued
