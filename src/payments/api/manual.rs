//! Payments that are recorded by hand.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key;
use crate::app::App;
use crate::billing::document::Text;
use crate::billing::invoices::{self, InvoiceId};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::payments::manual::{
    self, Given, ManualError, ManualId, ManualPayment, REMARK_CHARS_MAX,
};
use crate::web::{Json, Problem, ProblemDetails};

const REFUSED: &str = "payment-refused";

/// Money that somebody gave for an invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentRequest {
    /// In minor units of `currency`.
    amount_minor: i64,
    /// The invoice's.
    #[schema(example = "EUR")]
    currency: String,
    /// `cash` or `cheque`.
    means: String,
    /// The day of the shop's calendar on which it was received; today, unless it is given.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default)]
    received_on: Option<Date>,
    /// For the shop's own books; sealed.
    #[serde(default)]
    remark: Option<String>,
    /// What is more than open becomes the customer's credit; else such an amount is refused.
    #[serde(default)]
    credit_rest: bool,
}

/// Why a payment is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReversalRequest {
    /// For the shop's own books; sealed.
    reason: String,
}

/// A payment that was recorded by hand. Amounts are minor units.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaymentRecord {
    #[schema(value_type = String, example = "pay_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: ManualId,
    #[schema(value_type = String)]
    invoice: InvoiceId,
    /// `cash` or `cheque`.
    means: &'static str,
    currency: &'static str,
    amount_minor: i64,
    /// What was more than open, and became the customer's credit.
    credited_minor: i64,
    #[schema(value_type = String, format = Date)]
    received_on: Date,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    reversed_at: Option<Timestamp>,
    /// The `id` of the bank's line that shows it at the bank.
    deposit: Option<String>,
}

/// What was recorded for an invoice, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaymentList {
    items: Vec<PaymentRecord>,
}

/// Records a payment in cash or by cheque.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/payments",
    operation_id = "record_payment",
    tag = "payments",
    request_body = PaymentRequest,
    params(
        ("id" = String, Path, description = "The invoice's `id`."),
        ("Idempotency-Key" = String, Header, description = "Names this one payment of the invoice, at most 255 characters: a repetition records nothing more."),
    ),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "The payment, booked.", body = PaymentRecord),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another payment.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than is open without `credit_rest`, nothing, another currency, or a day that cannot be.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<PaymentRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let body = body?;
    let payment = give(&app, &caller, &request, &id, body).await?;
    Ok(HttpResponse::Created().json(PaymentRecord::from(payment)))
}

async fn give(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    id: &str,
    body: Json<PaymentRequest>,
) -> Result<ManualPayment, Problem> {
    let Json { value, bytes } = body;
    let invoice: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let scope = format!("manual/{invoice}");
    let currency = value
        .currency
        .parse()
        .map_err(|_| refused("the currency is the invoice's, as ISO 4217 names it"))?;
    let remark = value.remark.as_deref().unwrap_or_default();
    let remark = Text::typed_if_any(remark, REMARK_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/remark", caller.locale()))?;
    let given = Given {
        amount: Money::new(value.amount_minor, currency),
        means: value
            .means
            .parse()
            .map_err(|_| refused("the means is cash or cheque"))?,
        received_on: value.received_on.unwrap_or_else(|| app.today()),
        remark,
        credit_rest: value.credit_rest,
        key: key::required(app, request, &scope, &bytes)?,
        invoice,
    };
    Ok(manual::record(app, &caller.actor(), &given).await?)
}

/// Lists the payments that were recorded by hand for an invoice.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/payments",
    operation_id = "list_payments",
    tag = "payments",
    params(("id" = String, Path, description = "The invoice's `id`.")),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "All of them.", body = PaymentList),
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
) -> Result<web::Json<PaymentList>, Problem> {
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    if invoices::by_id(&app.storage, &id).await?.is_none() {
        return Err(Problem::not_found());
    }
    let found = manual::of_invoice(&app.storage, &id).await?;
    let items = found.into_iter().map(PaymentRecord::from).collect();
    Ok(web::Json(PaymentList { items }))
}

/// Takes a payment back that was recorded by hand: what it paid is open again.
#[utoipa::path(
    post,
    path = "/api/v1/payments/{id}/reversal",
    operation_id = "reverse_payment",
    tag = "payments",
    request_body = ReversalRequest,
    params(("id" = String, Path, description = "The payment's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The payment, taken back.", body = PaymentRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such payment.", body = ProblemDetails),
        (status = 409, description = "It was taken back before, it is at the bank, or the credit that it gave was used.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "No reason.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn reverse(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<ReversalRequest>, actix_web::Error>,
) -> Result<web::Json<PaymentRecord>, actix_web::Error> {
    let body = body?.value;
    let id: ManualId = id.parse().map_err(|_| Problem::not_found())?;
    let reason = Text::typed(&body.reason, REMARK_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/reason", caller.locale()))?;
    let payment = manual::undo(&app, &caller.actor(), &id, &reason)
        .await
        .map_err(Problem::from)?;
    Ok(web::Json(PaymentRecord::from(payment)))
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

impl From<ManualPayment> for PaymentRecord {
    fn from(payment: ManualPayment) -> Self {
        Self {
            id: payment.id,
            invoice: payment.invoice,
            means: payment.means.as_str(),
            currency: payment.amount.currency().code(),
            amount_minor: payment.amount.minor(),
            credited_minor: payment.credited.minor(),
            received_on: payment.received_on,
            recorded_at: payment.recorded_at,
            reversed_at: payment.reversed_at,
            deposit: payment.deposit.map(|line| line.to_string()),
        }
    }
}

impl From<ManualError> for Problem {
    fn from(error: ManualError) -> Self {
        match error {
            ManualError::UnknownInvoice | ManualError::UnknownPayment => Self::not_found(),
            ManualError::KeyReused => Problem::key_reused(),
            error @ (ManualError::TakenBack | ManualError::Spent | ManualError::Deposited) => {
                Self::new(StatusCode::CONFLICT, "payment-changed").detail(error.to_string())
            }
            error @ (ManualError::Misstated(_)
            | ManualError::MoreThanOpen(_)
            | ManualError::Erased) => refused(error.to_string()),
            ManualError::Storage(error) => error.into(),
            ManualError::Vault(error) => error.into(),
            error @ ManualError::Ledger(_) => Self::internal(&error),
        }
    }
}
