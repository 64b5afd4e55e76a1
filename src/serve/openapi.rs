//! The API's own description, made from the code that answers: `GET /api/openapi.json` and `sealbook openapi`.

use actix_web::HttpResponse;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
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
    Foundation::openapi()
        .merge_from(orders::ApiDescription::openapi())
        .merge_from(billing::ApiDescription::openapi())
        .merge_from(payments::ApiDescription::openapi())
        .merge_from(subscriptions::ApiDescription::openapi())
        .merge_from(feed::ApiDescription::openapi())
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
