//! Money that goes back by the way it came.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::key;
use crate::app::App;
use crate::billing::invoices::{self, InvoiceId};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::payments::stripe::RefundError;
use crate::payments::{GivenBack, give_back};
use crate::web::{Json, Problem, ProblemDetails};

/// How much goes back, in minor units.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiveBackRequest {
    amount_minor: i64,
}

/// Gives money back that was paid on an invoice, by the way it came and out of its customer's credit: credit the invoice first.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/refunds",
    operation_id = "give_back",
    tag = "payments",
    request_body = GiveBackRequest,
    params(
        ("id" = String, Path, description = "The invoice's `id`."),
        ("Idempotency-Key" = String, Header, description = "Names this one refund, at most 255 characters: a repetition gives nothing more, and says how it stands now."),
    ),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "It goes back, or is asked for: see `status`.", body = GivenBack),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another amount.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than what was paid in a way that money goes back by, or more than the customer's credit.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn give(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<GiveBackRequest>, actix_web::Error>,
) -> Result<(web::Json<GivenBack>, StatusCode), actix_web::Error> {
    let Json { value, bytes } = body?;
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let key = key::required(&app, &request, &format!("give-back/{id}"), &bytes)?;
    let found = invoices::by_id(&app.storage, &id)
        .await
        .map_err(Problem::from)?;
    let invoice = found.ok_or_else(Problem::not_found)?;
    let amount = Money::new(value.amount_minor, invoice.document.total.currency());
    let given = give_back(&app, &caller.actor(), &invoice, amount, &key)
        .await
        .map_err(Problem::from)?;
    let given = given.ok_or_else(|| {
        refused("nothing of it was paid in a way that money goes back by; a transfer does")
    })?;
    Ok((web::Json(given), StatusCode::CREATED))
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-refundable").detail(why)
}

impl From<RefundError> for Problem {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::KeyReused => Problem::key_reused(),
            error @ (RefundError::Exceeds(_) | RefundError::NoCredit | RefundError::Amount) => {
                refused(error.to_string())
            }
            RefundError::Storage(error) => error.into(),
            RefundError::Vault(error) => error.into(),
            error @ RefundError::Ledger(_) => Self::internal(&error),
        }
    }
}
