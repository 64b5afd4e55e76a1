# The panel's payments.

panel-payments = Payments
payments-upload = Bank statement
payments-upload-lead = camt.053 or CSV, as the bank delivers it. A line that is there already is booked once.
payments-upload-go = Take in
payments-refused = Refused ({ $at }), nothing was changed:
payments-reading = Being read since { $at }.
payments-reading-soon = If the server stops meanwhile, it will go on by itself in about two minutes.
payments-reading-later = Sent { $since }; something is in the way. It will go on by itself at { $at }.
payments-reading-broken-off = Sent { $since }; reading it was broken off, and nobody goes on with it. Send the file again: nothing is booked twice.
payments-taken = Taken in: { $count ->
    [one] one line
   *[other] { $count } lines
} ({ $at }).
payments-known = Known already: { $count } of { $count } lines ({ $at }). The same file was taken in on { $before }: nothing in it is new.
payments-earlier = Earlier files ({ $count })
payments-dismiss = Dismiss
payments-file = A file
payments-layouts = CSV layouts that are known: { $names }. camt.053 is the better choice where your bank has it.
payments-plain = Your bank's layout is not among them?
payments-plain-lead = Bring its lines into this form and save them as CSV (UTF-8, separated by commas). The first line names all columns; account, booked_on, amount and currency are filled in each line, whatever your bank does not tell is left empty. What leaves your account has a minus.
payments-to-credit = { $amount } to the customer’s credit
payments-none = No movements.
payments-open = { $amount } open
label-statement-file = File
label-invoice-numbers = Invoice numbers
column-statement = Statement
column-days = Days
column-lines = Lines
column-known = Known before
column-booked = Booked
column-payer = Other side
column-purpose = Purpose
column-amount = Amount
column-movement = Movement
column-decide = Decide
statement-finished = Taken in
line-state-allocated = Matched
line-state-proposed = To confirm
line-state-unmatched = Unmatched
line-state-doubtful = Known already?
line-state-repeated = Known already
line-state-set_aside = For no invoice
line-state-noted = Noted
movement-received = came in
movement-taken_back = was taken back
movement-came_back = came back
movement-paid_out = went out
movement-fee = bank charge
why-reference = reference
why-number = number
why-order = order number
why-account = known account
why-amount = same amount
why-before = taken back from it
line-action-assign = Assign
line-action-set-aside = For no invoice
line-action-count = One more payment
line-action-repeated = Known already
line-action-undo = Take back
problem-unknown-invoice = There is no invoice of that number.
problem-several-customers = These invoices are of different customers.
problem-payment-spent = It cannot be taken back: the credit that it gave is spent.
problem-payment-spent-on = It cannot be taken back: the credit that it gave is spent, latest on { $numbers }.
problem-no-file = Choose a file.
line-action-assign-order = For a withdrawn order
line-assign-order-lead = There need not be an invoice. The money becomes the customer’s credit, and stands on the list of what is to be given back within fourteen days.
line-assign-order-go = Put on the list
label-withdrawn-order = Number of the withdrawn order
problem-order-not-withdrawn = Nobody withdrew from this order. What comes for it is for its invoice.
problem-order-currency = The currency differs: this order is in { $currency }.
line-book-manual-refund = A refund by hand
line-book-manual-refund-sure = This line shows the refund that was recorded by hand. It is in the books already, so nothing more is booked.
done-assigned-to-order = The money is the customer’s credit, and is to be given back.
done-uploaded = The statement is being read.
done-assigned = The payment is assigned.
done-decided = Noted.
line-state-returned = Taken back
done-booked = The movement is booked.
payments-to-decide-unmatched = { $count ->
    [one] One movement is unmatched
    [1000] { $count } or more movements are unmatched
   *[other] { $count } movements are unmatched
}
payments-to-decide-doubtful = { $count ->
    [one] One may be known already
    [1000] { $count } or more may be known already
   *[other] { $count } may be known already
}
payments-to-decide-proposed = { $count ->
    [one] One to confirm
    [1000] { $count } or more to confirm
   *[other] { $count } to confirm
}
payments-to-decide-noted = { $count ->
    [one] One movement is not booked
    [1000] { $count } or more movements are not booked
   *[other] { $count } movements are not booked
}
payments-statements = Statements that were taken in
payments-veiled = The page was drawn again by itself: who paid, and for what, stays closed until you ask.
payments-unveil = Show it
line-assign-sure = { $amount } pays { $number }. That can be taken back.
line-action-count-sure = It is booked as a payment of its own, beside the one that is like it.
line-action-repeated-sure = It is not booked: it is the one that is booked already. That can be taken back.
line-action-undo-sure = What it paid is open again, and a credit that it gave is taken back. The way back stays proposed.
line-book-fee = Bank fee
line-book-fee-sure = It is booked as a charge of the bank’s. That can be taken back.
line-book-refund = Our refund
line-book-refund-sure = It is booked as this refund. That cannot be taken back.
line-book-refund-file = Our file of refunds
line-book-refund-file-sure = All refunds of this file are booked as paid. That cannot be taken back.
line-book-returned = Takes a payment back
line-book-returned-sure = What that payment paid is open again. Where the credit that it gave is spent, that is taken back, too. This cannot be undone.
line-book-yes = Book it so

# Refunds by transfer.
refunds-title = Refunds
refunds-lead = What customers get back by transfer. It leaves their credit when it is queued, and the bank account when the statement shows it.
refunds-none = No refunds.
refund-files = Files for the bank
refund-files-lead = pain.001. A file is the same whenever it is fetched; once the bank has paid all of it, it is not kept any longer. Each time it is fetched is in the log.
refund-file-fetch = Fetch
refund-file-call-off = Call off …
refund-file-call-off-sure = Only if the bank never got the file: what it has not paid is the customers’ credit again.
refund-file-lead = Look through the list. What is ticked goes into one file.
refund-file-make = Make the file
refund-in-file = Goes into the file
refund-call-off = Call off …
refund-call-off-sure = The amount is the customer’s credit again.
refund-call-off-yes = Call off
refund-mark-paid = Paid by hand …
refund-mark-paid-sure = Only if you transferred it yourself. This cannot be undone.
refund-mark-paid-yes = It was paid
label-refund-paid-on = Paid on
column-made = Made
column-transfers = Transfers
column-in-file = In the file
column-payee = Payee
refund-state-queued = Queued
refund-state-ordered = Ordered
refund-state-paid = Paid
refund-state-came_back = Came back
refund-state-called_off = Called off
refund-title = Refund
refund-lead = The customer has a credit of { $credit }.
refund-no-credit = The customer has no credit in euros: there is nothing to pay back. To pay an invoice back, issue a credit note first.
refund-to-known = Paid { $paid } in all, the last time on { $day }.
refund-to-typed = To another account, as typed below
refund-no-known = No account of this customer is known: type where it goes.
refund-queue = Queue the refund
refund-queue-sure = The amount leaves the credit now. Until a file orders it, it can be called off.
label-refund-amount = Amount in euros
label-refund-to = Goes to
label-refund-name = Account holder
customer-refund = Refund …
problem-refund-credit = The customer has less credit than that.
problem-refund-own = This is the shop’s own account: no money goes back to it.
problem-refund-to = Choose where it goes. Look at what came from each account: whoever knows an invoice’s reference can transfer a cent with it.
problem-refund-changed = Choose refunds that are queued. The list may have changed meanwhile.
problem-refund-file = No file can be made: the shop’s account (business.iban, business.legal_name) or a payee’s name is nothing that a bank can read.
problem-refund-day = A day since the refund was queued, not ahead.
done-refund-queued = The refund is queued.
done-refund-file-made = The file is made. Fetch it and give it to the bank.
done-refund-called-off = Called off. The amount is credit again.
done-refund-paid = The refund is booked as paid.
line-book-payout = Payout of Stripe
line-book-payout-sure = The amount leaves what is at Stripe in the books. That can be taken back.
line-own-payout = payout of Stripe
payments-at-processor = At Stripe
processor-title = At Stripe
processor-lead = What Stripe has of the shop’s money, and what it paid out. The line of a bank statement that shows a payout books it; where that is in doubt, the line offers it.
processor-held = What is still there
processor-asked = As Stripe said on { $at }, beside the books as they stood then.
processor-never = Stripe has not been asked yet what it holds.
processor-agrees = none
processor-differs = A difference is something that only one side knows of: a payment or a payout that was made at Stripe by itself, or a payment that Stripe settled in another currency. Stripe’s own report of the balance names it.
processor-payouts = Payouts
payouts-none = Stripe has paid nothing out yet.
payout-awaited = on none yet
payout-failed-shown = The bank sent it back. The line that shows that takes this one back.
payout-state-pending = Planned
payout-state-in_transit = On its way
payout-state-paid = Paid out
payout-state-failed = Came back
payout-state-canceled = Called off
processor-settled = Settled in another currency
processor-settled-lead = Stripe charged these in one currency and settled them in another. In the books they stand in the currency of the charge, as the customer owed it; Stripe’s fee and the exchange are booked nowhere. Book both outside of these books, at the rate that your accountant says.
processor-to-invoice = To the invoice
column-clearing = At Stripe by the books
column-underway = On its way to the bank
column-available = Available at Stripe
column-pending = Pending at Stripe
column-difference = Difference
column-arrives = At the bank on
column-charged = Charged
column-became = Became
column-processor-fee = Stripe’s fee
processor-lost = To be looked into at Stripe
processor-lost-lead = Here these books ask no more. Look at Stripe what became of it.
processor-lost-payment = What became of { $amount }, asked for on { $at }, is not known: its customer was erased, and Stripe gave no answer.
processor-undetached = A saved means of payment could not be removed at Stripe ({ $at }).
line-book-deposit = Deposit of cash and cheques
line-book-deposit-of = What was taken to the bank: together { $amount }
line-book-deposit-one = { $means }, { $amount }, { $on }, { $number }
line-book-deposit-sure = What is ticked leaves the till in the books and is at the bank. That can be taken back.
line-own-deposit = deposit of cash and cheques
line-own-fee = Bank fee
line-aside = Set aside:
label-why-aside = Why it is for no invoice
label-why-no-order = Why it fits no order
problem-deposit-sum = What is ticked does not come to the amount of the movement.
problem-payment-deposited = It is at the bank. Take the deposit back first, under Payments.
line-book-bounced = Cheque that bounced
line-book-bounced-sure = The bank takes back what it credited for this cheque, and what the cheque paid is open again. Where the credit that it gave is spent, that is taken back, too. This cannot be undone.
problem-amount-ambiguous = This can be read in two ways. With thousands, write 1,234.00; with decimals, 12.50.
problem-amount-above-nothing = An amount above nothing, such as 12.50 or 1,000.00.

# What a payee reads on their own statement; the characters of the SEPA alone.
refund-purpose = Refund { $named }
refund-purpose-of = Refund of { $number } { $named }
column-queued = Queued

# What is given back of withdrawn orders
repayments-title = To pay back after withdrawals
repayments-lead = Whoever withdraws gets back what they paid, by the same means, within 14 days of telling us (§ 357 BGB); what came later, within 14 days of its arrival. An order leaves this list when its refund is queued or recorded, or when nothing of it is left to pay back. Until then the money pays no invoice by itself, but what the customer should have paid before.
repayments-none = Nothing is to be paid back.
repayments-more = { $count ->
    [one] One more follows.
   *[other] { $count } more follow.
  }
column-to-repay = To pay back
repay-overdue = Overdue
repay-by-transfer = Refund …
repay-by-online = Give back …
repay-by-hand = Paid back by hand …
repay-because-erased = The customer was erased, and with them the account that they paid from. If your bank’s own papers still say who paid, transfer it by hand.
repay-because-currency = The bank’s files hold euros alone. Transfer it by hand, or give it back as it was paid, and record that.
repay-close-unknown = Cannot go back …
repay-close-unknown-sure = Nobody knows any more where it would go. It leaves this list, and stays the customer’s credit in the books. The order’s page says so, and can take that back.
repay-close-kept = Stays a credit …
repay-close-kept-sure = Only if the customer agreed to that. It leaves this list, and pays their invoices like any credit. The order’s page says so, and can take that back.
repay-close-yes = Take it off the list
repayment-closed-unknown = Since { $at }: nothing of it is paid back, as nobody knows any more where it would go.
repayment-closed-kept = Since { $at }: nothing of it is paid back, as the customer keeps it as a credit.
repayment-reopen = Put it on the list again
done-repayment-closed = It is off the list.
done-repayment-reopened = It is on the list again, as far as anything is left of it.
refund-others = Files for the bank hold euros alone. In other currencies there are
refund-erased = This customer was erased, and with them every account that they paid from: no file can name them.
manual-refund-go = Record what was paid by hand
manual-refund-already = Paid back already? Record it.
manual-refund-title = Paid back by hand
manual-refund-lead = Transfer the money yourself, or hand it over, and record it here. It leaves the customer’s credit, and the account that it was on, at once. What was paid online is given back on its invoice’s page.
manual-refund-credits = The customer has a credit of
manual-refund-erased = This customer was erased. If your bank’s own papers still say who paid, you can transfer it there; who gets it is written down nowhere here.
manual-refund-no-credit = The customer has no credit: there is nothing to pay back.
manual-refund-transfer = Transfer
manual-refund-transfer-hint = Made at the bank by hand. When a statement shows it, that line on the payments page offers it.
manual-refund-cash = Cash
manual-refund-sure = If it was a slip of the pen, or comes back, the list of refunds can take it back.
manual-refund-record = Record it
manual-refunds = Paid back by hand
manual-refunds-lead = The latest, as they were recorded.
manual-refund-undo = Take back …
manual-refund-undo-sure = It did not happen, or came back: the amount is the customer’s credit again.
manual-refund-undo-yes = Take it back
manual-refund-undone = Taken back
label-manual-refund-amount = Amount ({ $currency })
label-manual-refund-currency = Currency
label-manual-refund-means = How
done-refund-recorded = It is recorded, and out of the customer’s credit.
done-refund-undone = Taken back. The amount is credit again.
done-refund-shown = Nothing was changed: a line of a statement shows that the money left. Take the booking of that line back first.
repay-until = The customer withdrew from this order. { $amount } is to be paid back by { $day } at the latest.
repay-late = The customer withdrew from this order. { $amount } had to be paid back by { $day }.
repay-go = To the refund
alarm-repayments = { $count ->
    [one] A withdrawn order is to be paid back, by { $day } at the latest.
   *[other] { $count } withdrawn orders are to be paid back, the first by { $day } at the latest.
  }
alarm-repayments-late = { $count ->
    [one] A withdrawn order had to be paid back by { $day }. Please pay it back now.
   *[other] { $count } withdrawn orders had to be paid back, the first by { $day }. Please pay them back now.
  }
# Why a statement's file is refused. `field` is the format's own name.
statement-at-line = Line { $line }: { $what }
statement-unknown-format = This is neither a camt.053 statement nor a CSV export in a layout that is known here.
statement-other-account = This is a statement of another account than the shop’s own (business.iban).
statement-of-other-currency = This is a statement in { $found }, and the shop’s account is in { $own } (business.currency).
statement-no-account = The shop’s own account is not set (business.iban).
statement-day = It shows a movement of { $day }. None can be before 2000 or more than a week ahead.
statement-unreadable = The file cannot be read.
statement-refused-before = It was refused by an earlier version. Take it in again to see why.
statement-truncated = The file ends before the statement does.
statement-malformed = This is no well-formed XML.
statement-document-type = A document type is declared: ISO 20022 has none, and it is not read.
statement-entity = An entity is used that XML does not define.
statement-encoding = The text is not in the encoding { $expected }.
statement-other-message = This is { $found }, not a camt.053 statement.
statement-version = Version { $version } of camt.053 is not known here.
statement-too-much = There is more in it than can be taken in at once: { $max } is the most ({ $what }).
statement-missing = { $field } is missing.
statement-invalid = { $field } cannot be read.
statement-amount = { $field } has more decimals than { $currency } has, or is too large.
statement-too-large = { $field } is more than one line can be here: 10,000,000,000,000 of its currency’s smallest unit.
statement-other-currency = { $field } is in another currency than the account’s { $currency }.
statement-no-iban = It names an account by something else than an IBAN.
statement-batch-sum = The items of a batch do not add up to its amount.
statement-balance = The opening balance and the entries do not add up to the closing balance.
statement-no-header = No line holds the columns that the layout names: { $missing } is missing.
