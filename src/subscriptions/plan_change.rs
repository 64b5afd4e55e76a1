//! Another plan, price or quantity: at once and for the difference where it costs more, and from the next period on where it
//! costs less. So nobody is owed money for a change, and nobody loses what they paid for.

mod amounts;
mod questions;
mod reckon;
mod shown;

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

pub(super) use amounts::Seen;
pub use questions::AskedQuestion;
use reckon::{Replaced, reckon};
pub use shown::Shown;

use super::act::{Act, ActError, Wish, act};
use super::addons::Addons;
use super::ahead;
use super::calendar::midnight;
use super::desk::Desk;
use super::happened::Happened;
use super::model::{Charge, CouponFate, Item, Placed, Planned, Subscription, SubscriptionId};
use super::once::Once;
use super::state::Happening;
use super::store;
use super::taking::Taking;
use super::terms;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::tax::Totals;
use crate::billing::{self, Owed, invoices};
use crate::catalog::{PlanId, Price, PriceId};
use crate::customers::values::Quantity;
use crate::money::Money;
use crate::orders::{Order, answers};

/// What somebody wants instead.
#[derive(Clone, PartialEq, Eq)]
pub struct Wanted {
    pub price: PriceId,
    pub quantity: Quantity,
    pub addons: Addons,
    /// The plan whose add-ons these are, where they are not meant for another one.
    pub addons_of: Option<PlanId>,
    /// Answers to what another plan asks, by the keys of its questions; what is not named is answered as before.
    pub answers: BTreeMap<String, String>,
}

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            price, quantity, ..
        } = self;
        write!(f, "Wanted({quantity:?} at {price:?})")
    }
}

impl Wanted {
    /// So many at this price, with the add-ons as they are.
    pub fn new(price: PriceId, quantity: Quantity) -> Self {
        Self {
            price,
            quantity,
            addons: Addons::new(),
            addons_of: None,
            answers: BTreeMap::new(),
        }
    }
}

/// What somebody wants done.
#[derive(Debug, Clone)]
pub(super) struct Confirmed {
    pub(super) wanted: Wanted,
    /// What whoever wants it was shown; it is done like this or not at all.
    pub(super) shown: Option<Shown>,
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
    /// What setting the plan up costs, once: one of the charges, or, where it begins later, charged with its first period.
    pub setup: Option<Money>,
    /// What becomes of the coupon that is not used up, where the plan is another.
    pub coupon: Option<(String, CouponFate)>,
    /// What the plan asks, where it is another.
    pub questions: Vec<AskedQuestion>,
    order: Order,
    pub(super) after: Subscription,
    pub(super) items: Vec<Item>,
    superseded: Vec<Placed>,
    seen: Vec<Seen>,
    taking: Taking,
    is_sold_out: bool,
    replaced: Option<Replaced>,
}

impl Preview {
    /// What it costs at once.
    pub fn total(&self) -> Money {
        let nothing = Money::zero(self.price.amount.currency());
        self.totals.as_ref().map_or(nothing, |totals| totals.total)
    }

    /// What was charged ahead for another change, which is taken back by this one.
    pub fn taken_back(&self) -> Option<Money> {
        self.replaced.as_ref().map(|replaced| replaced.total)
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
    act(app, id, by, &Wish::Change(Box::new(confirmed))).await
}

/// Does it as it was shown, and not otherwise.
pub async fn change_as_shown(
    app: &App,
    id: &SubscriptionId,
    wanted: &Wanted,
    shown: impl Into<Shown>,
    by: &Actor,
) -> Result<Subscription, ActError> {
    let confirmed = Confirmed {
        wanted: wanted.clone(),
        shown: Some(shown.into()),
        once: None,
    };
    act(app, id, by, &Wish::Change(Box::new(confirmed))).await
}

/// The same, unless it was done under the same key.
pub(super) async fn change_once(
    app: &App,
    id: &SubscriptionId,
    confirmed: Confirmed,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Change(Box::new(confirmed))).await
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
    let (app, now) = (desk.app, desk.app.clock.now());
    if let Some(shown) = &confirmed.shown
        && !shown.is_of(app, &preview)
    {
        return Err(ActError::Differs(Box::new(preview)));
    }
    let answers = questions::answered(&preview.questions, &wanted.answers);
    let answers = answers.map_err(ActError::Answers)?;
    let mut act = Act::on(read);
    let joined = questions::joined(app, &preview.order, &preview.questions, answers).await?;
    if let Some(answers) = joined {
        let (rows, asked_by) = (&mut act.change.rows, &preview.planned.plan);
        answers::put(app, rows, &preview.order, asked_by, &answers).await?;
        act.answered_by = Some(read.customer.clone());
    }
    act.after = preview.after;
    if let Some(replaced) = &preview.replaced {
        replaced.ahead.take_back(desk, read, &mut act).await?;
        act.note(Happened::now(app, &read.id, Happening::ChangeDropped, by));
    }
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

pub(super) async fn decide_drop(
    desk: &Desk<'_>,
    read: &Subscription,
    by: &Actor,
) -> Result<Act, ActError> {
    let mut act = Act::on(read);
    // A price that was announced is nobody's wish, and is not dropped by one.
    if let Some(Planned { notice: None, .. }) = &read.planned {
        let items = store::items(&desk.app.storage, std::slice::from_ref(read)).await?;
        let items = items.into_values().next().unwrap_or_default();
        let quantity = terms::units(read, &items).count;
        act.after.planned = read.announced().map(|one| one.planned(read, quantity));
        act.change.taking = Some(Taking::nothing(desk.app.clock.now()));
    } else {
        let ahead = ahead::of(desk, read).await?.ok_or(ActError::NotNow)?;
        if !read.state(desk.app.clock.now()).is_running() {
            return Err(ActError::NotNow);
        }
        act.after = ahead.was(read);
        ahead.take_back(desk, read, &mut act).await?;
    }
    act.note(Happened::now(
        desk.app,
        &read.id,
        Happening::ChangeDropped,
        by,
    ));
    Ok(act)
}
