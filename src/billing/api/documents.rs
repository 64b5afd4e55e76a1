//! A document as others read it. Everything that it says about its buyer leaves with it, so a request says why, and the
//! customer reads it.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::invoices::known;
use crate::app::App;
use crate::audit::reveal::OpenError;
use crate::billing::document::{self, NoXml};
use crate::billing::invoices::{self, Invoice, ReadError, data};
use crate::identity::web::Caller;
use crate::vault;
use crate::web::{Problem, ProblemDetails};

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
    let (invoice, document) = opened(&app, &caller, &request, &id).await?;
    xml(&invoice, "cii", document.cii())
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
    let (invoice, document) = opened(&app, &caller, &request, &id).await?;
    xml(&invoice, "ubl", document.ubl())
}

/// What the document says, after the entry in the log.
async fn opened(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    id: &str,
) -> Result<(Invoice, document::Document), Problem> {
    let stated = caller.stated(request)?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "no-reason")
            .detail("what a document says of its customer opens for a stated `Reveal-Reason`")
    })?;
    let invoice = known(app, id).await?.ok_or_else(Problem::not_found)?;
    let subject = invoice.document.subject.clone();
    let object = Some(invoice.document.id.to_string());
    let permit = stated
        .permit(vec![subject], vec![data::DRAFT], object)
        .await?;
    let draft = match invoices::open_draft_under(app, &permit, &invoice.document).await {
        Ok(draft) => draft,
        Err(ReadError::Open(OpenError::Vault(vault::Error::Erased))) => {
            return Err(Problem::new(StatusCode::GONE, "expired"));
        }
        Err(ReadError::Open(OpenError::Vault(error))) => return Err(error.into()),
        Err(ReadError::Storage(error)) => return Err(error.into()),
        Err(error) => return Err(Problem::internal(&error)),
    };
    let document = document::Document::new(draft).map_err(|error| Problem::internal(&error))?;
    Ok((invoice, document))
}

fn xml(
    invoice: &Invoice,
    form: &str,
    written: Result<Vec<u8>, NoXml>,
) -> Result<HttpResponse, Problem> {
    let bytes = match written {
        Ok(bytes) => bytes,
        Err(NoXml::Text(error)) => return Err(Problem::internal(&error)),
        Err(why) => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no-xml");
            return Err(problem.detail(why.to_string()));
        }
    };
    let name = format!(
        "attachment; filename=\"{}-{form}.xml\"",
        invoice.document.number
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/xml"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(bytes))
}
