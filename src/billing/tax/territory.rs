//! Tax territories: which one an address lies in, and its dated rates. The facts and their sources are in
//! `rates.toml` and `postal_codes.toml`.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::catalog::{Supply, TaxCategory};
use crate::customers::values::CountryCode;
use crate::money::Rate;

/// Where VAT knows one law: mostly a country (`DE`), sometimes a part of one (`ES-CN`), and Northern Ireland (`XI`).
///
/// Its code is what an order freezes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Territory(&'static str);

impl Territory {
    /// The territory of an address. Without a postal code, the country's main one.
    pub fn of(country: CountryCode, postal_code: Option<&str>) -> Self {
        let exception = postal_code
            .zip(POSTAL_CODES.get(country.as_str()))
            .and_then(|(postal_code, prefixes)| longest_prefix(prefixes, postal_code));
        Self(exception.map_or(country.as_str(), String::as_str))
    }

    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The rate of a category on a day; `None` where or when we know none.
    pub fn rate(self, category: TaxCategory, on: Date) -> Option<Rate> {
        let periods = &self.known()?.rates;
        let begun = periods.partition_point(|period| period.from <= on);
        let period = periods[..begun].last()?;
        Some(match category {
            TaxCategory::Standard => period.standard,
            TaxCategory::Reduced => period.reduced.unwrap_or(period.standard),
            TaxCategory::Zero | TaxCategory::Exempt => Rate::ZERO,
        })
    }

    /// What the VAT ids of businesses here begin with, where the Union's rules hold.
    pub fn vat_prefix(self) -> Option<&'static str> {
        let known = self.known()?;
        let state = known.state.as_deref().unwrap_or(self.0);
        Some(match (known.union?, state) {
            (Union::Goods, _) => self.0,
            (Union::All, state) => in_vat_ids(state),
        })
    }

    /// Which of the territory's rates this is, on a day; one of another day, where it is none of that day's.
    pub(super) fn category_of(self, rate: Rate, on: Date) -> TaxCategory {
        let periods = self.known().map_or(&[][..], |known| &known.rates);
        let begun = periods.partition_point(|period| period.from <= on);
        let (before, after) = periods.split_at(begun);
        let known = before.iter().rev().chain(after).find_map(|period| {
            (period.standard == rate)
                .then_some(TaxCategory::Standard)
                .or((period.reduced == Some(rate)).then_some(TaxCategory::Reduced))
        });
        known.unwrap_or(TaxCategory::Standard)
    }

    /// The code of the state whose authority receives the tax, as returns and VAT ids write it.
    pub(super) fn authority(self, supply: Supply) -> &'static str {
        match (self.0, self.state(supply)) {
            // For what the Union's rules hold there: goods.
            ("XI", _) => "XI",
            (_, state) => in_vat_ids(state),
        }
    }

    /// Whether the Union's rules between its states hold here for such a supply.
    pub(super) fn in_union(self, supply: Supply) -> bool {
        match self.known().and_then(|known| known.union) {
            Some(Union::All) => true,
            Some(Union::Goods) => supply == Supply::Goods,
            None => false,
        }
    }

    /// Whether a supply between the two stays under one tax authority.
    pub(super) fn shares_state(self, other: Self, supply: Supply) -> bool {
        self == other || self.state(supply) == other.state(supply)
    }

    fn state(self, supply: Supply) -> &'static str {
        match self.known() {
            Some(known) if !(known.border && supply == Supply::Goods) => {
                known.state.as_deref().unwrap_or(self.0)
            }
            _ => self.0,
        }
    }

    fn known(self) -> Option<&'static Known> {
        KNOWN.get(self.0)
    }
}

/// A text that is no territory's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the code of a tax territory")]
pub struct UnknownTerritory;

impl FromStr for Territory {
    type Err = UnknownTerritory;

    /// Reads what [`Territory::code`] wrote.
    fn from_str(code: &str) -> Result<Self, UnknownTerritory> {
        if let Some((code, _)) = KNOWN.get_key_value(code) {
            return Ok(Self(code));
        }
        let country: CountryCode = code.parse().map_err(|_| UnknownTerritory)?;
        if country.as_str() == code {
            Ok(Self(country.as_str()))
        } else {
            Err(UnknownTerritory)
        }
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An entry of `rates.toml`, with what it inherits filled in.
struct Known {
    union: Option<Union>,
    state: Option<String>,
    border: bool,
    /// By date, the oldest first.
    rates: Vec<Period>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    union: Option<Union>,
    state: Option<String>,
    #[serde(default)]
    border: bool,
    like: Option<String>,
    #[serde(default)]
    rates: Vec<Period>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Union {
    All,
    Goods,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    #[serde(deserialize_with = "date")]
    from: Date,
    standard: Rate,
    reduced: Option<Rate>,
}

static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let entries: HashMap<String, Entry> = toml::from_str(include_str!("rates.toml"))
        .expect("the file is part of the program and read by its tests");
    let rates = |entry: &Entry| match &entry.like {
        Some(other) => entries[other].rates.clone(),
        None => entry.rates.clone(),
    };
    entries
        .iter()
        .map(|(code, entry)| {
            let known = Known {
                union: entry.union,
                state: entry.state.clone(),
                border: entry.border,
                rates: rates(entry),
            };
            (code.clone(), known)
        })
        .collect()
});

/// By country: prefixes of postal codes, and the territory that they lie in.
type Prefixes = BTreeMap<String, String>;

static POSTAL_CODES: LazyLock<HashMap<String, Prefixes>> = LazyLock::new(|| {
    toml::from_str(include_str!("postal_codes.toml"))
        .expect("the file is part of the program and read by its tests")
});

/// A state's code as VAT ids and returns write it.
fn in_vat_ids(state: &str) -> &str {
    match state {
        "GR" => "EL",
        state => state,
    }
}

/// The longest prefix that a postal code begins with, spaces and hyphens aside.
fn longest_prefix<'a>(prefixes: &'a Prefixes, postal_code: &str) -> Option<&'a String> {
    let mut plain = ['\0'; PREFIX_CHARS_MAX];
    let mut length = 0;
    let letters = postal_code.chars().filter(char::is_ascii_alphanumeric);
    for (slot, letter) in plain.iter_mut().zip(letters) {
        *slot = letter.to_ascii_uppercase();
        length += 1;
    }
    prefixes
        .iter()
        .filter(|(prefix, _)| {
            prefix.len() <= length && prefix.chars().zip(plain).all(|(wanted, is)| wanted == is)
        })
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, territory)| territory)
}

/// No prefix in `postal_codes.toml` is longer.
const PREFIX_CHARS_MAX: usize = 8;

fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        for (code, known) in KNOWN.iter() {
            assert!(known.rates.is_sorted_by_key(|period| period.from), "{code}");
            assert!(
                known.union.is_none() || !known.rates.is_empty(),
                "{code} is in the Union, and we know its rates"
            );
            let state = known.state.as_deref().unwrap_or(code);
            assert!(
                KNOWN.contains_key(state),
                "{code} belongs to {state}, which we know"
            );
            for period in &known.rates {
                assert!(
                    period
                        .reduced
                        .is_none_or(|reduced| reduced < period.standard),
                    "{code}"
                );
            }
        }
        let members = KNOWN.iter().filter(|(code, known)| {
            matches!(known.union, Some(Union::All)) && known.state.is_none() && code.len() == 2
        });
        assert_eq!(members.count(), 27);
    }

    #[test]
    fn every_postal_prefix_leads_to_a_territory() {
        for (country, prefixes) in POSTAL_CODES.iter() {
            assert!(country.parse::<CountryCode>().is_ok(), "{country}");
            for (prefix, territory) in prefixes {
                assert!(prefix.len() <= PREFIX_CHARS_MAX, "{prefix}");
                assert!(territory.parse::<Territory>().is_ok(), "{territory}");
            }
        }
    }
}
