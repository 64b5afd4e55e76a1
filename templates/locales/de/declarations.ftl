# Was ohne Anmeldung erklärt wurde und ein Mensch entscheidet: die Verwaltung und die Mails dazu.

declarations-title = Erklärungen
declarations-lead = Außerordentliche Kündigungen und Widerrufe, die verspätet oder von einem Unternehmen kamen. Ein gekündigter Vertrag endet, sobald er ordentlich enden kann; mehr geschieht erst, wenn jemand entscheidet. Wer das erklärt hat, weiß, dass Sie schreiben werden.
declarations-none = Keine Erklärung wartet auf eine Entscheidung.
declarations-more = Es sind noch mehr. Sie folgen, sobald über diese entschieden ist.
column-declared = Erklärt
declared-what-cancellation = Außerordentliche Kündigung
declared-what-withdrawal = Widerruf
declared-confirmed = Bestätigt: endet mit dem { $on }
declaration-accepted = Annehmen
declaration-accepted-yes = Annehmen und senden
declaration-refused = Ablehnen
declaration-refused-yes = Ablehnen und senden
declaration-accept-contract = Der Vertrag endet mit dem Tag, den Sie wählen, auch einem vergangenen. Was für die Zeit danach berechnet wurde, wird gutgeschrieben.
declaration-accept-order = Die Bestellung wird storniert, ihre Rechnung ganz gutgeschrieben, und was sie begann, endet sofort. Was gezahlt wurde, ist binnen 14 Tagen zurückzuzahlen.
declaration-accept-nothing = Es gibt nichts mehr zu beenden. Soll von ihren Rechnungen etwas gutgeschrieben werden, tun Sie das auf der Seite der Bestellung.
declaration-refuse-sure = Alles bleibt, wie es ist.
label-last-day = Letzter Tag
label-decision-words = Ihre Antwort
label-decision-words-hint = Sie geht per Mail an die Kundin oder den Kunden.
problem-last-day = Wählen Sie einen Tag ab der Bestellung, der nicht nach dem ohnehin feststehenden Ende liegt.
done-declaration-accepted = Angenommen. Es wird ausgeführt und der Kundin oder dem Kunden mitgeteilt.
done-declaration-refused = Abgelehnt. Das wird der Kundin oder dem Kunden mitgeteilt.
alarm-waiting-declarations = { $count ->
    [one] Eine Kündigung oder ein Widerruf wartet auf Ihre Entscheidung.
   *[other] { $count } Kündigungen oder Widerrufe warten auf Ihre Entscheidung.
  }
unmatched-title = Sie passen zu keiner Bestellung
unmatched-lead = Nummer und Adresse gehören nicht zusammen. Ein Tippfehler macht eine Erklärung, die Sie erreicht hat, nicht ungültig. Sehen Sie nach, von wem sie ist: Ihr Tag zählt. Wer sie geschickt hat, wurde per E-Mail gebeten, sie noch einmal zu schicken, falls der Shop die Person kennt. Nach 30 Tagen werden sie vergessen.
unmatched-typed = Eingetippt
unmatched-what-cancellation = Kündigung
unmatched-what-withdrawal = Widerruf
unmatched-attach = Einer Bestellung zuordnen
unmatched-attach-means = Sie wird dann beantwortet, als wäre diese Nummer eingetippt worden, und dem Kunden dieser Bestellung bestätigt.
unmatched-attach-yes = Zuordnen und beantworten
unmatched-aside = Beiseitelegen
problem-unknown-order = Es gibt keine Bestellung mit dieser Nummer.
done-declaration-attached = Zugeordnet. Sie wird beantwortet, und der Kunde erfährt es.
done-declaration-set-aside = Beiseitegelegt.
alarm-unmatched-declarations = { $count ->
    [one] Eine Kündigung oder ein Widerruf passt zu keiner Bestellung.
   *[other] { $count } Kündigungen oder Widerrufe passen zu keiner Bestellung.
  }
declaration-waits = Eine Kündigung oder ein Widerruf wartet auf eine Entscheidung
audit-action-declaration-decided = Über eine Kündigung oder einen Widerruf entschieden
ground-declarations = Um über Ihre Kündigung oder Ihren Widerruf zu entscheiden
reason-declarations = Über Kündigungen entscheiden
data-words = unsere Antwort auf eine Kündigung oder einen Widerruf

mail-kind-declaration-waiting = Eine Erklärung wartet
mail-waiting-subject = Bei { $shop } wartet eine Kündigung oder ein Widerruf
mail-waiting-lead = Jemand hat außerordentlich gekündigt oder widerrufen, und ein Mensch muss entscheiden. Der Kundin oder dem Kunden wurde gesagt, dass Sie schreiben. Wer es ist und warum, sehen Sie in der Verwaltung:
mail-waiting-button = Ansehen, was wartet
mail-waiting-why = Das geht an die Kontaktadresse des Shops, einmal je Erklärung.

mail-decision-subject-cancellation = Zu Ihrer Kündigung, Bestellung { $number }, { $shop }
mail-decision-subject-withdrawal = Zu Ihrem Widerruf, Bestellung { $number }, { $shop }
mail-decision-about-cancellation = Am { $at } haben Sie außerordentlich gekündigt. Wir haben es geprüft.
mail-decision-about-withdrawal = Am { $at } haben Sie widerrufen. Wir haben es geprüft.
mail-decision-accepted-cancellation = Wir nehmen Ihre Kündigung an.
mail-decision-accepted-withdrawal = Wir nehmen Ihren Widerruf an. Was Sie für die Bestellung gezahlt haben, erhalten Sie zurück.
mail-decision-refused-cancellation = Wir erkennen den genannten Grund nicht an.
mail-decision-refused-withdrawal = Wir nehmen den Widerruf nicht an.
mail-decision-ends-accepted = Der Vertrag endet mit dem { $on }. Für die Zeit danach wird nichts berechnet; was dafür schon berechnet wurde, erhalten Sie mit einer Gutschrift zurück.
mail-decision-ends-refused = Es bleibt bei dem, was wir bestätigt haben: Der Vertrag endet mit dem { $on }.
mail-decision-words = Wir schreiben Ihnen dazu:
