//! What a document needs so that a transfer finds its way back to it: the shop's account, a creditor reference, and the
//! QR code that carries both. Pure formats; `payments::bank` reads them from what the bank says.

mod asked;
mod epc_qr;
mod iban;
mod invoice_number;
mod reference;

use std::ops::RangeInclusive;

pub use asked::Asked;
pub use epc_qr::{InvalidTransfer, Purpose, Transfer};
pub use iban::{Bic, Iban, InvalidBic, InvalidIban};
pub use invoice_number::invoice_numbers_in;
pub use reference::{CreditorReference, InvalidReference, Squeezed};

/// What a transfer can be of, in minor units (EPC: 0.01 to 999999999.99).
pub const AMOUNT_MINOR: RangeInclusive<i64> = 1..=99_999_999_999;
