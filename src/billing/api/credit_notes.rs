//! Taking an invoice back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::record;
use super::record::InvoiceRecord;
use crate::app::App;
use crate::billing::document::Text;
use crate::billing::invoices::{
    self, Amount, Credit, CreditError, InvoiceId, IssueError, NotCreditable, REASON_CHARS_MAX,
};
use crate::identity::web::Caller;
use crate::money::Money;
use crate::web::{Json, Problem, ProblemDetails};

/// Characters of an `Idempotency-Key`, at most.
const KEY_CHARS_MAX: usize = 255;
const REFUSED: &str = "not-creditable";

/// How much of an invoice is taken back: all that remains, unless one of the amounts is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditRequest {
    /// So much without tax, in minor units.
    #[serde(default)]
    net_minor: Option<i64>,
    /// So much with tax, in minor units.
    #[serde(default)]
    total_minor: Option<i64>,
    /// Stands on the credit note.
    #[serde(default)]
    reason: Option<String>,
}

/// Takes an invoice back, or part of it, by a credit note.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/credit-notes",
    operation_id = "credit_invoice",
    tag = "invoices",
    request_body = CreditRequest,
    params(
        ("id" = String, Path, description = "The invoice's `id`."),
        ("Idempotency-Key" = Option<String>, Header, description = "Names this one credit note of the invoice, at most 255 characters: a repetition answers the same one."),
    ),
    security(("api_key" = ["invoices:write"])),
    responses(
        (status = 201, description = "The credit note, issued.", body = InvoiceRecord),
        (status = 400, description = "No JSON, or a key that cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such invoice.", body = ProblemDetails),
        (status = 409, description = "The `Idempotency-Key` was used for another amount.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "More than remains, nothing, or a credit note.", body = ProblemDetails),
        (status = 503, description = "It is owed and not issued yet; ask again with the same key.", body = ProblemDetails),
    )
)]
pub(super) async fn submit(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<CreditRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    Ok(credit(&app, &caller, &request, &id, body?.value).await?)
}

async fn credit(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    id: &str,
    asked: CreditRequest,
) -> Result<HttpResponse, Problem> {
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let invoice = invoices::by_id(&app.storage, &id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let currency = invoice.document.total.currency();
    let CreditRequest {
        net_minor,
        total_minor,
        reason,
    } = asked;
    let amount = match (net_minor, total_minor) {
        (None, None) => Amount::Rest,
        (Some(net), None) => Amount::Net(Money::new(net, currency)),
        (None, Some(total)) => Amount::Total(Money::new(total, currency)),
        (Some(_), Some(_)) => return Err(refused("either net_minor or total_minor")),
    };
    let reason = Text::typed_if_any(reason.as_deref().unwrap_or_default(), REASON_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/reason", caller.locale()))?;
    let credit = Credit {
        amount,
        reason,
        key: key(app, request)?,
    };
    let note = invoices::credit(app, &id, &credit).await.map_err(problem)?;
    Ok(HttpResponse::Created().json(record(app, note)))
}

/// The client's name for the request; without one, each request is another.
fn key(app: &App, request: &HttpRequest) -> Result<String, Problem> {
    let Some(header) = request.headers().get("idempotency-key") else {
        return Ok(HEXLOWER.encode(&app.chance.bytes::<16>()));
    };
    let text = header.to_str().unwrap_or_default();
    if text.is_empty() || text.len() > KEY_CHARS_MAX {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "idempotency-key");
        return Err(problem.detail("an Idempotency-Key is 1 to 255 characters of ASCII"));
    }
    Ok(text.to_owned())
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

fn problem(error: CreditError) -> Problem {
    match error {
        CreditError::UnknownInvoice => Problem::not_found(),
        CreditError::KeyReused => Problem::key_reused(),
        CreditError::NotCreditable(NotCreditable::Exceeds(left)) => refused(format!(
            "no more than {} remains to be credited",
            left.decimal()
        )),
        error @ (CreditError::CreditNote | CreditError::Erased | CreditError::NotCreditable(_)) => {
            refused(error.to_string())
        }
        CreditError::Issue(IssueError::NotYet) => Problem::unavailable(),
        CreditError::Issue(IssueError::Storage(error)) | CreditError::Storage(error) => {
            error.into()
        }
        CreditError::Vault(error) => error.into(),
        error @ CreditError::Issue(IssueError::NotOwed) => Problem::internal(&error),
    }
}
