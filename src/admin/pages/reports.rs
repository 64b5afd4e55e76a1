//! How the shop does, what is open, and files for the books.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::Serialize;

use super::Pager;
use crate::admin::plot::Plot;
use crate::money::{Currency, Money};
use crate::web::form::{Choice, Filled};
use crate::web::page::Page;

/// `GET /admin/reports`, from the month `from` to the month `to`, in `currency`.
#[derive(Debug, Clone, Serialize)]
pub struct ReportsPage {
    pub range: Filled,
    pub currencies: Vec<Choice>,
    pub currency: &'static str,
    pub revenue_plot: Plot,
    pub recurring_plot: Plot,
    /// In hundredths of a percent.
    pub churn_plot: Plot,
    pub receivable_plot: Plot,
    /// The same months as the plots.
    pub months: Vec<MonthRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MonthRow {
    pub first: Date,
    pub revenue: Money,
    pub recurring: Money,
    pub running: i64,
    pub ended: i64,
    /// In hundredths of a percent.
    pub churn: i64,
    pub receivable: Money,
}

/// `GET /admin/reports/open-items`, as of the day `at`.
#[derive(Debug, Clone, Serialize)]
pub struct OpenItemsPage {
    pub filter: Filled,
    pub at: Date,
    /// A row a currency, a sum an age.
    pub ageing: Vec<AgeRow>,
    pub rows: Vec<OpenRow>,
    pub pager: Pager,
}

#[derive(Debug, Clone, Serialize)]
pub struct AgeRow {
    /// In the order of the ages.
    pub sums: Vec<Money>,
    pub total: Money,
    pub items: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct OpenRow {
    pub invoice: String,
    pub number: String,
    pub customer: String,
    /// The customer's, for a role that sees names.
    pub name: Option<String>,
    pub issued_on: Date,
    pub due_on: Date,
    /// `not_due`, `1_to_30_days` …
    pub age: &'static str,
    pub open: Money,
}

/// `GET /admin/reports/files`: what can be downloaded, of which days.
#[derive(Debug, Clone, Serialize)]
pub struct FilesPage {
    pub form: Filled,
    pub reports: Vec<&'static str>,
    pub currencies: Vec<Choice>,
}

/// `GET /admin/reports/names`: the same with customers' names in it, for a reason.
#[derive(Debug, Clone, Serialize)]
pub struct NamedFilesPage {
    pub form: Filled,
    pub reports: Vec<&'static str>,
    pub reasons: Vec<&'static str>,
    pub currencies: Vec<Choice>,
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "admin/reports.html";

    fn samples() -> Vec<Self> {
        let months: Vec<MonthRow> = (0..12)
            .map(|nth| MonthRow {
                first: date(2025, 12, 1).saturating_add(nth.months()),
                revenue: eur(184_300 + nth * 9_100 - (nth % 3) * 21_050),
                recurring: eur(150_000 + nth * 7_450),
                running: 80 + nth,
                ended: nth % 4,
                churn: (nth % 4) * 10_000 / (80 + nth),
                receivable: eur(60_000 + (nth * 37 % 5) * 8_000),
            })
            .collect();
        let busy = Self::of(
            Filled::default()
                .with("from", "2025-12")
                .with("to", "2026-11"),
            vec![Choice::new("EUR", "EUR"), Choice::new("USD", "USD")],
            Currency::EUR,
            months,
        );
        let nothing = Self::of(
            Filled::default().wrong("from", "problem-months"),
            vec![Choice::new("EUR", "EUR")],
            Currency::EUR,
            Vec::new(),
        );
        vec![busy, nothing]
    }
}

impl ReportsPage {
    pub(in crate::admin) fn of(
        range: Filled,
        currencies: Vec<Choice>,
        currency: Currency,
        months: Vec<MonthRow>,
    ) -> Self {
        let unit = 10_i64.pow(u32::from(currency.exponent()));
        let plot = |value: fn(&MonthRow) -> i64, unit| {
            let values: Vec<_> = months.iter().map(|row| (row.first, value(row))).collect();
            Plot::bars(&values, unit)
        };
        Self {
            range,
            currencies,
            currency: currency.code(),
            revenue_plot: plot(|row| row.revenue.minor(), unit),
            recurring_plot: plot(|row| row.recurring.minor(), unit),
            churn_plot: plot(|row| row.churn, 100),
            receivable_plot: plot(|row| row.receivable.minor(), unit),
            months,
        }
    }
}

impl Page for OpenItemsPage {
    const TEMPLATE: &'static str = "admin/open_items.html";

    fn samples() -> Vec<Self> {
        let row = |running: u32, age, due_on| OpenRow {
            invoice: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            number: format!("INV-2026-{running:06}"),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            issued_on: date(2026, 7, 1),
            due_on,
            age,
            open: eur(9_150),
        };
        let full = Self {
            filter: Filled::default().with("at", "2026-11-21"),
            at: date(2026, 11, 21),
            ageing: vec![AgeRow {
                sums: [120_400, 33_000, 9_150, 0, 18_300].map(eur).into(),
                total: eur(180_850),
                items: 21,
            }],
            rows: vec![
                row(3, "over_90_days", date(2026, 7, 15)),
                row(9, "31_to_60_days", date(2026, 10, 1)),
                row(12, "not_due", date(2026, 12, 1)),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/reports/open-items?after=inv_1".to_owned()),
            },
        };
        let nothing = Self {
            filter: Filled::default().wrong("at", "field-invalid-format"),
            ageing: Vec::new(),
            rows: Vec::new(),
            pager: Pager::default(),
            ..full.clone()
        };
        vec![full, nothing]
    }
}

impl Page for FilesPage {
    const TEMPLATE: &'static str = "admin/files.html";

    fn samples() -> Vec<Self> {
        let form = Filled::default()
            .with("report", "journal")
            .with("from", "2026-10-01")
            .with("until", "2026-12-31")
            .with("at", "2026-11-21");
        let page = Self {
            form: form.clone(),
            reports: vec!["journal", "invoices", "datev"],
            currencies: vec![Choice::new("EUR", "EUR")],
        };
        let refused = Self {
            form: form.wrong("until", "problem-fiscal-year"),
            ..page.clone()
        };
        vec![page, refused]
    }
}

impl Page for NamedFilesPage {
    const TEMPLATE: &'static str = "admin/named_files.html";

    fn samples() -> Vec<Self> {
        let form = Filled::default()
            .with("report", "invoices")
            .with("from", "2026-10-01")
            .with("until", "2026-12-31")
            .with("at", "2026-11-21")
            .with("reason", "bookkeeping");
        let page = Self {
            form: form.clone(),
            reports: vec!["invoices", "datev"],
            reasons: vec!["bookkeeping", "other"],
            currencies: vec![Choice::new("EUR", "EUR"), Choice::new("USD", "USD")],
        };
        let refused = Self {
            form: form
                .with("reason", "other")
                .wrong("note", "problem-case-note"),
            ..page.clone()
        };
        vec![page, refused]
    }
}
