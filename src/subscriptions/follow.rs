//! Orders that renew begin subscriptions, and end them when they are cancelled.
//!
//! Orders know nothing of this: a row that was not followed as it stands now is the obligation, and following it is one
//! transaction with what comes of it. So nothing is begun twice and nothing is forgotten, however often a process dies.

use futures_util::stream::{self, StreamExt as _};

use super::act::ActError;
use super::begin::begin;
use super::error::Error;
use super::model::Subscription;
use super::terms::is_of_business;
use super::{order_end, store};
use crate::app::App;
use crate::orders::{self, Order, OrderId, view};
use crate::storage::{self, Batch};

const PAGE: u32 = 200;
/// Transactions that wait for a commit together.
const AT_ONCE: usize = 8;

/// Follows every order that waits for it. One that cannot be followed now is tried again by the next run.
pub async fn follow_orders(app: &App) -> Result<(), Error> {
    let mut last = None;
    loop {
        let page = orders::unseen(&app.storage, last.as_ref(), PAGE).await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        last = Some(newest.id.clone());
        let ids: Vec<&OrderId> = page.iter().map(|order| &order.id).collect();
        let known = store::of_orders(&app.storage, &ids).await?;
        let is_new = |order: &Order| order.cancelled_at.is_none() && !known.contains_key(&order.id);
        let (new, changed): (Vec<Order>, Vec<Order>) = page.into_iter().partition(is_new);
        if !new.is_empty() {
            begin(app, new).await?;
        }
        stream::iter(&changed)
            .for_each_concurrent(AT_ONCE, |order| async {
                if let Err(error) = follow(app, order, known.get(&order.id)).await {
                    tracing::warn!(order = %order.id, %error, "an order was not followed");
                }
            })
            .await;
    }
}

/// An order that changed since it was followed, or was cancelled before.
pub(super) async fn follow(
    app: &App,
    order: &Order,
    known: Option<&Subscription>,
) -> Result<(), ActError> {
    let rows = match (known, order.cancelled_at) {
        (Some(subscription), Some(_)) => {
            order_end::end(app, order, subscription).await?;
            Batch::new()
        }
        (Some(subscription), None) => retaxed(app, order, subscription).await?,
        (None, _) => {
            order_end::call_off(app, order).await?;
            Batch::new()
        }
    };
    let (order, now) = (order.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (order, rows) = (order.clone(), rows.clone());
            Box::pin(async move {
                if !orders::note_seen(tx, &[order], now).await?.is_empty() {
                    tx.insert(rows).await?;
                }
                Ok::<_, storage::Error>(())
            })
        })
        .await?;
    Ok(())
}

/// What the order's own invoice charges, and what renews, where the order came to be taxed by its buyer after it was followed.
async fn retaxed(app: &App, order: &Order, subscription: &Subscription) -> Result<Batch, Error> {
    let quote = view::quote(app, order).await?;
    let mut rows = Batch::new();
    if let Some(line) = quote.lines.first()
        && subscription.business_confirmed_at.is_none()
        && is_of_business(line.decision.treatment)
    {
        let cause = order.id.as_str();
        store::charges::retax(&mut rows, cause, line.decision);
        store::note_business(&mut rows, &subscription.id, app.clock.now());
    }
    Ok(rows)
}
