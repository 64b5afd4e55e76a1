//! `GET /account/invoices`: the customer's invoices and credit notes, to read and to keep.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use data_encoding::HEXLOWER;
use serde::Deserialize;

use super::see_other;
use super::signed_in::SignedIn;
use crate::account::pages::{AccountInvoice, InvoicesPage, Offer, Transfer};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices::{self, Filter, Form, Invoice, InvoiceId, Kind};
use crate::billing::ledger;
use crate::billing::transfer::Asked;
use crate::billing::web::attachment;
use crate::customers::CustomerId;
use crate::money::{Money, MoneyError};
use crate::payments::credit::{self, SpendError};
use crate::payments::key::RequestKey;
use crate::payments::{self, Way, stripe};
use crate::web::locale::Phrase;
use crate::web::page::{Notice, Tone, Viewer};
use crate::web::{Fields, Problem, Site, Visit};

/// Documents on one page.
const PAGE: u32 = 20;

#[derive(Deserialize)]
pub(super) struct Shown {
    /// The last document of the page before.
    after: Option<InvoiceId>,
    /// What was just done: `spent`, `unchanged` or `forgotten`.
    done: Option<String>,
}

pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let customer = signed_in.customer;
    let before = match &query.after {
        Some(id) => Some(own(&app, &customer, id).await?.document),
        None => None,
    };
    let credit = ledger::credit_of(&app.storage, &customer).await?;
    let saved = stripe::saved_of(&app, &customer).await?;
    let filter = Filter {
        customer: Some(customer),
        ..Filter::default()
    };
    let mut found = invoices::page(&app, &filter, before.as_ref(), PAGE + 1).await?;
    let shown = PAGE as usize;
    let older = (found.len() > shown)
        .then(|| format!("/account/invoices?after={}", found[shown - 1].document.id));
    found.truncate(shown);
    let page = InvoicesPage {
        invoices: found
            .into_iter()
            .map(|invoice| in_list(&app, invoice, &credit))
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::internal(&error))?,
        older,
        credit,
        key: HEXLOWER.encode(&app.chance.bytes::<16>()),
        saved_method: saved.since,
        method_is_leaving: saved.is_leaving,
    };
    visit.page_with(&site, Viewer::Customer, notice(&query), &page)
}

fn notice(query: &Shown) -> Option<Notice> {
    let phrase = match query.done.as_deref()? {
        "spent" => Phrase::new("account-credit-spent"),
        "forgotten" => Phrase::new("account-saved-method-forgotten"),
        "unchanged" => Phrase::new("account-credit-unchanged"),
        _ => return None,
    };
    Some(Notice {
        tone: Tone::Good,
        phrase,
    })
}

/// `POST /account/invoices/{id}/credit`: the invoice is paid out of the customer's own credit.
pub(super) async fn spend(
    app: Data<App>,
    signed_in: SignedIn,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let invoice = own(&app, &signed_in.customer, &id).await?.document;
    let offered = fields.value("offered");
    let at_most = Money::parse(offered, invoice.total.currency());
    let at_most = at_most.map_err(|_| Problem::not_found())?;
    let scope = format!("credit/{id}");
    let key = RequestKey::new(&app, &scope, fields.value("key"), offered.as_bytes());
    let by = Actor::Customer {
        id: signed_in.customer.to_string(),
    };
    let done = match credit::spend(&app, &by, &id, Some(at_most), &key).await {
        Ok(_) => "spent",
        Err(SpendError::Nothing | SpendError::KeyReused) => "unchanged",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/account/invoices?done={done}")))
}

/// `POST /account/saved-method/forget`: what renews is not paid by it any more.
pub(super) async fn forget_method(
    app: Data<App>,
    signed_in: SignedIn,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    stripe::forget_methods(&app, &signed_in.customer).await?;
    Ok(see_other("/account/invoices?done=forgotten"))
}

/// A document as a file.
pub(super) async fn download(
    app: Data<App>,
    signed_in: SignedIn,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, form) = path.into_inner();
    let id: InvoiceId = id.parse().map_err(|_| Problem::not_found())?;
    let form = Form::named(&form).ok_or_else(Problem::not_found)?;
    let document = own(&app, &signed_in.customer, &id).await?.document;
    let bytes = invoices::file(&app, &document, form).await?;
    Ok(attachment(&document, form, bytes))
}

/// The customer's own document; another's does not exist.
async fn own(app: &App, customer: &CustomerId, id: &InvoiceId) -> Result<Invoice, Problem> {
    invoices::by_id(&app.storage, id)
        .await?
        .filter(|invoice| invoice.document.customer == *customer)
        .ok_or_else(Problem::not_found)
}

fn in_list(app: &App, invoice: Invoice, credits: &[Money]) -> Result<AccountInvoice, MoneyError> {
    let business = &app.config.business;
    let status = invoice.status(app.today());
    let online = payments::ways(app, &invoice)
        .into_iter()
        .find_map(Way::online);
    let some = |amount: Money| (!amount.is_zero()).then_some(amount);
    // What was settled explains nothing where all of it was.
    let settled = some(invoice.settled()?).filter(|_| !invoice.open.is_zero());
    let document = invoice.document;
    let asked = Asked::of(business, &document.number, invoice.open);
    Ok(AccountInvoice {
        fees: some(invoice.fees),
        interest: some(invoice.interest),
        settled,
        id: document.id.to_string(),
        status: status.as_str(),
        is_credit_note: document.kind == Kind::CreditNote,
        issued_on: document.issued_on,
        due_on: document.due_on,
        total: document.total,
        open: invoice.open,
        credit: offer(credits, invoice.open),
        online,
        transfer: asked.map(|asked| Transfer {
            holder: asked.holder,
            iban: asked.iban.as_str().to_owned(),
            bic: asked.bic.map(|bic| bic.as_str().to_owned()),
            reference: asked.reference.to_string(),
            qr: asked.qr,
        }),
        number: document.number,
    })
}

/// What of the customer's credits could pay what is open.
fn offer(credits: &[Money], open: Money) -> Option<Offer> {
    let credit = credits
        .iter()
        .find(|credit| credit.currency() == open.currency())?;
    let amount = Money::new(credit.minor().min(open.minor()), open.currency());
    (amount.minor() > 0).then(|| Offer {
        typed: amount.decimal().to_string(),
        amount,
    })
}
