# Was wozu gespeichert wird, in den Worten der Datenkarte.

data-name = Name
data-email = E-Mail-Adresse
data-phone = Telefonnummer
data-company = Firma
data-vat-id = USt-IdNr.
data-address = Anschrift
data-address-line1 = Straße
data-address-line2 = Adresszusatz
data-postal-code = Postleitzahl
data-city = Ort
data-region = Region
data-buyer-reference = Ihr Zeichen
data-answers = Antworten auf die Fragen zum Tarif
data-draft = Inhalt einer Rechnung oder Gutschrift
data-file = eine Rechnung als PDF oder XML
data-reason = Grund der Korrektur einer Rechnung
data-note = eine Notiz von uns
data-password = Passwort
data-totp = zweiter Faktor
data-bytes = Inhalt einer Mail
data-reply = Antwort eines Mailservers
data-recipient = Empfänger einer Mail
data-content = Inhalt einer Mail
data-iban = Kontonummer
data-order = was die Bank zurückzahlen soll
data-remark = eine Bemerkung zu einer Zahlung
data-undone = warum eine Zahlung zurückgenommen wurde
data-aside = warum eine Kontobewegung beiseitegelegt wurde
data-text = Verwendungszweck einer Überweisung
data-session = Bezahlseite bei Stripe
data-intent = Zahlung bei Stripe
data-customer = Kunde bei Stripe
data-method = Zahlungsweg bei Stripe
data-amount-minor = Betrag
data-currency = Währung
data-id = eine Zufallszahl
data-total-minor = Betrag

data-purpose-contract = Bestellungen annehmen und ausführen
data-purpose-bookkeeping = Rechnungen, Zahlungen und Buchführung
data-purpose-correspondence = Mails, die zu Bestellung oder Konto gehören
data-purpose-news = Neuigkeiten, um die Sie gebeten haben
data-purpose-sign-in = Die richtige Person einlassen
data-purpose-security = Missbrauch abwehren und Fehler finden
data-purpose-accountability = Zeigen, wer hineingesehen hat und was weitergegeben wurde

# Warum jemand von uns hineinsehen konnte: Zwecke der täglichen Arbeit, dann Gründe, die zu einem Fall gewählt werden.
ground-names-in-lists = Um Kunden in einer Liste zu unterscheiden
ground-fulfilment = Um zu liefern, was Sie bestellt haben
ground-invoicing = Um abzurechnen und Zahlungen zuzuordnen
ground-customer_request = Sie haben uns etwas gefragt
ground-delivery_problem = Eine Lieferung hat nicht geklappt
ground-billing_question = Eine Frage zu Rechnung oder Zahlung
ground-legal_claim = Ein rechtlicher Anspruch oder eine behördliche Anforderung
ground-security_incident = Ein Sicherheitsvorfall
ground-other = Ein anderer Grund, wie notiert
