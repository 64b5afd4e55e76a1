//! The catalogue as a TOML file: what an operator exports, edits and imports.

mod read;
mod write;

use std::fmt;

use jiff::tz::TimeZone;

use super::changes::Thing;
use super::draft::Catalog;
use super::fault::Fault;

/// Why a catalogue cannot be used; the text names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCatalog {
    #[error("{0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("{place}: {why}")]
    At { place: String, why: String },
    #[error("{place}: {fault}{}", of(on))]
    Unfit {
        place: Place,
        fault: Fault,
        /// The plan or price that the fault is about, beside the thing itself.
        on: String,
    },
}

fn of(on: &str) -> String {
    if on.is_empty() {
        String::new()
    } else {
        format!(" `{on}`")
    }
}

/// A thing of a catalogue; none: all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub thing: Option<Thing>,
    /// Its slug, key or code; of a price its currency and interval.
    pub name: String,
    /// The plan that it is a part of.
    pub plan: Option<String>,
}

impl InvalidCatalog {
    pub fn at(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::At {
            place: place.into(),
            why: why.into(),
        }
    }
}

impl Place {
    pub fn whole() -> Self {
        Self {
            thing: None,
            name: String::new(),
            plan: None,
        }
    }

    pub(super) fn plan(slug: &str) -> Self {
        Self {
            thing: Some(Thing::Plan),
            name: slug.to_owned(),
            plan: None,
        }
    }

    pub(super) fn part(plan: &str, thing: Thing, name: &str) -> Self {
        Self {
            thing: Some(thing),
            name: name.to_owned(),
            plan: Some(plan.to_owned()),
        }
    }

    pub(super) fn coupon(code: &str) -> Self {
        Self {
            thing: Some(Thing::Coupon),
            name: code.to_owned(),
            plan: None,
        }
    }

    pub fn unfit(self, fault: Fault) -> InvalidCatalog {
        self.unfit_on(fault, String::new())
    }

    pub(super) fn unfit_on(self, fault: Fault, on: String) -> InvalidCatalog {
        InvalidCatalog::Unfit {
            place: self,
            fault,
            on,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plan) = &self.plan {
            write!(f, "plan `{plan}`, ")?;
        }
        match self.thing {
            None => f.write_str("the catalogue"),
            Some(Thing::Price) => write!(f, "price {}", self.name),
            Some(thing) => write!(f, "{} `{}`", thing.as_spoken(), self.name),
        }
    }
}

impl Catalog {
    /// The catalogue that a file describes, checked. Days are those of `zone`.
    pub fn of_toml(text: &str, zone: &TimeZone) -> Result<Self, InvalidCatalog> {
        let catalog = read::read(text, zone)?;
        catalog.check()?;
        Ok(catalog)
    }

    /// The file that describes it, always the same for the same catalogue.
    pub fn to_toml(&self, zone: &TimeZone) -> String {
        write::write(self, zone)
    }
}

#[cfg(test)]
mod tests;
