//! `GET /orders/{id}`: the order, for nobody but who placed it.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use jiff::SignedDuration;
use serde::Deserialize;
use tokio::time::sleep;

use super::sums;
use crate::app::App;
use crate::billing::invoices;
use crate::billing::vat_ids::State;
use crate::customers::{self, CustomerId};
use crate::orders::pages::{Answer, OrderPage, Payment, VatNote, WithdrawnNote};
use crate::orders::progress;
use crate::orders::view::{self, Details};
use crate::orders::{Order, OrderId};
use crate::orders::{answers, vat};
use crate::web::{Problem, Reader, Visit};

/// Who comes from the form waits so long for the invoice, which is there within a moment as a rule.
const WAIT: Duration = Duration::from_millis(1_500);
const WAIT_STEP: Duration = Duration::from_millis(100);
/// So long after an order its page asks for itself again. What takes longer waits for somebody.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_mins(2);

#[derive(Deserialize)]
pub(super) struct Shown {
    /// The capability from the confirmation mail.
    key: Option<String>,
    /// The customer comes straight from the form.
    placed: Option<String>,
}

pub(super) async fn show(
    reader: Reader,
    id: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let (app, visit) = (&reader.app, &reader.visit);
    let customer: Option<CustomerId> = reader.customer();
    let may_see = view::Claim {
        capability: query.key.as_deref(),
        browser: visit.browser(),
        customer: customer.as_ref(),
    };
    let order = view::order(app, &id, &may_see)
        .await?
        .ok_or_else(Problem::not_found)?;
    let details = view::details(app, &order).await?;
    let take_over = match &customer {
        Some(customer) if *customer == order.customer => take_over(app, &order, &details).await?,
        _ => None,
    };
    let vat = vat_note(app, &order, customer.as_ref()).await?;
    let withdrawn = withdrawn(app, &order).await?;
    let page = OrderPage {
        take_over,
        vat,
        withdrawn,
        ..page(app, visit, &order, details, query.placed.is_some()).await?
    };
    reader.page(&page)
}

/// Where the customer takes the order's details over, when it says something else than is stored.
async fn take_over(app: &App, order: &Order, details: &Details) -> Result<Option<String>, Problem> {
    let profile = customers::profile(app, &order.customer).await?;
    let differs = profile.is_some_and(|profile| profile.particulars != details.particulars());
    Ok(differs.then(|| format!("/account/orders/{}/details", order.id)))
}

/// What became of the order's VAT id; its customer, signed in, may say that the order is theirs.
async fn vat_note(
    app: &App,
    order: &Order,
    customer: Option<&CustomerId>,
) -> Result<Option<VatNote>, Problem> {
    if order.cancelled_at.is_some() {
        return Ok(None);
    }
    let question = vat::question(app, order).await?;
    Ok(question.map(|question| {
        let state = question.state(app.clock.now());
        let may_claim = state == State::Unclaimed && customer == Some(&order.customer);
        VatNote {
            state: state.as_str(),
            until: question.decide_by,
            claim: may_claim.then(|| format!("/account/orders/{}/vat-id", order.id)),
        }
    }))
}

/// That its customer withdrew, and until when they get back what they paid.
async fn withdrawn(app: &App, order: &Order) -> Result<Option<WithdrawnNote>, Problem> {
    let Some(at) = order.withdrawn_at else {
        return Ok(None);
    };
    let of_order = invoices::of_order(&app.storage, order.id.as_str()).await?;
    let is_paid = of_order.iter().any(|one| one.paid.minor() > 0);
    let repay_by = order.repay_by(app.config.business.zone());
    Ok(Some(WithdrawnNote {
        at,
        repay_by: repay_by.filter(|_| is_paid),
        repay_late_by: progress::repay_late_by(app, order).await?,
    }))
}

/// How the order is paid, under the one reference that counts: its invoice's.
async fn payment(app: &App, order: &Order, just_placed: bool) -> Result<Payment, Problem> {
    let mut waited = Duration::ZERO;
    loop {
        let payment = view::payment(app, order).await?;
        let comes = just_placed && matches!(payment, Payment::InvoiceToCome { .. });
        if !comes || waited >= WAIT {
            return Ok(payment);
        }
        sleep(WAIT_STEP).await;
        waited += WAIT_STEP;
    }
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
    let labels = answers::labels(&app.storage, order).await?;
    let label = |key: &String| {
        let label = labels.get(key);
        label.map_or_else(|| key.clone(), |label| sums::localized(label, locale))
    };
    let payment = payment(app, order, just_placed).await?;
    Ok(OrderPage {
        order_number: order.number.clone(),
        plan: sums::localized(&plan.name, locale),
        status: order.status().as_str().to_owned(),
        placed_at: order.placed_at,
        just_placed,
        is_consumer: details.is_consumer(),
        asks_again: matches!(payment, Payment::InvoiceToCome { .. })
            && app.clock.now().duration_since(order.placed_at) < ASKED_AGAIN,
        sums: sums::of_order(&quote, order, &plan, locale),
        payment,
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
        take_over: None,
        vat: None,
        withdrawn: None,
    })
}
