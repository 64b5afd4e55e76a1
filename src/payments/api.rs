//! What pays, for programs with a key.

mod booking;
mod credit;
mod give_back;
mod key;
mod lines;
mod manual;
mod manual_refunds;
mod payouts;
mod refund_files;
mod refunds;
mod repayments;
mod waivers;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition};
use actix_web::web::{self, Data, ServiceConfig, get, post};
use utoipa::OpenApi;

use super::statements::{ImportError, Summary};
use super::uploads::{Incoming, UploadError};
use crate::app::App;
use crate::identity::web::Caller;
use crate::web::{Problem, ProblemDetails, Upload};

/// This room's part of the API's description.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    import,
    manual::record,
    manual::list,
    manual::reverse,
    waivers::waive,
    waivers::list,
    credit::show,
    credit::spend,
    lines::list,
    lines::assign,
    booking::book,
    lines::set_aside,
    lines::undo,
    payouts::list,
    give_back::give,
    refunds::queue,
    refunds::list,
    refunds::call_off,
    refunds::mark_paid,
    repayments::list,
    repayments::close,
    repayments::reopen,
    manual_refunds::record,
    manual_refunds::list,
    manual_refunds::reverse,
    refund_files::make_file,
    refund_files::fetch_file,
    refund_files::call_off_file,
))]
pub struct ApiDescription;

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/api/v1/statements", post().to(import))
        .route("/api/v1/invoices/{id}/payments", post().to(manual::record))
        .route("/api/v1/invoices/{id}/payments", get().to(manual::list))
        .route("/api/v1/payments/{id}/reversal", post().to(manual::reverse))
        .route("/api/v1/invoices/{id}/waivers", post().to(waivers::waive))
        .route("/api/v1/invoices/{id}/waivers", get().to(waivers::list))
        .route("/api/v1/customers/{id}/credit", get().to(credit::show))
        .route(
            "/api/v1/invoices/{id}/credit-spendings",
            post().to(credit::spend),
        )
        .route("/api/v1/bank-lines", get().to(lines::list))
        .route("/api/v1/bank-lines/{id}/assign", post().to(lines::assign))
        .route(
            "/api/v1/bank-lines/{id}/set-aside",
            post().to(lines::set_aside),
        )
        .route("/api/v1/bank-lines/{id}/undo", post().to(lines::undo))
        .route("/api/v1/invoices/{id}/refunds", post().to(give_back::give))
        .route("/api/v1/bank-lines/{id}/book", post().to(booking::book))
        .route("/api/v1/payouts", get().to(payouts::list))
        .route("/api/v1/refunds", post().to(refunds::queue))
        .route("/api/v1/refunds", get().to(refunds::list))
        .route(
            "/api/v1/refunds/{id}/cancellation",
            post().to(refunds::call_off),
        )
        .route(
            "/api/v1/refunds/{id}/payment",
            post().to(refunds::mark_paid),
        )
        .route("/api/v1/repayments", get().to(repayments::list))
        .route(
            "/api/v1/repayments/{order}/closing",
            post().to(repayments::close),
        )
        .route(
            "/api/v1/repayments/{order}/reopening",
            post().to(repayments::reopen),
        )
        .route("/api/v1/manual-refunds", post().to(manual_refunds::record))
        .route("/api/v1/manual-refunds", get().to(manual_refunds::list))
        .route(
            "/api/v1/manual-refunds/{id}/reversal",
            post().to(manual_refunds::reverse),
        )
        .route("/api/v1/refund-files", post().to(refund_files::make_file))
        .route(
            "/api/v1/refund-files/{id}",
            get().to(refund_files::fetch_file),
        )
        .route(
            "/api/v1/refund-files/{id}/cancellation",
            post().to(refund_files::call_off_file),
        );
}

/// Takes in a bank statement: camt.053, or a CSV in a known layout. The same lines again are booked once. Where the connection or the
/// server breaks off once the file is here, it goes on by itself, within about two minutes.
#[utoipa::path(
    post,
    path = "/api/v1/statements",
    operation_id = "import_statement",
    tag = "payments",
    request_body(
        content((String = "application/xml"), (String = "text/csv")),
        description = "The file, as the bank delivers it. CSV layouts that are known: ing-nl, plain, rabobank, sparkasse, vr-bank; `plain` \
             is for any other bank: UTF-8, commas, dates as 2026-03-31, amounts as -4.90, and a first line that names the columns \
             `account,booked_on,valued_on,amount,currency,name,iban,bank_reference,end_to_end,reference,text`.",
    ),
    params(("Content-Disposition" = Option<String>, Header, description = "What the file is called, for the panel's list: `attachment; filename=\"camt-2026-03.xml\"`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "What became of its lines.", body = Summary),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 409, description = "The same file is being taken in elsewhere.", body = ProblemDetails),
        (status = 413, description = "The file is too large.", body = ProblemDetails),
        (status = 422, description = "The file is at fault, or of another account or currency; nothing was changed.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
async fn import(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    mut file: Upload,
) -> Result<web::Json<Summary>, Problem> {
    let by = caller.actor();
    let name = file_name(&request);
    let mut incoming = Incoming::begin(&app, &by, name.as_deref()).await?;
    while let Some(bytes) = file.read().await? {
        incoming.push(&bytes).await?;
    }
    match incoming.take_in(&by).await {
        Err(UploadError::Import(error)) => Err(error.refusal().map_or_else(
            || error.into(),
            |refusal| refused(refusal.said(caller.locale())),
        )),
        taken => Ok(web::Json(taken?)),
    }
}

/// As `Content-Disposition` gives it, which a request may carry, too.
fn file_name(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(CONTENT_DISPOSITION)?;
    let about = ContentDisposition::from_raw(header).ok()?;
    about.get_filename().map(str::to_owned)
}

fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "statement-refused").detail(why)
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Unknown => Self::not_found(),
            UploadError::Import(error) => error.into(),
            UploadError::Storage(error) => error.into(),
            UploadError::Vault(error) => error.into(),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Storage(error) => error.into(),
            ImportError::Vault(error) => error.into(),
            ImportError::File(_) | ImportError::NoAccount(_) | ImportError::NoCurrency(_) => {
                refused(error.to_string())
            }
            ImportError::Busy | ImportError::Changed => {
                Self::new(StatusCode::CONFLICT, "statement-busy").detail(error.to_string())
            }
            ImportError::Ledger(_) | ImportError::Reader(_) => Self::internal(&error),
        }
    }
}
