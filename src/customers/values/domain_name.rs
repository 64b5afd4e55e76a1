//! Domain names, as a plan may ask for one.

use std::fmt;
use std::str::FromStr;

use super::FieldError;
use super::email::ascii_domain;

/// A domain of at least two labels, in lower-case A-labels (UTS 46).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DomainName(String);

impl FromStr for DomainName {
    type Err = FieldError;

    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(FieldError::Required);
        }
        ascii_domain(typed)
            .map(Self)
            .ok_or(FieldError::InvalidFormat)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the type alone.
impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DomainName(…)")
    }
}
