//! Another plan, price or quantity: at once and for the difference where it costs more, and from the next period on where it
//! costs less. So nobody is owed money for a change, and nobody loses what they paid for.

mod amounts;

use jiff::civil::Date;

pub(super) use amounts::Seen;

use super::act::{Act, ActError, Wish, act};
use super::addons::Addons;
use super::calendar::midnight;
use super::charges;
use super::desk::Desk;
use super::error::Error;
use super::happened::Happened;
use super::model::{Charge, Item, ItemKind, Placed, Planned, Subscription, SubscriptionId};
use super::once::Once;
use super::state::Happening;
use super::taking::{Taking, Units, What};
use super::{addons, store, terms};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::Totals;
use crate::billing::{self, Owed, invoices};
use crate::catalog::{Interval, Plan, PlanId, Price, PriceId, Shelf, Stock};
use crate::customers::values::Quantity;
use crate::money::Money;
use crate::orders::{self, vat};
use crate::storage;
use crate::web::locale::Locale;

/// What somebody wants instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub price: PriceId,
    pub quantity: Quantity,
    pub addons: Addons,
    /// The plan whose add-ons these are, where they are not meant for another one.
    pub addons_of: Option<PlanId>,
}

impl Wanted {
    /// So many at this price, with the add-ons as they are.
    pub fn new(price: PriceId, quantity: Quantity) -> Self {
        Self {
            price,
            quantity,
            addons: Addons::new(),
            addons_of: None,
        }
    }
}

/// What somebody wants done.
#[derive(Debug, Clone)]
pub(super) struct Confirmed {
    pub(super) wanted: Wanted,
    /// The total, in minor units, that whoever wants it was shown; it is done for this one or not at all.
    pub(super) shown: Option<i64>,
    /// Where a program says by which name.
    pub(super) once: Option<Once>,
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
    pub(super) items: Vec<Item>,
    superseded: Vec<Placed>,
    seen: Vec<Seen>,
    taking: Taking,
    is_sold_out: bool,
}

impl Preview {
    /// What it costs at once.
    pub fn total(&self) -> Money {
        let nothing = Money::zero(self.price.amount.currency());
        self.totals.as_ref().map_or(nothing, |totals| totals.total)
    }
}

/// What a change would mean, reckoned as it would be done.
pub async fn preview(
    app: &App,
    subscription: &Subscription,
    wanted: &Wanted,
) -> Result<Preview, ActError> {
    let preview = reckon(&mut Desk::open(app), subscription, wanted).await?;
    // As far as is known now: whoever is first gets the last ones.
    if preview.is_sold_out {
        return Err(ActError::SoldOut);
    }
    Ok(preview)
}

/// Does it, whatever it comes to by then.
pub async fn change(
    app: &App,
    id: &SubscriptionId,
    wanted: &Wanted,
    by: &Actor,
) -> Result<Subscription, ActError> {
    let confirmed = Confirmed {
        wanted: wanted.clone(),
        shown: None,
        once: None,
    };
    act(app, id, by, &Wish::Change(confirmed)).await
}

/// Does it for the total that was shown, in minor units, and not for another one.
pub async fn change_as_shown(
    app: &App,
    id: &SubscriptionId,
    wanted: &Wanted,
    shown: i64,
    by: &Actor,
) -> Result<Subscription, ActError> {
    let confirmed = Confirmed {
        wanted: wanted.clone(),
        shown: Some(shown),
        once: None,
    };
    act(app, id, by, &Wish::Change(confirmed)).await
}

/// The same, unless it was done under the same key.
pub(super) async fn change_once(
    app: &App,
    id: &SubscriptionId,
    confirmed: Confirmed,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Change(confirmed)).await
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
    confirmed: &Confirmed,
    by: &Actor,
) -> Result<Act, ActError> {
    let wanted = &confirmed.wanted;
    let preview = reckon(desk, read, wanted).await?;
    if confirmed
        .shown
        .is_some_and(|shown| shown != preview.total().minor())
    {
        return Err(ActError::Differs(Box::new(preview)));
    }
    let (app, now) = (desk.app, desk.app.clock.now());
    let mut act = Act::on(read);
    act.after = preview.after;
    act.change.taking = Some(preview.taking);
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
                for one in &preview.seen {
                    invoices::note_given_back(rows, &one.cause, &cause, one.given, now);
                }
            }
            act.change.items = Some(preview.items);
            act.seen = preview.seen;
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
    let order = orders::find(app, &read.order)
        .await?
        .ok_or(ActError::Unknown)?;
    if vat::waits(app, &order).await?.is_some() {
        return Err(ActError::NotNow);
    }
    let (plan, price) = offered(app, read, wanted).await?;
    let items = store::items(&app.storage, std::slice::from_ref(read)).await?;
    let mut items = items.into_values().next().unwrap_or_default();
    let planned = planned(read, &items, (&plan, &price), wanted, &order.language)?;
    let was = terms::units(read, &items);
    let had = items.iter().filter(|item| item.kind == ItemKind::Addon);
    let is_same = read.price == planned.price
        && was.count == planned.quantity
        && planned.addons.iter().flatten().eq(had);
    if is_same {
        return Err(ActError::Unchanged);
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
    terms::switch(&mut after, &mut items, &planned, &price, on)?;
    let credits = amounts::credits(&superseded, today)?;
    let mut rests = Vec::new();
    if after.interval == read.interval {
        rests = amounts::rests(desk, &after, &items, &superseded, today).await?;
    } else if !superseded.is_empty() {
        let first = after.cycle().period(0).map_err(Error::from)?;
        rests = desk.charges(&after, &items, first, today).await?;
        (after.position, after.next_on) = (1, first.until);
    }
    let both = |credits: &[Charge]| [credits, rests.as_slice()].concat();
    // What costs less waits, whatever a credit note gave back.
    let in_full = charges::totals(read.basis, read.currency, &both(&credits));
    let is_cheaper = in_full.map_err(Error::from)?.total.is_negative();
    let (credits, seen) = amounts::uncredited(desk, read, credits, today).await?;
    let charges = both(&credits);
    let totals = charges::totals(read.basis, read.currency, &charges).map_err(Error::from)?;
    let now = Units {
        plan: plan.id.clone(),
        count: planned.quantity,
    };
    let more = more_of(&was, &now);
    let held = read.planned.as_ref().filter(|held| held.plan == now.plan);
    let left = |stock: Stock| i64::from(stock.left()) + held.map_or(0, |held| held.quantity);
    let is_sold_out = more > 0 && plan.stock.is_some_and(|stock| left(stock) < more);
    let taking = |what| Taking {
        at: app.clock.now(),
        what,
        is_limited: plan.stock.is_some(),
    };
    if is_cheaper {
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
            seen: Vec::new(),
            taking: taking(What::Later(Units {
                plan: now.plan,
                count: more,
            })),
            is_sold_out,
        });
    }
    Ok(Preview {
        taking: taking(What::Now {
            order: read.order.clone(),
            was,
            now,
            is_promised: false,
        }),
        is_sold_out,
        planned,
        price,
        from: today,
        charges,
        totals: Some(totals),
        after,
        items,
        superseded,
        seen,
    })
}

/// How many are taken that were not before.
fn more_of(was: &Units, now: &Units) -> i64 {
    if now.plan == was.plan {
        (now.count - was.count).max(0)
    } else {
        now.count
    }
}

/// What is wanted, priced.
fn planned(
    read: &Subscription,
    items: &[Item],
    to: (&Plan, &Price),
    wanted: &Wanted,
    language: &str,
) -> Result<Planned, ActError> {
    let (plan, price) = to;
    let language: Locale = language.parse().map_err(storage::Error::unreadable)?;
    let is_meant = wanted.addons_of.as_ref().is_none_or(|of| *of == plan.id);
    let none = Addons::new();
    let wanted_addons = if is_meant { &wanted.addons } else { &none };
    Ok(Planned {
        plan: plan.id.clone(),
        price: price.id.clone(),
        quantity: i64::from(wanted.quantity.count()),
        addons: Some(addons::after(read, items, to, wanted_addons, language)?),
        from: read.next_on,
        notice: None,
    })
}

/// The price as it is on offer now, in the subscription's currency and on its basis, and its plan.
async fn offered(
    app: &App,
    read: &Subscription,
    wanted: &Wanted,
) -> Result<(Plan, Price), ActError> {
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let found = plans.iter().find_map(|plan| {
        let price = plan.prices.iter().find(|price| price.id == wanted.price)?;
        Some((plan.clone(), price.clone()))
    });
    let (plan, price) = found.ok_or(ActError::NotOffered)?;
    let fits = price.basis == read.basis
        && price.amount.currency() == read.currency
        && price.interval != Interval::Once;
    if !fits {
        return Err(ActError::NotOffered);
    }
    Ok((plan, price))
}
