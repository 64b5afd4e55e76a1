//! What can be wrong with a thing of a catalogue, apart from where: a file is told in its own words, a form at its field.

use std::fmt;

/// Gives each fault the fact that it is about, the name of a form's text for it, and the words for who wrote a file.
macro_rules! faults {
    ($($case:ident = $fact:literal, $code:literal, $words:literal;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($case),+ }

        impl Fault {
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// What is wrong, as the panel's forms name their fields.
            pub const fn fact(self) -> &'static str {
                match self { $(Self::$case => $fact),+ }
            }

            /// The text `fault-<code>`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => $code),+ }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$case => $words),+ })
            }
        }
    };
}

faults! {
    TooMany = "slug", "too-many", "more than 1,000 plans or 10,000 coupons";
    Slug = "slug", "slug", "a slug is small letters, digits and hyphens, 64 at most";
    SlugTwice = "slug", "slug-known", "the slug stands twice";
    NameEn = "name_en", "line", "a name or label is one line of 1 to 120 characters, in English and in German";
    NameDe = "name_de", "line", "a name or label is one line of 1 to 120 characters, in English and in German";
    LabelEn = "label_en", "line", "a name or label is one line of 1 to 120 characters, in English and in German";
    LabelDe = "label_de", "line", "a name or label is one line of 1 to 120 characters, in English and in German";
    SummaryEn = "summary_en", "text", "a summary or help is one line of at most 1,000 characters";
    SummaryDe = "summary_de", "text", "a summary or help is one line of at most 1,000 characters";
    HelpEn = "help_en", "text", "a summary or help is one line of at most 1,000 characters";
    HelpDe = "help_de", "text", "a summary or help is one line of at most 1,000 characters";
    TooManyParts = "key", "too-many-parts", "more than 100 add-ons or questions";
    Key = "key", "key", "a key is small letters, digits and underscores, 64 at most";
    KeyTwice = "key", "key-known", "the key stands twice";
    AmountNegative = "amount", "negative", "an amount is not negative";
    AmountTooMuch = "amount", "too-much", "an amount is at most 1,000,000,000,000 minor units";
    SetupNegative = "setup", "negative", "an amount is not negative";
    SetupTooMuch = "setup", "too-much", "an amount is at most 1,000,000,000,000 minor units";
    TrialTooLong = "trial_days", "trial-too-long", "a trial is at most 3,660 days";
    TrialOfOnce = "trial_days", "trial-of-once", "what is paid once has no trial";
    SameTime = "from", "same-time", "two prices of one currency and interval begin at the same time";
    MixedBasis = "basis", "mixed-basis", "prices of one currency and interval are all net or all gross";
    QuantityMax = "max", "quantity-max", "max_quantity is between 1 and 10,000";
    QuantityMin = "min", "quantity-min", "min_quantity is not above max_quantity";
    NoPriceOfPlan = "price", "no-price-of-plan", "its plan has no price of this currency and interval";
    OtherBasis = "price", "other-basis", "an add-on is net or gross as its plan's price is";
    Unpriced = "price", "unpriced", "what is part of every order has a price for each of its plan's prices";
    TooManyChoices = "choices", "too-many-choices", "more than 100 choices";
    Choice = "choices", "choice", "a choice is one line of at most 120 characters";
    ChoiceTwice = "choices", "choice-twice", "a choice stands twice";
    CodeTwice = "code", "code-known", "the code stands twice";
    OverBeforeItBegins = "until", "until-before-from", "valid_until is before valid_from";
    NoUses = "uses", "at-least-one", "max_uses, max_uses_per_customer and periods are at least 1; without one there is no limit";
    NoCustomerUses = "customer_uses", "at-least-one", "max_uses, max_uses_per_customer and periods are at least 1; without one there is no limit";
    NoPeriods = "periods", "at-least-one", "max_uses, max_uses_per_customer and periods are at least 1; without one there is no limit";
    NamesNoPlan = "plans", "names-no-plan", "plans names none; without it the coupon is for all";
    PlanTwice = "plans", "plan-twice", "a plan stands twice";
    NoSuchPlan = "plans", "no-such-plan", "there is no plan";
    NothingLeft = "toml", "nothing-left", "this withdraws everything that is offered now";
}
