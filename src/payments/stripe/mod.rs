//! Stripe, where the operator turns it on: on its own page, so that no card ever passes here.
//!
//! What is sent is an amount, a currency, ids that mean nothing elsewhere and a neutral name of what is sold; no name, no
//! address. Before anything is sent there is a row ([`Payment`]) whose id is the key under which Stripe does it once. What came
//! of it is always asked ([`settle`]): by a message that came ([`webhook`]), by the customer who is back ([`web`]), and by a duty
//! that finds what no message told of ([`watch`]). No message is believed: it says what to ask about.
//!
//! Invariant: while a payment may still come to money, nobody is charged for the same invoice again. A question without an
//! answer is unknown, never a failure.

mod amount;
mod answers;
mod api;
mod apply;
mod checkout;
mod detach;
mod erased;
pub mod letter;
mod model;
mod payouts;
mod picture;
mod refund;
mod renewal;
mod settle;
mod signature;
mod watch;
mod webhook;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use jiff::Timestamp;

use crate::app::{App, RoomState};
use crate::billing::invoices::InvoiceId;
use crate::config;
use crate::egress::InvalidOrigin;
use crate::payments::store::{methods, payouts as stored_payouts, processor};
use crate::storage;

use api::Api;

pub use api::CallError;
pub use checkout::{Begun, Consent, PayError, begin};
pub(in crate::payments) use model::SavedMethod;
pub use model::{
    Agreed, ConsentId, DisputeId, Failure, Holding, MethodId, Payment, PaymentId, PaymentKind,
    PaymentState, Payout, PayoutId, PayoutState, Refund, RefundId, RefundState, Settlement,
};
pub use model::{Saved, Undetached};
pub use payouts::{SeenPayout, book_sure, payouts_like};
pub(in crate::payments) use picture::{SeenDispute, SeenRefund};
pub use refund::{RefundError, is_left, refund, refunds_of};
pub use renewal::{charge_due, forget_methods, saved_of};
pub use settle::{SettleError, Settled, settle};
pub use watch::{forget, watch};
pub use webhook::routes as webhook_routes;

/// Who tells the ledger, and what the room is called there.
pub const NAME: &str = "stripe";
/// As the customer reads it.
pub const RECIPIENT: &str = "Stripe";

/// The way to Stripe of this process; none where it is turned off.
#[derive(Debug)]
struct Way {
    api: Option<Api>,
    /// When it was last asked for what was paid out, in microseconds; a peer that does not answer is left alone for a while.
    asked_at: AtomicI64,
}

impl RoomState for Way {
    fn open(app: &App) -> Self {
        let settings = &app.config.payments.stripe;
        let api = settings.enabled.then(|| Api::open(settings));
        // The start refuses what cannot be used: `check`.
        Self {
            api: api.and_then(Result::ok),
            asked_at: AtomicI64::new(i64::MIN),
        }
    }
}

impl Way {
    fn of(app: &App) -> Arc<Self> {
        app.room()
    }

    fn api(&self) -> Result<&Api, CallError> {
        let off = || CallError::NotDone("payments.stripe.enabled is false".to_owned());
        self.api.as_ref().ok_or_else(off)
    }
}

/// What was tried to pay an invoice, the latest first.
pub async fn of_invoice(app: &App, invoice: &InvoiceId) -> storage::Result<Vec<Payment>> {
    processor::of_invoice(&app.storage, invoice).await
}

/// What Stripe says that it holds, beside what the books say.
pub async fn holdings(app: &App) -> storage::Result<Vec<Holding>> {
    stored_payouts::holdings(&app.storage).await
}

/// What Stripe paid out, or is about to, the latest first; nothing where `after` is none of them.
pub async fn payouts(
    app: &App,
    after: Option<&PayoutId>,
    limit: u32,
) -> storage::Result<Option<Vec<Payout>>> {
    let storage = &app.storage;
    let before = match after {
        None => None,
        Some(id) => match stored_payouts::by_id(storage, id).await? {
            Some(payout) => Some(payout),
            None => return Ok(None),
        },
    };
    stored_payouts::page(storage, before.as_ref(), limit)
        .await
        .map(Some)
}

/// Payments that Stripe settled in another currency than it charged, the latest first.
pub async fn settled_otherwise(app: &App, limit: u32) -> storage::Result<Vec<Payment>> {
    processor::settled_otherwise(&app.storage, limit).await
}

/// How many payments and methods came to an end that only a person can look into, since a time.
pub async fn count_lost(app: &App, since: Timestamp) -> storage::Result<i64> {
    methods::count_lost(&app.storage, since).await
}

/// Payments of which nobody can be asked any more what became of them, the latest first.
pub async fn lost(app: &App, limit: u32) -> storage::Result<Vec<Payment>> {
    processor::lost(&app.storage, limit).await
}

/// Methods that Stripe was asked in vain to take away, the latest first.
pub async fn undetached(app: &App, limit: u32) -> storage::Result<Vec<Undetached>> {
    methods::undetached(&app.storage, limit).await
}

/// Whether these settings lead to Stripe.
pub fn check(settings: &config::Stripe) -> Result<(), InvalidOrigin> {
    Api::open(settings).map(drop)
}
