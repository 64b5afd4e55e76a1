//! What every account comes to.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder as _};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::Asked;
use crate::app::App;
use crate::billing::ledger::{self, Standing};
use crate::billing::reports::Report;
use crate::identity::web::Caller;
use crate::web::{Problem, ProblemDetails};

/// Every account's balance at the end of a day. For each currency the balances sum to zero.
#[derive(Debug, Serialize, ToSchema)]
struct TrialBalanceBody {
    #[schema(value_type = String, format = Date)]
    at: Date,
    /// Only what bears a date up to this day; null: everything that was booked.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    accounts: Vec<AccountBody>,
    /// By currency: what all balances sum to, which is zero.
    totals: Vec<TotalBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountBody {
    /// `receivable`, `revenue`, `vat:DE:190000` (territory and millionths), `bank`, `cash`, `cheques`, `clearing`,
    /// `processor_fees`, `bank_fees`, `refunds`, `customer_credit`, `suspense`, `dunning`, `write_off`.
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
    params(
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("until" = Option<String>, Query, description = "Only what bears a date up to this day."),
        ("format" = Option<String>, Query, description = "`csv` for a file, as `Accept: text/csv`; absent: `json`."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (
            status = 200,
            description = "The balances.",
            content((TrialBalanceBody = "application/json"), (String = "text/csv"))
        ),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn trial_balance(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    let (at, until) = (asked.at()?, asked.day("until")?);
    if asked.wants_file()? {
        return asked.file(&caller, Report::TrialBalance(until)).await;
    }
    let standing = Standing::at(&app, at);
    let standing = standing.until(until.unwrap_or(standing.until));
    let found = ledger::trial_balance(&app.storage, standing).await?;
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
    let body = TrialBalanceBody {
        at,
        until,
        accounts: found.balances.iter().map(account).collect(),
        totals,
    };
    Ok(Json(body).respond_to(&request).map_into_boxed_body())
}
