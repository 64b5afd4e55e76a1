//! The shop window, the order form, the order's own page and the terms.

mod currency;
mod form;
pub(super) mod mistakes;
mod order;
mod questions;
mod shop;
pub(super) mod sums;
mod terms;

use actix_web::web::{ServiceConfig, get, post};

pub use questions::question_field;
pub use sums::{localized, of_order};

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/", get().to(shop::show))
        .route("/order/{plan}", get().to(form::show))
        .route("/order/{plan}", post().to(form::submit))
        .route("/order/{plan}/summary", get().to(form::begin_again))
        .route("/order/{plan}/summary", post().to(form::reckon))
        .route("/orders/{id}", get().to(order::show))
        .route("/terms", get().to(terms::current))
        .route("/terms/{version}", get().to(terms::version));
}
