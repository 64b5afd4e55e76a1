# The order form and the order.

order-form-title = Order { $plan }
order-your-plan = Your plan
order-about-you = About you
order-billing-address = Billing address
order-for-a-company = Ordering for a company?
order-payment = Payment
order-check = Check and order
order-recalculate = Update the total
order-and-pay = Order and pay

pay-by-bank_transfer = Bank transfer
pay-by-bank_transfer-hint = You get our bank details with the invoice, by mail and right after ordering. No payment service is involved.
pay-by-stripe = Card or other means, through Stripe
pay-by-stripe-hint = You pay on Stripe's own page. We tell Stripe the amount and nothing about you; it learns what you type there: your e-mail address, your card, often your name.

consent-terms = I accept the <a href="{ $terms }" target="_blank">terms</a>.
consent-privacy = I have read the <a href="{ $privacy }" target="_blank">privacy notice</a>.
consent-age = I am at least { $age } years old.
consent-news = Write to me now and then when there is something new. I can stop that at any time.
withdrawal-note = As a consumer you can withdraw from this order within 14 days, without giving a reason. The <a href="{ $terms }" target="_blank">instructions and a form</a> for that come with the confirmation.

sums-title = What you pay
sums-net = Net
sums-vat = VAT { $rate }
sums-total = Total
sums-lines-gross = Prices include VAT.
sums-lines-net = VAT comes on top of these prices.
term-monthly = Runs for a month and renews each month, until you cancel. You can cancel at any time to the end of a month that is paid.
term-yearly = Runs for a year. After that you can cancel at any time with a month's notice.
term-once = You pay once; nothing renews.
term-trial = { $days ->
    [one] The first day is free: cancel during it, and you pay nothing.
   *[other] The first { $days } days are free: cancel during them, and you pay nothing.
}
term-trial-after-setup = { $days ->
    [one] The first day is free but for the set-up: cancel during it, and you pay { $amount } and nothing more.
   *[other] The first { $days } days are free but for the set-up: cancel during them, and you pay { $amount } and nothing more.
}

kept-title = How your details are kept
kept-sealed = Encrypted under your own keys before they are stored.
kept-few = Opened by us only to deliver, to bill and to answer you.
kept-log = Each look is written down first; you can read the list.
kept-none = No third party sees this page or what you type here.
kept-more = What we store, and for how long

order-title = Order { $number }
order-thanks = Thank you, your order is in.
order-thanks-mail = The confirmation is on its way to { $email }, with the terms and the withdrawal form.
order-thanks-mail-business = The confirmation is on its way to { $email }, with the terms.
order-placed = Ordered on { $at }
order-status-open = Received
order-status-fulfilled = Delivered
order-status-cancelled = Cancelled
order-withdrawn = You withdrew from this order
order-withdrawn-repay = We received your withdrawal on { $at }. What you paid comes back to you by { $day } at the latest, by the same means that you paid with.
order-withdrawn-nothing = We received your withdrawal on { $at }. You owe nothing for it, and no payment of yours is with us.
order-withdrawn-owes-nothing = We received your withdrawal on { $at }. You owe nothing for it.
order-withdrawn-late = A payment of yours for it reached us after that. It comes back to you by { $day } at the latest, by the same means that you paid with.
order-ordered = What you ordered
order-how-to-pay = How to pay
order-your-details = Your details
order-take-over = Use these details for my account
order-take-over-why = Your account has other details. An order never changes them by itself, since anybody can write your address into a form.
order-who-can-see = Who can see this
order-who-can-see-you = You, with the link in your confirmation mail or after signing in.
order-who-can-see-us = Those of us who deliver and bill it. Each look at your sealed details is written down.
order-who-looked = See who looked
order-terms-version = Ordered under our <a href="{ $terms }">terms</a>, version { $version }.

pay-transfer-how = Please transfer the amount with exactly this reference, so that we can match it.
pay-amount = Amount
pay-recipient = Recipient
pay-iban = IBAN
pay-bic = BIC
pay-reference = Reference
pay-qr = QR code that fills in the transfer
pay-qr-how = Scan it with your bank’s app: it fills in the transfer.
pay-online-how = You pay on Stripe's own page. First we say what it learns.
pay-online = Pay { $amount }
pay-paid = Paid on { $at }. Thank you!
pay-by-invoice = You get an invoice. Please pay once you have it, as it says.
pay-invoice-to-come = Your invoice over { $amount } is being written. In a moment this page shows how to pay it, with the reference and a code to scan; the invoice comes by mail, too.
pay-nothing-due = There is nothing to pay.

order-form-robot = A field that people do not see was filled in. If a browser extension did it, switch it off for this page and send the form again.
order-form-stale = This form lay open for too long, or came from another browser. What you typed is still here: please check it and send it again.
order-form-too-fast = That was quicker than most people type. Please check your order and send it again.
order-form-sent-before = You have already ordered with this form. If you want to order once more, check everything and send it again.
line-setup = One-time set-up
order-form-work = We are getting unusually many orders right now, so your browser has to do a short calculation before we take yours. Please send the form again. Without JavaScript, please wait a few minutes.
terms-file = terms
withdrawal-form-file = withdrawal-form
line-coupon = Coupon { $code }
term-trial-then = Then { $amount } for the first period.
order-left = { $count ->
    [0] Sold out. Please choose another plan.
    [one] Only one is left.
   *[other] { $count } are left.
}
