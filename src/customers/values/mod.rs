//! What a form may say about a person, as types that exist only valid.
//!
//! Parsing is the only way in; what is wrong is a [`FieldError`] with a code that stays the same. Their `Debug` shows no
//! personal data, and none of them can be serialised: what leaves the house is chosen field by field.

mod country;
mod error;

pub use country::CountryCode;
pub use error::FieldError;
