//! What late payment costs on an invoice, given up for a reason.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::Desk;
use super::amount::{self, Mistake};
use super::invoices::{PATH, known, page};
use super::settle::key_of;
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
use crate::web::locale::Locale;
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
    let mut part = |name: &str| {
        let mistake = |mistake: Mistake| form.complain(name, mistake.phrase());
        let (currency, locale) = (document.total.currency(), desk.locale());
        typed(fields.value(name), currency, locale)
            .map_err(mistake)
            .ok()
    };
    let (fee, interest) = (part("waived_fee"), part("waived_interest"));
    let reason = Text::typed(fields.value("waived_reason"), REASON_CHARS_MAX);
    let reason = reason.map_err(|error| form.complain("waived_reason", error.phrase()));
    let (fee, interest, reason) = (fee?, interest?, reason.ok()?);
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
fn typed(text: &str, currency: Currency, locale: Locale) -> Result<Money, Mistake> {
    if text.trim().chars().all(|c| "0.,".contains(c)) {
        return Ok(Money::zero(currency));
    }
    amount::typed(text, currency, locale)
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
