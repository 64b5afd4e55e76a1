# USt-IdNrn.: auf die Bestätigung warten, im Shop und in der Verwaltung.

sums-once-confirmed = Sobald wir Ihre USt-IdNr. bestätigt haben, wird die Rechnung ohne Umsatzsteuer ausgestellt: { $amount }. Gelingt das nicht binnen { $days ->
    [one] eines Tages
   *[other] { $days } Tagen
  }, wird die Umsatzsteuer wie angezeigt berechnet.
mail-order-vat-claim = Öffnen Sie bitte Ihre Bestellung, melden Sie sich an und sagen Sie uns dort, dass sie von Ihnen ist: Erst dann fragen wir nach einer USt-IdNr.
vat-state-unclaimed = Ihre USt-IdNr. ist noch nicht bestätigt
vat-state-unclaimed-why = Jeder hätte sie eintippen können. Melden Sie sich an und sagen Sie uns, dass diese Bestellung von Ihnen ist, dann bestätigen wir die Nummer. Bis { $until } wartet Ihre Rechnung darauf; danach wird sie mit Umsatzsteuer ausgestellt.
vat-state-waiting = Wir bestätigen Ihre USt-IdNr.
vat-state-waiting-why = Ihre Rechnung wartet darauf bis { $until }. Bestätigt wird sie ohne Umsatzsteuer ausgestellt, sonst wie angezeigt.
vat-state-confirmed = Ihre USt-IdNr. ist bestätigt
vat-state-confirmed-why = Die Steuer schulden Sie, nicht wir: Die Beträge sind ohne Umsatzsteuer, und die Rechnung ist es auch.
vat-state-confirmed-late = Ihre USt-IdNr. wurde erst nach der Rechnung bestätigt
vat-state-confirmed-late-why = Die Rechnung war da schon mit Umsatzsteuer ausgestellt. Die Bestätigung zählt für alles Weitere; wegen dieser schreiben Sie uns.
vat-state-refused = Ihre USt-IdNr. konnte nicht bestätigt werden
vat-state-refused-why = Die Rechnung wird wie angezeigt mit Umsatzsteuer ausgestellt. Schreiben Sie uns, wenn die Nummer stimmt.
vat-state-expired = Ihre USt-IdNr. wurde nicht rechtzeitig bestätigt
vat-state-expired-why = Die Rechnung wird wie angezeigt mit Umsatzsteuer ausgestellt.
vat-claim = Die Bestellung ist von mir: USt-IdNr. bestätigen
vat-sign-in = Anmelden

vat-title = Zu bestätigende USt-IdNrn.
vat-lead = Diese Bestellungen werden ohne Umsatzsteuer berechnet, wenn die USt-IdNr. stimmt und dem Käufer gehört. Eine Bestätigung gilt { $days ->
    [one] einen Tag
   *[other] { $days } Tage
  }. Was niemand rechtzeitig entscheidet, wird mit Umsatzsteuer berechnet.
vat-none = Keine USt-IdNr. wartet auf Sie.
vat-more = Es sind noch mehr; entscheiden Sie zuerst diese.
vat-becomes-reverse_charge = Steuerschuldnerschaft des Leistungsempfängers
vat-becomes-intra_community = Innergemeinschaftliche Lieferung
vat-of-another = VIES: gültig, unter einem anderen Namen
vat-to-rates = Wechselkurse
vat-to-ids = USt-IdNrn.
vat-confirm = Bestätigen …
vat-confirm-sure = Was darauf wartet, wird ohne Umsatzsteuer berechnet. Eine Rechnung lässt sich nur durch eine Gutschrift zurücknehmen.
vat-confirm-yes = Nummer bestätigen
vat-refuse = Ablehnen …
vat-refuse-sure = Was darauf wartet, wird mit Umsatzsteuer berechnet.
vat-refuse-yes = Nummer ablehnen
label-vat-note = Wie Sie sie geprüft haben
label-vat-note-hint = Anfragenummer von VIES, ein Anruf …
vat-unclaimed = Der Kunde hat noch nicht gesagt, dass die Bestellung von ihm ist.
column-vat-id = USt-IdNr.
column-buyer = Wer
column-for = Wofür
column-until = Bis
vat-for-renewal = Eine Verlängerung
order-event-vat-waiting = Wartet auf die Bestätigung der USt-IdNr.
order-event-vat-confirmed = USt-IdNr. bestätigt
order-event-vat-refused = USt-IdNr. abgelehnt
done-vat-confirmed = Bestätigt. Was darauf wartete, wird ohne Umsatzsteuer berechnet.
done-vat-refused = Abgelehnt. Was darauf wartete, wird mit Umsatzsteuer berechnet.
alarm-waiting-vat-ids = { $count ->
    [one] Eine USt-IdNr. wartet auf Bestätigung.
   *[other] { $count } USt-IdNrn. warten auf Bestätigung.
  }
peer-vat-ids = das Register der USt-IdNrn. der Europäischen Kommission (VIES): Es erfährt Ihre, wenn Sie eine angegeben und uns gesagt haben, dass die Bestellung von Ihnen ist
