//! Payments that did not stay: their invoices are open as if they had never come, and so is what their steps had done.
//!
//! A step counts once, and what it withheld was given again when everything was paid. Where that payment is taken back, the
//! subscription stands again as the steps left it, from the next day on: what is put right on the same day moves nothing.

use jiff::Timestamp;

use super::Consequence;
use super::run::{DunningError, unpaid};
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger;
use crate::jobs::Held;
use crate::storage;
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
    let read = store::by_id(&app.storage, subscription).await?;
    let Some(change) = read.and_then(|read| unpaid(app, &read, consequence)) else {
        return Ok(());
    };
    write(app, held, invoice.clone(), change).await
}

async fn write(
    app: &App,
    held: Option<&Held>,
    invoice: InvoiceId,
    change: Change,
) -> Result<(), DunningError> {
    let held = held.cloned();
    app.storage
        .transact(move |tx| {
            let (held, invoice, change) = (held.clone(), invoice.clone(), change.clone());
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
                Ok(())
            })
        })
        .await
}
