# Die Zahlungen im Bedienfeld.

panel-payments = Zahlungen
payments-upload = Kontoauszug
payments-upload-lead = camt.053 oder CSV, wie die Bank sie liefert. Eine Zeile, die schon da ist, wird nur einmal gebucht.
payments-upload-go = Einlesen
payments-refused = Abgewiesen ({ $at }), nichts wurde geändert:
payments-reading = Wird gelesen seit { $at }.
payments-reading-soon = Hält der Server unterdessen an, geht es nach etwa zwei Minuten von selbst weiter.
payments-reading-later = Gesendet { $since }; etwas ist im Weg. Es geht von selbst weiter: { $at }.
payments-reading-broken-off = Gesendet { $since }; das Lesen brach ab, und niemand setzt es fort. Senden Sie die Datei noch einmal: Nichts wird zweimal gebucht.
payments-taken = Eingelesen: { $count ->
    [one] eine Zeile
   *[other] { $count } Zeilen
} ({ $at }).
payments-known = Schon bekannt: { $count } von { $count } Zeilen ({ $at }). Dieselbe Datei wurde am { $before } eingelesen: Sie bringt nichts Neues.
payments-earlier = Frühere Dateien ({ $count })
payments-dismiss = Ausblenden
payments-file = Eine Datei
payments-layouts = Bekannte CSV-Formate: { $names }. Wo Ihre Bank camt.053 anbietet, ist das die bessere Wahl.
payments-plain = Das Format Ihrer Bank ist nicht dabei?
payments-plain-lead = Bringen Sie die Zeilen in diese Form und speichern Sie sie als CSV (UTF-8, durch Kommas getrennt). Die erste Zeile nennt alle Spalten; account, booked_on, amount und currency stehen in jeder Zeile, was Ihre Bank nicht sagt, bleibt leer. Was von Ihrem Konto abgeht, hat ein Minus.
payments-to-credit = { $amount } auf das Guthaben des Kunden
payments-none = Keine Bewegungen.
payments-open = { $amount } offen
label-statement-file = Datei
label-invoice-numbers = Rechnungsnummern
column-statement = Auszug
column-days = Tage
column-lines = Zeilen
column-known = Schon bekannt
column-booked = Gebucht
column-payer = Gegenseite
column-purpose = Zweck
column-amount = Betrag
column-movement = Bewegung
column-decide = Entscheiden
statement-finished = Eingelesen
line-state-allocated = Zugeordnet
line-state-proposed = Zu bestätigen
line-state-unmatched = Nicht zugeordnet
line-state-doubtful = Schon bekannt?
line-state-repeated = Schon bekannt
line-state-set_aside = Für keine Rechnung
line-state-noted = Vermerkt
movement-received = kam herein
movement-taken_back = wurde zurückgeholt
movement-came_back = kam zurück
movement-paid_out = ging hinaus
movement-fee = Bankgebühr
why-reference = Referenz
why-number = Nummer
why-order = Bestellnummer
why-account = bekanntes Konto
why-amount = gleicher Betrag
why-before = dort zurückgenommen
line-action-assign = Zuordnen
line-action-set-aside = Für keine Rechnung
line-action-count = Eine weitere Zahlung
line-action-repeated = Schon bekannt
line-action-undo = Zurücknehmen
problem-unknown-invoice = Eine Rechnung dieser Nummer gibt es nicht.
problem-several-customers = Diese Rechnungen gehören verschiedenen Kunden.
problem-payment-spent = Das lässt sich nicht zurücknehmen: Das Guthaben daraus ist verbraucht.
problem-payment-spent-on = Das lässt sich nicht zurücknehmen: Das Guthaben, das daraus entstand, ist verbraucht, zuletzt für { $numbers }.
problem-no-file = Wählen Sie eine Datei.
line-action-assign-order = Für eine widerrufene Bestellung
line-assign-order-lead = Eine Rechnung muss es nicht geben. Das Geld wird Guthaben des Kunden und steht auf der Liste dessen, was binnen vierzehn Tagen zurückzugeben ist.
line-assign-order-go = Auf die Liste setzen
label-withdrawn-order = Nummer der widerrufenen Bestellung
problem-order-not-withdrawn = Diese Bestellung hat niemand widerrufen. Was dafür kommt, gehört zu ihrer Rechnung.
problem-order-currency = Die Währung stimmt nicht: Diese Bestellung ist in { $currency }.
line-book-manual-refund = Eine Erstattung von Hand
line-book-manual-refund-sure = Diese Zeile zeigt die Erstattung, die von Hand erfasst wurde. Sie steht schon in den Büchern, gebucht wird nichts mehr.
done-assigned-to-order = Das Geld ist Guthaben des Kunden und zurückzugeben.
done-uploaded = Der Auszug wird gelesen.
done-assigned = Die Zahlung ist zugeordnet.
done-decided = Vermerkt.
line-state-returned = Zurückgenommen
done-booked = Die Bewegung ist gebucht.
payments-to-decide-unmatched = { $count ->
    [one] Eine Bewegung ist nicht zugeordnet
    [1000] { $count } oder mehr Bewegungen sind nicht zugeordnet
   *[other] { $count } Bewegungen sind nicht zugeordnet
}
payments-to-decide-doubtful = { $count ->
    [one] Eine ist vielleicht schon bekannt
    [1000] { $count } oder mehr sind vielleicht schon bekannt
   *[other] { $count } sind vielleicht schon bekannt
}
payments-to-decide-proposed = { $count ->
    [one] Eine ist zu bestätigen
    [1000] { $count } oder mehr sind zu bestätigen
   *[other] { $count } sind zu bestätigen
}
payments-to-decide-noted = { $count ->
    [one] Eine Bewegung ist nicht gebucht
    [1000] { $count } oder mehr Bewegungen sind nicht gebucht
   *[other] { $count } Bewegungen sind nicht gebucht
}
payments-statements = Eingelesene Auszüge
payments-veiled = Die Seite hat sich von selbst erneuert: Wer wofür gezahlt hat, bleibt verschlossen, bis Sie danach fragen.
payments-unveil = Zeigen
line-assign-sure = { $amount } bezahlt { $number }. Das lässt sich zurücknehmen.
line-action-count-sure = Sie wird als eigene Zahlung gebucht, neben der, die ihr gleicht.
line-action-repeated-sure = Sie wird nicht gebucht: Sie ist die, die schon gebucht ist. Das lässt sich zurücknehmen.
line-action-undo-sure = Was sie bezahlt hat, ist wieder offen, und Guthaben, das sie gab, wird zurückgenommen. Der Weg zurück bleibt vorgeschlagen.
line-book-fee = Bankgebühr
line-book-fee-sure = Sie wird als Entgelt der Bank gebucht. Das lässt sich zurücknehmen.
line-book-refund = Unsere Erstattung
line-book-refund-sure = Sie wird als diese Erstattung gebucht. Das lässt sich nicht zurücknehmen.
line-book-refund-file = Unsere Erstattungsdatei
line-book-refund-file-sure = Alle Erstattungen dieser Datei werden als bezahlt gebucht. Das lässt sich nicht zurücknehmen.
line-book-returned = Nimmt eine Zahlung zurück
line-book-returned-sure = Was jene Zahlung bezahlt hat, ist wieder offen. Ist das Guthaben, das sie gab, verbraucht, wird auch das zurückgenommen. Das lässt sich nicht rückgängig machen.
line-book-yes = So buchen

# Erstattungen per Überweisung.
refunds-title = Erstattungen
refunds-lead = Was Kunden per Überweisung zurückbekommen. Vom Guthaben geht es ab, wenn es vorgemerkt wird, vom Bankkonto, wenn der Auszug es zeigt.
refunds-none = Keine Erstattungen.
refund-files = Dateien für die Bank
refund-files-lead = pain.001. Eine Datei ist bei jedem Abruf dieselbe; hat die Bank alles bezahlt, wird sie nicht länger aufbewahrt. Jeder Abruf steht im Protokoll.
refund-file-fetch = Abrufen
refund-file-call-off = Zurückziehen …
refund-file-call-off-sure = Nur, wenn die Bank die Datei nie bekommen hat: Was sie nicht bezahlt hat, ist wieder Guthaben der Kunden.
refund-file-lead = Sehen Sie die Liste durch. Was angekreuzt ist, kommt in eine Datei.
refund-file-make = Datei erstellen
refund-in-file = Kommt in die Datei
refund-call-off = Zurückziehen …
refund-call-off-sure = Der Betrag ist wieder Guthaben des Kunden.
refund-call-off-yes = Zurückziehen
refund-mark-paid = Von Hand bezahlt …
refund-mark-paid-sure = Nur, wenn Sie selbst überwiesen haben. Das lässt sich nicht rückgängig machen.
refund-mark-paid-yes = Es ist bezahlt
label-refund-paid-on = Bezahlt am
column-made = Erstellt
column-transfers = Überweisungen
column-in-file = In die Datei
column-payee = Empfänger
refund-state-queued = Vorgemerkt
refund-state-ordered = Beauftragt
refund-state-paid = Bezahlt
refund-state-came_back = Zurückgekommen
refund-state-called_off = Zurückgezogen
refund-title = Erstattung
refund-lead = Der Kunde hat ein Guthaben von { $credit }.
refund-no-credit = Der Kunde hat kein Guthaben in Euro: Es gibt nichts zu erstatten. Um eine Rechnung zu erstatten, stellen Sie erst eine Gutschrift aus.
refund-to-known = Von hier kamen insgesamt { $paid }, zuletzt am { $day }.
refund-to-typed = Auf ein anderes Konto, unten eingetragen
refund-no-known = Von diesem Kunden ist kein Konto bekannt: Tragen Sie ein, wohin es geht.
refund-queue = Erstattung vormerken
refund-queue-sure = Der Betrag geht sofort vom Guthaben ab. Bis eine Datei ihn beauftragt, lässt sich das widerrufen.
label-refund-amount = Betrag in Euro
label-refund-to = Geht an
label-refund-name = Kontoinhaber
customer-refund = Erstatten …
problem-refund-credit = So viel Guthaben hat der Kunde nicht.
problem-refund-own = Das ist das Konto des Shops selbst: Dorthin geht kein Geld zurück.
problem-refund-to = Wählen Sie, wohin es geht. Sehen Sie auf die Summen: Wer die Referenz einer Rechnung kennt, kann damit einen Cent überweisen.
problem-refund-changed = Wählen Sie Erstattungen, die vorgemerkt sind. Die Liste kann sich inzwischen geändert haben.
problem-refund-file = Es lässt sich keine Datei erstellen: Das Konto des Shops (business.iban, business.legal_name) oder ein Empfängername ist nichts, was eine Bank lesen kann.
problem-refund-day = Ein Tag, seit die Erstattung vorgemerkt ist, keiner, der noch kommt.
done-refund-queued = Die Erstattung ist vorgemerkt.
done-refund-file-made = Die Datei ist erstellt. Rufen Sie sie ab, und geben Sie sie der Bank.
done-refund-called-off = Zurückgezogen. Der Betrag ist wieder Guthaben.
done-refund-paid = Die Erstattung ist als bezahlt gebucht.
line-book-payout = Auszahlung von Stripe
line-book-payout-sure = Der Betrag geht von dem ab, was laut Büchern bei Stripe liegt. Das lässt sich zurücknehmen.
line-own-payout = Auszahlung von Stripe
payments-at-processor = Bei Stripe
processor-title = Bei Stripe
processor-lead = Was Stripe vom Geld des Shops hat und was es ausgezahlt hat. Die Zeile des Kontoauszugs, die eine Auszahlung zeigt, bucht sie; im Zweifel bietet die Zeile sie an.
processor-held = Was noch dort ist
processor-asked = Wie Stripe es am { $at } sagte, neben den Büchern, wie sie da standen.
processor-never = Stripe wurde noch nicht gefragt, was es verwahrt.
processor-agrees = keine
processor-differs = Eine Differenz ist etwas, das nur eine Seite kennt: eine Zahlung oder Auszahlung, die unmittelbar bei Stripe entstand, oder eine Zahlung, die Stripe in einer anderen Währung abgerechnet hat. Stripes eigener Bericht über das Guthaben nennt sie.
processor-payouts = Auszahlungen
payouts-none = Stripe hat noch nichts ausgezahlt.
payout-awaited = noch auf keinem
payout-failed-shown = Die Bank hat sie zurückgeschickt. Die Zeile, die das zeigt, nimmt diese zurück.
payout-state-pending = Geplant
payout-state-in_transit = Unterwegs
payout-state-paid = Ausgezahlt
payout-state-failed = Zurückgekommen
payout-state-canceled = Zurückgezogen
processor-settled = In anderer Währung abgerechnet
processor-settled-lead = Stripe hat diese Zahlungen in einer Währung eingezogen und in einer anderen abgerechnet. In den Büchern stehen sie in der Währung, in der der Kunde sie schuldete; die Gebühr von Stripe und der Umtausch sind nirgends gebucht. Buchen Sie beides außerhalb dieser Bücher, zu dem Kurs, den Ihre Buchhaltung nennt.
processor-to-invoice = Zur Rechnung
column-clearing = Laut Büchern bei Stripe
column-underway = Unterwegs zur Bank
column-available = Bei Stripe verfügbar
column-pending = Bei Stripe vorgemerkt
column-difference = Differenz
column-arrives = Bei der Bank am
column-charged = Eingezogen
column-became = Wurde zu
column-processor-fee = Gebühr von Stripe
processor-lost = Bei Stripe nachzusehen
processor-lost-lead = Hier wird nicht weiter gefragt. Sehen Sie bei Stripe nach, was daraus wurde.
processor-lost-payment = Was aus { $amount } wurde, angefragt am { $at }, ist nicht bekannt: Die Person wurde gelöscht, und Stripe gab keine Antwort.
processor-undetached = Ein hinterlegter Zahlungsweg ließ sich bei Stripe nicht entfernen ({ $at }).
line-book-deposit = Einzahlung von Bargeld und Schecks
line-book-deposit-of = Was zur Bank gebracht wurde: zusammen { $amount }
line-book-deposit-one = { $means }, { $amount }, { $on }, { $number }
line-book-deposit-sure = Was angekreuzt ist, geht in den Büchern aus der Kasse und ist bei der Bank. Das lässt sich zurücknehmen.
line-own-deposit = Einzahlung von Bargeld und Schecks
line-own-fee = Bankgebühr
line-aside = Beiseite gelegt:
label-why-aside = Warum es für keine Rechnung ist
label-why-no-order = Warum sie zu keiner Bestellung passt
problem-deposit-sum = Was angekreuzt ist, ergibt nicht den Betrag der Bewegung.
problem-payment-deposited = Sie ist bei der Bank. Nehmen Sie zuerst die Einzahlung zurück, unter Zahlungen.
line-book-bounced = Geplatzter Scheck
line-book-bounced-sure = Die Bank nimmt zurück, was sie für diesen Scheck gutgeschrieben hat, und was er bezahlt hat, ist wieder offen. Ist das Guthaben, das er gab, verbraucht, wird auch das zurückgenommen. Das lässt sich nicht rückgängig machen.
problem-amount-ambiguous = Das lässt sich auf zwei Arten lesen. Mit Tausendern schreiben Sie 1.234,00, mit Nachkommastellen 12,50.
problem-amount-above-nothing = Ein Betrag über null, etwa 12,50 oder 1.000,00.

# What a payee reads on their own statement; the characters of the SEPA alone.
refund-purpose = Erstattung { $named }
refund-purpose-of = Erstattung zu { $number } { $named }
column-queued = Vorgemerkt

# Was von widerrufenen Bestellungen zurückgeht
repayments-title = Nach Widerruf zurückzuzahlen
repayments-lead = Wer widerruft, bekommt das Gezahlte auf demselben Weg zurück, binnen 14 Tagen ab der Erklärung (§ 357 BGB), was später kam, binnen 14 Tagen ab dem Eingang. Eine Bestellung verschwindet hier, sobald ihre Erstattung vorgemerkt oder vermerkt ist oder nichts mehr zurückzuzahlen ist. Bis dahin bezahlt das Geld von selbst keine Rechnung, außer was schon hätte bezahlt sein müssen.
repayments-none = Nichts ist zurückzuzahlen.
repayments-more = { $count ->
    [one] Eine weitere folgt.
   *[other] { $count } weitere folgen.
  }
column-to-repay = Zurückzuzahlen
repay-overdue = Überfällig
repay-by-transfer = Erstatten …
repay-by-online = Zurückgeben …
repay-by-hand = Von Hand zurückgezahlt …
repay-because-erased = Der Kunde wurde gelöscht, und mit ihm das Konto, von dem er gezahlt hat. Sagen die Unterlagen Ihrer Bank noch, wer gezahlt hat, überweisen Sie von Hand.
repay-because-currency = Die Dateien für die Bank kennen nur Euro. Überweisen Sie es von Hand, oder geben Sie es zurück, wie es gezahlt wurde, und vermerken Sie das.
repay-close-unknown = Kann nicht zurückgehen …
repay-close-unknown-sure = Niemand weiß mehr, wohin es ginge. Es verschwindet aus dieser Liste und bleibt in den Büchern Guthaben des Kunden. Die Seite der Bestellung sagt das und kann es zurücknehmen.
repay-close-kept = Bleibt Guthaben …
repay-close-kept-sure = Nur, wenn der Kunde dem zugestimmt hat. Es verschwindet aus dieser Liste und bezahlt seine Rechnungen wie jedes Guthaben. Die Seite der Bestellung sagt das und kann es zurücknehmen.
repay-close-yes = Von der Liste nehmen
repayment-closed-unknown = Seit { $at }: Davon wird nichts zurückgezahlt, weil niemand mehr weiß, wohin es ginge.
repayment-closed-kept = Seit { $at }: Davon wird nichts zurückgezahlt, weil der Kunde es als Guthaben behält.
repayment-reopen = Wieder auf die Liste setzen
done-repayment-closed = Es ist von der Liste genommen.
done-repayment-reopened = Es steht wieder auf der Liste, soweit noch etwas davon da ist.
refund-others = Die Dateien für die Bank kennen nur Euro. In anderen Währungen gibt es
refund-erased = Dieser Kunde wurde gelöscht, und mit ihm jedes Konto, von dem er gezahlt hat: Keine Datei kann ihn nennen.
manual-refund-go = Von Hand Gezahltes vermerken
manual-refund-already = Schon zurückgezahlt? Vermerken Sie es.
manual-refund-title = Von Hand zurückgezahlt
manual-refund-lead = Überweisen Sie das Geld selbst, oder geben Sie es bar, und vermerken Sie es hier. Es geht sofort vom Guthaben des Kunden ab und von dem Konto, auf dem es lag. Was online gezahlt wurde, geben Sie auf der Seite seiner Rechnung zurück.
manual-refund-credits = Der Kunde hat ein Guthaben von
manual-refund-erased = Dieser Kunde wurde gelöscht. Sagen die Unterlagen Ihrer Bank noch, wer gezahlt hat, können Sie dorthin überweisen; wer es bekommt, steht hier nirgends.
manual-refund-no-credit = Der Kunde hat kein Guthaben: Es gibt nichts zurückzuzahlen.
manual-refund-transfer = Überweisung
manual-refund-transfer-hint = Bei der Bank von Hand aufgegeben. Zeigt ein Auszug sie, bietet jene Zeile unter den Zahlungen sie an.
manual-refund-cash = Bar
manual-refund-sure = War es ein Versehen oder kommt es zurück, lässt es sich in der Liste der Erstattungen zurücknehmen.
manual-refund-record = Vermerken
manual-refunds = Von Hand zurückgezahlt
manual-refunds-lead = Die neuesten, wie sie vermerkt wurden.
manual-refund-undo = Zurücknehmen …
manual-refund-undo-sure = Es ist nicht geschehen oder kam zurück: Der Betrag ist wieder Guthaben des Kunden.
manual-refund-undo-yes = Zurücknehmen
manual-refund-undone = Zurückgenommen
label-manual-refund-amount = Betrag ({ $currency })
label-manual-refund-currency = Währung
label-manual-refund-means = Wie
done-refund-recorded = Es ist vermerkt und vom Guthaben des Kunden abgezogen.
done-refund-undone = Zurückgenommen. Der Betrag ist wieder Guthaben.
done-refund-shown = Nichts wurde geändert: Ein Kontoauszug zeigt, dass das Geld abging. Nehmen Sie erst die Buchung jener Zeile zurück.
repay-until = Diese Bestellung wurde widerrufen. { $amount } sind bis spätestens { $day } zurückzuzahlen.
repay-late = Diese Bestellung wurde widerrufen. { $amount } waren bis { $day } zurückzuzahlen.
repay-go = Zur Erstattung
alarm-repayments = { $count ->
    [one] Eine widerrufene Bestellung ist bis spätestens { $day } zurückzuzahlen.
   *[other] { $count } widerrufene Bestellungen sind zurückzuzahlen, die erste bis spätestens { $day }.
  }
alarm-repayments-late = { $count ->
    [one] Eine widerrufene Bestellung war bis { $day } zurückzuzahlen. Bitte zahlen Sie sie jetzt zurück.
   *[other] { $count } widerrufene Bestellungen waren zurückzuzahlen, die erste bis { $day }. Bitte zahlen Sie sie jetzt zurück.
  }
# Warum die Datei eines Kontoauszugs abgewiesen wird. `field` ist der Name, den das Format selbst verwendet.
statement-at-line = Zeile { $line }: { $what }
statement-unknown-format = Das ist weder ein Kontoauszug im Format camt.053 noch eine CSV-Datei, deren Aufbau hier bekannt ist.
statement-other-account = Das ist der Auszug eines anderen Kontos als dem des Shops (business.iban).
statement-of-other-currency = Das ist ein Auszug in { $found }, und das Konto des Shops ist in { $own } (business.currency).
statement-no-account = Das eigene Konto des Shops ist nicht angegeben (business.iban).
statement-day = Sie zeigt eine Bewegung vom { $day }. Keine kann vor 2000 oder mehr als eine Woche voraus liegen.
statement-unreadable = Die Datei lässt sich nicht lesen.
statement-refused-before = Eine frühere Version hat sie abgewiesen. Lesen Sie sie noch einmal ein, um zu sehen, warum.
statement-truncated = Die Datei endet vor dem Auszug.
statement-malformed = Das ist kein wohlgeformtes XML.
statement-document-type = Ein Dokumenttyp ist deklariert: ISO 20022 kennt keinen, und er wird nicht gelesen.
statement-entity = Eine Entität wird verwendet, die XML nicht definiert.
statement-encoding = Der Text ist nicht in der Kodierung { $expected }.
statement-other-message = Das ist { $found }, kein Kontoauszug im Format camt.053.
statement-version = Die Version { $version } von camt.053 ist hier nicht bekannt.
statement-too-much = Sie enthält mehr, als sich auf einmal einlesen lässt: höchstens { $max } ({ $what }).
statement-missing = { $field } fehlt.
statement-invalid = { $field } lässt sich nicht lesen.
statement-amount = { $field } hat mehr Nachkommastellen als { $currency }, oder ist zu groß.
statement-too-large = { $field } ist mehr, als eine Zeile hier sein kann: 10.000.000.000.000 der kleinsten Einheit ihrer Währung.
statement-other-currency = { $field } ist in einer anderen Währung als der des Kontos, { $currency }.
statement-no-iban = Sie nennt ein Konto nicht mit seiner IBAN.
statement-batch-sum = Die Posten einer Sammelbuchung ergeben nicht deren Betrag.
statement-balance = Anfangssaldo und Buchungen ergeben nicht den Endsaldo.
statement-no-header = Keine Zeile enthält die Spalten, die das Format nennt: { $missing } fehlt.
