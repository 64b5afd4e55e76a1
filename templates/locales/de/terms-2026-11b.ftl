# Bedingungen, Fassung 2026-11b. Bestellungen verweisen darauf: Was hier steht, ändert sich nie. Ein anderer Wortlaut ist eine andere Fassung. Was die
# Einstellungen darin sagen, ist Teil des Namens, den Bestellungen behalten: 2026-11b.14.30 sind 14 Tage zum Zahlen und 30 Tage Ankündigung eines Preises.

terms-2026-11b-parties-title = Wer mit wem den Vertrag schließt
terms-2026-11b-parties-1 = Diese Bedingungen gelten für Bestellungen auf dieser Website. Ihr Vertragspartner ist { $seller }; die Anschrift steht im Impressum.
terms-2026-11b-parties-2 = Verbraucher sind Sie, wenn Sie überwiegend zu Zwecken bestellen, die weder Ihrer gewerblichen noch Ihrer selbständigen beruflichen Tätigkeit zugerechnet werden können. Einige Klauseln gelten nur für Verbraucher; das steht dann dabei.
terms-2026-11b-contract-title = Wie der Vertrag zustande kommt
terms-2026-11b-contract-1 = Was auf unseren Tarifseiten steht, ist noch kein bindendes Angebot. Sie geben eines ab, wenn Sie am Ende des Bestellformulars auf „Zahlungspflichtig bestellen“ drücken. Bis dahin können Sie alles berichtigen, was Sie eingegeben haben; das Formular zeigt Ihnen, was Sie bestellen und zahlen würden.
terms-2026-11b-contract-2 = Wir bestätigen per E-Mail, dass Ihre Bestellung eingegangen ist. Der Vertrag ist geschlossen, wenn wir sie annehmen, spätestens wenn wir mit der Leistung beginnen. Nehmen wir sie nicht binnen fünf Tagen an, sind Sie nicht mehr gebunden.
terms-2026-11b-contract-3 = Der Vertrag kann auf Deutsch oder Englisch geschlossen werden. Wir speichern seinen Text: die Bestellung mit ihren Preisen und die Fassung dieser Bedingungen. Beides erhalten Sie mit der Bestätigung, und die Bestellung können Sie jederzeit über ihren Link oder nach der Anmeldung ansehen.
terms-2026-11b-prices-title = Preise und Zahlung
terms-2026-11b-prices-1 = Es gilt der Preis, der bei Ihrer Bestellung angezeigt wird; er ändert sich danach nicht mehr. Preise für Verbraucher enthalten die Umsatzsteuer.
terms-2026-11b-prices-2 = { $payment_days ->
    [0] Sie zahlen auf einem der Wege, die das Formular anbietet. Eine Überweisung ist fällig, sobald Sie die Rechnung haben; bitte geben Sie den Verwendungszweck an, damit wir sie zuordnen können.
    [one] Sie zahlen auf einem der Wege, die das Formular anbietet. Eine Überweisung ist binnen eines Tages nach der Rechnung fällig; bitte geben Sie den Verwendungszweck an, damit wir sie zuordnen können.
   *[other] Sie zahlen auf einem der Wege, die das Formular anbietet. Eine Überweisung ist binnen { $payment_days } Tagen nach der Rechnung fällig; bitte geben Sie den Verwendungszweck an, damit wir sie zuordnen können.
  }
terms-2026-11b-prices-3 = { $notice_days ->
    [0] Der Preis eines Tarifs, der sich verlängert, bleibt, solange Sie den Tarif unverändert behalten.
    [one] Den Preis eines Tarifs, der sich verlängert, dürfen wir zu einer späteren Verlängerung ändern, wenn wir Ihnen das mindestens einen Tag davor mitteilen. Sie können dann zu dem Tag kündigen, ab dem der neue Preis gelten würde.
   *[other] Den Preis eines Tarifs, der sich verlängert, dürfen wir zu einer späteren Verlängerung ändern, wenn wir Ihnen das mindestens { $notice_days } Tage davor mitteilen. Sie können dann zu dem Tag kündigen, ab dem der neue Preis gelten würde.
  }
terms-2026-11b-term-title = Laufzeit und Kündigung
terms-2026-11b-term-1 = Ein Monatstarif läuft einen Monat und verlängert sich jeden Monat. Sie können jederzeit zum Ende eines bezahlten Monats kündigen.
terms-2026-11b-term-2 = Ein Jahrestarif läuft ein Jahr. Danach läuft er auf unbestimmte Zeit weiter, und Sie können jederzeit mit einer Frist von einem Monat kündigen. Was Sie für die Zeit danach bezahlt haben, erhalten Sie zurück.
terms-2026-11b-term-3 = Zum Kündigen genügt eine E-Mail. Beide Seiten können den Vertrag aus wichtigem Grund sofort beenden.
terms-2026-11b-delivery-title = Was wir leisten
terms-2026-11b-delivery-1 = Was ein Tarif umfasst, steht zum Zeitpunkt Ihrer Bestellung auf seiner Seite. Wir beginnen binnen zwei Werktagen, wenn dort nichts anderes steht.
terms-2026-11b-delivery-2 = Ist etwas mangelhaft, gelten die Rechte des Gesetzes. Bitte sagen Sie uns zuerst Bescheid: Wir bessern lieber nach, als zu streiten.
terms-2026-11b-use-title = Worum wir Sie bitten
terms-2026-11b-use-1 = Machen Sie richtige Angaben, teilen Sie uns Änderungen mit, und behalten Sie Ihre Passwörter und die Links, die wir Ihnen schicken, für sich.
terms-2026-11b-use-2 = Nutzen Sie unsere Leistungen nicht, um gegen Gesetze zu verstoßen, anderen zu schaden oder unerwünschte Mails zu versenden. Andernfalls dürfen wir den Tarif sperren, bis das beendet ist; wo es möglich ist, sagen wir Ihnen vorher Bescheid.
terms-2026-11b-liability-title = Haftung
terms-2026-11b-liability-1 = Wir haften unbeschränkt für Vorsatz und grobe Fahrlässigkeit, für Verletzungen von Leben, Körper oder Gesundheit, nach dem Produkthaftungsgesetz und soweit wir eine Garantie übernommen haben.
terms-2026-11b-liability-2 = Bei leichter Fahrlässigkeit haften wir nur, wenn wir eine Pflicht verletzen, um die es in dem Vertrag geht und auf deren Erfüllung Sie vertrauen dürfen; dann nur für den Schaden, der für einen solchen Vertrag typisch und vorhersehbar ist.
terms-2026-11b-liability-3 = Im Übrigen haften wir für leichte Fahrlässigkeit nicht. Dasselbe gilt für alle, die für uns arbeiten.
terms-2026-11b-data-title = Ihre Daten
terms-2026-11b-data-1 = Was Sie uns mitteilen, speichern wir versiegelt, zu den Zwecken und so lange, wie es in unserer Datenschutzerklärung steht, und zeigen Ihnen, wer es geöffnet hat.
terms-2026-11b-final-title = Recht und Streitfälle
terms-2026-11b-final-1 = Es gilt das Recht des Landes, in dem wir unseren Sitz haben, ohne das UN-Kaufrecht. Als Verbraucher behalten Sie den Schutz, den Ihnen das zwingende Recht des Landes gibt, in dem Sie leben.
terms-2026-11b-final-2 = Ist eine Klausel unwirksam, gelten die übrigen weiter. An Verfahren vor einer Verbraucherschlichtungsstelle nehmen wir nicht teil und sind dazu nicht verpflichtet.

terms-2026-11b-withdrawal-title = Widerrufsrecht
terms-2026-11b-withdrawal-who = Das Folgende gilt für Verbraucher.
terms-2026-11b-withdrawal-services-title = Wenn Sie Dienstleistungen bestellen
terms-2026-11b-withdrawal-right-services = Sie haben das Recht, binnen vierzehn Tagen ohne Angabe von Gründen diesen Vertrag zu widerrufen. Die Widerrufsfrist beträgt vierzehn Tage ab dem Tag des Vertragsabschlusses.
terms-2026-11b-withdrawal-goods-title = Wenn Sie Waren bestellen
terms-2026-11b-withdrawal-right-goods = Sie haben das Recht, binnen vierzehn Tagen ohne Angabe von Gründen diesen Vertrag zu widerrufen. Die Widerrufsfrist beträgt vierzehn Tage ab dem Tag, an dem Sie oder ein von Ihnen benannter Dritter, der nicht der Beförderer ist, die Waren in Besitz genommen haben bzw. hat.
terms-2026-11b-withdrawal-how = Um Ihr Widerrufsrecht auszuüben, müssen Sie uns ({ $contact }) mittels einer eindeutigen Erklärung (z. B. ein mit der Post versandter Brief oder eine E-Mail) über Ihren Entschluss, diesen Vertrag zu widerrufen, informieren. Sie können dafür das beigefügte Muster-Widerrufsformular verwenden, das jedoch nicht vorgeschrieben ist.
terms-2026-11b-withdrawal-in-time = Zur Wahrung der Widerrufsfrist reicht es aus, dass Sie die Mitteilung über die Ausübung des Widerrufsrechts vor Ablauf der Widerrufsfrist absenden.
terms-2026-11b-withdrawal-effects-title = Folgen des Widerrufs
terms-2026-11b-withdrawal-effects = Wenn Sie diesen Vertrag widerrufen, haben wir Ihnen alle Zahlungen, die wir von Ihnen erhalten haben, einschließlich der Lieferkosten (mit Ausnahme der zusätzlichen Kosten, die sich daraus ergeben, dass Sie eine andere Art der Lieferung als die von uns angebotene, günstigste Standardlieferung gewählt haben), unverzüglich und spätestens binnen vierzehn Tagen ab dem Tag zurückzuzahlen, an dem die Mitteilung über Ihren Widerruf dieses Vertrags bei uns eingegangen ist. Für diese Rückzahlung verwenden wir dasselbe Zahlungsmittel, das Sie bei der ursprünglichen Transaktion eingesetzt haben, es sei denn, mit Ihnen wurde ausdrücklich etwas anderes vereinbart; in keinem Fall werden Ihnen wegen dieser Rückzahlung Entgelte berechnet.
terms-2026-11b-withdrawal-effects-services = Haben Sie verlangt, dass die Dienstleistungen während der Widerrufsfrist beginnen sollen, so haben Sie uns einen angemessenen Betrag zu zahlen, der dem Anteil der bis zu dem Zeitpunkt, zu dem Sie uns von der Ausübung des Widerrufsrechts hinsichtlich dieses Vertrags unterrichten, bereits erbrachten Dienstleistungen im Vergleich zum Gesamtumfang der im Vertrag vorgesehenen Dienstleistungen entspricht.
terms-2026-11b-withdrawal-effects-goods = Wir können die Rückzahlung verweigern, bis wir die Waren wieder zurückerhalten haben oder bis Sie den Nachweis erbracht haben, dass Sie die Waren zurückgesandt haben, je nachdem, welches der frühere Zeitpunkt ist. Sie haben die Waren unverzüglich und in jedem Fall spätestens binnen vierzehn Tagen ab dem Tag, an dem Sie uns über den Widerruf dieses Vertrags unterrichten, an uns zurückzusenden oder zu übergeben. Die Frist ist gewahrt, wenn Sie die Waren vor Ablauf der Frist von vierzehn Tagen absenden. Sie tragen die unmittelbaren Kosten der Rücksendung der Waren. Sie müssen für einen etwaigen Wertverlust der Waren nur aufkommen, wenn dieser Wertverlust auf einen zur Prüfung der Beschaffenheit, Eigenschaften und Funktionsweise der Waren nicht notwendigen Umgang mit ihnen zurückzuführen ist.
terms-2026-11b-withdrawal-form-title = Muster-Widerrufsformular
terms-2026-11b-withdrawal-form-note = (Wenn Sie den Vertrag widerrufen wollen, dann füllen Sie bitte dieses Formular aus und senden Sie es zurück.)
terms-2026-11b-withdrawal-form-to = An { $contact }:
terms-2026-11b-withdrawal-form-declaration = Hiermit widerrufe(n) ich/wir (*) den von mir/uns (*) abgeschlossenen Vertrag über den Kauf der folgenden Waren (*)/die Erbringung der folgenden Dienstleistung (*)
terms-2026-11b-withdrawal-form-ordered = Bestellt am (*)/erhalten am (*):
terms-2026-11b-withdrawal-form-number = Bestellnummer:
terms-2026-11b-withdrawal-form-name = Name des/der Verbraucher(s):
terms-2026-11b-withdrawal-form-address = Anschrift des/der Verbraucher(s):
terms-2026-11b-withdrawal-form-signature = Unterschrift des/der Verbraucher(s) (nur bei Mitteilung auf Papier):
terms-2026-11b-withdrawal-form-date = Datum:
terms-2026-11b-withdrawal-form-delete = (*) Unzutreffendes streichen.
