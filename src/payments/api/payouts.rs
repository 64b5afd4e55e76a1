//! `/api/v1/payouts`: what the processor paid out to the shop's bank.

use actix_web::web::{self, Data};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::identity::web::Caller;
use crate::payments::stripe::{self, Payout, PayoutId};
use crate::web::{Paging, Problem, ProblemDetails};

/// A page of payouts, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PayoutPage {
    items: Vec<PayoutRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<PayoutId>,
}

/// Money on its way from the processor to the shop's bank.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutRecord {
    #[schema(value_type = String, example = "pyo_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: PayoutId,
    currency: &'static str,
    /// Minor units; negative where the processor takes it from the bank.
    amount_minor: i64,
    /// `pending`, `in_transit`, `paid`, `failed` or `canceled`.
    status: &'static str,
    /// When it should be at the bank.
    #[schema(value_type = String, format = Date)]
    arrives_on: Date,
    /// The `id` of the bank's line that shows it; null while none does.
    bank_line: Option<String>,
}

/// Lists what the processor paid out, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/payouts",
    operation_id = "list_payouts",
    tag = "payments",
    params(Paging),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "A page.", body = PayoutPage),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    _caller: Caller,
    page: Paging,
) -> Result<web::Json<PayoutPage>, Problem> {
    let after: Option<PayoutId> = match page.after() {
        Some(id) => Some(id.parse().map_err(|_| Paging::unknown_after())?),
        None => None,
    };
    let found = stripe::payouts(&app, after.as_ref(), page.wanted()).await?;
    let mut found = found.ok_or_else(Paging::unknown_after)?;
    let next = page.next(&mut found, |last| last.id.clone());
    let items = found.into_iter().map(record).collect();
    Ok(web::Json(PayoutPage { items, next }))
}

fn record(payout: Payout) -> PayoutRecord {
    PayoutRecord {
        currency: payout.amount.currency().code(),
        amount_minor: payout.amount.minor(),
        status: payout.state.as_str(),
        arrives_on: payout.arrives_on,
        bank_line: payout.line.map(|line| line.to_string()),
        id: payout.id,
    }
}
