//! The pro forma invoice for an order. Everything that it says of its customer leaves with it, so a request says why.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::audit::reveal::OpenError;
use crate::billing;
use crate::identity::web::Caller;
use crate::orders::view::RevealError;
use crate::orders::{self, Order, OrderId};
use crate::subscriptions::proforma::{self, FIELDS, NoProforma};
use crate::web::{Problem, ProblemDetails};

/// What the order will be invoiced, as a PDF, while no invoice says so. It is no invoice in law: it has no number of its own,
/// is not booked, is set anew whenever it is asked for, and has no XML.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}/proforma",
    operation_id = "show_order_proforma",
    tag = "orders",
    params(
        ("id" = String, Path, description = "The order's `id`."),
        ("Reveal-Reason" = String, Header, description = "Why, for a key that also holds `customers:open`: one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["orders:read"])),
    responses(
        (status = 200, description = "A PDF.", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "No `Reveal-Reason`, or one that cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scopes.", body = ProblemDetails),
        (status = 404, description = "No such order.", body = ProblemDetails),
        (status = 409, description = "There is none: the order is cancelled, invoiced, or costs nothing.", body = ProblemDetails),
        (status = 410, description = "The customer was erased.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer, or too many are being set; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let stated = caller.stated(&request)?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "no-reason")
            .detail("what a document says of its customer opens for a stated `Reveal-Reason`")
    })?;
    let order = known(&app, &id).await?;
    let offer = proforma::offer(&app, &order).await?;
    let (subjects, object) = (vec![order.subject.clone()], Some(order.id.to_string()));
    let permit = stated.permit(subjects, FIELDS.to_vec(), object).await?;
    let pdf = offer.pdf_under(&app, &permit).await?;
    Ok(billing::web::proforma(&order.number, pdf))
}

async fn known(app: &App, id: &str) -> Result<Order, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let found = orders::find(app, &id).await?;
    found.ok_or_else(Problem::not_found)
}

impl From<NoProforma> for Problem {
    fn from(error: NoProforma) -> Self {
        let none = |code| Self::new(StatusCode::CONFLICT, code).detail(error.to_string());
        match error {
            NoProforma::Cancelled => none("order-cancelled"),
            NoProforma::Invoiced(_) => none("already-invoiced"),
            NoProforma::NothingDue => none("nothing-due"),
            NoProforma::Erased => {
                Self::new(StatusCode::GONE, "erased").detail("the customer was erased")
            }
            NoProforma::Reckoning(error) => error.into(),
            NoProforma::Reveal(RevealError::Storage(error)) => error.into(),
            NoProforma::Reveal(RevealError::Open(OpenError::Vault(error))) => error.into(),
            NoProforma::Reveal(RevealError::Open(error @ OpenError::NotCovered { .. })) => {
                Self::internal(&error)
            }
            NoProforma::File(error) => error.into(),
        }
    }
}
