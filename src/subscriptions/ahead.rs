//! A planned change whose first period is charged already, and has not begun: it can be taken back until then.
//!
//! The change is made when that period is charged, so that the subscription is what it will be. What it was is kept, and is it
//! again where the change does not come: because whoever planned it drops it, plans something else instead, or cancels. What was
//! charged for it, its set-up too, is called off with it, and the periods are charged again as what they are.

use std::collections::{BTreeMap, HashMap};

use jiff::Span;
use jiff::civil::Date;

use super::act::{Act, causes};
use super::calendar::days_between;
use super::charges;
use super::desk::Desk;
use super::error::Error;
use super::model::{Announced, EventId, Item, ItemKind, Placed, Subscription, SubscriptionId};
use super::pausing;
use super::store;
use super::taking::{MovedBack, Taking};
use super::terms::units;
use crate::app::App;
use crate::catalog::{Interval, PlanId, PriceId};
use crate::money::Money;
use crate::storage;

/// What a subscription was before such a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) plan: PlanId,
    pub(super) price: PriceId,
    pub(super) interval: Interval,
    pub(super) anchor: Date,
    pub(super) position: u32,
    pub(super) next_on: Date,
    pub(super) bound_until: Option<Date>,
    pub(super) items: Vec<Item>,
    /// The price that was announced to it by then.
    pub(super) announced: Option<Announced>,
}

impl Before {
    pub(super) fn of(was: &Subscription, items: &[Item]) -> Self {
        Self {
            plan: was.plan.clone(),
            price: was.price.clone(),
            interval: was.interval,
            anchor: was.anchor,
            position: was.position,
            next_on: was.next_on,
            bound_until: was.bound_until,
            items: items.to_vec(),
            announced: was.announced(),
        }
    }
}

/// Such a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ahead {
    /// The one that says that the plan was changed.
    pub(super) event: EventId,
    /// Its first period was charged under this,
    pub(super) cause: String,
    /// and begins on this day.
    pub(super) begins_on: Date,
    pub(super) before: Before,
}

/// The one of a subscription, if there is one: whose first period begins after today, or after the day of a pause.
pub(super) async fn of(desk: &Desk<'_>, read: &Subscription) -> storage::Result<Option<Ahead>> {
    let mut found = of_each(desk, std::slice::from_ref(read)).await?;
    Ok(found.remove(&read.id))
}

/// The same for many.
pub(super) async fn of_each(
    desk: &Desk<'_>,
    read: &[Subscription],
) -> storage::Result<HashMap<SubscriptionId, Ahead>> {
    let mut found = store::ahead::of_each(&desk.app.storage, read).await?;
    for one in read {
        let today = pausing::paused_on(desk, one).unwrap_or_else(|| desk.today());
        if found
            .get(&one.id)
            .is_some_and(|ahead| ahead.begins_on <= today)
        {
            found.remove(&one.id);
        }
    }
    Ok(found)
}

impl Ahead {
    /// The subscription as it is until then, and will be if the change does not come.
    pub(super) fn was(&self, of: &Subscription) -> Subscription {
        self.was_until(of, self.begins_on)
    }

    /// The same, where that is this day: a pause may have moved it.
    pub(super) fn was_until(&self, of: &Subscription, day: Date) -> Subscription {
        let before = &self.before;
        let moved = days_between(before.next_on, day);
        let mut was = of.clone();
        was.plan = before.plan.clone();
        was.price = before.price.clone();
        was.interval = before.interval;
        was.bound_until = before.bound_until;
        (was.anchor, was.position, was.next_on) = (before.anchor, before.position, before.next_on);
        if moved != 0 {
            (was.anchor, was.position, was.next_on) = (day, 0, day);
            let later = |until: Date| until.saturating_add(Span::new().days(moved));
            was.bound_until = before.bound_until.map(later);
        }
        // Its own price, if another one was announced, be it since.
        let since = of.announced().filter(|_| of.price == before.price);
        let quantity = units(&was, &before.items).count;
        let announced = since.or_else(|| before.announced.clone());
        was.planned = announced.map(|announced| announced.planned(&was, quantity));
        was
    }

    /// Everything that was charged for its first period and later ones.
    pub(super) async fn charged(
        &self,
        app: &App,
        of: &Subscription,
    ) -> storage::Result<Vec<Placed>> {
        let mut charged = Vec::new();
        for (placed, _) in
            store::charges::of_causes_beyond(&app.storage, of, self.begins_on).await?
        {
            if self.begins_on <= placed.charge.period.from {
                charged.push(placed);
            }
        }
        Ok(charged)
    }

    /// What that comes to, with tax.
    pub(super) async fn total(&self, app: &App, of: &Subscription) -> Result<Money, Error> {
        let charged = self.charged(app, of).await?;
        let charged: Vec<_> = charged.into_iter().map(|placed| placed.charge).collect();
        Ok(charges::totals(of.basis, of.currency, &charged)?.total)
    }

    /// Takes it back: what was charged for it is called off, and what it consists of is what it was. The caller says what the
    /// subscription is after it.
    pub(super) async fn take_back(
        &self,
        desk: &Desk<'_>,
        read: &Subscription,
        act: &mut Act,
    ) -> Result<(), Error> {
        let charged = self.charged(desk.app, read).await?;
        act.call_off(causes(&charged));
        self.undo(desk, read, act).await
    }

    /// The same, where what was charged for it is called off already.
    pub(super) async fn undo(
        &self,
        desk: &Desk<'_>,
        read: &Subscription,
        act: &mut Act,
    ) -> Result<(), Error> {
        let now = desk.app.clock.now();
        let items = store::items(&desk.app.storage, std::slice::from_ref(read)).await?;
        let items = items.into_values().next().unwrap_or_default();
        store::ahead::note_taken_back(&mut act.change.rows, &self.event, now);
        // Periods of the old plan that are called off with it, too.
        let charged = self.charged(desk.app, read).await?;
        let counted = charges::discounted(charged.iter().map(|placed| &placed.charge));
        let mut was = self.before.items.clone();
        for item in was
            .iter_mut()
            .filter(|item| item.kind == ItemKind::Discount)
        {
            let of = |periods: &BTreeMap<String, i64>| periods.get(&item.name).copied();
            let others = of(&act.change.given_again).unwrap_or(0) - of(&counted).unwrap_or(0);
            item.periods_left = item.periods_left.map(|left| left + others.max(0));
        }
        act.change.items = Some(was);
        act.change.taking = Some(Taking {
            back: Some(self.moved_back(read, &items)),
            ..Taking::nothing(now)
        });
        Ok(())
    }

    /// What its order took of a stock, which was moved to the plan that does not come.
    pub(super) fn moved_back(&self, read: &Subscription, items: &[Item]) -> MovedBack {
        MovedBack {
            order: read.order.clone(),
            from: units(read, items),
            to: units(&self.was(read), &self.before.items),
        }
    }
}
