# Instructions on withdrawal and the model form (Directive 2011/83/EU, Annex I). The law's own words: change them only with it.

withdrawal-title = Right of withdrawal
withdrawal-right-services = You have the right to withdraw from this contract within 14 days without giving any reason. The withdrawal period will expire after 14 days from the day of the conclusion of the contract.
withdrawal-right-goods = You have the right to withdraw from this contract within 14 days without giving any reason. The withdrawal period will expire after 14 days from the day on which you acquire, or a third party other than the carrier and indicated by you acquires, physical possession of the goods.
withdrawal-how = To exercise the right of withdrawal, you must inform us ({ $seller }) of your decision to withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or e-mail). You may use the attached model withdrawal form, but it is not obligatory.
withdrawal-in-time = To meet the withdrawal deadline, it is sufficient for you to send your communication concerning your exercise of the right of withdrawal before the withdrawal period has expired.
withdrawal-effects-title = Effects of withdrawal
withdrawal-effects = If you withdraw from this contract, we shall reimburse to you all payments received from you, including the costs of delivery (with the exception of the supplementary costs resulting from your choice of a type of delivery other than the least expensive type of standard delivery offered by us), without undue delay and in any event not later than 14 days from the day on which we are informed about your decision to withdraw from this contract. We will carry out such reimbursement using the same means of payment as you used for the initial transaction, unless you have expressly agreed otherwise; in any event, you will not incur any fees as a result of such reimbursement.
withdrawal-effects-services = If you requested to begin the performance of services during the withdrawal period, you shall pay us an amount which is in proportion to what has been provided until you have communicated us your withdrawal from this contract, in comparison with the full coverage of the contract.
withdrawal-effects-goods = We may withhold reimbursement until we have received the goods back or you have supplied evidence of having sent back the goods, whichever is the earliest. You shall send back the goods without undue delay and in any event not later than 14 days from the day on which you communicate your withdrawal from this contract to us. You will have to bear the direct cost of returning the goods. You are only liable for any diminished value of the goods resulting from the handling other than what is necessary to establish the nature, characteristics and functioning of the goods.

withdrawal-form-file = withdrawal-form
withdrawal-form-title = Model withdrawal form
withdrawal-form-note = (complete and return this form only if you wish to withdraw from the contract)
withdrawal-form-to = To
withdrawal-form-declaration = I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of the following goods (*)/for the provision of the following service (*),
withdrawal-form-order = Order { $number }
withdrawal-form-ordered-on = Ordered on { $at } (*)/received on (*)
withdrawal-form-name = Name of consumer(s):
withdrawal-form-address = Address of consumer(s):
withdrawal-form-signature = Signature of consumer(s) (only if this form is notified on paper):
withdrawal-form-date = Date:
withdrawal-form-delete = (*) Delete as appropriate.
