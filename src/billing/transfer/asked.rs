//! How an invoice's open amount is transferred: what a page shows to whoever wants to pay.

use super::{Bic, CreditorReference, Iban, Purpose, Transfer};
use crate::config::Business;
use crate::identity::qr::Qr;
use crate::money::Money;

/// A transfer that pays an invoice.
#[derive(Debug, Clone)]
pub struct Asked {
    pub holder: String,
    pub iban: Iban,
    pub bic: Option<Bic>,
    pub reference: CreditorReference,
    pub amount: Money,
    /// The EPC's code, for what it can say: euros, and a name of at most 70 characters.
    pub qr: Option<Qr>,
}

impl Asked {
    /// What the shop asks for; nothing where nothing is open, or the shop has no account.
    pub fn of(business: &Business, invoice_number: &str, open: Money) -> Option<Self> {
        if open.minor() <= 0 {
            return None;
        }
        let iban: Iban = business.iban.parse().ok()?;
        let bic: Option<Bic> = business.bic.parse().ok();
        let reference = CreditorReference::of(invoice_number).ok()?;
        let holder = business.legal_name.clone();
        let purpose = Purpose::Reference(reference.clone());
        let transfer = Transfer::new(&holder, &iban, bic.as_ref(), open, &purpose);
        Some(Self {
            qr: transfer.ok().map(|transfer| transfer.qr()),
            holder,
            iban,
            bic,
            reference,
            amount: open,
        })
    }
}
