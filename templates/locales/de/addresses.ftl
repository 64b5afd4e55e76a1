# Wie die Teile einer Anschrift heißen, so wie das Land sie selbst nennt.

address-postal-code = Postleitzahl
address-zip-code = ZIP-Code
address-eircode = Eircode
address-pin-code = PIN-Code
address-area = Gebiet
address-county = Grafschaft
address-department = Departement
address-district = Bezirk
address-do-si = Provinz oder Stadt
address-emirate = Emirat
address-island = Insel
address-oblast = Oblast
address-parish = Gemeinde
address-prefecture = Präfektur
address-province = Provinz
address-state = Bundesstaat
