//! What kind of thing a plan is, as the law of VAT asks: the operator says it, billing draws the consequences.

use serde::{Deserialize, Serialize};

/// How a thing reaches the customer; it decides where it is taxed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// Supplied over a network with hardly any human part (Regulation (EU) 282/2011, article 7).
    #[default]
    Electronic,
    /// Work that people do.
    Service,
    /// Things that are sent.
    Goods,
}

/// Which of a country's rates applies to a thing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TaxCategory {
    #[default]
    Standard,
    Reduced,
    Zero,
    /// Exempt by its nature (Directive 2006/112/EC, articles 132 and 135).
    Exempt,
}

impl Supply {
    pub const ALL: [Self; 3] = [Self::Electronic, Self::Service, Self::Goods];

    /// As the catalogue file and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Electronic => "electronic",
            Self::Service => "service",
            Self::Goods => "goods",
        }
    }
}

impl TaxCategory {
    pub const ALL: [Self; 4] = [Self::Standard, Self::Reduced, Self::Zero, Self::Exempt];

    /// As the catalogue file and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Reduced => "reduced",
            Self::Zero => "zero",
            Self::Exempt => "exempt",
        }
    }
}

/// A word that is none of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the words that stand here")]
pub struct UnknownWord;

impl std::str::FromStr for Supply {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|supply| supply.as_str() == word)
            .ok_or(UnknownWord)
    }
}

impl std::str::FromStr for TaxCategory {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == word)
            .ok_or(UnknownWord)
    }
}
