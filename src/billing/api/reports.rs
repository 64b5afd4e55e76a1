//! Reports, for a day that may be past.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::billing::reports::{self, Age, OpenItem, Span, VatLine};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::web::{Paging, Problem, ProblemDetails, query_value};

/// Every account's balance at the end of a day. For each currency the balances sum to zero.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrialBalanceBody {
    #[schema(value_type = String, format = Date)]
    at: Date,
    accounts: Vec<AccountBody>,
    /// By currency: what all balances sum to, which is zero.
    totals: Vec<TotalBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountBody {
    /// `receivable`, `revenue`, `vat:DE:190000` (territory and millionths), `bank`, `cash`, `clearing`, `processor_fees`,
    /// `customer_credit`, `suspense`, `dunning`, `write_off`.
    account: String,
    currency: &'static str,
    debit_minor: i64,
    credit_minor: i64,
    /// Debit less credit.
    balance_minor: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct TotalBody {
    currency: &'static str,
    balance_minor: i64,
}

/// The trial balance at the end of a day.
#[utoipa::path(
    get,
    path = "/api/v1/reports/trial-balance",
    operation_id = "show_trial_balance",
    tag = "reports",
    params(("at" = Option<String>, Query, description = "A day, as 2026-03-31; absent: today.")),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "The balances.", body = TrialBalanceBody),
        (status = 400, description = "`at` is no day.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn trial_balance(
    app: Data<App>,
    _caller: Caller,
    request: HttpRequest,
) -> Result<web::Json<TrialBalanceBody>, Problem> {
    let at = day(&app, request.query_string(), "at")?;
    let found = ledger::trial_balance(&app.storage, at).await?;
    let mut totals = Vec::new();
    for currency in found.currencies() {
        totals.push(TotalBody {
            currency: currency.code(),
            balance_minor: found.sum(currency)?.minor(),
        });
    }
    let account = |line: &ledger::Balance| {
        let balance = line.balance.minor();
        AccountBody {
            account: line.account.to_string(),
            currency: line.balance.currency().code(),
            debit_minor: balance.max(0),
            credit_minor: balance.checked_neg().unwrap_or(i64::MAX).max(0),
            balance_minor: balance,
        }
    };
    Ok(web::Json(TrialBalanceBody {
        at,
        accounts: found.balances.iter().map(account).collect(),
        totals,
    }))
}

/// VAT of a period, as the One-Stop-Shop's return is laid out: a line for each country and rate.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VatBody {
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    until: Date,
    items: Vec<VatLineBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct VatLineBody {
    /// Whose authority receives it: ISO 3166-1 alpha-2, or a territory with VAT of its own.
    territory: &'static str,
    treatment: &'static str,
    /// Millionths: 190000 is 19 %.
    rate_ppm: u32,
    currency: &'static str,
    /// Invoices less credit notes.
    net_minor: i64,
    tax_minor: i64,
    invoices: i64,
    credit_notes: i64,
}

/// VAT by country and rate: of a calendar quarter up to a day, or of `from` to `until`.
#[utoipa::path(
    get,
    path = "/api/v1/reports/vat",
    operation_id = "show_vat_report",
    tag = "reports",
    params(
        ("at" = Option<String>, Query, description = "The quarter of this day, up to it; absent: today."),
        ("from" = Option<String>, Query, description = "Instead of the quarter: the first day."),
        ("until" = Option<String>, Query, description = "Instead of the quarter: the last day."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "The lines.", body = VatBody),
        (status = 400, description = "Something is no day, or the period ends before it begins.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn vat(
    app: Data<App>,
    _caller: Caller,
    request: HttpRequest,
) -> Result<web::Json<VatBody>, Problem> {
    let query = request.query_string();
    let asked = |name| query_value(query, name).is_some();
    let span = if asked("from") || asked("until") {
        Span {
            from: day(&app, query, "from")?,
            until: day(&app, query, "until")?,
        }
    } else {
        Span::quarter_until(day(&app, query, "at")?)
    };
    if span.until < span.from {
        return Err(unreadable("`until` is a day before `from`"));
    }
    let lines = reports::vat(&app.storage, span).await?;
    Ok(web::Json(VatBody {
        from: span.from,
        until: span.until,
        items: lines.iter().map(VatLineBody::from).collect(),
    }))
}

impl From<&VatLine> for VatLineBody {
    fn from(line: &VatLine) -> Self {
        Self {
            territory: line.decision.territory.code(),
            treatment: line.decision.treatment.as_str(),
            rate_ppm: line.decision.rate.parts_per_million(),
            currency: line.net.currency().code(),
            net_minor: line.net.minor(),
            tax_minor: line.tax.minor(),
            invoices: line.invoices,
            credit_notes: line.credit_notes,
        }
    }
}

/// What was open at the end of a day, the longest due first, with sums by age of all of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenItemsBody {
    #[schema(value_type = String, format = Date)]
    at: Date,
    ageing: Vec<AgeBody>,
    items: Vec<OpenItemBody>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<InvoiceId>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AgeBody {
    currency: &'static str,
    /// `not_due`, `1_to_30_days`, `31_to_60_days`, `61_to_90_days` or `over_90_days`.
    age: &'static str,
    open_minor: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct OpenItemBody {
    #[schema(value_type = String)]
    invoice: InvoiceId,
    number: String,
    customer_id: String,
    currency: &'static str,
    open_minor: i64,
    #[schema(value_type = String, format = Date)]
    issued_on: Date,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    age: &'static str,
}

/// What was open at the end of a day.
#[utoipa::path(
    get,
    path = "/api/v1/reports/open-items",
    operation_id = "list_open_items",
    tag = "reports",
    params(
        Paging,
        ("at" = Option<String>, Query, description = "A day, as 2026-03-31; absent: today."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "A page.", body = OpenItemsBody),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn open_items(
    app: Data<App>,
    _caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<web::Json<OpenItemsBody>, Problem> {
    let at = day(&app, request.query_string(), "at")?;
    let after = match page.after().map(str::parse) {
        None => None,
        Some(Ok(id)) => {
            let item = reports::open_item(&app.storage, at, &id).await?;
            Some(item.ok_or_else(Paging::unknown_after)?)
        }
        Some(Err(_)) => return Err(Paging::unknown_after()),
    };
    let mut found = reports::open_items(&app.storage, at, after.as_ref(), page.wanted()).await?;
    let follows = page.cut(&mut found);
    let next = found
        .last()
        .filter(|_| follows)
        .map(|last| last.invoice.clone());
    let ageing = reports::ageing(&app.storage, at).await?;
    let aged = |(currency, age, open): (crate::money::Currency, Age, Money)| AgeBody {
        currency: currency.code(),
        age: age.as_str(),
        open_minor: open.minor(),
    };
    let item = |item: OpenItem| OpenItemBody {
        age: Age::of(item.due_on, at).as_str(),
        invoice: item.invoice,
        number: item.number,
        customer_id: item.customer.to_string(),
        currency: item.open.currency().code(),
        open_minor: item.open.minor(),
        issued_on: item.issued_on,
        due_on: item.due_on,
    };
    Ok(web::Json(OpenItemsBody {
        at,
        ageing: ageing.into_iter().map(aged).collect(),
        items: found.into_iter().map(item).collect(),
        next,
    }))
}

/// The day that the query names; today where it names none.
fn day(app: &App, query: &str, name: &str) -> Result<Date, Problem> {
    match query_value(query, name) {
        None => Ok(app.today()),
        Some(text) => text
            .parse()
            .map_err(|_| unreadable(&format!("`{name}` is a day, as 2026-03-31"))),
    }
}

fn unreadable(why: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(why)
}
