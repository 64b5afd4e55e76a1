//! `GET /orders/{id}`: the order, for nobody but who placed it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::sums;
use crate::app::App;
use crate::orders::pages::{Answer, OrderPage};
use crate::orders::view::{self, Details};
use crate::orders::{Order, OrderId};
use crate::web::page::Viewer;
use crate::web::{Problem, Site, Visit};

#[derive(Deserialize)]
pub(super) struct Shown {
    /// The capability from the confirmation mail.
    key: Option<String>,
    /// The customer comes straight from the form.
    placed: Option<String>,
}

pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    id: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let may_see = view::Claim {
        capability: query.key.as_deref(),
        browser: visit.browser(),
        customer: None,
    };
    let order = view::order(&app, &id, &may_see)
        .await?
        .ok_or_else(Problem::not_found)?;
    let details = view::details(&app, &order).await?;
    let page = page(&app, &visit, &order, details, query.placed.is_some()).await?;
    visit.page(&site, Viewer::Visitor, &page)
}

async fn page(
    app: &App,
    visit: &Visit,
    order: &Order,
    details: Details,
    just_placed: bool,
) -> Result<OrderPage, Problem> {
    let locale = visit.locale();
    let plan = view::plan(app, order).await?;
    let quote = view::quote(app, order).await?;
    let label = |key: &String| {
        let question = plan.questions.iter().find(|question| question.key == *key);
        question.map_or_else(
            || key.clone(),
            |question| sums::localized(&question.label, locale),
        )
    };
    Ok(OrderPage {
        order_number: order.number.clone(),
        plan: sums::localized(&plan.name, locale),
        status: order.status().as_str().to_owned(),
        placed_at: order.placed_at,
        just_placed,
        sums: sums::of_order(&quote, order, &plan, locale),
        payment: view::payment(app, order),
        answers: details
            .answers
            .iter()
            .map(|(key, value)| Answer {
                label: label(key),
                value: value.clone(),
            })
            .collect(),
        recipient: details.recipient(locale),
        email: details.email,
        phone: details.phone,
        vat_id: details.vat_id,
        buyer_reference: details.buyer_reference,
        terms_version: order.terms_version.clone(),
    })
}
