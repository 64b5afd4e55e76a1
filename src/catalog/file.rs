//! The catalogue as a TOML file: what an operator exports, edits and imports.

mod read;
mod write;

use jiff::tz::TimeZone;

use super::draft::Catalog;

/// Why a catalogue cannot be used; the text names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCatalog {
    #[error("{0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("{place}: {why}")]
    At { place: String, why: String },
}

impl InvalidCatalog {
    pub fn at(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::At {
            place: place.into(),
            why: why.into(),
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
