//! What is to be given back of withdrawn orders.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::identity::web::Caller;
use crate::orders::OrderId;
use crate::payments::repayments::{self, ClosingError, Repayment};
use crate::web::{Json, Paging, Problem, ProblemDetails};

/// What is to be given back of an order, and is neither sent nor queued.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RepaymentRecord {
    #[schema(value_type = String, example = "ord_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    order: OrderId,
    customer_id: String,
    currency: &'static str,
    amount_minor: i64,
    /// The last day on which the oldest part of it has to be on its way.
    #[schema(value_type = String, format = Date)]
    repay_by: Date,
    /// That day is over.
    overdue: bool,
}

/// A page of them, what is due first at the top.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RepaymentPage {
    items: Vec<RepaymentRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    next: Option<String>,
}

/// Lists withdrawn orders that are to be paid back. One leaves the list when its refund is queued or recorded, when nothing of it is left, or when it is closed.
#[utoipa::path(
    get,
    path = "/api/v1/repayments",
    operation_id = "list_repayments",
    tag = "payments",
    params(Paging),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "A page.", body = RepaymentPage),
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
) -> Result<web::Json<RepaymentPage>, Problem> {
    let mut waiting = repayments::waiting(&app).await?;
    if let Some(after) = page.after() {
        // The order may have left the list since: what follows is found without it.
        let (day, order) = after.split_once('/').ok_or_else(Paging::unknown_after)?;
        let day: Date = day.parse().map_err(|_| Paging::unknown_after())?;
        waiting.retain(|one| (one.last_day, one.order.as_str()) > (day, order));
    }
    let follows = page.cut(&mut waiting);
    let next = waiting.last().filter(|_| follows);
    let next = next.map(|last| format!("{}/{}", last.last_day, last.order));
    let today = app.today();
    let items = waiting.into_iter().map(|one| record(one, today)).collect();
    Ok(web::Json(RepaymentPage { items, next }))
}

fn record(repay: Repayment, today: Date) -> RepaymentRecord {
    RepaymentRecord {
        order: repay.order,
        customer_id: repay.customer.to_string(),
        currency: repay.amount.currency().code(),
        amount_minor: repay.amount.minor(),
        repay_by: repay.last_day,
        overdue: repay.last_day < today,
    }
}

/// Why nothing of an order goes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosingRequest {
    /// `unknown`: the customer is erased, and nobody knows where it would go. `kept`: the customer wants to keep it as a credit.
    why: String,
}

/// Takes an order off the list: what is left of it is its customer's credit like any other. What comes for it later is listed again.
#[utoipa::path(
    post,
    path = "/api/v1/repayments/{order}/closing",
    operation_id = "close_repayment",
    tag = "payments",
    request_body = ClosingRequest,
    params(("order" = String, Path, description = "The order's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 204, description = "It is off the list."),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such order.", body = ProblemDetails),
        (status = 409, description = "It is not on the list.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "No reason, or one that does not hold for this customer.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn close(
    app: Data<App>,
    caller: Caller,
    order: Path<String>,
    body: Result<Json<ClosingRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    let body = body?.value;
    let order: OrderId = order.parse().map_err(|_| Problem::not_found())?;
    let why = body.why.parse();
    let why = why.map_err(|_| refused("the reason is unknown or kept"))?;
    repayments::close(&app, &caller.actor(), &order, why)
        .await
        .map_err(Problem::from)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Puts an order on the list again that was taken off it.
#[utoipa::path(
    post,
    path = "/api/v1/repayments/{order}/reopening",
    operation_id = "reopen_repayment",
    tag = "payments",
    params(("order" = String, Path, description = "The order's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 204, description = "It is on the list again, as far as anything is left of it."),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such order.", body = ProblemDetails),
        (status = 409, description = "It was not taken off.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn reopen(
    app: Data<App>,
    caller: Caller,
    order: Path<String>,
) -> Result<HttpResponse, Problem> {
    let order: OrderId = order.parse().map_err(|_| Problem::not_found())?;
    repayments::reopen(&app, &caller.actor(), &order).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "repayment-refused").detail(why)
}

impl From<ClosingError> for Problem {
    fn from(error: ClosingError) -> Self {
        match error {
            ClosingError::UnknownOrder => Self::not_found(),
            ClosingError::NotNow => {
                Self::new(StatusCode::CONFLICT, "repayment-changed").detail(error.to_string())
            }
            error @ (ClosingError::Known | ClosingError::Erased) => refused(error.to_string()),
            ClosingError::Storage(error) => error.into(),
        }
    }
}
