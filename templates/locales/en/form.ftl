# Forms: fields that several forms share, and what is said about a mistake.

form-optional = (optional)
form-choose = Please choose
form-honeypot = Leave this empty
form-problems = { $count ->
    [one] One thing needs a correction
   *[other] { $count } things need a correction
}

label-name = Name
label-email = E-mail address
label-email-hint = Your confirmation goes there.
label-phone = Phone
label-company = Company
label-vat-id = VAT number
label-vat-id-hint = With its country code, for example DE123456789.
label-buyer-reference = Your reference
label-buyer-reference-hint = A purchase order or cost centre that should stand on the invoice.
label-country = Country
label-country-hint = Decides the VAT.
label-address-line1 = Street and number
label-address-line2 = Address, second line
label-city = City
label-interval = How often would you like to be billed?
label-quantity = Quantity
label-coupon = Coupon code
label-payment-method = How will you pay?

problem-coupon = We do not know this coupon. Please check how it is written.
problem-coupon-not-available = This coupon cannot be used for this order: it is over, used up, or meant for something else.
problem-accept-terms = To order, please accept the terms.
problem-accept-privacy = To order, please confirm that you have read the privacy notice.
problem-age-confirmed = To order, please confirm your age.
problem-too-fast = That was very fast. Please check your entries and send the form once more.
problem-sold-out = This plan is sold out.
problem-too-many = There are not that many left of this plan.
problem-unknown-addon = This cannot be ordered with the plan.
