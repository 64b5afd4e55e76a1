//! The API's own description, made from the code that answers: `GET /api/openapi.json` and `sealbook openapi`.

use actix_web::HttpResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Document, Ref, RefOr, Response};
use utoipa::{Modify, OpenApi};

use crate::identity::scopes::Scope;
use crate::{billing, feed, orders, payments, subscriptions};

/// What every room's part is added to.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sealbook",
        description = "Orders, invoices, payments, subscriptions and the books, for the shop's own sites and programs. Amounts are \
                       integers in the currency's minor units; failures are problem details (RFC 9457)."
    ),
    paths(show),
    modifiers(&Keys)
)]
struct Foundation;

/// How a program says who it is.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        let key = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(format!(
                "A key that `sealbook api-key create` printed. Scopes: {}.",
                scopes.join(", ")
            )))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(key));
    }
}

/// The whole API (OpenAPI 3.1).
pub fn document() -> Document {
    let mut document = Foundation::openapi()
        .merge_from(orders::ApiDescription::openapi())
        .merge_from(billing::ApiDescription::openapi())
        .merge_from(payments::ApiDescription::openapi())
        .merge_from(subscriptions::ApiDescription::openapi())
        .merge_from(feed::ApiDescription::openapi());
    name_refusals(&mut document);
    document
}

/// What the entrance refuses of any request, and the kind of key that a scope needs, whatever is asked for: (status, name, why).
const ANY: &[(&str, &str, &str)] = &[
    (
        "400",
        "Malformed",
        "A header, the query or the body cannot be read.",
    ),
    ("408", "Slow", "The body came too slowly."),
    ("413", "TooLarge", "The body is too large."),
    (
        "415",
        "NotTaken",
        "The body is of another media type than is taken here, or packed.",
    ),
    ("421", "OtherHost", "The host is not this shop's."),
];
const KEYED: &[(&str, &str, &str)] = &[
    ("401", "NoKey", "No key that works."),
    ("403", "NoScope", "The key does not hold the scope."),
    ("429", "TooMany", "Too many requests; see `Retry-After`."),
    (
        "503",
        "Unavailable",
        "A database does not answer; come again.",
    ),
];
/// What a failure is written as (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Names what any operation may answer, by reference to one description each; what an operation says of itself stays.
fn name_refusals(document: &mut Document) {
    let components = document.components.get_or_insert_default();
    for (_, name, why) in ANY.iter().chain(KEYED) {
        let mut refusal = Response::new(*why);
        let details = Content::new(Some(Ref::from_schema_name("ProblemDetails")));
        refusal
            .content
            .insert(PROBLEM.to_owned(), RefOr::T(details));
        components
            .responses
            .insert((*name).to_owned(), refusal.into());
    }
    for path in document.paths.paths.values_mut() {
        for operation in [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.delete,
        ] {
            let Some(operation) = operation else { continue };
            let keyed = if operation.security.is_some() {
                KEYED
            } else {
                &[]
            };
            let said = &mut operation.responses.responses;
            for (status, name, _) in ANY.iter().chain(keyed) {
                let refusal = || RefOr::Ref(Ref::from_response_name(*name));
                said.entry((*status).to_owned()).or_insert_with(refusal);
            }
            for (status, response) in said {
                if let RefOr::T(response) = response
                    && status.starts_with(['4', '5'])
                    && let Some(details) = response.content.shift_remove("application/json")
                {
                    response.content.insert(PROBLEM.to_owned(), details);
                }
            }
        }
    }
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
