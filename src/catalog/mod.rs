//! The catalogue: what can be ordered, and at what price.

mod supply;

pub use supply::{Supply, TaxCategory, UnknownWord};
