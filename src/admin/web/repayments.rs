//! `/admin/refunds/withdrawals`: withdrawn orders of which the shop still holds the money, and where it is given back.

use actix_web::HttpResponse;
use actix_web::web::Path;
use jiff::civil::Date;

use super::vat_ids::{WHO, who};
use super::{Desk, list, manual_refunds};
use crate::admin::pages::{RepayNote, RepaymentRow, RepaymentsPage};
use crate::admin::reveal::RevealError;
use crate::billing::invoices::{self, Invoice, InvoiceId, Kind};
use crate::customers::{self, CustomerId};
use crate::identity::cases;
use crate::money::Currency;
use crate::orders::{self, Order, OrderId, data};
use crate::payments::repayments::{self, ClosingError, Repayment, Why};
use crate::payments::stripe;
use crate::storage;
use crate::vault::map::StandingPurpose;
use crate::web::{Fields, Problem};

pub(super) const PATH: &str = "/admin/refunds/withdrawals";
/// On one page, what is due first: what is queued leaves it.
const SHOWN: usize = 50;
/// The way back that no file of ours goes.
const HAND: &str = "hand";

/// An invoice that is paid back, and what is to be given back of its order, where its customer withdrew; of an order without
/// one, that alone.
pub(super) struct OfInvoice {
    pub(super) invoice: Option<InvoiceId>,
    pub(super) repay: Option<Repayment>,
}

impl OfInvoice {
    pub(super) fn said(&self, desk: &Desk) -> Option<RepayNote> {
        let today = desk.app.today();
        self.repay.as_ref().map(|repay| note(repay, today))
    }
}

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let mut waiting = repayments::waiting(&desk.app).await?;
    let more = waiting.len().saturating_sub(SHOWN);
    waiting.truncate(SHOWN);
    let page = RepaymentsPage {
        rows: rows(&desk, &waiting).await?,
        more: i64::try_from(more).unwrap_or(i64::MAX),
    };
    desk.page(&page)
}

/// The invoice or the order that a form names, where it is this customer's.
pub(super) async fn of_invoice(
    desk: &Desk,
    customer: &CustomerId,
    invoice: &str,
) -> Result<Option<OfInvoice>, Problem> {
    let Ok(id) = invoice.parse::<InvoiceId>() else {
        return of_order(desk, customer, invoice).await;
    };
    let invoice = invoices::by_id(&desk.app.storage, &id).await?;
    let invoice = invoice.filter(|invoice| invoice.document.customer == *customer);
    let Some(invoice) = invoice else {
        return Ok(None);
    };
    let repay = of_document(desk, &invoice).await?;
    Ok(Some(OfInvoice {
        invoice: Some(id),
        repay,
    }))
}

async fn of_order(
    desk: &Desk,
    customer: &CustomerId,
    order: &str,
) -> Result<Option<OfInvoice>, Problem> {
    let order = match order.parse() {
        Ok(order) => orders::find(&desk.app, &order).await?,
        Err(_) => None,
    };
    let Some(order) = order.filter(|order| order.customer == *customer) else {
        return Ok(None);
    };
    Ok(Some(OfInvoice {
        invoice: None,
        repay: repayments::of_order(&desk.app, &order).await?,
    }))
}

/// What is to be given back of the order that an invoice is for.
pub(super) async fn of_document(
    desk: &Desk,
    invoice: &Invoice,
) -> storage::Result<Option<Repayment>> {
    let order = match invoice.document.order_id.parse() {
        Ok(order) => orders::find(&desk.app, &order).await?,
        Err(_) => None,
    };
    match order {
        Some(order) => repayments::of_order(&desk.app, &order).await,
        None => Ok(None),
    }
}

pub(super) fn note(repay: &Repayment, today: Date) -> RepayNote {
    RepayNote {
        amount: repay.amount,
        last_day: repay.last_day,
        overdue: repay.last_day < today,
    }
}

/// With names: daily work of those who may come here, one look an hour at each.
async fn rows(desk: &Desk, waiting: &[Repayment]) -> Result<Vec<RepaymentRow>, Problem> {
    let app = &desk.app;
    let mut found = Vec::with_capacity(waiting.len());
    for repay in waiting {
        if let Some(order) = orders::find(app, &repay.order).await? {
            found.push((repay, order));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let people: Vec<_> = found.iter().map(|(_, one)| one.subject.clone()).collect();
    app.vault.warm(&people).await?;
    let purpose = StandingPurpose::NamesInLists;
    let permit = cases::working_permit(app, &desk.operator, purpose, people, WHO, None);
    let permit = permit.await.map_err(RevealError::from)?;
    let mut rows = Vec::with_capacity(found.len());
    for (repay, order) in found {
        let mut who = who(desk, &permit, &order).await?;
        let (way, href) = way_back(desk, &order).await?;
        let is_erased = customers::is_erased(&app.storage, &order.customer).await?;
        rows.push(RepaymentRow {
            order: order.id.to_string(),
            customer: order.customer.to_string(),
            name: who.remove(data::NAME.column),
            company: who.remove(data::COMPANY.column),
            note: note(repay, app.today()),
            order_number: order.number,
            href,
            because: (way == HAND).then_some(if is_erased { "erased" } else { "currency" }),
            close: if is_erased {
                Why::Unknown.as_str()
            } else {
                Why::Kept.as_str()
            },
            way,
        });
    }
    Ok(rows)
}

/// By which way the order was paid, and where the money goes back by it.
pub(super) async fn way_back(
    desk: &Desk,
    order: &Order,
) -> Result<(&'static str, String), Problem> {
    let of_order = invoices::of_order(&desk.app.storage, order.id.as_str()).await?;
    let of_order = of_order.iter();
    // Also one that was credited before its money came: on that nothing is paid.
    let invoices = of_order.filter(|one| one.document.kind == Kind::Invoice);
    let mut most: Option<&Invoice> = None;
    for invoice in invoices {
        if stripe::is_left(&desk.app, &invoice.document.id).await? {
            return Ok((
                "online",
                format!("/admin/invoices/{}#back_amount", invoice.document.id),
            ));
        }
        if most.is_none_or(|most| invoice.paid.minor() > most.paid.minor()) {
            most = Some(invoice);
        }
    }
    // Who withdrew before there was an invoice gets back what came for the order.
    let invoice = most.map_or(order.id.as_str(), |invoice| invoice.document.id.as_str());
    let is_erased = customers::is_erased(&desk.app.storage, &order.customer).await?;
    // The bank's files are of euros, and name who gets them.
    let (way, path) = if is_erased || order.total.currency() != Currency::EUR {
        (HAND, manual_refunds::PATH)
    } else {
        ("transfer", "/admin/refunds/new")
    };
    let customer = order.customer.as_str();
    let href = list::link(path, &[("invoice", invoice)], "customer", customer);
    Ok((way, href))
}

/// Says that nothing of an order goes back, and why.
pub(super) async fn close(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let why: Why = fields
        .value("why")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let done = repayments::close(&desk.app, &desk.operator.actor(), &id, why).await;
    answer(done, PATH, "repayment-closed")
}

/// Puts an order on the list again.
pub(super) async fn reopen(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let done = repayments::reopen(&desk.app, &desk.operator.actor(), &id).await;
    answer(done, &format!("/admin/orders/{id}"), "repayment-reopened")
}

/// What was done before, or stands otherwise by now, frightens nobody: the page says how it stands.
fn answer(done: Result<(), ClosingError>, to: &str, word: &str) -> Result<HttpResponse, Problem> {
    match done {
        Ok(()) => Ok(Desk::see(&format!("{to}?done={word}"))),
        Err(ClosingError::NotNow | ClosingError::Known | ClosingError::Erased) => {
            Ok(Desk::see(&format!("{to}?done=unchanged")))
        }
        Err(ClosingError::UnknownOrder) => Err(Problem::not_found()),
        Err(ClosingError::Storage(error)) => Err(error.into()),
    }
}
