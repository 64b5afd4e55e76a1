# Die Seiten der Verwaltung über das Angebot.

panel-catalogue = Angebot
catalogue-plans = Tarife
catalogue-coupons = Gutscheine
catalogue-export = Als TOML herunterladen
catalogue-import = Datei einlesen
catalogue-empty = Hier wurde noch nie etwas angeboten.
catalogue-new-plan = Ein neuer Tarif
catalogue-add = Tarif anlegen
catalogue-about = Der Tarif
catalogue-prices-note = Ein Preis wird nie geändert: Ein neuer löst ihn ab, und was bestellt wurde, behält den alten.
catalogue-new-price = Ein neuer Preis
catalogue-addons = Zusätze
catalogue-addon = Zusatz
catalogue-new-addon = Einen Zusatz anlegen
catalogue-questions = Fragen
catalogue-question = Frage
catalogue-new-question = Eine Frage anlegen
catalogue-none = Keine.
catalogue-withdraw = Zurückziehen
done-catalogue-changed = Das Angebot ist geändert. Was vorher bestellt wurde, bleibt, wie es war.
done-catalogue-same = Es war alles schon so; nichts wurde geändert.

column-prices = Preise
column-change = Änderung
column-what = Was
column-facts = Von → nach
column-off = Nachlass
coupon-always = Immer
column-valid = Gültig
column-uses = Verwendet

label-slug = Kurzname
label-slug-hint = Steht in der Adresse des Bestellformulars: Kleinbuchstaben, Ziffern und Bindestriche. Er bleibt.
label-name-en = Name auf Englisch
label-name-de = Name auf Deutsch
label-summary-en = Kurztext auf Englisch
label-summary-de = Kurztext auf Deutsch
label-tax-category = Steuersatz
label-supply = Art der Leistung
label-stock = Bestand
label-stock-hint = So viele werden verkauft, nicht mehr; die aus stornierten Bestellungen kommen zurück. Leer: unbegrenzt.
label-key = Schlüssel
label-key-hint = Kleinbuchstaben, Ziffern und Unterstriche. Er bleibt.
label-amount = Betrag
label-price-hint = Etwa 12,50. Löst den Preis derselben Währung und desselben Rhythmus ab.
label-setup = Einrichtung, einmalig
label-trial-days = Probetage
label-price-from = Ab
label-price-from-hint = Heute oder ein kommender Tag. Leer: sofort.
label-addon-from-hint = Leer: sofort. Mit einem Tag lösen diese Beträge die jetzigen dann ab; ein leerer Betrag nimmt zurück, was an diesem Tag beginnen sollte.
label-currency = Währung
label-charged = Abrechnung
label-basis = Der Betrag ist
label-min = Mindestens
label-max = Höchstens
label-kind = Art
label-label-en = Frage auf Englisch
label-label-de = Frage auf Deutsch
label-help-en = Hilfe auf Englisch
label-help-de = Hilfe auf Deutsch
label-choices = Auswahl
label-choices-hint = Je Zeile eine.
label-file = Datei
label-toml = Text der Datei
label-toml-hint = In der Form des Downloads. Eine Datei über 40 kB geht über die Befehlszeile hinein: sealbook catalog import.
label-percent = Nachlass in Prozent
label-percent-hint = Entweder Prozent oder ein Betrag. Gesenkt wird, was ein Zeitraum kostet, Tarif und Zusätze; eine Einrichtungsgebühr bleibt.
label-coupon-code-hint = Buchstaben, Ziffern, Binde- und Unterstriche; wie auch immer getippt, gelten Großbuchstaben.
label-coupon-plans = Tarife
label-coupon-plans-hint = Kurznamen, durch Kommas getrennt. Leer: alle.
label-coupon-uses = Verwendungen höchstens
label-coupon-customer-uses = Verwendungen je Kunde
label-coupon-customer-uses-hint = Gilt für alle, die angemeldet sind oder aus demselben Browser mit derselben Adresse noch einmal bestellen. Anderen wird nichts gesagt, denn das verriete Fremden, wer Kunde ist; die Liste zeigt, wie oft es überschritten wurde.
label-coupon-periods = Zeiträume
label-coupon-periods-hint = Für die ersten so vielen. Leer: für alle.

basis-gross = brutto
basis-net = netto
tax-category-standard = Regelsatz
tax-category-reduced = Ermäßigt
tax-category-zero = Nullsatz
tax-category-exempt = Befreit
supply-electronic = Elektronische Dienstleistung
supply-service = Dienstleistung
supply-goods = Ware
price-from = ab { $at }
stock-left = noch { $left } von { $max }
plan-offered = Im Angebot
plan-retired = Zurückgezogen
plan-retire = Tarif zurückziehen
plan-restore = Wieder anbieten
addon-range = { $min } bis { $max } davon
question-kind-text = Text
question-kind-choice = Auswahl
question-kind-domain = Domain
question-kind-email = E-Mail-Adresse
question-kind-number = Zahl
question-required = Eine Antwort ist nötig

import-show = Zeigen, was sie ändert
import-changes = { $count ->
    [one] Eine Änderung
   *[other] { $count } Änderungen
}
import-note = Noch ist nichts geändert. Entweder wird alles übernommen oder nichts.
import-apply = Übernehmen
import-leave = Alles so lassen
import-same = Die Datei sagt, was schon angeboten wird: Es gibt nichts zu ändern.
change-added = Neu
change-changed = Geändert
change-retired = Zurückgezogen
thing-plan = Tarif
thing-price = Preis
thing-addon = Zusatz
thing-addon-price = Preis des Zusatzes
thing-question = Frage
thing-coupon = Gutschein

coupon-live = Gültig
coupon-over = Abgelaufen
coupon-ended = Beendet
coupon-end = Beenden
coupon-new = Einen Gutschein anlegen
coupon-periods = { $count ->
    [one] der erste Zeitraum
   *[other] die ersten { $count } Zeiträume
}
coupon-exceeded = { $count ->
    [one] einmal zu oft
   *[other] { $count } mal zu oft
}
coupons-none = Solche Gutscheine gibt es nicht.

problem-catalogue = So kann das nicht angeboten werden: { $why }
problem-amount = Bitte schreiben Sie einen Betrag wie 12,50.
problem-percent = Bitte schreiben Sie Prozent von 0 bis 100, mit höchstens vier Nachkommastellen.
problem-coupon-code = Ein Code besteht aus 1 bis 40 Buchstaben, Ziffern, Binde- und Unterstrichen.
problem-coupon-off = Bitte geben Sie entweder Prozent oder einen Betrag an.

catalogue-edit = Ändern
catalogue-bring-back = Speichern und wieder anbieten
catalogue-withdrawn = Zurückgezogen; lässt sich zurückholen:
catalogue-withdraw-sure = „{ $name }“ zurückziehen? In neuen Bestellungen gibt es das dann nicht mehr. Was bestellt wurde, bleibt, und Sie können es zurückholen.
catalogue-open-known = Öffnen, was schon da ist, um es zu ändern oder zurückzuholen
done-catalogue-withdrawn = Zurückgezogen. Was vorher bestellt wurde, bleibt, wie es war; unten können Sie es zurückholen.
done-coupon-ended = Der Gutschein ist beendet. Öffnen Sie ihn in der Liste, um ihn zurückzuholen.
plan-retire-sure = { $plan } zurückziehen? Niemand kann den Tarif dann mehr bestellen. Wer ihn hat, behält ihn, und Sie können ihn wieder anbieten.
price-withdraw = Diesen Preis zurückziehen
price-withdraw-sure = { $price } zurückziehen? Zu diesem Preis lässt sich der Tarif dann nicht mehr bestellen, und was Zusätze dazu kosten, entfällt mit. Was bestellt wurde, behält seinen Preis.
price-withdraw-sure-later = { $price } zurückziehen? Er beginnt dann nicht; der geltende Preis läuft weiter.
coupon-ahead = Beginnt noch
coupon-each = { $count ->
    [one] einmal je Kunde
   *[other] { $count } mal je Kunde
}
coupon-kept = Was damit bestellt wurde, behält den Nachlass, und die Verwendungen bleiben gezählt.
coupon-bring-back = Speichern und wieder gelten lassen
coupon-end-sure = { $code } beenden? Niemand kann ihn dann mehr verwenden. Was damit bestellt wurde, bleibt, wie es ist, und Sie können ihn zurückholen.
import-leaves-nothing = Das zieht alles zurück, was jetzt angeboten wird. Ist die Datei abgeschnitten oder die falsche?
import-withdraw-all = Ja, alles zurückziehen, was jetzt angeboten wird.
label-min-hint = Mehr als 0 macht ihn zum Teil jeder Bestellung. Leer: 0.
label-max-hint = Leer: 1.
label-addon-amount-hint = Leer: Zu diesem Preis ist er nicht zu haben.
label-coupon-from = Gültig ab
label-coupon-from-hint = Der erste Tag. Leer: sofort.
label-coupon-until = Gültig bis
label-coupon-until-hint = Der letzte Tag, bis zu seinem Ende. Leer: ohne Ende.

problem-catalogue-elsewhere = { $thing } { $name }: { $why }
problem-count = Bitte schreiben Sie eine ganze Zahl wie 12.
problem-day = Bitte schreiben Sie einen Tag wie 2026-12-31.
problem-price-from = Dieser Tag ist vorbei. Leer gelassen, gilt der Preis sofort; was vorher bestellt wurde, behält seinen Preis.
problem-no-choices = Eine solche Frage braucht eine Auswahl, je Zeile eine.
problem-key-known = Dieser Schlüssel ist schon vergeben.
problem-code-known = Einen Gutschein mit diesem Code gibt es schon.
fault-too-many = Höchstens 1.000 Tarife und 10.000 Gutscheine.
fault-slug = Kleinbuchstaben, Ziffern und Bindestriche, höchstens 64.
fault-slug-known = Diesen Kurznamen hat schon ein Tarif.
fault-line = Eine Zeile mit 1 bis 120 Zeichen.
fault-text = Eine Zeile mit höchstens 1.000 Zeichen.
fault-too-many-parts = Ein Tarif hat höchstens 100 Zusätze und 100 Fragen.
fault-key = Kleinbuchstaben, Ziffern und Unterstriche, höchstens 64.
fault-key-known = Dieser Schlüssel ist schon vergeben.
fault-negative = Ein Betrag ist 0 oder mehr.
fault-too-much = So hoch darf ein Betrag nicht sein.
fault-trial-too-long = Höchstens 3.660 Probetage.
fault-trial-of-once = Was einmal bezahlt wird, hat keine Probezeit.
fault-same-time = Zwei Preise dieser Währung und dieses Rhythmus begännen gleichzeitig.
fault-mixed-basis = Die Preise einer Währung und eines Rhythmus sind alle brutto oder alle netto. Ziehen Sie die anderen zuerst zurück.
fault-quantity-max = Von 1 bis 10.000.
fault-quantity-min = Nicht mehr, als es höchstens davon gibt.
fault-no-price-of-plan = Der Tarif hat keinen Preis dieser Währung und dieses Rhythmus ({ $on }).
fault-other-basis = Ein Zusatz ist brutto oder netto wie der Preis seines Tarifs ({ $on }).
fault-unpriced = Was Teil jeder Bestellung ist, braucht einen Betrag zu jedem Preis des Tarifs ({ $on }).
fault-too-many-choices = Höchstens 100.
fault-choice = Jede ist eine Zeile mit höchstens 120 Zeichen.
fault-choice-twice = Eine steht zweimal da.
fault-code-known = Einen Gutschein mit diesem Code gibt es schon.
fault-until-before-from = Das ist vor dem Beginn.
fault-at-least-one = Mindestens 1; leer heißt: ohne Grenze.
fault-names-no-plan = Nennen Sie einen Tarif, oder lassen Sie das Feld für alle leer.
fault-plan-twice = { $on } steht zweimal da.
fault-no-such-plan = Einen Tarif { $on } gibt es im Angebot nicht.
fault-nothing-left = Das zieht alles zurück, was jetzt angeboten wird. Lassen Sie sich die Änderungen noch einmal zeigen, und setzen Sie den Haken, wenn das gemeint ist.
