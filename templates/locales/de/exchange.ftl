# Wechselkurse in der Verwaltung.

panel-tax = Steuer
rates-title = Wechselkurse
rates-lead = Eine Rechnung in anderer Währung nennt ihre Umsatzsteuer auch in { $currency }, zum neuesten Kurs ihres Tages oder davor, höchstens { $days ->
    [one] einen Tag
   *[other] { $days } Tage
  } alt. Die Kurse kommen von Ihnen; niemand sonst wird danach gefragt.
rates-waiting = { $count ->
    [one] Eine Rechnung in { $currency } kann
   *[other] { $count } Rechnungen in { $currency } können
  } ohne Kurs nicht ausgestellt werden, die erste seit { $since }.
rates-one = Ein Kurs
rates-add = Aufnehmen
rates-file = Eine Datei der Europäischen Zentralbank
rates-file-lead = „eurofxref.csv“, entpackt. Die Jahre seit 1999 sind zu groß für dieses Formular: sealbook rates import DATEI nimmt sie auf.
rates-take = Alle aufnehmen
rates-recorded = Aufgenommene Kurse
rates-none = Noch ist kein Kurs aufgenommen.
label-base = Eine Einheit von
label-quote = In welcher Währung
label-published = Veröffentlicht für
label-rate = Kurs
label-source = Veröffentlicht von
label-csv = Inhalt der Datei
done-rates-taken = Die Kurse sind aufgenommen. Was auf einen davon wartet, wird jetzt ausgestellt.
done-rates-replaced = Die Kurse sind aufgenommen. Einige waren schon verzeichnet und sind ersetzt; ausgestellte Belege behalten ihren.
problem-rate-known = Für diesen Tag ist schon 1 { $base } = { $rate } { $quote } verzeichnet. Haken Sie unten an, um ihn zu ersetzen; ausgestellte Belege behalten ihren.
label-replace-rate = Den verzeichneten Kurs ersetzen
problem-future = Dieser Tag kommt erst noch.
problem-same-currency = Nennen Sie zwei verschiedene Währungen.
alarm-waiting-for-rates = { $count ->
    [one] Eine Rechnung wartet auf einen Wechselkurs.
   *[other] { $count } Rechnungen warten auf Wechselkurse.
  }
problem-rates-file = Die Datei kann nicht aufgenommen werden: { $why }
