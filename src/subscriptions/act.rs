//! What people do with a subscription: cancel it, keep it after all, pause it, go on.
//!
//! Each is one transaction with what it writes down, what it calls off and its entry in the log. What was read before is
//! asked again in it; when something came in between, everything is decided anew.

mod error;

pub use error::ActError;

use jiff::Span;
use jiff::civil::Date;

use super::calendar::BeyondCalendar;
use super::change::{Applied, Change};
use super::desk::Desk;
use super::ending::{self, When};
use super::happened::Happened;
use super::model::{Charge, Placed, Subscription, SubscriptionId};
use super::notices::acts;
use super::plan_change::{self, Confirmed, Seen};
use super::state::{Happening, State};
use super::taking::Taking;
use super::{charges, erased, pausing, settle, store, trial};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::invoices::{self, CreditError, Invoice, NotCreditable};
use crate::catalog::{Shelf, Turnstile};
use crate::customers::{self, CustomerId};
use crate::mail;
use crate::money::Money;
use crate::storage::{self, Batch};

/// Tries at one act: each further one means that something else came in between.
const ATTEMPTS_MAX: usize = 5;

/// What is to be written.
pub(super) struct Act {
    pub(super) after: Subscription,
    pub(super) happened: Vec<Happened>,
    pub(super) change: Change,
    /// Causes whose invoices are taken back.
    pub(super) called_off: Vec<String>,
    /// What else is taken back, on the subscription's basis: of these invoices, one after the other.
    pub(super) back: Option<Money>,
    pub(super) taken_back: Vec<Invoice>,
    /// What credit notes had taken back of what is given back by another plan's charge.
    pub(super) seen: Vec<Seen>,
    /// Whose answers are sealed by it.
    pub(super) answered_by: Option<CustomerId>,
}

impl Act {
    pub(super) fn on(read: &Subscription) -> Self {
        Self {
            after: read.clone(),
            happened: Vec::new(),
            change: Change::of(read, Batch::new()),
            called_off: Vec::new(),
            back: None,
            taken_back: Vec::new(),
            seen: Vec::new(),
            answered_by: None,
        }
    }

    pub(super) fn note(&mut self, mut happened: Happened) {
        happened.apply(&mut self.after);
        self.happened.push(happened);
    }

    /// Charges for days that will not be given: their invoices are taken back, and the periods may be charged again.
    pub(super) fn call_off(&mut self, causes: Vec<String>) {
        for cause in &causes {
            store::charges::remove(&mut self.change.rows, cause);
        }
        self.called_off = causes;
        if !self.called_off.is_empty() {
            self.after.round += 1;
        }
    }

    /// These are not charged any more, whole periods of them: a discount that is given for some periods only is given for as
    /// many again.
    pub(super) fn give_again<'a>(&mut self, charges: impl Iterator<Item = &'a Charge>) {
        self.change.given_again = charges::discounted(charges);
    }
}

/// What somebody wants done.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Cancel(When),
    /// The same, by a declaration that is answered itself.
    CancelDeclared(When),
    /// Its customer is erased.
    EndErased,
    Keep,
    Pause,
    Resume,
    Change(Box<Confirmed>),
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

/// Ends it by a declaration, whose answer tells of it.
pub(super) async fn cancel_declared(
    app: &App,
    id: &SubscriptionId,
    when: When,
    by: &Actor,
) -> Result<Subscription, ActError> {
    act(app, id, by, &Wish::CancelDeclared(when)).await
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
        if let Wish::Change(confirmed) = wish
            && let Some(once) = &confirmed.once
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
            act.change.taking = Some(Taking::nothing(app.clock.now()));
        }
        if !matches!(wish, Wish::CancelDeclared(_))
            && let Some(owed) = acts::owed(app, &act.happened, by, &read.subject)
        {
            mail::owe(&mut act.change.rows, owed);
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
        Wish::Cancel(when) | Wish::CancelDeclared(when) => {
            ending::decide(desk, read, *when, by).await
        }
        Wish::EndErased => erased::decide(desk, read, by).await,
        Wish::Keep => decide_keep(desk, read, by),
        Wish::Pause => pausing::decide(desk, read, by),
        Wish::Resume => pausing::decide_resume(desk, read, by).await,
        Wish::Change(confirmed) => {
            // Boxed: what a preview holds is not carried by all that acts.
            let deciding = Box::pin(plan_change::decide(desk, read, confirmed, by));
            let mut act = deciding.await?;
            if let Some(once) = &confirmed.once {
                let (rows, now) = (&mut act.change.rows, desk.app.clock.now());
                store::once::insert(rows, once, &read.id, now);
            }
            Ok(act)
        }
        Wish::DropPlanned => plan_change::decide_drop(desk, read, by).await,
        Wish::ExtendTrial(days) => trial::decide(desk, read, *days, by).await,
        Wish::Settle => settle::decide(desk, read, by),
    }
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
    // What was given back of the period in which it was to end is charged anew, from that day on.
    let ends_at = read.milestones.ends_at.ok_or(ActError::NotNow)?;
    let ends_on = ends_at.to_zoned(desk.zone.clone()).date();
    if ends_on < read.next_on {
        (act.after.anchor, act.after.next_on, act.after.position) = (ends_on, ends_on, 0);
    }
    Ok(act)
}

async fn write(app: &App, act: Act, by: &Actor) -> Result<bool, ActError> {
    let Act {
        after,
        happened,
        mut change,
        called_off,
        back,
        taken_back,
        seen,
        answered_by,
    } = act;
    // Each end takes back once, whatever is repeated.
    let key = format!("{}.{}", after.id, after.epoch);
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
    // What is taken back is taken back at the moment that is told.
    let now = happened
        .last()
        .map_or_else(|| app.clock.now(), |one| one.at);
    let audit = app.audit.clone();
    let written = app
        .storage
        .transact(move |tx| {
            let (audit, event, change, issued) =
                (audit.clone(), event.clone(), change.clone(), issued.clone());
            let (taken_back, seen, key) = (taken_back.clone(), seen.clone(), key.clone());
            let answered_by = answered_by.clone();
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
                for one in &seen {
                    // A credit note that came in between gave back what this would give back again.
                    if invoices::taken_back_in(tx, &one.cause).await? != one.taken_back {
                        return Err(Unwritten::Changed);
                    }
                }
                if let Some(customer) = &answered_by
                    && customers::is_erasing(tx, customer).await?
                {
                    return Err(Unwritten::Changed);
                }
                let mut left = back;
                for invoice in &taken_back {
                    let Some(most) = left else { break };
                    let taken = invoices::take_back(tx, invoice, most, &key, now).await?;
                    let rest = most.minus(taken).map_err(NotCreditable::from)?;
                    left = Some(rest).filter(|rest| !rest.is_zero());
                }
                audit.record(tx, &event).await?;
                mail::wake_after(tx);
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

impl From<NotCreditable> for Unwritten {
    fn from(error: NotCreditable) -> Self {
        Self::Invoice(error.into())
    }
}

/// What these were charged under.
pub(super) fn causes(placed: &[Placed]) -> Vec<String> {
    let mut causes: Vec<String> = placed.iter().map(|placed| placed.cause.clone()).collect();
    causes.dedup();
    causes
}

pub(super) fn later(day: Date, days: i64) -> Result<Date, BeyondCalendar> {
    let span = Span::new().try_days(days).map_err(|_| BeyondCalendar)?;
    day.checked_add(span).map_err(|_| BeyondCalendar)
}
