# Online bezahlen.

pay-product = Rechnung
pay-title = { $number } bezahlen
pay-settled = Auf dieser Rechnung ist nichts mehr offen.
pay-leads-to-stripe = Sie bezahlen auf einer Seite von Stripe
pay-told = Wir nennen Stripe den Betrag ({ $amount }) und eine Zufallszahl, die für diese Zahlung steht. Nicht Ihren Namen, nicht Ihre Adresse, nicht, was Sie gekauft haben.
pay-asked = Die Seite von Stripe fragt Sie dann nach Ihrer E-Mail-Adresse, nach Ihrer Karte oder einem anderen Zahlungsweg und oft nach Namen und Land. Was Sie dort eingeben, erfährt Stripe und ist dafür selbst verantwortlich. Wir erfahren nur, ob Sie bezahlt haben.
pay-recorded = Dass wir das Stripe mitteilen, wird festgehalten; Sie lesen es <a href="{ $looks }">bei Ihren Angaben</a>. Mehr steht in der <a href="{ $privacy }">Datenschutzerklärung</a>.
pay-consent = Ich bin einverstanden und gehe zu Stripe.
pay-consent-renewals = Stripe behält meinen Zahlungsweg, und was sich von dieser Bestellung verlängert, wird bei Fälligkeit damit bezahlt. Das kann ich jederzeit in meinem Konto zurücknehmen.
pay-consent-wanted = Bitte kreuzen Sie an, dass Sie einverstanden sind, oder überweisen Sie.
pay-go = { $amount } bezahlen
pay-otherwise = Sie können stattdessen überweisen: Wie, steht bei <a href="{ $invoices }">Ihren Rechnungen</a>.
pay-refused = Stripe nimmt diese Zahlung nicht an. Es wurde nichts abgebucht. Bitte überweisen Sie.
pay-silent = Stripe antwortet nicht. Es wurde nichts abgebucht. Bitte versuchen Sie es später noch einmal, oder überweisen Sie.
pay-unknown = Stripe hat nicht geantwortet; wir wissen also nicht, ob unsere Anfrage ankam. Doppelt abgebucht wird nichts: Bis wir es wissen, fragen wir nichts Neues an. Bitte versuchen Sie es in einer Minute noch einmal.

paid-paid = Danke, es ist bezahlt
paid-paid-more = Die Zahlung ist angekommen, und die Rechnung zeigt es.
paid-underway = Ihre Zahlung ist unterwegs
paid-underway-more = Ihre Bank braucht noch etwas. Sie müssen nichts tun; Ihre Rechnungen zeigen, wann sie da ist.
paid-unpaid = Noch nicht bezahlt
paid-unpaid-more = Sie haben die Bezahlseite verlassen, bevor etwas bezahlt war. Es wurde nichts abgebucht.
paid-failed = Diese Zahlung kam nicht zustande
paid-failed-more = Es wurde nichts abgebucht. Sie können es noch einmal versuchen oder überweisen.
paid-unknown = Stripe antwortet nicht
paid-unknown-more = Wir wissen noch nicht, ob Sie bezahlt haben, und fragen wieder nach. Ihre Rechnungen zeigen es, sobald wir es wissen; bis dahin wird nichts erneut abgebucht.
paid-again = Noch einmal versuchen

mail-kind-renewal-unpaid = Verlängerung nicht bezahlt
mail-renewal-unpaid-subject = { $shop }: Bitte bezahlen Sie { $number } selbst
mail-renewal-unpaid-authentication = { $amount } der Rechnung { $number } sollten mit dem Zahlungsweg bezahlt werden, den Sie bei Stripe hinterlegt haben. Ihre Bank möchte Sie vorher fragen; es wurde also nichts abgebucht.
mail-renewal-unpaid-declined = { $amount } der Rechnung { $number } sollten mit dem Zahlungsweg bezahlt werden, den Sie bei Stripe hinterlegt haben. Ihre Bank hat das nicht zugelassen; es wurde also nichts abgebucht.
mail-renewal-unpaid-other = { $amount } der Rechnung { $number } sollten mit dem Zahlungsweg bezahlt werden, den Sie bei Stripe hinterlegt haben. Das kam nicht zustande; es wurde also nichts abgebucht.
mail-renewal-unpaid-link = Hier können Sie bezahlen, mit demselben oder einem anderen Zahlungsweg:
mail-renewal-unpaid-once = Von selbst versuchen wir es nicht noch einmal. Sie können auch überweisen, wie es auf der Rechnung steht.

account-saved-method = Hinterlegter Zahlungsweg
account-saved-method-lead = Was sich verlängert, wird bei Fälligkeit mit dem bezahlt, was Sie am { $at } bei Stripe hinterlegt haben.
account-saved-method-forget = Zurücknehmen
account-saved-method-forgotten = Zurückgenommen. Was sich verlängert, wird nicht mehr von selbst bezahlt, und Stripe entfernt ihn.

invoice-online = Online bezahlt
online-checkout = Zahlung auf der Seite von Stripe
online-renewal = Verlängerung mit hinterlegtem Zahlungsweg
online-refund = Zurück an den Kunden
online-state-asking = Noch ohne Antwort
online-state-open = Offen
online-state-paid = Bezahlt
online-state-pending = Unterwegs
online-state-done = Erledigt
online-state-failed = Nicht zustande gekommen
invoice-back = Geld zurückgeben
invoice-back-lead = Auf dem Weg, auf dem es kam, aus dem Guthaben des Kunden: Schreiben Sie die Rechnung vorher gut.
label-back-amount = Betrag, der zurückgeht
invoice-back-go = Zurückgeben
invoice-back-sure = Das Geld geht an den Zahlungsweg, mit dem bezahlt wurde. Hier lässt sich das nicht rückgängig machen.
invoice-back-yes = Ja, zurückgeben
problem-back-exceeds = Das ist mehr, als online bezahlt wurde und noch nicht zurückging.
problem-back-no-credit = Der Kunde hat weniger Guthaben. Schreiben Sie die Rechnung vorher gut.
done-back = Das Geld geht zurück.
done-back-asked = Stripe hat noch nicht geantwortet; es wird von selbst wieder gefragt.
done-back-failed = Stripe lehnt es ab. Der Betrag ist wieder Guthaben des Kunden.
online-state-lost = Nicht bekannt: bei Stripe nachsehen
account-saved-method-leaving = Sie haben einen hinterlegten Zahlungsweg zurückgenommen. Darüber wird nichts mehr eingezogen. Stripe wurde gebeten, ihn zu entfernen, und hat das noch nicht bestätigt.
alarm-lost-at-processor = { $count ->
    [one] Bei Stripe ist etwas nachzusehen.
   *[other] Bei Stripe sind { $count } Dinge nachzusehen.
  }
