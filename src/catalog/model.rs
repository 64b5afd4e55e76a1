use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Supply, TaxCategory, UnknownWord};
use crate::id::id;
use crate::money::{Currency, Money};

id!(PlanId, "pln", "A plan: what can be ordered.");
id!(PriceId, "prc", "One version of a plan's price.");
id!(AddonId, "add", "What can be ordered with a plan.");
id!(QuestionId, "qst", "A plan's own form field.");

/// A text of the operator's, in the languages that pages are drawn in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Localized {
    pub en: String,
    pub de: String,
}

/// A plan as it is offered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub id: PlanId,
    pub slug: String,
    pub name: Localized,
    pub summary: Localized,
    pub tax_category: TaxCategory,
    pub supply: Supply,
    /// None: there is no end of it.
    pub stock: Option<Stock>,
    pub prices: Vec<Price>,
    pub addons: Vec<Addon>,
    pub questions: Vec<Question>,
}

impl Plan {
    /// The price that is charged now for this interval and currency.
    pub fn price(&self, interval: Interval, currency: Currency) -> Option<&Price> {
        self.prices
            .iter()
            .find(|price| price.interval == interval && price.amount.currency() == currency)
    }

    /// Whether there is none left.
    pub fn is_sold_out(&self) -> bool {
        self.stock.is_some_and(|stock| stock.left() == 0)
    }
}

/// How many there are of a plan, and how many were ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    pub max: u32,
    pub taken: i64,
}

impl Stock {
    pub fn left(self) -> u32 {
        u32::try_from(i64::from(self.max) - self.taken).unwrap_or(0)
    }
}

/// One version of a price. The set-up fee is in the same currency and on the same basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    pub id: PriceId,
    pub interval: Interval,
    pub basis: Basis,
    pub amount: Money,
    pub setup: Money,
    pub trial_days: u32,
}

/// How often a plan is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    Monthly,
    Yearly,
    Once,
}

/// What a price is: with or without its tax. Frozen on every document made from it, because many gross prices have no
/// net price (9.99 with 19 % is one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Net,
    Gross,
}

/// What can be ordered with a plan, a number of each. It is taxed as its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addon {
    pub key: String,
    pub name: Localized,
    /// More than none makes it a part of every order.
    pub quantity_min: u32,
    pub quantity_max: u32,
    pub prices: Vec<AddonPrice>,
}

impl Addon {
    /// What one costs now for this interval and currency; none where it is not offered.
    pub fn price(&self, interval: Interval, currency: Currency) -> Option<&AddonPrice> {
        self.prices
            .iter()
            .find(|price| price.interval == interval && price.amount.currency() == currency)
    }
}

/// One version of what an add-on costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddonPrice {
    /// A moment to come; none: in force.
    pub valid_from: Option<Timestamp>,
    pub interval: Interval,
    pub basis: Basis,
    pub amount: Money,
}

/// A form field of a plan's own. What is answered is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub key: String,
    pub kind: QuestionKind,
    pub label: Localized,
    pub help: Localized,
    pub required: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    Text,
    /// One of these.
    Choice(Vec<String>),
    Domain,
    Email,
    Number,
}

/// Gives a closed list of words both ways of writing.
macro_rules! words {
    ($name:ident { $($case:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// As the API, the catalogue file and the database write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|case| case.as_str() == word).ok_or(UnknownWord)
            }
        }
    };
}

words!(Interval { Monthly = "monthly", Yearly = "yearly", Once = "once" });
words!(Basis { Net = "net", Gross = "gross" });

impl QuestionKind {
    /// As the catalogue file and the database write it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice(_) => "choice",
            Self::Domain => "domain",
            Self::Email => "email",
            Self::Number => "number",
        }
    }

    /// A kind from its word, and what may be chosen.
    pub fn from_word(word: &str, choices: Vec<String>) -> Option<Self> {
        Some(match word {
            "text" => Self::Text,
            "choice" if !choices.is_empty() => Self::Choice(choices),
            "domain" => Self::Domain,
            "email" => Self::Email,
            "number" => Self::Number,
            _ => return None,
        })
    }
}
