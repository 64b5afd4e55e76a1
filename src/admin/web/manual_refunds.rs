//! `/admin/refunds/by-hand`: what an operator paid back otherwise than by a file for the bank.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, amount, repayments, settle};
use crate::admin::pages::{ManualRefundPage, ManualRefundRow};
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::customers::{self, CustomerId};
use crate::money::Currency;
use crate::payments::key::RequestKey;
use crate::payments::manual_refunds::{
    self, Made, ManualRefund, ManualRefundError, ManualRefundId, Means,
};
use crate::payments::recorded::Misstated;
use crate::storage;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

pub(super) const PATH: &str = "/admin/refunds/by-hand";
const LIST: &str = "/admin/refunds";
/// The latest of them, beside the list of refunds.
const SHOWN: u32 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Of {
    customer: String,
    /// The invoice that is paid back, or the order where there is none.
    invoice: String,
    currency: String,
}

pub(super) async fn ask(desk: Desk, of: Query<Of>) -> Result<HttpResponse, Problem> {
    let customer = of.customer.parse().map_err(|_| Problem::not_found())?;
    let form = Filled::default()
        .with("invoice", of.invoice.as_str())
        .with("currency", of.currency.as_str())
        .with("paid_on", desk.app.today().to_string());
    desk.page(&page(&desk, &customer, &of.invoice, form).await?)
}

/// The form: at first with all that is to be given back, or all that there is.
async fn page(
    desk: &Desk,
    customer: &CustomerId,
    invoice: &str,
    mut form: Filled,
) -> Result<ManualRefundPage, Problem> {
    let storage = &desk.app.storage;
    if customers::subject_of(storage, customer).await?.is_none() {
        return Err(Problem::not_found());
    }
    let credits = ledger::credit_of(storage, customer).await?;
    let of = repayments::of_invoice(desk, customer, invoice).await?;
    let repay = of.as_ref().and_then(|of| of.repay.as_ref());
    let wanted: Option<Currency> = form.value("currency").parse().ok();
    let wanted = wanted.or(repay.map(|repay| repay.amount.currency()));
    let chosen = credits.iter().find(|one| Some(one.currency()) == wanted);
    let chosen = chosen.or(credits.first());
    if let Some(credit) = chosen
        && form.is_right()
        && form.value("amount").is_empty()
    {
        let repay = repay.map(|repay| repay.amount);
        let amount = repay.filter(|amount| amount.currency() == credit.currency());
        let amount = amount.unwrap_or(*credit).decimal().to_string();
        form = form
            .with("currency", credit.currency().code())
            .with("amount", amount);
    }
    Ok(ManualRefundPage {
        customer: customer.to_string(),
        is_erased: customers::is_erased(storage, customer).await?,
        repay: of.and_then(|of| of.said(desk)),
        credits,
        today: desk.app.today(),
        key: settle::key(desk),
        form,
    })
}

pub(super) async fn record(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let customer: CustomerId = fields
        .value("customer")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let names = ["amount", "currency", "means", "paid_on", "invoice"];
    let mut form: Filled = names
        .into_iter()
        .map(|name| (name, fields.value(name).trim()))
        .collect();
    let invoice = fields.value("invoice");
    let Some(made) = made(&desk, &customer, &fields, &mut form) else {
        return desk.refused(&page(&desk, &customer, invoice, form).await?);
    };
    let by = desk.operator.actor();
    let (field, problem) = match manual_refunds::record(&desk.app, &by, &made).await {
        Ok(_) => return Ok(Desk::see(&format!("{LIST}?done=refund-recorded"))),
        Err(ManualRefundError::Misstated(wrong)) => {
            let field = match wrong {
                Misstated::Amount { .. } => "amount",
                Misstated::Currency(_) => "currency",
                Misstated::Day => "paid_on",
            };
            (field, wrong.phrase(desk.locale()))
        }
        Err(ManualRefundError::NotEnough) => ("amount", "problem-refund-credit".into()),
        Err(ManualRefundError::KeyReused) => ("amount", "problem-payment-repeated".into()),
        Err(error) => return Err(error.into()),
    };
    form.complain(field, problem);
    desk.refused(&page(&desk, &customer, invoice, form).await?)
}

fn made(desk: &Desk, customer: &CustomerId, fields: &Fields, form: &mut Filled) -> Option<Made> {
    let currency: Option<Currency> = fields.value("currency").parse().ok();
    let means: Option<Means> = fields.value("means").parse().ok();
    let day: Option<Date> = fields.value("paid_on").trim().parse().ok();
    let parts = [
        ("currency", currency.is_some()),
        ("means", means.is_some()),
        ("paid_on", day.is_some()),
    ];
    for (field, is_right) in parts {
        if !is_right {
            form.complain(field, "field-invalid-format");
        }
    }
    let typed = fields.value("amount");
    let amount = amount::field(form, "amount", typed, currency?, desk.locale());
    let (amount, means, paid_on) = (amount?, means?, day?);
    let named = fields.value("invoice");
    let invoice: Option<InvoiceId> = named.parse().ok();
    let body = format!("{amount} {} {paid_on} {named}", means.as_str());
    let scope = format!("manual-refund/{customer}");
    let key = settle::key_of(desk, fields);
    Some(Made {
        customer: customer.clone(),
        invoice,
        order: named.parse().ok(),
        amount,
        means,
        paid_on,
        key: RequestKey::new(&desk.app, &scope, &key, body.as_bytes()),
    })
}

/// It was a slip of the pen, or came back.
pub(super) async fn undo(desk: Desk, id: Path<String>, _: Fields) -> Result<HttpResponse, Problem> {
    let id: ManualRefundId = id.parse().map_err(|_| Problem::not_found())?;
    let word = match manual_refunds::undo(&desk.app, &desk.operator.actor(), &id).await {
        Ok(_) => "refund-undone",
        Err(ManualRefundError::TakenBack) => "unchanged",
        Err(ManualRefundError::Shown) => "refund-shown",
        Err(error) => return Err(error.into()),
    };
    Ok(Desk::see(&format!("{LIST}?done={word}")))
}

/// What was recorded last.
pub(super) async fn rows(desk: &Desk) -> storage::Result<Vec<ManualRefundRow>> {
    let found = manual_refunds::latest(&desk.app.storage, None, SHOWN).await?;
    Ok(found.into_iter().map(row).collect())
}

fn row(refund: ManualRefund) -> ManualRefundRow {
    ManualRefundRow {
        id: refund.id.to_string(),
        customer: refund.customer.to_string(),
        order: refund.order.map(|order| order.to_string()),
        amount: refund.amount,
        means: refund.means.as_str(),
        paid_on: refund.paid_on,
        is_undone: refund.reversed_at.is_some(),
    }
}
