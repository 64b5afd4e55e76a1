//! `GET /api/v1/orders` and `/api/v1/orders/{id}`: for programs with a key.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::OrderBody;
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::OpenError;
use crate::billing::vat_ids::{self, Question, State};
use crate::identity::web::Caller;
use crate::orders::model::{Order, OrderId};
use crate::orders::view::{self, Details, RevealError};
use crate::orders::{data, progress, store};
use crate::vault::map::Field;
use crate::web::{Paging, Problem, ProblemDetails};

/// A page of orders, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderPage {
    items: Vec<OrderRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<OrderId>,
}

/// An order, as it was placed and as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderRecord {
    #[serde(flatten)]
    order: OrderBody,
    /// The same for all orders of one customer.
    customer_id: String,
    /// Where it is taxed and delivered: ISO 3166-1 alpha-2.
    country: String,
    language: String,
    payment_method: String,
    /// The terms that it agreed to, word for word: `/terms/{terms_version}`.
    terms_version: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    fulfilled_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    cancelled_at: Option<Timestamp>,
    /// When the shop was told that its customer withdraws from it; it is cancelled with that.
    #[schema(value_type = Option<String>, format = DateTime)]
    withdrawn_at: Option<Timestamp>,
    /// Withdrawn: the last day on which what was paid for it has to be on its way back. What is still to be given back of it is
    /// its customer's credit, and a refund that names an invoice of it gives it back.
    #[schema(value_type = Option<String>, format = Date)]
    repay_by: Option<Date>,
    /// The same for what came for it after the withdrawal; null where nothing did. `GET /api/v1/repayments` says what is still to be
    /// given back of which order.
    #[schema(value_type = Option<String>, format = Date)]
    repay_late_by: Option<Date>,
    /// Whether its VAT id was confirmed; on the order alone, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    vat_confirmation: Option<VatConfirmationBody>,
    /// Only for a key with the scope `customers:open`, on a request that says why (`Reveal-Reason`), and while the customer
    /// is not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<SealedPart>,
}

/// How far the confirmation of an order's VAT id is, which would turn the tax around. The id itself is sealed.
#[derive(Debug, Serialize, ToSchema)]
struct VatConfirmationBody {
    /// `none`: no VAT id changes how it is taxed. `unclaimed`: its customer, signed in, has not said yet that the order is
    /// theirs. `waiting`: for the answer, and its invoice with it. `confirmed`: it is taxed so. `confirmed_late`: after it was
    /// invoiced with VAT. `refused`, `expired`: it is invoiced with VAT.
    state: &'static str,
    /// Since when; null for `none`.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// `unclaimed` and `waiting`: then VAT is charged.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// What the order says of its customer.
#[derive(Debug, Serialize, ToSchema)]
struct SealedPart {
    customer: CustomerBody,
    buyer_reference: Option<String>,
    /// By the key of the plan's question.
    answers: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CustomerBody {
    name: String,
    email: String,
    company: Option<String>,
    phone: Option<String>,
    vat_id: Option<String>,
    address: AddressBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct AddressBody {
    line1: String,
    line2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: String,
}

/// Lists orders, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/orders",
    operation_id = "list_orders",
    tag = "orders",
    params(
        Paging,
        ("Reveal-Reason" = Option<String>, Header, description = "Opens sealed fields, for a key with `customers:open`: \
            one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["orders:read"])),
    responses(
        (status = 200, description = "A page.", body = OrderPage),
        (status = 400, description = "`limit`, `after` or `Reveal-Reason` cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<web::Json<OrderPage>, Problem> {
    let before = match page.after() {
        Some(id) => Some(known(&app, id).await?.ok_or_else(Paging::unknown_after)?),
        None => None,
    };
    let mut orders = store::page(&app.storage, before.as_ref(), page.wanted()).await?;
    let follows = page.cut(&mut orders);
    let last = orders.last().filter(|_| follows);
    let next = last.map(|order| order.id.clone());
    let items = records(&app, &caller, &request, orders, None).await?;
    Ok(web::Json(OrderPage { items, next }))
}

/// Shows one order.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}",
    operation_id = "show_order",
    tag = "orders",
    params(
        ("id" = String, Path, description = "The order's `id`."),
        ("Reveal-Reason" = Option<String>, Header, description = "Opens sealed fields, for a key with `customers:open`: \
            one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["orders:read"])),
    responses(
        (status = 200, description = "The order.", body = OrderRecord),
        (status = 400, description = "`Reveal-Reason` cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such order.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<web::Json<OrderRecord>, Problem> {
    let order = known(&app, &id).await?.ok_or_else(Problem::not_found)?;
    let object = Some(order.id.to_string());
    let asked = vat_ids::of_cause(&app.storage, order.id.as_str()).await?;
    let records = records(&app, &caller, &request, vec![order], object).await?;
    let mut record = records.into_iter().next().ok_or_else(Problem::not_found)?;
    record.vat_confirmation = Some(VatConfirmationBody::of(asked.as_ref(), app.clock.now()));
    Ok(web::Json(record))
}

async fn known(app: &App, id: &str) -> Result<Option<Order>, Problem> {
    match id.parse() {
        Ok(id) => Ok(store::by_id(&app.storage, &id).await?),
        Err(_) => Ok(None),
    }
}

/// The orders as they are answered; with their sealed fields when the request gives a reason, after one entry for each
/// customer.
async fn records(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    orders: Vec<Order>,
    object: Option<String>,
) -> Result<Vec<OrderRecord>, Problem> {
    let fields: Vec<Field> = data::fields().copied().collect();
    let permit = match caller.stated(request)?.filter(|_| !orders.is_empty()) {
        Some(stated) => {
            let subjects: Vec<_> = orders.iter().map(|order| order.subject.clone()).collect();
            let permit = stated
                .permit(subjects.clone(), fields.clone(), object)
                .await?;
            app.vault.warm(&subjects).await?;
            Some(permit)
        }
        None => None,
    };
    let mut records = Vec::with_capacity(orders.len());
    for order in orders {
        let sealed = match &permit {
            Some(permit) => opened(app, permit, &order, &fields).await?,
            None => None,
        };
        let repay_late_by = progress::repay_late_by(app, &order).await?;
        records.push(OrderRecord {
            repay_late_by,
            ..record(app, order, sealed)
        });
    }
    Ok(records)
}

/// What the order says of its customer; nothing when that was erased.
async fn opened(
    app: &App,
    permit: &Permit,
    order: &Order,
    fields: &[Field],
) -> Result<Option<SealedPart>, Problem> {
    match view::details_under(app, permit, order, fields).await {
        Ok(details) => Ok(details.map(SealedPart::from)),
        Err(RevealError::Storage(error)) => Err(error.into()),
        Err(RevealError::Open(OpenError::Vault(error))) => Err(error.into()),
        Err(RevealError::Open(error @ OpenError::NotCovered { .. })) => {
            Err(Problem::internal(&error))
        }
    }
}

fn record(app: &App, order: Order, sealed: Option<SealedPart>) -> OrderRecord {
    OrderRecord {
        customer_id: order.customer.to_string(),
        country: order.country.clone(),
        language: order.language.clone(),
        payment_method: order.payment_method.clone(),
        terms_version: order.terms_version.clone(),
        fulfilled_at: order.fulfilled_at,
        cancelled_at: order.cancelled_at,
        withdrawn_at: order.withdrawn_at,
        repay_by: order.repay_by(app.config.business.zone()),
        repay_late_by: None,
        order: OrderBody::from(order),
        vat_confirmation: None,
        sealed,
    }
}

impl VatConfirmationBody {
    fn of(asked: Option<&Question>, now: Timestamp) -> Self {
        let Some(asked) = asked else {
            return Self {
                state: "none",
                since: None,
                until: None,
            };
        };
        let state = asked.state(now);
        Self {
            state: match state {
                State::ConfirmedLate => "confirmed_late",
                state => state.as_str(),
            },
            since: Some(asked.since(now)),
            until: state.is_open().then_some(asked.decide_by),
        }
    }
}

impl From<Details> for SealedPart {
    fn from(details: Details) -> Self {
        Self {
            customer: CustomerBody {
                name: details.name,
                email: details.email,
                company: details.company,
                phone: details.phone,
                vat_id: details.vat_id,
                address: AddressBody {
                    line1: details.address_line1,
                    line2: details.address_line2,
                    postal_code: details.postal_code,
                    city: details.city,
                    region: details.region,
                    country: details.country,
                },
            },
            buyer_reference: details.buyer_reference,
            answers: details.answers,
        }
    }
}
