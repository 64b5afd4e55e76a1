//! The shop, as its documents name it: from the settings of the moment, frozen with each document.

use jiff::civil::Date;

use super::model::Kind;
use crate::billing::document::{Address, Contact, Payment, Seller, Text, Transfer};
use crate::billing::transfer::CreditorReference;
use crate::config::{Business, Config};
use crate::customers::values::VatId;
use crate::money::Money;
use crate::web::locale::{Locale, Phrase, Unsayable};

/// How an invoice that waits for the number of its seller says so.
pub(super) const WAITS: &str = "seller_tax_id";

/// Whether what is owed may become an invoice: one without a number of its seller is none (Directive 2006/112/EC art. 226 (3)),
/// and nothing mends it once it is issued. A shop that the public cannot reach may be tried without.
pub fn may_invoice(config: &Config) -> bool {
    config.business.has_tax_id() || !config.server.is_public()
}

/// The seller of a document. What the settings leave empty stays out.
pub(super) fn seller(business: &Business) -> Option<Seller> {
    let name = Text::new(&business.legal_name)?;
    let country = business.country.parse().ok()?;
    let (street, town) = match business.address.as_slice() {
        [] => (None, None),
        [town] => (None, Some(town.as_str())),
        [street @ .., town] => (Some(street.join(", ")), Some(town.as_str())),
    };
    let (postal_code, city) =
        town.map_or((None, None), |town| split_town(town, &business.postal_code));
    let contact = Contact {
        name: Text::new(&business.represented_by).unwrap_or_else(|| name.clone()),
        phone: Text::new(&business.contact_phone),
        email: Text::new(&business.contact_email)?,
    };
    Some(Seller {
        name,
        address: Address {
            line1: street.as_deref().and_then(Text::new),
            line2: None,
            postal_code: postal_code.as_deref().and_then(Text::new),
            city: city.as_deref().and_then(Text::new),
            region: None,
            country,
        },
        vat_id: business.vat_id.parse::<VatId>().ok(),
        tax_number: Text::new(&business.tax_number),
        register: Text::new(&business.register),
        contact,
    })
}

/// `10115 Berlin`: the postal code that the settings name, or a first word with a digit in it.
fn split_town(town: &str, postal_code: &str) -> (Option<String>, Option<String>) {
    let known = Some(postal_code).filter(|code| !code.is_empty());
    if let Some(code) = known
        && let Some(city) = town.trim().strip_prefix(code)
    {
        return (Some(code.to_owned()), Some(city.trim().to_owned()));
    }
    match town.trim().split_once(' ') {
        Some((code, city)) if code.chars().any(|c| c.is_ascii_digit()) => {
            (Some(code.to_owned()), Some(city.trim().to_owned()))
        }
        _ => (known.map(str::to_owned), Some(town.trim().to_owned())),
    }
}

/// How a document is paid, in its reader's language.
pub(super) fn payment(
    business: &Business,
    locale: Locale,
    kind: Kind,
    number: &str,
    total: Money,
    due_on: Date,
) -> Result<Option<Payment>, Unsayable> {
    let phrase = match kind {
        Kind::CreditNote => Phrase::new("document-terms-credit"),
        Kind::Invoice if total.is_zero() => Phrase::new("document-terms-nothing"),
        Kind::Invoice => Phrase::new("document-terms-due").with("day", locale.date(due_on)),
    };
    let owes = kind == Kind::Invoice && !total.is_zero();
    let transfer = owes.then(|| transfer(business, number)).flatten();
    let terms = locale.say(&phrase)?;
    Ok(Text::new(&terms).map(|terms| Payment {
        terms,
        due_on: owes.then_some(due_on),
        transfer,
    }))
}

/// How a document of this number is paid; nothing where the shop has no account.
pub(super) fn transfer(business: &Business, number: &str) -> Option<Transfer> {
    let iban: String = business
        .iban
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    Some(Transfer {
        iban: Text::new(&iban)?,
        bic: Text::new(&business.bic),
        holder: Text::new(&business.legal_name)?,
        reference: Text::new(CreditorReference::of(number).ok()?.as_str())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_told_from_its_postal_code() {
        let split = |town, code| {
            let (code, city) = split_town(town, code);
            (code.unwrap_or_default(), city.unwrap_or_default())
        };
        let pair = |code: &str, city: &str| (code.to_owned(), city.to_owned());
        assert_eq!(split("10115 Berlin", ""), pair("10115", "Berlin"));
        assert_eq!(
            split("SW1A 2AA London", "SW1A 2AA"),
            pair("SW1A 2AA", "London")
        );
        assert_eq!(split("Bad Homburg", ""), pair("", "Bad Homburg"));
        assert_eq!(split("Bad Homburg", "61348"), pair("61348", "Bad Homburg"));
    }
}
