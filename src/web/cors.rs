//! Which other sites' pages may call the API from a browser (the Fetch standard's CORS protocol).

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::{Problem, Site};

/// How long a browser may remember the answer to its preflight.
const PREFLIGHT_S: &str = "600";

/// Refuses a call that a browser makes for a page of a site that is not on the list.
pub fn admit(site: &Site, request: &HttpRequest) -> Result<(), Problem> {
    match origin(request) {
        None => Ok(()),
        Some(origin) if site.is_own_origin(origin) || site.is_listed_origin(origin) => Ok(()),
        Some(_) => Err(Problem::new(StatusCode::FORBIDDEN, "foreign-origin")
            .detail("this origin is not in server.cors_origins")),
    }
}

/// Answers a preflight: which methods and headers a listed site may send.
pub fn preflight(site: &Site, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    admit(site, request)?;
    let mut response = HttpResponse::NoContent().finish();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "content-type, idempotency-key, accept-language",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_S),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Lets a listed site's page read the answer, a refusal too.
pub(super) fn allow(site: &Site, request: &HttpRequest, headers: &mut HeaderMap) {
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let listed = origin(request).filter(|origin| site.is_listed_origin(origin));
    if let Some(value) = listed.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        headers.insert(
            header::CROSS_ORIGIN_RESOURCE_POLICY,
            HeaderValue::from_static("cross-origin"),
        );
    }
}

fn origin(request: &HttpRequest) -> Option<&str> {
    let origin = request.headers().get(header::ORIGIN)?;
    // What cannot be read is on no list.
    Some(origin.to_str().unwrap_or("unreadable"))
}
