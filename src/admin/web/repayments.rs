//! `/admin/refunds/withdrawals`: withdrawn orders of which the shop still holds the money, and where it is given back.

use actix_web::HttpResponse;
use jiff::civil::Date;

use super::vat_ids::{WHO, who};
use super::{Desk, list};
use crate::admin::pages::{RepayNote, RepaymentRow, RepaymentsPage};
use crate::admin::reveal::RevealError;
use crate::billing::invoices::{self, Invoice, InvoiceId, Kind};
use crate::customers::CustomerId;
use crate::identity::cases;
use crate::orders::{self, Order, data};
use crate::payments::repayments::{self, Repayment};
use crate::payments::stripe;
use crate::storage;
use crate::vault::map::StandingPurpose;
use crate::web::Problem;

pub(super) const PATH: &str = "/admin/refunds/withdrawals";
/// On one page, what is due first: what is queued leaves it.
const SHOWN: usize = 50;

/// An invoice that is paid back, and what is to be given back of its order, where its customer withdrew.
pub(super) struct OfInvoice {
    pub(super) invoice: InvoiceId,
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

/// The invoice that a form names, where it is this customer's.
pub(super) async fn of_invoice(
    desk: &Desk,
    customer: &CustomerId,
    invoice: &str,
) -> Result<Option<OfInvoice>, Problem> {
    let Ok(id) = invoice.parse::<InvoiceId>() else {
        return Ok(None);
    };
    let invoice = invoices::by_id(&desk.app.storage, &id).await?;
    let invoice = invoice.filter(|invoice| invoice.document.customer == *customer);
    let Some(invoice) = invoice else {
        return Ok(None);
    };
    let repay = of_document(desk, &invoice).await?;
    Ok(Some(OfInvoice { invoice: id, repay }))
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
        rows.push(RepaymentRow {
            order: order.id.to_string(),
            customer: order.customer.to_string(),
            name: who.remove(data::NAME.column),
            company: who.remove(data::COMPANY.column),
            note: note(repay, app.today()),
            order_number: order.number,
            href,
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
    let paid = of_order.iter().filter(|one| {
        let is_invoice = one.document.kind == Kind::Invoice;
        is_invoice && one.paid.minor() > 0
    });
    let mut most: Option<&Invoice> = None;
    for invoice in paid {
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
    let invoice = most.map_or("", |invoice| invoice.document.id.as_str());
    let (path, customer) = ("/admin/refunds/new", order.customer.as_str());
    let href = list::link(path, &[("invoice", invoice)], "customer", customer);
    Ok(("transfer", href))
}
