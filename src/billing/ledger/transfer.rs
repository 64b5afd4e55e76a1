//! Money that moves between two accounts of the shop's own, and touches no invoice and no credit.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind};
use super::settle::book;
use super::store;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::storage::Tx;

/// What moved, and why it is known.
#[derive(Debug, Clone)]
pub struct Transfer {
    pub entry: EntryId,
    pub kind: EntryKind,
    pub source: &'static str,
    pub event: String,
    pub from: Account,
    pub to: Account,
    pub amount: Money,
    pub customer: Option<CustomerId>,
    pub booked_on: Date,
}

/// Books a transfer, once for its event.
pub async fn transfer(
    tx: &mut Tx,
    at: Timestamp,
    transfer: &Transfer,
) -> Result<EntryId, LedgerError> {
    let Transfer { amount, .. } = *transfer;
    if amount.minor() <= 0 {
        return Err(LedgerError::NotPositive);
    }
    if let Some(known) = store::entry_of(tx, transfer.source, &transfer.event).await? {
        return Ok(known);
    }
    let mut entry = Entry {
        id: transfer.entry.clone(),
        kind: transfer.kind,
        source: transfer.source,
        event: transfer.event.clone(),
        currency: amount.currency(),
        booked_on: transfer.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    let customer = transfer.customer.as_ref();
    entry.post(transfer.to, amount, None, customer);
    let gone = Money::zero(amount.currency()).minus(amount)?;
    entry.post(transfer.from, gone, None, customer);
    book(tx, &entry).await?;
    Ok(transfer.entry.clone())
}
