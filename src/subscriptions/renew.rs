//! Renewal: what begins soon is charged, and what has come to its end is ended. By one lease holder, in batches.
//!
//! A subscription is read, reckoned without a transaction, and written in one that asks first whether it is still what was
//! read. What changed in between waits for the next run, a few seconds later. Memory holds one page, however many are due.

use jiff::Timestamp;

use super::act::{ActError, Wish};
use super::ahead::Before;
use super::calendar::days_after;
use super::change::{Change, write};
use super::desk::Desk;
use super::error::Error;
use super::happened::Happened;
use super::model::{Item, Subscription};
use super::state::Happening;
use super::taking::{Taking, Units, What};
use super::upcoming::{self, Due, Switched, Told};
use super::{act, charges, store};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::{self, Owed};
use crate::jobs::Held;
use crate::money::Money;
use crate::storage::{self, Batch};

/// Subscriptions of one transaction: their locks are held for some tens of milliseconds.
const PAGE: u32 = 200;
/// Periods that one run charges of one subscription; the next run goes on.
const CATCH_UP_MAX: u32 = 24;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// Periods that were charged.
    pub charged: u64,
    /// Subscriptions that were ended.
    pub ended: u64,
}

/// Charges everything that begins within the days that invoices go ahead, and ends what has come to its end. With a lease,
/// it stops where the lease was lost.
pub async fn renew_due(app: &App, held: Option<&Held>) -> Result<Run, storage::Error> {
    let mut run = Run {
        ended: end_erased(app).await?,
        ..Run::default()
    };
    let days = i64::from(app.config.subscriptions.invoice_days_ahead);
    let until = days_after(app.clock.now(), days, &app.config.business.zone());
    let mut renewals = Renewals {
        desk: Desk::open(app),
        now: app.clock.now(),
        until,
    };
    let mut last: Option<Subscription> = None;
    loop {
        let page = store::due(&app.storage, until, last.as_ref(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        let (changes, charged) = renewals.reckon_all(&page).await?;
        last = page.into_iter().last();
        if !write(app, held, changes).await? {
            return Ok(run);
        }
        run.charged += charged;
    }
    run.ended += end_due(app, held).await?;
    Ok(run)
}

/// Who is erased has nothing that renews. What was invoiced stays, as the law asks; what was not is owed no more.
async fn end_erased(app: &App) -> Result<u64, storage::Error> {
    let mut ended = 0;
    let mut last: Option<Subscription> = None;
    loop {
        let page = store::list::of_erased(&app.storage, last.as_ref(), PAGE).await?;
        for subscription in &page {
            match act::act(app, &subscription.id, &Actor::System, &Wish::EndErased).await {
                Ok(_) => ended += 1,
                Err(ActError::Reckoning(Error::Storage(error))) => return Err(error),
                Err(ActError::NotNow | ActError::Busy) => {}
                Err(error) => {
                    tracing::warn!(subscription = %subscription.id, %error, "it was not ended");
                }
            }
        }
        last = page.into_iter().last();
        if last.is_none() {
            return Ok(ended);
        }
    }
}

async fn end_due(app: &App, held: Option<&Held>) -> Result<u64, storage::Error> {
    let mut ended = 0;
    loop {
        let page = store::ending(&app.storage, app.clock.now(), PAGE).await?;
        if page.is_empty() {
            return Ok(ended);
        }
        let changes = page.iter().map(|subscription| end(app, subscription));
        if !write(app, held, changes.collect()).await? {
            return Ok(ended);
        }
        ended += u64::try_from(page.len()).unwrap_or_default();
    }
}

fn end(app: &App, subscription: &Subscription) -> Change {
    let mut after = subscription.clone();
    let mut what = Happened::now(app, &after.id, Happening::Ended, &Actor::System);
    what.apply(&mut after);
    after.renews_at = None;
    let mut rows = Batch::new();
    store::update(&mut rows, &after);
    store::events::insert(&mut rows, &what);
    let mut change = Change::of(subscription, rows);
    change.ended = Some((after.order, app.clock.now()));
    change
}

struct Renewals<'a> {
    desk: Desk<'a>,
    now: Timestamp,
    until: Timestamp,
}

impl Renewals<'_> {
    /// What is to be written of these, and how many periods it charges. What cannot be reckoned is left for a person to
    /// see in the log, and holds nobody up.
    async fn reckon_all(
        &mut self,
        page: &[Subscription],
    ) -> Result<(Vec<Change>, u64), storage::Error> {
        let mut items = store::items(&self.desk.app.storage, page).await?;
        let told = upcoming::told(self.desk.app, page).await?;
        let mut changes = Vec::with_capacity(page.len());
        let mut charged = 0;
        for subscription in page {
            let items = items.remove(&subscription.id).unwrap_or_default();
            match self.reckon(subscription, items, &told).await {
                Ok((change, periods)) => {
                    changes.push(change);
                    charged += u64::from(periods);
                }
                Err(Error::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(subscription = %subscription.id, %error, "it was not renewed");
                }
            }
        }
        Ok((changes, charged))
    }

    /// Charges every period of one subscription that is due: after missed runs, each once.
    async fn reckon(
        &mut self,
        read: &Subscription,
        mut items: Vec<Item>,
        told: &Told,
    ) -> Result<(Change, u32), Error> {
        let mut now = read.clone();
        let mut change = Change::of(read, Batch::new());
        let mut periods = 0;
        while let Some(begins_at) = now.renews_at
            && periods < CATCH_UP_MAX
            && begins_at <= self.until
        {
            let is_ahead = now.planned.is_some() && self.now < begins_at;
            let before = is_ahead.then(|| Before::of(&now, &items));
            let switched =
                upcoming::switch(&self.desk, &mut now, &mut items, told, begins_at).await?;
            let setup = switched.as_ref().and_then(|switched| switched.setup);
            if let Some(switched) = switched {
                // A price that was announced is nobody's wish, and is not taken back.
                let before = before.filter(|_| switched.planned.notice.is_none());
                change.taking = Some(self.taking(&now, switched));
                change.items = Some(items.clone());
                let mut what = self
                    .happened(&now, Happening::PlanChanged)
                    .with_price(&now.price);
                what.effective_at = Some(begins_at).filter(|_| is_ahead);
                what.apply(&mut now);
                store::events::insert(&mut change.rows, &what);
                if let Some(before) = before {
                    let cause = now.cause(now.next_on);
                    store::ahead::insert(&mut change.rows, &what, &cause, &before);
                }
            }
            self.charge(&mut now, &items, setup, &mut change.rows)
                .await?;
            charges::use_up_discounts(&mut items);
            periods += 1;
        }
        if change.items.is_some() {
            change.items = Some(items);
        } else if items.iter().any(|item| item.periods_left.is_some()) {
            store::use_discounts(&mut change.rows, &now.id, periods);
        }
        store::update(&mut change.rows, &now);
        Ok((change, periods))
    }

    /// The next period of `now`, which moves on.
    async fn charge(
        &mut self,
        now: &mut Subscription,
        items: &[Item],
        setup: Option<Money>,
        rows: &mut Batch,
    ) -> Result<(), Error> {
        let Due {
            period,
            charges,
            totals,
        } = upcoming::due(&mut self.desk, now, items, setup).await?;
        let cause = now.cause(period.from);
        store::charges::insert(rows, &cause, &now.id, &charges);
        if !totals.total.is_zero() {
            let owed = Owed {
                cause: &cause,
                subject: &now.subject,
                basis: now.basis,
                totals: &totals,
                owed_at: self.now,
                waits_for: None,
            };
            billing::owe_invoice(rows, &owed);
        }
        let begins_at = now.renews_at.unwrap_or(self.now);
        let mut what = self
            .happened(now, Happening::Renewed)
            .effective(begins_at)
            .charging(cause);
        what.apply(now);
        store::events::insert(rows, &what);
        now.position += 1;
        now.next_on = period.until;
        now.renews_at = now.renewal(&self.desk.zone)?;
        Ok(())
    }

    /// What was held for the change becomes what is taken.
    fn taking(&self, now: &Subscription, switched: Switched) -> Taking {
        Taking {
            at: self.now,
            back: None,
            what: What::Now {
                order: now.order.clone(),
                was: switched.was,
                now: Units {
                    plan: switched.planned.plan,
                    count: switched.planned.quantity,
                },
                is_promised: true,
            },
            is_limited: false,
        }
    }

    fn happened(&self, to: &Subscription, what: Happening) -> Happened {
        Happened::now(self.desk.app, &to.id, what, &Actor::System)
    }
}
