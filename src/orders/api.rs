//! `/api/v1/orders`: placing orders as the form does, for the operator's own sites and for programs; reading them, for
//! programs with a key.

mod plans;
mod read;

use std::collections::{BTreeMap, HashSet};

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, get, post, resource, route};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::form::{Known, OrderForm, Refused};
use super::place::{IdempotencyKey, place};
use super::shop::{OrderLimits, Shop};
use super::view::ViewError;
use super::web::mistakes::sentence;
use super::{Order, PlaceError, Proof, vat};
use crate::app::App;
use crate::catalog::Shelf;
use crate::customers::values::FieldError;
use crate::identity::web::Caller;
use crate::web::locale::Locale;
use crate::web::{
    FieldProblem, Json, Problem, ProblemDetails, Site, Visit, cors, object, objects, unique_members,
};

/// Characters of an `Idempotency-Key` at most.
const KEY_LEN_MAX: usize = 255;

/// This room's part of the API's description.
#[derive(Debug, OpenApi)]
#[openapi(paths(plans::list, submit, read::list, read::show))]
pub struct ApiDescription;

pub fn routes(service: &mut ServiceConfig) {
    service.service(
        resource("/api/v1/orders")
            .route(get().to(read::list))
            .route(post().to(submit))
            .route(
                route()
                    .method(actix_web::http::Method::OPTIONS)
                    .to(preflight),
            ),
    );
    service.route("/api/v1/orders/{id}", get().to(read::show));
    service.route("/api/v1/plans", get().to(plans::list));
}

/// An order, as a program places it. What is optional may be absent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form has so many boxes to tick"
)]
pub struct OrderRequest {
    /// The plan's slug.
    #[schema(example = "mail-solo")]
    plan: String,
    /// `monthly`, `yearly` or `once`; may be absent when the plan has one price.
    #[serde(default)]
    interval: String,
    /// ISO 4217; absent: the shop's.
    #[serde(default)]
    currency: String,
    /// Absent: 1.
    #[serde(default)]
    quantity: Option<u32>,
    /// Each at most once.
    #[serde(default, deserialize_with = "objects")]
    addons: Vec<AddonRequest>,
    /// A coupon's code, in capitals or not.
    #[serde(default)]
    coupon: Option<String>,
    #[serde(default)]
    buyer_reference: Option<String>,
    #[serde(deserialize_with = "object")]
    customer: CustomerRequest,
    /// By the key of the plan's question.
    #[serde(default, deserialize_with = "unique_members")]
    #[schema(value_type = BTreeMap<String, String>)]
    answers: BTreeMap<String, String>,
    /// `bank_transfer` (also when absent) or `stripe`, where the shop takes it.
    #[serde(default)]
    payment_method: String,
    #[serde(default)]
    accept_terms: bool,
    #[serde(default)]
    accept_privacy: bool,
    #[serde(default)]
    age_confirmed: bool,
    /// `en` or `de`: the language of mails. Absent: by `Accept-Language`.
    #[serde(default)]
    language: Option<String>,
    /// Whether news are wanted.
    #[serde(default)]
    news: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddonRequest {
    key: String,
    #[schema(value_type = u32)]
    quantity: i64,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerRequest {
    #[serde(default)]
    name: String,
    #[serde(default)]
    #[schema(format = Email)]
    email: String,
    #[serde(default)]
    company: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    vat_id: Option<String>,
    #[serde(default, deserialize_with = "object")]
    address: AddressRequest,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressRequest {
    #[serde(default)]
    line1: String,
    #[serde(default)]
    line2: Option<String>,
    #[serde(default)]
    postal_code: Option<String>,
    #[serde(default)]
    city: Option<String>,
    #[serde(default)]
    region: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    country: String,
}

/// A placed order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderAnswer {
    order: OrderBody,
    /// Where the customer reads on: a plain address, which opens nothing by itself.
    next: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct OrderBody {
    #[schema(value_type = String, example = "ord_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: super::OrderId,
    number: String,
    /// `open`, `fulfilled` or `cancelled`.
    status: &'static str,
    currency: &'static str,
    /// Minor units of the currency, as the other amounts.
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    /// The plan's slug.
    plan: String,
    interval: &'static str,
    quantity: i64,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
}

/// Places an order.
#[utoipa::path(
    post,
    path = "/api/v1/orders",
    tag = "orders",
    request_body = OrderRequest,
    security((), ("api_key" = ["orders:write"])),
    params(("Idempotency-Key" = String, Header, description = "Names this one order, at most 255 characters: a repetition with the same body answers the same order.")),
    responses(
        (status = 201, description = "The order is durable.", body = OrderAnswer),
        (status = 400, description = "No JSON, or no `Idempotency-Key`.", body = ProblemDetails),
        (status = 401, description = "A key came along that does not work.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope, or the page's origin is on no list.", body = ProblemDetails),
        (status = 408, description = "The body came too slowly.", body = ProblemDetails),
        (status = 409, description = "The key was used with another body.", body = ProblemDetails),
        (status = 413, description = "The body is too large.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 421, description = "The host is not this shop's.", body = ProblemDetails),
        (status = 422, description = "Fields that cannot be taken, each with its pointer.", body = ProblemDetails),
        (status = 429, description = "Too many orders; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "Nothing was stored; come again.", body = ProblemDetails),
    )
)]
pub async fn submit(
    app: Data<App>,
    visit: Visit,
    request: HttpRequest,
    body: Json<OrderRequest>,
) -> Result<HttpResponse, Problem> {
    cors::admit(&Site::of(&app), &request)?;
    let caller = Caller::if_any(&request).await?;
    let key = idempotency_key(&request)?;
    let key = IdempotencyKey::new(&app, key.as_bytes(), &body.bytes);
    let shop = Shop::today(&app);
    let plan = app
        .room::<Shelf>()
        .plan(&app.storage, &app.clock, &body.value.plan)
        .await?
        .ok_or_else(|| unknown_plan(&visit))?;
    let addons = body.value.addon_keys();
    let form = body.value.into_form(visit.locale().tag());
    let refuse = |refused: &Refused| invalid(visit.locale(), refused, &addons);
    if let Some(key) = repeated(&addons) {
        let mut refused = Refused::default();
        refused.add(&format!("addon_{key}"), FieldError::InvalidFormat);
        return Err(refuse(&refused));
    }
    // The shop's own program orders for many people from one address.
    let peer = caller.is_none().then(|| visit.peer());
    let limits = app.room::<OrderLimits>();
    let coupon = limits.coupon(&app, peer, &form.coupon).await?;
    let proof = caller.as_ref().map_or(Proof::Nothing, |_| Proof::Program);
    let known = Known {
        coupon: coupon.as_ref(),
        confirmed_until: vat::confirmed_until(&app, &proof, &form.email, &form.vat_id).await?,
    };
    let mut draft = form
        .parse_with(&plan, &shop, known)
        .map_err(|refused| refuse(&refused))?;
    draft.proof = proof;
    limits.admit(&app, peer, &draft, &key)?;
    match place(&app, draft, key, None).await {
        Ok(order) => Ok(HttpResponse::Created().json(answer(&app, order))),
        Err(error) => Err(match Refused::of_scarce(&error) {
            Some(refused) => refuse(&refused),
            None => error.into(),
        }),
    }
}

async fn preflight(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    cors::preflight(&Site::of(&app), &request)
}

fn idempotency_key(request: &HttpRequest) -> Result<&str, Problem> {
    request
        .headers()
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .filter(|key| (1..=KEY_LEN_MAX).contains(&key.len()))
        .ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "idempotency-key")
                .detail("an Idempotency-Key header of 1 to 255 characters is required")
        })
}

fn unknown_plan(visit: &Visit) -> Problem {
    let mut refused = Refused::default();
    refused.add("plan", FieldError::NotInList);
    invalid(visit.locale(), &refused, &[])
}

/// An add-on that is named twice.
fn repeated(keys: &[String]) -> Option<&String> {
    let mut seen = HashSet::new();
    keys.iter().find(|key| !seen.insert(*key))
}

/// `addons` are the keys of the add-ons in the request.
pub fn invalid(locale: Locale, refused: &Refused, addons: &[String]) -> Problem {
    let fields = refused.0.iter().map(|(field, error)| FieldProblem {
        pointer: Refused::pointer(field, addons),
        code: error.code().to_owned(),
        detail: locale
            .say(&sentence(field, error))
            .unwrap_or_else(|_| error.code().to_owned()),
    });
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-order").fields(fields.collect())
}

fn answer(app: &App, order: Order) -> OrderAnswer {
    OrderAnswer {
        next: Site::of(app).link(&format!("/orders/{}", order.id)),
        order: order.into(),
    }
}

impl From<Order> for OrderBody {
    fn from(order: Order) -> Self {
        Self {
            status: order.status().as_str(),
            currency: order.total.currency().code(),
            net_minor: order.net.minor(),
            tax_minor: order.tax.minor(),
            total_minor: order.total.minor(),
            interval: order.interval.as_str(),
            id: order.id,
            number: order.number,
            plan: order.plan_slug,
            quantity: order.quantity,
            placed_at: order.placed_at,
        }
    }
}

impl OrderRequest {
    fn addon_keys(&self) -> Vec<String> {
        self.addons.iter().map(|addon| addon.key.clone()).collect()
    }

    fn into_form(self, spoken: &str) -> OrderForm {
        let Self {
            customer, addons, ..
        } = self;
        let address = customer.address;
        OrderForm {
            interval: self.interval,
            currency: self.currency,
            quantity: self.quantity.map(|n| n.to_string()).unwrap_or_default(),
            coupon: self.coupon.unwrap_or_default(),
            buyer_reference: self.buyer_reference.unwrap_or_default(),
            name: customer.name,
            email: customer.email,
            company: customer.company.unwrap_or_default(),
            phone: customer.phone.unwrap_or_default(),
            vat_id: customer.vat_id.unwrap_or_default(),
            address_line1: address.line1,
            address_line2: address.line2.unwrap_or_default(),
            postal_code: address.postal_code.unwrap_or_default(),
            city: address.city.unwrap_or_default(),
            region: address.region.unwrap_or_default(),
            country: address.country,
            answers: self.answers,
            addons: addons
                .into_iter()
                .map(|addon| (addon.key, addon.quantity.to_string()))
                .collect(),
            payment_method: self.payment_method,
            accept_terms: self.accept_terms,
            accept_privacy: self.accept_privacy,
            age_confirmed: self.age_confirmed,
            language: self.language.unwrap_or_else(|| spoken.to_owned()),
            news: self.news,
        }
    }
}

impl From<PlaceError> for Problem {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::KeyReused => Self::key_reused(),
            PlaceError::Erasing => Self::new(StatusCode::CONFLICT, "erasing"),
            PlaceError::SoldOut => Self::new(StatusCode::CONFLICT, "sold-out"),
            PlaceError::CouponUsedUp => Self::new(StatusCode::CONFLICT, "coupon-used-up"),
            PlaceError::Storage(error) => error.into(),
            PlaceError::Vault(error) => error.into(),
        }
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Storage(error) => error.into(),
            ViewError::Vault(error) => error.into(),
        }
    }
}
