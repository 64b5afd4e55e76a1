# What stands on invoices and credit notes. $rate units of $foreign are one of $currency.

document-converted-tax = VAT in { $currency }: { $tax }, at { $per } { $currency } = { $rate } { $foreign } ({ $source }, { $day }).

# The words of the page.

document-invoice = Invoice
document-credit-note = Credit note
document-proforma = Pro forma invoice (not a tax invoice)
document-number = Invoice number
document-credit-note-number = Credit note number
document-issued-on = Date
document-supplied-on = Date of supply
document-supplied-during = Period of supply
document-period = { $from } – { $until }
document-corrects = Corrects invoice
document-corrects-of = issued on
document-order = Order
document-buyer-reference = Your reference
document-buyer-vat-id = Your VAT number
document-due-on = Due on

document-line = Description
document-quantity = Quantity
document-net-price = Unit price
document-gross-price = Unit price incl. VAT
document-net-amount = Amount
document-gross-amount = Amount incl. VAT
document-tax = VAT
document-tax-rate = VAT rate
document-net = Net
document-gross = Gross
document-total = Total
document-credited = Credited
document-paid = Paid already
document-due = Amount due
document-refund = Still to be paid out

document-holder = Account holder
document-iban = IBAN
document-bic = BIC
document-payment-reference = Payment reference
document-qr = Scan with your banking app

document-contact = Contact
document-phone = Phone
document-email = E-mail
document-vat-id = VAT number
document-tax-number = Tax number
document-register = Register

document-holds-xml = This PDF also holds the document as data: { $file } (EN 16931, Factur-X, ZUGFeRD).
document-pdf-alone = There is no electronic form (XML) of this document: the PDF is all of it.
document-pdf-alone-decimals = There is no electronic form (XML) of a document in { $currency }: the PDF is all of it.
document-pdf-alone-proforma = This is no invoice, and no VAT can be deducted by it. There is no electronic form (XML) of it.
document-terms-due = Please pay by { $day }.
document-terms-nothing = Nothing is to be paid.
document-terms-credit = The amount is set off against what is open, or credited to your account.
document-terms-ahead = You can pay ahead by transfer, with this reference. Your invoice will follow.
document-terms-later = Nothing is to be paid by this document. Your invoice will say how to pay.
document-terms-unconfirmed = Nothing is to be paid yet: we are waiting for your VAT number to be confirmed. Once it is, the invoice comes to { $total }; if it is not in time, to the total above.
document-terms-after-trial = Nothing is to be paid yet: your trial runs until { $day }. Your invoice will follow.
document-credited-part = Partial credit of invoice { $number }
document-line-setup = { $plan }: set-up
document-line-discount = Discount { $code }
