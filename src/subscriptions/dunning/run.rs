//! The duty: what had come in time is not charged for, what is overdue gets the step that is due, and what was paid is given again.
//!
//! A step is one transaction: its row, its fee and interest in the books, the mail that it owes, and what becomes of the
//! subscription. The mail asks once more when it is about to be sent whether anything is still open.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Consequence, Letter, Policy, Progress, letter, relapse, relief};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::{self, EntryId, LedgerError, Open};
use crate::customers;
use crate::jobs::Held;
use crate::mail;
use crate::money::{Money, MoneyError, Rate};
use crate::storage::{self, Batch};
use crate::subscriptions::act::{self, ActError, Wish};
use crate::subscriptions::change::{Applied, Change};
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::{Subscription, SubscriptionId};
use crate::subscriptions::state::{Happening, State};
use crate::subscriptions::store;

const PAGE: u32 = 200;

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub invoice: InvoiceId,
    /// Counted from 0.
    pub step: i64,
    pub subscription: Option<SubscriptionId>,
    pub letter: Letter,
    pub at: Timestamp,
    pub on: Date,
    /// What it costs where the money is late.
    pub fee: Money,
    /// What it charged for the days before it, as far as was known then.
    pub interest: Money,
    /// What an amount that is late bears a year; nothing for a step of which nobody wrote that down.
    pub rate: Option<Rate>,
    /// What the customer's credit covered.
    pub covered: Money,
    pub consequence: Consequence,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DunningError {
    /// Another run, or a payment, came first.
    #[error("something came in between")]
    Overtaken,
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// What money that came changes: what late payment was charged for in vain is taken back, and what was paid is given again.
pub async fn follow_payments(app: &App) -> Result<(), storage::Error> {
    relief::relieve(app).await?;
    settle(app).await
}

/// Follows what was paid and what was taken back, then takes every step that is due today. With a lease, it stops where the lease
/// was lost.
pub async fn dun(app: &App, held: Option<&Held>) -> Result<(), storage::Error> {
    follow_payments(app).await?;
    relapse::follow(app, held).await?;
    let policy = Policy::of(&app.config);
    let today = app.today();
    let mut last: Option<(Date, InvoiceId)> = None;
    loop {
        let after = last.as_ref().map(|(day, id)| (*day, id));
        let page = ledger::overdue(&app.storage, today, after, PAGE).await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        last = Some((newest.due_on, newest.invoice.clone()));
        for open in &page {
            match take_step(app, held, &policy, open, today).await {
                Ok(()) | Err(DunningError::Overtaken) => {}
                Err(DunningError::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(invoice = %open.invoice, %error, "no dunning step was taken");
                }
            }
        }
    }
}

/// The next step for one invoice, if it is due.
async fn take_step(
    app: &App,
    held: Option<&Held>,
    policy: &Policy,
    open: &Open,
    today: Date,
) -> Result<(), DunningError> {
    let taken = store::dunning::of_invoice(&app.storage, &open.invoice).await?;
    let progress = Progress {
        taken: taken.len(),
        last_on: taken.last().map(|last| last.on),
    };
    let Some(step) = policy.next(open.due_on, progress, today) else {
        return Ok(());
    };
    // Nobody is left who could be reminded, or who owed a fee for that.
    let customer = customers::by_subject(&app.storage, &open.subject).await?;
    if let Some(customer) = customer
        && customers::is_erased(&app.storage, &customer).await?
    {
        return Ok(());
    }
    let zero = Money::zero(open.open.currency());
    // Whoever is owed as much by the shop is asked for nothing.
    let covered = ledger::covered(&app.storage, &open.invoice).await?;
    let covered = covered.unwrap_or(zero);
    if covered.minor() >= open.open.minor() {
        return Ok(());
    }
    let shops = app.config.business.currency == zero.currency().code();
    let subscription = subscription_of(app, open).await?;
    let step_taken = Taken {
        invoice: open.invoice.clone(),
        step: i64::try_from(taken.len()).unwrap_or(i64::MAX),
        subscription: subscription.as_ref().map(|found| found.id.clone()),
        letter: step.letter,
        at: app.clock.now(),
        on: today,
        // The settings' amounts are in the shop's currency.
        fee: if shops {
            Money::new(step.fee_minor, zero.currency())
        } else {
            zero
        },
        // What stands then is asked in the transaction.
        interest: zero,
        rate: Some(policy.interest),
        covered,
        consequence: step.consequence,
    };
    let change = subscription.and_then(|found| unpaid(app, &found, step.consequence));
    let since = progress.last_on.unwrap_or(open.due_on);
    write(app, held, open, since, step_taken, change).await
}

async fn write(
    app: &App,
    held: Option<&Held>,
    open: &Open,
    since: Date,
    taken: Taken,
    change: Option<Change>,
) -> Result<(), DunningError> {
    let letter = letter::owed(app, &taken, &open.subject);
    let entry = EntryId::mint(&app.clock, &app.chance);
    let (held, now) = (held.cloned(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (held, mut taken, letter) = (held.clone(), taken.clone(), letter.clone());
            let (entry, change) = (entry.clone(), change.clone());
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Err(DunningError::Overtaken);
                }
                if store::dunning::count(tx, &taken.invoice).await? != taken.step
                    || !ledger::is_open(tx, &taken.invoice).await?
                {
                    return Err(DunningError::Overtaken);
                }
                let fee = relief::reckon(tx, since, &mut taken).await?;
                let mut rows = Batch::new();
                store::dunning::insert(&mut rows, &taken);
                mail::owe(&mut rows, letter);
                tx.insert(rows).await?;
                if !fee.is_zero() || !taken.interest.is_zero() {
                    let late_fee = ledger::Charge {
                        entry,
                        event: format!("{}/{}", taken.invoice, taken.step),
                        invoice: taken.invoice,
                        fee,
                        interest: taken.interest,
                        booked_on: taken.on,
                    };
                    ledger::charge(tx, now, &late_fee).await?;
                }
                if let Some(change) = change
                    && change.apply(tx).await? != Applied::All
                {
                    return Err(DunningError::Overtaken);
                }
                mail::wake_after(tx);
                Ok(())
            })
        })
        .await
}

/// What an invoice was for, where that renews.
async fn subscription_of(app: &App, open: &Open) -> storage::Result<Option<Subscription>> {
    match open.order_id.parse() {
        Ok(order) => store::of_order(&app.storage, &order).await,
        Err(_) => Ok(None),
    }
}

/// What becomes of a subscription that is not paid for; nothing where it stands so already.
pub(super) fn unpaid(app: &App, read: &Subscription, consequence: Consequence) -> Option<Change> {
    if read.state(app.clock.now()) == State::Ended {
        return None;
    }
    let mut after = read.clone();
    let mut rows = Batch::new();
    let mut note = |what| {
        let mut what = Happened::now(app, &read.id, what, &Actor::System);
        what.apply(&mut after);
        store::events::insert(&mut rows, &what);
    };
    if read.milestones.overdue_at.is_none() {
        note(Happening::Overdue);
    }
    if consequence == Consequence::Suspension && read.milestones.suspended_at.is_none() {
        note(Happening::Suspended);
        after.renews_at = None;
    }
    if after.epoch == read.epoch {
        return None;
    }
    store::update(&mut rows, &after);
    Some(Change::of(read, rows))
}

/// Subscriptions of which everything that was overdue is paid are given again.
async fn settle(app: &App) -> Result<(), storage::Error> {
    let mut last = None;
    loop {
        let page = store::dunning::paid(&app.storage, last.as_ref(), PAGE).await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        last = Some(newest.id.clone());
        for subscription in &page {
            settle_one(app, subscription).await?;
        }
    }
}

async fn settle_one(app: &App, subscription: &Subscription) -> Result<(), storage::Error> {
    match act::act(app, &subscription.id, &Actor::System, &Wish::Settle).await {
        Ok(_) | Err(ActError::NotNow | ActError::Busy) => Ok(()),
        Err(ActError::Reckoning(crate::subscriptions::Error::Storage(error))) => Err(error),
        Err(error) => {
            tracing::warn!(subscription = %subscription.id, %error, "it was not given again");
            Ok(())
        }
    }
}
