//! The subscriptions that new orders begin.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::Error;
use super::happened::Happened;
use super::model::{Subscription, SubscriptionId};
use super::state::{Happening, Milestones};
use super::store;
use super::terms::Terms;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::Territory;
use crate::catalog::{self, Price, PriceId};
use crate::orders::{self, Order, Renewing};
use crate::storage::{self, Batch};
use crate::vault;

/// Orders that are followed in one transaction.
const TOGETHER: usize = 25;

/// A subscription that is to begin.
struct Beginning {
    subscription: Subscription,
    terms: Terms,
    begun: Happened,
}

/// Begins what these orders, which are at least one, ask for. One that cannot be read is left to the next run.
pub(super) async fn begin(app: &App, orders: Vec<Order>) -> Result<(), Error> {
    let prices = prices(app, &orders).await?;
    let mut ready = Vec::with_capacity(orders.len());
    for (order, renewing) in orders::renewing(app, orders).await? {
        let beginning = renewing
            .map_err(Error::from)
            .and_then(|renewing| beginning(app, &order, &renewing, &prices));
        match beginning {
            Ok(beginning) => ready.push((order, Some(beginning))),
            // Who was erased has nothing that could renew.
            Err(Error::Vault(vault::Error::Erased)) => ready.push((order, None)),
            Err(error) => tracing::warn!(order = %order.id, %error, "an order was not followed"),
        }
    }
    let mut ready = ready.into_iter().peekable();
    while ready.peek().is_some() {
        let (orders, beginnings) = ready.by_ref().take(TOGETHER).unzip();
        write(app, orders, beginnings).await?;
    }
    Ok(())
}

/// The prices that these orders name, each read once.
async fn prices(app: &App, orders: &[Order]) -> storage::Result<HashMap<PriceId, Price>> {
    let mut prices = HashMap::new();
    for order in orders {
        if !prices.contains_key(&order.price)
            && let Some((_, price)) = catalog::price(&app.storage, &order.price).await?
        {
            prices.insert(order.price.clone(), price);
        }
    }
    Ok(prices)
}

fn beginning(
    app: &App,
    order: &Order,
    renewing: &Renewing,
    prices: &HashMap<PriceId, Price>,
) -> Result<Beginning, Error> {
    let price = prices.get(&order.price).ok_or(Error::Price)?;
    let country = order.country.parse().map_err(storage::Error::unreadable)?;
    let territory = Territory::of(country, renewing.postal_code.as_deref());
    let terms = Terms::of(app, order, price, &renewing.lines, renewing.coupon.as_ref())?;
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
        bound_until: None,
        planned: None,
        round: 0,
        begun_at: order.placed_at,
        milestones: Milestones::default(),
        epoch: 0,
    };
    subscription.bind()?;
    subscription.renews_at = subscription.renewal(&app.config.business.zone())?;
    let mut begun = Happened::now(app, &subscription.id, Happening::Begun, &Actor::System);
    begun.at = order.placed_at;
    begun.effective_at = terms.trial_ends_at;
    begun.cause = Some(order.id.to_string());
    begun.price = Some(order.price.clone());
    begun.apply(&mut subscription);
    Ok(Beginning {
        subscription,
        terms,
        begun,
    })
}

/// Notes these orders as seen, with what begins by them.
async fn write(
    app: &App,
    orders: Vec<Order>,
    beginnings: Vec<Option<Beginning>>,
) -> storage::Result<()> {
    let now = app.clock.now();
    let work = Arc::new((orders, beginnings));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (orders, beginnings) = &*work;
                let seen = orders::note_seen(tx, orders, now).await?;
                let begun: Vec<&Beginning> = beginnings
                    .iter()
                    .flatten()
                    .filter(|beginning| seen.contains(&beginning.subscription.order))
                    .collect();
                tx.insert(rows(&begun)).await
            })
        })
        .await
}

fn rows(begun: &[&Beginning]) -> Batch {
    let mut batch = Batch::new();
    let subscriptions = begun
        .iter()
        .map(|one| (&one.subscription, &*one.terms.items));
    store::insert(&mut batch, subscriptions);
    let charged = begun.iter().map(|one| {
        let subscription = &one.subscription;
        (
            subscription.order.as_str(),
            &subscription.id,
            &*one.terms.charged,
        )
    });
    store::charges::insert_all(&mut batch, charged);
    store::events::insert_all(&mut batch, begun.iter().map(|one| &one.begun));
    batch
}
