//! Fees and interest for late payment that are given up.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key;
use crate::app::App;
use crate::billing::document::Text;
use crate::billing::invoices::{self, InvoiceId};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::payments::waivers::{self, REASON_CHARS_MAX, WaiveError, Waiver, WaiverId, Wish};
use crate::web::{Json, Problem, ProblemDetails};

const REFUSED: &str = "waiver-refused";

/// What of an invoice's fees and interest is given up, and why. What was paid of it already becomes the customer's credit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverRequest {
    /// In minor units of `currency`; nothing of the fees, unless it is given.
    #[serde(default)]
    fee_minor: i64,
    /// The same of the interest.
    #[serde(default)]
    interest_minor: i64,
    /// The invoice's.
    #[schema(example = "EUR")]
    currency: String,
    /// For the shop's own books; sealed.
    reason: String,
}

/// Fees and interest that were given up. Amounts are minor units.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaiverRecord {
    #[schema(value_type = String, example = "wvr_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: WaiverId,
    #[schema(value_type = String)]
    invoice: InvoiceId,
    /// `in_time`: the money had come before the steps that charged them. `credited`: the invoice was credited in full.
    /// `decided`: somebody said so. `charged_again`: what had come in time did not stay, so that they stand again; the amounts
    /// are less than nothing.
    why: &'static str,
    currency: &'static str,
    fee_minor: i64,
    interest_minor: i64,
    #[schema(value_type = String, format = DateTime)]
    waived_at: Timestamp,
}

/// What was given up on an invoice, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaiverList {
    items: Vec<WaiverRecord>,
}

/// Gives up fees and interest for late payment.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/waivers",
    operation_id = "waive_late_charges",
    tag = "payments",
    request_body = WaiverRequest,
    params(
        ("id" = String, Path, description = "The invoice's `id`."),
        ("Idempotency-Key" = String, Header, description = "Names this one request for the invoice, at most 255 characters: a repetition gives nothing more up."),
    ),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "What was given up, booked.", body = WaiverRecord),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for something else.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than stands on the invoice, nothing, another currency, or no reason.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn waive(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<WaiverRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let body = body?;
    let waiver = give_up(&app, &caller, &request, &id, body).await?;
    Ok(HttpResponse::Created().json(WaiverRecord::from(waiver)))
}

async fn give_up(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    id: &str,
    body: Json<WaiverRequest>,
) -> Result<Waiver, Problem> {
    let Json { value, bytes } = body;
    let invoice: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let scope = format!("waiver/{invoice}");
    let currency = value
        .currency
        .parse()
        .map_err(|_| refused("the currency is the invoice's, as ISO 4217 names it"))?;
    let reason = Text::typed(&value.reason, REASON_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/reason", caller.locale()))?;
    let wish = Wish {
        fee: Money::new(value.fee_minor, currency),
        interest: Money::new(value.interest_minor, currency),
        reason,
        key: key::required(app, request, &scope, &bytes)?,
        invoice,
    };
    Ok(waivers::waive(app, &caller.actor(), &wish).await?)
}

/// Lists what was given up of an invoice's fees and interest.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/waivers",
    operation_id = "list_waivers",
    tag = "payments",
    params(("id" = String, Path, description = "The invoice's `id`.")),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "All of them.", body = WaiverList),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    _caller: Caller,
    id: Path<String>,
) -> Result<web::Json<WaiverList>, Problem> {
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    if invoices::by_id(&app.storage, &id).await?.is_none() {
        return Err(Problem::not_found());
    }
    let found = waivers::of_invoice(&app.storage, &id).await?;
    let items = found.into_iter().map(WaiverRecord::from).collect();
    Ok(web::Json(WaiverList { items }))
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

impl From<Waiver> for WaiverRecord {
    fn from(waiver: Waiver) -> Self {
        Self {
            id: waiver.id,
            invoice: waiver.invoice,
            why: waiver.why.as_str(),
            currency: waiver.fee.currency().code(),
            fee_minor: waiver.fee.minor(),
            interest_minor: waiver.interest.minor(),
            waived_at: waiver.waived_at,
        }
    }
}

impl From<WaiveError> for Problem {
    fn from(error: WaiveError) -> Self {
        match error {
            WaiveError::UnknownInvoice => Self::not_found(),
            WaiveError::KeyReused => Self::key_reused(),
            error @ (WaiveError::Amount | WaiveError::TooMuch | WaiveError::Erased) => {
                refused(error.to_string())
            }
            WaiveError::Storage(error) => error.into(),
            WaiveError::Vault(error) => error.into(),
            error @ WaiveError::Ledger(_) => Self::internal(&error),
        }
    }
}
