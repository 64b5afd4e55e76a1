//! Subscriptions: what renews, when, at what price, and what becomes of it.
//!
//! An order of a monthly or yearly price begins one ([`follow_orders`]); [`renew_due`] owes an invoice for each period,
//! some days before it begins. Both are duties of one lease holder, and both can die at any moment: what was written is a
//! whole transaction, and what was not is still due.
//!
//! Invariant: a period is charged for once. Its cause (`sbn_…/2026-03-31`) is the key of its charges and of its invoice.

mod act;
mod addons;
mod ahead;
mod api;
mod ask_again;
mod asked;
mod begin;
pub mod calendar;
mod change;
mod charges;
pub mod data;
pub mod declarations;
mod desk;
pub mod dunning;
mod ending;
mod erased;
mod error;
mod follow;
mod happened;
pub mod invoicing;
mod list;
mod model;
pub mod notices;
mod once;
mod order_end;
pub mod pages;
mod pausing;
mod plan_change;
pub mod proforma;
pub mod proration;
mod renew;
mod settle;
pub mod state;
mod store;
mod taking;
mod terms;
mod trial;
mod upcoming;
pub mod view;
pub mod web;

pub use act::{ActError, cancel, keep, pause, resume};
pub use addons::Addons;
pub use api::{ApiDescription, routes as api_routes};
pub use ask_again::ask_again;
pub use asked::Asked;
pub use dunning::run::{Taken, dun, follow_payments};
pub use ending::{Ending, When, preview as preview_end};
pub use error::Error;
pub use follow::follow_orders;
pub use happened::Happened;
pub use list::{Filter, dunned, of_orders, page};
pub use model::{
    Announced, Charge, ChargeKind, CouponFate, EventId, Item, ItemKind, Planned, Subscription,
    SubscriptionId,
};
pub use notices::notify;
pub use once::forget_keys;
pub use order_end::{OrderEndError, cancel_order, preview as preview_order_end, withdraw_order};
pub use plan_change::{
    AskedQuestion, Preview, Shown, Wanted, change, change_as_shown, drop_planned, preview,
};
pub use renew::{Run, renew_due};
pub use trial::{TRIAL_DAYS_MAX, extend_trial};
pub use upcoming::{NextCharge, next_charge};

use crate::app::App;
use crate::customers::CustomerId;
use crate::orders::OrderId;
use crate::storage;

/// The subscription with this id, for whoever has a right to it that was asked before.
pub async fn find(app: &App, id: &SubscriptionId) -> storage::Result<Option<Subscription>> {
    store::by_id(&app.storage, id).await
}

/// The subscription that an order began.
pub async fn of_order(app: &App, order: &OrderId) -> storage::Result<Option<Subscription>> {
    store::of_order(&app.storage, order).await
}

/// A customer's, the newest first, `limit` at most.
pub async fn of_customer(
    app: &App,
    customer: &CustomerId,
    limit: u32,
) -> storage::Result<Vec<Subscription>> {
    store::of_customer(&app.storage, customer, limit).await
}

/// What one invoice charges.
pub async fn charges(app: &App, cause: &str) -> storage::Result<Vec<Charge>> {
    let mut charges = store::charges::of_causes(&app.storage, &[cause]).await?;
    Ok(charges.remove(cause).unwrap_or_default())
}

/// What happened to it, oldest first; of very much, the newest `limit`.
pub async fn events(app: &App, id: &SubscriptionId, limit: u32) -> storage::Result<Vec<Happened>> {
    store::events::of(&app.storage, id, limit).await
}
