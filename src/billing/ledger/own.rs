//! Money of the shop's own that comes in at the bank: what a processor pays out, cash and cheques that were taken there.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind};
use super::settle::{Suspense, book, suspense_of};
use crate::money::Money;
use crate::storage::Tx;

/// A receipt that is nobody's payment: all of it came from other accounts of the shop's own.
#[derive(Debug, Clone)]
pub struct OwnMoney {
    pub entry: EntryId,
    /// The receipt, whose whole suspense this is.
    pub receipt: EntryId,
    pub from: Vec<(Account, Money)>,
    pub booked_on: Date,
}

/// Books a receipt's suspense out of the accounts that it came from, like an assignment: once, and again only after that was
/// reversed. [`LedgerError::NotEnough`] where these are not exactly what is in suspense.
pub async fn recognise(tx: &mut Tx, at: Timestamp, own: &OwnMoney) -> Result<EntryId, LedgerError> {
    let (amount, event) = match suspense_of(tx, &own.receipt).await? {
        Suspense::Assigned(known) => return Ok(known),
        Suspense::Open { amount, event } => (amount, event),
    };
    let parts = own.from.iter().map(|(_, part)| *part);
    if parts.clone().any(|part| part.minor() <= 0) {
        return Err(LedgerError::NotPositive);
    }
    if parts
        .clone()
        .any(|part| part.currency() != amount.currency())
    {
        return Err(LedgerError::OtherCurrency);
    }
    if Money::sum(amount.currency(), parts)? != amount {
        return Err(LedgerError::NotEnough);
    }
    let mut entry = Entry {
        id: own.entry.clone(),
        kind: EntryKind::Assignment,
        source: "assignment",
        event,
        currency: amount.currency(),
        booked_on: own.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    entry.post(Account::Suspense, amount, None, None);
    for (account, part) in &own.from {
        let gone = Money::zero(part.currency()).minus(*part)?;
        entry.post(*account, gone, None, None);
    }
    book(tx, &entry).await?;
    Ok(own.entry.clone())
}
