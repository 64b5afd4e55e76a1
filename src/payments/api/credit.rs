//! What the shop owes its customers, and spending it.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key;
use crate::app::App;
use crate::billing::invoices::{self, InvoiceId};
use crate::billing::ledger;
use crate::customers::{self, CustomerId};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::payments::credit::{self, SpendError};
use crate::web::{Json, Problem, ProblemDetails};

/// What the shop owes a customer, currency by currency.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditList {
    items: Vec<CreditRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditRecord {
    currency: &'static str,
    credit_minor: i64,
}

/// How much of a customer's credit is spent on an invoice: as much as there is and is open, unless less is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpendRequest {
    /// So much at most, in minor units.
    #[serde(default)]
    at_most_minor: Option<i64>,
}

/// What was spent. Amounts are minor units.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpendRecord {
    currency: &'static str,
    spent_minor: i64,
    /// What is open on the invoice now.
    open_minor: i64,
}

/// Shows what the shop owes a customer.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/credit",
    operation_id = "show_credit",
    tag = "payments",
    params(("id" = String, Path, description = "The customer's `id`, which invoices name as `customer_id`.")),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "Only what is more than nothing.", body = CreditList),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such customer.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn show(
    app: Data<App>,
    _caller: Caller,
    id: Path<String>,
) -> Result<web::Json<CreditList>, Problem> {
    let id: CustomerId = id.parse().map_err(|_| Problem::not_found())?;
    if customers::subject_of(&app.storage, &id).await?.is_none() {
        return Err(Problem::not_found());
    }
    let credits = ledger::credit_of(&app.storage, &id).await?;
    let items = credits.into_iter().map(|credit| CreditRecord {
        currency: credit.currency().code(),
        credit_minor: credit.minor(),
    });
    Ok(web::Json(CreditList {
        items: items.collect(),
    }))
}

/// Pays an invoice out of its customer's credit.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/credit-spendings",
    operation_id = "spend_credit",
    tag = "payments",
    request_body = SpendRequest,
    params(
        ("id" = String, Path, description = "The invoice's `id`."),
        ("Idempotency-Key" = String, Header, description = "Names this one spending on the invoice, at most 255 characters: a repetition spends nothing more."),
    ),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "What was spent.", body = SpendRecord),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another amount.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "There is no credit, nothing is open, or the amount is nothing.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn spend(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<SpendRequest>, actix_web::Error>,
) -> Result<web::Json<SpendRecord>, actix_web::Error> {
    let Json { value, bytes } = body?;
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let key = key::required(&app, &request, &format!("credit/{id}"), &bytes)?;
    let found = invoices::by_id(&app.storage, &id)
        .await
        .map_err(Problem::from)?;
    let currency = found
        .ok_or_else(Problem::not_found)?
        .document
        .total
        .currency();
    let at_most = value.at_most_minor.map(|minor| Money::new(minor, currency));
    let spent = credit::spend(&app, &caller.actor(), &id, at_most, &key)
        .await
        .map_err(Problem::from)?;
    Ok(web::Json(SpendRecord {
        currency: currency.code(),
        spent_minor: spent.spent.minor(),
        open_minor: spent.open.minor(),
    }))
}

impl From<SpendError> for Problem {
    fn from(error: SpendError) -> Self {
        match error {
            SpendError::UnknownInvoice => Self::not_found(),
            SpendError::KeyReused => Problem::key_reused(),
            error @ (SpendError::Amount | SpendError::Nothing) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "nothing-to-spend")
                    .detail(error.to_string())
            }
            SpendError::Storage(error) => error.into(),
            error @ SpendError::Ledger(_) => Self::internal(&error),
        }
    }
}
