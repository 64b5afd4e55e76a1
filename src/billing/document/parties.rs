//! Who sells, who buys, and how money gets from one to the other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::billing::as_text;
use crate::customers::values::{CountryCode, VatId};

/// BG-4.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    /// BT-27.
    pub name: Text,
    pub address: Address,
    /// BT-31.
    #[serde(with = "as_text::optional")]
    pub vat_id: Option<VatId>,
    /// BT-32: the number at the local tax office.
    pub tax_number: Option<Text>,
    /// BT-30: where the company is registered, and as what.
    pub register: Option<Text>,
    pub contact: Contact,
}

/// BG-6. The e-mail is the seller's electronic address (BT-34), too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// BT-41.
    pub name: Text,
    /// BT-42.
    pub phone: Option<Text>,
    /// BT-43.
    pub email: Text,
}

/// BG-7.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Buyer {
    /// BT-44: the company, or the person who buys for themselves.
    pub name: Text,
    /// BT-56: who ordered for the company.
    pub contact: Option<Text>,
    pub address: Address,
    /// BT-48.
    #[serde(with = "as_text::optional")]
    pub vat_id: Option<VatId>,
    /// BT-49, unless the reference routes by itself.
    pub email: Text,
    /// BT-10: what the buyer asked to stand on it; a Leitweg-ID for German authorities.
    pub reference: Option<Text>,
}

/// BG-5 and BG-8.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// BT-35, BT-50.
    pub line1: Option<Text>,
    /// BT-36, BT-51.
    pub line2: Option<Text>,
    /// BT-38, BT-53.
    pub postal_code: Option<Text>,
    /// BT-37, BT-52.
    pub city: Option<Text>,
    /// BT-39, BT-54.
    pub region: Option<Text>,
    /// BT-40, BT-55.
    #[serde(with = "as_text")]
    pub country: CountryCode,
}

/// What is to be paid how, and by when.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// BT-20, always: a credit note says here how it is settled (BR-CO-25).
    pub terms: Text,
    /// BT-9.
    pub due_on: Option<Date>,
    /// `None` if nothing is to be transferred to the seller.
    pub transfer: Option<Transfer>,
}

/// BG-17. The settings' own checks say that IBAN and BIC are well-formed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// BT-84, without spaces.
    pub iban: Text,
    /// BT-86.
    pub bic: Option<Text>,
    /// BT-85.
    pub holder: Text,
    /// BT-83: the structured reference (ISO 11649) by which the payment is matched.
    pub reference: Text,
}

/// An identifier that a party has under EN 16931, as the document's tax allows it to be written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    /// BT-31, BT-48.
    pub vat_id: Option<&'a str>,
    /// BT-32.
    pub tax_number: Option<&'a str>,
    /// BT-29, BT-46: what identifies the party if its VAT id must not.
    pub identifier: Option<&'a str>,
}

impl Seller {
    /// BR-CO-26 wants an identifier, the register's number or the VAT id. Where nothing is subject to VAT the id must not
    /// stand as one (BR-O-02): it stands as a plain identifier, since the law still wants it on the document.
    pub fn identity(&self, outside_scope: bool) -> Identity<'_> {
        let vat_id = self.vat_id.as_ref().map(VatId::as_str);
        let tax_number = self.tax_number.as_ref().map(Text::as_str);
        if outside_scope {
            return Identity {
                vat_id: None,
                tax_number,
                identifier: vat_id.or(tax_number),
            };
        }
        Identity {
            vat_id,
            tax_number,
            identifier: tax_number.filter(|_| vat_id.is_none()),
        }
    }
}

impl Buyer {
    /// As [`Seller::identity`].
    pub fn identity(&self, outside_scope: bool) -> Identity<'_> {
        let vat_id = self.vat_id.as_ref().map(VatId::as_str);
        if outside_scope {
            Identity {
                identifier: vat_id,
                ..Identity::default()
            }
        } else {
            Identity {
                vat_id,
                ..Identity::default()
            }
        }
    }
}
