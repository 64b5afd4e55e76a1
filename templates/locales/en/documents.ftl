# What stands on invoices and credit notes. $rate units of $foreign are one of $currency.

document-converted-tax = VAT in { $currency }: { $tax }, at 1 { $currency } = { $rate } { $foreign } ({ $source }, { $day }).
