//! What was paid online on an invoice, and giving it back.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::invoices::{PATH, known, page};
use super::settle::key_of;
use super::{Desk, amount};
use crate::admin::pages::OnlineRow;
use crate::billing::invoices::Invoice;
use crate::payments;
use crate::payments::key::RequestKey;
use crate::payments::stripe::{self, Failure, RefundError};
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

/// Gives money back by the way it came.
pub(super) async fn give(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let invoice = known(&desk, &id).await?;
    let typed = fields.value("back_amount").trim();
    let mut form = Filled::default().with("back_amount", typed);
    let currency = invoice.document.total.currency();
    let problem = match amount::typed(typed, currency, desk.locale()) {
        Err(mistake) => mistake.phrase(),
        Ok(amount) => {
            let scope = format!("give-back/{}", invoice.document.id);
            let key = key_of(&desk, &fields);
            let key = RequestKey::new(&desk.app, &scope, &key, amount.to_string().as_bytes());
            let by = desk.operator.actor();
            match payments::give_back(&desk.app, &by, &invoice, amount, &key).await {
                Ok(Some(given)) => {
                    let word = match given.status.as_str() {
                        "failed" => "back-failed",
                        "asking" => "back-asked",
                        _ => "back",
                    };
                    return Ok(Desk::see(&format!("{PATH}/{}?done={word}", *id)));
                }
                Ok(None) | Err(RefundError::Exceeds(_)) => "problem-back-exceeds".into(),
                Err(RefundError::NoCredit) => "problem-back-no-credit".into(),
                Err(RefundError::Amount) => amount::PROBLEM.into(),
                Err(RefundError::KeyReused) => "problem-payment-repeated".into(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    form.complain("back_amount", problem);
    desk.refused(&page(&desk, &id, form).await?)
}

/// What was tried and what was paid online for an invoice.
pub(super) async fn rows(desk: &Desk, invoice: &Invoice) -> Result<Vec<OnlineRow>, Problem> {
    let tried = stripe::of_invoice(&desk.app, &invoice.document.id).await?;
    let mut rows = Vec::with_capacity(tried.len());
    for payment in tried {
        rows.push(OnlineRow {
            at: payment.paid_at.unwrap_or(payment.requested_at),
            what: payment.kind.as_str(),
            state: match payment.failure {
                Some(Failure::Lost) => "lost",
                _ => payment.state.as_str(),
            },
            amount: payment.amount,
        });
        for refund in stripe::refunds_of(&desk.app, &payment.id).await? {
            rows.push(OnlineRow {
                at: refund.requested_at,
                what: "refund",
                state: refund.state.as_str(),
                amount: refund.amount,
            });
        }
    }
    Ok(rows)
}
