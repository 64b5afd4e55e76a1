//! Gives a bare failure its body: problem details for a program, a page for a person.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderValue};

use super::failure::{FailurePage, Place};
use super::page::Viewer;
use super::{Problem, Site, Visit, is_api};

/// Fills the body of a failure that has none, whoever made it: a handler, an extractor or actix itself.
pub(super) fn dress(site: &Site, visit: &Visit, response: &mut ServiceResponse<BoxBody>) {
    let status = response.status();
    let bare = matches!(
        response.response().body().size(),
        BodySize::None | BodySize::Sized(0)
    );
    if !(status.is_client_error() || status.is_server_error()) || !bare {
        return;
    }
    let problem = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .cloned()
        .unwrap_or_else(|| Problem::new(status, "refused"));
    let (kind, text) = if wants_json(response) {
        let details = problem.details(visit.request_id());
        let json = serde_json::to_string(&details).expect("texts and numbers become JSON");
        ("application/problem+json", json)
    } else {
        let place = Place::at(response.request().path());
        (
            "text/html; charset=utf-8",
            page(site, visit, &problem, place),
        )
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    *response.response_mut() = std::mem::replace(
        response.response_mut(),
        HttpResponse::InternalServerError().finish(),
    )
    .set_body(BoxBody::new(text));
}

fn page(site: &Site, visit: &Visit, problem: &Problem, place: Place) -> String {
    let page = FailurePage {
        failure: problem.failure(),
        place,
        request_id: visit.request_id().to_owned(),
    };
    let frame = visit.frame(site, Viewer::Visitor, None);
    site.pages.draw(&frame, &page).unwrap_or_else(|error| {
        tracing::error!(error = %error, "the failure page cannot be drawn");
        problem.to_string()
    })
}

fn wants_json(response: &ServiceResponse<BoxBody>) -> bool {
    let request = response.request();
    let accepts = request.headers().get(header::ACCEPT);
    is_api(request.path())
        || accepts
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
}
