//! `/admin/orders/{id}`: one order, and what can be done with it.

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::cases::{Back, door};
use super::{Desk, declarations, invoices as documents, mail, repayments};
use crate::admin::pages::{
    Cancelling, CancellingLine, ClosingNote, Happening, OrderDetailPage, ProformaDoor, RepayNote,
    SealedAnswer,
};
use crate::admin::reveal::{self, Row, Shown};
use crate::admin::store;
use crate::billing::invoices::{Invoice, InvoiceId};
use crate::billing::vat_ids::Question;
use crate::billing::{self, invoices};
use crate::catalog::{Localized, Plan};
use crate::identity::{access, cases};
use crate::money::Money;
use crate::orders::progress::{self, ProgressError};
use crate::orders::web::{localized, of_order};
use crate::orders::{self, Order, OrderId, Status, vat, view};
use crate::payments;
use crate::subscriptions::{self, OrderEndError, proforma};
use crate::web::form::Filled;
use crate::web::locale::Locale;
use crate::web::{Fields, Problem};

/// Mails about one order that are shown.
const MAILS_MAX: u32 = 20;

pub(super) async fn show(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let page = page(&desk, &id, Filled::default()).await?;
    desk.page(&page)
}

/// What the order will be invoiced, as a file, while no invoice says so. It says where somebody lives, so it takes a case.
pub(super) async fn proforma(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let app = &desk.app;
    let order = orders::find(app, &id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let back = |done: &str| Ok(Desk::see(&format!("/admin/orders/{id}?done={done}")));
    let pdf = match proforma::offer(app, &order).await {
        Ok(offer) => {
            let Some(case) = desk.case(&order.subject).await? else {
                return back("case-first");
            };
            let object = Some(id.to_string());
            let permit = cases::permit(app, &desk.operator, &case, &proforma::FIELDS, object).await;
            let permit = permit.map_err(reveal::RevealError::from)?;
            offer.pdf_under(app, &permit).await
        }
        Err(error) => Err(error),
    };
    match pdf {
        Ok(pdf) => Ok(billing::web::proforma(&order.number, pdf)),
        Err(why) if why.is_final() => back("no-proforma"),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn fulfil(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    answer(progress::fulfil(&desk.app, &id, desk.operator.actor()).await)?;
    Ok(Desk::see(&format!("/admin/orders/{id}?done=fulfilled")))
}

pub(super) async fn cancel(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    match subscriptions::cancel_order(&desk.app, &id, desk.operator.actor()).await {
        Ok(()) => {}
        Err(OrderEndError::Order(error)) => answer(Err(error))?,
        Err(OrderEndError::End(error)) => return Err(error.into()),
    }
    Ok(Desk::see(&format!("/admin/orders/{id}?done=cancelled")))
}

/// What was done before, by a second click or a colleague, is no reason to frighten anybody: the order's page says how it
/// stands.
fn answer(outcome: Result<(), ProgressError>) -> Result<(), Problem> {
    match outcome {
        Ok(()) | Err(ProgressError::NotNow) => Ok(()),
        Err(ProgressError::Unknown) => Err(Problem::not_found()),
        Err(error @ (ProgressError::IssuedMeanwhile | ProgressError::Invoice(_))) => {
            Err(Problem::internal(&error))
        }
        Err(ProgressError::Storage(error)) => Err(error.into()),
    }
}

/// What is to be given back of it, and where that is done, for who may.
async fn repay(desk: &Desk, order: &Order) -> Result<Option<(RepayNote, String)>, Problem> {
    if !desk.may("GET", repayments::PATH) {
        return Ok(None);
    }
    let Some(repay) = payments::repayments::of_order(&desk.app, order).await? else {
        return Ok(None);
    };
    let (_, href) = repayments::way_back(desk, order).await?;
    Ok(Some((repayments::note(&repay, desk.app.today()), href)))
}

/// Why nothing of it goes back, for who may know.
async fn closing(desk: &Desk, order: &Order) -> Result<Option<ClosingNote>, Problem> {
    if order.withdrawn_at.is_none() || !desk.may("GET", repayments::PATH) {
        return Ok(None);
    }
    let closing = payments::repayments::closing(&desk.app, &order.id).await?;
    Ok(closing.map(|closing| ClosingNote {
        why: closing.why.as_str(),
        at: closing.at,
    }))
}

/// The page, with the form that opens a case as it was filled in.
pub(super) async fn page(
    desk: &Desk,
    id: &OrderId,
    form: Filled,
) -> Result<OrderDetailPage, Problem> {
    let app = &desk.app;
    let order = orders::find(app, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let case = desk.case(&order.subject).await?;
    let row = Row {
        table: reveal::table(orders::data::TABLES, "orders"),
        id: id.as_str(),
        subject: &order.subject,
    };
    let shown = reveal::fields(app, &desk.operator, row, case.as_ref()).await?;
    let plan = view::plan(app, &order).await?;
    let labels = orders::answers::labels(&app.storage, &order).await?;
    let locale = desk.locale();
    let (answers, fields): (Vec<&Shown>, Vec<&Shown>) = shown
        .iter()
        .partition(|shown| shown.field == orders::data::ANSWERS);
    let customer = store::customers::by_subject(&app.storage, &order.subject)
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(OrderDetailPage {
        repay: repay(desk, &order).await?,
        closing: closing(desk, &order).await?,
        id: id.to_string(),
        number: order.number.clone(),
        status: order.status().as_str().to_owned(),
        placed_at: order.placed_at,
        plan: localized(&plan.name, locale),
        country: super::orders::country(&order.country, locale),
        terms_version: order.terms_version.clone(),
        sums: of_order(&view::quote(app, &order).await?, &order, &plan, locale),
        answers: answers_of(answers.first(), &plan, &labels, locale)?,
        fields: desk.sealed_fields(fields)?,
        case: door(
            desk,
            &customer.id,
            case.as_ref(),
            &Back::Order(id.clone()),
            form,
        ),
        happenings: happenings(&order, vat::question(app, &order).await?.as_ref()),
        subscription: subscriptions::of_order(app, id)
            .await?
            .map(|begun| begun.id.to_string()),
        documents: invoices::of_order(&app.storage, id.as_str())
            .await?
            .iter()
            .map(|document| documents::row(desk, document, None))
            .collect(),
        sees_books: desk.may("GET", documents::PATH),
        mails: mail::about(desk, id.as_str(), MAILS_MAX).await?,
        proforma: proforma_door(desk, &order, case.is_some()).await,
        cancelling: cancelling(desk, &order).await?,
        is_withdrawn: order.withdrawn_at.is_some(),
        is_declared: declarations::waits_about(desk, id).await?,
        actions: actions(desk, &order),
    })
}

/// The plan's questions with their answers, as far as these are open.
fn answers_of(
    shown: Option<&&Shown>,
    plan: &Plan,
    labels: &HashMap<String, Localized>,
    locale: Locale,
) -> Result<Vec<SealedAnswer>, Problem> {
    let Some(shown) = shown else {
        return Ok(Vec::new());
    };
    let label = |key: &str| {
        let label = labels.get(key);
        label.map_or_else(|| key.to_owned(), |label| localized(label, locale))
    };
    let Some(text) = shown.text()? else {
        let sealed = plan.questions.iter().map(|question| SealedAnswer {
            label: localized(&question.label, locale),
            value: None,
        });
        return Ok(sealed.collect());
    };
    let answers: BTreeMap<String, String> =
        serde_json::from_str(&text).map_err(|error| Problem::internal(&error))?;
    Ok(answers
        .into_iter()
        .map(|(key, value)| SealedAnswer {
            label: label(&key),
            value: Some(value),
        })
        .collect())
}

fn happenings(order: &Order, asked: Option<&Question>) -> Vec<Happening> {
    let verdict = match asked {
        Some(question) if question.is_confirmed => "order-event-vat-confirmed",
        _ => "order-event-vat-refused",
    };
    [
        (Some(order.placed_at), "order-event-placed"),
        (
            asked.map(|question| question.asked_at),
            "order-event-vat-waiting",
        ),
        (asked.and_then(|question| question.decided_at), verdict),
        (order.fulfilled_at, "order-event-fulfilled"),
        (
            order.cancelled_at,
            if order.withdrawn_at.is_some() {
                "order-event-withdrawn"
            } else {
                "order-event-cancelled"
            },
        ),
    ]
    .into_iter()
    .filter_map(|(at, phrase)| {
        Some(Happening {
            at: at?,
            phrase: phrase.into(),
        })
    })
    .collect()
}

/// Whether this operator may have a pro forma invoice, and has opened the case that it takes.
async fn proforma_door(desk: &Desk, order: &Order, in_case: bool) -> ProformaDoor {
    let goes = access::authorise(desk.operator.role, "GET", "/admin/orders/{id}/proforma");
    if !goes || proforma::offer(&desk.app, order).await.is_err() {
        ProformaDoor::None
    } else if in_case {
        ProformaDoor::Open
    } else {
        ProformaDoor::CaseFirst
    }
}

/// What cancelling it would do, where this operator may.
async fn cancelling(desk: &Desk, order: &Order) -> Result<Option<Cancelling>, Problem> {
    if !actions(desk, order).contains(&"cancel".to_owned()) {
        return Ok(None);
    }
    let app = &desk.app;
    let ending = subscriptions::preview_order_end(app, order).await?;
    let back = |id: &InvoiceId| {
        let found = ending.back.iter().find(|(one, _)| one.document.id == *id);
        found.map_or(0, |(_, amount)| amount.minor())
    };
    let line = |invoice: &Invoice, amount: Money| CancellingLine {
        number: invoice.document.number.clone(),
        amount,
    };
    let mut stays = Vec::new();
    for invoice in invoices::of_order(&app.storage, order.id.as_str()).await? {
        let left = invoice.open.minor() - back(&invoice.document.id);
        if left > 0 {
            stays.push(line(&invoice, Money::new(left, invoice.open.currency())));
        }
    }
    let lines = ending.back.iter();
    Ok(Some(Cancelling {
        renews: order.renews(),
        back: lines
            .map(|(invoice, amount)| line(invoice, *amount))
            .collect(),
        total: ending.total,
        stays,
    }))
}

/// What this operator may do with the order as it stands.
fn actions(desk: &Desk, order: &Order) -> Vec<String> {
    let possible: &[&str] = match order.status() {
        Status::Open => &["fulfil", "cancel"],
        Status::Fulfilled => &["cancel"],
        Status::Cancelled => &[],
    };
    possible
        .iter()
        .filter(|action| {
            let pattern = format!("/admin/orders/{{id}}/{action}");
            access::authorise(desk.operator.role, "POST", &pattern)
        })
        .map(|action| (*action).to_owned())
        .collect()
}
