//! Withdrawn orders of which nothing goes back although there is something: why, and who said so. What is left of them is the
//! customer's credit like any other; what comes for them later is to be given back again.

use std::sync::Arc;

use jiff::Timestamp;

use super::of_order;
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::customers;
use crate::orders::{self, Order, OrderId};
use crate::payments::store::closings as stored;
use crate::storage;
use crate::vault::map::names;

names! {
    /// Why nothing goes back.
    Why {
        /// The customer is erased: nobody knows any more where it would go.
        Unknown = "unknown",
        /// The customer wants to keep it as a credit.
        Kept = "kept",
    }
}

/// That an order was taken off the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub why: Why,
    pub at: Timestamp,
}

/// Why an order stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum ClosingError {
    #[error("there is no such order")]
    UnknownOrder,
    #[error("nothing is to be given back of it, or it was not taken off the list")]
    NotNow,
    #[error("the customer is known: what is theirs goes back, or they say that they keep it")]
    Known,
    #[error("the customer is erased: nobody can have asked them")]
    Erased,
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// Takes an order off the list of what is to be given back.
pub async fn close(app: &App, by: &Actor, id: &OrderId, why: Why) -> Result<(), ClosingError> {
    let order = found(app, id).await?;
    if of_order(app, &order).await?.is_none() {
        return Err(ClosingError::NotNow);
    }
    match (
        why,
        customers::is_erased(&app.storage, &order.customer).await?,
    ) {
        (Why::Unknown, false) => return Err(ClosingError::Known),
        (Why::Kept, true) => return Err(ClosingError::Erased),
        (Why::Unknown, true) | (Why::Kept, false) => {}
    }
    change(app, by, &order, Some(why)).await
}

/// Puts it on the list again.
pub async fn reopen(app: &App, by: &Actor, id: &OrderId) -> Result<(), ClosingError> {
    let order = found(app, id).await?;
    change(app, by, &order, None).await
}

/// What was said of an order.
pub async fn closing(app: &App, order: &OrderId) -> storage::Result<Option<Closing>> {
    stored::of_order(&app.storage, order).await
}

async fn change(
    app: &App,
    by: &Actor,
    order: &Order,
    why: Option<Why>,
) -> Result<(), ClosingError> {
    let event = app.audit.event(by.clone(), Action::PaymentChanged);
    let event = event.on(order.id.as_str()).about(&order.subject);
    let work = Arc::new((app.audit.clone(), event, order.id.clone(), by.clone()));
    let now = app.clock.now();
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, id, by) = &*work;
                match why {
                    Some(why) => stored::put(tx, id, why, by, now).await?,
                    None if stored::remove(tx, id).await? => {}
                    None => return Err(ClosingError::NotNow),
                }
                audit.record(tx, event).await?;
                Ok(())
            })
        })
        .await
}

async fn found(app: &App, id: &OrderId) -> Result<Order, ClosingError> {
    let order = orders::find(app, id).await?;
    order.ok_or(ClosingError::UnknownOrder)
}
