//! A pause: nothing is given or charged, and what was charged keeps its days.

use jiff::civil::Date;

use super::act::{Act, ActError, later};
use super::calendar::{BeyondCalendar, Period, days_between};
use super::desk::Desk;
use super::happened::Happened;
use super::model::{Placed, Subscription};
use super::state::{Happening, State};
use super::store;
use crate::audit::Actor;

pub(super) fn decide(desk: &Desk<'_>, read: &Subscription, by: &Actor) -> Result<Act, ActError> {
    if !read.state(desk.app.clock.now()).is_running() {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    act.note(Happened::now(desk.app, &read.id, Happening::Paused, by));
    Ok(act)
}

pub(super) async fn decide_resume(
    desk: &Desk<'_>,
    read: &Subscription,
    by: &Actor,
) -> Result<Act, ActError> {
    Resumption::of(desk, read)?
        .act(desk, read, by, |_| true)
        .await
}

/// Since which day it is paused: from that one on its days are kept.
pub(super) fn paused_on(desk: &Desk<'_>, read: &Subscription) -> Option<Date> {
    let paused_at = read.milestones.paused_at?;
    Some(paused_at.to_zoned(desk.zone.clone()).date())
}

/// What going on today comes to.
#[derive(Debug, Clone)]
pub(super) struct Resumption {
    /// As it will stand, but for its state.
    pub(super) after: Subscription,
    /// What was charged for days from this one on is for as many days later.
    pub(super) paused_on: Date,
    days: i64,
}

impl Resumption {
    pub(super) fn of(desk: &Desk<'_>, read: &Subscription) -> Result<Self, ActError> {
        let paused_on = paused_on(desk, read).ok_or(ActError::NotNow)?;
        if read.state(desk.app.clock.now()) != State::Paused {
            return Err(ActError::NotNow);
        }
        let days = days_between(paused_on, desk.today());
        let mut after = read.clone();
        if days > 0 {
            let next_on = later(read.next_on.max(paused_on), days)?;
            (after.anchor, after.next_on, after.position) = (next_on, next_on, 0);
            if let Some(until) = read.bound_until.filter(|until| paused_on < *until) {
                after.bound_until = Some(later(until, days)?);
            }
        }
        Ok(Self {
            after,
            paused_on,
            days,
        })
    }

    /// The days that a charge in force is for, once it goes on.
    pub(super) fn moved(&self, period: Period) -> Result<Period, BeyondCalendar> {
        if period.until <= self.paused_on {
            return Ok(period);
        }
        Ok(Period {
            from: later(period.from, self.days)?,
            until: later(period.until, self.days)?,
        })
    }

    /// The day on which something begins that is charged, once it goes on.
    pub(super) fn moved_day(&self, day: Date) -> Result<Date, BeyondCalendar> {
        if day < self.paused_on {
            return Ok(day);
        }
        later(day, self.days)
    }

    /// Lets it go on, and moves each charge that is to be moved.
    pub(super) async fn act(
        self,
        desk: &Desk<'_>,
        read: &Subscription,
        by: &Actor,
        moves: impl Fn(&Placed) -> bool,
    ) -> Result<Act, ActError> {
        let mut act = Act::on(read);
        if self.days > 0 {
            let (storage, since) = (&desk.app.storage, self.paused_on);
            let mut charged = store::charges::beyond(storage, read, since).await?;
            // What is set up with a plan that comes later comes with it.
            charged.extend(store::charges::setups_after(storage, read, since).await?);
            for placed in charged.iter().filter(|placed| moves(placed)) {
                let mut now = placed.clone();
                now.charge.period = self.moved(placed.charge.period)?;
                store::charges::becomes(&mut act.change.rows, placed, &now);
            }
        }
        act.after = self.after;
        act.note(Happened::now(desk.app, &read.id, Happening::Resumed, by));
        Ok(act)
    }
}
