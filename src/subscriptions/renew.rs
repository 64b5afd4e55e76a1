//! Renewal: what begins soon is charged, and what has come to its end is ended. By one lease holder, in batches.
//!
//! A subscription is read, reckoned without a transaction, and written in one that asks first whether it is still what was
//! read. What changed in between waits for the next run, a few seconds later. Memory holds one page, however many are due.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::charges;
use super::error::Error;
use super::happened::Happened;
use super::model::{Item, ItemKind, Planned, Subscription, SubscriptionId};
use super::state::Happening;
use super::store;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::{self, Buyer, Decision, Seller};
use crate::billing::{self, Owed};
use crate::catalog::{self, Plan, PlanId, Price};
use crate::jobs::Held;
use crate::orders::Shop;
use crate::storage::{self, Batch};

/// Subscriptions of one transaction: their locks are held for some tens of milliseconds.
const PAGE: u32 = 200;
/// Subscriptions whose rows travel in one statement.
const TOGETHER: usize = 8;
/// Periods that one run charges of one subscription; the next run goes on.
const CATCH_UP_MAX: u32 = 24;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// Periods that were charged.
    pub charged: u64,
    /// Subscriptions that were ended.
    pub ended: u64,
}

/// Charges everything that begins within the days that invoices go ahead, and ends what has come to its end. With a lease,
/// it stops where the lease was lost.
pub async fn renew_due(app: &App, held: Option<&Held>) -> Result<Run, storage::Error> {
    let mut run = Run::default();
    let days = i64::from(app.config.subscriptions.invoice_days_ahead);
    let until = app.clock.now() + SignedDuration::from_hours(24 * days);
    let mut desk = Desk::open(app, until);
    let mut last: Option<Subscription> = None;
    loop {
        let page = store::due(&app.storage, until, last.as_ref(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        let (changes, charged) = desk.reckon_all(&page).await?;
        last = page.into_iter().last();
        if !write(app, held, changes).await? {
            return Ok(run);
        }
        run.charged += charged;
    }
    run.ended = end_due(app, held).await?;
    Ok(run)
}

async fn end_due(app: &App, held: Option<&Held>) -> Result<u64, storage::Error> {
    let mut ended = 0;
    loop {
        let page = store::ending(&app.storage, app.clock.now(), PAGE).await?;
        if page.is_empty() {
            return Ok(ended);
        }
        let changes = page.iter().map(|subscription| end(app, subscription));
        if !write(app, held, changes.collect()).await? {
            return Ok(ended);
        }
        ended += u64::try_from(page.len()).unwrap_or_default();
    }
}

fn end(app: &App, subscription: &Subscription) -> Change {
    let mut after = subscription.clone();
    let what = Happened::now(app, &after.id, Happening::Ended, &Actor::System);
    what.apply(&mut after);
    after.renews_at = None;
    let mut rows = Batch::new();
    store::update(&mut rows, &after);
    store::events::insert(&mut rows, &what);
    Change::of(subscription, rows)
}

/// What is to be written of one subscription, if it is still what was read.
#[derive(Debug, Clone)]
struct Change {
    id: SubscriptionId,
    epoch: i64,
    rows: Batch,
    /// What it consists of from now on, where that changes.
    items: Option<Vec<Item>>,
}

impl Change {
    fn of(subscription: &Subscription, rows: Batch) -> Self {
        Self {
            id: subscription.id.clone(),
            epoch: subscription.epoch,
            rows,
            items: None,
        }
    }
}

/// In one transaction; `false` when the lease is another's by now.
async fn write(
    app: &App,
    held: Option<&Held>,
    changes: Vec<Change>,
) -> Result<bool, storage::Error> {
    if changes.is_empty() {
        return Ok(true);
    }
    let held = held.cloned();
    app.storage
        .transact(move |tx| {
            let (held, changes) = (held.clone(), changes.clone());
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Ok(false);
                }
                let read: Vec<_> = changes
                    .iter()
                    .map(|change| (change.id.clone(), change.epoch))
                    .collect();
                let unchanged = store::unchanged(tx, &read).await?;
                let mut rows = Vec::with_capacity(unchanged.len());
                for change in changes {
                    if !unchanged.contains(&change.id) {
                        continue;
                    }
                    let mut own = change.rows;
                    if let Some(items) = change.items {
                        store::remove_items(tx, &change.id).await?;
                        store::insert_items(&mut own, &change.id, &items);
                    }
                    rows.push(own);
                }
                for together in rows.chunks(TOGETHER) {
                    let batch = together.iter().cloned().fold(Batch::new(), Batch::and);
                    tx.insert(batch).await?;
                }
                Ok(true)
            })
        })
        .await
}

/// What a run reckons with: looked up once, not once for each subscription.
struct Desk<'a> {
    app: &'a App,
    zone: TimeZone,
    seller: Seller,
    now: Timestamp,
    until: Timestamp,
    plans: HashMap<PlanId, Plan>,
}

impl<'a> Desk<'a> {
    fn open(app: &'a App, until: Timestamp) -> Self {
        Self {
            app,
            zone: app.config.business.zone(),
            seller: Shop::today(app).seller,
            now: app.clock.now(),
            until,
            plans: HashMap::new(),
        }
    }

    /// What is to be written of these, and how many periods it charges. What cannot be reckoned is left for a person to
    /// see in the log, and holds nobody up.
    async fn reckon_all(
        &mut self,
        page: &[Subscription],
    ) -> Result<(Vec<Change>, u64), storage::Error> {
        let mut items = store::items(&self.app.storage, page).await?;
        let mut changes = Vec::with_capacity(page.len());
        let mut charged = 0;
        for subscription in page {
            let items = items.remove(&subscription.id).unwrap_or_default();
            match self.reckon(subscription, items).await {
                Ok((change, periods)) => {
                    changes.push(change);
                    charged += u64::from(periods);
                }
                Err(Error::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(subscription = %subscription.id, %error, "it was not renewed");
                }
            }
        }
        Ok((changes, charged))
    }

    /// Charges every period of one subscription that is due: after missed runs, each once.
    async fn reckon(
        &mut self,
        read: &Subscription,
        mut items: Vec<Item>,
    ) -> Result<(Change, u32), Error> {
        let mut now = read.clone();
        let mut change = Change::of(read, Batch::new());
        let mut periods = 0;
        while periods < CATCH_UP_MAX && now.renews_at.is_some_and(|at| at <= self.until) {
            if let Some(planned) = now.planned.take() {
                let price = self.price(&planned).await?;
                switch(&mut now, &mut items, &planned, &price);
                change.items = Some(items.clone());
                let what = Happened::now(self.app, &now.id, Happening::PlanChanged, &Actor::System);
                store::events::insert(&mut change.rows, &what.with_price(&now.price));
            }
            self.charge(&mut now, &items, &mut change.rows).await?;
            use_up_discounts(&mut items);
            periods += 1;
        }
        if change.items.is_some() {
            change.items = Some(items);
        } else if items.iter().any(|item| item.periods_left.is_some()) {
            store::use_discounts(&mut change.rows, &now.id, periods);
        }
        store::update(&mut change.rows, &now);
        Ok((change, periods))
    }

    /// The next period of `now`, which moves on.
    async fn charge(
        &mut self,
        now: &mut Subscription,
        items: &[Item],
        rows: &mut Batch,
    ) -> Result<(), Error> {
        let period = now.cycle().period(now.position)?;
        let decision = self.decide(now, period.from).await?;
        let charges = charges::of_period(items, &now.plan, decision, period, now.currency)?;
        let totals = charges::totals(now.basis, now.currency, &charges)?;
        let cause = now.cause(period.from);
        store::charges::insert(rows, &cause, &now.id, &charges);
        if !totals.total.is_zero() {
            let owed = Owed {
                cause: &cause,
                subject: &now.subject,
                basis: now.basis,
                totals: &totals,
                owed_at: self.now,
            };
            billing::owe_invoice(rows, &owed);
        }
        let what = Happened::now(self.app, &now.id, Happening::Renewed, &Actor::System);
        let begins_at = now.renews_at.unwrap_or(self.now);
        store::events::insert(rows, &what.effective(begins_at).charging(cause));
        now.position += 1;
        now.next_on = period.until;
        now.renews_at = now.renewal(&self.zone)?;
        Ok(())
    }

    async fn decide(
        &mut self,
        subscription: &Subscription,
        on: jiff::civil::Date,
    ) -> Result<Decision, Error> {
        if !self.plans.contains_key(&subscription.plan) {
            let plan = catalog::plan(self.app, &subscription.plan).await?;
            self.plans.insert(plan.id.clone(), plan);
        }
        let plan = &self.plans[&subscription.plan];
        let buyer = Buyer {
            territory: subscription.territory,
            confirmed_business: subscription.business_confirmed_at.is_some(),
        };
        let decision = tax::decide(&self.seller, &buyer, plan.supply, plan.tax_category, on)?;
        Ok(decision)
    }

    async fn price(&self, planned: &Planned) -> Result<Price, Error> {
        let found = catalog::price(&self.app.storage, &planned.price).await?;
        found.map(|(_, price)| price).ok_or(Error::Price)
    }
}

/// From the next period on, something else. Another plan takes neither add-ons nor discounts over, which are its
/// predecessor's own; another price of the same plan keeps them.
pub(super) fn switch(
    subscription: &mut Subscription,
    items: &mut Vec<Item>,
    to: &Planned,
    price: &Price,
) {
    if to.plan != subscription.plan {
        items.retain(|item| item.kind == ItemKind::Plan);
    }
    for item in items.iter_mut().filter(|item| item.kind == ItemKind::Plan) {
        item.unit = price.amount;
        item.quantity = to.quantity;
    }
    if price.interval != subscription.interval {
        subscription.anchor = subscription.next_on;
        subscription.position = 0;
        subscription.interval = price.interval;
    }
    subscription.plan = to.plan.clone();
    subscription.price = to.price.clone();
}

fn use_up_discounts(items: &mut [Item]) {
    for item in items {
        item.periods_left = item.periods_left.map(|left| (left - 1).max(0));
    }
}
