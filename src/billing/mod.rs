//! Billing: what is owed for an order, and how it is documented.

mod as_text;
pub mod data;
pub mod document;
mod store;
pub mod tax;
pub mod transfer;

use jiff::Timestamp;

use crate::catalog::Basis;
use crate::storage::{self, Batch, Tx};
use crate::vault::SubjectId;
use tax::Totals;

/// An invoice that is to be issued. Its cause is opaque here: whoever causes it knows what it names.
#[derive(Debug, Clone)]
pub struct Owed<'a> {
    pub cause: &'a str,
    pub subject: &'a SubjectId,
    pub basis: Basis,
    pub totals: &'a Totals,
    pub owed_at: Timestamp,
}

/// Adds to a transaction that an invoice is owed; once for each cause.
pub fn owe_invoice(batch: &mut Batch, owed: &Owed<'_>) {
    store::add_owed(batch, owed);
}

/// Takes back that an invoice is owed, if it was not issued yet.
pub async fn owe_no_invoice(tx: &mut Tx, cause: &str) -> storage::Result<()> {
    store::remove_owed(tx, cause).await
}
