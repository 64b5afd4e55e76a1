//! What a person decides of a declaration that was left to one, and what comes of it.
//!
//! The decision is written down once, whoever is first, with a job that carries it out and mails it: what the mail says was
//! done by then.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Declaration, DeclarationId, DeclareError, Declared, decision_letter};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::jobs::{self, Claim, Job};
use crate::mail;
use crate::orders::progress::ProgressError;
use crate::orders::{self, Order};
use crate::storage::{self, Batch};
use crate::subscriptions::act::{self, ActError};
use crate::subscriptions::ending::{self, When};
use crate::subscriptions::order_end::{self, OrderEndError};
use crate::subscriptions::state::words;
use crate::subscriptions::view::last_day;
use crate::subscriptions::{Subscription, data, store};
use crate::vault::{self, Sealed};

/// The job that carries a decision out.
pub const DECISION_JOB: &str = "carry-out-decision";

words! {
    Verdict {
        Accepted = "accepted",
        Refused = "refused",
    }
}

/// What an operator says.
#[derive(Debug, Clone)]
pub struct Said {
    pub verdict: Verdict,
    /// The contract's last day, where one ends by it.
    pub last_day: Option<Date>,
    /// What whoever declared is told with it.
    pub words: String,
}

/// What was decided, as it is stored.
#[derive(Debug, Clone)]
pub struct Decided {
    pub verdict: Verdict,
    pub last_day: Option<Date>,
    pub words: Sealed,
}

/// What accepting a declaration would do.
#[derive(Debug, Clone)]
pub enum Stake {
    /// It ends a contract that would else run to this day, or on.
    Contract(Box<Subscription>, Option<Date>),
    /// It takes the order back whole.
    Order,
    /// Nothing: what it is about has ended otherwise, or never renewed.
    Nothing,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    #[error("no such declaration")]
    Unknown,
    /// It was decided before, or was no person's to decide.
    #[error("this cannot be decided now")]
    NotNow,
    /// On no day, or on one that is later than it ends anyway.
    #[error("the contract cannot end on this day")]
    Day,
    #[error(transparent)]
    Declare(#[from] DeclareError),
}

impl From<storage::Error> for DecideError {
    fn from(error: storage::Error) -> Self {
        Self::Declare(error.into())
    }
}

impl From<vault::Error> for DecideError {
    fn from(error: vault::Error) -> Self {
        Self::Declare(error.into())
    }
}

/// What there is to decide.
pub async fn stake(app: &App, of: &Declaration, order: &Order) -> storage::Result<Stake> {
    if of.what == Declared::Withdrawal {
        let stands = order.cancelled_at.is_none();
        return Ok(if stands { Stake::Order } else { Stake::Nothing });
    }
    let Some(begun) = store::of_order(&app.storage, &order.id).await? else {
        return Ok(Stake::Nothing);
    };
    let ends = last_day(app, &begun);
    Ok(Stake::Contract(Box::new(begun), ends))
}

/// Writes down what was decided, once, and owes what comes of it.
pub async fn decide(
    app: &App,
    id: &DeclarationId,
    said: &Said,
    by: Actor,
) -> Result<(), DecideError> {
    let declaration = store::declarations::by_id(&app.storage, id).await?;
    let declaration = declaration.ok_or(DecideError::Unknown)?;
    let order = order(app, &declaration).await?.ok_or(DecideError::NotNow)?;
    let last_day = match said.verdict {
        Verdict::Accepted => possible(app, &declaration, &order, said.last_day).await?,
        Verdict::Refused => None,
    };
    let keys = app.vault.keys(&declaration.subject).await?;
    let words = said.words.as_bytes();
    let decided = Decided {
        verdict: said.verdict,
        last_day,
        words: app.vault.seal(&data::WORDS, &keys, id.as_str(), words)?,
    };
    let event = app
        .audit
        .event(by, Action::DeclarationDecided)
        .about(&order.subject)
        .on(order.id.as_str());
    let job = Job::new(DECISION_JOB, id.as_str(), &app.clock, &app.chance);
    let (audit, id, now) = (app.audit.clone(), id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, event, job) = (audit.clone(), event.clone(), job.clone());
            let (id, decided) = (id.clone(), decided.clone());
            Box::pin(async move {
                if !store::declarations::decide(tx, &id, &decided, now).await? {
                    return Err(DecideError::NotNow);
                }
                audit.record(tx, &event).await?;
                jobs::enqueue(tx, &job).await?;
                Ok(())
            })
        })
        .await
}

/// The day on which a contract can end by it: not before it was ordered, nor later than it ends anyway.
async fn possible(
    app: &App,
    of: &Declaration,
    order: &Order,
    wanted: Option<Date>,
) -> Result<Option<Date>, DecideError> {
    let Stake::Contract(begun, ends) = stake(app, of, order).await? else {
        return Ok(None);
    };
    let day = wanted.ok_or(DecideError::Day)?;
    let first = on(app, order.placed_at);
    let last = ends.or(of.effective_on).unwrap_or(Date::MAX);
    if !(first..=last).contains(&day) {
        return Err(DecideError::Day);
    }
    match ending::preview(app, &begun, When::LastDay(day)).await {
        Ok(_) => Ok(Some(day)),
        Err(ActError::NotNow) => Err(DecideError::Day),
        Err(error) => Err(DecideError::Declare(error.into())),
    }
}

fn on(app: &App, at: Timestamp) -> Date {
    at.to_zoned(app.config.business.zone()).date()
}

async fn order(app: &App, of: &Declaration) -> storage::Result<Option<Order>> {
    match &of.order {
        Some(id) => orders::find(app, id).await,
        None => Ok(None),
    }
}

/// Does what was decided and owes the mail that says so. What the job [`DECISION_JOB`] does; again, it finds done what it did.
pub async fn carry_out(app: &App, claim: &Claim) -> Result<(), DeclareError> {
    let id: DeclarationId = claim.object().parse().map_err(storage::Error::unreadable)?;
    let declaration = store::declarations::by_id(&app.storage, &id).await?;
    let mut rows = Batch::new();
    if let Some(declaration) = declaration
        && let Some(decided) = &declaration.decided
        && let Some(order) = order(app, &declaration).await?
    {
        if decided.verdict == Verdict::Accepted {
            accept(app, &declaration, &order, decided.last_day).await?;
        }
        mail::owe(&mut rows, decision_letter::owed(app, &id, &order.subject));
    }
    let claim = claim.clone();
    app.storage
        .transact(move |tx| {
            let (claim, rows) = (claim.clone(), rows.clone());
            Box::pin(async move {
                claim.settle(tx).await?;
                tx.insert(rows).await?;
                mail::wake_after(tx);
                Ok(())
            })
        })
        .await
}

/// What ended in the meantime has ended.
async fn accept(
    app: &App,
    of: &Declaration,
    order: &Order,
    day: Option<Date>,
) -> Result<(), DeclareError> {
    match (stake(app, of, order).await?, day) {
        (Stake::Contract(begun, ends), Some(day)) if ends.is_none_or(|ends| ends > day) => {
            match act::cancel(app, &begun.id, When::LastDay(day), &Actor::System).await {
                Ok(_) | Err(ActError::NotNow) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
        (Stake::Order, _) => {
            let (by, told_at) = (Actor::System, of.declared_at);
            match order_end::withdraw_order(app, &order.id, by, told_at).await {
                Ok(()) | Err(OrderEndError::Order(ProgressError::NotNow)) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
        (Stake::Contract(..) | Stake::Nothing, _) => Ok(()),
    }
}
