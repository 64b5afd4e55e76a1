//! `/admin`: how the shop does, and what somebody should look at.

mod alarms;

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use super::Desk;
use crate::admin::pages::{DashboardPage, DayFigures, Figures};
use crate::admin::plot::Plot;
use crate::admin::store::days::{self, Sum};
use crate::app::App;
use crate::mail;
use crate::money::{Currency, Money};
use crate::web::Problem;
use crate::web::form::Filled;

/// Days shown where nothing else is asked for, and at most.
const DAYS: i64 = 30;
const DAYS_MAX: i64 = 366;

/// The first and the last day, in the shop's zone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Range {
    from: String,
    to: String,
}

pub(super) async fn show(desk: Desk, range: Query<Range>) -> Result<HttpResponse, Problem> {
    let today = desk.app.today();
    let mut form = Filled::default();
    let (first, last) = range.days(today, &mut form);
    let page = page(
        &desk,
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
    desk: &Desk,
    today: Date,
    (first, last): (Date, Date),
    range: Filled,
) -> Result<DashboardPage, Problem> {
    let app = &desk.app;
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
    let alarms = alarms::raised(desk, &backlog).await?;
    Ok(DashboardPage {
        at_first: DashboardPage::at_first(&alarms),
        alarms,
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
