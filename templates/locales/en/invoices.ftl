# The panel's invoices.

panel-invoices = Invoices
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
