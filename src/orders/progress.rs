//! What becomes of an order after it was placed. Each step happens once, and stands in the log.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::audit::{Action, Actor, Event};
use crate::billing::invoices::{self, CreditError, Invoice};
use crate::billing::{ledger, vat_ids};
use crate::catalog;
use crate::customers;
use crate::storage;

use super::model::{Order, OrderId, repay_from};
use super::store;

/// Why an order did not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    #[error("no such order")]
    Unknown,
    /// It was fulfilled or cancelled before.
    #[error("the order stands where this cannot be done")]
    NotNow,
    /// Its invoice was issued while it was being cancelled: to be tried again.
    #[error("its invoice was issued meanwhile")]
    IssuedMeanwhile,
    #[error("its invoice cannot be taken back: {0}")]
    Invoice(#[from] CreditError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// What was ordered is delivered.
pub async fn fulfil(app: &App, id: &OrderId, by: Actor) -> Result<(), ProgressError> {
    go_on(app, id, by, Step::Fulfil).await
}

/// What was ordered is not wanted any more. What it took of a stock, and its use of a coupon, go back. Of what is ordered once
/// the invoice is taken back; what an order that renews was charged is for whoever follows it to end, who knows what was
/// given of it.
pub async fn cancel(app: &App, id: &OrderId, by: Actor) -> Result<(), ProgressError> {
    go_on(app, id, by, Step::Cancel).await
}

/// Its customer withdraws from it, as the shop was told at that moment: the same, and the order's invoice is taken back whole,
/// whatever was given. One that was not issued yet is owed no more.
pub async fn withdraw(
    app: &App,
    id: &OrderId,
    by: Actor,
    told_at: Timestamp,
) -> Result<(), ProgressError> {
    go_on(app, id, by, Step::Withdraw(told_at)).await
}

/// The last day on which what came for a withdrawn order after the withdrawal has to be on its way back, where something came.
pub async fn repay_late_by(app: &App, order: &Order) -> storage::Result<Option<Date>> {
    let Some(told_at) = order.withdrawn_at else {
        return Ok(None);
    };
    let came_on = ledger::came_later(&app.storage, order.id.as_str(), told_at).await?;
    Ok(came_on.map(|day| repay_from(day.max(told_at.to_zoned(app.config.business.zone()).date()))))
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Fulfil,
    Cancel,
    Withdraw(Timestamp),
}

/// What a step takes back.
#[derive(Debug, Clone)]
enum Back {
    Nothing,
    /// The order's invoice, where it is issued; else it is owed no more.
    Invoice(Option<Box<Invoice>>),
}

async fn go_on(app: &App, id: &OrderId, by: Actor, step: Step) -> Result<(), ProgressError> {
    let order = store::by_id(&app.storage, id)
        .await?
        .ok_or(ProgressError::Unknown)?;
    let takes_back = match step {
        Step::Fulfil => false,
        Step::Cancel => !order.renews(),
        Step::Withdraw(_) => true,
    };
    let event = app
        .audit
        .event(by, Action::OrderChanged)
        .about(&order.subject)
        .on(id.as_str());
    loop {
        // Read now, asked again in the transaction: it may be issued in between.
        let issued = invoices::by_cause(&app.storage, id.as_str()).await?;
        let back = if takes_back {
            Back::Invoice(issued.map(Box::new))
        } else {
            Back::Nothing
        };
        match step_once(app, &order, event.clone(), step, back).await {
            Err(ProgressError::IssuedMeanwhile) => {}
            done => return done,
        }
    }
}

async fn step_once(
    app: &App,
    order: &Order,
    event: Event,
    step: Step,
    back: Back,
) -> Result<(), ProgressError> {
    let (audit, now) = (app.audit.clone(), app.clock.now());
    let (id, customer) = (order.id.clone(), order.customer.clone());
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (id, customer) = (id.clone(), customer.clone());
            let back = back.clone();
            Box::pin(async move {
                let went_on = match step {
                    Step::Fulfil => store::progress::fulfil(tx, &id, now).await?,
                    Step::Cancel => store::progress::cancel(tx, &id, now, None).await?,
                    Step::Withdraw(told_at) => {
                        customers::note_withdrawal(tx, &customer, told_at).await?;
                        store::progress::cancel(tx, &id, now, Some(told_at)).await?
                    }
                };
                if !went_on {
                    return Err(ProgressError::NotNow);
                }
                let cause = id.as_str();
                if let Back::Invoice(issued) = back
                    && !invoices::call_off(tx, cause, issued.as_deref(), now).await?
                {
                    return Err(ProgressError::IssuedMeanwhile);
                }
                if !matches!(step, Step::Fulfil) {
                    catalog::give_back(tx, id.as_str(), now).await?;
                    vat_ids::expire(tx, cause, now).await?;
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await
}
