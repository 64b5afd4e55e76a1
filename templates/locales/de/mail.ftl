# Die Mails.

mail-hello = Guten Tag,
mail-hello-name = Guten Tag { $name },
mail-link-as-text = Falls der Knopf nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
mail-represented-by = Vertreten durch { $name }
mail-vat-id = USt-IdNr. { $id }
mail-no-tracking = Sie bekommen diese Nachricht, weil Sie etwas in unserem Shop getan haben. Sie verfolgt Sie nicht: Nichts in ihr verrät uns, ob oder wann Sie sie lesen.

mail-order-subject = Ihre Bestellung { $number } bei { $shop }
mail-order-lead = Vielen Dank. Wir haben Ihre Bestellung erhalten und bestätigen sie mit dieser Nachricht.
mail-order-see = Ihre Bestellung können Sie jederzeit ansehen:
mail-order-button = Bestellung ansehen
mail-order-link-is-yours = Dieser Link gehört nur Ihnen: Wer ihn hat, kann die Bestellung sehen.
mail-order-pay-online = Bezahlen können Sie auf der Seite der Bestellung.
mail-order-invoice-to-come = Die Rechnung über { $amount } kommt in einer eigenen Mail, binnen Minuten. Bitte bezahlen Sie, wenn sie da ist: Darauf stehen Konto und Verwendungszweck.
mail-order-attached = Unsere AGB in der Fassung { $version } sind beigefügt.
mail-order-attached-with-form = Unsere AGB in der Fassung { $version } und ein Formular für den Widerruf sind beigefügt.

mail-sign-in-subject = Anmelden bei { $shop }
mail-sign-in-lead = Jemand, höchstwahrscheinlich Sie, möchte sich in Ihrem Konto bei { $shop } anmelden.
mail-sign-in-how = Öffnen Sie diesen Link und drücken Sie den Knopf auf seiner Seite. Er gilt einmal, { $minutes } Minuten lang.
mail-sign-in-button = Zur Anmeldung
mail-sign-in-not-you = Das waren Sie nicht? Dann ist nichts zu tun: Ohne diesen Link kommt niemand hinein.

mail-invitation-subject = Ihre Einladung zur Verwaltung von { $shop }
mail-invitation-lead = Sie sind zur Verwaltung von { $shop } eingeladen. Ihre Rolle: { $role }.
mail-invitation-how = Öffnen Sie diesen Link, um ein Passwort zu wählen und Ihren zweiten Faktor einzurichten. Er gilt einmal, bis { $until }.
mail-invitation-button = Einladung annehmen
mail-invitation-not-you = Haben Sie das nicht erwartet? Dann fragen Sie nach, bevor Sie den Link öffnen.

mail-bulk-subject = Bei { $shop } wurden Angaben vieler Kunden geöffnet
mail-bulk-lead = Jemand von Ihren Leuten (Rolle: { $role }) hat innerhalb einer Stunde die Angaben von mehr als { $people } Kunden geöffnet.
mail-bulk-lead-key = Das Programm mit dem Schlüssel „{ $key }“ hat innerhalb einer Stunde die Angaben von mehr als { $people } Kunden geöffnet.
mail-bulk-how = Wer es war, wann und aus welchen Gründen, steht im Protokoll:
mail-bulk-button = Protokoll ansehen
mail-bulk-what = Das kann gute Gründe haben. Wenn Sie keine kennen, fragen Sie nach, und nehmen Sie den Zugang weg, bis Sie eine Antwort haben.
mail-bulk-why = Das geht an alle Inhaber: je Person höchstens einmal in der Stunde, je Schlüssel einmal am Tag.

mail-state-queued = Wartet
mail-state-sending = Wird gesendet
mail-state-sent = Gesendet
mail-state-previewed = Aufgehoben: Es wird nichts gesendet
mail-state-deferred = Wird erneut versucht
mail-state-unknown = Unbekannt: vielleicht angekommen
mail-state-dead = Nicht zugestellt
mail-state-dropped = Wird nicht mehr gesendet

mail-kind-order-confirmation = Bestellbestätigung
mail-kind-invoice = Rechnung
mail-kind-credit-note = Gutschrift
mail-kind-sign-in-link = Anmelde-Link
mail-kind-operator-invitation = Einladung zur Verwaltung
mail-kind-bulk-opening = Alarm: viele Angaben geöffnet

mail-reason-recipient-unknown = Der Server des Empfängers kennt die Adresse nicht.
mail-reason-domain-unknown = Die Domain der Adresse nimmt keine Mail an.
mail-reason-mailbox-disabled = Das Postfach ist geschlossen.
mail-reason-mailbox-full = Das Postfach ist voll.
mail-reason-mailbox-busy = Das Postfach ist gerade nicht verfügbar.
mail-reason-address-not-supported = Das Relay kann mit Adressen jenseits von ASCII nicht umgehen.
mail-reason-too-big = Die Nachricht ist größer, als der Server annimmt.
mail-reason-content-refused = Der Server hat den Inhalt der Nachricht abgelehnt.
mail-reason-policy-refused = Der Server hat die Nachricht nach seinen Regeln abgelehnt.
mail-reason-refused = Der Server hat die Nachricht ohne Angabe von Gründen abgelehnt.
mail-reason-sender-refused = Der Server hat die Absenderadresse abgelehnt. Prüfen Sie mail.from.
mail-reason-sender-not-authenticated = SPF, DKIM oder DMARC wurden nicht bestanden. Prüfen Sie die DNS-Einträge der Domain und mail.dkim_key.
mail-reason-credentials-refused = Das Relay hat Benutzer oder Passwort abgelehnt. Prüfen Sie mail.transport.
mail-reason-credentials-required = Das Relay verlangt Benutzer und Passwort. Prüfen Sie mail.transport.
mail-reason-server-busy = Der Server war überlastet.
mail-reason-server-full = Der Server hat keinen Platz mehr.
mail-reason-server-closing = Der Server stellte gerade den Dienst ein.
mail-reason-server-fault = Der Server meldete einen eigenen Fehler.
mail-reason-routing = Der Server fand keinen Weg zum Empfänger.
mail-reason-protocol = Der Server sprach nicht SMTP, wie er sollte.
mail-reason-forbidden = Die Gegenstelle steht nicht auf der Liste der erlaubten Verbindungen.
mail-reason-unresolved = Der Name des Relays hat keine Adresse.
mail-reason-unreachable = Das Relay ist nicht erreichbar.
mail-reason-connection-lost = Die Verbindung brach ab.
mail-reason-timed-out = Der Server hat nicht rechtzeitig geantwortet.
mail-reason-no-starttls = Das Relay bietet kein STARTTLS, deshalb wurde nichts gesendet.
mail-reason-tls-failed = TLS kam nicht zustande.
mail-reason-certificate-expired = Das Zertifikat des Relays ist derzeit nicht gültig.
mail-reason-certificate-name = Das Zertifikat des Relays gilt für einen anderen Namen.
mail-reason-certificate-untrusted = Das Zertifikat des Relays stammt von keiner vertrauten Stelle. Siehe mail.ca_file.
mail-reason-no-auth-mechanism = Das Relay bietet keine Art der Anmeldung, die wir kennen.
mail-reason-fenced = Ein anderer Prozess hat die Nachricht übernommen.
mail-reason-disk = Die Datei konnte nicht geschrieben werden.
mail-reason-unrenderable = Die Nachricht konnte nicht erstellt werden. Siehe Protokoll.
mail-reason-unavailable = Die Datenbank oder der Schlüsselspeicher war nicht verfügbar.
mail-reason-expired = Sie war zu alt, um noch zu nützen.
mail-reason-erased = Die Daten des Empfängers wurden gelöscht.
mail-reason-cancelled = Worum es ging, wurde storniert.
mail-reason-superseded = Eine neuere Nachricht hat sie ersetzt.
mail-reason-operator = Von Hand erledigt.

mail-invoice-subject = Rechnung { $number } von { $shop }
mail-invoice-title = Rechnung { $number }
mail-invoice-lead = hier ist Ihre Rechnung { $number } über { $total }.
mail-invoice-due = Bitte zahlen Sie { $amount } bis zum { $day }.
mail-invoice-nothing-due = Es ist nichts mehr zu zahlen.
mail-invoice-see = Sie finden sie in Ihrem Kundenkonto, mit allen anderen Rechnungen:
mail-invoice-button = Rechnungen ansehen

mail-credit-note-subject = Gutschrift { $number } von { $shop }
mail-credit-note-title = Gutschrift { $number }
mail-credit-note-lead = mit der Gutschrift { $number } nehmen wir { $total } der Rechnung { $corrects } zurück.
mail-credit-note-what = Was Sie noch nicht bezahlt haben, brauchen Sie nicht mehr zu zahlen. Was Sie schon bezahlt haben, ist Ihr Guthaben bei uns: Sie können damit eine Rechnung bezahlen, oder wir zahlen es zurück.
