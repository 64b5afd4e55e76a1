//! Orders that renew begin subscriptions, and end them when they are cancelled.
//!
//! Orders know nothing of this: a row that was not followed as it stands now is the obligation, and following it is one
//! transaction with what comes of it. So nothing is begun twice and nothing is forgotten, however often a process dies.

use super::act::{self, ActError, When};
use super::error::Error;
use super::happened::Happened;
use super::model::{Subscription, SubscriptionId};
use super::state::{Happening, Milestones};
use super::store;
use super::terms::{Terms, is_of_business};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::Territory;
use crate::catalog;
use crate::orders::{self, Order, view};
use crate::storage::{self, Batch};
use crate::vault;
use futures_util::stream::{self, StreamExt as _};

const PAGE: u32 = 200;
/// Transactions that wait for a commit together.
const AT_ONCE: usize = 8;

/// Follows every order that waits for it. One that cannot be followed now is tried again by the next run.
pub async fn follow_orders(app: &App) -> Result<(), storage::Error> {
    let mut last = None;
    loop {
        let page = orders::unseen(&app.storage, last.as_ref(), PAGE).await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        last = Some(newest.id.clone());
        stream::iter(&page)
            .for_each_concurrent(AT_ONCE, |order| async move {
                if let Err(error) = follow(app, order).await {
                    tracing::warn!(order = %order.id, %error, "an order was not followed");
                }
            })
            .await;
    }
}

async fn follow(app: &App, order: &Order) -> Result<(), ActError> {
    let known = store::of_order(&app.storage, &order.id).await?;
    let rows = match (known, order.cancelled_at) {
        (None, None) => match begin(app, order).await {
            Ok(rows) => rows,
            // Who was erased has nothing that could renew.
            Err(Error::Vault(vault::Error::Erased)) => Batch::new(),
            Err(error) => return Err(error.into()),
        },
        (Some(subscription), Some(_)) => {
            end(app, &subscription).await?;
            Batch::new()
        }
        (Some(subscription), None) => retaxed(app, order, &subscription).await?,
        (None, Some(_)) => Batch::new(),
    };
    let (order, now) = (order.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (order, rows) = (order.clone(), rows.clone());
            Box::pin(async move {
                if orders::note_seen(tx, &order, now).await? && !rows.is_empty() {
                    tx.insert(rows).await?;
                }
                Ok::<_, storage::Error>(())
            })
        })
        .await?;
    Ok(())
}

/// The rows of the subscription that an order begins.
async fn begin(app: &App, order: &Order) -> Result<Batch, Error> {
    let details = view::details(app, order).await?;
    let quote = view::quote(app, order).await?;
    let price = catalog::price(&app.storage, &order.price).await?;
    let (_, price) = price.ok_or(Error::Price)?;
    let country = order.country.parse().map_err(storage::Error::unreadable)?;
    let territory = Territory::of(country, details.postal_code.as_deref());
    let coupon = view::coupon(app, order).await?;
    let terms = Terms::of(app, order, &price, &quote, coupon.as_ref())?;
    let mut subscription = Subscription {
        id: SubscriptionId::mint(&app.clock, &app.chance),
        order: order.id.clone(),
        customer: order.customer.clone(),
        subject: order.subject.clone(),
        plan: order.plan.clone(),
        price: order.price.clone(),
        interval: order.interval,
        currency: order.total.currency(),
        basis: order.basis,
        territory,
        business_confirmed_at: terms.confirmed.then_some(order.placed_at),
        anchor: terms.anchor,
        position: terms.position,
        next_on: terms.next_on,
        renews_at: None,
        planned: None,
        round: 0,
        begun_at: order.placed_at,
        milestones: Milestones::default(),
        epoch: 0,
    };
    subscription.renews_at = subscription.renewal(&app.config.business.zone())?;
    let mut begun = Happened::now(app, &subscription.id, Happening::Begun, &Actor::System);
    begun.at = order.placed_at;
    begun.effective_at = terms.trial_ends_at;
    begun.cause = Some(order.id.to_string());
    begun.price = Some(order.price.clone());
    begun.apply(&mut subscription);
    let mut batch = Batch::new();
    store::insert(&mut batch, &subscription, &terms.items);
    store::charges::insert(
        &mut batch,
        order.id.as_str(),
        &subscription.id,
        &terms.charged,
    );
    store::events::insert(&mut batch, &begun);
    Ok(batch)
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

/// Once: what has ended stays as it is.
async fn end(app: &App, subscription: &Subscription) -> Result<(), ActError> {
    match act::cancel(app, &subscription.id, When::Now, &Actor::System).await {
        Ok(_) | Err(ActError::NotNow) => Ok(()),
        Err(error) => Err(error),
    }
}
