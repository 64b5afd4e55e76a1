# Paying online.

pay-product = Invoice
pay-title = Pay { $number }
pay-settled = There is nothing left to pay on this invoice.
pay-leads-to-stripe = You pay on a page of Stripe
pay-told = We tell Stripe the amount ({ $amount }), and a random number that stands for this payment. Not your name, not your address, not what you bought.
pay-asked = Stripe's page then asks you for your e-mail address, your card or another means of payment, and often your name and country. Stripe learns what you type there, and answers for that itself. We learn only whether you have paid.
pay-recorded = That we tell Stripe this is written down, and you can read it <a href="{ $looks }">among your details</a>. More is in the <a href="{ $privacy }">privacy notice</a>.
pay-consent = I agree, and go to Stripe.
pay-consent-renewals = Stripe keeps my means of payment, and what renews of this order is paid with it when it is due. I can take that back in my account at any time.
pay-consent-wanted = Please tick that you agree, or pay by bank transfer.
pay-go = Pay { $amount }
pay-otherwise = You can pay by bank transfer instead: <a href="{ $invoices }">your invoices</a> say how.
pay-refused = Stripe does not take this payment. Nothing was charged. Please pay by bank transfer.
pay-silent = Stripe does not answer. Nothing was charged. Please try again later, or pay by bank transfer.
pay-unknown = Stripe has not answered, so we do not know whether it heard us. You cannot be charged twice: until we know, nothing else is asked of it. Please try again in a minute.

paid-paid = Thank you, it is paid
paid-paid-more = The payment has arrived, and the invoice says so.
paid-underway = Your payment is on its way
paid-underway-more = Your bank takes its time. There is nothing for you to do; your invoices show when it has arrived.
paid-unpaid = Not paid yet
paid-unpaid-more = You left the payment page before anything was paid. Nothing was charged.
paid-failed = This payment did not come through
paid-failed-more = Nothing was charged. You can try again, or pay by bank transfer.
paid-unknown = Stripe does not answer
paid-unknown-more = We do not know yet whether you have paid, and ask again. Your invoices show it as soon as we know; until then you are not charged again.
paid-again = Try again

mail-kind-renewal-unpaid = Renewal not paid
mail-renewal-unpaid-subject = { $shop }: please pay { $number } yourself
mail-renewal-unpaid-authentication = { $amount } of invoice { $number } were to be paid by the method that you saved at Stripe. Your bank wants to ask you first, so nothing was charged.
mail-renewal-unpaid-declined = { $amount } of invoice { $number } were to be paid by the method that you saved at Stripe. Your bank did not allow it, so nothing was charged.
mail-renewal-unpaid-other = { $amount } of invoice { $number } were to be paid by the method that you saved at Stripe. That did not come through, so nothing was charged.
mail-renewal-unpaid-link = You can pay here, with the same or another method:
mail-renewal-unpaid-once = We do not try it again by ourselves. You can also pay by bank transfer, as the invoice says.

account-saved-method = Saved means of payment
account-saved-method-lead = What renews is paid with what you saved at Stripe on { $at }, when it is due.
account-saved-method-forget = Take it back
account-saved-method-forgotten = Taken back. What renews is not paid by itself any more, and Stripe removes it.

invoice-online = Paid online
online-checkout = Payment on Stripe's page
online-renewal = Renewal by the saved method
online-refund = Back to the customer
online-state-asking = Not answered yet
online-state-open = Open
online-state-paid = Paid
online-state-pending = On its way
online-state-done = Done
online-state-failed = Came to nothing
invoice-back = Give money back
invoice-back-lead = By the way it came, out of the customer's credit: credit the invoice first.
label-back-amount = Amount that goes back
invoice-back-go = Give it back
invoice-back-sure = The money goes to the means that it was paid with. That cannot be undone here.
invoice-back-yes = Yes, give it back
problem-back-exceeds = That is more than what was paid online and has not gone back.
problem-back-no-credit = The customer has less credit than that. Credit the invoice first.
done-back = The money goes back.
done-back-asked = Stripe has not answered yet; it is asked again by itself.
done-back-failed = Stripe refuses it. The amount is the customer's credit again.
online-state-lost = Not known: look at Stripe
account-saved-method-leaving = You took a saved means of payment back. Nothing is charged by it. Stripe has been asked to remove it, and has not confirmed that yet.
alarm-lost-at-processor = { $count ->
    [one] Something at Stripe wants to be looked into.
   *[other] { $count } things at Stripe want to be looked into.
  }
