//! What a subscriber is told ahead: that a trial ends, that another year begins, that the price changes.
//!
//! Each is owed once, in the transaction that notes it. A price of the catalogue that is dated later takes the place of the
//! one that a subscription has only after it was announced: the announcement plans it for the first period that begins late
//! enough, and the renewal asks whether the mail went out in time. As long as it did not, the old price stays.

pub mod acts;
pub mod letter;

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::calendar::{BeyondCalendar, days_after, midnight};
use super::change::{Change, write};
use super::error::Error;
use super::happened::Happened;
use super::model::{Item, ItemKind, Planned, Subscription};
use super::state::Happening;
use super::store;
use super::upcoming::Told;
use crate::app::App;
use crate::audit::Actor;
use crate::catalog::{self, PlanId, Price, PriceId};
use crate::jobs::Held;
use crate::mail;
use crate::orders;
use crate::storage::{self, Batch};

/// Subscriptions of one transaction.
const PAGE: u32 = 200;
/// A period whose price changes is announced so many days before it has to be: time for a mail that is late.
const SLACK_DAYS: i64 = 14;

/// Owes every notice whose time has come. With a lease, it stops where the lease was lost.
pub async fn notify(app: &App, held: Option<&Held>) -> Result<(), storage::Error> {
    remind(app, held).await?;
    announce_prices(app, held).await
}

/// Reminds of trials that end and of years that begin.
async fn remind(app: &App, held: Option<&Held>) -> Result<(), storage::Error> {
    let now = app.clock.now();
    let settings = &app.config.subscriptions;
    let zone = app.config.business.zone();
    let ahead = |days: u32| days_after(now, i64::from(days), &zone);
    let horizons = store::notices::Horizons {
        now,
        trials: ahead(settings.trial_notice_days),
        years: ahead(settings.renewal_notice_days),
    };
    loop {
        let page = store::notices::to_remind(&app.storage, &horizons, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        let owed: Vec<_> = page
            .iter()
            .map(|one| {
                let day = letter::first_day(one, now);
                (one.clone(), day, letter::renewal_owed(app, one, day))
            })
            .collect();
        let held = held.cloned();
        let goes_on = app.storage.transact(move |tx| {
            let (held, owed) = (held.clone(), owed.clone());
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Ok::<_, storage::Error>(false);
                }
                let mut batch = Batch::new();
                for (one, day, obligation) in owed {
                    if store::notices::note_reminded(tx, &one, day).await? {
                        mail::owe(&mut batch, obligation);
                    }
                }
                tx.insert(batch).await?;
                mail::wake_after(tx);
                Ok(true)
            })
        });
        if !goes_on.await? {
            return Ok(());
        }
    }
}

/// Announces prices that take the place of those that subscriptions have.
async fn announce_prices(app: &App, held: Option<&Held>) -> Result<(), storage::Error> {
    let days = notice_days(app).await?;
    if days == 0 {
        return Ok(());
    }
    let zone = app.config.business.zone();
    let mut prices = Prices {
        app,
        // The mail is sent after midnight of the day that it is owed on.
        earliest: later(app.today(), days + 1),
        latest: later(app.today(), days + SLACK_DAYS),
        known: HashMap::new(),
    };
    let Ok(horizon) = midnight(prices.latest, &zone) else {
        return Ok(());
    };
    for price in store::notices::prices_in_use(&app.storage).await? {
        if catalog::successor(&app.storage, &price, horizon)
            .await?
            .is_none()
        {
            continue;
        }
        let mut last: Option<Subscription> = None;
        loop {
            let page = store::notices::of_price(&app.storage, &price, horizon, last.as_ref(), PAGE)
                .await?;
            if page.is_empty() {
                break;
            }
            let changes = prices.announce(&page).await?;
            last = page.into_iter().last();
            if !write(app, held, changes).await? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// How many days before a price changes it is announced: as many as are set, and as any terms promised that somebody may have agreed to;
/// nothing where prices do not change.
pub(super) async fn notice_days(app: &App) -> Result<i64, storage::Error> {
    let set = app.config.subscriptions.price_notice_days;
    if set == 0 {
        return Ok(0);
    }
    let promised = orders::terms::longest_notice(&app.storage).await?;
    Ok(i64::from(set.max(promised)))
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// What is looked up once for many subscriptions.
struct Prices<'a> {
    app: &'a App,
    /// The first day on which an announced price may be charged, and the last day that is looked at now.
    earliest: Date,
    latest: Date,
    known: HashMap<(PriceId, Date), Option<(PlanId, Price)>>,
}

impl Prices<'_> {
    async fn announce(&mut self, page: &[Subscription]) -> Result<Vec<Change>, storage::Error> {
        let mut items = store::items(&self.app.storage, page).await?;
        let mut changes = Vec::new();
        for read in page {
            let items = items.remove(&read.id).unwrap_or_default();
            match self.announcement(read, &items).await {
                Ok(change) => changes.extend(change),
                Err(Error::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(subscription = %read.id, %error, "its price was not announced");
                }
            }
        }
        Ok(changes)
    }

    async fn announcement(
        &mut self,
        read: &Subscription,
        items: &[Item],
    ) -> Result<Option<Change>, Error> {
        let from = self.first_period(read)?;
        if from > self.latest {
            return Ok(None);
        }
        let Some((plan, price)) = self.successor(&read.price, from).await? else {
            return Ok(None);
        };
        let plan_item = items.iter().find(|item| item.kind == ItemKind::Plan);
        let Some(quantity) = plan_item
            .filter(|item| item.unit != price.amount)
            .map(|item| item.quantity)
        else {
            return Ok(None);
        };
        let app = self.app;
        let mut after = read.clone();
        let begins_at = midnight(from, &app.config.business.zone())?;
        let mut what = Happened::now(
            app,
            &read.id,
            Happening::PriceChangeAnnounced,
            &Actor::System,
        )
        .effective(begins_at)
        .with_price(&price.id);
        what.apply(&mut after);
        let obligation = letter::price_owed(app, &what, &read.subject);
        after.planned = Some(Planned {
            plan,
            price: price.id,
            quantity,
            addons: None,
            coupon: None,
            from,
            notice: Some(obligation.id().clone()),
            announced: None,
        });
        let mut rows = Batch::new();
        store::update(&mut rows, &after);
        store::events::insert(&mut rows, &what);
        mail::owe(&mut rows, obligation);
        Ok(Some(Change::of(read, rows)))
    }

    /// The first day of the first period that begins late enough.
    fn first_period(&self, read: &Subscription) -> Result<Date, BeyondCalendar> {
        let cycle = read.cycle();
        let mut n = read.position;
        loop {
            let start = cycle.start(n)?;
            if start >= self.earliest {
                return Ok(start);
            }
            n = n.checked_add(1).ok_or(BeyondCalendar)?;
        }
    }

    async fn successor(
        &mut self,
        price: &PriceId,
        from: Date,
    ) -> Result<Option<(PlanId, Price)>, Error> {
        let key = (price.clone(), from);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let at = midnight(from, &self.app.config.business.zone())?;
        let found = catalog::successor(&self.app.storage, price, at).await?;
        self.known.insert(key, found.clone());
        Ok(found)
    }
}

/// Of the plans that were announced, those whose mail went out long enough before a moment.
pub(super) fn is_told(planned: &Planned, told: &Told, begins_at: Timestamp) -> bool {
    let Some(notice) = &planned.notice else {
        return true;
    };
    told.sent
        .get(notice)
        .is_some_and(|sent_at| days_after(*sent_at, told.notice_days, &told.zone) <= begins_at)
}
