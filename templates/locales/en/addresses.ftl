# What the parts of an address are called, as the country's own addresses name them.

address-postal-code = Postal code
address-zip-code = ZIP code
address-eircode = Eircode
address-pin-code = PIN code
address-area = Area
address-county = County
address-department = Department
address-district = District
address-do-si = Province or city
address-emirate = Emirate
address-island = Island
address-oblast = Oblast
address-parish = Parish
address-prefecture = Prefecture
address-province = Province
address-state = State
