# What is wrong with one field. It stands next to the field, so it need not name it.

field-required = Please fill this in.
field-too-long = Please use at most { $max ->
    [one] one character
   *[other] { $max } characters
}.
field-control-characters = Please write this in one line, without special control characters.
field-invalid-format = This does not look right. Please check it.
field-invalid-format-for = This does not look right for the country. An example: { $example }
field-check-digit = There seems to be a typing error: the check digit does not fit.
field-not-in-list = Please choose one from the list.
field-out-of-range = Please enter a number from { $min } to { $max }.
field-total-too-large = The order’s total is too large. Please order fewer.
field-not-available = This is not available for what you chose.
