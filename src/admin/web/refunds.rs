//! `/admin/refunds`: what goes back to customers by transfer, and the files for the bank.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Path, Query};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, amount, list, manual_refunds, repayments, settle};
use crate::admin::pages::{
    KnownPayeeRow, NewRefundPage, Pager, PayeeRow, RefundFileRow, RefundRow, RefundsPage,
};
use crate::admin::reveal::RevealError;
use crate::billing::document::Text;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::billing::transfer::Iban;
use crate::customers::{self, CustomerId};
use crate::identity::cases;
use crate::money::Currency;
use crate::payments::data::{LINE_FIELDS, REFUND_FILE};
use crate::payments::key::RequestKey;
use crate::payments::lines::{self, LineId};
use crate::payments::refunds::{
    self, Asked as Wanted, FIELDS, KnownPayee, Payee, Refund, RefundError, RefundFile,
    RefundFileId, RefundId, State, To,
};
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/refunds";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Earlier than this refund.
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn show(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = page(&desk, &asked, Filled::default()).await?;
    desk.page(&page)
}

async fn page(desk: &Desk, asked: &Asked, form: Filled) -> Result<RefundsPage, Problem> {
    let storage = &desk.app.storage;
    let before = match &asked.after {
        Some(id) => Some(known(desk, id).await?),
        None => None,
    };
    let limit = list::limit(asked.limit.as_deref());
    let one_more = u32::try_from(limit + 1).expect("a page is short");
    let mut found = refunds::page(storage, before.as_ref(), one_more).await?;
    let follows = found.len() > limit;
    found.truncate(limit);
    let kept = [("limit", asked.limit.as_deref().unwrap_or_default())];
    let last = found.last().filter(|_| follows);
    let pager = Pager {
        newer: None,
        older: last.map(|last| list::link(PATH, &kept, "after", last.id.as_str())),
    };
    let files = refunds::files(storage).await?;
    let is_queued = |refund: &&Refund| refund.state() == State::Queued;
    Ok(RefundsPage {
        queued: found.iter().filter(is_queued).count(),
        rows: rows(desk, &found).await?,
        files: files.iter().map(file_row).collect(),
        by_hand: manual_refunds::rows(desk).await?,
        today: desk.app.today(),
        pager,
        form,
    })
}

/// The refunds with their payees: daily work of those who may come here, one look an hour at each.
async fn rows(desk: &Desk, found: &[Refund]) -> Result<Vec<RefundRow>, Problem> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let subjects: Vec<_> = found.iter().map(|refund| refund.subject.clone()).collect();
    let permit = cases::working_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Invoicing,
        subjects.clone(),
        FIELDS,
        None,
    )
    .await
    .map_err(RevealError::from)?;
    desk.app.vault.warm(&subjects).await?;
    let mut rows = Vec::with_capacity(found.len());
    for refund in found {
        let payee = refunds::payee_under(&desk.app, &permit, refund)
            .await
            .map_err(RevealError::from)?;
        rows.push(RefundRow {
            id: refund.id.to_string(),
            customer: refund.customer.to_string(),
            amount: refund.amount,
            payee: payee.map(payee_row),
            state: refund.state().as_str().to_owned(),
            queued_at: refund.queued_at,
        });
    }
    Ok(rows)
}

fn payee_row(payee: Payee) -> PayeeRow {
    PayeeRow {
        name: payee.name,
        iban: payee.iban,
    }
}

fn file_row(file: &RefundFile) -> RefundFileRow {
    RefundFileRow {
        is_open: file.is_open(),
        id: file.id.to_string(),
        made_at: file.made_at,
        transfers: file.transfers,
        total: file.total,
        called_off_at: file.called_off_at,
        settled_at: file.settled_at,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Of {
    customer: String,
    /// The invoice that is paid back, or the order where there is none.
    invoice: String,
}

pub(super) async fn ask(desk: Desk, of: Query<Of>) -> Result<HttpResponse, Problem> {
    let customer = of.customer.parse().map_err(|_| Problem::not_found())?;
    let form = Filled::default().with("invoice", of.invoice.as_str());
    desk.page(&new_page(&desk, &customer, &of.invoice, form).await?)
}

async fn new_page(
    desk: &Desk,
    customer: &CustomerId,
    invoice: &str,
    mut form: Filled,
) -> Result<NewRefundPage, Problem> {
    let storage = &desk.app.storage;
    if customers::subject_of(storage, customer).await?.is_none() {
        return Err(Problem::not_found());
    }
    let credits = ledger::credit_of(storage, customer).await?;
    let (euros, others): (Vec<_>, Vec<_>) = credits
        .into_iter()
        .partition(|credit| credit.currency() == Currency::EUR);
    let credit = euros.into_iter().next();
    let known = refunds::known_payees(storage, customer).await?;
    let of = repayments::of_invoice(desk, customer, invoice).await?;
    if let Some(credit) = credit
        && form.is_right()
    {
        let repay = of.as_ref().and_then(|of| of.repay.as_ref());
        let repay = repay.filter(|repay| repay.amount.currency() == credit.currency());
        let amount = repay.map_or(credit, |repay| repay.amount);
        if repay.is_some() {
            form = form.with("amount", amount.decimal().to_string());
        }
        let invoice = of.as_ref().and_then(|of| of.invoice.as_ref());
        let payee = refunds::payee_of(storage, customer, &known, amount, invoice).await?;
        form = form.with("to", payee.map_or("", |payee| payee.line.id.as_str()));
    }
    Ok(NewRefundPage {
        customer: customer.to_string(),
        repay: of.and_then(|of| of.said(desk)),
        credit,
        others,
        is_erased: customers::is_erased(storage, customer).await?,
        known: known_payees(desk, &known).await?,
        key: settle::key(desk),
        form,
    })
}

/// The accounts that the customer paid from, after an entry in the log.
async fn known_payees(desk: &Desk, known: &[KnownPayee]) -> Result<Vec<KnownPayeeRow>, Problem> {
    let Some(first) = known.first() else {
        return Ok(Vec::new());
    };
    let permit = cases::standing_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Invoicing,
        known.iter().map(|one| one.line.subject.clone()).collect(),
        LINE_FIELDS,
        Some(first.line.id.to_string()),
    )
    .await
    .map_err(RevealError::from)?;
    let mut rows = Vec::with_capacity(known.len());
    for one in known {
        let said = lines::said_under(&desk.app, &permit, &one.line)
            .await
            .map_err(RevealError::from)?;
        let payee = said.name.zip(said.iban);
        rows.extend(payee.map(|(name, iban)| KnownPayeeRow {
            payment: one.line.id.to_string(),
            payee: PayeeRow { name, iban },
            paid: one.paid,
            last_on: one.line.booked_on,
        }));
    }
    Ok(rows)
}

pub(super) async fn queue(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let customer: CustomerId = fields
        .value("customer")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let mut form: Filled = ["amount", "to", "name", "iban", "invoice"]
        .into_iter()
        .map(|name| (name, fields.value(name).trim()))
        .collect();
    let Some(wanted) = wanted(&desk, customer.clone(), &fields, &mut form) else {
        return desk.refused(&new_page(&desk, &customer, fields.value("invoice"), form).await?);
    };
    let by = desk.operator.actor();
    let (field, problem) = match refunds::queue(&desk.app, &by, &wanted).await {
        Ok(_) => return Ok(Desk::see(&format!("{PATH}?done=refund-queued"))),
        Err(RefundError::Misstated(wrong)) => ("amount", wrong.phrase(desk.locale())),
        Err(RefundError::NotEnough) => ("amount", "problem-refund-credit".into()),
        Err(RefundError::NoAccount | RefundError::Ambiguous) => ("to", "problem-refund-to".into()),
        Err(RefundError::OwnAccount) => match wanted.to {
            To::Typed(..) => ("iban", "problem-refund-own".into()),
            To::Payer | To::PayerOf(_) => ("to", "problem-refund-own".into()),
        },
        Err(RefundError::Erased) => ("amount", "problem-remark-erased".into()),
        Err(RefundError::KeyReused) => ("amount", "problem-payment-repeated".into()),
        Err(error) => return Err(error.into()),
    };
    form.complain(field, problem);
    desk.refused(&new_page(&desk, &customer, fields.value("invoice"), form).await?)
}

fn wanted(desk: &Desk, customer: CustomerId, fields: &Fields, form: &mut Filled) -> Option<Wanted> {
    let amount = fields.value("amount");
    let amount = amount::field(form, "amount", amount, Currency::EUR, desk.locale());
    let to = fields.value("to");
    let is_typed = to == "typed";
    let name = Text::typed(fields.value("name"), refunds::PAYEE_CHARS_MAX);
    if is_typed && let Err(error) = &name {
        form.complain("name", error.phrase());
    }
    let iban: Option<Iban> = fields.value("iban").parse().ok();
    let payment: Option<LineId> = to.parse().ok();
    let parts = [
        ("to", is_typed || payment.is_some(), "problem-refund-to"),
        ("iban", !is_typed || iban.is_some(), "field-invalid-format"),
    ];
    for (field, is_right, problem) in parts {
        if !is_right {
            form.complain(field, problem);
        }
    }
    if !form.is_right() {
        return None;
    }
    let to = match payment {
        Some(payment) => To::PayerOf(payment),
        None => To::Typed(name.ok()?, iban?),
    };
    let said = match &to {
        To::Typed(name, iban) => format!("{} {}", iban.as_str(), name.as_str()),
        To::PayerOf(payment) => payment.to_string(),
        To::Payer => String::new(),
    };
    let named = fields.value("invoice");
    let invoice: Option<InvoiceId> = named.parse().ok();
    let body = format!("{} {said} {named}", amount?);
    let scope = format!("refund/{customer}");
    let key = settle::key_of(desk, fields);
    Some(Wanted {
        amount: amount?,
        invoice,
        order: named.parse().ok(),
        to,
        key: RequestKey::new(&desk.app, &scope, &key, body.as_bytes()),
        customer,
    })
}

/// Makes one file of what was ticked, which is what was reviewed.
pub(super) async fn make_file(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let ids: Result<Vec<RefundId>, _> = fields
        .with_prefix("refund_")
        .map(|(id, _)| id.parse())
        .collect();
    let ids = ids.map_err(|_| Problem::not_found())?;
    let by = desk.operator.actor();
    let problem = match refunds::make_file(&desk.app, &by, &ids).await {
        Ok(_) => return Ok(Desk::see(&format!("{PATH}?done=refund-file-made"))),
        Err(RefundError::Changed) => "problem-refund-changed",
        Err(RefundError::Erased) => "problem-remark-erased",
        Err(RefundError::NoShopAccount | RefundError::File(_)) => "problem-refund-file",
        Err(error) => return Err(error.into()),
    };
    let form = Filled::default().wrong("refund", problem);
    desk.refused(&page(&desk, &Asked::default(), form).await?)
}

/// The file, as it was made. Each time is an entry in the log.
pub(super) async fn download(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id: RefundFileId = id.parse().map_err(|_| Problem::not_found())?;
    let file = refunds::file(&desk.app.storage, &id).await?;
    let file = file.ok_or_else(Problem::not_found)?;
    let permit = cases::standing_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Invoicing,
        vec![file.subject.clone()],
        &[REFUND_FILE],
        Some(file.id.to_string()),
    )
    .await
    .map_err(RevealError::from)?;
    let bytes = refunds::file_under(&desk.app, &permit, &file)
        .await
        .map_err(RevealError::from)?
        .ok_or_else(Problem::not_found)?;
    let name = format!("attachment; filename=\"{}.xml\"", file.id);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/xml"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(bytes))
}

pub(super) async fn call_off_file(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let id: RefundFileId = id.parse().map_err(|_| Problem::not_found())?;
    let done = refunds::call_off_file(&desk.app, &desk.operator.actor(), &id).await;
    answer(done.map(drop), "refund-called-off")
}

pub(super) async fn call_off(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let id: RefundId = id.parse().map_err(|_| Problem::not_found())?;
    let done = refunds::call_off(&desk.app, &desk.operator.actor(), &id).await;
    answer(done.map(drop), "refund-called-off")
}

/// It was paid by hand, where no statement will say so.
pub(super) async fn paid(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: RefundId = id.parse().map_err(|_| Problem::not_found())?;
    let day: Option<Date> = fields.value("paid_on").trim().parse().ok();
    let done = match day {
        Some(day) => refunds::mark_paid(&desk.app, &desk.operator.actor(), &id, day).await,
        None => Err(RefundError::Day),
    };
    if matches!(done, Err(RefundError::Day)) {
        let form = Filled::default().wrong("paid_on", "problem-refund-day");
        return desk.refused(&page(&desk, &Asked::default(), form).await?);
    }
    answer(done.map(drop), "refund-paid")
}

fn answer(done: Result<(), RefundError>, word: &str) -> Result<HttpResponse, Problem> {
    match done {
        Ok(()) => Ok(Desk::see(&format!("{PATH}?done={word}"))),
        Err(RefundError::Changed) => Ok(Desk::see(&format!("{PATH}?done=unchanged"))),
        Err(error) => Err(error.into()),
    }
}

async fn known(desk: &Desk, id: &str) -> Result<Refund, Problem> {
    let id: RefundId = id.parse().map_err(|_| Problem::not_found())?;
    let found = refunds::by_id(&desk.app.storage, &id).await?;
    found.ok_or_else(Problem::not_found)
}
