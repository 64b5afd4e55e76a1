//! `/admin/invoices`: what was issued, how it stands, and taking it back.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::{Desk, amount, give_back, list, repayments, settle, waive};
use crate::admin::pages::{InvoicePage, InvoiceRow, InvoicesPage, Offered, Pager, TaxRow};
use crate::admin::reveal::{self, RevealError};
use crate::admin::search::Wanted;
use crate::admin::store::orders::{self as stored, Place, Which};
use crate::billing::document::Text;
use crate::billing::invoices::{
    self, Amount, Credit, CreditError, FIELDS, Filter, Form, Invoice, InvoiceId, IssueError, Kind,
    NotCreditable, REASON_CHARS_MAX, Status,
};
use crate::billing::transfer::{CreditorReference, invoice_numbers_in};
use crate::billing::web::attachment;
use crate::customers::CustomerId;
use crate::identity::cases;
use crate::payments::credit;
use crate::subscriptions;
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

pub(super) const PATH: &str = "/admin/invoices";

/// What the list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    status: String,
    kind: String,
    /// A document's number or a part of it, the reference that it is paid under, or an order's number.
    number: String,
    customer: String,
    /// Older than this document.
    after: Option<String>,
    limit: Option<String>,
}

/// What was typed into the field for a number.
enum Number {
    Any,
    /// The one document that is meant.
    Of(InvoiceId),
    Order(String),
    Part(String),
    /// Nothing has such a number.
    None,
}

pub(super) async fn show(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let mut form: Filled = asked.pairs().into_iter().collect();
    let mut filter = asked.filter(&mut form);
    match asked.number(&desk).await? {
        Number::Any => {}
        Number::Of(document) => return Ok(Desk::see(&format!("{PATH}/{document}"))),
        Number::Order(order) => filter.order = Some(order),
        Number::Part(part) => filter.number_part = Some(part),
        Number::None => form.complain("number", "problem-unknown-invoice"),
    }
    let (found, pager) = if form.is_right() {
        asked.page(&desk, &filter).await?
    } else {
        (Vec::new(), Pager::default())
    };
    let is_right = form.is_right();
    let progress = invoices::progress(&desk.app).await?;
    let page = InvoicesPage {
        filter: form,
        waiting: progress.waiting,
        issued_today: progress.issued_today,
        rows: rows(&desk, &found).await?,
        pager,
    };
    if is_right {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

pub(super) async fn one(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let page = page(&desk, &id, Filled::default()).await?;
    desk.page(&page)
}

/// A document as a file: daily work of those who may come here, an entry in the log each time.
pub(super) async fn download(
    desk: Desk,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, form) = path.into_inner();
    let form = Form::named(&form).ok_or_else(Problem::not_found)?;
    let document = known(&desk, &id).await?.document;
    let permit = cases::standing_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Invoicing,
        vec![document.subject.clone()],
        &FIELDS,
        Some(document.id.to_string()),
    )
    .await
    .map_err(RevealError::from)?;
    let bytes = invoices::file_under(&desk.app, &permit, &document, form).await?;
    Ok(attachment(&document, form, bytes))
}

/// Takes the document back, in whole or in part.
pub(super) async fn credit(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let invoice = known(&desk, &id).await?.document;
    let (amount, reason) = (fields.value("amount").trim(), fields.value("reason"));
    let mut form = Filled::default()
        .with("amount", amount)
        .with("reason", reason);
    let amount = if amount.is_empty() {
        Some(Amount::Rest)
    } else {
        let currency = invoice.total.currency();
        amount::field(&mut form, "amount", amount, currency, desk.locale()).map(Amount::Total)
    };
    let reason = Text::typed_if_any(reason, REASON_CHARS_MAX)
        .map_err(|error| form.complain("reason", error.phrase()));
    let Some((amount, reason)) = amount.zip(reason.ok()) else {
        return desk.refused(&page(&desk, &id, form).await?);
    };
    let credit = Credit {
        amount,
        reason,
        key: match fields.value("key") {
            "" => settle::key(&desk),
            key => key.to_owned(),
        },
    };
    match invoices::credit(&desk.app, &invoice.id, &credit).await {
        Ok(note) => Ok(Desk::see(&format!(
            "{PATH}/{}?done=credited",
            note.document.id
        ))),
        Err(CreditError::NotCreditable(NotCreditable::Exceeds(_))) => {
            form.complain("amount", "problem-credit-exceeds");
            desk.refused(&page(&desk, &id, form).await?)
        }
        Err(CreditError::NotCreditable(NotCreditable::Indivisible)) => {
            form.complain("amount", "problem-credit-indivisible");
            desk.refused(&page(&desk, &id, form).await?)
        }
        Err(CreditError::NotCreditable(_) | CreditError::CreditNote | CreditError::KeyReused) => {
            form.complain("amount", "problem-not-creditable");
            desk.refused(&page(&desk, &id, form).await?)
        }
        Err(CreditError::Issue(IssueError::NotYet)) => Ok(Desk::see(&format!(
            "{PATH}/{}?done=credit-owed",
            invoice.id
        ))),
        Err(CreditError::Storage(error) | CreditError::Issue(IssueError::Storage(error))) => {
            Err(error.into())
        }
        Err(CreditError::Vault(error)) => Err(error.into()),
        Err(error) => Err(Problem::internal(&error)),
    }
}

pub(super) async fn known(desk: &Desk, id: &str) -> Result<Invoice, Problem> {
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let found = invoices::by_id(&desk.app.storage, &id).await?;
    found.ok_or_else(Problem::not_found)
}

pub(super) async fn page(desk: &Desk, id: &str, form: Filled) -> Result<InvoicePage, Problem> {
    let invoice = known(desk, id).await?;
    let document = &invoice.document;
    let of_order = invoices::of_order(&desk.app.storage, &document.order_id).await?;
    let mut related = rows(desk, &of_order).await?;
    let own = related
        .iter()
        .position(|row| row.id == document.id.as_str());
    let own = own.ok_or_else(Problem::not_found)?;
    let shown = related.remove(own);
    let taxes = document.parts.iter().map(|part| TaxRow {
        territory: part.decision.territory.code(),
        treatment: part.decision.treatment.as_str(),
        rate: part.decision.rate,
        net: part.net,
        tax: part.tax,
    });
    let left = invoice.document.total.minus(invoice.credited);
    let is_creditable = document.kind == Kind::Invoice && left.is_ok_and(|left| left.minor() > 0);
    let offer = credit::offer(&desk.app, &invoice).await?;
    let begun = match document.order_id.parse() {
        Ok(order) => subscriptions::of_order(&desk.app, &order).await?,
        Err(_) => None,
    };
    let to_credit = invoice
        .to_credit()
        .map_err(|error| Problem::internal(&error))?;
    let online = give_back::rows(desk, &invoice).await?;
    let form = match repayments::of_document(desk, &invoice).await? {
        Some(repay) if !online.is_empty() => {
            let amount = repay.amount.decimal().to_string();
            form.over(Filled::default().with("back_amount", amount))
        }
        _ => form,
    };
    Ok(InvoicePage {
        fees: Offered::of(invoice.fees),
        interest: Offered::of(invoice.interest),
        to_credit: Some(to_credit).filter(|amount| !amount.is_zero()),
        waivers: waive::rows(desk, &invoice).await?,
        transfers: settle::transfers(desk, &invoice).await?,
        payments: settle::rows(desk, &invoice).await?,
        today: desk.app.today(),
        credit: offer.and_then(Offered::of),
        subscription: begun.map(|begun| begun.id.to_string()),
        order: document.order_id.clone(),
        net: document.net,
        tax: document.tax,
        paid: invoice.paid,
        credited: invoice.credited,
        issued_at: document.issued_at,
        taxes: taxes.collect(),
        related,
        is_creditable,
        online,
        key: settle::key(desk),
        form,
        invoice: shown,
    })
}

/// With the names of their customers, for those who may see them: one entry in the log.
pub(super) async fn rows(desk: &Desk, found: &[Invoice]) -> Result<Vec<InvoiceRow>, Problem> {
    let customers = found.iter().map(|invoice| &invoice.document.customer);
    let names = reveal::names_of(&desk.app, &desk.operator, customers).await?;
    let rows = found.iter().map(|invoice| {
        let name = names.get(invoice.document.customer.as_str());
        row(desk, invoice, name.cloned())
    });
    Ok(rows.collect())
}

pub(super) fn row(desk: &Desk, invoice: &Invoice, name: Option<String>) -> InvoiceRow {
    let document = &invoice.document;
    InvoiceRow {
        customer: document.customer.to_string(),
        name,
        id: document.id.to_string(),
        number: document.number.clone(),
        kind: document.kind.as_str(),
        status: invoice.status(desk.app.today()).as_str(),
        issued_on: document.issued_on,
        due_on: document.due_on,
        country: document.country.clone(),
        total: document.total,
        open: invoice.open,
    }
}

/// What is paid under this creditor reference: it is the number in capitals, without what separates it.
async fn by_reference(desk: &Desk, text: &str) -> Result<Option<Invoice>, Problem> {
    let business = &desk.app.config.business;
    for reference in CreditorReference::all_in(text) {
        for number in invoice_numbers_in(&reference.as_str()[4..], &business.invoice_prefix) {
            if let Some(found) = invoices::by_number(&desk.app.storage, &number).await? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("status", &self.status),
            ("kind", &self.kind),
            ("number", &self.number),
            ("customer", &self.customer),
        ]
    }

    async fn number(&self, desk: &Desk) -> Result<Number, Problem> {
        let text = self.number.trim().to_uppercase();
        if text.is_empty() {
            return Ok(Number::Any);
        }
        let storage = &desk.app.storage;
        if let Some(found) = invoices::by_number(storage, &text).await? {
            return Ok(Number::Of(found.document.id));
        }
        if let Some(found) = by_reference(desk, &text).await? {
            return Ok(Number::Of(found.document.id));
        }
        if let Ok(Wanted::Number(number)) = Wanted::parse(&text) {
            let which = Which {
                number,
                ..Which::default()
            };
            let found = stored::older(storage, &which, &Place::newest(), 1).await?;
            if let Some(order) = found.first() {
                return Ok(Number::Order(order.id.to_string()));
            }
        }
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
        if !text.chars().all(is_part) {
            return Ok(Number::None);
        }
        Ok(Number::Part(text))
    }

    /// Which documents these are; what cannot be meant is complained about.
    fn filter(&self, form: &mut Filled) -> Filter {
        let status = Status::ALL
            .into_iter()
            .find(|status| status.as_str() == self.status);
        let kind: Option<Kind> = self.kind.parse().ok();
        if status.is_none() && !self.status.is_empty() {
            form.complain("status", "field-not-in-list");
        }
        if kind.is_none() && !self.kind.is_empty() {
            form.complain("kind", "field-not-in-list");
        }
        let customer: Option<CustomerId> = self.customer.parse().ok();
        if customer.is_none() && !self.customer.is_empty() {
            form.complain("customer", "field-invalid-format");
        }
        Filter {
            customer,
            kind,
            status,
            ..Filter::default()
        }
    }

    /// The asked-for page, and the way to the one that follows.
    async fn page(&self, desk: &Desk, filter: &Filter) -> Result<(Vec<Invoice>, Pager), Problem> {
        let before = match &self.after {
            Some(id) => Some(known(desk, id).await?.document),
            None => None,
        };
        let limit = list::limit(self.limit.as_deref());
        let one_more = u32::try_from(limit + 1).expect("a page is short");
        let mut found = invoices::page(&desk.app, filter, before.as_ref(), one_more).await?;
        let follows = found.len() > limit;
        found.truncate(limit);
        let asked = self.limit.as_deref().unwrap_or_default();
        let kept: Vec<(&str, &str)> = self.pairs().into_iter().chain([("limit", asked)]).collect();
        let last = found.last().filter(|_| follows);
        let pager = Pager {
            newer: None,
            older: last.map(|last| list::link(PATH, &kept, "after", last.document.id.as_str())),
        };
        Ok((found, pager))
    }
}
