//! Reading subscriptions.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::known;
use super::record::{SubscriptionRecord, record, records};
use crate::app::App;
use crate::catalog::Shelf;
use crate::identity::web::Caller;
use crate::subscriptions::list::{self, Filter};
use crate::subscriptions::model::{Subscription, SubscriptionId};
use crate::subscriptions::state::State;
use crate::web::{Paging, Problem, ProblemDetails, query_value};

/// A page of subscriptions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionPage {
    items: Vec<SubscriptionRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<SubscriptionId>,
}

/// Lists subscriptions, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/subscriptions",
    operation_id = "list_subscriptions",
    tag = "subscriptions",
    params(
        Paging,
        ("state" = Option<String>, Query, description = "`trialing`, `active`, `past_due`, `suspended`, `paused`, `cancelled` or `ended`."),
        ("plan" = Option<String>, Query, description = "The slug of a plan that is on offer."),
        ("customer" = Option<String>, Query, description = "Only those of the customer with this `customer_id`."),
        ("order" = Option<String>, Query, description = "Only the one that the order with this `id` began."),
        ("renews_before" = Option<String>, Query, description = "Only those whose next period begins before this moment (RFC 3339)."),
    ),
    security(("api_key" = ["subscriptions:read"])),
    responses(
        (status = 200, description = "A page.", body = SubscriptionPage),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    _caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<web::Json<SubscriptionPage>, Problem> {
    let query = request.query_string();
    let filter = filter(&app, query).await?;
    let before = match page.after() {
        Some(id) => Some(place(&app, id).await?),
        None => None,
    };
    let mut found = match query_value(query, "order") {
        None => list::page(&app, &filter, before.as_ref(), page.wanted()).await?,
        Some(order) => {
            let order = order
                .parse()
                .map_err(|_| unreadable("`order` is an order's `id`"))?;
            list::of_orders(&app, &[order]).await?
        }
    };
    let follows = page.cut(&mut found);
    let last = found.last().filter(|_| follows);
    let next = last.map(|last| last.id.clone());
    let items = records(&app, found).await?;
    Ok(web::Json(SubscriptionPage { items, next }))
}

/// Shows one subscription.
#[utoipa::path(
    get,
    path = "/api/v1/subscriptions/{id}",
    operation_id = "show_subscription",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    security(("api_key" = ["subscriptions:read"])),
    responses(
        (status = 200, description = "The subscription.", body = SubscriptionRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn show(
    app: Data<App>,
    _caller: Caller,
    id: Path<String>,
) -> Result<web::Json<SubscriptionRecord>, Problem> {
    let found = known(&app, &id).await?;
    Ok(web::Json(record(&app, found).await?))
}

async fn place(app: &App, id: &str) -> Result<Subscription, Problem> {
    let id = id.parse().map_err(|_| Paging::unknown_after())?;
    let found = crate::subscriptions::find(app, &id).await?;
    found.ok_or_else(Paging::unknown_after)
}

async fn filter(app: &App, query: &str) -> Result<Filter, Problem> {
    let state = query_value(query, "state").map(|word| word.parse::<State>());
    let customer = query_value(query, "customer").map(|id| id.parse());
    let before = query_value(query, "renews_before").map(|moment| moment.parse::<Timestamp>());
    let plan = match query_value(query, "plan") {
        None => None,
        Some(slug) => {
            let shelf = app.room::<Shelf>();
            let plan = shelf.plan(&app.storage, &app.clock, &slug).await?;
            Some(plan.ok_or_else(|| unreadable("`plan` is the slug of a plan on offer"))?)
        }
    };
    Ok(Filter {
        state: state
            .transpose()
            .map_err(|_| unreadable("`state` is a state of a subscription"))?,
        plan: plan.map(|plan| plan.id),
        customer: customer
            .transpose()
            .map_err(|_| unreadable("`customer` is a `customer_id`"))?,
        renews_before: before
            .transpose()
            .map_err(|_| unreadable("`renews_before` is a moment as in RFC 3339"))?,
    })
}

fn unreadable(what: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(what)
}
