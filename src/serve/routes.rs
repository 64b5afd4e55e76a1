//! Every room's routes.

use actix_web::web::ServiceConfig;

use crate::web::assets;
use crate::{orders, privacy};

/// Mounts all rooms.
pub fn routes(service: &mut ServiceConfig) {
    service
        .configure(assets::routes)
        .configure(orders::api_routes)
        .configure(orders::web::routes)
        .configure(privacy::web::routes);
}
