//! The period that comes next, as its renewal charges it. What is shown of it before is reckoned by the same code.

use std::collections::HashMap;
use std::slice;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::calendar::{Period, days_before};
use super::desk::Desk;
use super::error::Error;
use super::model::{Charge, Item, Planned, Subscription, SubscriptionId};
use super::taking::Units;
use super::{charges, ending, notices, store, terms};
use crate::app::App;
use crate::billing::tax::{Totals, Treatment};
use crate::mail::{self, MessageId};
use crate::money::Money;
use crate::storage;

/// When the mails that announce something went out, and how many days ahead is soon enough.
pub(super) struct Told {
    pub(super) sent: HashMap<MessageId, Timestamp>,
    pub(super) notice_days: i64,
    pub(super) zone: TimeZone,
}

/// What took the place of what was.
pub(super) struct Switched {
    pub(super) planned: Planned,
    pub(super) was: Units,
    /// What setting it up costs, once.
    pub(super) setup: Option<Money>,
}

/// What was planned takes its place, where it begins with the next period, which begins at this moment, and was announced in time.
pub(super) async fn switch(
    desk: &Desk<'_>,
    now: &mut Subscription,
    items: &mut Vec<Item>,
    told: &Told,
    begins_at: Timestamp,
) -> Result<Option<Switched>, Error> {
    let next_on = now.next_on;
    let due = |planned: &mut Planned| {
        planned.from <= next_on && notices::is_told(planned, told, begins_at)
    };
    let Some(planned) = now.planned.take_if(due) else {
        return Ok(None);
    };
    let price = desk.price(&planned.price).await?;
    let was = terms::units(now, items);
    let setup = desk.setup_fee(now, &planned.plan, &price, None).await?;
    terms::switch(now, items, &planned, &price, next_on)?;
    // A price that was announced before follows on its own day, which may be the same.
    let announced = planned.announced.clone();
    now.planned = announced.map(|announced| announced.planned(now, planned.quantity));
    if let Some(announced) = now.planned.take_if(due) {
        let price = desk.price(&announced.price).await?;
        terms::switch(now, items, &announced, &price, next_on)?;
    }
    Ok(Some(Switched {
        planned,
        was,
        setup,
    }))
}

/// A period, and what is charged for it.
pub(super) struct Due {
    pub(super) period: Period,
    pub(super) charges: Vec<Charge>,
    pub(super) totals: Totals,
}

impl Due {
    fn is_reverse_charged(&self) -> bool {
        let mut treatments = self.charges.iter().map(|one| one.decision.treatment);
        treatments.any(|treatment| treatment == Treatment::ReverseCharge)
    }
}

/// What the next period costs, up to the end of what has one; with what is set up for it.
pub(super) async fn due(
    desk: &mut Desk<'_>,
    now: &Subscription,
    items: &[Item],
    setup: Option<Money>,
) -> Result<Due, Error> {
    let period = now.cycle().period(now.position)?;
    let mut charges = desk.charges(now, items, period, period.from).await?;
    if let Some(ends_at) = now.milestones.ends_at {
        let ends_on = ends_at.to_zoned(desk.zone.clone()).date();
        charges = ending::up_to(&charges, ends_on)?;
    }
    if let Some(fee) = setup {
        charges.push(desk.setup(now, fee, period.from).await?);
    }
    let totals = charges::totals(now.basis, now.currency, &charges)?;
    Ok(Due {
        period,
        charges,
        totals,
    })
}

/// What is charged next, as far as is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCharge {
    /// The first day of what it is for.
    pub on: Date,
    /// When its invoice is written.
    pub invoiced_on: Date,
    pub totals: Totals,
    /// Its buyer owes the VAT: none is added.
    pub reverse_charge: bool,
}

/// What is charged next for a subscription; nothing for what does not renew.
pub async fn next_charge(app: &App, of: &Subscription) -> storage::Result<Option<NextCharge>> {
    let items = store::items(&app.storage, slice::from_ref(of)).await?;
    let mut next = next_charges(app, slice::from_ref(of), &items).await?;
    Ok(next.remove(&of.id))
}

/// The same for many, with what they consist of; what they share is looked up once.
pub(super) async fn next_charges(
    app: &App,
    of: &[Subscription],
    items: &HashMap<SubscriptionId, Vec<Item>>,
) -> storage::Result<HashMap<SubscriptionId, NextCharge>> {
    let told = told(app, of).await?;
    let mut desk = Desk::open(app);
    let mut next = HashMap::with_capacity(of.len());
    for one in of {
        let items = items.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        match reckon(&mut desk, one, items, &told).await {
            Ok(charge) => next.extend(charge.map(|charge| (one.id.clone(), charge))),
            Err(Error::Storage(error)) => return Err(error),
            // Nor can its renewal, which says so in the log.
            Err(_) => {}
        }
    }
    Ok(next)
}

/// Which of the mails that announce something to these went out, and when.
pub(super) async fn told(app: &App, of: &[Subscription]) -> storage::Result<Told> {
    let announced = of.iter().filter_map(Subscription::announced);
    let announced: Vec<MessageId> = announced.map(|one| one.notice).collect();
    Ok(Told {
        sent: mail::sent_at(&app.storage, &announced).await?,
        notice_days: notices::notice_days(app).await?,
        zone: app.config.business.zone(),
    })
}

async fn reckon(
    desk: &mut Desk<'_>,
    of: &Subscription,
    items: &[Item],
    told: &Told,
) -> Result<Option<NextCharge>, Error> {
    let Some(next) = next(desk, of, items, told).await? else {
        return Ok(None);
    };
    let days = i64::from(desk.app.config.subscriptions.invoice_days_ahead);
    let invoiced_at = days_before(next.begins_at, days, &desk.zone);
    let invoiced_on = invoiced_at.to_zoned(desk.zone.clone()).date();
    Ok(Some(NextCharge {
        on: next.due.period.from,
        invoiced_on: invoiced_on.max(desk.today()),
        reverse_charge: next.due.is_reverse_charged(),
        totals: next.due.totals,
    }))
}

/// What a subscription is in its next period, and what that costs.
pub(super) struct Next {
    pub(super) begins_at: Timestamp,
    /// After what was planned for then.
    pub(super) of: Subscription,
    pub(super) due: Due,
}

/// The period that a renewal would charge next; nothing for what does not renew.
pub(super) async fn next(
    desk: &mut Desk<'_>,
    of: &Subscription,
    items: &[Item],
    told: &Told,
) -> Result<Option<Next>, Error> {
    let Some(begins_at) = of.renews_at else {
        return Ok(None);
    };
    let (mut now, mut items) = (of.clone(), items.to_vec());
    let switched = switch(desk, &mut now, &mut items, told, begins_at).await?;
    let setup = switched.and_then(|switched| switched.setup);
    let due = due(desk, &now, &items, setup).await?;
    Ok(Some(Next {
        begins_at,
        of: now,
        due,
    }))
}
