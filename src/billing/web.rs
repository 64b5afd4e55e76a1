//! Documents and reports as files: the same for a customer, an operator and a program.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use futures_util::TryStreamExt as _;

use super::invoices::{AuthorError, Document, FileError, Form, ReadError};
use super::reports::{Export, NotDatev};
use crate::app::App;
use crate::audit::Actor;
use crate::audit::reveal::OpenError;
use crate::vault;
use crate::web::Problem;

/// The file, to be kept under the document's own name.
pub fn attachment(document: &Document, form: Form, bytes: Vec<u8>) -> HttpResponse {
    kept_as(&form.name(document), form, bytes)
}

/// The pro forma invoice for the order of this number.
pub fn proforma(order_number: &str, bytes: Vec<u8>) -> HttpResponse {
    kept_as(&format!("proforma-{order_number}.pdf"), Form::Pdf, bytes)
}

fn kept_as(name: &str, form: Form, bytes: Vec<u8>) -> HttpResponse {
    let name = format!("attachment; filename=\"{name}\"");
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(bytes)
}

/// The report, as it is written: the answer begins before its end is known, and is cut off where a database fails.
pub async fn download(app: &App, export: Export, by: Actor) -> Result<HttpResponse, Problem> {
    let name = format!("attachment; filename=\"{}\"", export.name());
    let media_type = export.media_type();
    let pages = export.begin(app, by).await?;
    let pages = pages.inspect_err(|error| {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "an export was cut off"
        );
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(pages))
}

impl From<NotDatev> for Problem {
    fn from(error: NotDatev) -> Self {
        match error {
            NotDatev::Storage(error) => error.into(),
            error => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "no-datev").detail(error.to_string())
            }
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NoXml(why) => Self::no_xml(why.to_string()),
            FileError::Busy => Self::unavailable(),
            FileError::Storage(error)
            | FileError::Read(ReadError::Storage(error))
            | FileError::Author(AuthorError::Storage(error)) => error.into(),
            FileError::Vault(error)
            | FileError::Read(ReadError::Open(OpenError::Vault(error)))
            | FileError::Author(AuthorError::Vault(error)) => sealed_for_good(error),
            error @ (FileError::Read(ReadError::Open(OpenError::NotCovered { .. }))
            | FileError::Author(AuthorError::Unwritable(_))
            | FileError::Draft(_)
            | FileError::Pdf(_)
            | FileError::Changed) => Self::internal(&error),
        }
    }
}

/// 410 for a document whose keys are gone: it was there, and nobody will read it again.
fn sealed_for_good(error: vault::Error) -> Problem {
    match error {
        vault::Error::Erased => Problem::new(StatusCode::GONE, "expired"),
        error => error.into(),
    }
}
