# The operators' panel.

nav-panel = Panel
panel-dashboard = Overview
panel-orders = Orders
panel-customers = Customers
panel-mail = Mail
panel-audit = Audit log
panel-operators = Operators
panel-settings = Settings
panel-times = Times are those of { $zone }.
all = All
search = Search
filter = Filter
pager = Pages
pager-newer = Newer
sealed = sealed
not-for-your-role = not for your role

role-owner = Owner
role-billing = Billing
role-support = Support
role-auditor = Auditor
role-owner-may = Everything, and who else works here.
role-billing-may = Orders, invoices and payments; billing details for daily work.
role-support-may = Orders and mail; contact details with a reason.
role-auditor-may = Reads the audit log and the settings; changes nothing.

panel-to-do = To do
panel-to-do-more = { $count } more
alarm-dead-mails = { $count ->
    [one] One mail could not be delivered.
   *[other] { $count } mails could not be delivered.
}
alarm-unknown-mails = { $count ->
    [one] Of one mail nobody knows whether it arrived.
   *[other] Of { $count } mails nobody knows whether they arrived.
}
alarm-placeholders = { $count ->
    [one] One setting is still the placeholder it came with: { $keys }.
   *[other] { $count } settings are still the placeholders they came with: { $keys }.
} It stands in the imprint, in mails and on invoices. Say who sells in your settings file (--config FILE) or as SEALBOOK_BUSINESS__….
alarm-no-tax-id = Invoices show neither a VAT id nor a tax number, and must show one (Directive 2006/112/EC art. 226). Set business.vat_id or business.tax_number; an invoice that was issued stays as it is.
alarm-waiting-for-tax-id = { $count ->
    [0] No invoice is issued before it can show
    [one] One invoice waits until it can show
   *[other] { $count } invoices wait until they can show
  } a VAT id or a tax number of yours (Directive 2006/112/EC art. 226). Set business.vat_id or business.tax_number and start the shop again.
alarm-no-account = Customers who pay by transfer are not told where to. Set business.iban.
alarm-mail-preview = Mail is in preview: messages are made and sealed, but none is sent. Set mail.transport to send them.
alarm-lines-unmatched = { $count ->
    [one] One payment at the bank belongs to nobody yet.
    [1000] { $count } or more payments at the bank belong to nobody yet.
   *[other] { $count } payments at the bank belong to nobody yet.
  }
alarm-lines-proposed = { $count ->
    [one] One payment at the bank has a proposal to confirm.
    [1000] { $count } or more payments at the bank have proposals to confirm.
   *[other] { $count } payments at the bank have proposals to confirm.
  }
alarm-lines-doubtful = { $count ->
    [one] One line of a statement may be known already: say whether it is.
    [1000] { $count } or more lines of statements may be known already: say whether they are.
   *[other] { $count } lines of statements may be known already: say whether they are.
  }
alarm-lines-noted = { $count ->
    [one] One movement at the bank is not booked.
    [1000] { $count } or more movements at the bank are not booked.
   *[other] { $count } movements at the bank are not booked.
  }
alarm-overdue = { $count ->
    [one] One invoice is overdue.
    [1000] { $count } or more invoices are overdue.
   *[other] { $count } invoices are overdue.
  }
alarm-credits = { $count ->
    [one] One customer has a credit with you.
    [1000] { $count } or more customers have a credit with you.
   *[other] { $count } customers have a credit with you.
  }
alarm-audit-chain = The audit log's chain is broken.
alarm-bulk-opening = Somebody opened conspicuously many customers' details.

figure-orders-today = Orders today
figure-orders = Orders in this period
figure-revenue = New orders in this period, net
figure-open-orders = To be delivered
figure-mails-waiting = Mails waiting
plot-orders = Orders per day
plot-revenue = Value of new orders per day, net
plot-table = The same figures as a table
plot-highest = Highest on { $day }: { $value }. All values are in the table below.
plot-nothing = Nothing in this period.
column-day = Day
column-ordered = Orders, net
column-revenue = Revenue
column-about = About
mail-about-order = Order
mail-about-document = Invoice
mail-about-subscription = Subscription
column-customer = Customer
column-role = Role
column-message = Message
column-owed = Owed since
column-attempts = Attempts
column-last = Last trouble
column-what-done = What was done
column-position = Place
column-signed-in = Last signed in
column-actions = Actions

label-search = Order number, e-mail address or name
label-search-hint = Searching a name opens names in memory; that stands in the audit log.
label-from = From
label-to = To
search-opened = { $count ->
    [one] One name was opened for this search.
   *[other] { $count } names were opened for this search.
}
search-cut-off = Older customers were not searched.
customers-none = There are no such customers.
column-customer-since = Customer since
customer-erased = Erased
orders-none = There are no such orders.
order-action-fulfil = Mark as delivered
order-action-cancel = Cancel the order
order-customer = Customer
order-to-customer = All about this customer
order-answers = Answers
order-ordered-by-customer = What was ordered
order-terms = terms version { $version }
order-mails = Mails
order-happenings = What happened
order-event-placed = Ordered
order-event-fulfilled = Delivered
order-event-cancelled = Cancelled
order-event-withdrawn = Withdrawn by the customer
cancelling-contract = The contract ends now. What was not given is taken back: from today on nothing is owed. What was given before stays owed.
cancelling-once = The invoice of this order is taken back, also if it was delivered.
cancelling-back = These are credited, { $total } together:
cancelling-no-back = Nothing is credited: nothing was charged for the time to come.
cancelling-stays = This stays open, with fees and interest for late payment, and reminders of it go on:

customer-title = Customer
customer-since = customer since { $at }
customer-details = Details
customer-looks = Who looked
customer-looks-none = Nobody looked so far.

case-title = Open sealed details
case-lead = With a reason, all details of this customer that your role may see open for 15 minutes. The customer can read who looked, when and why.
case-open = Open for 15 minutes
case-open-until = Open until { $at }
case-open-note = Every page you see now is an entry in the audit log.
case-close = Close now
case-not-for-your-role = Your role opens no customer's details.
label-reason = Reason
label-note = Note
label-note-hint = The customer may read it. Needed for another reason.
problem-case-note = Please say what the other reason is.
reason-customer_request = The customer asked
reason-delivery_problem = A delivery does not work
reason-billing_question = A question about a bill or payment
reason-legal_claim = A legal claim or an authority's demand
reason-security_incident = A security incident
reason-bookkeeping = For the books, as for a tax adviser
reason-other = Another reason
reason-names-in-lists = Names in lists
reason-fulfilment = Delivering
reason-invoicing = Billing

mail-none = There are no such mails.
mail-course = What became of it
mail-due = Next try
mail-settled = Settled
mail-phase = Ended in phase
mail-letter = The letter
mail-subject = Subject
mail-copy-gone = Its sealed copy is no longer kept.
mail-action-retry = Send once more
mail-action-drop = Do not send it
mail-state-queued-means = It will be sent with the next round.
mail-state-sending-means = A worker is sending it now.
mail-state-sent-means = The relay has taken responsibility for it.
mail-state-previewed-means = The settings say that nothing is sent.
mail-state-deferred-means = It was not sent and will be tried again.
mail-state-unknown-means = The connection broke after the letter began: it may have arrived or not. A second one could be a duplicate.
mail-state-dead-means = It was refused for good, or tried as often as it may.
mail-state-dropped-means = It is no longer wanted.

audit-lead = Everything that opened sealed details or changed something, each entry chained to the one before it.
audit-sound = { $count ->
    [one] The chain is sound: one entry checked on { $at }.
   *[other] The chain is sound: { $count } entries checked on { $at }.
}
audit-not-walked = The chain has not been checked since the start.
audit-unchained = { $count ->
    [one] One entry waits for its place in the chain.
   *[other] { $count } entries wait for their place in the chain.
}
audit-broken = The chain is broken at entry { $position }
audit-flaw-missing = The entry is missing, though later ones are there.
audit-flaw-changed = The entry was changed or moved.
audit-flaw-note-changed = The entry has another note than was recorded.
audit-flaw-truncated = The log was cut off, with all that followed.
audit-flaw-rewritten = The log is not the one that the keystore knows: it was written anew.
audit-verify = Check the whole chain now
audit-none = There are no such entries.
not-chained-yet = waiting
actor-operator = An operator
actor-api-key = An API key
actor-customer = The customer
actor-system = Sealbook
audit-action-opened = Opened
audit-action-case-opened = Opened a case
audit-action-bulk-opening = Opened conspicuously many
audit-action-order-changed = Changed an order
audit-action-subscription-changed = Changed a subscription
audit-action-customer-changed = Changed a customer
audit-action-catalog-changed = Changed the catalogue
audit-action-settings-changed = Changed settings
audit-action-message-resent = Sent a mail once more
audit-action-message-dropped = Gave up a mail
audit-action-statement-imported = Took in a bank statement
audit-action-payment-changed = Changed a payment
audit-action-rates-changed = Took in exchange rates
audit-action-vat-id-decided = Decided about a VAT number
audit-action-exported = Exported
audit-action-erased = Erased
audit-action-operator-invited = Invited an operator
audit-action-operator-enrolled = Became an operator
audit-action-operator-disabled = Disabled an operator
audit-action-operator-enabled = Enabled an operator
audit-action-role-changed = Changed a role
audit-action-password-changed = Changed a password
audit-action-signed-in = Signed in
audit-action-recovery-code-used = Used a recovery code
audit-action-recovery-codes-renewed = Renewed recovery codes
audit-action-sessions-revoked = Ended other sessions
audit-action-recovery-sheet-shown = Saw the recovery sheet
audit-action-recovery-sheet-kept = Kept the recovery sheet
audit-action-api-key-created = Made an API key
audit-action-api-key-revoked = Revoked an API key

operators-link = The invitation's link. It works once and is shown only now:
operators-invite = Invite somebody
operators-send = Send the invitation
operator-active = Active
operator-invited = Invited
operator-disabled = Disabled
operator-disable = Disable
operator-enable = Enable

settings-lead = As they are in force. They are changed in the configuration file or the environment, then the server is started again.
settings-secret = secret
settings-empty = empty

show = Show
order-action-fulfil-sure = What was ordered is set up and the customer can use it?
order-action-fulfil-yes = Yes, it is delivered
order-action-cancel-sure = A cancelled order stays in the list. It cannot be taken up again.
order-action-cancel-yes = Yes, cancel the order
problem-search = Please enter an order number, a whole e-mail address, or at least two letters of a name.
problem-range = Please choose a first day before the last, and a year at most.
done-fulfilled = The order is marked as delivered.
done-cancelled = The order is cancelled.
done-resent = The message will be sent once more.
done-dropped = The message will not be sent.
done-unchanged = Nothing was changed: it is not in that state any more.
done-case-first = A pro forma invoice says who ordered, and where they live: pick a reason first.
done-no-proforma = There is no pro forma invoice for this order: it is cancelled, invoiced, or costs nothing.
