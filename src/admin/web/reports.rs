//! `/admin/reports`: how the shop does, what is open, and files for the books.

pub(super) mod books;
pub(super) mod names;

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, list};
use crate::admin::months;
use crate::admin::pages::{
    AgeRow, FilesPage, MonthRow, OpenItemsPage, OpenRow, Pager, ReportsPage,
};
use crate::admin::{reveal, store};
use crate::billing::invoices::InvoiceId;
use crate::billing::reports::{self, Age, Aged, Export, NotDatev, OpenItem, Report, Span, When};
use crate::billing::web::download as answer;
use crate::money::{Currency, Money};
use crate::web::Problem;
use crate::web::form::{Choice, Filled};

/// Months that are shown where nothing else is asked for, and at most.
const MONTHS: i64 = 12;
const MONTHS_MAX: usize = 36;
const OPEN_ITEMS: &str = "/admin/reports/open-items";
/// What can be downloaded, by its name in the form.
const FILES: [&str; 6] = [
    "journal",
    "invoices",
    "open-items",
    "vat",
    "trial-balance",
    "datev",
];

/// The first and the last month, as `2026-03`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Range {
    from: String,
    to: String,
    currency: String,
}

pub(super) async fn show(desk: Desk, range: Query<Range>) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default();
    let firsts = range.months(desk.app.today(), &mut form);
    let currency = chosen(&desk, &range.currency, &mut form)?;
    let figures = months::figures(&desk.app, currency, &firsts).await?;
    let name = |month: Option<&Date>| {
        let month = month.map(|month| month.strftime("%Y-%m").to_string());
        month.unwrap_or_default()
    };
    let form = form
        .with("from", name(firsts.first()))
        .with("to", name(firsts.last()))
        .with("currency", currency.code());
    let rows = figures.iter().map(|month| MonthRow {
        first: month.first,
        revenue: month.revenue,
        recurring: month.recurring,
        running: month.running,
        ended: month.ended,
        churn: month.churn(),
        receivable: month.receivable,
    });
    let is_right = form.is_right();
    let page = ReportsPage::of(form, currencies(&desk).await?, currency, rows.collect());
    if is_right {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

impl Range {
    /// The first days of the months that are meant; the last twelve, and a complaint, when that is not clear.
    fn months(&self, today: Date, form: &mut Filled) -> Vec<Date> {
        let mut month = |field: &'static str, text: &str| {
            let first = format!("{text}-01").parse::<Date>().ok();
            if first.is_none() && !text.is_empty() {
                form.complain(field, "field-invalid-format");
            }
            first
        };
        let (from, to) = (month("from", &self.from), month("to", &self.to));
        let this = today.first_of_month();
        let last = to.unwrap_or(this).min(this);
        let usual = |last: Date| last.saturating_sub((MONTHS - 1).months());
        let all = |first: Date, last: Date| -> Vec<Date> {
            let months = first.series(1.month()).take_while(|month| *month <= last);
            months.take(MONTHS_MAX + 1).collect()
        };
        let months = all(from.unwrap_or_else(|| usual(last)), last);
        if (1..=MONTHS_MAX).contains(&months.len()) {
            return months;
        }
        form.complain("from", "problem-months");
        all(usual(this), this)
    }
}

/// What is open on which day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OpenOn {
    at: String,
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn open_items(desk: Desk, asked: Query<OpenOn>) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default().with("at", asked.at.as_str());
    let at = day(&asked.at, "at", desk.app.today(), &mut form);
    let when = When::end_of(&desk.app, at);
    let storage = &desk.app.storage;
    let after = match &asked.after {
        Some(id) => {
            let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
            let item = reports::open_item(storage, when, &id).await?;
            Some(item.ok_or_else(Problem::not_found)?)
        }
        None => None,
    };
    let limit = list::limit(asked.limit.as_deref());
    let one_more = u32::try_from(limit + 1).expect("a page is short");
    let mut found = reports::open_items(storage, when, after.as_ref(), one_more).await?;
    let follows = found.len() > limit;
    found.truncate(limit);
    let kept = [
        ("at", asked.at.as_str()),
        ("limit", asked.limit.as_deref().unwrap_or_default()),
    ];
    let last = found.last().filter(|_| follows);
    let older = last.map(|last| list::link(OPEN_ITEMS, &kept, "after", last.invoice.as_str()));
    let customers = found.iter().map(|item| &item.customer);
    let names = reveal::names_of(&desk.app, &desk.operator, customers).await?;
    let is_right = form.is_right();
    let page = OpenItemsPage {
        filter: form,
        at,
        ageing: by_currency(&reports::ageing(storage, when, at).await?)?,
        rows: found
            .into_iter()
            .map(|item| {
                let name = names.get(item.customer.as_str()).cloned();
                row(item, name, at)
            })
            .collect(),
        pager: Pager { newer: None, older },
    };
    if is_right {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

fn row(item: OpenItem, name: Option<String>, at: Date) -> OpenRow {
    OpenRow {
        age: Age::of(item.due_on, at).as_str(),
        invoice: item.invoice.to_string(),
        number: item.number,
        customer: item.customer.to_string(),
        name,
        issued_on: item.issued_on,
        due_on: item.due_on,
        open: item.open,
    }
}

fn by_currency(ageing: &[Aged]) -> Result<Vec<AgeRow>, Problem> {
    let of_currency = ageing.chunk_by(|a, b| a.open.currency() == b.open.currency());
    of_currency
        .map(|aged| {
            let currency = aged[0].open.currency();
            let sum = |age: Age| {
                let one = aged.iter().find(|one| one.age == age);
                one.map_or(Money::zero(currency), |one| one.open)
            };
            let total = Money::sum(currency, aged.iter().map(|one| one.open));
            Ok(AgeRow {
                sums: Age::ALL.map(sum).into(),
                total: total.map_err(|error| Problem::internal(&error))?,
                items: aged.iter().map(|one| one.items).sum(),
            })
        })
        .collect()
}

/// Which file, of which days.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    report: String,
    from: String,
    until: String,
    at: String,
    currency: String,
}

pub(super) async fn files(desk: Desk) -> Result<HttpResponse, Problem> {
    let today = desk.app.today();
    let span = Span::quarter_until(today);
    let form = Filled::default()
        .with("report", FILES[0])
        .with("from", span.from.to_string())
        .with("until", today.to_string())
        .with("at", today.to_string())
        .with("currency", desk.app.config.business.currency.as_str());
    desk.page(&files_page(&desk, form).await?)
}

pub(super) async fn download(desk: Desk, wanted: Query<Wanted>) -> Result<HttpResponse, Problem> {
    let mut form: Filled = wanted.pairs().into_iter().collect();
    match wanted.export(&desk, &mut form).await? {
        Some(export) => answer(&desk.app, export, desk.operator.actor()).await,
        None => desk.refused(&files_page(&desk, form).await?),
    }
}

impl Wanted {
    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("report", &self.report),
            ("from", &self.from),
            ("until", &self.until),
            ("at", &self.at),
            ("currency", &self.currency),
        ]
    }

    /// What is meant; nothing, and a complaint, when that is not clear.
    async fn export(&self, desk: &Desk, form: &mut Filled) -> Result<Option<Export>, Problem> {
        let app = &desk.app;
        let at = day(&self.at, "at", app.today(), form);
        let until = day(&self.until, "until", at, form);
        let from = day(&self.from, "from", Span::quarter_until(until).from, form);
        if until < from {
            form.complain("from", "problem-from-until");
        }
        let span = Span { from, until };
        let currency = chosen(desk, &self.currency, form)?;
        let report = match self.report.as_str() {
            "journal" => Some(Report::Journal(span)),
            "invoices" => Some(Report::Invoices(span)),
            "open-items" => Some(Report::OpenItems),
            "vat" => Some(Report::Vat(span)),
            "trial-balance" => Some(Report::TrialBalance(Some(until))),
            "datev" => None,
            _ => {
                form.complain("report", "field-not-in-list");
                None
            }
        };
        if !form.is_right() {
            return Ok(None);
        }
        if let Some(report) = report {
            return Ok(Some(Export::new(app, report, at)));
        }
        match Export::datev(app, span, currency, at).await {
            Ok(export) => return Ok(Some(export)),
            Err(NotDatev::TwoYears(_)) => form.complain("until", "problem-fiscal-year"),
            Err(NotDatev::TooMany) => form.complain("until", "problem-too-many-rows"),
            Err(NotDatev::Decimals(_)) => form.complain("currency", "problem-decimals"),
            Err(error) => return Err(error.into()),
        }
        Ok(None)
    }
}

async fn files_page(desk: &Desk, form: Filled) -> Result<FilesPage, Problem> {
    Ok(FilesPage {
        form,
        reports: FILES.into(),
        currencies: currencies(desk).await?,
    })
}

/// The day that a field says; `otherwise` where it says none, or, with a complaint, what is none.
fn day(text: &str, field: &'static str, otherwise: Date, form: &mut Filled) -> Date {
    let day = text.parse().ok();
    if day.is_none() && !text.is_empty() {
        form.complain(field, "field-invalid-format");
    }
    day.unwrap_or(otherwise)
}

/// The currency that is asked for; the shop's own where none is.
fn chosen(desk: &Desk, code: &str, form: &mut Filled) -> Result<Currency, Problem> {
    let own = &desk.app.config.business.currency;
    let own = own.parse().map_err(|error| Problem::internal(&error))?;
    if code.is_empty() {
        return Ok(own);
    }
    Ok(code.parse().unwrap_or_else(|_| {
        form.complain("currency", "field-not-in-list");
        own
    }))
}

/// The shop's currency, and all that something was booked in.
async fn currencies(desk: &Desk) -> Result<Vec<Choice>, Problem> {
    let own = desk.app.config.business.currency.clone();
    let mut codes = store::months::currencies(&desk.app.storage).await?;
    codes.retain(|code| *code != own);
    let codes = std::iter::once(own).chain(codes);
    Ok(codes.map(|code| Choice::new(code.clone(), code)).collect())
}
