//! What an order says of its customer becomes what is stored of them, on their own word.

use crate::app::App;
use crate::audit::{Action, Actor};
use crate::customers::{self, CustomerId};
use crate::orders::view::{self, Claim, ViewError};
use crate::orders::{self, OrderId};
use crate::{storage, vault};

/// Why an order's details were not taken over.
#[derive(Debug, thiserror::Error)]
pub enum TakeOverError {
    /// No order of this customer, or no such order.
    #[error("no order of this customer")]
    NotTheirs,
    /// The customer's data is being erased.
    #[error("the customer is being erased")]
    Erasing,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<ViewError> for TakeOverError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Storage(error) => error.into(),
            ViewError::Vault(error) => error.into(),
        }
    }
}

/// Stores what the order says, for its customer, who is signed in. The only way in which an order changes a customer.
pub async fn take_over(
    app: &App,
    customer: &CustomerId,
    id: &OrderId,
) -> Result<(), TakeOverError> {
    let claim = Claim {
        capability: None,
        browser: "",
        customer: Some(customer),
    };
    let order = view::order(app, id, &claim)
        .await?
        .ok_or(TakeOverError::NotTheirs)?;
    let details = view::details(app, &order).await?;
    let keys = app.vault.keys(&order.subject).await?;
    let restated = customers::restate(app, &keys, customer, &details.particulars())?;
    let actor = Actor::Customer {
        id: customer.to_string(),
    };
    let event = app
        .audit
        .event(actor, Action::CustomerChanged)
        .about(&order.subject)
        .on(order.id.as_str());
    let (audit, id, now) = (app.audit.clone(), order.id, app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, restated) = (audit.clone(), restated.clone());
            let (id, event) = (id.clone(), event.clone());
            Box::pin(async move {
                if !customers::store_restated(tx, &restated).await? {
                    return Err(TakeOverError::Erasing);
                }
                orders::note_taken_over(tx, &id, now).await?;
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await
}
