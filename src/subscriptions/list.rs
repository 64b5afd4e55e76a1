//! Subscriptions, found by what stands plain of them.

use jiff::Timestamp;

use super::dunning::run::Taken;
use super::model::Subscription;
use super::state::State;
use super::store;
use crate::app::App;
use crate::catalog::PlanId;
use crate::customers::CustomerId;
use crate::orders::OrderId;
use crate::storage;

/// Which subscriptions; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub plan: Option<PlanId>,
    pub customer: Option<CustomerId>,
    /// Their next period begins before this moment.
    pub renews_before: Option<Timestamp>,
}

/// A page of them, the newest first; `before` is the last one of the page before.
pub async fn page(
    app: &App,
    filter: &Filter,
    before: Option<&Subscription>,
    limit: u32,
) -> storage::Result<Vec<Subscription>> {
    store::list::page(&app.storage, filter, app.clock.now(), before, limit).await
}

/// Those that these orders began, in the order of the orders.
pub async fn of_orders(app: &App, orders: &[OrderId]) -> storage::Result<Vec<Subscription>> {
    store::list::of_orders(&app.storage, orders).await
}

/// The steps that were taken about its unpaid invoices, the latest first, `limit` at most.
pub async fn dunned(app: &App, of: &Subscription, limit: u32) -> storage::Result<Vec<Taken>> {
    store::dunning::of_subscription(&app.storage, &of.id, limit).await
}
