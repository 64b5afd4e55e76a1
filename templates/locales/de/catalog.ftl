# Das Schaufenster.

shop-title = Wählen Sie Ihren Tarif
shop-lead = In wenigen Minuten bestellt. Was Sie uns sagen, liegt versiegelt, Sie sehen, wer hineingesehen hat, und niemand sonst ist beteiligt.
shop-order = Bestellen
shop-order-plan = { $plan } bestellen
shop-sold-out = Ausverkauft
shop-empty = Zurzeit gibt es nichts zu bestellen. Bitte schauen Sie später wieder vorbei.

interval-monthly = Monatlich
interval-yearly = Jährlich
interval-once = Einmalig
per-monthly = im Monat
per-yearly = im Jahr
per-once = einmalig
price-setup = zzgl. { $amount } einmalig für die Einrichtung
price-trial = { $days ->
    [one] der erste Tag ist kostenlos
   *[other] die ersten { $days } Tage sind kostenlos
}
price-incl-vat = inkl. { $rate } USt.
price-no-vat = Es wird keine Umsatzsteuer berechnet.

promise-title = Was mit Ihren Angaben geschieht
promise-sealed = Versiegelt
promise-sealed-how = Name, Anschrift und Antworten werden verschlüsselt, bevor sie gespeichert werden, mit Schlüsseln, die nur zu Ihnen gehören. Eine Kopie unserer Datenbank verrät niemandem, wer Sie sind.
promise-seen = Sie sehen, wer hineinsieht
promise-seen-how = Öffnet jemand von uns Ihre Angaben, wird das vorher festgehalten, mit dem Grund. Die Liste können Sie in Ihrem Konto lesen.
promise-alone = Niemand sonst
promise-alone-how = Diese Seite lädt nichts von anderswo, zählt niemanden und gibt nichts weiter. Was weitergegeben werden muss, etwa an Post oder Bank, ist für Sie aufgelistet.
promise-more = Lesen Sie genau, was wozu und wie lange gespeichert wird
