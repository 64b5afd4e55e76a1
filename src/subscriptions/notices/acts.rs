//! The mail that confirms what was done with a subscription in the account, or for its customer by an operator or a program:
//! what, when, from when on it holds, what it costs or gives back, and how it is taken back. Of a cancellation it says when it was
//! made and when the contract ends (§ 312k BGB).
//!
//! It is owed in the transaction of the act, once for what happened. What is declared without signing in is confirmed by an answer
//! of its own, and what the shop does by itself is told otherwise.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::letter::{entity, found, named, send, unreckonable};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices;
use crate::catalog;
use crate::customers;
use crate::mail::letters::{Script, Templates};
use crate::mail::{Addressed, Answer, Author, AuthorError, Kind, Obligation, Owed, Reason};
use crate::money::{Currency, Money};
use crate::orders::web::localized;
use crate::subscriptions::charges;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::{ItemKind, Subscription};
use crate::subscriptions::state::{Happening, State};
use crate::subscriptions::store;
use crate::vault::SubjectId;
use crate::web::Site;
use crate::web::locale::Locale;

/// What `templates/mail/subscription_changed` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct ActLetter {
    /// `mail-act-<what>` in the texts: `cancelled`, `ended`, `kept`, `paused`, `resumed`, `changed`, `planned` or `dropped`.
    pub what: &'static str,
    pub plan: String,
    pub order_number: String,
    pub at: Timestamp,
    /// Its customer did it, signed in.
    pub by_customer: bool,
    /// Of a contract that ends.
    pub last_day: Option<Date>,
    /// What it is changed to.
    pub to: Option<To>,
    /// From when on that holds, where it does not yet.
    pub from: Option<Date>,
    /// What setting that up costs once it holds, with tax.
    pub setup: Option<Money>,
    /// What is charged for it now, with tax.
    pub charged: Option<Money>,
    /// What is given back by credit notes.
    pub back: Option<Money>,
    /// When the next period begins, where it goes on.
    pub next_on: Option<Date>,
    pub link: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct To {
    pub plan: String,
    pub quantity: i64,
    /// What each costs in a period.
    pub price: Money,
    /// `monthly` or `yearly`.
    pub interval: &'static str,
}

impl Script for ActLetter {
    const TEMPLATES: Templates = crate::mail_templates!("subscription_changed");

    fn samples() -> Vec<Self> {
        let day = Some(Date::constant(2026, 12, 20));
        let euros = |minor| Some(Money::new(minor, Currency::EUR));
        let sample = |what| Self {
            what,
            plan: "Mail Solo".to_owned(),
            order_number: "BCDFG-23456".to_owned(),
            at: "2026-11-21T14:05:00Z".parse().expect("a time"),
            by_customer: true,
            last_day: None,
            to: None,
            from: None,
            setup: None,
            charged: None,
            back: None,
            next_on: None,
            link: "https://shop.example/account/subscriptions".to_owned(),
        };
        let to = To {
            plan: "Mail Team".to_owned(),
            quantity: 3,
            price: Money::new(1_990, Currency::EUR),
            interval: "monthly",
        };
        let cancelled = Self {
            last_day: day,
            ..sample("cancelled")
        };
        let ended = Self {
            last_day: day,
            back: euros(4_210),
            by_customer: false,
            ..sample("ended")
        };
        let resumed = Self {
            next_on: day,
            ..sample("resumed")
        };
        let kept = Self {
            next_on: day,
            ..sample("kept")
        };
        let changed = Self {
            to: Some(to.clone()),
            charged: euros(1_044),
            ..sample("changed")
        };
        let planned = Self {
            to: Some(to),
            from: day,
            ..sample("planned")
        };
        let set_up = Self {
            setup: euros(4_900),
            ..planned.clone()
        };
        let free = Self {
            charged: None,
            ..changed.clone()
        };
        vec![
            Self {
                back: euros(1_250),
                ..cancelled.clone()
            },
            cancelled,
            ended,
            kept,
            sample("paused"),
            resumed,
            changed,
            free,
            planned,
            set_up,
            Self {
                back: euros(1_190),
                ..sample("dropped")
            },
            sample("dropped"),
        ]
    }
}

/// The obligation to confirm what somebody just did, if it is one of these things and nobody else tells of it.
pub(in crate::subscriptions) fn owed(
    app: &App,
    happened: &[Happened],
    by: &Actor,
    to: &SubjectId,
) -> Option<Obligation> {
    if matches!(by, Actor::System) {
        return None;
    }
    // A pause that a cancellation ends is not told apart from it.
    let told = happened.iter().rfind(|one| word(one).is_some())?;
    let entity = format!("{}/{}", told.subscription, told.id);
    let (clock, chance) = (&app.clock, &app.chance);
    let kind = Kind::SubscriptionChanged;
    Some(Obligation::new(
        kind,
        "subscription-changed",
        entity,
        to,
        clock,
        chance,
    ))
}

fn word(happened: &Happened) -> Option<&'static str> {
    let is_over = happened
        .effective_at
        .is_some_and(|ends| ends <= happened.at);
    Some(match happened.what {
        Happening::CancelRequested if is_over => "ended",
        Happening::CancelRequested => "cancelled",
        Happening::CancelWithdrawn => "kept",
        Happening::Paused => "paused",
        Happening::Resumed => "resumed",
        Happening::PlanChanged => "changed",
        Happening::ChangePlanned => "planned",
        Happening::ChangeDropped => "dropped",
        Happening::Begun
        | Happening::Renewed
        | Happening::PriceChangeAnnounced
        | Happening::TrialExtended
        | Happening::Overdue
        | Happening::Suspended
        | Happening::Settled
        | Happening::Ended => return None,
    })
}

/// Writes these mails.
#[derive(Debug)]
pub struct ActLetters;

impl Author for ActLetters {
    /// What was done is confirmed, whatever was done since.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let (id, _) = entity(owed)?;
            let of = found(app, &id).await?;
            let is_erased = customers::is_erased(&app.storage, &of.customer).await?;
            Ok(is_erased.then_some(Reason::Erased))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let gone = || AuthorError::Unwritable("what happened is gone");
            let (id, event) = entity(owed)?;
            let of = found(app, &id).await?;
            let event = event.ok_or_else(gone)?;
            let happened = store::events::by_id(&app.storage, &event).await?;
            let happened = happened.ok_or_else(gone)?;
            let script = script(app, &of, &happened).await?;
            send(app, &of, &script).await
        })
    }
}

async fn script(
    app: &App,
    of: &Subscription,
    happened: &Happened,
) -> Result<(Locale, ActLetter), AuthorError> {
    let unsaid = AuthorError::Unwritable("what happened is nothing that is told");
    let what = word(happened).ok_or(unsaid)?;
    let named = named(app, of).await?;
    let zone = app.config.business.zone();
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let moment_of = |what: Happening| happened.effective_at.filter(|_| happened.what == what);
    let last_moment = moment_of(Happening::CancelRequested);
    let last_moment = last_moment.map(|ends| ends - jiff::SignedDuration::from_micros(1));
    let goes_on = matches!(what, "kept" | "resumed") && of.state(app.clock.now()) != State::Ended;
    let order = of.order.as_str();
    let script = ActLetter {
        what,
        plan: named.plan,
        order_number: named.order_number,
        at: happened.at,
        by_customer: happened.actor == "customer",
        last_day: last_moment.map(day),
        to: to(app, of, happened, named.language).await?,
        from: moment_of(Happening::ChangePlanned).map(day),
        setup: setup(app, of, happened).await?,
        charged: charged(app, of, happened).await?,
        back: invoices::credited_at(&app.storage, order, happened.at).await?,
        next_on: of.renews_at.filter(|_| goes_on).map(|_| of.next_on),
        link: Site::of(app).link(&format!("/account/subscriptions/{}", of.id)),
    };
    Ok((named.language, script))
}

/// What it was changed to, or is to be.
async fn to(
    app: &App,
    of: &Subscription,
    happened: &Happened,
    language: Locale,
) -> Result<Option<To>, AuthorError> {
    let Some(id) = &happened.price else {
        return Ok(None);
    };
    let gone = || AuthorError::Unwritable("the price is gone");
    let (plan, price) = catalog::price(&app.storage, id).await?.ok_or_else(gone)?;
    let planned = of.planned.as_ref().filter(|planned| planned.price == *id);
    let planned = planned.filter(|_| happened.what == Happening::ChangePlanned);
    let quantity = if let Some(planned) = planned {
        planned.quantity
    } else {
        let items = store::items(&app.storage, std::slice::from_ref(of)).await?;
        let mut items = items.into_values().flatten();
        let plan = items.find(|item| item.kind == ItemKind::Plan);
        plan.map_or(1, |item| item.quantity)
    };
    let plan = catalog::plan(app, &plan).await?;
    Ok(Some(To {
        plan: localized(&plan.name, language),
        quantity,
        price: price.amount,
        interval: price.interval.as_str(),
    }))
}

/// What is set up with what was planned, as it is charged with its first period.
async fn setup(
    app: &App,
    of: &Subscription,
    happened: &Happened,
) -> Result<Option<Money>, AuthorError> {
    let moment = happened.effective_at;
    let moment = moment.filter(|_| happened.what == Happening::ChangePlanned);
    let (Some(moment), Some(price)) = (moment, &happened.price) else {
        return Ok(None);
    };
    let gone = || AuthorError::Unwritable("the price is gone");
    let (plan, price) = catalog::price(&app.storage, price)
        .await?
        .ok_or_else(gone)?;
    let mut desk = Desk::open(app);
    let then = Subscription { plan, ..of.clone() };
    let on = moment.to_zoned(desk.zone.clone()).date();
    let fee = desk.setup_fee_noted(&then, &price, happened.position);
    let Some(fee) = fee.await.map_err(unreckonable)? else {
        return Ok(None);
    };
    let charge = desk.setup(&then, fee, on).await.map_err(unreckonable)?;
    let totals = charges::totals(of.basis, of.currency, &[charge]);
    Ok(Some(
        totals.map_err(Error::from).map_err(unreckonable)?.total,
    ))
}

/// What was charged by it, if anything was.
async fn charged(
    app: &App,
    of: &Subscription,
    happened: &Happened,
) -> Result<Option<Money>, AuthorError> {
    let Some(cause) = &happened.cause else {
        return Ok(None);
    };
    let charges = store::charges::of_causes(&app.storage, &[cause.as_str()]).await?;
    let charges = charges.into_values().next().unwrap_or_default();
    let totals = charges::totals(of.basis, of.currency, &charges)
        .map_err(|_| AuthorError::Unwritable("the charges do not add up"))?;
    Ok(Some(totals.total).filter(|total| !total.is_zero()))
}
