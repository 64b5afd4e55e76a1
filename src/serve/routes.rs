//! Every room's routes.

use actix_web::web::ServiceConfig;

use crate::orders;
use crate::web::assets;

/// Mounts all rooms.
pub fn routes(service: &mut ServiceConfig) {
    service
        .configure(assets::routes)
        .configure(orders::api_routes)
        .configure(orders::web::routes);
}
