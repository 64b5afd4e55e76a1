# Was an einem Feld nicht stimmt. Es steht neben dem Feld, muss es also nicht nennen.

field-required = Bitte füllen Sie dieses Feld aus.
field-too-long = Bitte verwenden Sie höchstens { $max ->
    [one] ein Zeichen
   *[other] { $max } Zeichen
}.
field-control-characters = Bitte schreiben Sie dies in eine Zeile, ohne Steuerzeichen.
field-invalid-format = Das sieht nicht richtig aus. Bitte prüfen Sie es.
field-invalid-format-for = Das passt nicht zum gewählten Land. Ein Beispiel: { $example }
field-check-digit = Hier scheint ein Tippfehler zu sein: Die Prüfziffer passt nicht.
field-not-in-list = Bitte wählen Sie etwas aus der Liste.
field-out-of-range = Bitte geben Sie eine Zahl von { $min } bis { $max } ein.
field-total-too-large = Die Summe der Bestellung ist zu groß. Bitte bestellen Sie weniger.
field-not-available = Das gibt es für diese Auswahl nicht.
