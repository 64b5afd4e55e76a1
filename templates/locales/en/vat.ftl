# VAT ids: waiting for their confirmation, in the shop and in the panel.

sums-once-confirmed = Once we have confirmed your VAT number, the invoice is issued without VAT: { $amount }. If that is not possible within { $days ->
    [one] a day
   *[other] { $days } days
  }, VAT is charged as shown.
mail-order-vat-claim = Please open your order, sign in, and tell us there that you placed it: we ask about a VAT number only then.
vat-state-unclaimed = Your VAT number is not confirmed yet
vat-state-unclaimed-why = Anybody could have typed it. Sign in and tell us that you placed this order, then we confirm your number. Until { $until } your invoice waits for that; then it is issued with VAT.
vat-state-waiting = We are confirming your VAT number
vat-state-waiting-why = Your invoice waits for that until { $until }. Confirmed, it is issued without VAT, otherwise as shown.
vat-state-confirmed = Your VAT number is confirmed
vat-state-confirmed-why = The order is taxed by you, not by us: the amounts shown are without VAT, and so is the invoice.
vat-state-confirmed-late = Your VAT number was confirmed after the invoice
vat-state-confirmed-late-why = The invoice had been issued with VAT by then. The confirmation counts for what follows; write to us about this one.
vat-state-refused = Your VAT number could not be confirmed
vat-state-refused-why = The invoice is issued with VAT, as shown. Write to us if the number is right.
vat-state-expired = Your VAT number was not confirmed in time
vat-state-expired-why = The invoice is issued with VAT, as shown.
vat-claim = I placed this order: confirm my VAT number
vat-sign-in = Sign in

vat-title = VAT numbers to confirm
vat-lead = These orders would be invoiced without VAT if the buyer’s VAT number is right and theirs. A confirmation counts for { $days ->
    [one] a day
   *[other] { $days } days
  }. What nobody decides in time is invoiced with VAT.
vat-none = No VAT number waits for you.
vat-more = There are more; decide these first.
vat-becomes-reverse_charge = Reverse charge
vat-becomes-intra_community = Intra-Community supply
vat-of-another = VIES: valid, of somebody with another name
vat-to-rates = Exchange rates
vat-to-ids = VAT numbers
vat-confirm = Confirm …
vat-confirm-sure = What waits for it is invoiced without VAT. An invoice cannot be taken back but by a credit note.
vat-confirm-yes = Confirm the number
vat-refuse = Refuse …
vat-refuse-sure = What waits for it is invoiced with VAT.
vat-refuse-yes = Refuse the number
label-vat-note = How you checked it
label-vat-note-hint = VIES consultation number, a call …
vat-unclaimed = The customer has not said yet that the order is theirs.
column-vat-id = VAT number
column-buyer = Who
column-for = For
column-until = Until
vat-for-renewal = A renewal
order-event-vat-waiting = Waits for the VAT number’s confirmation
order-event-vat-confirmed = VAT number confirmed
order-event-vat-refused = VAT number refused
done-vat-confirmed = Confirmed. What waited for it is invoiced without VAT.
done-vat-refused = Refused. What waited for it is invoiced with VAT.
alarm-waiting-vat-ids = { $count ->
    [one] A VAT number waits to be confirmed.
   *[other] { $count } VAT numbers wait to be confirmed.
  }
peer-vat-ids = the European Commission's register of VAT numbers (VIES): it learns yours when you gave one and told us that the order is yours
