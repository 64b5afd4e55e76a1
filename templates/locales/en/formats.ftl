# How amounts are put together. Numbers come ready, with the reader's separators.

money = { $symbol }{ $amount }
money-by-code = { $code } { $amount }
money-negative = −{ $money }
percent = { $number }%
