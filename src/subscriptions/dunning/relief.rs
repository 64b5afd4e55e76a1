//! What was charged for late payment is taken back where the money turns out to have come before (a transfer counts from the
//! day on which the bank booked it, whenever its statement is taken in), and where the invoice itself is credited in full.
//!
//! Each time that what an invoice owes was booked anew, all its steps are weighed again. What was taken back stays so.

use super::in_time::{self, Came};
use super::run::DunningError;
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::money::Money;
use crate::payments::lines;
use crate::payments::waivers::{Relief, Why};
use crate::storage::{self, Tx};
use crate::subscriptions::store;
use crate::vault::SubjectId;

/// Invoices that are weighed at a time.
const PAGE: u32 = 200;

/// Weighs every invoice with fees or interest that was booked on since it was weighed last.
pub(super) async fn relieve(app: &App) -> Result<(), storage::Error> {
    let mut last = None;
    loop {
        let page = store::dunning::to_weigh(&app.storage, last.as_ref(), PAGE).await?;
        let Some((newest, _)) = page.last() else {
            return Ok(());
        };
        last = Some(newest.clone());
        for (invoice, subject) in &page {
            match weigh(app, invoice, subject).await {
                Ok(()) => {}
                Err(DunningError::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%invoice, %error, "what late payment costs was not weighed");
                }
            }
        }
    }
}

/// Takes back what of an invoice's steps does not stand.
pub(super) async fn weigh(
    app: &App,
    invoice: &InvoiceId,
    subject: &SubjectId,
) -> Result<(), DunningError> {
    let (relief, now) = (Relief::new(app, invoice, subject), app.clock.now());
    app.storage
        .transact(move |tx| {
            let relief = relief.clone();
            Box::pin(async move {
                if let Some((why, fee, interest)) = too_much(tx, &relief.invoice).await? {
                    relief.waive(tx, now, why, fee, interest).await?;
                }
                store::dunning::note_weighed(tx, &relief.invoice).await?;
                Ok(())
            })
        })
        .await
}

/// What is charged on an invoice and does not stand, and why.
async fn too_much(
    tx: &mut Tx,
    invoice: &InvoiceId,
) -> Result<Option<(Why, Money, Money)>, DunningError> {
    let Some(late) = ledger::late_on(tx, invoice).await? else {
        return Ok(None);
    };
    let some = |why, fee: Money, interest: Money| {
        (!fee.is_zero() || !interest.is_zero()).then_some((why, fee, interest))
    };
    if late.credited.minor() >= late.total.minor() {
        return Ok(some(Why::Credited, late.fees, late.interest));
    }
    let mut came = Vec::new();
    for settling in ledger::settlings(tx, invoice).await? {
        let receipt = settling.receipt.as_ref().unwrap_or(&settling.entry);
        came.push(Came {
            on: lines::came_on(tx, receipt)
                .await?
                .unwrap_or(settling.booked_on),
            known_at: settling.booked_at,
            amount: settling.amount,
        });
    }
    let steps = store::dunning::steps_in(tx, invoice).await?;
    let (fees, interest) = in_time::stands(late.total, late.due_on, &steps, &came)?;
    let over = |charged: Money, stands: Money| {
        Money::new(
            (charged.minor() - stands.minor()).max(0),
            charged.currency(),
        )
    };
    let (fee, interest) = (over(late.fees, fees), over(late.interest, interest));
    Ok(some(Why::InTime, fee, interest))
}
