//! The catalogue: what can be ordered, and at what price.

pub mod pages;
mod supply;

pub use supply::{Supply, TaxCategory, UnknownWord};
