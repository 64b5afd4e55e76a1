# Was auf Rechnungen und Gutschriften steht. $rate Einheiten von $foreign sind eine von $currency.

document-converted-tax = Umsatzsteuer in { $currency }: { $tax }, umgerechnet mit 1 { $currency } = { $rate } { $foreign } ({ $source }, { $day }).
