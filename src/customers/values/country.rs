//! Countries: ISO 3166-1 codes, and their names from the Unicode CLDR.

use std::fmt;
use std::str::FromStr;

use super::FieldError;

/// An officially assigned ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode(&'static str);

impl CountryCode {
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl FromStr for CountryCode {
    type Err = FieldError;

    /// Takes either case; `UK` and `EL` are no codes of the standard.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let &[first, second] = text.as_bytes() else {
            return Err(FieldError::NotInList);
        };
        let code = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        std::str::from_utf8(&code)
            .ok()
            .and_then(rust_iso3166::from_alpha2)
            .map(|country| Self(country.alpha2))
            .ok_or(FieldError::NotInList)
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
