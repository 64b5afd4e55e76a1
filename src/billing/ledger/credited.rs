//! What the shop owes a customer, and what of their open invoices that covers; and what wakes those who wait for money.

use jiff::civil::Date;
use tokio::sync::Notify;

use super::store;
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{self, Storage, Tx};

/// Rung when a customer got a credit: it may pay what they owe.
pub static CREDITED: Notify = Notify::const_new();

/// Rung when less is open on an invoice: what was done since it was not paid may be over.
pub static PAID: Notify = Notify::const_new();

/// What of an open invoice its customer's credit covers, after all of theirs that were due before it.
pub async fn covered(storage: &Storage, invoice: &InvoiceId) -> storage::Result<Option<Money>> {
    let Some((open, left)) = store::left_for(storage, invoice).await? else {
        return Ok(None);
    };
    let minor = left.minor().clamp(0, open.minor().max(0));
    Ok((minor > 0).then(|| Money::new(minor, open.currency())))
}

/// The day since which a customer has their credit: the last on which any of it was given.
pub async fn credited_on(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> storage::Result<Option<Date>> {
    store::credited_on(tx, customer, currency).await
}
