//! What people do with a subscription: cancel it, keep it after all, pause it, go on.
//!
//! Each is one transaction with what it writes down, what it calls off and its entry in the log. What was read before is
//! asked again in it; when something came in between, everything is decided anew.

mod error;

pub use error::ActError;

use jiff::Span;
use jiff::civil::Date;

use super::calendar::{BeyondCalendar, Period, days_between, midnight};
use super::change::{Applied, Change};
use super::desk::Desk;
use super::happened::Happened;
use super::model::{Placed, Subscription, SubscriptionId};
use super::plan_change::{self, Confirmed};
use super::state::{Happening, State};
use super::taking::{Taking, What};
use super::{erased, settle, store, trial};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::invoices::{self, CreditError, Invoice};
use crate::catalog::{Shelf, Turnstile};
use crate::storage::{self, Batch};

/// Tries at one act: each further one means that something else came in between.
const ATTEMPTS_MAX: usize = 5;

/// From when it is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    /// When the period that runs is over; a trial, when it is.
    PeriodEnd,
    /// When the period is over that this day lies in.
    PeriodEndAfter(Date),
}

/// What is to be written.
pub(super) struct Act {
    pub(super) after: Subscription,
    pub(super) happened: Vec<Happened>,
    pub(super) change: Change,
    /// Causes whose invoices are taken back.
    pub(super) called_off: Vec<String>,
}

impl Act {
    pub(super) fn on(read: &Subscription) -> Self {
        Self {
            after: read.clone(),
            happened: Vec::new(),
            change: Change::of(read, Batch::new()),
            called_off: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, mut happened: Happened) {
        happened.apply(&mut self.after);
        self.happened.push(happened);
    }

    /// Charges for days that will not be given: their invoices are taken back, and the periods may be charged again.
    pub(super) fn call_off(&mut self, placed: &[Placed], from: Date) {
        for placed in placed
            .iter()
            .filter(|placed| from <= placed.charge.period.from)
        {
            if !self.called_off.contains(&placed.cause) {
                store::charges::remove(&mut self.change.rows, &placed.cause);
                self.called_off.push(placed.cause.clone());
            }
        }
        if !self.called_off.is_empty() {
            self.after.round += 1;
        }
    }
}

/// What somebody wants done.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Cancel(When),
    /// Its customer is erased.
    EndErased,
    Keep,
    Pause,
    Resume,
    Change(Confirmed),
    DropPlanned,
    /// So many days longer.
    ExtendTrial(u16),
    /// What was overdue is paid.
    Settle,
}

/// Ends it. What was charged for periods after its end is taken back.
pub async fn cancel(
    app: &App,
    id: &SubscriptionId,
    when: When,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Cancel(when)).await
}

/// It goes on after all.
pub async fn keep(app: &App, id: &SubscriptionId, by: &Actor) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Keep).await
}

/// Nothing is given or charged until it goes on; what was charged keeps its days.
pub async fn pause(app: &App, id: &SubscriptionId, by: &Actor) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Pause).await
}

/// It goes on, with the days that were left when it was paused; the periods after them are counted from there.
pub async fn resume(app: &App, id: &SubscriptionId, by: &Actor) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::Resume).await
}

/// Reads, decides and writes, and again when something came in between.
pub(super) async fn act(
    app: &App,
    id: &SubscriptionId,
    by: &Actor,
    wish: &Wish,
) -> Result<Subscription, ActError> {
    for _ in 0..ATTEMPTS_MAX {
        let read = found(app, id).await?;
        if let Wish::Change(Confirmed {
            once: Some(once), ..
        }) = wish
            && once.was_done(app, id).await?
        {
            return Ok(read);
        }
        let mut desk = Desk::open(app);
        let mut act = match decide(&mut desk, &read, wish, by).await {
            // Not all that was looked at was of the same moment.
            Err(_) if found(app, id).await?.epoch != read.epoch => continue,
            decided => decided?,
        };
        act.after.renews_at = act.after.renewal(&desk.zone)?;
        if read.milestones.ended_at.is_none() {
            let ended_at = act.after.milestones.ended_at;
            act.change.ended = ended_at.map(|at| (read.order.clone(), at));
        }
        if act.change.taking.is_none() && read.planned.is_some() && act.after.planned.is_none() {
            act.change.taking = Some(Taking {
                at: app.clock.now(),
                what: What::Nothing,
                is_limited: false,
            });
        }
        let after = act.after.clone();
        let scarce = act.change.taking.as_ref().and_then(Taking::scarce).cloned();
        let turn = match &scarce {
            Some(plan) => app.room::<Turnstile>().pass(vec![plan.as_str()]).await,
            None => Vec::new(),
        };
        let written = write(app, act, by).await?;
        drop(turn);
        if written {
            if scarce.is_some() {
                app.room::<Shelf>().forget();
            }
            return Ok(after);
        }
    }
    Err(ActError::Busy)
}

async fn found(app: &App, id: &SubscriptionId) -> Result<Subscription, ActError> {
    store::by_id(&app.storage, id)
        .await?
        .ok_or(ActError::Unknown)
}

async fn decide(
    desk: &mut Desk<'_>,
    read: &Subscription,
    wish: &Wish,
    by: &Actor,
) -> Result<Act, ActError> {
    match wish {
        Wish::Cancel(when) => decide_end(desk, read, *when, by).await,
        Wish::EndErased => erased::decide(desk, read, by).await,
        Wish::Keep => decide_keep(desk, read, by),
        Wish::Pause => decide_pause(desk, read, by),
        Wish::Resume => decide_resume(desk, read, by).await,
        Wish::Change(confirmed) => {
            let mut act = plan_change::decide(desk, read, confirmed, by).await?;
            if let Some(once) = &confirmed.once {
                let (rows, now) = (&mut act.change.rows, desk.app.clock.now());
                store::once::insert(rows, once, &read.id, now);
            }
            Ok(act)
        }
        Wish::DropPlanned => plan_change::decide_drop(desk, read, by),
        Wish::ExtendTrial(days) => trial::decide(desk, read, *days, by).await,
        Wish::Settle => settle::decide(desk, read, by),
    }
}

async fn decide_end(
    desk: &Desk<'_>,
    read: &Subscription,
    when: When,
    by: &Actor,
) -> Result<Act, ActError> {
    let (app, now, today) = (desk.app, desk.app.clock.now(), desk.today());
    let state = read.state(now);
    if state == State::Ended || state == State::Cancelled && when != When::Now {
        return Err(ActError::NotNow);
    }
    let ends_on = match when {
        // Nothing runs that could run out.
        _ if state == State::Paused => today,
        When::Now => today,
        When::PeriodEnd => end_of_period(read, today)?,
        When::PeriodEndAfter(day) => end_of_period(read, day.max(today))?,
    };
    let ends_at = midnight(ends_on, &desk.zone)?.max(now);
    let mut act = Act::on(read);
    let asked = Happened::now(app, &read.id, Happening::CancelRequested, by);
    act.note(asked.effective(ends_at));
    let mut first_unused = ends_on;
    if ends_at <= now {
        act.note(Happened::now(app, &read.id, Happening::Ended, by));
        first_unused = ends_on.tomorrow().map_err(|_| BeyondCalendar)?;
    }
    let placed = store::charges::beyond(&app.storage, read, ends_on).await?;
    act.call_off(&placed, first_unused);
    act.after.planned = None;
    if let Some(n) = read.cycle().at(ends_on)
        && n < read.position
        && read.cycle().start(n)? == ends_on
    {
        (act.after.position, act.after.next_on) = (n, ends_on);
    }
    Ok(act)
}

fn decide_keep(desk: &Desk<'_>, read: &Subscription, by: &Actor) -> Result<Act, ActError> {
    if read.state(desk.app.clock.now()) != State::Cancelled {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    act.note(Happened::now(
        desk.app,
        &read.id,
        Happening::CancelWithdrawn,
        by,
    ));
    Ok(act)
}

fn decide_pause(desk: &Desk<'_>, read: &Subscription, by: &Actor) -> Result<Act, ActError> {
    if !read.state(desk.app.clock.now()).is_running() {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    act.note(Happened::now(desk.app, &read.id, Happening::Paused, by));
    Ok(act)
}

async fn decide_resume(desk: &Desk<'_>, read: &Subscription, by: &Actor) -> Result<Act, ActError> {
    let app = desk.app;
    let paused_at = read.milestones.paused_at.ok_or(ActError::NotNow)?;
    if read.state(app.clock.now()) != State::Paused {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    let paused_on = paused_at.to_zoned(desk.zone.clone()).date();
    let days = days_between(paused_on, desk.today());
    if days > 0 {
        for placed in store::charges::beyond(&app.storage, read, paused_on).await? {
            let Period { from, until } = placed.charge.period;
            let to = Period {
                from: later(from, days)?,
                until: later(until, days)?,
            };
            store::charges::shift(&mut act.change.rows, &placed, to);
        }
        let next_on = later(read.next_on.max(paused_on), days)?;
        (act.after.anchor, act.after.next_on, act.after.position) = (next_on, next_on, 0);
    }
    act.note(Happened::now(app, &read.id, Happening::Resumed, by));
    Ok(act)
}

async fn write(app: &App, act: Act, by: &Actor) -> Result<bool, ActError> {
    let Act {
        after,
        happened,
        mut change,
        called_off,
    } = act;
    store::update(&mut change.rows, &after);
    for happened in &happened {
        store::events::insert(&mut change.rows, happened);
    }
    let mut issued: Vec<(String, Option<Invoice>)> = Vec::with_capacity(called_off.len());
    for cause in called_off {
        let invoice = invoices::by_cause(&app.storage, &cause).await?;
        issued.push((cause, invoice));
    }
    let event = app
        .audit
        .event(by.clone(), Action::SubscriptionChanged)
        .about(&after.subject)
        .on(after.id.as_str());
    let (audit, now) = (app.audit.clone(), app.clock.now());
    let written = app
        .storage
        .transact(move |tx| {
            let (audit, event, change, issued) =
                (audit.clone(), event.clone(), change.clone(), issued.clone());
            Box::pin(async move {
                match change.apply(tx).await? {
                    Applied::All => {}
                    Applied::Some => return Err(Unwritten::Changed),
                    Applied::SoldOut => return Err(Unwritten::SoldOut),
                }
                for (cause, invoice) in &issued {
                    if !invoices::call_off(tx, cause, invoice.as_ref(), now).await? {
                        return Err(Unwritten::Changed);
                    }
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await;
    match written {
        Ok(()) => Ok(true),
        Err(Unwritten::Changed) => Ok(false),
        Err(Unwritten::SoldOut) => Err(ActError::SoldOut),
        Err(Unwritten::Invoice(error)) => Err(error.into()),
        Err(Unwritten::Storage(error)) => Err(error.into()),
    }
}

/// Why a transaction was rolled back.
#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error("something came in between")]
    Changed,
    #[error("there are not so many left")]
    SoldOut,
    #[error(transparent)]
    Invoice(#[from] CreditError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// The day after the last one of the period that runs.
fn end_of_period(subscription: &Subscription, today: Date) -> Result<Date, BeyondCalendar> {
    let cycle = subscription.cycle();
    match cycle.at(today) {
        Some(n) => Ok(cycle.period(n)?.until),
        None => Ok(cycle.anchor()),
    }
}

pub(super) fn later(day: Date, days: i64) -> Result<Date, BeyondCalendar> {
    let span = Span::new().try_days(days).map_err(|_| BeyondCalendar)?;
    day.checked_add(span).map_err(|_| BeyondCalendar)
}
