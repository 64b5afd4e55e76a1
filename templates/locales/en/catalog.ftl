# The shop window.

shop-title = Choose your plan
shop-lead = Order in a few minutes. What you tell us is kept sealed, you can see who looked at it, and nobody else is involved.
shop-order = Order
shop-order-plan = Order { $plan }
shop-sold-out = Sold out
shop-empty = There is nothing to order at the moment. Please come back later.

interval-monthly = Monthly
interval-yearly = Yearly
interval-once = Once
per-monthly = a month
per-yearly = a year
per-once = once
price-setup = plus { $amount } once for set-up
price-trial = { $days ->
    [one] the first day is free
   *[other] the first { $days } days are free
}
price-incl-vat = incl. { $rate } VAT
price-no-vat = No VAT is charged.

promise-title = What happens with your details
promise-sealed = Sealed
promise-sealed-how = Your name, your address and your answers are encrypted before they are stored, with keys that are yours alone. A copy of our database shows nobody who you are.
promise-seen = You see who looks
promise-seen-how = Whenever one of us opens your details, that is written down first, with the reason. You can read the list in your account.
promise-alone = Nobody else
promise-alone-how = This page loads nothing from anywhere else, counts nobody and shares nothing. What must be passed on, to the post or a bank, is listed for you.
promise-more = Read exactly what is stored, why and for how long
