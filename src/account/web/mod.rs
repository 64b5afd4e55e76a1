//! The portal's pages. But for signing in, all want a session.

mod invoices;
mod overview;
mod privacy;
mod sign_in;
mod signed_in;
mod subscriptions;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{ServiceConfig, get, post};

use super::TakeOverError;
use super::looks::LooksError;
use crate::web::Problem;

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/account", get().to(overview::show))
        .route("/account/preferences", post().to(overview::prefer))
        .route(
            "/account/orders/{id}/details",
            post().to(overview::take_over),
        )
        .route(
            "/account/orders/{id}/proforma",
            get().to(overview::proforma),
        )
        .route("/account/orders/{id}/vat-id", post().to(overview::claim))
        .route("/account/subscriptions", get().to(subscriptions::list))
        .route("/account/subscriptions/{id}", get().to(subscriptions::show))
        .route(
            "/account/subscriptions/{id}/change",
            get().to(subscriptions::preview),
        )
        .route(
            "/account/subscriptions/{id}/change",
            post().to(subscriptions::change),
        )
        .route(
            "/account/subscriptions/{id}/{act}",
            post().to(subscriptions::act),
        )
        .route("/account/invoices", get().to(invoices::show))
        .route(
            "/account/invoices/{id}/{form}",
            get().to(invoices::download),
        )
        .route("/account/invoices/{id}/credit", post().to(invoices::spend))
        .route(
            "/account/saved-method/forget",
            post().to(invoices::forget_method),
        )
        .route("/account/privacy", get().to(privacy::show))
        .route("/account/sign-in", get().to(sign_in::ask))
        .route("/account/sign-in", post().to(sign_in::send))
        .route("/account/check-mail", get().to(sign_in::sent))
        .route("/account/sign-in/{token}", get().to(sign_in::confirm))
        .route("/account/sign-in/{token}", post().to(sign_in::enter))
        .route("/account/sign-out", post().to(sign_in::leave));
}

fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish()
}

impl From<TakeOverError> for Problem {
    fn from(error: TakeOverError) -> Self {
        match error {
            TakeOverError::NotTheirs => Self::not_found(),
            TakeOverError::Erasing => Self::new(StatusCode::CONFLICT, "erasing"),
            TakeOverError::Storage(error) => error.into(),
            TakeOverError::Vault(error) => error.into(),
        }
    }
}

impl From<LooksError> for Problem {
    fn from(error: LooksError) -> Self {
        match error {
            LooksError::Storage(error) => error.into(),
            LooksError::Vault(error) => error.into(),
        }
    }
}
