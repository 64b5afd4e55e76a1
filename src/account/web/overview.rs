//! `GET /account`: the customer's orders and preferences.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::see_other;
use super::signed_in::SignedIn;
use crate::account;
use crate::account::pages::{AccountOrder, AccountPage, OverdueInvoice};
use crate::app::App;
use crate::billing::invoices::{self, Filter, Invoice, Status};
use crate::catalog;
use crate::customers::{self, CustomerId};
use crate::orders::{self, Order, OrderId, vat};
use crate::payments::{self, Way};
use crate::storage;
use crate::subscriptions::state::State;
use crate::subscriptions::{self, proforma};
use crate::web::form::{Choice, Filled};
use crate::web::locale::{Locale, Phrase};
use crate::web::page::{Notice, Tone, Viewer};
use crate::web::{Fields, Problem, Site, Visit};

/// Orders on one page.
const PAGE: u32 = 20;
/// Invoices that are named because they are overdue.
const OVERDUE_MAX: u32 = 10;
/// Subscriptions that are asked whether they wait for a payment.
const SUBSCRIPTIONS_MAX: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Shown {
    /// The last order of the page before.
    after: Option<OrderId>,
    /// What was just done: `language` or `details`; `no-proforma`, where there was nothing to give.
    saved: Option<String>,
}

pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let customer = &signed_in.customer;
    let Some(profile) = customers::profile(&app, customer).await? else {
        return Err(Problem::not_found());
    };
    let mut orders = orders::of_customer(&app, customer, query.after.as_ref(), PAGE + 1).await?;
    let shown = PAGE as usize;
    let older = (orders.len() > shown).then(|| format!("/account?after={}", orders[shown - 1].id));
    orders.truncate(shown);
    let mut listed = Vec::with_capacity(orders.len());
    for order in orders {
        listed.push(in_list(&app, order, visit.locale()).await?);
    }
    let subscribed = subscriptions::of_customer(&app, customer, SUBSCRIPTIONS_MAX).await?;
    let now = app.clock.now();
    let page = AccountPage {
        name: profile.particulars.name,
        email: profile.email,
        overdue: overdue(&app, customer).await?,
        is_suspended: subscribed
            .iter()
            .any(|one| one.state(now) == State::Suspended),
        orders: listed,
        older,
        languages: Locale::ALL
            .map(|locale| Choice::new(locale.tag(), locale.own_name()))
            .into(),
        form: Filled::default().with("language", profile.language.tag()),
    };
    visit.page_with(&site, Viewer::Customer, saved(&query), &page)
}

/// What should have been paid by now, the longest due first.
async fn overdue(app: &App, customer: &CustomerId) -> Result<Vec<OverdueInvoice>, Problem> {
    let filter = Filter {
        customer: Some(customer.clone()),
        status: Some(Status::Overdue),
        ..Filter::default()
    };
    let found = invoices::page(app, &filter, None, OVERDUE_MAX).await?;
    Ok(listed(app, found))
}

/// The longest due first, each with where it is paid.
pub(super) fn listed(app: &App, mut overdue: Vec<Invoice>) -> Vec<OverdueInvoice> {
    overdue.sort_by_key(|invoice| invoice.document.due_on);
    let listed = overdue.into_iter().map(|invoice| {
        let ways = payments::ways(app, &invoice);
        let said = ways.contains(&Way::Transfer);
        let said = said.then(|| format!("/account/invoices#pay-{}", invoice.document.id));
        OverdueInvoice {
            href: ways.into_iter().find_map(Way::online).or(said),
            number: invoice.document.number,
            due_on: invoice.document.due_on,
            open: invoice.open,
        }
    });
    listed.collect()
}

fn saved(query: &Shown) -> Option<Notice> {
    let phrase = match query.saved.as_deref()? {
        "language" => Phrase::new("account-language-saved"),
        "details" => Phrase::new("account-details-saved"),
        "no-proforma" => {
            return Some(Notice {
                tone: Tone::Info,
                phrase: Phrase::new("account-no-proforma"),
            });
        }
        _ => return None,
    };
    Some(Notice {
        tone: Tone::Good,
        phrase,
    })
}

async fn in_list(app: &App, order: Order, locale: Locale) -> Result<AccountOrder, storage::Error> {
    let plan = catalog::plan(app, &order.plan).await?;
    let name = match locale {
        Locale::En => plan.name.en,
        Locale::De => plan.name.de,
    };
    let has_proforma = proforma::offer(app, &order).await.is_ok();
    Ok(AccountOrder {
        has_proforma,
        status: order.status().as_str().to_owned(),
        id: order.id.to_string(),
        number: order.number,
        plan: name,
        placed_at: order.placed_at,
        total: order.total,
    })
}

/// `POST /account/preferences`
pub(super) async fn prefer(
    app: Data<App>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let Ok(language) = fields.value("language").parse::<Locale>() else {
        return Ok(see_other("/account"));
    };
    let customer = signed_in.customer;
    app.storage
        .transact(move |tx| {
            let customer = customer.clone();
            Box::pin(async move { customers::speak(tx, &customer, language).await })
        })
        .await?;
    Ok(see_other("/account?saved=language"))
}

/// `GET /account/orders/{id}/proforma`: what the order will be invoiced, while no invoice says so.
pub(super) async fn proforma(
    app: Data<App>,
    signed_in: SignedIn,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = own(&app, &signed_in, &id).await?;
    let pdf = match proforma::offer(&app, &order).await {
        Ok(offer) => offer.pdf(&app).await,
        Err(error) => Err(error),
    };
    match pdf {
        Ok(pdf) => Ok(crate::billing::web::proforma(&order.number, pdf)),
        Err(why) if why.is_final() => Ok(see_other("/account?saved=no-proforma")),
        Err(error) => Err(error.into()),
    }
}

async fn own(app: &App, signed_in: &SignedIn, id: &str) -> Result<Order, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    orders::find(app, &id)
        .await?
        .filter(|order| order.customer == signed_in.customer)
        .ok_or_else(Problem::not_found)
}

/// `POST /account/orders/{id}/details`: what the order says of the customer is stored from now on.
pub(super) async fn take_over(
    app: Data<App>,
    signed_in: SignedIn,
    _fields: Fields,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    account::take_over(&app, &signed_in.customer, &id).await?;
    Ok(see_other("/account?saved=details"))
}

/// `POST /account/orders/{id}/vat-id`: the customer says that the order is theirs, and its VAT id may be confirmed.
pub(super) async fn claim(
    app: Data<App>,
    signed_in: SignedIn,
    _fields: Fields,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = own(&app, &signed_in, &id).await?;
    vat::claim(&app, &signed_in.customer, &order.id).await?;
    Ok(see_other(&format!("/orders/{}", order.id)))
}
