# The panel's invoices.

panel-invoices = Invoices
invoices-issuing = { $waiting ->
    [one] One document waits to be issued.
   *[other] { $waiting } documents wait to be issued.
}
invoices-none = There is nothing of that kind.
column-number = Number
column-kind = Kind
invoice-kind-invoice = Invoice
invoice-issued = issued { $at }
invoice-download-is-logged = A download opens the customer’s name and address: it is logged, and the customer can read it.
invoice-amounts = Amounts
invoice-paid = Paid
invoice-credited = Credited
invoice-to-order = The order
invoice-related = Other documents of the order
invoice-credit = Credit note
invoice-credit-lead = An invoice is never changed. A credit note takes it back, in whole or in part.
invoice-credit-go = Issue a credit note …
invoice-credit-sure = A credit note cannot be undone. The customer gets it by mail.
invoice-credit-yes = Issue the credit note
label-credit-amount = Amount with VAT
label-credit-amount-hint = Empty: all that remains.
label-credit-reason = Reason
label-credit-reason-hint = Stands on the credit note.
problem-credit-exceeds = More than remains of the invoice.
problem-not-creditable = Nothing of this remains to be credited.
done-credited = The credit note is issued.
done-credit-owed = The credit note is issued in a moment.

# What pays an invoice by hand.
invoice-payments = Payments by hand
invoice-record = Record a payment
invoice-record-lead = Cash or a cheque. { $open } is open; what is more becomes the customer’s credit, if you say so.
invoice-record-go = Record
label-paid-amount = Amount received
label-paid-means = Means
label-paid-on = Received on
label-paid-remark = Remark
label-credit-rest = The rest becomes the customer’s credit
means-cash = Cash
means-cheque = Cheque
column-received = Received
column-remark = Remark
payment-credited = of it { $amount } credit
payment-taken-back = Taken back { $at }
payment-undo = Take back
payment-undo-sure = What it paid is open again.
label-undone-reason = Why it is taken back
problem-more-than-open = Only { $open } is open. { $rest } would become the customer’s credit: confirm that below, or change the amount.
problem-payment-day = A day within the last year, not ahead.
problem-remark-erased = This customer was erased. Nothing can be noted about them.
problem-payment-repeated = This form was sent before, with another payment. Look at the list.
done-recorded = The payment is recorded.
done-recorded-over = The payment is recorded. What was more than open is the customer’s credit now.
done-payment-undone = The payment is taken back. What it paid is open again.
invoice-use-credit = Credit
invoice-use-credit-lead = The customer has a credit. { $amount } of it can pay this invoice.
invoice-use-credit-go = Pay from the credit …
invoice-use-credit-sure = The credit becomes less by what it pays.
invoice-use-credit-yes = Pay { $amount } from the credit
done-credit-spent = The credit was spent on the invoice.
customer-credit = Credit: { $amount }
