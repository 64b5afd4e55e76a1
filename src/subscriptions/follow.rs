//! Orders that renew begin subscriptions, and end them when they are cancelled.
//!
//! Orders know nothing of this: a row that was not followed as it stands now is the obligation, and following it is one
//! transaction with what comes of it. So nothing is begun twice and nothing is forgotten, however often a process dies.

use futures_util::stream::{self, StreamExt as _};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::calendar::{BeyondCalendar, Cycle, midnight};
use super::error::Error;
use super::happened::Happened;
use super::model::{Charge, ChargeKind, Item, ItemKind, Subscription, SubscriptionId};
use super::state::{Happening, Milestones};
use super::store;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::{Territory, Treatment};
use crate::catalog::{self, Off, Price, UsedCoupon};
use crate::money::Money;
use crate::orders::web::localized;
use crate::orders::{self, LineKind, Order, Quote, view};
use crate::storage::{self, Batch};
use crate::vault;
use crate::web::locale::Locale;

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

async fn follow(app: &App, order: &Order) -> Result<(), Error> {
    let known = store::of_order(&app.storage, &order.id).await?;
    let rows = match (known, order.cancelled_at) {
        (None, None) => match begin(app, order).await {
            Ok(rows) => rows,
            // Who was erased has nothing that could renew.
            Err(Error::Vault(vault::Error::Erased)) => Batch::new(),
            Err(error) => return Err(error),
        },
        (Some(subscription), Some(at)) if subscription.milestones.ended_at.is_none() => {
            end(app, subscription, at)
        }
        _ => Batch::new(),
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
        begun_at: order.placed_at,
        milestones: Milestones {
            trial_ends_at: terms.trial_ends_at,
            ..Milestones::default()
        },
        epoch: 0,
    };
    subscription.renews_at = subscription.renewal(&app.config.business.zone())?;
    let mut begun = Happened::now(app, &subscription.id, Happening::Begun, &Actor::System);
    begun.at = order.placed_at;
    begun.effective_at = terms.trial_ends_at;
    begun.cause = Some(order.id.to_string());
    let mut batch = Batch::new();
    store::insert(&mut batch, &subscription, &terms.items);
    store::charges::insert(
        &mut batch,
        order.id.as_str(),
        &subscription.id,
        &terms.charged,
    );
    store::events::insert(&mut batch, &begun.with_price(&order.price));
    Ok(batch)
}

/// What an order says of the periods that follow it.
struct Terms {
    items: Vec<Item>,
    /// What the order's own invoice charges of the first period.
    charged: Vec<Charge>,
    anchor: Date,
    position: u32,
    next_on: Date,
    trial_ends_at: Option<Timestamp>,
    confirmed: bool,
}

impl Terms {
    fn of(
        app: &App,
        order: &Order,
        price: &Price,
        quote: &Quote,
        coupon: Option<&UsedCoupon>,
    ) -> Result<Self, Error> {
        let language: Locale = order.language.parse().map_err(storage::Error::unreadable)?;
        let zone = app.config.business.zone();
        let placed_on = order.placed_at.to_zoned(zone.clone()).date();
        let trial = Span::new()
            .try_days(i64::from(price.trial_days))
            .map_err(|_| BeyondCalendar)?;
        let anchor = placed_on.checked_add(trial).map_err(|_| BeyondCalendar)?;
        let has_trial = price.trial_days > 0;
        let cycle = Cycle::new(anchor, order.interval).ok_or(Error::Price)?;
        let first = cycle.period(0)?;
        let mut terms = Self {
            items: Vec::new(),
            charged: Vec::new(),
            anchor,
            position: 0,
            next_on: anchor,
            trial_ends_at: has_trial.then(|| midnight(anchor, &zone)).transpose()?,
            confirmed: false,
        };
        for line in &quote.lines {
            let treatment = line.decision.treatment;
            terms.confirmed |= matches!(
                treatment,
                Treatment::ReverseCharge | Treatment::IntraCommunity
            );
            let (item, charge) = match line.kind {
                LineKind::Plan => (Some(ItemKind::Plan), ChargeKind::Plan),
                LineKind::Addon => (Some(ItemKind::Addon), ChargeKind::Addon),
                // What later periods get off is the coupon's to say.
                LineKind::Discount => (None, ChargeKind::Discount),
                LineKind::Setup => continue,
            };
            let label = line.label.as_ref();
            let name = label.map_or_else(String::new, |label| localized(&label.name, language));
            terms.items.extend(item.map(|kind| Item {
                kind,
                name: name.clone(),
                quantity: line.quantity,
                unit: line.unit,
                rate: None,
                periods_left: None,
            }));
            // A trial's order charges nothing for what is tried.
            if !(has_trial && line.amount.is_zero()) {
                terms.charged.push(Charge {
                    kind: charge,
                    plan: order.plan.clone(),
                    name,
                    quantity: line.quantity,
                    amount: line.amount,
                    decision: line.decision,
                    period: first,
                });
            }
        }
        terms.items.extend(coupon.map(|coupon| {
            let (unit, rate) = match coupon.off {
                Off::Percent(rate) => (Money::zero(order.total.currency()), Some(rate)),
                Off::Amount(amount) => (amount, None),
            };
            let spent = i64::from(!terms.charged.is_empty());
            Item {
                kind: ItemKind::Discount,
                name: coupon.code.to_string(),
                quantity: 1,
                unit,
                rate,
                periods_left: coupon.periods.map(|periods| i64::from(periods) - spent),
            }
        }));
        if !terms.charged.is_empty() {
            (terms.position, terms.next_on) = (1, first.until);
        }
        Ok(terms)
    }
}

/// The rows of an end at the moment that the order was cancelled.
fn end(app: &App, mut subscription: Subscription, at: Timestamp) -> Batch {
    let mut ended = Happened::now(app, &subscription.id, Happening::Ended, &Actor::System);
    ended.at = at;
    ended.apply(&mut subscription);
    subscription.renews_at = None;
    let mut batch = Batch::new();
    store::update(&mut batch, &subscription);
    store::events::insert(&mut batch, &ended);
    batch
}
