# Die Rechnungen im Panel.

panel-invoices = Rechnungen
invoices-issuing = { $waiting ->
    [one] Ein Beleg wartet auf seine Ausstellung.
   *[other] { $waiting } Belege warten auf ihre Ausstellung.
}
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

# Womit eine Rechnung von Hand bezahlt wird.
invoice-payments = Zahlungen von Hand
invoice-record = Zahlung erfassen
invoice-record-lead = Bar oder Scheck. Offen sind { $open }; was darüber hinausgeht, wird Guthaben des Kunden, wenn Sie es bestätigen.
invoice-record-go = Erfassen
label-paid-amount = Erhaltener Betrag
label-paid-means = Zahlungsmittel
label-paid-on = Erhalten am
label-paid-remark = Bemerkung
label-credit-rest = Der Rest wird Guthaben des Kunden
means-cash = Bar
means-cheque = Scheck
column-received = Erhalten
column-remark = Bemerkung
payment-credited = davon { $amount } Guthaben
payment-taken-back = Zurückgenommen { $at }
payment-undo = Zurücknehmen
payment-undo-sure = Was damit bezahlt war, ist wieder offen.
label-undone-reason = Warum sie zurückgenommen wird
problem-more-than-open = Offen sind nur { $open }. { $rest } würden Guthaben des Kunden: Bestätigen Sie das unten, oder ändern Sie den Betrag.
problem-payment-day = Ein Tag des letzten Jahres, keiner, der noch kommt.
problem-remark-erased = Dieser Kunde wurde gelöscht. Über ihn kann nichts mehr vermerkt werden.
problem-payment-repeated = Dieses Formular wurde schon mit einer anderen Zahlung gesendet. Sehen Sie in der Liste nach.
done-recorded = Die Zahlung ist erfasst.
done-recorded-over = Die Zahlung ist erfasst. Was über den offenen Betrag hinausging, ist jetzt Guthaben des Kunden.
done-payment-undone = Die Zahlung ist zurückgenommen. Was damit bezahlt war, ist wieder offen.
invoice-use-credit = Guthaben
invoice-use-credit-lead = Der Kunde hat ein Guthaben. { $amount } davon können diese Rechnung bezahlen.
invoice-use-credit-go = Aus dem Guthaben bezahlen …
invoice-use-credit-sure = Das Guthaben sinkt um das, was es bezahlt.
invoice-use-credit-yes = { $amount } aus dem Guthaben bezahlen
done-credit-spent = Das Guthaben wurde für die Rechnung verwendet.
customer-credit = Guthaben: { $amount }
