# Die Verwaltung.

nav-panel = Verwaltung
panel-dashboard = Überblick
panel-orders = Bestellungen
panel-mail = Post
panel-audit = Protokoll
panel-operators = Betreuende
panel-settings = Einstellungen
panel-times = Zeiten gelten für { $zone }.
role-owner = Inhaber
role-billing = Abrechnung
role-support = Kundendienst
role-auditor = Prüfung
