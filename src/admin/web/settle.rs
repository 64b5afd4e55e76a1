//! What pays an invoice by an operator's hand: money that was received, and the customer's own credit.

use actix_web::HttpResponse;
use actix_web::web::Path;
use data_encoding::HEXLOWER;
use jiff::civil::Date;

use super::invoices::{PATH, known, page};
use super::{Desk, amount};
use crate::admin::pages::{ManualRow, TransferRow};
use crate::admin::reveal::RevealError;
use crate::billing::document::Text;
use crate::billing::invoices::Invoice;
use crate::billing::ledger;
use crate::customers::CustomerId;
use crate::identity::cases;
use crate::money::Money;
use crate::payments::credit::{self, SpendError};
use crate::payments::data::MANUAL_FIELDS;
use crate::payments::key::RequestKey;
use crate::payments::lines::{self, Transferred};
use crate::payments::manual::{self, Given, ManualError, ManualId, ManualPayment, Means, Remarks};
use crate::payments::recorded::Misstated;
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::{Fields, Problem};

/// Invoices that are named where a credit is spent.
const NUMBERS_MAX: u32 = 3;

/// Records money that was received.
pub(super) async fn record(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let invoice = known(&desk, &id).await?;
    let typed = ["paid_amount", "paid_means", "paid_on", "paid_remark"];
    let mut form: Filled = typed
        .into_iter()
        .map(|name| (name, fields.value(name).trim()))
        .collect();
    let Some(given) = given(&desk, &invoice, &fields, &mut form) else {
        return desk.refused(&page(&desk, &id, form).await?);
    };
    let by = desk.operator.actor();
    let problem = match manual::record(&desk.app, &by, &given).await {
        Ok(payment) if payment.credited.is_zero() => return Ok(done(&id, "recorded")),
        Ok(_) => return Ok(done(&id, "recorded-over")),
        Err(ManualError::MoreThanOpen(open)) => {
            // Shown once more, with what would become of the rest, and a box to say that it is meant.
            let rest = given
                .amount
                .minus(open)
                .map_err(|error| Problem::internal(&error))?;
            form = form.with("credit_rest", "asked");
            let locale = desk.locale();
            let more = Phrase::new("problem-more-than-open")
                .with("open", locale.money(open))
                .with("rest", locale.money(rest));
            form.complain("paid_amount", more);
            return desk.refused(&page(&desk, &id, form).await?);
        }
        Err(ManualError::Misstated(wrong)) => {
            let field = match wrong {
                Misstated::Day => "paid_on",
                Misstated::Amount { .. } | Misstated::Currency(_) => "paid_amount",
            };
            (field, wrong.phrase(desk.locale()))
        }
        Err(ManualError::Erased) => ("paid_remark", "problem-remark-erased".into()),
        Err(ManualError::KeyReused) => ("paid_amount", "problem-payment-repeated".into()),
        Err(error) => return Err(error.into()),
    };
    form.complain(problem.0, problem.1);
    desk.refused(&page(&desk, &id, form).await?)
}

/// What was typed, as a payment; what cannot be meant is complained about.
fn given(desk: &Desk, invoice: &Invoice, fields: &Fields, form: &mut Filled) -> Option<Given> {
    let document = &invoice.document;
    let typed = fields.value("paid_amount");
    let amount = amount::field(
        form,
        "paid_amount",
        typed,
        document.total.currency(),
        desk.locale(),
    );
    let means: Option<Means> = fields.value("paid_means").parse().ok();
    let day: Option<Date> = fields.value("paid_on").trim().parse().ok();
    let remark = Text::typed_if_any(fields.value("paid_remark"), manual::REMARK_CHARS_MAX)
        .map_err(|error| form.complain("paid_remark", error.phrase()));
    let parts = [
        ("paid_means", means.is_some(), "field-invalid-format"),
        ("paid_on", day.is_some(), "field-invalid-format"),
    ];
    for (field, is_right, problem) in parts {
        if !is_right {
            form.complain(field, problem);
        }
    }
    let (amount, means, received_on) = (amount?, means?, day?);
    let remark = remark.ok()?;
    let credit_rest = fields.ticked("credit_rest");
    let body = format!("{amount} {} {received_on} {credit_rest}", means.as_str());
    let key = RequestKey::new(
        &desk.app,
        &format!("manual/{}", document.id),
        &key_of(desk, fields),
        body.as_bytes(),
    );
    form.is_right().then(|| Given {
        invoice: document.id.clone(),
        amount,
        means,
        received_on,
        remark,
        credit_rest,
        key,
    })
}

/// Takes a payment back that did not hold.
pub(super) async fn undo(
    desk: Desk,
    path: Path<(String, String)>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (id, payment) = path.into_inner();
    let payment: ManualId = payment.parse().map_err(|_| Problem::not_found())?;
    let form = Filled::default();
    let reason = match Text::typed(fields.value("undone_reason"), manual::REMARK_CHARS_MAX) {
        Ok(reason) => reason,
        Err(error) => {
            let form = form.wrong("undone_reason", error.phrase());
            return desk.refused(&page(&desk, &id, form).await?);
        }
    };
    let by = desk.operator.actor();
    match manual::undo(&desk.app, &by, &payment, &reason).await {
        Ok(_) => Ok(done(&id, "payment-undone")),
        Err(ManualError::TakenBack) => Ok(done(&id, "unchanged")),
        Err(ManualError::Spent) => {
            let customer = known(&desk, &id).await?.document.customer;
            let form = form.wrong("undone_reason", spent(&desk, &customer).await?);
            desk.refused(&page(&desk, &id, form).await?)
        }
        Err(ManualError::Deposited) => {
            let form = form.wrong("undone_reason", "problem-payment-deposited");
            desk.refused(&page(&desk, &id, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Pays the invoice out of its customer's credit: what the page offered, or what is left of that.
pub(super) async fn spend(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let invoice = known(&desk, &id).await?.document;
    let offered = Money::parse(fields.value("offered"), invoice.total.currency());
    let offered = offered.map_err(|_| Problem::not_found())?;
    let key = RequestKey::new(
        &desk.app,
        &format!("credit/{}", invoice.id),
        &key_of(&desk, &fields),
        fields.value("offered").as_bytes(),
    );
    let by = desk.operator.actor();
    match credit::spend(&desk.app, &by, &invoice.id, Some(offered), &key).await {
        Ok(_) => Ok(done(&id, "credit-spent")),
        Err(SpendError::Nothing | SpendError::KeyReused) => Ok(done(&id, "unchanged")),
        Err(error) => Err(error.into()),
    }
}

fn done(id: &str, word: &str) -> HttpResponse {
    Desk::see(&format!("{PATH}/{id}?done={word}"))
}

/// That a credit is spent, and on what: that is to be taken back first.
pub(super) async fn spent(desk: &Desk, customer: &CustomerId) -> Result<Phrase, Problem> {
    let numbers = ledger::spent_on(&desk.app.storage, customer, NUMBERS_MAX).await?;
    Ok(if numbers.is_empty() {
        Phrase::new("problem-payment-spent")
    } else {
        Phrase::new("problem-payment-spent-on").with("numbers", numbers.join(", "))
    })
}

/// The transfers that pay an invoice.
pub(super) async fn transfers(desk: &Desk, invoice: &Invoice) -> Result<Vec<TransferRow>, Problem> {
    let found = lines::transfers(&desk.app.storage, &invoice.document.id).await?;
    let row = |one: Transferred| TransferRow {
        line: one.line.to_string(),
        on: one.on,
        amount: one.amount,
    };
    Ok(found.into_iter().map(row).collect())
}

/// What was recorded by hand for an invoice. What was noted is daily work of those who may come here, one look an hour.
pub(super) async fn rows(desk: &Desk, invoice: &Invoice) -> Result<Vec<ManualRow>, Problem> {
    let payments = manual::of_invoice(&desk.app.storage, &invoice.document.id).await?;
    let remarked = || payments.iter().filter(|payment| payment.is_remarked());
    let mut rows = Vec::with_capacity(payments.len());
    if remarked().next().is_none() {
        rows.extend(payments.iter().map(|one| row(one, Remarks::default())));
        return Ok(rows);
    }
    let permit = cases::working_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Invoicing,
        remarked().map(|payment| payment.subject.clone()).collect(),
        MANUAL_FIELDS,
        Some(invoice.document.id.to_string()),
    )
    .await
    .map_err(RevealError::from)?;
    for payment in &payments {
        let remarks = manual::remarks_under(&desk.app, &permit, payment).await;
        rows.push(row(payment, remarks.map_err(RevealError::from)?));
    }
    Ok(rows)
}

fn row(payment: &ManualPayment, remarks: Remarks) -> ManualRow {
    ManualRow {
        id: payment.id.to_string(),
        means: payment.means.as_str(),
        amount: payment.amount,
        credited: Some(payment.credited).filter(|credited| !credited.is_zero()),
        received_on: payment.received_on,
        remark: remarks.remark,
        undone: remarks.undone,
        reversed_at: payment.reversed_at,
    }
}

/// What the form was given for its one submission; without it, each is another.
pub(super) fn key_of(desk: &Desk, fields: &Fields) -> String {
    match fields.value("key") {
        "" => key(desk),
        given => given.to_owned(),
    }
}

/// A name for one request, for a form's hidden field.
pub(super) fn key(desk: &Desk) -> String {
    HEXLOWER.encode(&desk.app.chance.bytes::<16>())
}
