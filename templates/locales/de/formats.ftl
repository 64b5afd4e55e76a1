# Wie Beträge zusammengesetzt werden. Die Zahlen kommen fertig, mit den Trennzeichen der Lesenden.

money = { $amount } { $symbol }
money-by-code = { $amount } { $code }
money-negative = −{ $money }
percent = { $number } %
