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
catalogue-new-addon = Zusatz anlegen oder den mit demselben Schlüssel ersetzen
catalogue-questions = Fragen
catalogue-question = Frage
catalogue-new-question = Frage anlegen oder die mit demselben Schlüssel ersetzen
catalogue-none = Keine.
catalogue-withdraw = Zurückziehen
done-catalogue-changed = Das Angebot ist geändert. Was vorher bestellt wurde, bleibt, wie es war.
done-catalogue-same = Es war alles schon so; nichts wurde geändert.

column-prices = Preise
column-change = Änderung
column-what = Was
column-facts = Von → nach
column-off = Nachlass
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
label-price-hint = Löst den Preis derselben Währung und desselben Rhythmus ab. Leer: Diesen Preis gibt es nicht mehr.
label-setup = Einrichtung, einmalig
label-trial-days = Probetage
label-price-from = Ab
label-price-from-hint = Leer: sofort.
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
label-coupon-customer-uses-hint = Gilt für alle, die angemeldet sind oder aus demselben Browser bestellen. Anderen wird nichts gesagt, denn das verriete Fremden, wer Kunde ist; die Liste zeigt, wie oft es überschritten wurde.
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
coupon-new = Gutschein anlegen oder den mit demselben Code ändern
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
