//! Pausing, going on, ending.

use actix_web::web::{self, Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::record::{SubscriptionRecord, record};
use super::{known, refusal};
use crate::app::App;
use crate::identity::web::Caller;
use crate::subscriptions::act::{self, ActError};
use crate::subscriptions::ending::When;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::plan_change;
use crate::web::{Json, Problem, ProblemDetails};

/// When it is to end, and with that what becomes of what was charged. An empty object cancels as the contract allows.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelRequest {
    /// `period_end`, unless it is given.
    #[serde(default)]
    when: WhenWord,
}

/// - `period_end`: as early as the contract allows. A trial ends when it is over, a monthly contract with its period, a yearly
///   one with its first year, and after that a month from now. A pause ends: the days that were left are given before. What was
///   charged for later days is given back by a credit note.
/// - `now`: at once. The period that runs stays charged in full; what was charged for later periods is given back by a credit
///   note, and so are the days that a pause kept.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WhenWord {
    #[default]
    PeriodEnd,
    Now,
}

/// Pauses it: nothing is given or charged until it is resumed.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/pause",
    operation_id = "pause_subscription",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It is paused.", body = SubscriptionRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It does not run; nothing was changed.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn pause(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let id = known(&app, &id).await?.id;
    answer(&app, act::pause(&app, &id, &caller.actor()).await).await
}

/// Resumes it, with the days that were left when it was paused.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/resume",
    operation_id = "resume_subscription",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It goes on.", body = SubscriptionRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It is not paused; nothing was changed.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn resume(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let id = known(&app, &id).await?.id;
    answer(&app, act::resume(&app, &id, &caller.actor()).await).await
}

/// Cancels it. What was charged for later periods is taken back by credit notes; `when` says what becomes of the one that runs.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/cancel",
    operation_id = "cancel_subscription",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    request_body = CancelRequest,
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It is cancelled, or ended.", body = SubscriptionRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It is cancelled already, or ended; nothing was changed.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "The body says something else.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn cancel(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<CancelRequest>, actix_web::Error>,
) -> Result<web::Json<SubscriptionRecord>, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let when = match body?.value.when {
        WhenWord::PeriodEnd => When::Earliest,
        WhenWord::Now => When::Now,
    };
    let id = known(&app, &id).await?.id;
    let done = act::cancel(&app, &id, when, &caller.actor()).await;
    Ok(answer(&app, done).await?)
}

/// Takes a cancellation back, while it still runs.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/keep",
    operation_id = "keep_subscription",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It goes on after all.", body = SubscriptionRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It is not cancelled, or it has ended; nothing was changed.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn keep(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let id = known(&app, &id).await?.id;
    answer(&app, act::keep(&app, &id, &caller.actor()).await).await
}

/// Takes a change back that begins with a later period, until that begins: what was invoiced ahead for it is given back by a
/// credit note.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/change/undo",
    operation_id = "undo_subscription_change",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It stays as it is.", body = SubscriptionRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "No change is planned that somebody asked for; nothing was changed.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn undo(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let id = known(&app, &id).await?.id;
    let done = plan_change::drop_planned(&app, &id, &caller.actor()).await;
    answer(&app, done).await
}

async fn answer(
    app: &App,
    done: Result<Subscription, ActError>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let after = done.map_err(refusal)?;
    Ok(web::Json(record(app, after).await?))
}
