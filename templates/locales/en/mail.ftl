# The mails.

mail-hello = Hello,
mail-hello-name = Hello { $name },
mail-link-as-text = If the button does not work, copy this address into your browser:
mail-represented-by = Represented by { $name }
mail-vat-id = VAT ID { $id }
mail-no-tracking = This message was sent because of what you did in our shop. It carries no tracking: nothing in it tells us whether or when you read it.

mail-order-subject = Your order { $number } at { $shop }
mail-order-lead = Thank you. We have received your order and confirm it with this message.
mail-order-see = See your order at any time:
mail-order-button = See your order
mail-order-link-is-yours = This link is yours alone: whoever has it can see the order.
mail-order-pay-online = You can pay on the order's page.
mail-order-invoice-to-come = The invoice over { $amount } comes in a mail of its own, within minutes. Please pay once you have it: it says where to, and with which reference.
mail-order-attached = Our terms, version { $version }, are attached.
mail-order-attached-with-form = Our terms, version { $version }, and a form for withdrawal are attached.

mail-sign-in-subject = Sign in to { $shop }
mail-sign-in-lead = Somebody, most likely you, wants to sign in to your account at { $shop }.
mail-sign-in-how = Open this link and press the button on its page. It works once, for { $minutes } minutes.
mail-sign-in-button = Go to sign-in
mail-sign-in-not-you = Was it not you? Then there is nothing to do: without this link nobody gets in.

mail-invitation-subject = Your invitation to the panel of { $shop }
mail-invitation-lead = You are invited to the panel of { $shop }. Your role: { $role }.
mail-invitation-how = Open this link to choose a password and to set up your second factor. It works once, until { $until }.
mail-invitation-button = Accept the invitation
mail-invitation-not-you = Did you not expect this? Then ask whoever runs the shop before you open the link.

mail-bulk-subject = Many customers' details were opened at { $shop }
mail-bulk-lead = An operator (role: { $role }) opened the details of more than { $people } customers within an hour.
mail-bulk-lead-key = The program with the key “{ $key }” opened the details of more than { $people } customers within an hour.
mail-bulk-how = The audit log says who it was, when, and for which reasons:
mail-bulk-button = See the audit log
mail-bulk-what = There may be a good reason. If you know of none, ask, and take the access away until you have an answer.
mail-bulk-why = This goes to every owner: once an hour at most for each operator, once a day for each key.

mail-state-queued = Waiting
mail-state-sending = Being sent
mail-state-sent = Sent
mail-state-previewed = Kept: nothing is sent
mail-state-deferred = Will be tried again
mail-state-unknown = Unknown: may have arrived
mail-state-dead = Not delivered
mail-state-dropped = No longer sent

mail-kind-order-confirmation = Order confirmation
mail-kind-invoice = Invoice
mail-kind-credit-note = Credit note
mail-kind-sign-in-link = Sign-in link
mail-kind-operator-invitation = Invitation to the panel
mail-kind-bulk-opening = Alarm: many details opened

mail-reason-recipient-unknown = The recipient's server knows no such address.
mail-reason-domain-unknown = The address's domain takes no mail.
mail-reason-mailbox-disabled = The mailbox is closed.
mail-reason-mailbox-full = The mailbox is full.
mail-reason-mailbox-busy = The mailbox cannot be used at the moment.
mail-reason-address-not-supported = The relay cannot handle an address with letters beyond ASCII.
mail-reason-too-big = The message is larger than the server takes.
mail-reason-content-refused = The server refused the message's content.
mail-reason-policy-refused = The server refused the message by its policy.
mail-reason-refused = The server refused the message and did not say why.
mail-reason-sender-refused = The server refused the sender's address. Check mail.from.
mail-reason-sender-not-authenticated = SPF, DKIM or DMARC did not pass. Check the domain's DNS records and mail.dkim_key.
mail-reason-credentials-refused = The relay refused user or password. Check mail.transport.
mail-reason-credentials-required = The relay wants a user and a password. Check mail.transport.
mail-reason-server-busy = The server was busy.
mail-reason-server-full = The server has no space left.
mail-reason-server-closing = The server was closing its service.
mail-reason-server-fault = The server reported a fault of its own.
mail-reason-routing = The server could not find the way to the recipient.
mail-reason-protocol = The server did not speak SMTP as it should.
mail-reason-forbidden = The peer is not on the list of those that may be connected to.
mail-reason-unresolved = The relay's name has no address.
mail-reason-unreachable = The relay cannot be reached.
mail-reason-connection-lost = The connection broke.
mail-reason-timed-out = The server did not answer in time.
mail-reason-no-starttls = The relay offers no STARTTLS, so nothing was sent.
mail-reason-tls-failed = TLS could not be agreed on.
mail-reason-certificate-expired = The relay's certificate is not valid at this time.
mail-reason-certificate-name = The relay's certificate is for another name.
mail-reason-certificate-untrusted = The relay's certificate is not from an authority that is trusted. See mail.ca_file.
mail-reason-no-auth-mechanism = The relay offers no way to sign in that we know.
mail-reason-fenced = Another process took the message over.
mail-reason-disk = The file could not be written.
mail-reason-unrenderable = The message could not be put together. See the log.
mail-reason-unavailable = The database or the keystore was not available.
mail-reason-expired = It was too old to be of use.
mail-reason-erased = The recipient's data has been erased.
mail-reason-cancelled = What it was about has been cancelled.
mail-reason-superseded = A newer message took its place.
mail-reason-operator = An operator settled it.

mail-invoice-subject = Invoice { $number } from { $shop }
mail-invoice-title = Invoice { $number }
mail-invoice-lead = here is your invoice { $number } for { $total }.
mail-invoice-due = Please pay { $amount } by { $day }.
mail-invoice-nothing-due = Nothing is left to be paid.
mail-invoice-see = You find it in your account, with all your other invoices:
mail-invoice-button = See your invoices

mail-credit-note-subject = Credit note { $number } from { $shop }
mail-credit-note-title = Credit note { $number }
mail-credit-note-lead = with the credit note { $number } we take back { $total } of the invoice { $corrects }.
mail-credit-note-what = What you have not paid yet, you need not pay any more. What you have paid already is your credit with us: you can pay an invoice with it, or we pay it back to you.
