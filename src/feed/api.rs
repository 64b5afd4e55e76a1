//! `GET /api/v1/events`: for programs with a key.

use actix_web::web::{self, Data, ServiceConfig, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::Placed;
use crate::app::App;
use crate::identity::web::Caller;
use crate::web::{Paging, Problem, ProblemDetails};

/// This room's part of the API's description.
#[derive(Debug, OpenApi)]
#[openapi(paths(list))]
pub struct ApiDescription;

pub fn routes(service: &mut ServiceConfig) {
    service.route("/api/v1/events", get().to(list));
}

/// A page of events, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct EventPage {
    items: Vec<EventRecord>,
    /// What `?after=` takes for the page that follows; null when everything so far was read. Then keep the last `position`
    /// that you saw, and ask after it again later.
    next: Option<String>,
}

/// Something that happened. What it happened to is read under its id.
#[derive(Debug, Serialize, ToSchema)]
struct EventRecord {
    /// Its place: 1, 2, 3 and so on; what comes later never stands before it.
    position: i64,
    /// `subscription.begun`, `.renewed`, `.paused`, `.resumed`, `.plan_changed`, `.change_planned`, `.change_dropped`,
    /// `.price_change_announced`, `.trial_extended`, `.cancel_requested`, `.cancel_withdrawn`, `.overdue`, `.suspended`,
    /// `.settled`, `.ended`; `dunning.step_taken`; `invoice.issued`, `.paid`, `.credited`, `.written_off`, `.payment_reversed`;
    /// `credit_note.issued`. New kinds may come.
    kind: String,
    subscription: Option<String>,
    invoice: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    happened_at: Timestamp,
    /// The moment that it names: when a trial ends, a subscription, a period begins.
    #[schema(value_type = Option<String>, format = DateTime)]
    effective_at: Option<Timestamp>,
}

/// Lists what happened, the oldest first. Every event has a place in one order, and nothing is ever added before a place
/// that was read: whoever goes on after the last place they saw misses nothing and reads nothing twice.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "list_events",
    tag = "events",
    params(Paging),
    security(("api_key" = ["events:read"])),
    responses(
        (status = 200, description = "A page.", body = EventPage),
        (status = 400, description = "`limit` or `after` cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
async fn list(
    app: Data<App>,
    _caller: Caller,
    page: Paging,
) -> Result<web::Json<EventPage>, Problem> {
    let after: i64 = match page.after() {
        Some(position) => position
            .parse()
            .ok()
            .filter(|position| *position >= 0)
            .ok_or_else(Paging::unknown_after)?,
        None => 0,
    };
    let mut found = super::after(&app, after, page.wanted()).await?;
    let follows = page.cut(&mut found);
    let last = found.last().filter(|_| follows);
    Ok(web::Json(EventPage {
        next: last.map(|last| last.position.to_string()),
        items: found.into_iter().map(EventRecord::from).collect(),
    }))
}

impl From<Placed> for EventRecord {
    fn from(placed: Placed) -> Self {
        let event = placed.event;
        Self {
            position: placed.position,
            kind: event.kind,
            subscription: event.subscription,
            invoice: event.invoice,
            happened_at: event.at,
            effective_at: event.effective_at,
        }
    }
}
