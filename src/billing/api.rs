//! `/api/v1/invoices`, `/api/v1/exchange-rates` and `/api/v1/reports`: for programs with a key.

mod credit_notes;
mod documents;
mod invoices;
mod rates;
mod record;
mod reports;

use actix_web::web::{ServiceConfig, get, post};
use utoipa::OpenApi;

/// This room's part of the API's description.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    invoices::list,
    invoices::show,
    documents::pdf,
    documents::cii,
    documents::ubl,
    credit_notes::submit,
    rates::record,
    reports::trial_balance,
    reports::vat,
    reports::open_items,
    reports::journal,
    reports::invoices,
    reports::datev,
))]
pub struct ApiDescription;

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/api/v1/invoices", get().to(invoices::list))
        .route("/api/v1/invoices/{id}", get().to(invoices::show))
        .route("/api/v1/invoices/{id}/pdf", get().to(documents::pdf))
        .route("/api/v1/invoices/{id}/cii", get().to(documents::cii))
        .route("/api/v1/invoices/{id}/ubl", get().to(documents::ubl))
        .route(
            "/api/v1/invoices/{id}/credit-notes",
            post().to(credit_notes::submit),
        )
        .route("/api/v1/exchange-rates", post().to(rates::record))
        .route(
            "/api/v1/reports/trial-balance",
            get().to(reports::trial_balance),
        )
        .route("/api/v1/reports/vat", get().to(reports::vat))
        .route("/api/v1/reports/open-items", get().to(reports::open_items))
        .route("/api/v1/reports/journal", get().to(reports::journal))
        .route("/api/v1/reports/invoices", get().to(reports::invoices))
        .route("/api/v1/reports/datev", get().to(reports::datev));
}
