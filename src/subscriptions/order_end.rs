//! What becomes of a contract whose order is cancelled, and of what was charged for it.
//!
//! The shop that cancels an order takes back what it has not given: from that day on nothing is owed, and what was given
//! before stays owed, paid or not. A customer who withdraws owes nothing at all.

use jiff::Timestamp;
use jiff::civil::Date;

use super::act::{self, ActError};
use super::ending::{self, Ending, When};
use super::error::Error;
use super::model::Subscription;
use super::{follow, store};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices::{self, CreditError};
use crate::money::Money;
use crate::orders::progress::{self, ProgressError};
use crate::orders::{self, Order, OrderId};

/// Cancels an order, and ends at once what it began.
pub async fn cancel_order(app: &App, id: &OrderId, by: Actor) -> Result<(), OrderEndError> {
    progress::cancel(app, id, by).await?;
    followed(app, id).await
}

/// Withdraws from an order, as the shop was told at that moment, and ends at once what it began.
pub async fn withdraw_order(
    app: &App,
    id: &OrderId,
    by: Actor,
    told_at: Timestamp,
) -> Result<(), OrderEndError> {
    progress::withdraw(app, id, by, told_at).await?;
    followed(app, id).await
}

/// Why an order was not cancelled, or what it began was not ended yet: then it is followed later.
#[derive(Debug, thiserror::Error)]
pub enum OrderEndError {
    #[error(transparent)]
    Order(#[from] ProgressError),
    #[error(transparent)]
    End(#[from] ActError),
}

async fn followed(app: &App, id: &OrderId) -> Result<(), OrderEndError> {
    let order = orders::find(app, id).await.map_err(ActError::from)?;
    if let Some(order) = order.filter(|order| order.renews() && order.cancelled_at.is_some()) {
        let known = store::of_order(&app.storage, id).await;
        let known = known.map_err(ActError::from)?;
        follow::follow(app, &order, known.as_ref()).await?;
    }
    Ok(())
}

/// What cancelling an order would take back, invoice by invoice.
pub async fn preview(app: &App, order: &Order) -> Result<Ending, ActError> {
    if let Some(subscription) = store::of_order(&app.storage, &order.id).await? {
        let when = undelivered(app, app.clock.now());
        return match ending::preview(app, &subscription, when).await {
            // It has ended, and everything that is charged was given.
            Err(ActError::NotNow) => Ok(nothing(app, order)),
            preview => preview,
        };
    }
    let mut ending = nothing(app, order);
    if let Some(invoice) = invoices::by_cause(&app.storage, order.id.as_str()).await? {
        let left = invoice.document.total.minus(invoice.credited);
        ending.total = left.map_err(Error::from)?;
        ending.back = vec![(invoice, ending.total)];
    }
    Ok(ending)
}

fn nothing(app: &App, order: &Order) -> Ending {
    Ending {
        last_day: app.today(),
        back: Vec::new(),
        total: Money::zero(order.total.currency()),
    }
}

/// Nothing from this day on is given any more.
fn undelivered(app: &App, cancelled_at: Timestamp) -> When {
    let on = cancelled_at.to_zoned(app.config.business.zone()).date();
    When::LastDay(on.yesterday().unwrap_or(Date::MIN))
}

/// Ends what the order began. Once: what has ended stays as it is.
pub(super) async fn end(
    app: &App,
    order: &Order,
    subscription: &Subscription,
) -> Result<(), ActError> {
    let when = match (order.withdrawn_at, order.cancelled_at) {
        (Some(_), _) => When::Undone,
        (None, cancelled_at) => undelivered(app, cancelled_at.unwrap_or_else(|| app.clock.now())),
    };
    match act::cancel(app, &subscription.id, when, &Actor::System).await {
        Ok(_) | Err(ActError::NotNow) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes back the invoice of an order that was cancelled before anything was begun.
pub(super) async fn call_off(app: &App, order: &Order) -> Result<(), ActError> {
    loop {
        let cause = order.id.to_string();
        let issued = invoices::by_cause(&app.storage, &cause).await?;
        let now = app.clock.now();
        let done = app
            .storage
            .transact(move |tx| {
                let (cause, issued) = (cause.clone(), issued.clone());
                Box::pin(async move { invoices::call_off(tx, &cause, issued.as_ref(), now).await })
            })
            .await;
        // Issued in between, it is read again.
        if done.map_err(|error: CreditError| ActError::from(error))? {
            return Ok(());
        }
    }
}
