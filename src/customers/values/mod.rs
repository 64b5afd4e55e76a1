//! What a form may say about a person, as types that exist only valid.
//!
//! Parsing (`FromStr`, or `parse` where a country decides) is the only way in; what is wrong is a [`FieldError`] with a
//! code that stays the same. Every text is trimmed, in NFC, of one line and of bounded length. `Debug` shows no personal
//! data, and none of these types can be serialised: what leaves the house is chosen field by field.

mod address;
mod address_format;
mod country;
mod domain_name;
mod email;
mod error;
mod line;
mod phone;
mod postal_code;
mod quantity;
mod vat_id;

pub use address::{Address, AddressField, TypedAddress};
pub use address_format::{AddressFormat, Need};
pub use country::CountryCode;
pub use domain_name::DomainName;
pub use email::Email;
pub use error::FieldError;
pub use line::{
    AddressLine, AnswerText, BuyerReference, City, CompanyName, PersonName, Region, one_line,
};
pub use phone::Phone;
pub use postal_code::PostalCode;
pub use quantity::Quantity;
pub use vat_id::VatId;

/// A field that may be left empty.
pub fn optional<T: std::str::FromStr<Err = FieldError>>(
    typed: &str,
) -> Result<Option<T>, FieldError> {
    match typed.parse() {
        Err(FieldError::Required) => Ok(None),
        parsed => parsed.map(Some),
    }
}

#[cfg(test)]
mod tests;
