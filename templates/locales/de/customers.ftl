# Das Kundenkonto.

sign-in-title = Anmelden
sign-in-lead = Nennen Sie uns die Adresse, mit der Sie bestellt haben. Wir schicken Ihnen einen Link; ein Passwort gibt es nicht.
sign-in-send = Link zuschicken
sign-in-why = Der Link gilt einmal und nur kurze Zeit. Ob wir eine Adresse kennen, erfährt niemand außer ihrem Inhaber.
sign-in-robot = Ein Feld, das Menschen nicht sehen, war ausgefüllt. War es eine Erweiterung Ihres Browsers, schalten Sie sie für diese Seite ab und senden Sie das Formular noch einmal.
sign-in-again = Das ging sehr schnell, oder das Formular war zu lange offen. Bitte senden Sie es noch einmal.
check-mail-title = Sehen Sie in Ihr Postfach
check-mail-lead = { $minutes ->
    [one] Wenn Sie mit dieser Adresse Kunde sind, ist ein Link unterwegs. Er gilt eine Minute.
   *[other] Wenn Sie mit dieser Adresse Kunde sind, ist ein Link unterwegs. Er gilt { $minutes } Minuten.
}
check-mail-nothing = Nichts angekommen? Sehen Sie in den Spam-Ordner, und prüfen Sie, ob es die Adresse ist, mit der Sie bestellt haben.
check-mail-same = Diese Seite sieht für jede Adresse gleich aus, damit niemand herausfindet, wer unsere Kunden sind.
check-mail-again = Andere Adresse versuchen
sign-in-press = Noch ein Schritt: Drücken Sie auf den Knopf, um sich auf diesem Gerät anzumelden.
sign-in-now = Jetzt anmelden
sign-in-not-you = Sie haben das nicht angefordert? Dann schließen Sie einfach die Seite; es geschieht nichts.

account-title = Ihr Konto
account-signed-in = { $name }, angemeldet als { $email }.
account-overdue = { $count ->
    [one] Eine Rechnung ist überfällig
   *[other] { $count } Rechnungen sind überfällig
}
account-suspended = Was Sie abonniert haben, ist gesperrt, bis alles bezahlt ist.
account-orders = Bestellungen
account-no-orders = Sie haben noch nichts bestellt.
account-privacy = Ihre Angaben
account-privacy-lead = Sehen Sie, wer Ihre versiegelten Angaben wann und wozu geöffnet hat.
account-preferences = Sprache
account-language-saved = Gespeichert. Ab jetzt schreiben wir Ihnen in dieser Sprache.
account-details-saved = In Ihrem Konto stehen jetzt die Angaben dieser Bestellung.
label-language = Sprache unserer Mails
label-language-hint = Für Bestätigungen, Rechnungen und alles andere.
save = Speichern
back-to-account = Zurück zu Ihrem Konto
pager-older = Ältere

column-order = Bestellung
column-plan = Tarif
column-placed = Bestellt
column-status = Stand
column-total = Summe
column-when = Wann
column-who = Wer
column-fields = Was
column-why = Wozu
column-recipient = An wen

looks-title = Wer Ihre Angaben angesehen hat
looks-lead = Jede Zeile wurde geschrieben, bevor die Angaben zu sehen waren; solange jemand mit Listen arbeitet, eine je Stunde und Person, die darin steht. Keine lässt sich unbemerkt löschen: Sie sind miteinander verkettet.
looks-by-key = Eines unserer Programme
looks-by-program = Sealbook selbst
looks-none = Bisher hat niemand Ihre Angaben angesehen.
looks-case = Alle versiegelten Angaben, für 15 Minuten
looks-times = { $count }-mal seit { $since }
disclosures-title = Was weitergegeben wurde
disclosures-lead = Angaben von Ihnen, die unser Haus verlassen haben, und wozu.
disclosures-none = Es wurde nichts an andere weitergegeben. Mails an Sie gehen über den Mailserver des Betriebs, wie in der Datenschutzerklärung steht.

account-invoices = Rechnungen
account-invoices-lead = Was Ihnen berechnet wurde, was offen ist, und jeder Beleg als Datei.
account-invoices-see = Rechnungen ansehen
account-no-invoices = Sie haben noch keine Rechnungen.
account-credit = Sie haben ein Guthaben von { $amount }. Von selbst bezahlt es die Rechnungen für das, was Sie angemeldet bestellt haben, die älteste zuerst; jede andere bezahlen Sie damit weiter unten.
account-pay-from-credit = { $amount } von { $number } aus Ihrem Guthaben bezahlen
account-credit-spent = Ihr Guthaben wurde für die Rechnung verwendet.
account-credit-unchanged = Es war nichts mehr zu tun: Rechnung oder Guthaben haben sich inzwischen geändert.
account-fees = Mahngebühren
account-interest = Verzugszinsen
account-settled = Bezahlt oder gutgeschrieben
account-pay = So bezahlen Sie { $number }
column-invoice = Rechnung
column-issued = Datum
column-due = Fällig
column-open = Offen
column-download = Herunterladen
invoice-kind-credit-note = Gutschrift
invoice-status-open = offen
invoice-status-overdue = überfällig
invoice-status-paid = bezahlt
invoice-status-credited = gutgeschrieben
invoice-status-issued = ausgestellt
