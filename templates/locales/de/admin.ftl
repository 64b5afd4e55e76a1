# Die Verwaltung.

nav-panel = Verwaltung
panel-dashboard = Überblick
panel-orders = Bestellungen
panel-customers = Kunden
panel-mail = Post
panel-audit = Protokoll
panel-operators = Team
panel-settings = Einstellungen
panel-times = Zeiten gelten für { $zone }.
all = Alle
search = Suchen
filter = Filtern
pager = Seiten
pager-newer = Neuere
sealed = versiegelt
not-for-your-role = nicht für Ihre Rolle

role-owner = Inhaber
role-billing = Abrechnung
role-support = Kundendienst
role-auditor = Prüfung
role-owner-may = Alles, auch wer sonst hier arbeitet.
role-billing-may = Bestellungen, Rechnungen und Zahlungen; Rechnungsangaben für die tägliche Arbeit.
role-support-may = Bestellungen und Post; Kontaktangaben mit Grund.
role-auditor-may = Liest Protokoll und Einstellungen; ändert nichts.

panel-to-do = Zu tun
panel-to-do-more = { $count } weitere
alarm-dead-mails = { $count ->
    [one] Eine Mail konnte nicht zugestellt werden.
   *[other] { $count } Mails konnten nicht zugestellt werden.
}
alarm-unknown-mails = { $count ->
    [one] Von einer Mail weiß niemand, ob sie angekommen ist.
   *[other] Von { $count } Mails weiß niemand, ob sie angekommen sind.
}
alarm-placeholders = { $count ->
    [one] Eine Einstellung ist noch der mitgelieferte Platzhalter: { $keys }.
   *[other] { $count } Einstellungen sind noch die mitgelieferten Platzhalter: { $keys }.
} Das steht im Impressum, in Mails und auf Rechnungen. Sagen Sie in Ihrer Einstellungsdatei (--config DATEI) oder als SEALBOOK_BUSINESS__…, wer verkauft.
alarm-no-tax-id = Rechnungen zeigen weder USt-IdNr. noch Steuernummer; eine davon muss darauf stehen (Richtlinie 2006/112/EG Art. 226). Setzen Sie business.vat_id oder business.tax_number; eine ausgestellte Rechnung bleibt, wie sie ist.
alarm-waiting-for-tax-id = { $count ->
    [0] Keine Rechnung wird ausgestellt, bevor
    [one] Eine Rechnung wartet, bis
   *[other] { $count } Rechnungen warten, bis
  } Ihre USt-IdNr. oder Steuernummer darauf stehen kann (Richtlinie 2006/112/EG Art. 226). Setzen Sie business.vat_id oder business.tax_number und starten Sie den Shop neu.
alarm-no-account = Wer per Überweisung bezahlt, erfährt nicht, wohin. Setzen Sie business.iban.
alarm-mail-preview = Die Post ist in der Vorschau: Mails werden erzeugt und versiegelt, aber keine wird gesendet. Zum Senden mail.transport setzen.
alarm-lines-unmatched = { $count ->
    [one] Ein Zahlungseingang gehört noch niemandem.
    [1000] { $count } oder mehr Zahlungseingänge gehören noch niemandem.
   *[other] { $count } Zahlungseingänge gehören noch niemandem.
  }
alarm-lines-proposed = { $count ->
    [one] Für einen Zahlungseingang ist ein Vorschlag zu bestätigen.
    [1000] Für { $count } oder mehr Zahlungseingänge sind Vorschläge zu bestätigen.
   *[other] Für { $count } Zahlungseingänge sind Vorschläge zu bestätigen.
  }
alarm-lines-doubtful = { $count ->
    [one] Eine Zeile eines Kontoauszugs ist vielleicht schon bekannt: Sagen Sie, ob es so ist.
    [1000] { $count } oder mehr Zeilen von Kontoauszügen sind vielleicht schon bekannt: Sagen Sie, ob es so ist.
   *[other] { $count } Zeilen von Kontoauszügen sind vielleicht schon bekannt: Sagen Sie, ob es so ist.
  }
alarm-lines-noted = { $count ->
    [one] Eine Kontobewegung ist nicht gebucht.
    [1000] { $count } oder mehr Kontobewegungen sind nicht gebucht.
   *[other] { $count } Kontobewegungen sind nicht gebucht.
  }
alarm-overdue = { $count ->
    [one] Eine Rechnung ist überfällig.
    [1000] { $count } oder mehr Rechnungen sind überfällig.
   *[other] { $count } Rechnungen sind überfällig.
  }
alarm-credits = { $count ->
    [one] Ein Kunde hat ein Guthaben bei Ihnen.
    [1000] { $count } oder mehr Kunden haben ein Guthaben bei Ihnen.
   *[other] { $count } Kunden haben ein Guthaben bei Ihnen.
  }
alarm-audit-chain = Die Kette des Protokolls ist unterbrochen.
alarm-bulk-opening = Jemand hat auffällig viele Kundenangaben geöffnet.

figure-orders-today = Bestellungen heute
figure-orders = Bestellungen im Zeitraum
figure-revenue = Neue Bestellungen, netto
figure-open-orders = Noch zu liefern
figure-mails-waiting = Wartende Mails
plot-orders = Bestellungen je Tag
plot-revenue = Neue Bestellungen je Tag, netto
plot-table = Dieselben Zahlen als Tabelle
plot-highest = Am höchsten am { $day }: { $value }. Alle Werte stehen in der Tabelle darunter.
plot-nothing = Nichts in diesem Zeitraum.
column-day = Tag
column-ordered = Bestellungen, netto
column-revenue = Umsatz
column-about = Betrifft
mail-about-order = Bestellung
mail-about-document = Rechnung
mail-about-subscription = Abonnement
column-customer = Kunde
column-role = Rolle
column-message = Mail
column-owed = Geschuldet seit
column-attempts = Versuche
column-last = Letzte Störung
column-what-done = Was getan wurde
column-position = Platz
column-signed-in = Zuletzt angemeldet
column-actions = Aktionen

label-search = Bestellnummer, E-Mail-Adresse oder Name
label-search-hint = Die Suche nach einem Namen öffnet Namen im Speicher; das steht im Protokoll.
label-from = Von
label-to = Bis
search-opened = { $count ->
    [one] Für diese Suche wurde ein Name geöffnet.
   *[other] Für diese Suche wurden { $count } Namen geöffnet.
}
search-cut-off = Ältere Kunden wurden nicht durchsucht.
customers-none = Solche Kunden gibt es nicht.
column-customer-since = Kunde seit
customer-erased = Gelöscht
orders-none = Solche Bestellungen gibt es nicht.
order-action-fulfil = Als geliefert vermerken
order-action-cancel = Bestellung stornieren
order-customer = Kunde
order-to-customer = Alles zu diesem Kunden
order-answers = Antworten
order-ordered-by-customer = Was bestellt wurde
order-terms = AGB-Fassung { $version }
order-mails = Mails
order-happenings = Was geschah
order-event-placed = Bestellt
order-event-fulfilled = Geliefert
order-event-cancelled = Storniert
order-event-withdrawn = Von Kundenseite widerrufen
cancelling-contract = Der Vertrag endet jetzt. Was nicht erbracht wurde, wird zurückgenommen: Ab heute ist nichts mehr geschuldet. Was vorher erbracht wurde, bleibt geschuldet.
cancelling-once = Die Rechnung dieser Bestellung wird zurückgenommen, auch wenn geliefert wurde.
cancelling-back = Gutgeschrieben werden, zusammen { $total }:
cancelling-no-back = Nichts wird gutgeschrieben: Für die kommende Zeit wurde nichts berechnet.
cancelling-stays = Dies bleibt offen, mit Gebühren und Verzugszinsen, und wird weiter angemahnt:

customer-title = Kunde
customer-since = Kunde seit { $at }
customer-details = Angaben
customer-looks = Wer hineingesehen hat
customer-looks-none = Bisher hat niemand hineingesehen.

case-title = Versiegelte Angaben öffnen
case-lead = Mit einem Grund öffnen sich für 15 Minuten alle Angaben dieses Kunden, die Ihre Rolle sehen darf. Der Kunde kann lesen, wer wann und warum hineingesehen hat.
case-open = Für 15 Minuten öffnen
case-open-until = Offen bis { $at }
case-open-note = Jede Seite, die Sie jetzt sehen, ist ein Eintrag im Protokoll.
case-close = Jetzt schließen
case-not-for-your-role = Ihre Rolle öffnet keine Kundenangaben.
label-reason = Grund
label-note = Notiz
label-note-hint = Der Kunde darf sie lesen. Nötig bei einem anderen Grund.
problem-case-note = Bitte sagen Sie, was der andere Grund ist.
reason-customer_request = Der Kunde hat gefragt
reason-delivery_problem = Eine Lieferung klappt nicht
reason-billing_question = Eine Frage zu Rechnung oder Zahlung
reason-legal_claim = Ein rechtlicher Anspruch oder eine behördliche Anforderung
reason-security_incident = Ein Sicherheitsvorfall
reason-bookkeeping = Für die Buchhaltung, etwa für die Steuerberatung
reason-other = Ein anderer Grund
reason-names-in-lists = Namen in Listen
reason-fulfilment = Liefern
reason-invoicing = Abrechnen

mail-none = Solche Mails gibt es nicht.
mail-course = Was daraus wurde
mail-due = Nächster Versuch
mail-settled = Abgeschlossen
mail-phase = Endete in der Phase
mail-letter = Der Brief
mail-subject = Betreff
mail-copy-gone = Die versiegelte Kopie wird nicht mehr aufbewahrt.
mail-action-retry = Noch einmal senden
mail-action-drop = Nicht senden
mail-state-queued-means = Sie wird mit der nächsten Runde gesendet.
mail-state-sending-means = Sie wird gerade gesendet.
mail-state-sent-means = Der Mailserver hat die Verantwortung übernommen.
mail-state-previewed-means = Die Einstellungen sagen, dass nichts gesendet wird.
mail-state-deferred-means = Sie wurde nicht gesendet und wird erneut versucht.
mail-state-unknown-means = Die Verbindung brach ab, nachdem der Brief begonnen hatte: Er kann angekommen sein oder nicht. Ein zweiter wäre vielleicht doppelt.
mail-state-dead-means = Sie wurde endgültig abgelehnt oder so oft versucht, wie sie darf.
mail-state-dropped-means = Sie wird nicht mehr gebraucht.

audit-lead = Alles, was versiegelte Angaben geöffnet oder etwas geändert hat, jeder Eintrag mit dem vorigen verkettet.
audit-sound = { $count ->
    [one] Die Kette ist heil: ein Eintrag geprüft am { $at }.
   *[other] Die Kette ist heil: { $count } Einträge geprüft am { $at }.
}
audit-not-walked = Die Kette wurde seit dem Start nicht geprüft.
audit-unchained = { $count ->
    [one] Ein Eintrag wartet auf seinen Platz in der Kette.
   *[other] { $count } Einträge warten auf ihren Platz in der Kette.
}
audit-broken = Die Kette ist beim Eintrag { $position } unterbrochen
audit-flaw-missing = Der Eintrag fehlt, obwohl spätere da sind.
audit-flaw-changed = Der Eintrag wurde geändert oder verschoben.
audit-flaw-note-changed = Der Eintrag hat eine andere Notiz als die aufgezeichnete.
audit-flaw-truncated = Das Protokoll wurde abgeschnitten, mit allem, was folgte.
audit-flaw-rewritten = Das Protokoll ist nicht das, welches der Schlüsselspeicher kennt: Es wurde neu geschrieben.
audit-verify = Ganze Kette jetzt prüfen
audit-none = Solche Einträge gibt es nicht.
not-chained-yet = wartet
actor-operator = Jemand vom Team
actor-api-key = Ein API-Schlüssel
actor-customer = Der Kunde
actor-system = Sealbook
audit-action-opened = Geöffnet
audit-action-case-opened = Fall eröffnet
audit-action-bulk-opening = Auffällig viele geöffnet
audit-action-order-changed = Bestellung geändert
audit-action-subscription-changed = Abonnement geändert
audit-action-customer-changed = Kunden geändert
audit-action-catalog-changed = Katalog geändert
audit-action-settings-changed = Einstellungen geändert
audit-action-message-resent = Mail noch einmal gesendet
audit-action-message-dropped = Mail aufgegeben
audit-action-statement-imported = Kontoauszug eingelesen
audit-action-payment-changed = Zahlung geändert
audit-action-rates-changed = Wechselkurse aufgenommen
audit-action-vat-id-decided = Über eine USt-IdNr. entschieden
audit-action-exported = Exportiert
audit-action-erased = Gelöscht
audit-action-operator-invited = Jemanden eingeladen
audit-action-operator-enrolled = Zugang eingerichtet
audit-action-operator-disabled = Zugang gesperrt
audit-action-operator-enabled = Zugang entsperrt
audit-action-role-changed = Rolle geändert
audit-action-password-changed = Passwort geändert
audit-action-signed-in = Angemeldet
audit-action-recovery-code-used = Ersatzcode benutzt
audit-action-recovery-codes-renewed = Ersatzcodes erneuert
audit-action-sessions-revoked = Andere Sitzungen beendet
audit-action-recovery-sheet-shown = Notfallblatt gesehen
audit-action-recovery-sheet-kept = Notfallblatt aufbewahrt
audit-action-api-key-created = API-Schlüssel erstellt
audit-action-api-key-revoked = API-Schlüssel widerrufen

operators-link = Der Link der Einladung. Er gilt einmal und wird nur jetzt gezeigt:
operators-invite = Jemanden einladen
operators-send = Einladung senden
operator-active = Aktiv
operator-invited = Eingeladen
operator-disabled = Gesperrt
operator-disable = Sperren
operator-enable = Entsperren

settings-lead = So, wie sie gelten. Geändert werden sie in der Konfigurationsdatei oder der Umgebung; danach wird der Server neu gestartet.
settings-secret = geheim
settings-empty = leer

show = Anzeigen
order-action-fulfil-sure = Das Bestellte ist eingerichtet, und die Kundin oder der Kunde kann es benutzen?
order-action-fulfil-yes = Ja, es ist geliefert
order-action-cancel-sure = Eine stornierte Bestellung bleibt in der Liste. Sie kann nicht wieder aufgenommen werden.
order-action-cancel-yes = Ja, Bestellung stornieren
problem-search = Bitte geben Sie eine Bestellnummer, eine ganze E-Mail-Adresse oder mindestens zwei Buchstaben eines Namens ein.
problem-range = Bitte wählen Sie einen ersten Tag vor dem letzten und höchstens ein Jahr.
done-fulfilled = Die Bestellung ist als geliefert vermerkt.
done-cancelled = Die Bestellung ist storniert.
done-resent = Die Nachricht wird noch einmal gesendet.
done-dropped = Die Nachricht wird nicht gesendet.
done-unchanged = Es wurde nichts geändert: Der Zustand ist inzwischen ein anderer.
done-case-first = Eine Proformarechnung nennt Namen und Anschrift: Wählen Sie zuerst einen Grund.
done-no-proforma = Zu dieser Bestellung gibt es keine Proformarechnung: Sie ist storniert, berechnet oder kostet nichts.
