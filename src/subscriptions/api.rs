//! `/api/v1/subscriptions`: for programs with a key.

mod acts;
mod change;
mod proforma;
mod read;
mod record;

use actix_web::http::StatusCode;
use actix_web::web::{ServiceConfig, get, post};
use utoipa::OpenApi;

use super::act::ActError;
use super::model::{Subscription, SubscriptionId};
use crate::app::App;
use crate::web::Problem;

/// This room's part of the API's description.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    read::list,
    read::show,
    acts::pause,
    acts::resume,
    acts::cancel,
    acts::keep,
    acts::undo,
    change::preview,
    change::submit,
    proforma::show,
))]
pub struct ApiDescription;

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/api/v1/subscriptions", get().to(read::list))
        .route("/api/v1/subscriptions/{id}", get().to(read::show))
        .route("/api/v1/subscriptions/{id}/pause", post().to(acts::pause))
        .route("/api/v1/subscriptions/{id}/resume", post().to(acts::resume))
        .route("/api/v1/subscriptions/{id}/cancel", post().to(acts::cancel))
        .route("/api/v1/subscriptions/{id}/keep", post().to(acts::keep))
        .route(
            "/api/v1/subscriptions/{id}/change/undo",
            post().to(acts::undo),
        )
        .route(
            "/api/v1/subscriptions/{id}/change/preview",
            post().to(change::preview),
        )
        .route(
            "/api/v1/subscriptions/{id}/change",
            post().to(change::submit),
        )
        .route("/api/v1/orders/{id}/proforma", get().to(proforma::show));
}

/// A subscription by what a path names it with.
async fn known(app: &App, id: &str) -> Result<Subscription, Problem> {
    let id: SubscriptionId = id.parse().map_err(|_| Problem::not_found())?;
    let found = super::find(app, &id).await?;
    found.ok_or_else(Problem::not_found)
}

/// What stood in the way, in words for programs.
fn refusal(error: ActError) -> Problem {
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match error {
        ActError::NotNow => conflict("not-possible-now")
            .detail("the subscription's state does not allow it; nothing was changed"),
        ActError::Renewing => conflict("not-possible-now")
            .detail("a period of it is due and is charged first: come again in a minute; nothing was changed"),
        ActError::SoldOut => {
            conflict("sold-out").detail("there are not so many of the plan left; nothing was changed")
        }
        ActError::Differs(preview) => conflict("total-differs").detail(format!(
            "it is something else by now than was previewed, and `total_minor` is {}: preview the change again, and confirm what it \
             says; nothing was changed",
            preview.total().minor()
        )),
        ActError::KeyReused => Problem::key_reused(),
        ActError::TooMuch => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-offered")
            .detail("a period would come to more than an invoice can hold"),
        ActError::NotOffered | ActError::Unchanged => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-offered")
            .detail("it has this already, or it is not on offer in its currency and on its basis"),
        error => error.into(),
    }
}
