# Was das Gesetz gesagt haben will: AGB, Impressum, Cookies und Datenschutz.

terms-title = Allgemeine Geschäftsbedingungen
terms-version = Fassung { $version }
terms-permanent = <a href="{ $href }">Dauerhafter Link zu dieser Fassung</a>
terms-outdated = Wer jetzt bestellt, stimmt einer <a href="{ $href }">neueren Fassung</a> zu. Diese bleibt hier für alle, die zu ihr bestellt haben.
terms-others = Andere Fassungen

imprint-title = Impressum
imprint-represented-by = Vertreten durch
imprint-email = E-Mail
imprint-phone = Telefon
imprint-register = Register
imprint-vat-id = USt-IdNr.
imprint-tax-number = Steuernummer
imprint-disputes = An Streitbeilegungsverfahren vor einer Verbraucherschlichtungsstelle nehmen wir nicht teil und sind dazu nicht verpflichtet.
imprint-security = Sie haben eine Schwachstelle dieser Website gefunden? Bitte <a href="{ $href }">sagen Sie uns Bescheid</a>.

cookies-title = Cookies
cookies-lead = Das sind alle Cookies dieser Website. Jedes tut etwas, worum Sie gebeten haben, und keines folgt Ihnen irgendwohin.
cookies-visitors = Für Besucher und Kunden
cookies-operators = Für die, die den Shop betreiben
cookies-why-no-banner = Eine Einwilligung verlangt das Gesetz nur, wo ein Cookie für das, worum Sie gebeten haben, nicht nötig ist (Art. 5 Abs. 3 der Richtlinie 2002/58/EG; § 25 Abs. 2 TDDDG). Alle diese sind nötig, deshalb gibt es kein Banner.
cookies-not-title = Was es nicht gibt
cookies-not = Keine Analyse, keine Werbung, kein Bild, keine Schrift und kein Skript von jemand anderem. Wir achten <a href="{ $gpc }">Global Privacy Control</a> auf die einfachste Art: Es gibt nichts, dem man widersprechen müsste.
column-cookie = Cookie
column-cookie-purpose = Wozu
column-cookie-kept = Wie lange
cookie-idle = unbenutzt: { $span }
cookie-visit = Bindet ein Formular an diesen Browser, damit es niemand in Ihrem Namen absenden kann, und lässt diesen Browser die Bestellung sehen, die er aufgegeben hat. Wird gesetzt, wenn Sie ein Formular öffnen.
cookie-language = Merkt sich die Sprache, die Sie gewählt haben. Wird nur gesetzt, wenn Sie eine wählen.
cookie-customer = Hält Sie in Ihrem Konto angemeldet.
cookie-operator = Hält jemanden von uns in der Verwaltung angemeldet.
cookie-enrolment = Führt neue Mitarbeitende durch die Einrichtung.
cookie-second-factor = Wartet auf den zweiten Faktor von jemandem von uns.
cookie-device = Erkennt einen Browser, mit dem sich jemand von uns schon angemeldet hat, damit das Raten Fremder niemanden aussperrt.

span-years = { $count ->
    [one] 1 Jahr
   *[other] { $count } Jahre
}
span-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
span-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
span-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}

privacy-title = Datenschutz
privacy-lead = Diese Seite ist nicht von Hand geschrieben: Sie wird aus derselben Karte aller gespeicherten Daten gelesen, nach der das Programm selbst arbeitet. Wichen beide voneinander ab, schlügen die Tests des Programms fehl.
privacy-short-sealed = Was Sie uns mitteilen, wird unter eigenen Schlüsseln für Sie verschlüsselt, bevor es gespeichert wird. Die Schlüssel liegen getrennt von den Daten.
privacy-short-looks = Öffnet es jemand von uns, wird das vorher aufgeschrieben, mit dem Grund. Die Liste lesen Sie in Ihrem Konto.
privacy-short-alone = Kein Dritter sieht diese Website oder erfährt, dass Sie hier waren.
privacy-short-measured = Nichts misst, durchleuchtet oder bewertet Sie.
privacy-who-title = Wer für Ihre Daten verantwortlich ist
privacy-who-ask = Für Fragen zu Ihren Daten und zu Ihren Rechten:
privacy-where = Ihre Daten liegen hier: { $place }.
privacy-where-own = auf unserem eigenen Server
privacy-what-title = Was wir speichern, wozu und wie lange
privacy-what-lead = Jede Zeile ist Feld für Feld verschlüsselt. Die Rollen sind die Aufgaben, die jemand im Shop hat; sonst kann es niemand öffnen.
privacy-what-roles = Mit Grund öffnen heißt: die Angaben eines einzelnen Kunden, für 15 Minuten, mit einem vorher gewählten Grund. Jedes Öffnen steht in Ihrem Konto, auch das der täglichen Arbeit.
privacy-plain = Nicht verschlüsselt ist, womit wir rechnen und sortieren und was nicht sagt, wer Sie sind: was wann bestellt wurde, Beträge, das Land (es entscheidet über die Steuer), die Sprache und Zufallszahlen, die das verbinden. Die Karte am Ende dieser Seite nennt für jede dieser Angaben den Grund.
privacy-addresses = Ihre Netzadresse dient dazu, Missbrauch abzuwehren: nur im Arbeitsspeicher, getrennt von allem anderen und höchstens { $span }. Sie steht in keinem Protokoll und in keiner Tabelle.
privacy-age = Mit einer Bestellung bestätigen Sie, mindestens { $age } Jahre alt zu sein. Nach einem Geburtsdatum fragen wir nicht.
privacy-cookies = Unsere wenigen <a href="{ $href }">Cookies</a> dienen dem, was Sie hier tun, und nichts anderem.
privacy-others-title = Wer es sonst noch zu sehen bekommt
privacy-relay = Unsere Mails gehen über unseren eigenen Mailserver hinaus, { $relay }. Er und die Server auf dem Weg zu Ihrem Postfach sehen Ihre Adresse und den Inhalt der Mail, wie bei jeder Mail. Betreibt ihn jemand für uns, dann nur auf unsere Weisung (Art. 28 DSGVO).
privacy-no-relay = Zurzeit verlässt keine Mail diesen Shop.
privacy-stripe = Wenn Sie über Stripe zahlen möchten (Stripe Payments Europe, Ltd., Dublin, oder das Unternehmen dieser Gruppe, das für Ihr Land zuständig ist), kommen Sie mit Ihrer Einwilligung auf die eigene Seite von Stripe. Wir nennen Stripe den Betrag und eine Zufallszahl für die Zahlung: weder Ihren Namen noch Ihre Adresse noch, was Sie gekauft haben. Stripe erfährt, was Sie dort eingeben, und ist dafür selbst verantwortlich. Sollen Verlängerungen ebenso bezahlt werden, behält Stripe Ihren Zahlungsweg, und wir behalten versiegelt, wie Stripe ihn nennt, bis Sie das zurücknehmen. Jedes Mal wird festgehalten; Sie lesen es in Ihrem Konto. Bei einer Überweisung ist kein Zahlungsdienst beteiligt.
privacy-gate = Das Programm kann sich mit diesen Adressen verbinden und mit keinen anderen:
privacy-gate-empty = Mit gar keiner.
peer-mail = unser Mailserver
peer-certificates = die Stelle, die den Namen dieser Website beglaubigt; sie erfährt nichts von Ihnen
peer-payments = der Zahlungsdienst, wenn Sie ihn wählen
privacy-no-third-party = Nichts wird verkauft, vermietet oder geteilt, und nichts geht in Länder außerhalb des Europäischen Wirtschaftsraums, es sei denn, Sie leben dort und bekommen unsere Mail. Was sonst noch über Sie unser Haus verlässt, steht als Zeile in Ihrem Konto: an wen, welche Angaben und wozu.
privacy-rights-title = Ihre Rechte
privacy-rights-look = Am schnellsten geht es in Ihrem Konto: Es zeigt Ihnen, <a href="{ $href }">wer Ihre Angaben angesehen hat</a>. Für alles andere schreiben Sie uns; das kostet nichts, und wir antworten binnen eines Monats.
privacy-right-access = Zu erfahren, was wir über Sie haben, und eine Kopie zu bekommen (Art. 15 DSGVO).
privacy-right-rectify = Es berichtigen zu lassen (Art. 16).
privacy-right-erase = Es löschen zu lassen, soweit uns kein Gesetz zur Aufbewahrung zwingt; Rechnungen müssen aufbewahrt werden (Art. 17).
privacy-right-restrict = Es sperren zu lassen, solange etwas geklärt wird (Art. 18).
privacy-right-portable = Es in einer Form mitzunehmen, die Programme lesen können (Art. 20).
privacy-right-object = Zu widersprechen, wo wir uns auf unser berechtigtes Interesse stützen, und eine Einwilligung jederzeit für die Zukunft zu widerrufen (Art. 21 und Art. 7 Abs. 3).
privacy-right-complain = Sich bei einer Datenschutzbehörde zu beschweren, zum Beispiel bei der an Ihrem Wohnort (Art. 77).
privacy-must = Die Angaben, die das Bestellformular als nötig kennzeichnet, brauchen wir, um zu liefern und abzurechnen. Alle anderen sind Ihre freie Entscheidung.
privacy-no-decisions = Keine Entscheidung über Sie trifft allein eine Maschine (Art. 22).
privacy-limits = Was wir nicht versprechen können: Wer unsere laufenden Server vollständig beherrscht, könnte mitlesen, während jemand arbeitet. Und wer eine alte Kopie unserer Datenbank und unsere Schlüssel hat, kann diese Kopie lesen, bis die Schlüssel vernichtet sind.
privacy-operators-title = Die den Shop betreiben
privacy-operators-lead = Von uns selbst speichern wir dies.
privacy-map-title = Die ganze Karte
privacy-map-lead = Jede Tabelle und Spalte unserer Datenbanken, mit dem Grund bei jeder, die nicht verschlüsselt ist. Die Erklärungen sind die des Programms, auf Englisch.

database-data = Die Daten
database-keystore = Die Schlüssel: eine eigene Datenbank

column-kept = Was
column-basis = Rechtsgrundlage
column-retention = Wie lange
column-opens = Wer es öffnen darf
column-column = Spalte
column-stored = Gespeichert
column-reason = Warum
column-kind-sealed = verschlüsselt
column-kind-index = verschlüsselter Suchwert
column-kind-digest = Prüfwert
column-kind-wrapped = verschlüsselter Schlüssel
column-kind-plain = so, wie es ist
opens-with-reason = Mit Grund
opens-nobody = Niemand; nur das Programm verwendet es
legal-basis-consent = Ihre Einwilligung
legal-basis-contract = Für den Vertrag nötig
legal-basis-legal-obligation = Das Gesetz verlangt es
legal-basis-legitimate-interest = Unser berechtigtes Interesse an dem, was die Überschrift sagt
legal-article-consent = Art. 6 Abs. 1 lit. a DSGVO
legal-article-contract = Art. 6 Abs. 1 lit. b DSGVO
legal-article-legal-obligation = Art. 6 Abs. 1 lit. c DSGVO
legal-article-legitimate-interest = Art. 6 Abs. 1 lit. f DSGVO
retention-relationship-years = { $count ->
    [one] Solange Sie Kunde sind, und 1 Jahr länger
   *[other] Solange Sie Kunde sind, und { $count } Jahre länger
}
retention-relationship-days = { $count ->
    [one] Solange Sie Kunde sind, und 1 Tag länger
   *[other] Solange Sie Kunde sind, und { $count } Tage länger
}
retention-statutory-years = { $count ->
    [one] 1 Jahr, so lange, wie Bücher aufzubewahren sind
   *[other] { $count } Jahre, so lange, wie Bücher aufzubewahren sind
}
retention-statutory-days = { $count ->
    [one] 1 Tag, so lange, wie Bücher aufzubewahren sind
   *[other] { $count } Tage, so lange, wie Bücher aufzubewahren sind
}
retention-fixed-years = { $count ->
    [one] 1 Jahr
   *[other] { $count } Jahre
}
retention-fixed-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
retention-employment = Solange sie hier arbeiten
