//! When a subscription ends, and what is given back of what was charged for the time after that.
//!
//! A trial ends when it is over, a monthly contract with its period; a pause ends before, and what is left of them is given. A yearly one binds for a year; from then on it ends a
//! month after somebody says so, and the rest of what was charged is given back (§ 309 no. 9 BGB). Days are the shop's.

mod given_back;

use jiff::ToSpan as _;
use jiff::civil::Date;

use given_back::GivenBack;
pub(super) use given_back::up_to;

use super::act::{Act, ActError};
use super::ahead;
use super::calendar::{BeyondCalendar, Period, midnight};
use super::desk::Desk;
use super::error::Error;
use super::happened::Happened;
use super::model::{Placed, Subscription};
use super::pausing::Resumption;
use super::state::{Happening, State};
use super::store;
use super::view::last_day;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices::Invoice;
use crate::catalog::Interval;
use crate::money::Money;

/// From when it is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once. The period that runs stays charged; of one that is paused, the days that were left are given back.
    Now,
    /// As early as the contract allows.
    Earliest,
    /// As early as the contract allows, but not before this day is over.
    After(Date),
    /// This was its last day, whatever the contract says: what was charged for later ones is given back to the day.
    LastDay(Date),
    /// As if it had never begun: everything that was charged is given back.
    Undone,
}

impl When {
    /// Whether it can follow another end that was asked for.
    const fn overrules(self) -> bool {
        !matches!(self, Self::Earliest | Self::After(_))
    }
}

/// What an end comes to, before it is asked for.
#[derive(Debug, Clone)]
pub struct Ending {
    pub last_day: Date,
    /// What is given back, invoice by invoice, the newest last.
    pub back: Vec<(Invoice, Money)>,
    pub total: Money,
}

/// What an end would come to, reckoned as it would be done.
pub async fn preview(app: &App, of: &Subscription, when: When) -> Result<Ending, ActError> {
    let desk = Desk::open(app);
    let standing = Standing::of(&desk, of, when).await?;
    let days = standing.possible(&desk, when)?;
    let back = standing.given_back(&desk, days).await?;
    let back = back.by_invoice(app, of).await?;
    let total = Money::sum(of.currency, back.iter().map(|(_, amount)| *amount));
    Ok(Ending {
        last_day: days.ends_on.yesterday().map_err(|_| BeyondCalendar)?,
        total: total.map_err(Error::from)?,
        back,
    })
}

/// The first day that is not given, and from which day on what was charged is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Days {
    ends_on: Date,
    unused_from: Date,
    /// Nothing was given for which anything could stay charged, such as setting it up; and it cannot be taken back.
    is_undone: bool,
}

/// A subscription as its end finds it.
struct Standing {
    now: Subscription,
    /// A pause ends when it is cancelled: the days that were left are given before it ends.
    resumption: Option<Resumption>,
    /// What is charged for today or later.
    charged: Vec<Period>,
}

impl Standing {
    async fn of(desk: &Desk<'_>, read: &Subscription, when: When) -> Result<Self, ActError> {
        let goes_on = !when.overrules() && read.state(desk.app.clock.now()) == State::Paused;
        let resumption = goes_on.then(|| Resumption::of(desk, read)).transpose()?;
        let since = resumption
            .as_ref()
            .map_or(desk.today(), |going_on| going_on.paused_on);
        let mut charged = Vec::new();
        for placed in store::charges::beyond(&desk.app.storage, read, since).await? {
            let period = placed.charge.period;
            let moved = resumption.as_ref().map(|going_on| going_on.moved(period));
            charged.push(moved.transpose()?.unwrap_or(period));
        }
        let now = resumption.as_ref().map_or(read, |going_on| &going_on.after);
        Ok(Self {
            now: now.clone(),
            resumption,
            charged,
        })
    }

    fn possible(&self, desk: &Desk<'_>, when: When) -> Result<Days, ActError> {
        let (app, days) = (desk.app, self.days(desk, when)?);
        match self.now.state(app.clock.now()) {
            // What is granted afterwards changes only what is charged.
            State::Ended => match when {
                When::Undone => Ok(days),
                When::LastDay(day) if Some(day) <= last_day(app, &self.now) => Ok(days),
                _ => Err(ActError::NotNow),
            },
            State::Cancelled if !when.overrules() => Err(ActError::NotNow),
            _ => Ok(days),
        }
    }

    fn days(&self, desk: &Desk<'_>, when: When) -> Result<Days, BeyondCalendar> {
        let today = desk.today();
        let paused_at = self.now.milestones.paused_at;
        let paused_on = paused_at.map(|at| at.to_zoned(desk.zone.clone()).date());
        let next_day = |day: Date| day.tomorrow().map_err(|_| BeyondCalendar);
        let ends_on = match when {
            When::Undone | When::Now => today,
            When::LastDay(day) => next_day(day)?,
            When::Earliest => self.earliest(today)?,
            When::After(day) => self.earliest(today)?.max(self.after(day)?),
        };
        // The days that a pause keeps are never given.
        let given_until = |day: Date| paused_on.map_or(day, |paused_on| paused_on.min(day));
        let unused_from = match when {
            When::Undone => Date::MIN,
            When::Now if paused_on.is_none() => self.end_of_period(today)?,
            When::Now | When::LastDay(_) => given_until(ends_on),
            When::Earliest | When::After(_) => ends_on,
        };
        let first_day = self.now.first_day(&desk.zone);
        Ok(Days {
            ends_on,
            unused_from,
            is_undone: when.overrules() && unused_from <= first_day,
        })
    }

    async fn given_back(&self, desk: &Desk<'_>, days: Days) -> Result<GivenBack, Error> {
        let (from, is_all) = (days.unused_from, days.is_undone);
        GivenBack::reckon(desk, &self.now, self.resumption.as_ref(), from, is_all).await
    }

    /// Whether its year is over, so that it can end within a period.
    fn is_free(&self, day: Date) -> bool {
        let bound_until = self.now.bound_until;
        self.now.interval == Interval::Yearly && bound_until.is_none_or(|until| until <= day)
    }

    /// A month's notice ends with the day of the next month that has the same number, or its last one (§ 188 (2, 3) BGB);
    /// never later than what is paid for, so that nobody who leaves pays again.
    fn earliest(&self, today: Date) -> Result<Date, BeyondCalendar> {
        let end = self.end_of_period(today)?;
        if !self.is_free(today) {
            return Ok(end);
        }
        let last = today.checked_add(1.month()).map_err(|_| BeyondCalendar)?;
        Ok(end.min(last.tomorrow().map_err(|_| BeyondCalendar)?))
    }

    /// The first day behind `day` on which it can end.
    fn after(&self, day: Date) -> Result<Date, BeyondCalendar> {
        if self.is_free(day) {
            day.tomorrow().map_err(|_| BeyondCalendar)
        } else {
            self.end_of_period(day)
        }
    }

    /// The day after the last one of the period that a day lies in: as it was charged, which a pause moves, or as it will be.
    fn end_of_period(&self, day: Date) -> Result<Date, BeyondCalendar> {
        let running = self.charged.iter().filter(|period| period.contains(day));
        if let Some(until) = running.map(|period| period.until).min() {
            return Ok(until);
        }
        let cycle = self.now.cycle();
        match cycle.at(day) {
            Some(n) => Ok(cycle.period(n)?.until),
            None => Ok(cycle.anchor()),
        }
    }
}

/// Ends it.
pub(super) async fn decide(
    desk: &Desk<'_>,
    read: &Subscription,
    when: When,
    by: &Actor,
) -> Result<Act, ActError> {
    let (app, now) = (desk.app, desk.app.clock.now());
    let standing = Standing::of(desk, read, when).await?;
    let days = standing.possible(desk, when)?;
    let mut ends_at = midnight(days.ends_on, &desk.zone)?;
    if !matches!(when, When::LastDay(_)) {
        ends_at = ends_at.max(now);
    }
    // What has ended does not end later.
    if let Some(ended_at) = read.milestones.ended_at {
        ends_at = ends_at.min(read.milestones.ends_at.unwrap_or(ended_at));
    }
    let back = standing.given_back(desk, days).await?;
    let ahead = ahead::of(desk, read).await?;
    let undone = ahead.filter(|ahead| back.calls_off(&ahead.cause));
    let begins_on = match (&undone, &standing.resumption) {
        (Some(ahead), Some(resumption)) => Some(resumption.moved_day(ahead.begins_on)?),
        (ahead, _) => ahead.as_ref().map(|ahead| ahead.begins_on),
    };
    let mut act = match standing.resumption {
        Some(resumption) => {
            let is_kept = |placed: &Placed| !back.changes(placed);
            resumption.act(desk, read, by, is_kept).await?
        }
        None => Act::on(read),
    };
    let is_wished = matches!(&read.planned, Some(planned) if planned.notice.is_none());
    if is_wished || undone.is_some() {
        act.note(Happened::now(app, &read.id, Happening::ChangeDropped, by));
    }
    let asked = Happened::now(app, &read.id, Happening::CancelRequested, by);
    let as_cause = format!("{}/{}", read.id, asked.id);
    act.note(asked.effective(ends_at));
    if ends_at <= now && read.milestones.ended_at.is_none() {
        act.note(Happened::now(app, &read.id, Happening::Ended, by));
    }
    back.write(desk, &mut act, &as_cause)?;
    if let (Some(ahead), Some(begins_on)) = (undone, begins_on) {
        act.after = ahead.was_until(&act.after, begins_on);
        ahead.undo(desk, read, &mut act).await?;
    }
    act.after.planned = None;
    let cycle = act.after.cycle();
    if let Some(n) = cycle.at(days.ends_on)
        && n < act.after.position
        && cycle.start(n)? == days.ends_on
    {
        (act.after.position, act.after.next_on) = (n, days.ends_on);
    }
    Ok(act)
}
