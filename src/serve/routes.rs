//! Every room's routes.

use actix_web::web::{ServiceConfig, get};

use super::openapi;
use crate::web::assets;
use crate::{account, admin, billing, feed, identity, orders, payments, privacy, subscriptions};

/// Mounts all rooms.
pub fn routes(service: &mut ServiceConfig) {
    service
        .configure(assets::routes)
        .route("/api/openapi.json", get().to(openapi::show))
        .configure(orders::api_routes)
        .configure(billing::api_routes)
        .configure(payments::api_routes)
        .configure(subscriptions::api_routes)
        .configure(feed::api_routes)
        .configure(payments::stripe::webhook_routes)
        .configure(payments::web::routes)
        .configure(orders::web::routes)
        .configure(privacy::web::routes)
        .configure(subscriptions::web::routes)
        .configure(identity::web::routes)
        .configure(admin::web::routes)
        .configure(account::web::routes);
}
