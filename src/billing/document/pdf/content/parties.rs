//! Who sends the document, and who gets it.

use serde::Serialize;

use super::{Pair, Voice};
use crate::billing::document::{self, Address, Draft, Text};
use crate::customers::values::VatId;
use crate::web::locale::Unsayable;

#[derive(Debug, Serialize)]
pub(super) struct Seller {
    name: String,
    /// Below the name, down to the country.
    address: Vec<String>,
    /// Above the recipient, on one line.
    sender: String,
    contact: Vec<Pair>,
    /// What the law identifies the seller by.
    registrations: Vec<Pair>,
}

#[derive(Debug, Serialize)]
pub(super) struct Buyer {
    /// As an envelope's window shows it.
    address: Vec<String>,
}

impl Seller {
    pub(super) fn of(draft: &Draft, voice: Voice) -> Result<Self, Unsayable> {
        let seller = &draft.seller;
        let name = seller.name.as_str().to_owned();
        let mut address = lines(&seller.address);
        let sender = std::iter::once(&name).chain(&address);
        let sender = sender.map(String::as_str).collect::<Vec<_>>().join(" · ");
        address.push(seller.address.country.name(voice.0).to_owned());
        let document::Contact {
            name: person,
            phone,
            email,
        } = &seller.contact;
        let contact = [
            ("document-contact", Some(person)),
            ("document-phone", phone.as_ref()),
            ("document-email", Some(email)),
        ];
        let vat_id = seller.vat_id.as_ref().map(VatId::as_str);
        let registrations = [
            ("document-vat-id", vat_id),
            (
                "document-tax-number",
                seller.tax_number.as_ref().map(Text::as_str),
            ),
            (
                "document-register",
                seller.register.as_ref().map(Text::as_str),
            ),
        ];
        let contact = contact.map(|(key, text)| (key, text.map(Text::as_str)));
        Ok(Self {
            name,
            address,
            sender,
            contact: pairs(&contact, voice)?,
            registrations: pairs(&registrations, voice)?,
        })
    }
}

fn pairs(known: &[(&'static str, Option<&str>)], voice: Voice) -> Result<Vec<Pair>, Unsayable> {
    let known = known
        .iter()
        .filter_map(|(key, text)| Some((*key, (*text)?)));
    known.map(|(key, text)| voice.pair(key, text)).collect()
}

impl Buyer {
    pub(super) fn of(draft: &Draft, voice: Voice) -> Self {
        let buyer = &draft.buyer;
        let names = std::iter::once(&buyer.name).chain(&buyer.contact);
        let mut address: Vec<String> = names.map(|name| name.as_str().to_owned()).collect();
        address.extend(lines(&buyer.address));
        // The country stands last and in capitals on what crosses a border (Universal Postal Union, S42).
        if buyer.address.country != draft.seller.address.country {
            address.push(buyer.address.country.name(voice.0).to_uppercase());
        }
        Self { address }
    }
}

/// Street and place, without the country. Where the code stands is the country's custom.
fn lines(address: &Address) -> Vec<String> {
    let join = |parts: &[&Option<Text>]| {
        let parts = parts.iter().filter_map(|part| part.as_ref());
        let parts: Vec<&str> = parts.map(Text::as_str).collect();
        parts.join(" ")
    };
    let Address {
        line1,
        line2,
        postal_code,
        city,
        region,
        country,
    } = address;
    let place = match country.as_str() {
        "US" | "CA" | "AU" | "NZ" | "IN" => vec![join(&[city, region, postal_code])],
        "GB" | "IE" | "IM" | "JE" | "GG" => {
            vec![join(&[city]), join(&[region]), join(&[postal_code])]
        }
        _ => vec![join(&[postal_code, city]), join(&[region])],
    };
    let street = [line1, line2].map(|line| join(&[line]));
    let all = street.into_iter().chain(place);
    all.filter(|line| !line.is_empty()).collect()
}
