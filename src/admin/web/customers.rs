//! `/admin/customers`: the list, and one customer.

mod books;
mod list;

pub(super) use list::{list as all, search};

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::cases::{Back, door};
use super::{Desk, audit, orders, subscriptions as subscription_pages};
use crate::admin::pages::CustomerPage;
use crate::admin::reveal::{self, Row};
use crate::admin::store::customers::{self as stored, Customer};
use crate::admin::store::orders::{self as ordered, Place, Which};
use crate::customers::{self, CustomerId};
use crate::subscriptions;
use crate::web::Problem;
use crate::web::form::Filled;

/// Orders, subscriptions and entries of the log that are shown.
const ORDERS_MAX: i64 = 50;
const SUBSCRIPTIONS_MAX: u32 = 50;
const LOOKS_MAX: u32 = 50;

pub(super) async fn show(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let page = page(&desk, &id, Filled::default()).await?;
    desk.page(&page)
}

/// The customer, unless there is none.
pub(super) async fn known(desk: &Desk, id: &CustomerId) -> Result<Customer, Problem> {
    stored::by_id(&desk.app.storage, id)
        .await?
        .ok_or_else(Problem::not_found)
}

/// The page, with the form that opens a case as it was filled in.
pub(super) async fn page(
    desk: &Desk,
    id: &CustomerId,
    form: Filled,
) -> Result<CustomerPage, Problem> {
    let app = &desk.app;
    let customer = known(desk, id).await?;
    let case = desk.case(&customer.subject).await?;
    let row = Row {
        table: reveal::table(customers::data::TABLES, "customers"),
        id: id.as_str(),
        subject: &customer.subject,
    };
    // The looks first: those that this page adds are no news to its reader.
    let looks = app
        .audit
        .entries_about(&customer.subject, None, LOOKS_MAX)
        .await?;
    let shown = reveal::fields(app, &desk.operator, row, case.as_ref()).await?;
    let which = Which {
        customer: id.as_str().to_owned(),
        ..Which::default()
    };
    let orders = ordered::older(&app.storage, &which, &Place::newest(), ORDERS_MAX).await?;
    let names = reveal::names_in_list(app, &desk.operator, &orders).await?;
    let renewing = subscriptions::of_customer(app, id, SUBSCRIPTIONS_MAX).await?;
    Ok(CustomerPage {
        id: id.to_string(),
        since: customer.since,
        fields: desk.sealed_fields(&shown)?,
        case: door(desk, id, case.as_ref(), &Back::Customer(id.clone()), form),
        orders: orders
            .iter()
            .map(|order| orders::row(order, names.get(order.id.as_str()), desk.locale()))
            .collect(),
        books: books::books(desk, id).await?,
        subscriptions: subscription_pages::rows(desk, &renewing).await?,
        looks: audit::named_rows(desk, looks).await?,
    })
}
