//! Payments that did not stay: their invoices are open as if they had never come, and so is what their steps had done.
//!
//! A step counts once, and what it withheld was given again when everything was paid. Where that payment is taken back, the
//! subscription stands again as the steps left it, from the next day on: what is put right on the same day moves nothing. Where
//! that withholds something, its customer is told.

use jiff::Timestamp;

use super::run::{DunningError, unpaid};
use super::{Consequence, letter};
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::jobs::Held;
use crate::mail::{self, Obligation};
use crate::storage::{self, Batch};
use crate::subscriptions::change::{Applied, Change};
use crate::subscriptions::model::SubscriptionId;
use crate::subscriptions::store;

/// Invoices that are looked at together.
const PAGE: u32 = 200;

/// Brings subscriptions to where the steps for what is open left them.
pub(super) async fn follow(app: &App, held: Option<&Held>) -> Result<(), storage::Error> {
    let today = app.today().to_zoned(app.config.business.zone());
    let today = today.map_or(Timestamp::MIN, |midnight| midnight.timestamp());
    let mut last = None;
    loop {
        let page = store::dunning::relapsed(&app.storage, today, last.as_ref(), PAGE).await?;
        let Some((newest, ..)) = page.last() else {
            return Ok(());
        };
        last = Some(newest.clone());
        for (invoice, subscription, consequence) in &page {
            match withhold(app, held, invoice, subscription, *consequence).await {
                Ok(()) | Err(DunningError::Overtaken) => {}
                Err(DunningError::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%invoice, %error, "what is open again was not followed");
                }
            }
        }
    }
}

async fn withhold(
    app: &App,
    held: Option<&Held>,
    invoice: &InvoiceId,
    subscription: &SubscriptionId,
    consequence: Consequence,
) -> Result<(), DunningError> {
    let open = ledger::open_amount(&app.storage, invoice).await?;
    // What a credit pays was never late, as with the steps.
    if open == ledger::covered(&app.storage, invoice).await? {
        return Ok(());
    }
    let Some(read) = store::by_id(&app.storage, subscription).await? else {
        return Ok(());
    };
    let Some(change) = unpaid(app, &read, consequence) else {
        return Ok(());
    };
    let is_withheld =
        consequence == Consequence::Suspension && read.milestones.suspended_at.is_none();
    let letter = is_withheld.then(|| letter::owed_again(app, invoice, &read));
    write(app, held, invoice.clone(), change, letter).await
}

async fn write(
    app: &App,
    held: Option<&Held>,
    invoice: InvoiceId,
    change: Change,
    letter: Option<Obligation>,
) -> Result<(), DunningError> {
    let held = held.cloned();
    app.storage
        .transact(move |tx| {
            let (held, invoice, change) = (held.clone(), invoice.clone(), change.clone());
            let letter = letter.clone();
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Err(DunningError::Overtaken);
                }
                if !ledger::is_open(tx, &invoice).await? || change.apply(tx).await? != Applied::All
                {
                    return Err(DunningError::Overtaken);
                }
                if let Some(letter) = letter {
                    let mut rows = Batch::new();
                    mail::owe(&mut rows, letter);
                    tx.insert(rows).await?;
                    mail::wake_after(tx);
                }
                Ok(())
            })
        })
        .await
}
