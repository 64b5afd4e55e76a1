# The operators' panel.

nav-panel = Panel
panel-dashboard = Overview
panel-orders = Orders
panel-mail = Mail
panel-audit = Audit log
panel-operators = Operators
panel-settings = Settings
panel-times = Times are those of { $zone }.
role-owner = Owner
role-billing = Billing
role-support = Support
role-auditor = Auditor
