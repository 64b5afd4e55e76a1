//! The overview.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Serialize;

use crate::admin::plot::Plot;
use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::page::{Page, Tone};

/// `GET /admin`.
#[derive(Debug, Clone, Serialize)]
pub struct DashboardPage {
    /// The most urgent first.
    pub alarms: Vec<Alarm>,
    /// How many of them are shown before somebody asks for the rest: the figures stand within sight.
    pub at_first: usize,
    /// Fields `from` and `to`: the first and the last day of the figures.
    pub range: Filled,
    pub figures: Figures,
    pub orders_plot: Plot,
    /// In the minor units of `figures.revenue`.
    pub revenue_plot: Plot,
    /// The same days as the plots, for the table behind them.
    pub days: Vec<DayFigures>,
}

/// Shown at once; one more is no shorter than the line that says there is one more.
const AT_FIRST: usize = 4;

impl DashboardPage {
    pub const fn at_first(alarms: &[Alarm]) -> usize {
        if alarms.len() <= AT_FIRST + 1 {
            alarms.len()
        } else {
            AT_FIRST
        }
    }
}

/// What somebody should look at.
#[derive(Debug, Clone, Serialize)]
pub struct Alarm {
    pub tone: Tone,
    /// `alarm-…` in the texts.
    pub phrase: Phrase,
    pub href: Option<String>,
}

/// Of the days in the range where nothing else is said.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub orders_today: i64,
    pub orders: i64,
    pub revenue: Money,
    pub open_orders: i64,
    pub mails_waiting: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct DayFigures {
    pub day: Date,
    pub orders: i64,
    pub revenue: Money,
}

impl Page for DashboardPage {
    const TEMPLATE: &'static str = "admin/dashboard.html";

    fn samples() -> Vec<Self> {
        let first = date(2026, 10, 23);
        let days: Vec<DayFigures> = (0_i64..30)
            .map(|nth| {
                let orders = (nth * 7 + nth * nth) % 11 + nth / 6;
                DayFigures {
                    day: first + nth.days(),
                    orders,
                    revenue: Money::new(orders * 2_345, Currency::EUR),
                }
            })
            .collect();
        let alarm = |tone, phrase: Phrase, href: &str| Alarm {
            tone,
            phrase,
            href: Some(href.to_owned()),
        };
        let busy = Self {
            at_first: AT_FIRST,
            range: Filled::default()
                .with("from", "2026-10-23")
                .with("to", "2026-11-21"),
            alarms: vec![
                alarm(
                    Tone::Danger,
                    Phrase::new("alarm-dead-mails").with("count", 2),
                    "/admin/mail?state=dead",
                ),
                alarm(
                    Tone::Warning,
                    Phrase::new("alarm-unknown-mails").with("count", 1),
                    "/admin/mail?state=unknown",
                ),
                alarm(
                    Tone::Warning,
                    Phrase::new("alarm-placeholders")
                        .with("count", 2)
                        .with("keys", "business.legal_name, business.address"),
                    "/admin/settings",
                ),
                alarm(
                    Tone::Warning,
                    Phrase::new("alarm-repayments-late")
                        .with("count", 2)
                        .with("day", "6 November 2026"),
                    "/admin/refunds/withdrawals",
                ),
                alarm(
                    Tone::Warning,
                    Phrase::new("alarm-repayments")
                        .with("count", 1)
                        .with("day", "6 December 2026"),
                    "/admin/refunds/withdrawals",
                ),
                alarm(Tone::Warning, "alarm-no-tax-id".into(), "/admin/settings"),
                alarm(Tone::Warning, "alarm-no-account".into(), "/admin/settings"),
                alarm(Tone::Info, "alarm-mail-preview".into(), "/admin/settings"),
            ],
            figures: Figures {
                orders_today: 7,
                orders: 1_204,
                revenue: Money::new(4_567_890, Currency::EUR),
                open_orders: 12,
                mails_waiting: 3,
            },
            orders_plot: Plot::bars(&series(&days, |day| day.orders), 1),
            revenue_plot: Plot::bars(&series(&days, |day| day.revenue.minor()), 100),
            days,
        };
        let broken = Self {
            alarms: vec![
                alarm(Tone::Danger, "alarm-audit-chain".into(), "/admin/audit"),
                Alarm {
                    tone: Tone::Warning,
                    phrase: "alarm-bulk-opening".into(),
                    href: None,
                },
            ],
            orders_plot: Plot::bars(&[(first, 0)], 1),
            revenue_plot: Plot::bars(&[(first, 0)], 100),
            ..busy.clone()
        };
        let calm = Self {
            alarms: Vec::new(),
            range: Filled::default()
                .with("from", "2026-02-31")
                .wrong("from", "problem-range"),
            ..busy.clone()
        };
        vec![busy, broken, calm]
    }
}

fn series(days: &[DayFigures], value: impl Fn(&DayFigures) -> i64) -> Vec<(Date, i64)> {
    days.iter().map(|day| (day.day, value(day))).collect()
}
