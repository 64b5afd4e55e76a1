# Das Bestellformular und die Bestellung.

order-form-title = { $plan } bestellen
order-your-plan = Ihr Tarif
order-about-you = Über Sie
order-billing-address = Rechnungsanschrift
order-for-a-company = Bestellen Sie für ein Unternehmen?
order-payment = Zahlung
order-check = Prüfen und bestellen
order-recalculate = Summe neu berechnen
order-and-pay = Zahlungspflichtig bestellen

pay-by-bank_transfer = Überweisung
pay-by-bank_transfer-hint = Unsere Bankverbindung bekommen Sie mit der Rechnung, per Mail und gleich nach dem Bestellen. Kein Zahlungsdienst ist beteiligt.
pay-by-stripe = Karte oder anders, über Stripe
pay-by-stripe-hint = Sie bezahlen auf der Seite von Stripe. Wir nennen Stripe den Betrag und nichts über Sie; Stripe erfährt, was Sie dort eingeben: Ihre E-Mail-Adresse, Ihre Karte, oft Ihren Namen.

consent-terms = Ich stimme den <a href="{ $terms }" target="_blank">AGB</a> zu.
consent-privacy = Ich habe die <a href="{ $privacy }" target="_blank">Datenschutzhinweise</a> gelesen.
consent-age = Ich bin mindestens { $age } Jahre alt.
consent-news = Schreiben Sie mir ab und zu, wenn es etwas Neues gibt. Das kann ich jederzeit beenden.
withdrawal-note = Als Verbraucher können Sie diese Bestellung binnen 14 Tagen ohne Angabe von Gründen widerrufen. Die <a href="{ $terms }" target="_blank">Widerrufsbelehrung und ein Formular</a> kommen mit der Bestätigung.

sums-title = Was Sie bezahlen
sums-net = Netto
sums-vat = USt. { $rate }
sums-total = Gesamtbetrag
sums-lines-gross = Die Preise enthalten die Umsatzsteuer.
sums-lines-net = Zu den Preisen kommt die Umsatzsteuer hinzu.
term-monthly = Läuft einen Monat und verlängert sich monatlich, bis Sie kündigen. Sie können jederzeit zum Ende eines bezahlten Monats kündigen.
term-yearly = Läuft ein Jahr. Danach können Sie jederzeit mit einer Frist von einem Monat kündigen.
term-once = Sie bezahlen einmal; nichts verlängert sich.
term-trial = { $days ->
    [one] Der erste Tag ist kostenlos: Wenn Sie in dieser Zeit kündigen, bezahlen Sie nichts.
   *[other] Die ersten { $days } Tage sind kostenlos: Wenn Sie in dieser Zeit kündigen, bezahlen Sie nichts.
}
term-trial-after-setup = { $days ->
    [one] Der erste Tag ist bis auf die Einrichtung kostenlos: Wenn Sie in dieser Zeit kündigen, bezahlen Sie { $amount } und sonst nichts.
   *[other] Die ersten { $days } Tage sind bis auf die Einrichtung kostenlos: Wenn Sie in dieser Zeit kündigen, bezahlen Sie { $amount } und sonst nichts.
}

kept-title = So liegen Ihre Angaben bei uns
kept-sealed = Mit Ihren eigenen Schlüsseln verschlüsselt, bevor sie gespeichert werden.
kept-few = Von uns nur geöffnet, um zu liefern, abzurechnen und Ihnen zu antworten.
kept-log = Jeder Blick wird vorher festgehalten; die Liste können Sie lesen.
kept-none = Kein Dritter sieht diese Seite oder was Sie hier eingeben.
kept-more = Was wir speichern, und wie lange

order-title = Bestellung { $number }
order-thanks = Vielen Dank, Ihre Bestellung ist da.
order-thanks-mail = Die Bestätigung ist unterwegs an { $email }, mit den AGB und dem Widerrufsformular.
order-thanks-mail-business = Die Bestätigung ist unterwegs an { $email }, mit den AGB.
order-placed = Bestellt am { $at }
order-status-open = Eingegangen
order-status-fulfilled = Geliefert
order-status-cancelled = Storniert
order-withdrawn = Sie haben diese Bestellung widerrufen
order-withdrawn-repay = Ihr Widerruf ist am { $at } bei uns eingegangen. Was Sie gezahlt haben, erhalten Sie bis spätestens { $day } zurück, auf demselben Weg, auf dem Sie gezahlt haben.
order-withdrawn-nothing = Ihr Widerruf ist am { $at } bei uns eingegangen. Sie schulden dafür nichts, und keine Zahlung von Ihnen liegt bei uns.
order-withdrawn-owes-nothing = Ihr Widerruf ist am { $at } bei uns eingegangen. Sie schulden dafür nichts.
order-withdrawn-late = Eine Zahlung von Ihnen dafür kam danach bei uns an. Sie erhalten sie bis spätestens { $day } zurück, auf demselben Weg, auf dem Sie gezahlt haben.
order-ordered = Was Sie bestellt haben
order-how-to-pay = So bezahlen Sie
order-your-details = Ihre Angaben
order-take-over = Diese Angaben in mein Konto übernehmen
order-take-over-why = In Ihrem Konto stehen andere Angaben. Eine Bestellung ändert sie nie von selbst, denn Ihre Adresse kann jeder in ein Formular schreiben.
order-who-can-see = Wer das sehen kann
order-who-can-see-you = Sie, über den Link in Ihrer Bestätigungsmail oder nach dem Anmelden.
order-who-can-see-us = Diejenigen von uns, die liefern und abrechnen. Jeder Blick in Ihre versiegelten Angaben wird festgehalten.
order-who-looked = Sehen, wer hineingesehen hat
order-terms-version = Bestellt zu unseren <a href="{ $terms }">AGB</a>, Fassung { $version }.

pay-transfer-how = Bitte überweisen Sie den Betrag mit genau diesem Verwendungszweck, damit wir ihn zuordnen können.
pay-amount = Betrag
pay-recipient = Empfänger
pay-iban = IBAN
pay-bic = BIC
pay-reference = Verwendungszweck
pay-qr = QR-Code, der die Überweisung ausfüllt
pay-qr-how = Mit der App Ihrer Bank gescannt, füllt er die Überweisung aus.
pay-online-how = Sie bezahlen auf der Seite von Stripe. Vorher sagen wir, was Stripe erfährt.
pay-online = { $amount } bezahlen
pay-paid = Bezahlt am { $at }. Vielen Dank!
pay-by-invoice = Sie bekommen eine Rechnung. Bitte bezahlen Sie, wenn sie da ist, so wie es darauf steht.
pay-invoice-to-come = Ihre Rechnung über { $amount } wird gerade geschrieben. Gleich zeigt diese Seite, wie Sie bezahlen, mit dem Verwendungszweck und einem Code zum Scannen; die Rechnung kommt auch per Mail.
pay-nothing-due = Es ist nichts zu bezahlen.

order-form-robot = Ein Feld, das Menschen nicht sehen, wurde ausgefüllt. Falls das eine Browser-Erweiterung war, schalten Sie sie für diese Seite ab und senden Sie das Formular noch einmal.
order-form-stale = Dieses Formular war zu lange offen oder stammt aus einem anderen Browser. Ihre Eingaben sind noch da: Bitte prüfen und noch einmal senden.
order-form-too-fast = Das ging schneller, als die meisten tippen. Bitte prüfen Sie Ihre Bestellung und senden Sie sie noch einmal.
order-form-sent-before = Mit diesem Formular haben Sie bereits bestellt. Wenn Sie noch einmal bestellen möchten, prüfen Sie alles und senden Sie es erneut.
line-setup = Einmalige Einrichtung
order-form-work = Im Moment gehen ungewöhnlich viele Bestellungen ein. Deshalb muss Ihr Browser eine kurze Rechnung lösen, bevor wir Ihre annehmen. Bitte senden Sie das Formular noch einmal. Ohne JavaScript warten Sie bitte einige Minuten.
terms-file = agb
withdrawal-form-file = Widerrufsformular
line-coupon = Gutschein { $code }
term-trial-then = Danach { $amount } für den ersten Zeitraum.
order-left = { $count ->
    [0] Ausverkauft. Bitte wählen Sie einen anderen Tarif.
    [one] Nur noch einer ist da.
   *[other] Noch { $count } sind da.
}
