# Terms, version 2026-11b. Orders refer to it: what is said here never changes. Another wording is another version. What the settings say in it is part of the
# version's name, as orders keep it: 2026-11b.14.30 is 14 days to pay and 30 days' notice of a price.

terms-2026-11b-parties-title = Who contracts with whom
terms-2026-11b-parties-1 = These terms apply to orders on this site. Your contract is with { $seller }, whose address stands in the legal notice.
terms-2026-11b-parties-2 = You are a consumer if you order for purposes that are mainly outside your trade, business, craft or profession. Some clauses apply to consumers only, and say so.
terms-2026-11b-contract-title = How a contract comes about
terms-2026-11b-contract-1 = What stands on our plan pages is not yet a binding offer. You make one by pressing “Order and pay” at the end of the order form. Until then you can correct everything you typed; the form shows you what you would order and pay.
terms-2026-11b-contract-2 = We confirm by e-mail that your order has arrived. The contract is concluded when we accept it, at the latest when we begin to deliver. If we do not accept within five days, you are no longer bound.
terms-2026-11b-contract-3 = The contract can be concluded in English or German. We keep its text: the order with its prices, and the version of these terms. You get both with the confirmation, and you can see the order at any time through its link or after signing in.
terms-2026-11b-prices-title = Prices and payment
terms-2026-11b-prices-1 = The price of an order is the one shown when you order, and it does not change afterwards. Prices for consumers include VAT.
terms-2026-11b-prices-2 = { $payment_days ->
    [0] You pay by one of the means that the form offers. A bank transfer is due as soon as you have the invoice; please give its reference, so that we can match it.
    [one] You pay by one of the means that the form offers. A bank transfer is due within a day of the invoice; please give its reference, so that we can match it.
   *[other] You pay by one of the means that the form offers. A bank transfer is due within { $payment_days } days of the invoice; please give its reference, so that we can match it.
  }
terms-2026-11b-prices-3 = { $notice_days ->
    [0] The price of a plan that renews stays as long as you keep the plan as it is.
    [one] We may change the price of a plan that renews for a later renewal, if we tell you at least a day before that renewal. You can then cancel to the day on which the new price would begin.
   *[other] We may change the price of a plan that renews for a later renewal, if we tell you at least { $notice_days } days before that renewal. You can then cancel to the day on which the new price would begin.
  }
terms-2026-11b-term-title = Duration and cancellation
terms-2026-11b-term-1 = A monthly plan runs for a month and renews each month. You can cancel at any time to the end of a month that is paid.
terms-2026-11b-term-2 = A yearly plan runs for a year. After that it goes on without a fixed end, and you can cancel at any time with a month's notice. What you paid for the time after that, you get back.
terms-2026-11b-term-3 = An e-mail is enough to cancel. Either side may end the contract at once for an important reason.
terms-2026-11b-delivery-title = What we deliver
terms-2026-11b-delivery-1 = What a plan includes stands on its page at the time of your order. We begin within two working days, unless the page says otherwise.
terms-2026-11b-delivery-2 = The law's rights apply if something is defective. Please tell us first: we would rather repair it than argue.
terms-2026-11b-use-title = What we ask of you
terms-2026-11b-use-1 = Give us correct details, tell us when they change, and keep your passwords and the links that we send you to yourself.
terms-2026-11b-use-2 = Do not use what we deliver to break the law, to harm others, or to send unwanted mail. If you do, we may block the plan until that has ended; we tell you before, where that is possible.
terms-2026-11b-liability-title = Liability
terms-2026-11b-liability-1 = We are liable without limit for intent and gross negligence, for injury to life, body or health, under product liability law, and as far as we gave a guarantee.
terms-2026-11b-liability-2 = For slight negligence we are liable only if we breach a duty that the contract is about and on which you may rely; then only for the damage that is typical of such a contract and could be foreseen.
terms-2026-11b-liability-3 = Otherwise we are not liable for slight negligence. The same holds for those who work for us.
terms-2026-11b-data-title = Your data
terms-2026-11b-data-1 = We store what you tell us sealed, for the purposes and as long as our privacy notice says, and show you who opened it.
terms-2026-11b-final-title = Law and disputes
terms-2026-11b-final-1 = The law of the country applies in which we have our seat, without the UN sales convention. As a consumer you keep the protection that the mandatory law of the country gives you in which you live.
terms-2026-11b-final-2 = If a clause is void, the others stay valid. We do not take part in dispute resolution before a consumer arbitration board, and are not obliged to.

terms-2026-11b-withdrawal-title = Right of withdrawal
terms-2026-11b-withdrawal-who = What follows applies to consumers.
terms-2026-11b-withdrawal-services-title = If you order services
terms-2026-11b-withdrawal-right-services = You have the right to withdraw from this contract within 14 days without giving any reason. The withdrawal period will expire after 14 days from the day of the conclusion of the contract.
terms-2026-11b-withdrawal-goods-title = If you order goods
terms-2026-11b-withdrawal-right-goods = You have the right to withdraw from this contract within 14 days without giving any reason. The withdrawal period will expire after 14 days from the day on which you acquire, or a third party other than the carrier and indicated by you acquires, physical possession of the goods.
terms-2026-11b-withdrawal-how = To exercise the right of withdrawal, you must inform us ({ $contact }) of your decision to withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or e-mail). You may use the attached model withdrawal form, but it is not obligatory.
terms-2026-11b-withdrawal-in-time = To meet the withdrawal deadline, it is sufficient for you to send your communication concerning your exercise of the right of withdrawal before the withdrawal period has expired.
terms-2026-11b-withdrawal-effects-title = Effects of withdrawal
terms-2026-11b-withdrawal-effects = If you withdraw from this contract, we shall reimburse to you all payments received from you, including the costs of delivery (with the exception of the supplementary costs resulting from your choice of a type of delivery other than the least expensive type of standard delivery offered by us), without undue delay and in any event not later than 14 days from the day on which we are informed about your decision to withdraw from this contract. We will carry out such reimbursement using the same means of payment as you used for the initial transaction, unless you have expressly agreed otherwise; in any event, you will not incur any fees as a result of such reimbursement.
terms-2026-11b-withdrawal-effects-services = If you requested to begin the performance of services during the withdrawal period, you shall pay us an amount which is in proportion to what has been provided until you have communicated us your withdrawal from this contract, in comparison with the full coverage of the contract.
terms-2026-11b-withdrawal-effects-goods = We may withhold reimbursement until we have received the goods back or you have supplied evidence of having sent back the goods, whichever is the earliest. You shall send back the goods without undue delay and in any event not later than 14 days from the day on which you communicate your withdrawal from this contract to us. You will have to bear the direct cost of returning the goods. You are only liable for any diminished value of the goods resulting from the handling other than what is necessary to establish the nature, characteristics and functioning of the goods.
terms-2026-11b-withdrawal-form-title = Model withdrawal form
terms-2026-11b-withdrawal-form-note = (Complete and return this form only if you wish to withdraw from the contract.)
terms-2026-11b-withdrawal-form-to = To { $contact }:
terms-2026-11b-withdrawal-form-declaration = I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of the following goods (*)/for the provision of the following service (*),
terms-2026-11b-withdrawal-form-ordered = Ordered on (*)/received on (*):
terms-2026-11b-withdrawal-form-number = Order number:
terms-2026-11b-withdrawal-form-name = Name of consumer(s):
terms-2026-11b-withdrawal-form-address = Address of consumer(s):
terms-2026-11b-withdrawal-form-signature = Signature of consumer(s) (only if this form is notified on paper):
terms-2026-11b-withdrawal-form-date = Date:
terms-2026-11b-withdrawal-form-delete = (*) Delete as appropriate.
