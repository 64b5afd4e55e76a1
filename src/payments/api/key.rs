//! The client's name for a request, which anything that moves money needs: a repetition moves nothing more.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use crate::app::App;
use crate::payments::key::{CHARS_MAX, RequestKey};
use crate::web::Problem;

/// The request's key; `scope` says which kind of request it names, and on what.
pub(super) fn required(
    app: &App,
    request: &HttpRequest,
    scope: &str,
    body: &[u8],
) -> Result<RequestKey, Problem> {
    let header = request.headers().get("idempotency-key");
    let text = header
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    if text.is_empty() || text.len() > CHARS_MAX {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "idempotency-key");
        return Err(problem.detail("an Idempotency-Key of 1 to 255 characters of ASCII is needed"));
    }
    Ok(RequestKey::new(app, scope, text, body))
}
