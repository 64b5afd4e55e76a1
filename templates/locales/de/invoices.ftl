# Die Rechnungen im Panel.

panel-invoices = Rechnungen
invoices-none = So etwas gibt es hier nicht.
column-number = Nummer
column-kind = Art
invoice-kind-invoice = Rechnung
invoice-issued = ausgestellt { $at }
invoice-download-is-logged = Ein Download öffnet Name und Anschrift: Er wird protokolliert, und der Kunde kann es lesen.
invoice-amounts = Beträge
invoice-paid = Bezahlt
invoice-credited = Gutgeschrieben
invoice-to-order = Zur Bestellung
invoice-related = Weitere Belege der Bestellung
invoice-credit = Gutschrift
invoice-credit-lead = Eine Rechnung wird nie geändert. Eine Gutschrift nimmt sie zurück, ganz oder teilweise.
invoice-credit-go = Gutschrift ausstellen …
invoice-credit-sure = Eine Gutschrift lässt sich nicht rückgängig machen. Der Kunde bekommt sie per Mail.
invoice-credit-yes = Gutschrift ausstellen
label-credit-amount = Betrag mit Umsatzsteuer
label-credit-amount-hint = Leer: alles, was übrig ist.
label-credit-reason = Grund
label-credit-reason-hint = Steht auf der Gutschrift.
problem-credit-exceeds = Mehr, als von der Rechnung übrig ist.
problem-not-creditable = Davon ist nichts mehr gutzuschreiben.
done-credited = Die Gutschrift ist ausgestellt.
done-credit-owed = Die Gutschrift wird gleich ausgestellt.
