//! What late payment costs on an invoice, given up for a reason.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::invoices::{PATH, known, page};
use super::settle::key_of;
use super::{Desk, amount};
use crate::admin::pages::WaiverRow;
use crate::admin::reveal::RevealError;
use crate::billing::document::Text;
use crate::billing::invoices::Invoice;
use crate::identity::cases;
use crate::money::{Currency, Money};
use crate::payments::data::WAIVED;
use crate::payments::key::RequestKey;
use crate::payments::waivers::{self, REASON_CHARS_MAX, WaiveError, Wish};
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

/// Gives up what was typed of the fees and of the interest.
pub(super) async fn waive(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let invoice = known(&desk, &id).await?;
    let names = ["waived_fee", "waived_interest", "waived_reason"];
    let mut form = Filled::default();
    for name in names {
        form = form.with(name, fields.value(name));
    }
    let Some(wish) = wish(&desk, &invoice, &fields, &mut form) else {
        return desk.refused(&page(&desk, &id, form).await?);
    };
    let problem = match waivers::waive(&desk.app, &desk.operator.actor(), &wish).await {
        Ok(_) => return Ok(Desk::see(&format!("{PATH}/{}?done=waived", *id))),
        Err(WaiveError::TooMuch) => "problem-waived-too-much",
        Err(WaiveError::Amount) => "problem-waived-nothing",
        Err(WaiveError::KeyReused) => "problem-payment-repeated",
        Err(WaiveError::Erased) => "problem-remark-erased",
        Err(error) => return Err(error.into()),
    };
    form.complain("waived_fee", problem);
    desk.refused(&page(&desk, &id, form).await?)
}

/// What was filled in; what cannot be meant is complained about.
fn wish(desk: &Desk, invoice: &Invoice, fields: &Fields, form: &mut Filled) -> Option<Wish> {
    let document = &invoice.document;
    let fee = typed(fields.value("waived_fee"), document.total.currency());
    let interest = typed(fields.value("waived_interest"), document.total.currency());
    let typed = fields.value("waived_reason");
    let reason = Text::new(typed).filter(|_| typed.chars().count() <= REASON_CHARS_MAX);
    for (name, is_right) in [
        ("waived_fee", fee.is_some()),
        ("waived_interest", interest.is_some()),
    ] {
        if !is_right {
            form.complain(name, amount::PROBLEM);
        }
    }
    if reason.is_none() {
        form.complain("waived_reason", "field-required");
    }
    let (fee, interest, reason) = (fee?, interest?, reason?);
    let body = format!("{fee} {interest} {}", reason.as_str());
    let scope = format!("waiver/{}", document.id);
    Some(Wish {
        invoice: document.id.clone(),
        fee,
        interest,
        reason,
        key: RequestKey::new(&desk.app, &scope, &key_of(desk, fields), body.as_bytes()),
    })
}

/// An amount, or nothing.
fn typed(text: &str, currency: Currency) -> Option<Money> {
    if text.trim().chars().all(|c| "0.,".contains(c)) {
        return Some(Money::zero(currency));
    }
    amount::typed(text, currency)
}

/// What was given up on an invoice. Its reasons are daily work of those who may come here, one look an hour.
pub(super) async fn rows(desk: &Desk, invoice: &Invoice) -> Result<Vec<WaiverRow>, Problem> {
    let waived = waivers::of_invoice(&desk.app.storage, &invoice.document.id).await?;
    let reasoned: Vec<_> = waived
        .iter()
        .filter(|waiver| waiver.is_reasoned())
        .collect();
    let permit = if reasoned.is_empty() {
        None
    } else {
        let permit = cases::working_permit(
            &desk.app,
            &desk.operator,
            StandingPurpose::Invoicing,
            vec![invoice.document.subject.clone()],
            &[WAIVED],
            Some(invoice.document.id.to_string()),
        );
        Some(permit.await.map_err(RevealError::from)?)
    };
    let mut rows = Vec::with_capacity(waived.len());
    for waiver in &waived {
        let reason = match &permit {
            Some(permit) => waivers::reason_under(&desk.app, permit, waiver)
                .await
                .map_err(RevealError::from)?,
            None => None,
        };
        rows.push(WaiverRow {
            at: waiver.waived_at,
            why: waiver.why.as_str(),
            amount: waiver
                .fee
                .plus(waiver.interest)
                .map_err(|error| Problem::internal(&error))?,
            reason,
        });
    }
    Ok(rows)
}
