# Exchange rates in the panel.

panel-tax = Tax
rates-title = Exchange rates
rates-lead = An invoice in another currency states its VAT in { $currency }, at the newest rate of its day or before, at most { $days ->
    [one] a day
   *[other] { $days } days
  } old. Rates come from you; nobody is asked for them.
rates-waiting = { $count ->
    [one] An invoice
   *[other] { $count } invoices
  } in { $currency } cannot be issued without a rate, the first since { $since }.
rates-one = One rate
rates-add = Take it in
rates-file = A file of the European Central Bank
rates-file-lead = “eurofxref.csv”, unpacked. The years since 1999 are too large for this form: sealbook rates import FILE takes them in.
rates-take = Take them in
rates-recorded = Recorded rates
rates-none = No rate is recorded yet.
label-base = One unit of
label-quote = Of which currency
label-published = Published for
label-rate = Rate
label-source = Published by
label-csv = Content of the file
done-rates-taken = The rates are taken in. What waits for one of them is issued now.
done-rates-replaced = The rates are taken in. Some were recorded before, and are replaced; documents that are issued keep theirs.
problem-rate-known = For this day 1 { $base } = { $rate } { $quote } is recorded already. Tick below to replace it; documents that are issued keep theirs.
label-replace-rate = Replace the rate that is recorded
problem-future = This day is still to come.
problem-same-currency = Name two different currencies.
alarm-waiting-for-rates = { $count ->
    [one] An invoice waits for an exchange rate.
   *[other] { $count } invoices wait for exchange rates.
  }
problem-rates-file = The file cannot be taken in: { $why }
