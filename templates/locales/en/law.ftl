# What the law wants said: terms, legal notice, cookies and privacy.

terms-title = Terms
terms-version = Version { $version }
terms-permanent = <a href="{ $href }">Permanent link to this version</a>
terms-outdated = Orders made now agree to <a href="{ $href }">a newer version</a>. This one stays here for those who ordered under it.
terms-others = Other versions

imprint-title = Legal notice
imprint-represented-by = Represented by
imprint-email = E-mail
imprint-phone = Phone
imprint-register = Register
imprint-vat-id = VAT number
imprint-tax-number = Tax number
imprint-disputes = We do not take part in dispute resolution before a consumer arbitration board, and are not obliged to.
imprint-security = You have found a weakness in this site? <a href="{ $href }">Tell us</a>, please.

cookies-title = Cookies
cookies-lead = These are all the cookies of this site. Each does something that you asked for, and none of them follows you anywhere.
cookies-visitors = For visitors and customers
cookies-operators = For those who run the shop
cookies-why-no-banner = The law asks for consent only where a cookie is not needed for what you asked for (Art. 5(3) of Directive 2002/58/EC; § 25(2) TDDDG). All of these are, so there is no banner.
cookies-not-title = What there is not
cookies-not = No analytics, no advertising, no picture, font or script from anyone else. We honour <a href="{ $gpc }">Global Privacy Control</a> in the simplest way: there is nothing to opt out of.
column-cookie = Cookie
column-cookie-purpose = What for
column-cookie-kept = How long
cookie-idle = unused: { $span }
cookie-visit = Ties a form to this browser, so that nobody else can send it in your name, and lets this browser see the order it placed. Set when you open a form.
cookie-language = Remembers the language that you picked. Set only when you pick one.
cookie-customer = Keeps you signed in to your account.
cookie-operator = Keeps an operator signed in to the panel.
cookie-enrolment = Leads a new operator through the set-up.
cookie-second-factor = Waits for an operator's second factor.
cookie-device = Tells a browser that an operator has signed in with before, so that strangers' guesses do not lock its owner out.

span-years = { $count ->
    [one] 1 year
   *[other] { $count } years
}
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}

privacy-title = Privacy
privacy-lead = This page is not written by hand: it is read from the same map of all stored data that the program itself works by. If the two differed, the program's tests would fail.
privacy-short-sealed = What you tell us is encrypted under keys of your own before it is stored. The keys lie apart from the data.
privacy-short-looks = When one of us opens it, that is written down first, with the reason. You can read the list in your account.
privacy-short-alone = No third party sees this site, or learns that you were here.
privacy-short-measured = Nothing measures, profiles or scores you.
privacy-who-title = Who answers for your data
privacy-who-ask = For questions about your data, and to use your rights:
privacy-where = Your data lies { $place }.
privacy-where-own = on our own server
privacy-what-title = What we keep, what for, and how long
privacy-what-lead = Each line below is encrypted field by field. Roles are the parts that people have in running the shop; nobody else can open it.
privacy-what-roles = Opening with a reason means: one customer's details, for 15 minutes, with a reason picked beforehand. Every opening stands in your account, those of daily work as well.
privacy-plain = Not encrypted are the things that we calculate and sort with and that do not say who you are: what was ordered and when, amounts, the country (it decides the tax), the language, and random numbers that connect them. The map at the end of this page gives the reason for each of them.
privacy-addresses = Your network address is used to keep abuse out: in memory, apart from everything else, and for { $span } at most. It stands in no log and in no table.
privacy-age = You confirm with an order that you are at least { $age } years old. We do not ask for a date of birth.
privacy-cookies = Our few <a href="{ $href }">cookies</a> serve what you do here, and nothing else.
privacy-others-title = Who else gets to see it
privacy-relay = Our mails leave through our own mail server, { $relay }. It and the servers on the way to your mailbox see your address and what the mail says, as with any mail. If somebody else runs it for us, they do so on our instructions only (Art. 28 GDPR).
privacy-no-relay = At present no mail leaves this shop.
privacy-stripe = If you choose to pay through Stripe (Stripe Payments Europe, Ltd., Dublin, or the company of that group which your country belongs to), you are taken to Stripe's own page when you agree to it. We tell Stripe the amount and a random number for the payment: neither your name nor your address nor what you bought. Stripe learns what you enter there, and answers for that itself. If you want renewals to be paid in the same way, Stripe keeps your means of payment, and we keep, sealed, what Stripe calls it, until you take that back. Each time is written down, and you can read it in your account. With a bank transfer, no payment service is involved.
privacy-gate = The program can connect to these addresses, and to no others:
privacy-gate-empty = None at all.
peer-mail = our mail server
peer-certificates = the authority that certifies this site's name; it learns nothing of you
peer-payments = the payment service, when you choose it
privacy-no-third-party = Nothing is sold, rented out or shared, and nothing goes to countries outside the European Economic Area unless you live there and get our mail. Whatever else leaves our house about you is a line in your account: to whom, which details, and for what.
privacy-rights-title = Your rights
privacy-rights-look = The quickest way is your account: it shows you <a href="{ $href }">who looked at your details</a>. For everything else, write to us; it costs nothing, and we answer within a month.
privacy-right-access = To know what we have about you, and to get a copy (Art. 15 GDPR).
privacy-right-rectify = To have it corrected (Art. 16).
privacy-right-erase = To have it erased, as far as no law makes us keep it; invoices have to be kept (Art. 17).
privacy-right-restrict = To have it locked while something is being clarified (Art. 18).
privacy-right-portable = To take it with you in a form that programs can read (Art. 20).
privacy-right-object = To object where we rely on our legitimate interest, and to take back a consent at any time, for the future (Art. 21 and 7(3)).
privacy-right-complain = To complain to a data protection authority, for example the one where you live (Art. 77).
privacy-must = You have to give us the details that the order form marks as required, or we cannot deliver or bill. All others are up to you.
privacy-no-decisions = No decision about you is made by a machine alone (Art. 22).
privacy-limits = What we cannot promise: whoever controls our running servers entirely could read along while somebody works. And someone who holds an old copy of our database and our keys can read that copy until the keys are destroyed.
privacy-operators-title = Those who run the shop
privacy-operators-lead = Of ourselves we keep this.
privacy-map-title = The whole map
privacy-map-lead = Every table and column of our databases, with the reason for each that is not encrypted. The explanations are the program's own, in English.

database-data = The data
database-keystore = The keys: a database of its own

column-kept = What
column-basis = Legal basis
column-retention = How long
column-opens = Who may open it
column-column = Column
column-stored = Stored
column-reason = Why
column-kind-sealed = encrypted
column-kind-index = keyed digest
column-kind-digest = digest
column-kind-wrapped = encrypted key
column-kind-plain = as it is
opens-with-reason = With a reason
opens-nobody = Nobody; only the program uses it
legal-basis-consent = Your consent
legal-basis-contract = Needed for the contract
legal-basis-legal-obligation = The law asks for it
legal-basis-legitimate-interest = Our legitimate interest in what the heading says
legal-article-consent = Art. 6(1)(a) GDPR
legal-article-contract = Art. 6(1)(b) GDPR
legal-article-legal-obligation = Art. 6(1)(c) GDPR
legal-article-legitimate-interest = Art. 6(1)(f) GDPR
retention-relationship-years = { $count ->
    [one] While you are a customer, and 1 year longer
   *[other] While you are a customer, and { $count } years longer
}
retention-relationship-days = { $count ->
    [one] While you are a customer, and 1 day longer
   *[other] While you are a customer, and { $count } days longer
}
retention-statutory-years = { $count ->
    [one] 1 year, as long as books have to be kept
   *[other] { $count } years, as long as books have to be kept
}
retention-statutory-days = { $count ->
    [one] 1 day, as long as books have to be kept
   *[other] { $count } days, as long as books have to be kept
}
retention-fixed-years = { $count ->
    [one] 1 year
   *[other] { $count } years
}
retention-fixed-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
retention-employment = As long as they work here
