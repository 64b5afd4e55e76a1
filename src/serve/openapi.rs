//! The API's own description, made from the code that answers: `GET /api/openapi.json` and `sealbook openapi`.

use actix_web::HttpResponse;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use crate::orders;

/// What every room's part is added to.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sealbook",
        description = "Orders for the shop's own sites and programs. Amounts are integers in the currency's minor units; \
                       failures are problem details (RFC 9457)."
    ),
    paths(show)
)]
struct Foundation;

/// The whole API (OpenAPI 3.1).
pub fn document() -> Document {
    Foundation::openapi().merge_from(orders::ApiDescription::openapi())
}

/// The document as text, the same wherever it is asked for.
pub fn text() -> String {
    document()
        .to_pretty_json()
        .expect("names and texts become JSON")
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "description",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object))
)]
pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text())
}
