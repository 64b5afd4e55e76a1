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
catalogue-new-addon = Add an add-on
catalogue-questions = Questions
catalogue-question = Question
catalogue-new-question = Add a question
catalogue-none = None.
catalogue-withdraw = Withdraw
done-catalogue-changed = The catalogue was changed. What was ordered before stays as it was.
done-catalogue-same = Everything was so already; nothing was changed.

column-prices = Prices
column-change = Change
column-what = What
column-facts = From → to
column-off = Takes off
coupon-always = Always
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
label-price-hint = Such as 12.50. Takes the place of the price of the same currency and rhythm.
label-setup = Set-up, once
label-trial-days = Days of trial
label-price-from = From
label-price-from-hint = Today, or a day to come. Empty: at once.
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
label-coupon-customer-uses-hint = Holds for whoever is signed in, or orders again from the same browser with the same address. Others are not told, since that would tell strangers who is a customer; the list shows how often it was exceeded.
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
coupon-new = Make a coupon
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

catalogue-edit = Change
catalogue-bring-back = Save and offer it again
catalogue-withdrawn = Withdrawn; they can be brought back:
catalogue-withdraw-sure = Withdraw “{ $name }”? New orders cannot have it. What was ordered keeps it, and you can bring it back.
catalogue-open-known = Open what is there already, to change it or to bring it back
done-catalogue-withdrawn = Withdrawn. What was ordered before stays as it was; below you can bring it back.
done-coupon-ended = The coupon is ended. Open it in the list to bring it back.
plan-retire-sure = Retire { $plan }? Nobody can order it any more. Who has it keeps it, and you can offer it again.
price-withdraw = Withdraw this price
price-withdraw-sure = Withdraw { $price }? The plan cannot be ordered at this price any more, and what add-ons cost with it goes, too. What was ordered keeps its price.
price-withdraw-sure-later = Withdraw { $price }? It does not begin then; the price in force goes on.
coupon-ahead = To begin
coupon-each = { $count ->
    [one] once for each customer
   *[other] { $count } times for each customer
}
coupon-kept = What was ordered with it keeps what it took off, and its uses stay counted.
coupon-bring-back = Save and let it be used again
coupon-end-sure = End { $code }? Nobody can use it any more. What was ordered with it stays as it is, and you can bring it back.
import-leaves-nothing = This withdraws everything that is offered now. Was the file cut, or is it the wrong one?
import-withdraw-all = Yes, withdraw everything that is offered now.
label-min-hint = More than 0 makes it a part of every order. Empty: 0.
label-max-hint = Empty: 1.
label-addon-amount-hint = Empty: it cannot be had with this price.
label-coupon-from = Valid from
label-coupon-from-hint = The first day. Empty: at once.
label-coupon-until = Valid until
label-coupon-until-hint = The last day, to its end. Empty: without end.

problem-catalogue-elsewhere = { $thing } { $name }: { $why }
problem-count = Please write a whole number such as 12.
problem-day = Please write a day such as 2026-12-31.
problem-price-from = This day is past. Leave it empty and the price begins at once; what was ordered before keeps its price.
problem-no-choices = A question of this kind needs choices, one a line.
problem-key-known = This key is taken already.
problem-code-known = There is a coupon of this code already.
fault-too-many = There are 1,000 plans and 10,000 coupons at most.
fault-slug = Small letters, digits and hyphens, 64 at most.
fault-slug-known = A plan has this short name already.
fault-line = One line of 1 to 120 characters.
fault-text = One line of at most 1,000 characters.
fault-too-many-parts = A plan has 100 add-ons and 100 questions at most.
fault-key = Small letters, digits and underscores, 64 at most.
fault-key-known = This key is taken already.
fault-negative = An amount is 0 or more.
fault-too-much = This is more than an amount may be.
fault-trial-too-long = A trial is at most 3,660 days.
fault-trial-of-once = What is paid once has no trial.
fault-same-time = Two prices of this currency and rhythm would begin at the same time.
fault-mixed-basis = The prices of one currency and rhythm are all gross or all net. Withdraw the others first.
fault-quantity-max = From 1 to 10,000.
fault-quantity-min = This is not above the most that can be had.
fault-no-price-of-plan = The plan has no price of this currency and rhythm ({ $on }).
fault-other-basis = An add-on is gross or net as its plan's price is ({ $on }).
fault-unpriced = What is part of every order needs an amount for each price of the plan ({ $on }).
fault-too-many-choices = 100 choices at most.
fault-choice = A choice is one line of at most 120 characters.
fault-choice-twice = A choice stands here twice.
fault-code-known = There is a coupon of this code already.
fault-until-before-from = This is before it begins.
fault-at-least-one = At least 1; empty means no limit.
fault-names-no-plan = Name a plan, or leave it empty for all.
fault-plan-twice = { $on } stands here twice.
fault-no-such-plan = There is no plan { $on } on offer.
fault-nothing-left = This withdraws everything that is offered now. Show the changes once more, and tick the box if that is meant.
