# The panel's pages about what is offered.

panel-catalogue = Catalogue
catalogue-plans = Plans
catalogue-coupons = Coupons
catalogue-export = Download as TOML
catalogue-import = Import a file
catalogue-empty = Nothing was ever offered here.
catalogue-new-plan = A new plan
catalogue-add = Add the plan
catalogue-about = The plan
catalogue-prices-note = A price is never changed: a new one takes over, and what was ordered keeps the old one.
catalogue-new-price = A new price
catalogue-addons = Add-ons
catalogue-addon = Add-on
catalogue-new-addon = Add an add-on, or replace the one of the same key
catalogue-questions = Questions
catalogue-question = Question
catalogue-new-question = Add a question, or replace the one of the same key
catalogue-none = None.
catalogue-withdraw = Withdraw
done-catalogue-changed = The catalogue was changed. What was ordered before stays as it was.
done-catalogue-same = Everything was so already; nothing was changed.

column-prices = Prices
column-change = Change
column-what = What
column-facts = From → to
column-off = Takes off
column-valid = Valid
column-uses = Uses

label-slug = Short name
label-slug-hint = Stands in the address of its order form: small letters, digits and hyphens. It stays.
label-name-en = Name in English
label-name-de = Name in German
label-summary-en = Summary in English
label-summary-de = Summary in German
label-tax-category = Rate of VAT
label-supply = Kind of supply
label-stock = Stock
label-stock-hint = So many are sold and no more; those of cancelled orders come back. Empty: no limit.
label-key = Key
label-key-hint = Small letters, digits and underscores. It stays.
label-amount = Amount
label-price-hint = Takes the place of the price of the same currency and rhythm. Empty: there is no such price any more.
label-setup = Set-up, once
label-trial-days = Days of trial
label-price-from = From
label-price-from-hint = Empty: at once.
label-addon-from-hint = Empty: at once. With a day, these amounts take the place of the present ones then; an amount that is left empty takes back what was to begin on that day.
label-currency = Currency
label-charged = Charged
label-basis = The amount is
label-min = At least
label-max = At most
label-kind = Kind
label-label-en = Question in English
label-label-de = Question in German
label-help-en = Help in English
label-help-de = Help in German
label-choices = Choices
label-choices-hint = One a line.
label-file = File
label-toml = Text of the file
label-toml-hint = In the form of the download. A file of more than 40 kB goes in by the command line: sealbook catalog import.
label-percent = Percent off
label-percent-hint = Either a percentage or an amount. It lowers what a period costs, plan and add-ons; a set-up fee stays.
label-coupon-code-hint = Letters, digits, hyphens and underscores; however it is typed, it counts as capitals.
label-coupon-plans = Plans
label-coupon-plans-hint = Short names, with commas between them. Empty: all.
label-coupon-uses = Uses at most
label-coupon-customer-uses = Uses for each customer
label-coupon-customer-uses-hint = Holds for whoever is signed in, or orders from the same browser. Others are not told, since that would tell strangers who is a customer; the list shows how often it was exceeded.
label-coupon-periods = Periods
label-coupon-periods-hint = For the first so many. Empty: for all.

basis-gross = gross
basis-net = net
tax-category-standard = Standard
tax-category-reduced = Reduced
tax-category-zero = Zero
tax-category-exempt = Exempt
supply-electronic = Electronic service
supply-service = Service
supply-goods = Goods
price-from = from { $at }
stock-left = { $left } of { $max } left
plan-offered = Offered
plan-retired = Retired
plan-retire = Retire the plan
plan-restore = Offer it again
addon-range = { $min } to { $max } of it
question-kind-text = Text
question-kind-choice = Choice
question-kind-domain = Domain
question-kind-email = E-mail address
question-kind-number = Number
question-required = An answer is required

import-show = Show what it changes
import-changes = { $count ->
    [one] One change
   *[other] { $count } changes
}
import-note = Nothing was changed yet. All of it is applied, or none.
import-apply = Apply
import-leave = Leave it as it is
import-same = The file says what is offered already: there is nothing to change.
change-added = New
change-changed = Changed
change-retired = Withdrawn
thing-plan = Plan
thing-price = Price
thing-addon = Add-on
thing-addon-price = Price of add-on
thing-question = Question
thing-coupon = Coupon

coupon-live = Valid
coupon-over = Over
coupon-ended = Ended
coupon-end = End it
coupon-new = Make a coupon, or change the one of the same code
coupon-periods = { $count ->
    [one] the first period
   *[other] the first { $count } periods
}
coupon-exceeded = { $count ->
    [one] once too often
   *[other] { $count } times too often
}
coupons-none = There are no such coupons.

problem-catalogue = This cannot be offered so: { $why }
problem-amount = Please write an amount such as 12.50.
problem-percent = Please write a percentage from 0 to 100, with four decimals at most.
problem-coupon-code = A code is 1 to 40 letters, digits, hyphens and underscores.
problem-coupon-off = Please give either a percentage or an amount.
