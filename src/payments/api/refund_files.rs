//! The files that order refunds from the bank.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refunds::refused;
use crate::app::App;
use crate::audit::reveal::OpenError;
use crate::identity::web::Caller;
use crate::payments::data::REFUND_FILE;
use crate::payments::refunds::{self, RefundFile, RefundFileId, RefundId};
use crate::web::{Json, Problem, ProblemDetails};

/// Refunds for one file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRequest {
    /// The `id`s of refunds that are queued.
    refunds: Vec<String>,
}

/// A file for the bank.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileRecord {
    #[schema(value_type = String, example = "rff_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: RefundFileId,
    transfers: u32,
    currency: &'static str,
    total_minor: i64,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    called_off_at: Option<Timestamp>,
    /// When all of it was paid; its content is forgotten then.
    #[schema(value_type = Option<String>, format = DateTime)]
    settled_at: Option<Timestamp>,
}

/// Makes one file for the bank (pain.001) of refunds that are queued: of all of them, or of none.
#[utoipa::path(
    post,
    path = "/api/v1/refund-files",
    operation_id = "make_refund_file",
    tag = "payments",
    request_body = FileRequest,
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 201, description = "The file, frozen.", body = FileRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 409, description = "One of them is not queued any more; nothing was made.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "The shop has no account, or a name that no bank can read.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn make_file(
    app: Data<App>,
    caller: Caller,
    body: Result<Json<FileRequest>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    let ids = body?.value.refunds;
    let ids: Result<Vec<RefundId>, _> = ids.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_| refused("a refund's id is none"))?;
    let file = refunds::make_file(&app, &caller.actor(), &ids)
        .await
        .map_err(Problem::from)?;
    Ok(HttpResponse::Created().json(FileRecord::from(file)))
}

/// Fetches a file for the bank: the same bytes each time. Names and accounts are sealed, so it wants a reason.
#[utoipa::path(
    get,
    path = "/api/v1/refund-files/{id}",
    operation_id = "fetch_refund_file",
    tag = "payments",
    params(
        ("id" = String, Path, description = "The file's `id`."),
        ("Reveal-Reason" = String, Header, description = "Why, for a key with `customers:open`: one of the panel's reasons, or words."),
    ),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The file, pain.001.001.09.", body = String, content_type = "application/xml"),
        (status = 400, description = "`Reveal-Reason` is missing or cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scopes.", body = ProblemDetails),
        (status = 404, description = "No such file, or all of it is paid or called off.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn fetch_file(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id: RefundFileId = id.parse().map_err(|_| Problem::not_found())?;
    let stated = caller.stated(&request)?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "reveal-reason")
            .detail("Reveal-Reason says why the file is wanted")
    })?;
    let file = refunds::file(&app.storage, &id).await?;
    let file = file.ok_or_else(Problem::not_found)?;
    let object = Some(id.to_string());
    let permit = stated
        .permit(vec![file.subject.clone()], vec![REFUND_FILE], object)
        .await?;
    let bytes = match refunds::file_under(&app, &permit, &file).await {
        Ok(bytes) => bytes.ok_or_else(Problem::not_found)?,
        Err(OpenError::Vault(error)) => return Err(error.into()),
        Err(error @ OpenError::NotCovered { .. }) => return Err(Problem::internal(&error)),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/xml"))
        .body(bytes))
}

/// Calls a file off that the bank never got: what it has not paid is credit again.
#[utoipa::path(
    post,
    path = "/api/v1/refund-files/{id}/cancellation",
    operation_id = "call_refund_file_off",
    tag = "payments",
    params(("id" = String, Path, description = "The file's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The file, called off.", body = FileRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such file.", body = ProblemDetails),
        (status = 409, description = "It is paid or called off already.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn call_off_file(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<FileRecord>, Problem> {
    let id: RefundFileId = id.parse().map_err(|_| Problem::not_found())?;
    let file = refunds::call_off_file(&app, &caller.actor(), &id).await?;
    Ok(web::Json(file.into()))
}

impl From<RefundFile> for FileRecord {
    fn from(file: RefundFile) -> Self {
        Self {
            id: file.id,
            transfers: file.transfers,
            currency: file.total.currency().code(),
            total_minor: file.total.minor(),
            made_at: file.made_at,
            called_off_at: file.called_off_at,
            settled_at: file.settled_at,
        }
    }
}
