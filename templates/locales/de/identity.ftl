# Wie jemand, der den Shop betreut, hineinkommt.

steps = Schritte
step-account = Zugang
step-second-factor = Zweiter Faktor
step-recovery-codes = Ersatzcodes
step-recovery-sheet = Notfallblatt
next = Weiter

enrol-title = Richten Sie Ihren Zugang ein
enrol-owner = Sie sind der erste Inhaber dieses Shops. Das dauert fünf Minuten; Sie brauchen eine Authenticator-App und einen Drucker oder Stift und Papier.
enrol-invited = Sie sind eingeladen, hier mitzuarbeiten, in der Rolle { $role }.
label-password = Passwort
label-password-hint = Mindestens { $min } Zeichen. Ein Satz ist leichter zu merken und schwerer zu erraten als ein Wort.
label-password-again = Passwort noch einmal
problem-password-again = Die beiden Passwörter unterscheiden sich.
problem-password-short = Bitte verwenden Sie mindestens { $min } Zeichen.
problem-password-common = Dieses Passwort ist weit verbreitet. Bitte wählen Sie ein anderes.
problem-password-long = Bitte verwenden Sie höchstens 256 Zeichen.
problem-password-own = Bitte verwenden Sie nicht Ihren Namen oder Ihre Adresse als Passwort.
problem-password = Das ist nicht das Passwort, das Sie gewählt haben.
problem-address-taken = Unter dieser Adresse arbeitet hier schon jemand.
enrol-resume-title = Einrichtung fortsetzen
enrol-resume-lead = Ihr Zugang ist angelegt. Bitte geben Sie sein Passwort ein, um fortzufahren.

second-factor-title = Verbinden Sie Ihre Authenticator-App
second-factor-lead = Ab jetzt brauchen Sie zum Anmelden Ihr Passwort und einen Code aus einer App auf Ihrem Telefon.
second-factor-picture = QR-Code für Ihre Authenticator-App
second-factor-scan = Öffnen Sie eine Authenticator-App und scannen Sie damit dieses Bild.
second-factor-no-camera = Sie können es nicht scannen?
second-factor-type = Legen Sie das Konto von Hand an, mit diesem Geheimnis (zeitbasiert, sechs Ziffern):
label-code = Code
label-code-hint = Die sechs Ziffern, die die App gerade zeigt.
label-code-or-recovery = Sechs Ziffern aus Ihrer App oder einer Ihrer Ersatzcodes.
problem-code = Dieser Code gilt nicht. Bitte warten Sie auf den nächsten und versuchen Sie es noch einmal.

codes-title = Bewahren Sie Ihre Ersatzcodes auf
codes-lead = Wenn Sie Ihr Telefon verlieren, lässt jeder dieser Codes Sie einmal hinein. Drucken Sie sie aus oder legen Sie sie in Ihren Passwortmanager: Sie werden nur jetzt gezeigt.
codes-kept = Ich habe diese Codes sicher aufbewahrt.
problem-kept = Bitte bewahren Sie die Codes zuerst auf: Sie werden nicht noch einmal gezeigt.

sheet-title = Notfallblatt
sheet-lead = Diese 24 Wörter sind der Hauptschlüssel Ihres Shops. Wer sie und eine Sicherung hat, kann alles lesen; ohne sie und ohne die Schlüsseldatei kann es niemand mehr.
sheet-safe = Drucken Sie diese Seite oder schreiben Sie die Wörter ab, und legen Sie das Blatt in einen Tresor.
sheet-secret = Nicht fotografieren, nicht mailen, nicht als Datei speichern.
sheet-restore = Um die Schlüsseldatei wiederherzustellen, brauchen Sie alle Wörter in dieser Reihenfolge.
sheet-warning = Das Blatt wird nur während der Einrichtung gezeigt.
sheet-print = Drucken Sie mit Ihrem Browser: Nur die Wörter werden gedruckt.
sheet-next = Ich habe das Blatt
sheet-check-title = Zeigen Sie, dass Sie das Blatt haben
sheet-check-lead = Bitte tippen Sie diese Wörter von Ihrem Blatt ab.
sheet-word = Wort { $place }
sheet-finish = Einrichtung abschließen
sheet-again = Blatt noch einmal zeigen
problem-word = Das ist nicht dieses Wort des Blatts.

panel-sign-in-title = In der Verwaltung anmelden
panel-sign-in-note = Für alle, die diesen Shop betreuen. Kunden melden sich im Shop an.
panel-sign-in-restart = Von vorn beginnen
panel-code-title = Ihr zweiter Faktor
problem-sign-in = Adresse und Passwort passen nicht zusammen.

own-account-title = Ihr Zugang
own-account-lead = Wie Sie hereinkommen und wo Sie angemeldet sind. Jede Änderung hier ist ein Eintrag im Protokoll.
own-password = Passwort
own-password-ends = Ein neues Passwort meldet Sie überall ab, nur hier nicht.
own-password-change = Passwort ändern
label-current-password = Jetziges Passwort
label-new-password = Neues Passwort
problem-current-password = Das ist nicht Ihr jetziges Passwort.
done-password = Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet.
own-codes = Ersatzcodes
own-codes-left = { $count ->
    [one] Sie haben noch einen Code.
   *[other] Sie haben noch { $count } Codes.
}
own-codes-none = Sie haben keinen Code mehr.
own-codes-renew-means = Neue Codes treten an die Stelle aller alten.
own-codes-renew = Neue Codes machen
own-codes-old-are-void = Ihre alten Codes gelten ab jetzt nicht mehr.
own-sessions = Wo Sie angemeldet sind
own-sessions-end = Überall sonst abmelden
own-sessions-where = Geräte und Adressen zeichnen wir nicht auf: Eine Zeit, die Sie nicht kennen, ist jemand anderes.
own-session-this = Dieser Browser
column-since = Angemeldet
column-seen = Zuletzt gesehen
done-sessions = Dort abgemeldet.
