# Was auf Rechnungen und Gutschriften steht. $rate Einheiten von $foreign sind eine von $currency.

document-converted-tax = Umsatzsteuer in { $currency }: { $tax }, umgerechnet mit { $per } { $currency } = { $rate } { $foreign } ({ $source }, { $day }).

# Die Wörter der Seite.

document-invoice = Rechnung
document-credit-note = Rechnungskorrektur
document-proforma = Proformarechnung (keine Rechnung)
document-number = Rechnungsnummer
document-credit-note-number = Belegnummer
document-issued-on = Datum
document-supplied-on = Leistungsdatum
document-supplied-during = Leistungszeitraum
document-period = { $from } – { $until }
document-corrects = Korrigiert Rechnung
document-corrects-of = vom
document-order = Bestellung
document-buyer-reference = Ihre Referenz
document-buyer-vat-id = Ihre USt-IdNr.
document-due-on = Zahlbar bis

document-line = Bezeichnung
document-quantity = Menge
document-net-price = Einzelpreis
document-gross-price = Einzelpreis inkl. USt
document-net-amount = Betrag
document-gross-amount = Betrag inkl. USt
document-tax = USt
document-tax-rate = Steuersatz
document-net = Netto
document-gross = Brutto
document-total = Gesamtbetrag
document-credited = Gutgeschrieben
document-paid = Bereits bezahlt
document-due = Zu zahlen
document-refund = Noch auszuzahlen

document-holder = Kontoinhaber
document-iban = IBAN
document-bic = BIC
document-payment-reference = Verwendungszweck
document-qr = Mit der Banking-App scannen

document-contact = Kontakt
document-phone = Telefon
document-email = E-Mail
document-vat-id = USt-IdNr.
document-tax-number = Steuernummer
document-register = Register

document-holds-xml = Dieses PDF enthält den Beleg auch als Daten: { $file } (EN 16931, Factur-X, ZUGFeRD).
document-pdf-alone = Von diesem Beleg gibt es keine elektronische Form (XML): Das PDF ist der ganze Beleg.
document-pdf-alone-decimals = Von einem Beleg in { $currency } gibt es keine elektronische Form (XML): Das PDF ist der ganze Beleg.
document-pdf-alone-proforma = Dies ist keine Rechnung und berechtigt nicht zum Vorsteuerabzug. Eine elektronische Form (XML) gibt es davon nicht.
document-terms-due = Bitte zahlen Sie bis zum { $day }.
document-terms-nothing = Es ist nichts zu zahlen.
document-terms-credit = Der Betrag wird mit Offenem verrechnet oder Ihrem Kundenkonto gutgeschrieben.
document-terms-ahead = Sie können mit diesem Verwendungszweck im Voraus überweisen. Ihre Rechnung folgt.
document-terms-later = Auf dieses Schreiben hin ist nichts zu zahlen. Ihre Rechnung wird sagen, wie.
document-terms-unconfirmed = Noch ist nichts zu zahlen: Wir warten auf die Bestätigung Ihrer USt-IdNr. Ist sie bestätigt, lautet die Rechnung auf { $total }, sonst auf den oben genannten Betrag.
document-terms-after-trial = Noch ist nichts zu zahlen: Sie testen bis zum { $day }. Ihre Rechnung folgt.
document-credited-part = Teilgutschrift zur Rechnung { $number }
document-line-setup = { $plan }: Einrichtung
document-line-discount = Rabatt { $code }
