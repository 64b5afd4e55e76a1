# Formulare: Felder, die mehrere Formulare haben, und was zu einem Fehler gesagt wird.

form-optional = (freiwillig)
form-choose = Bitte wählen
form-honeypot = Bitte leer lassen
form-problems = { $count ->
    [one] Eine Angabe braucht eine Korrektur
   *[other] { $count } Angaben brauchen eine Korrektur
}

label-name = Name
label-email = E-Mail-Adresse
label-email-hint = Dorthin geht Ihre Bestätigung.
label-phone = Telefon
label-company = Firma
label-vat-id = USt-IdNr.
label-vat-id-hint = Mit Länderkürzel, zum Beispiel DE123456789.
label-buyer-reference = Ihr Zeichen
label-buyer-reference-hint = Eine Bestellnummer oder Kostenstelle, die auf der Rechnung stehen soll.
label-country = Land
label-country-hint = Bestimmt die Umsatzsteuer.
label-address-line1 = Straße und Hausnummer
label-address-line2 = Adresszusatz
label-city = Ort
label-interval = In welchem Rhythmus möchten Sie zahlen?
label-quantity = Anzahl
label-coupon = Gutscheincode
label-payment-method = Wie möchten Sie bezahlen?

problem-coupon = Diesen Gutschein kennen wir nicht. Bitte prüfen Sie die Schreibweise.
problem-coupon-not-available = Dieser Gutschein gilt für diese Bestellung nicht: Er ist abgelaufen, aufgebraucht oder für etwas anderes gedacht.
problem-accept-terms = Zum Bestellen stimmen Sie bitte den AGB zu.
problem-accept-privacy = Zum Bestellen bestätigen Sie bitte, dass Sie die Datenschutzhinweise gelesen haben.
problem-age-confirmed = Zum Bestellen bestätigen Sie bitte Ihr Alter.
problem-too-fast = Das ging sehr schnell. Bitte prüfen Sie Ihre Angaben und senden Sie das Formular noch einmal.
problem-sold-out = Dieser Tarif ist ausverkauft.
problem-too-many = So viele sind von diesem Tarif nicht mehr da.
problem-unknown-addon = Das gibt es zu diesem Tarif nicht.
