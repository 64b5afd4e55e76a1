//! The pages that the law wants, and the files that programs look for.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, ServiceConfig, get};
use jiff::{RoundMode, TimestampRound, ToSpan, Unit};

use super::pages::ImprintPage;
use super::{cookies, notice};
use crate::app::App;
use crate::web::locale::Locale;
use crate::web::{Problem, Reader, Site};

/// When [`gpc`] last changed what it says.
const GPC_UPDATED: &str = "2026-11-22";
/// How far ahead `security.txt` says when it expires; RFC 9116 wants less than a year.
const SECURITY_VALID_DAYS: i64 = 180;

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/privacy", get().to(privacy))
        .route("/imprint", get().to(imprint))
        .route("/cookies", get().to(cookies))
        .route("/.well-known/gpc.json", get().to(gpc))
        .route("/.well-known/security.txt", get().to(security));
}

async fn privacy(reader: Reader) -> Result<HttpResponse, Problem> {
    reader.page(&notice::page(&reader.app, reader.visit.locale()))
}

async fn imprint(reader: Reader) -> Result<HttpResponse, Problem> {
    let business = &reader.app.config.business;
    let page = ImprintPage {
        business: super::business(business, reader.visit.locale()),
        vat_id: business.vat_id.clone(),
        tax_number: business.tax_number.clone(),
        register: business.register.clone(),
    };
    reader.page(&page)
}

async fn cookies(reader: Reader) -> Result<HttpResponse, Problem> {
    reader.page(&cookies::page())
}

/// Global Privacy Control: the signal is honoured, by selling and sharing nothing of anybody.
async fn gpc() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "gpc": true, "lastUpdate": GPC_UPDATED }))
}

/// Whom to tell of a weakness (RFC 9116).
async fn security(app: Data<App>, site: Data<Site>) -> Result<HttpResponse, Problem> {
    let expires = (app.clock.now() + (SECURITY_VALID_DAYS * 24).hours())
        .round(
            TimestampRound::new()
                .smallest(Unit::Hour)
                .mode(RoundMode::Trunc),
        )
        .map_err(|error| Problem::internal(&error))?;
    let languages = Locale::ALL.map(Locale::tag).join(", ");
    let text = format!(
        "Contact: mailto:{}\nExpires: {expires}\nPreferred-Languages: {languages}\nCanonical: {}\n",
        app.config.business.contact_email,
        site.link("/.well-known/security.txt"),
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(text))
}
