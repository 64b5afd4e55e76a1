//! Refunds that were made by hand, for programs.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key;
use crate::app::App;
use crate::identity::web::Caller;
use crate::money::Money;
use crate::orders::OrderId;
use crate::payments::manual_refunds::{
    self, Made, ManualRefund, ManualRefundError, ManualRefundId,
};
use crate::web::{Json, Paging, Problem, ProblemDetails};

const REFUSED: &str = "refund-refused";

/// Money that went back to a customer, out of their credit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ManualRefundRequest {
    /// The customer's `id`, which invoices name as `customer_id`. One who was erased has a credit, too.
    customer: String,
    /// In minor units of `currency`.
    amount_minor: i64,
    #[schema(example = "USD")]
    currency: String,
    /// `transfer` or `cash`.
    means: String,
    /// The customer's invoice that was paid back: of a withdrawn order, so much less is to be given back.
    #[serde(default)]
    invoice: Option<String>,
    /// Instead of an invoice, the `id` of the customer's order that was paid back: of one that was withdrawn before it had any.
    #[serde(default)]
    order: Option<String>,
    /// The day of the shop's calendar on which it was paid; today, unless it is given.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default)]
    paid_on: Option<Date>,
}

/// A refund that was made by hand. Amounts are minor units.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ManualRefundRecord {
    #[schema(value_type = String, example = "mrf_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: ManualRefundId,
    customer_id: String,
    /// The order that it pays back, where that was said.
    #[schema(value_type = Option<String>)]
    order: Option<OrderId>,
    currency: &'static str,
    amount_minor: i64,
    /// `transfer` or `cash`.
    means: &'static str,
    #[schema(value_type = String, format = Date)]
    paid_on: Date,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    reversed_at: Option<Timestamp>,
}

/// A page of them, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ManualRefundPage {
    items: Vec<ManualRefundRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<ManualRefundId>,
}

/// Records a refund that was made by hand: a transfer in any currency that no file of ours orders, or cash.
#[utoipa::path(
    post,
    path = "/api/v1/manual-refunds",
    operation_id = "record_manual_refund",
    tag = "payments",
    request_body = ManualRefundRequest,
    params(("Idempotency-Key" = String, Header, description = "Names this one refund, at most 255 characters: a repetition records nothing more.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "The refund, booked.", body = ManualRefundRecord),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such customer.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another refund.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than the credit, nothing, an invoice or an order of somebody else, or a day that cannot be.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    body: Result<Json<ManualRefundRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    let Json { value, bytes } = body?;
    let made = made(&app, &request, value, &bytes)?;
    let refund = manual_refunds::record(&app, &caller.actor(), &made)
        .await
        .map_err(Problem::from)?;
    Ok(HttpResponse::Created().json(ManualRefundRecord::from(refund)))
}

fn made(
    app: &App,
    request: &HttpRequest,
    value: ManualRefundRequest,
    bytes: &[u8],
) -> Result<Made, Problem> {
    let currency = value
        .currency
        .parse()
        .map_err(|_| refused("the currency is the credit's, as ISO 4217 names it"))?;
    let invoice = value.invoice.map(|id| id.parse());
    let order = value.order.map(|id| id.parse());
    Ok(Made {
        customer: value.customer.parse().map_err(|_| Problem::not_found())?,
        invoice: invoice
            .transpose()
            .map_err(|_| refused(ManualRefundError::UnknownInvoice.to_string()))?,
        order: order
            .transpose()
            .map_err(|_| refused(ManualRefundError::UnknownOrder.to_string()))?,
        amount: Money::new(value.amount_minor, currency),
        means: value
            .means
            .parse()
            .map_err(|_| refused("the means is transfer or cash"))?,
        paid_on: value.paid_on.unwrap_or_else(|| app.today()),
        key: key::required(app, request, "manual-refund", bytes)?,
    })
}

/// Lists refunds that were made by hand, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/manual-refunds",
    operation_id = "list_manual_refunds",
    tag = "payments",
    params(Paging),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "A page.", body = ManualRefundPage),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    _caller: Caller,
    page: Paging,
) -> Result<web::Json<ManualRefundPage>, Problem> {
    let before =
        page.behind(async |id: ManualRefundId| manual_refunds::by_id(&app.storage, &id).await);
    let before = before.await?;
    let found = manual_refunds::latest(&app.storage, before.as_ref(), page.wanted());
    let mut found = found.await?;
    let next = page.next(&mut found, |last| last.id.clone());
    let items = found.into_iter().map(ManualRefundRecord::from).collect();
    Ok(web::Json(ManualRefundPage { items, next }))
}

/// Takes a refund back that did not happen, or came back: its amount is the customer's credit again.
#[utoipa::path(
    post,
    path = "/api/v1/manual-refunds/{id}/reversal",
    operation_id = "reverse_manual_refund",
    tag = "payments",
    params(("id" = String, Path, description = "The refund's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The refund, taken back.", body = ManualRefundRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such refund.", body = ProblemDetails),
        (status = 409, description = "It was taken back before.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn reverse(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<ManualRefundRecord>, Problem> {
    let id: ManualRefundId = id.parse().map_err(|_| Problem::not_found())?;
    let refund = manual_refunds::undo(&app, &caller.actor(), &id).await?;
    Ok(web::Json(refund.into()))
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

impl From<ManualRefund> for ManualRefundRecord {
    fn from(refund: ManualRefund) -> Self {
        Self {
            id: refund.id,
            customer_id: refund.customer.to_string(),
            order: refund.order,
            currency: refund.amount.currency().code(),
            amount_minor: refund.amount.minor(),
            means: refund.means.as_str(),
            paid_on: refund.paid_on,
            recorded_at: refund.recorded_at,
            reversed_at: refund.reversed_at,
        }
    }
}

impl From<ManualRefundError> for Problem {
    fn from(error: ManualRefundError) -> Self {
        match error {
            ManualRefundError::UnknownCustomer | ManualRefundError::UnknownRefund => {
                Self::not_found()
            }
            ManualRefundError::KeyReused => Problem::key_reused(),
            ManualRefundError::TakenBack | ManualRefundError::Shown => {
                Self::new(StatusCode::CONFLICT, "refund-changed").detail(error.to_string())
            }
            error @ (ManualRefundError::Misstated(_)
            | ManualRefundError::NotEnough
            | ManualRefundError::UnknownInvoice
            | ManualRefundError::UnknownOrder) => refused(error.to_string()),
            ManualRefundError::Storage(error) => error.into(),
            error @ ManualRefundError::Ledger(_) => Self::internal(&error),
        }
    }
}
