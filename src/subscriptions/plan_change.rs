//! Another plan, price or quantity: at once and for the difference where it costs more, and from the next period on where it
//! costs less. So nobody is owed money for a change, and nobody loses what they paid for.

use jiff::civil::Date;

use super::act::{Act, ActError, Wish, act};
use super::calendar::{Period, days_between, midnight};
use super::charges;
use super::desk::Desk;
use super::error::Error;
use super::happened::Happened;
use super::model::{
    Charge, ChargeKind, Item, ItemKind, Placed, Planned, Subscription, SubscriptionId,
};
use super::once::Once;
use super::proration;
use super::state::Happening;
use super::{store, terms};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::Totals;
use crate::billing::{self, Owed};
use crate::catalog::{Interval, Price, PriceId, Shelf};
use crate::customers::values::Quantity;
use crate::orders::{self, vat};

/// What somebody wants instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub price: PriceId,
    pub quantity: Quantity,
}

/// What a change would mean.
#[derive(Debug, Clone)]
pub struct Preview {
    pub planned: Planned,
    pub price: Price,
    /// The first day on which it is in force.
    pub from: Date,
    /// What is given back and what is charged for it now; nothing where it begins later.
    pub charges: Vec<Charge>,
    pub totals: Option<Totals>,
    pub(super) after: Subscription,
    items: Vec<Item>,
    superseded: Vec<Placed>,
}

/// What a change would mean, reckoned as it would be done.
pub async fn preview(
    app: &App,
    subscription: &Subscription,
    wanted: &Wanted,
) -> Result<Preview, ActError> {
    reckon(&mut Desk::open(app), subscription, wanted).await
}

/// Does it.
pub async fn change(
    app: &App,
    id: &SubscriptionId,
    wanted: &Wanted,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Change(wanted.clone(), None)).await
}

/// Does it, unless it was done under the same key.
pub(super) async fn change_once(
    app: &App,
    id: &SubscriptionId,
    wanted: &Wanted,
    once: Once,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Change(wanted.clone(), Some(once))).await
}

/// What was planned for the next period is not wanted any more.
pub async fn drop_planned(
    app: &App,
    id: &SubscriptionId,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::DropPlanned).await
}

pub(super) async fn decide(
    desk: &mut Desk<'_>,
    read: &Subscription,
    wanted: &Wanted,
    by: &Actor,
) -> Result<Act, ActError> {
    let preview = reckon(desk, read, wanted).await?;
    let (app, now) = (desk.app, desk.app.clock.now());
    let mut act = Act::on(read);
    act.after = preview.after;
    let what = match &preview.totals {
        None => {
            let begins_at = midnight(preview.from, &desk.zone)?;
            Happened::now(app, &read.id, Happening::ChangePlanned, by).effective(begins_at)
        }
        Some(totals) => {
            let what = Happened::now(app, &read.id, Happening::PlanChanged, by);
            let cause = format!("{}/{}", read.id, what.id);
            let rows = &mut act.change.rows;
            for placed in &preview.superseded {
                store::charges::supersede(rows, placed, now);
            }
            store::charges::insert(rows, &cause, &read.id, &preview.charges);
            if !totals.total.is_zero() {
                let owed = Owed {
                    cause: &cause,
                    subject: &read.subject,
                    basis: read.basis,
                    totals,
                    owed_at: now,
                    waits_for: None,
                };
                billing::owe_invoice(rows, &owed);
            }
            act.change.items = Some(preview.items);
            what.charging(cause)
        }
    };
    act.note(what.with_price(&wanted.price));
    Ok(act)
}

pub(super) fn decide_drop(
    desk: &Desk<'_>,
    read: &Subscription,
    by: &Actor,
) -> Result<Act, ActError> {
    // A price that was announced is nobody's wish, and is not dropped by one.
    let Some(Planned { notice: None, .. }) = &read.planned else {
        return Err(ActError::NotNow);
    };
    let mut act = Act::on(read);
    act.after.planned = None;
    act.note(Happened::now(
        desk.app,
        &read.id,
        Happening::ChangeDropped,
        by,
    ));
    Ok(act)
}

async fn reckon(
    desk: &mut Desk<'_>,
    read: &Subscription,
    wanted: &Wanted,
) -> Result<Preview, ActError> {
    let (app, today) = (desk.app, desk.today());
    if !read.state(app.clock.now()).is_running() {
        return Err(ActError::NotNow);
    }
    // What its first period was charged is not certain while its VAT id waits to be confirmed.
    let order = orders::find(app, &read.order).await?;
    if let Some(order) = order
        && vat::waits(app, &order).await?.is_some()
    {
        return Err(ActError::NotNow);
    }
    let (planned, price) = offered(app, read, wanted).await?;
    let items = store::items(&app.storage, std::slice::from_ref(read)).await?;
    let mut items = items.into_values().next().unwrap_or_default();
    let same = items.iter().any(|item| {
        item.kind == ItemKind::Plan
            && item.quantity == planned.quantity
            && read.price == planned.price
    });
    if same {
        return Err(ActError::NotOffered);
    }
    let superseded = store::charges::beyond(&app.storage, read, today).await?;
    let mut after = read.clone();
    after.planned = None;
    // What is tried goes on being tried.
    let on = if superseded.is_empty() {
        today.max(read.anchor)
    } else {
        today
    };
    terms::switch(&mut after, &mut items, &planned, &price, on);
    let mut charges = credits(&superseded, today)?;
    if after.interval == read.interval {
        charges.extend(rests(desk, &after, &items, &superseded, today).await?);
    } else if !superseded.is_empty() {
        let first = after.cycle().period(0).map_err(Error::from)?;
        charges.extend(desk.charges(&after, &items, first, today).await?);
        (after.position, after.next_on) = (1, first.until);
    }
    let totals = charges::totals(read.basis, read.currency, &charges).map_err(Error::from)?;
    if totals.total.is_negative() {
        let mut after = read.clone();
        after.planned = Some(planned.clone());
        return Ok(Preview {
            from: planned.from,
            planned,
            price,
            charges: Vec::new(),
            totals: None,
            after,
            items,
            superseded: Vec::new(),
        });
    }
    Ok(Preview {
        planned,
        price,
        from: today,
        charges,
        totals: Some(totals),
        after,
        items,
        superseded,
    })
}

/// The price as it is on offer now, in the subscription's currency and on its basis.
async fn offered(
    app: &App,
    read: &Subscription,
    wanted: &Wanted,
) -> Result<(Planned, Price), ActError> {
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let found = plans.iter().find_map(|plan| {
        let price = plan.prices.iter().find(|price| price.id == wanted.price)?;
        Some((plan.id.clone(), price.clone()))
    });
    let (plan, price) = found.ok_or(ActError::NotOffered)?;
    let fits = price.basis == read.basis
        && price.amount.currency() == read.currency
        && price.interval != Interval::Once;
    if !fits {
        return Err(ActError::NotOffered);
    }
    let planned = Planned {
        plan,
        price: price.id.clone(),
        quantity: i64::from(wanted.quantity.count()),
        from: read.next_on,
        notice: None,
    };
    Ok((planned, price))
}

/// What is given back of what was charged for days from today on: one line for what was charged together and taxed alike.
fn credits(placed: &[Placed], today: Date) -> Result<Vec<Charge>, Error> {
    let mut credits: Vec<Charge> = Vec::new();
    for charge in placed.iter().map(|placed| &placed.charge) {
        let amount = proration::credit(charge.amount, &charge.period, today)?;
        let period = Period {
            from: charge.period.from.max(today),
            until: charge.period.until,
        };
        let known = credits
            .iter_mut()
            .find(|known| known.period == period && known.decision == charge.decision);
        match known {
            Some(known) => known.amount = known.amount.plus(amount)?,
            None => credits.push(Charge {
                kind: ChargeKind::Credit,
                name: String::new(),
                quantity: 1,
                amount,
                period,
                ..charge.clone()
            }),
        }
    }
    credits.retain(|credit| !credit.amount.is_zero());
    Ok(credits)
}

/// What the new plan costs for the same days: its part of each period that was charged for.
async fn rests(
    desk: &mut Desk<'_>,
    after: &Subscription,
    items: &[Item],
    superseded: &[Placed],
    today: Date,
) -> Result<Vec<Charge>, Error> {
    let mut stretches: Vec<(Period, i64)> = Vec::new();
    for charge in superseded.iter().map(|placed| &placed.charge) {
        let stretch = (charge.period, charge.period_days);
        if !stretches.contains(&stretch) {
            stretches.push(stretch);
        }
    }
    let mut charges = Vec::new();
    for (stretch, period_days) in stretches {
        let period = Period {
            from: stretch.from.max(today),
            until: stretch.until,
        };
        let left = days_between(period.from, period.until);
        for mut charge in desk.charges(after, items, period, today).await? {
            charge.amount = proration::part(charge.amount, left, period_days)?;
            charge.period_days = period_days;
            charges.push(charge);
        }
    }
    Ok(charges)
}
