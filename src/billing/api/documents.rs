//! A document as others read it. Everything that it says about its buyer leaves with it, so a request says why, and the
//! customer reads it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::invoices::known;
use crate::app::App;
use crate::billing::invoices::{self, FIELDS, Form};
use crate::billing::web::attachment;
use crate::identity::web::Caller;
use crate::web::{Problem, ProblemDetails};

/// The document as PDF/A-3, with its XML inside where there is one.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/pdf",
    operation_id = "show_invoice_pdf",
    tag = "invoices",
    params(
        ("id" = String, Path, description = "The document's `id`."),
        ("Reveal-Reason" = String, Header, description = "Why, for a key that also holds `customers:open`: one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["invoices:read"])),
    responses(
        (status = 200, description = "A PDF.", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "No `Reveal-Reason`, or one that cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scopes.", body = ProblemDetails),
        (status = 404, description = "No such document.", body = ProblemDetails),
        (status = 410, description = "Its keys have expired: it cannot be read any more.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn pdf(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&app, &caller, &request, &id, Form::Pdf).await
}

/// The document as UN/CEFACT Cross Industry Invoice (EN 16931; Factur-X and `ZUGFeRD`).
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/cii",
    operation_id = "show_invoice_cii",
    tag = "invoices",
    params(
        ("id" = String, Path, description = "The document's `id`."),
        ("Reveal-Reason" = String, Header, description = "Why, for a key that also holds `customers:open`: one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["invoices:read"])),
    responses(
        (status = 200, description = "XML.", content_type = "application/xml", body = String),
        (status = 400, description = "No `Reveal-Reason`, or one that cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scopes.", body = ProblemDetails),
        (status = 404, description = "No such document.", body = ProblemDetails),
        (status = 410, description = "Its keys have expired: it cannot be read any more.", body = ProblemDetails),
        (status = 422, description = "The standard cannot write this document; the PDF is all there is.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn cii(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&app, &caller, &request, &id, Form::Cii).await
}

/// The document as UBL 2.1 (EN 16931; Peppol BIS Billing and `XRechnung`).
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/ubl",
    operation_id = "show_invoice_ubl",
    tag = "invoices",
    params(
        ("id" = String, Path, description = "The document's `id`."),
        ("Reveal-Reason" = String, Header, description = "Why, for a key that also holds `customers:open`: one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["invoices:read"])),
    responses(
        (status = 200, description = "XML.", content_type = "application/xml", body = String),
        (status = 400, description = "No `Reveal-Reason`, or one that cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scopes.", body = ProblemDetails),
        (status = 404, description = "No such document.", body = ProblemDetails),
        (status = 410, description = "Its keys have expired: it cannot be read any more.", body = ProblemDetails),
        (status = 422, description = "The standard cannot write this document; the PDF is all there is.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn ubl(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&app, &caller, &request, &id, Form::Ubl).await
}

/// The document's file, after the entry in the log.
async fn answer(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    id: &str,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let stated = caller.stated(request)?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "no-reason")
            .detail("what a document says of its customer opens for a stated `Reveal-Reason`")
    })?;
    let document = known(app, id)
        .await?
        .ok_or_else(Problem::not_found)?
        .document;
    let (subjects, object) = (
        vec![document.subject.clone()],
        Some(document.id.to_string()),
    );
    let permit = stated.permit(subjects, FIELDS.to_vec(), object).await?;
    let bytes = invoices::file_under(app, &permit, &document, form).await?;
    Ok(attachment(&document, form, bytes))
}
