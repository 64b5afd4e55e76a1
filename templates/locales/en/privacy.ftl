# What is stored and why, in the words of the data map.

data-name = name
data-email = e-mail address
data-phone = phone number
data-company = company
data-vat-id = VAT number
data-address = address
data-address-line1 = street
data-address-line2 = second address line
data-postal-code = postal code
data-city = city
data-region = region
data-buyer-reference = your reference
data-answers = answers to the plan's questions
data-draft = what an invoice or credit note says
data-file = an invoice as PDF or XML
data-reason = why an invoice was corrected
data-note = an operator's note
data-password = password
data-totp = second factor
data-bytes = contents of a mail
data-reply = a mail server's reply
data-recipient = recipient of a mail
data-content = contents of a mail
data-iban = account number
data-order = what the bank is told to pay back
data-remark = a remark on a payment
data-undone = why a payment was taken back
data-aside = why a bank movement was set aside
data-text = purpose of a transfer
data-session = the payment page at Stripe
data-intent = the payment at Stripe
data-customer = the customer at Stripe
data-method = the means of payment at Stripe
data-amount-minor = amount
data-currency = currency
data-id = a random number
data-total-minor = amount

data-purpose-contract = Taking and delivering orders
data-purpose-bookkeeping = Invoices, payments and books
data-purpose-correspondence = Mails that an order or an account causes
data-purpose-news = News that you asked for
data-purpose-sign-in = Letting the right person in
data-purpose-security = Keeping abuse out and finding faults
data-purpose-accountability = Showing who looked, and what was passed on

# Why an operator could look: standing purposes of daily work, then reasons picked for a case.
ground-names-in-lists = To tell customers apart in a list
ground-fulfilment = To deliver what you ordered
ground-invoicing = To bill and match payments
ground-customer_request = You asked us something
ground-delivery_problem = A delivery did not work
ground-billing_question = A question about a bill or payment
ground-legal_claim = A legal claim or an authority's demand
ground-security_incident = A security incident
ground-other = Another reason, as noted
