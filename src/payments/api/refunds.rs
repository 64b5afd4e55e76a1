//! Refunds by transfer.

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
use crate::billing::invoices::InvoiceId;
use crate::identity::web::Caller;
use crate::money::{Currency, Money};
use crate::orders::OrderId;
use crate::payments::refunds::{self, Asked, Refund, RefundError, RefundFileId, RefundId, To};
use crate::web::locale::Locale;
use crate::web::{Json, Paging, Problem, ProblemDetails};

const REFUSED: &str = "refund-refused";

/// A refund out of a customer's credit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundRequest {
    /// The customer's `id`, which invoices name as `customer_id`.
    customer: String,
    /// In cents: refunds by transfer are in euros.
    amount_minor: i64,
    /// The customer's invoice that is paid back: without `payee`, it goes to the account that paid most of it.
    #[serde(default)]
    invoice: Option<String>,
    /// Instead of an invoice, the `id` of the customer's order that is paid back: of one that was withdrawn before it had any.
    #[serde(default)]
    order: Option<String>,
    /// Where it goes. Without it, to the account that the money came from; that is refused where several can be meant, or
    /// where less came from it.
    #[serde(default)]
    payee: Option<PayeeRequest>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PayeeRequest {
    name: String,
    iban: String,
}

/// When a refund left the account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaidRequest {
    #[schema(value_type = String, format = Date)]
    paid_on: Date,
}

/// A refund, and where it stands. Where it goes is sealed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefundRecord {
    #[schema(value_type = String, example = "rfd_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: RefundId,
    customer_id: String,
    currency: &'static str,
    amount_minor: i64,
    /// `queued`, `ordered` (a file orders it), `paid`, `came_back` or `called_off`: the last two are credit again.
    state: &'static str,
    /// The file that orders it.
    #[schema(value_type = Option<String>)]
    file: Option<RefundFileId>,
    #[schema(value_type = String, format = DateTime)]
    queued_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    paid_at: Option<Timestamp>,
    /// When the payee's bank sent it back.
    #[schema(value_type = Option<String>, format = DateTime)]
    came_back_at: Option<Timestamp>,
}

/// A page of refunds, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefundPage {
    items: Vec<RefundRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<RefundId>,
}

/// Queues a refund: its amount leaves the customer's credit at once.
#[utoipa::path(
    post,
    path = "/api/v1/refunds",
    operation_id = "queue_refund",
    tag = "payments",
    request_body = RefundRequest,
    params(("Idempotency-Key" = String, Header, description = "Names this one refund, at most 255 characters: a repetition queues nothing more.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "The refund.", body = RefundRecord),
        (status = 400, description = "No JSON, or no key.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such customer.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another refund.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than the credit, nothing, an invoice or an order of somebody else, no account to send it to, several that can be meant, one that cannot be, or the shop's own.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn queue(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    body: Result<Json<RefundRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    let Json { value, bytes } = body?;
    let to = match &value.payee {
        Some(typed) => payee(typed, caller.locale())?,
        None => To::Payer,
    };
    let asked = Asked {
        customer: value.customer.parse().map_err(|_| Problem::not_found())?,
        amount: Money::new(value.amount_minor, Currency::EUR),
        invoice: value.invoice.as_deref().map(invoice).transpose()?,
        order: value.order.as_deref().map(order).transpose()?,
        to,
        key: key::required(&app, &request, "refund", &bytes)?,
    };
    let refund = refunds::queue(&app, &caller.actor(), &asked)
        .await
        .map_err(Problem::from)?;
    Ok(HttpResponse::Created().json(RefundRecord::from(refund)))
}

fn invoice(id: &str) -> Result<InvoiceId, Problem> {
    id.parse()
        .map_err(|_| refused(RefundError::UnknownInvoice.to_string()))
}

fn order(id: &str) -> Result<OrderId, Problem> {
    id.parse()
        .map_err(|_| refused(RefundError::UnknownOrder.to_string()))
}

fn payee(payee: &PayeeRequest, locale: Locale) -> Result<To, Problem> {
    let name = Text::typed(&payee.name, refunds::PAYEE_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/payee/name", locale))?;
    let iban = payee
        .iban
        .parse()
        .map_err(|_| refused("the payee's IBAN is none"))?;
    Ok(To::Typed(name, iban))
}

/// Lists refunds by transfer, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/refunds",
    operation_id = "list_refunds",
    tag = "payments",
    params(Paging),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "A page.", body = RefundPage),
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
) -> Result<web::Json<RefundPage>, Problem> {
    let before = page.behind(async |id: RefundId| refunds::by_id(&app.storage, &id).await);
    let before = before.await?;
    let mut found = refunds::page(&app.storage, before.as_ref(), page.wanted()).await?;
    let next = page.next(&mut found, |last| last.id.clone());
    let items = found.into_iter().map(RefundRecord::from).collect();
    Ok(web::Json(RefundPage { items, next }))
}

/// Calls a refund off that no file orders: its amount is credit again.
#[utoipa::path(
    post,
    path = "/api/v1/refunds/{id}/cancellation",
    operation_id = "call_refund_off",
    tag = "payments",
    params(("id" = String, Path, description = "The refund's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The refund, called off.", body = RefundRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such refund.", body = ProblemDetails),
        (status = 409, description = "It is ordered, paid or called off already.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn call_off(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<RefundRecord>, Problem> {
    let id: RefundId = id.parse().map_err(|_| Problem::not_found())?;
    let refund = refunds::call_off(&app, &caller.actor(), &id).await?;
    Ok(web::Json(refund.into()))
}

/// Says that a refund left the account, where no statement will.
#[utoipa::path(
    post,
    path = "/api/v1/refunds/{id}/payment",
    operation_id = "mark_refund_paid",
    tag = "payments",
    request_body = PaidRequest,
    params(("id" = String, Path, description = "The refund's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The refund, paid.", body = RefundRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such refund.", body = ProblemDetails),
        (status = 409, description = "It is paid or called off already.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "A day that cannot be.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn mark_paid(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<PaidRequest>, actix_web::Error>,
) -> Result<web::Json<RefundRecord>, actix_web::Error> {
    let on = body?.value.paid_on;
    let id: RefundId = id.parse().map_err(|_| Problem::not_found())?;
    let refund = refunds::mark_paid(&app, &caller.actor(), &id, on)
        .await
        .map_err(Problem::from)?;
    Ok(web::Json(refund.into()))
}

pub(super) fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

impl From<Refund> for RefundRecord {
    fn from(refund: Refund) -> Self {
        Self {
            state: refund.state().as_str(),
            id: refund.id,
            customer_id: refund.customer.to_string(),
            currency: refund.amount.currency().code(),
            amount_minor: refund.amount.minor(),
            file: refund.file,
            queued_at: refund.queued_at,
            // What came back is not paid any more.
            paid_at: refund.paid_at.filter(|_| refund.came_back_at.is_none()),
            came_back_at: refund.came_back_at,
        }
    }
}

impl From<RefundError> for Problem {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::UnknownCustomer
            | RefundError::UnknownRefund
            | RefundError::UnknownFile => Self::not_found(),
            RefundError::KeyReused => Problem::key_reused(),
            RefundError::Changed => {
                Self::new(StatusCode::CONFLICT, "refund-changed").detail(error.to_string())
            }
            error @ (RefundError::Currency
            | RefundError::Misstated(_)
            | RefundError::NotEnough
            | RefundError::NoAccount
            | RefundError::Ambiguous
            | RefundError::Erased
            | RefundError::Day
            | RefundError::UnknownInvoice
            | RefundError::UnknownOrder
            | RefundError::OwnAccount
            | RefundError::NoShopAccount
            | RefundError::File(_)) => refused(error.to_string()),
            RefundError::Storage(error) => error.into(),
            RefundError::Vault(error) => error.into(),
            error @ RefundError::Ledger(_) => Self::internal(&error),
        }
    }
}
