//! Billing: what is owed, how it is documented, and the books.
//!
//! A cause (an order, a period of a subscription) owes an invoice in its own transaction and is opaque here. `invoices` issues
//! it, `ledger` books it and what is paid for it, `document` writes it as others read it.

mod api;
mod as_text;
pub mod data;
pub mod document;
pub mod exchange;
pub mod invoices;
pub mod ledger;
pub mod reports;
mod store;
pub mod tax;
pub mod transfer;
pub mod vat_ids;
pub mod web;

pub use api::{ApiDescription, routes as api_routes};

use jiff::Timestamp;

use crate::app::App;
use crate::catalog::Basis;
use crate::storage::{self, Batch, Tx};
use crate::vault::SubjectId;
use tax::Totals;

/// What a link to pay with is good for.
const PAY: &str = "pay";

/// The path where an invoice is paid, named by its id or by its cause while it is not issued. Whoever has it may pay and learns
/// the amount, no more: for the customer's own pages and mails.
pub fn pay_path(app: &App, of: &str) -> String {
    format!("/pay/{of}?key={}", app.vault.token(PAY, of))
}

/// Whether `key` is that of [`pay_path`].
pub fn may_pay(app: &App, of: &str, key: &str) -> bool {
    app.vault.token_matches(PAY, of, key)
}

/// An invoice that is to be issued. Its cause is opaque here: whoever causes it knows what it names.
#[derive(Debug, Clone)]
pub struct Owed<'a> {
    pub cause: &'a str,
    pub subject: &'a SubjectId,
    pub basis: Basis,
    pub totals: &'a Totals,
    pub owed_at: Timestamp,
    /// What it waits for until then, in one word: something may be said before that makes it come to something else.
    pub waits_for: Option<&'static str>,
}

/// Adds to a transaction that an invoice is owed; once for each cause, and not for what costs nothing.
pub fn owe_invoice(batch: &mut Batch, owed: &Owed<'_>) {
    if !owed.totals.total.is_zero() {
        store::add_owed(batch, owed);
    }
}

/// What waited comes to something else, and waits no more; `false` when it was issued, called off, or did not wait for this.
pub async fn restate(
    tx: &mut Tx,
    cause: &str,
    waited_for: &'static str,
    totals: &Totals,
    now: Timestamp,
) -> storage::Result<bool> {
    let restated = store::restate(tx, cause, waited_for, totals, now).await?;
    if restated {
        invoices::wake_after(tx);
    }
    Ok(restated)
}

/// What waited for this waits no more, and comes to what it came to.
pub async fn release(
    tx: &mut Tx,
    cause: &str,
    waited_for: &'static str,
    now: Timestamp,
) -> storage::Result<()> {
    store::release(tx, cause, waited_for, now).await?;
    invoices::wake_after(tx);
    Ok(())
}
