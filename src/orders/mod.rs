//! Orders: what was asked for, as it was said and priced at that moment.

pub mod answers;
mod api;
mod ask_vies;
mod confirmation;
pub mod data;
mod form;
pub mod invoicing;
mod model;
mod number;
pub mod pages;
mod place;
pub mod progress;
mod quote;
mod renewing;
mod shop;
mod store;
pub mod terms;
pub mod vat;
pub mod view;
pub mod web;

pub use api::{ApiDescription, OrderRequest, invalid, routes as api_routes};
pub use ask_vies::ask_vies;
pub use confirmation::{Confirmations, OrderConfirmation, Withdrawal};
pub use form::{Known, OrderForm, Refused};
pub use model::{Order, OrderDraft, OrderId, PaymentMethod, Proof, Status, repay_by, repay_from};
pub use number::numbers_in;
pub use place::{IdempotencyKey, PlaceError, place};
pub use quote::{
    Basket, ChosenAddon, Discount, Label, LineKind, OnceConfirmed, Quote, QuotedLine, Trial,
    Unquotable, quote,
};
pub use renewing::{Renewing, renewing};
pub use shop::{OrderLimits, Shop, TERMS_WORDS};

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::customers::CustomerId;
use crate::storage::{self, Storage, Tx};

/// How long a client may repeat a request under its idempotency key.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The order with this id, for whoever has a right to it that was asked before.
pub async fn find(app: &App, id: &OrderId) -> storage::Result<Option<Order>> {
    store::by_id(&app.storage, id).await
}

/// The order that customer and shop call by this number.
pub async fn by_number(app: &App, number: &str) -> storage::Result<Option<Order>> {
    store::by_number(&app.storage, number).await
}

/// A customer's orders, the newest first, `limit` at most; `before` is the last one of the page before.
pub async fn of_customer(
    app: &App,
    customer: &CustomerId,
    before: Option<&OrderId>,
    limit: u32,
) -> storage::Result<Vec<Order>> {
    store::of_customer(&app.storage, customer, before, limit).await
}

/// Notes that the customer took over what the order says of them.
pub async fn note_taken_over(tx: &mut Tx, id: &OrderId, now: Timestamp) -> storage::Result<()> {
    store::note_taken_over(tx, id, now).await
}

/// Orders that renew and were placed or cancelled since they were last noted as seen; by their ids, those after `after`.
pub async fn unseen(
    storage: &Storage,
    after: Option<&OrderId>,
    limit: u32,
) -> storage::Result<Vec<Order>> {
    store::following::unseen(storage, after, limit).await
}

/// What customer and shop call these orders, which are at least one.
pub async fn numbers(
    storage: &Storage,
    of: &[OrderId],
) -> storage::Result<HashMap<OrderId, String>> {
    store::following::numbers(storage, of).await
}

/// Notes in the transaction that acts on orders that they were seen as they stand: those that were not before, and do not
/// stand differently by now.
pub async fn note_seen(
    tx: &mut Tx,
    orders: &[Order],
    now: Timestamp,
) -> storage::Result<HashSet<OrderId>> {
    store::following::note_seen(tx, orders, now).await
}

/// Forgets the idempotency keys of more than a day ago.
pub async fn forget_keys(app: &App) -> storage::Result<()> {
    let before = app.clock.now() - KEYS_KEPT;
    store::forget_keys(&app.storage, before).await
}
