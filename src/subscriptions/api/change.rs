//! Another plan, price or quantity.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::{SubscriptionRecord, record};
use super::{known, refusal};
use crate::app::App;
use crate::catalog::{Interval, Shelf};
use crate::customers::values::Quantity;
use crate::identity::web::Caller;
use crate::money::Money;
use crate::orders::invalid;
use crate::subscriptions::act::ActError;
use crate::subscriptions::addons::Addons;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::once::Once;
use crate::subscriptions::plan_change::{self, Confirmed, Preview, Shown, Wanted};
use crate::web::locale::Locale;
use crate::web::{Json, Problem, ProblemDetails, Visit, objects};

/// Characters of an `Idempotency-Key` at most.
const KEY_LEN_MAX: usize = 255;

/// What is wanted instead; what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeRequest {
    /// The slug of a plan on offer.
    #[serde(default)]
    plan: Option<String>,
    /// `monthly` or `yearly`.
    #[serde(default)]
    interval: Option<String>,
    #[schema(minimum = 1, maximum = 10000)]
    quantity: i64,
    /// Each at most once; one that is not named stays as it is (of another plan: at its least), and 0 takes it away.
    #[serde(default, deserialize_with = "objects")]
    addons: Vec<AddonRequest>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddonRequest {
    key: String,
    #[schema(minimum = 0, maximum = 10000)]
    quantity: i64,
}

/// What is wanted instead, and for how much.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmedChange {
    /// The slug of a plan on offer.
    #[serde(default)]
    plan: Option<String>,
    /// `monthly` or `yearly`.
    #[serde(default)]
    interval: Option<String>,
    #[schema(minimum = 1, maximum = 10000)]
    quantity: i64,
    /// Each at most once; one that is not named stays as it is (of another plan: at its least), and 0 takes it away.
    #[serde(default, deserialize_with = "objects")]
    addons: Vec<AddonRequest>,
    /// The `total_minor` of the preview: where it comes to something else by now, nothing is changed.
    total_minor: i64,
    /// Answers to what another plan asks, by the keys of the preview's `questions`. One that was answered before may be left out.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// The preview's `preview`, if anything else that it said matters, too, such as the day from which on it holds.
    #[serde(default)]
    preview: Option<String>,
}

/// What a change would mean, reckoned as it would be done today.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewRecord {
    /// The first day on which it is in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Whether it begins later, and costs nothing until then: what costs less does.
    is_later: bool,
    currency: &'static str,
    /// What setting up the plan costs, once, with or without VAT like its prices: in `lines`, or, where it begins later, with the
    /// first period. 0: nothing, as for a plan that the subscription had before.
    setup_minor: i64,
    /// What was charged ahead for another change that has not begun, with tax: it is given back by a credit note, since this one
    /// takes its place.
    taken_back_minor: i64,
    /// The coupon that is not used up, where the plan is another.
    coupon: Option<CouponRecord>,
    /// What another plan asks; `GET /api/v1/plans` describes each.
    questions: Vec<AskedRecord>,
    /// What is given back and what is charged at once.
    lines: Vec<LineRecord>,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    /// Stands for all that this says: sent back with the change, it is made like this or not at all.
    preview: String,
}

/// A question of the other plan.
#[derive(Debug, Serialize, ToSchema)]
struct AskedRecord {
    key: String,
    required: bool,
    /// It was answered before; that answer stays unless another is given.
    answered: bool,
}

/// What becomes of a coupon.
#[derive(Debug, Serialize, ToSchema)]
struct CouponRecord {
    code: String,
    /// `stays`: it is good for the other plan, too, for as many periods as it has left. `ends`: with the change.
    fate: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct LineRecord {
    /// `plan`, `addon`, `discount`, `credit` or `setup`.
    kind: &'static str,
    /// Of an add-on or a coupon.
    name: String,
    quantity: i64,
    /// Negative for what is taken off or given back.
    amount_minor: i64,
    #[schema(value_type = String, format = Date)]
    begins_on: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    ends_on: Date,
}

/// Says what a change of plan would cost, and changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/change/preview",
    operation_id = "preview_subscription_change",
    tag = "subscriptions",
    params(("id" = String, Path, description = "The subscription's `id`.")),
    request_body = ChangeRequest,
    security(("api_key" = ["subscriptions:read"])),
    responses(
        (status = 200, description = "What it would mean.", body = PreviewRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It does not run, or there are not so many of the plan left.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "It has this already, or it is not on offer.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn preview(
    app: Data<App>,
    _caller: Caller,
    id: Path<String>,
    body: Result<Json<ChangeRequest>, actix_web::Error>,
) -> Result<web::Json<PreviewRecord>, actix_web::Error> {
    let asked = body?.value;
    let subscription = known(&app, &id).await?;
    let wanted = wanted(&app, &subscription, &asked).await?;
    let preview = plan_change::preview(&app, &subscription, &wanted).await;
    Ok(web::Json(preview_record(&app, &preview.map_err(refusal)?)))
}

/// Changes plan, price or quantity: what costs more at once, what costs less from the next period on.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions/{id}/change",
    operation_id = "change_subscription",
    tag = "subscriptions",
    params(
        ("id" = String, Path, description = "The subscription's `id`."),
        ("Idempotency-Key" = String, Header, description = "Names this one change of the subscription, at most 255 characters: a repetition with the same body changes nothing more."),
    ),
    request_body = ConfirmedChange,
    security(("api_key" = ["subscriptions:write"])),
    responses(
        (status = 200, description = "It is changed, or will be.", body = SubscriptionRecord),
        (status = 400, description = "No JSON, or no `Idempotency-Key`.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such subscription.", body = ProblemDetails),
        (status = 409, description = "It does not run, there are not so many of the plan left, it is something else by now than was previewed (the detail says the total), or the key was used with another body.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "It has this already, it is not on offer, or an answer is missing or cannot be taken (`errors` names each).", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn submit(
    app: Data<App>,
    caller: Caller,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    body: Result<Json<ConfirmedChange>, actix_web::Error>,
) -> Result<web::Json<SubscriptionRecord>, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let body = body?;
    let subscription = known(&app, &id).await?;
    let once = Once::new(&app, key(&request)?.as_bytes(), &body.bytes);
    let ConfirmedChange {
        plan,
        interval,
        quantity,
        addons,
        total_minor,
        answers,
        preview,
    } = body.value;
    let shown = Shown {
        total: total_minor,
        mark: preview,
    };
    let asked = ChangeRequest {
        plan,
        interval,
        quantity,
        addons,
    };
    let wish = Wish {
        asked,
        answers,
        shown,
        once,
    };
    let done = change(&app, &caller, visit.locale(), subscription, wish).await;
    Ok(web::Json(done?))
}

/// What a program wants done.
struct Wish {
    asked: ChangeRequest,
    answers: BTreeMap<String, String>,
    shown: Shown,
    once: Once,
}

async fn change(
    app: &App,
    caller: &Caller,
    locale: Locale,
    subscription: Subscription,
    wish: Wish,
) -> Result<SubscriptionRecord, Problem> {
    let once = wish.once;
    // What is wanted may not be on offer any more when it is asked for again.
    if once
        .was_done(app, &subscription.id)
        .await
        .map_err(refusal)?
    {
        return Ok(record(app, subscription).await?);
    }
    let wanted = Wanted {
        answers: wish.answers,
        ..wanted(app, &subscription, &wish.asked).await?
    };
    let confirmed = Confirmed {
        wanted,
        shown: Some(wish.shown),
        once: Some(once),
    };
    let by = caller.actor();
    match plan_change::change_once(app, &subscription.id, confirmed, &by).await {
        Ok(after) => Ok(record(app, after).await?),
        Err(ActError::Answers(refused)) => Err(invalid(locale, &refused, &[])),
        Err(error) => Err(refusal(error)),
    }
}

fn key(request: &HttpRequest) -> Result<&str, Problem> {
    let header = request.headers().get("idempotency-key");
    header
        .and_then(|key| key.to_str().ok())
        .filter(|key| (1..=KEY_LEN_MAX).contains(&key.len()))
        .ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "idempotency-key")
                .detail("an Idempotency-Key header of 1 to 255 characters is required")
        })
}

/// The price that is meant: of a plan on offer, in the subscription's currency.
async fn wanted(app: &App, of: &Subscription, asked: &ChangeRequest) -> Result<Wanted, Problem> {
    let refused =
        |what: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-offered").detail(what);
    let quantity = Quantity::new(asked.quantity)
        .map_err(|_| refused("`quantity` is a number from 1 to 10000"))?;
    let interval = match &asked.interval {
        None => of.interval,
        Some(word) => word
            .parse()
            .ok()
            .filter(|interval| *interval != Interval::Once)
            .ok_or_else(|| refused("`interval` is `monthly` or `yearly`"))?,
    };
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let plan = plans.iter().find(|plan| match &asked.plan {
        Some(slug) => plan.slug == *slug,
        None => plan.id == of.plan,
    });
    let price = plan.and_then(|plan| plan.price(interval, of.currency));
    let price = price.ok_or_else(|| refused("no such plan is on offer at this interval"))?;
    let mut addons = Addons::new();
    for addon in &asked.addons {
        let count = u32::try_from(addon.quantity).ok();
        let count = count.filter(|count| *count <= Quantity::MAX.into());
        let count = count.ok_or_else(|| refused("an add-on's `quantity` is from 0 to 10000"))?;
        if addons.insert(addon.key.clone(), count).is_some() {
            return Err(refused("an add-on stands in `addons` twice"));
        }
    }
    Ok(Wanted {
        price: price.id.clone(),
        quantity,
        addons,
        addons_of: None,
        answers: BTreeMap::new(),
    })
}

fn preview_record(app: &App, preview: &Preview) -> PreviewRecord {
    let sums = preview.totals.as_ref();
    PreviewRecord {
        from: preview.from,
        is_later: sums.is_none(),
        currency: preview.price.amount.currency().code(),
        setup_minor: preview.setup.map_or(0, Money::minor),
        taken_back_minor: preview.taken_back().map_or(0, Money::minor),
        coupon: preview.coupon.as_ref().map(|(code, fate)| CouponRecord {
            code: code.clone(),
            fate: fate.as_str(),
        }),
        questions: preview
            .questions
            .iter()
            .map(|one| AskedRecord {
                key: one.question.key.clone(),
                required: one.question.required,
                answered: one.is_answered(),
            })
            .collect(),
        lines: preview
            .charges
            .iter()
            .map(|charge| LineRecord {
                kind: charge.kind.as_str(),
                name: charge.name.clone(),
                quantity: charge.quantity,
                amount_minor: charge.amount.minor(),
                begins_on: charge.period.from,
                ends_on: charge.period.last_day(),
            })
            .collect(),
        net_minor: sums.map_or(0, |totals| totals.net.minor()),
        tax_minor: sums.map_or(0, |totals| totals.tax.minor()),
        total_minor: sums.map_or(0, |totals| totals.total.minor()),
        preview: preview.mark(app),
    }
}
