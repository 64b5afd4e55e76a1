//! The mails that tell a subscriber something ahead.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::app::App;
use crate::catalog;
use crate::customers::{self, RecogniseError};
use crate::mail::letters::{self, Script, Seller, Templates};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Kind, Mailbox, Obligation, Owed, Reason,
};
use crate::money::{Currency, Money};
use crate::orders;
use crate::orders::web::localized;
use crate::storage::Error as StorageError;
use crate::subscriptions::calendar::days_between;
use crate::subscriptions::charges;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::{EventId, ItemKind, Subscription, SubscriptionId};
use crate::subscriptions::state::State;
use crate::subscriptions::{store, upcoming};
use crate::vault::SubjectId;
use crate::web::Site;
use crate::web::locale::Locale;

/// What `templates/mail/renewal_notice` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct RenewalNotice {
    pub plan: String,
    pub order_number: String,
    /// A trial ends, and is charged for from then on.
    pub is_trial: bool,
    /// The first day of what is charged.
    pub on: Date,
    /// What that period costs, with tax.
    pub total: Money,
    /// `monthly` or `yearly`.
    pub interval: &'static str,
    pub link: String,
    pub cancel_link: String,
}

/// What `templates/mail/price_notice` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct PriceNotice {
    pub plan: String,
    pub order_number: String,
    /// What one costs in a period now, and from `from` on.
    pub old: Money,
    pub new: Money,
    pub quantity: i64,
    pub interval: &'static str,
    pub from: Date,
    pub link: String,
    pub cancel_link: String,
}

impl Script for RenewalNotice {
    const TEMPLATES: Templates = crate::mail_templates!("renewal_notice");

    fn samples() -> Vec<Self> {
        [true, false]
            .map(|is_trial| Self {
                plan: "Mail Solo".to_owned(),
                order_number: "BCDFG-23456".to_owned(),
                is_trial,
                on: Date::constant(2026, 12, 5),
                total: Money::new(4_990, Currency::EUR),
                interval: if is_trial { "monthly" } else { "yearly" },
                link: "https://shop.example/account/subscriptions".to_owned(),
                cancel_link: "https://shop.example/cancel".to_owned(),
            })
            .into()
    }
}

impl Script for PriceNotice {
    const TEMPLATES: Templates = crate::mail_templates!("price_notice");

    fn samples() -> Vec<Self> {
        let sample = |quantity| Self {
            plan: "Mail Solo".to_owned(),
            order_number: "BCDFG-23456".to_owned(),
            old: Money::new(490, Currency::EUR),
            new: Money::new(590, Currency::EUR),
            quantity,
            interval: "monthly",
            from: Date::constant(2027, 1, 5),
            link: "https://shop.example/account/subscriptions".to_owned(),
            cancel_link: "https://shop.example/cancel".to_owned(),
        };
        vec![sample(1), sample(3)]
    }
}

/// The obligation to say that a subscription is charged for from its next day on: once for each such day.
pub(super) fn renewal_owed(app: &App, of: &Subscription, day: Date) -> Obligation {
    let id = of.id.as_str();
    let (clock, chance) = (&app.clock, &app.chance);
    Obligation::new(
        Kind::RenewalNotice,
        "renewal-ahead",
        id,
        &of.subject,
        clock,
        chance,
    )
    .step(number(day))
}

/// The first day of what a reminder is about: the end of a trial, whose invoice may have been issued ahead, or the next year.
pub(super) fn first_day(of: &Subscription, now: Timestamp) -> Date {
    match of.state(now) {
        State::Trialing => of.anchor,
        _ => of.next_on,
    }
}

/// The obligation to announce a price: once for each announcement.
pub(super) fn price_owed(app: &App, announced: &Happened, to: &SubjectId) -> Obligation {
    let entity = format!("{}/{}", announced.subscription, announced.id);
    let (clock, chance) = (&app.clock, &app.chance);
    Obligation::new(Kind::PriceNotice, "price-change", entity, to, clock, chance)
}

/// A day as a number.
fn number(day: Date) -> i64 {
    days_between(Date::constant(1970, 1, 1), day)
}

/// Writes these mails.
#[derive(Debug)]
pub struct Notices;

impl Author for Notices {
    /// Never after a cancellation, and never about a day or a price that is not meant any more.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let (id, announced) = entity(owed)?;
            let of = found(app, &id).await?;
            if customers::is_erased(&app.storage, &of.customer).await? {
                return Ok(Some(Reason::Erased));
            }
            let state = of.state(app.clock.now());
            if matches!(state, State::Cancelled | State::Ended | State::Paused) {
                return Ok(Some(Reason::Cancelled));
            }
            let is_meant = if announced.is_some() {
                of.announced().map(|announced| announced.notice).as_ref() == Some(&owed.id)
            } else {
                let is_due = state == State::Trialing || of.renews_at.is_some();
                is_due && number(first_day(&of, app.clock.now())) == owed.step
            };
            Ok((!is_meant).then_some(Reason::Superseded))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let (id, announced) = entity(owed)?;
            let of = found(app, &id).await?;
            if announced.is_some() {
                send(app, &of, &price(app, &of).await?).await
            } else {
                send(app, &of, &renewal(app, &of).await?).await
            }
        })
    }
}

/// The subscription that a notice is about, and the announcement.
pub(super) fn entity(owed: &Owed) -> Result<(SubscriptionId, Option<EventId>), AuthorError> {
    let unwritable = || AuthorError::Unwritable("the message names no subscription");
    let (id, event) = match owed.entity.split_once('/') {
        None => (owed.entity.as_str(), None),
        Some((id, event)) => (id, Some(event.parse().map_err(|_| unwritable())?)),
    };
    Ok((id.parse().map_err(|_| unwritable())?, event))
}

pub(super) async fn found(app: &App, id: &SubscriptionId) -> Result<Subscription, AuthorError> {
    let found = store::by_id(&app.storage, id).await?;
    found.ok_or(AuthorError::Unwritable("the subscription is gone"))
}

/// What every notice names.
pub(super) struct Named {
    pub(super) plan: String,
    pub(super) order_number: String,
    pub(super) language: Locale,
}

pub(super) async fn named(app: &App, of: &Subscription) -> Result<Named, AuthorError> {
    let order = orders::find(app, &of.order).await?;
    let order = order.ok_or(AuthorError::Unwritable("the order is gone"))?;
    let language: Locale = order.language.parse().map_err(StorageError::unreadable)?;
    let plan = catalog::plan(app, &of.plan).await?;
    Ok(Named {
        plan: localized(&plan.name, language),
        order_number: order.number,
        language,
    })
}

async fn renewal(app: &App, of: &Subscription) -> Result<(Locale, RenewalNotice), AuthorError> {
    let now = app.clock.now();
    let (is_trial, on) = (of.state(now) == State::Trialing, first_day(of, now));
    let (charged, total) = foreseen(app, of, on).await.map_err(unreckonable)?;
    let named = named(app, &charged).await?;
    let site = Site::of(app);
    let script = RenewalNotice {
        plan: named.plan,
        order_number: named.order_number,
        is_trial,
        on,
        total,
        interval: charged.interval.as_str(),
        link: site.link(&format!("/account/subscriptions/{}", of.id)),
        cancel_link: site.link("/cancel"),
    };
    Ok((named.language, script))
}

pub(super) fn unreckonable(error: Error) -> AuthorError {
    match error {
        Error::Storage(error) => error.into(),
        Error::Vault(error) => error.into(),
        _ => AuthorError::Unwritable("the next period cannot be reckoned"),
    }
}

/// What the period that begins on a day is of, and what it costs, with tax: as its renewal charges it, with what is planned for it.
async fn foreseen(app: &App, of: &Subscription, on: Date) -> Result<(Subscription, Money), Error> {
    let items = store::items(&app.storage, std::slice::from_ref(of)).await?;
    let items = items.into_values().next().unwrap_or_default();
    let mut desk = Desk::open(app);
    if of.next_on == on {
        let told = upcoming::told(app, std::slice::from_ref(of)).await?;
        if let Some(next) = upcoming::next(&mut desk, of, &items, &told).await? {
            return Ok((next.of, next.due.totals.total));
        }
    }
    // The trial's end, which was charged ahead.
    let period = of.cycle().period(0)?;
    let charged = desk.charges(of, &items, period, period.from).await?;
    let totals = charges::totals(of.basis, of.currency, &charged)?;
    Ok((of.clone(), totals.total))
}

async fn price(app: &App, of: &Subscription) -> Result<(Locale, PriceNotice), AuthorError> {
    let gone = || AuthorError::Unwritable("the announced price is gone");
    let named = named(app, of).await?;
    let announced = of.announced().ok_or_else(gone)?;
    let new = catalog::price(&app.storage, &announced.price).await?;
    let (_, new) = new.ok_or_else(gone)?;
    let items = store::items(&app.storage, std::slice::from_ref(of)).await?;
    let mut items = items.into_values().flatten();
    let old = items
        .find(|item| item.kind == ItemKind::Plan)
        .ok_or_else(gone)?;
    let site = Site::of(app);
    let script = PriceNotice {
        plan: named.plan,
        order_number: named.order_number,
        old: old.unit,
        new: new.amount,
        quantity: old.quantity,
        interval: of.interval.as_str(),
        from: announced.from,
        link: site.link(&format!("/account/subscriptions/{}", of.id)),
        cancel_link: site.link("/cancel"),
    };
    Ok((named.language, script))
}

pub(super) async fn send<S: Script>(
    app: &App,
    of: &Subscription,
    (language, script): &(Locale, S),
) -> Result<Addressed, AuthorError> {
    let addressee = customers::addressee(app, &of.customer)
        .await
        .map_err(|error| match error {
            RecogniseError::Storage(error) => AuthorError::from(error),
            RecogniseError::Vault(error) => error.into(),
        })?
        .ok_or(AuthorError::Unwritable("nobody is there to be told"))?;
    let site = Site::of(app);
    let letter = letters::write(&site.pages, *language, &Seller::of(&app.config), script)?;
    let to = Mailbox::new(None, addressee.email.text()?)?;
    Ok(Addressed { to, letter })
}
