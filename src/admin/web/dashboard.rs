//! `/admin`: how the shop does, and what somebody should look at.

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;

use super::Desk;
use crate::admin::pages::{Alarm, DashboardPage, DayFigures, Figures};
use crate::admin::plot::Plot;
use crate::admin::store::days::{self, Sum};
use crate::app::App;
use crate::billing::{exchange, vat_ids};
use crate::config::{self, Why};
use crate::identity::cases;
use crate::mail;
use crate::money::{Currency, Money};
use crate::payments::stripe;
use crate::web::Problem;
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::page::Tone;

/// Days shown where nothing else is asked for, and at most.
const DAYS: i64 = 30;
const DAYS_MAX: i64 = 366;
/// How long an alarm about an operator stays up.
const ALARM_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The first and the last day, in the shop's zone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Range {
    from: String,
    to: String,
}

pub(super) async fn show(desk: Desk, range: Query<Range>) -> Result<HttpResponse, Problem> {
    let app = &desk.app;
    let today = app.today();
    let mut form = Filled::default();
    let (first, last) = range.days(today, &mut form);
    let page = page(
        app,
        today,
        (first, last),
        form.with("from", first.to_string())
            .with("to", last.to_string()),
    )
    .await?;
    if page.range.is_right() {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

impl Range {
    /// The days that are meant; the last thirty, and a complaint, when that is not clear.
    fn days(&self, today: Date, form: &mut Filled) -> (Date, Date) {
        let mut day = |field: &'static str, text: &str| {
            let day = text.parse::<Date>().ok();
            if day.is_none() && !text.is_empty() {
                form.complain(field, "field-invalid-format");
            }
            day
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        let last = to.unwrap_or(today).min(today);
        let first = from.unwrap_or_else(|| last.saturating_sub((DAYS - 1).days()));
        let days = first
            .until(last)
            .map_or(i64::MAX, |span| i64::from(span.get_days()));
        if (0..DAYS_MAX).contains(&days) {
            return (first, last);
        }
        form.complain("from", "problem-range");
        (today.saturating_sub((DAYS - 1).days()), today)
    }
}

async fn page(
    app: &App,
    today: Date,
    (first, last): (Date, Date),
    range: Filled,
) -> Result<DashboardPage, Problem> {
    let currency = currency(app)?;
    let shown: Vec<Date> = first
        .series(1.day())
        .take_while(|day| *day <= last)
        .collect();
    let sums = days::sums(&app.storage, &starts(app, &shown)?, currency.code()).await?;
    let of_today = days::sums(&app.storage, &starts(app, &[today])?, currency.code()).await?;
    let days: Vec<DayFigures> = shown
        .iter()
        .zip(&sums)
        .map(|(day, sum)| DayFigures {
            day: *day,
            orders: sum.orders,
            revenue: Money::new(sum.net_minor, currency),
        })
        .collect();
    let backlog = mail::backlog(&app.storage, app.clock.now()).await?;
    let total = |value: fn(&Sum) -> i64| sums.iter().map(value).fold(0, i64::saturating_add);
    Ok(DashboardPage {
        alarms: alarms(app, &backlog).await?,
        range,
        figures: Figures {
            orders_today: of_today.first().map_or(0, |sum| sum.orders),
            orders: total(|sum| sum.orders),
            revenue: Money::new(total(|sum| sum.net_minor), currency),
            open_orders: days::open_orders(&app.storage).await?,
            mails_waiting: backlog.waiting,
        },
        orders_plot: Plot::bars(&series(&days, |day| day.orders), 1),
        revenue_plot: Plot::bars(
            &series(&days, |day| day.revenue.minor()),
            10_i64.pow(u32::from(currency.exponent())),
        ),
        days,
    })
}

/// When each day begins in the shop's zone, and when the last one ends.
fn starts(app: &App, days: &[Date]) -> Result<Vec<Timestamp>, Problem> {
    let zone = app.config.business.zone();
    let end = days.last().map(|last| last.saturating_add(1.day()));
    days.iter()
        .copied()
        .chain(end)
        .map(|day| {
            let start = day.to_zoned(zone.clone());
            start
                .map(|start| start.timestamp())
                .map_err(|error| Problem::internal(&error))
        })
        .collect()
}

fn series(days: &[DayFigures], value: impl Fn(&DayFigures) -> i64) -> Vec<(Date, i64)> {
    days.iter().map(|day| (day.day, value(day))).collect()
}

fn currency(app: &App) -> Result<Currency, Problem> {
    let code = &app.config.business.currency;
    code.parse().map_err(|error| Problem::internal(&error))
}

async fn alarms(app: &App, backlog: &mail::Backlog) -> Result<Vec<Alarm>, Problem> {
    let mut alarms = Vec::new();
    let mut raise = |tone, phrase: Phrase, href: &str| {
        alarms.push(Alarm {
            tone,
            phrase,
            href: Some(href.to_owned()),
        });
    };
    if app.audit.is_broken() || super::audit::found_broken(app) {
        raise(Tone::Danger, "alarm-audit-chain".into(), "/admin/audit");
    }
    let since = app.clock.now() - ALARM_KEPT;
    let bulk = cases::alarms(app, 100).await?;
    let recent = bulk.iter().filter(|entry| entry.at > since).count();
    if recent > 0 {
        let phrase = Phrase::new("alarm-bulk-opening")
            .with("count", i64::try_from(recent).unwrap_or(i64::MAX));
        raise(Tone::Danger, phrase, "/admin/audit?action=bulk-opening");
    }
    if backlog.dead > 0 {
        let phrase = Phrase::new("alarm-dead-mails").with("count", backlog.dead);
        raise(Tone::Danger, phrase, "/admin/mail?state=dead");
    }
    if backlog.unknown > 0 {
        let phrase = Phrase::new("alarm-unknown-mails").with("count", backlog.unknown);
        raise(Tone::Warning, phrase, "/admin/mail?state=unknown");
    }
    let ids = vat_ids::count_waiting(app).await?;
    if ids > 0 {
        let phrase = Phrase::new("alarm-waiting-vat-ids").with("count", ids);
        raise(Tone::Info, phrase, "/admin/tax");
    }
    let waiting = exchange::waiting(&app.storage).await?;
    let waiting = waiting.iter().map(|(_, count, _)| count).sum::<i64>();
    if waiting > 0 {
        let phrase = Phrase::new("alarm-waiting-for-rates").with("count", waiting);
        raise(Tone::Warning, phrase, "/admin/tax/rates");
    }
    let lost = stripe::count_lost(app, since).await?;
    if lost > 0 {
        let phrase = Phrase::new("alarm-lost-at-processor").with("count", lost);
        raise(Tone::Warning, phrase, "/admin/payments/stripe");
    }
    for phrase in of_settings(app) {
        raise(Tone::Warning, phrase, "/admin/settings");
    }
    if super::mail::is_preview(&app.config.mail) {
        raise(Tone::Info, "alarm-mail-preview".into(), "/admin/settings");
    }
    Ok(alarms)
}

/// What the shop does not say yet about who sells.
fn of_settings(app: &App) -> Vec<Phrase> {
    if app.config.demo {
        return Vec::new();
    }
    let mut phrases = Vec::new();
    let mut placeholders = Vec::new();
    for lack in config::lacking(&app.config) {
        match lack.why {
            Why::Placeholder(_) => placeholders.push(lack.key),
            Why::TaxId => phrases.push("alarm-no-tax-id".into()),
            Why::Account => phrases.push("alarm-no-account".into()),
        }
    }
    if !placeholders.is_empty() {
        let count = i64::try_from(placeholders.len()).unwrap_or(i64::MAX);
        let phrase = Phrase::new("alarm-placeholders").with("count", count);
        phrases.insert(0, phrase.with("keys", placeholders.join(", ")));
    }
    phrases
}
