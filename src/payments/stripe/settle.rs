//! What became of a payment: asked, and booked.

use super::api::CallError;
use super::apply::{self, Names};
use super::model::{Failure, MethodId, PaymentState, ask_again};
use super::picture::{Outcome, picture};
use super::{Payment, erased, picture::Picture};
use crate::app::App;
use crate::billing::ledger::LedgerError;
use crate::customers;
use crate::payments::data;
use crate::payments::store::methods::NewMethod;
use crate::payments::store::processor;
use crate::storage;
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectKeys};

/// Why it is not known, or not booked.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Where a payment stands.
#[derive(Debug, Clone)]
pub struct Settled {
    pub state: PaymentState,
    /// The page that it can be paid on.
    pub url: Option<String>,
}

/// Asks Stripe what became of a payment and books it, in the transaction that takes the message which told of it, if one did.
/// However often and in whatever order that happens, the books say the same.
pub async fn settle(
    app: &App,
    payment: &Payment,
    event: Option<[u8; 32]>,
) -> Result<Settled, SettleError> {
    // On the heap: what Stripe is asked with is large.
    let seen = match Box::pin(picture(app, payment)).await {
        Ok(seen) => seen,
        Err(SettleError::Call(_)) if is_lost(app, payment).await? => Picture::failed(Failure::Lost),
        Err(SettleError::Call(error)) => {
            postpone(app, payment).await?;
            return Err(error.into());
        }
        Err(error) => return Err(error),
    };
    let url = match &seen.outcome {
        Outcome::Waiting { url } => url.clone(),
        Outcome::Paid(_) | Outcome::Failed(_) => None,
    };
    let names = names(app, payment, &seen).await?;
    let state = apply::apply(app, payment, seen, names, event).await?;
    Ok(Settled { state, url })
}

/// Whether nobody is left who could be charged twice: its customer was erased, and it was asked about in vain for long. An
/// operator sees it; should it have come to money after all, a message books it.
async fn is_lost(app: &App, payment: &Payment) -> Result<bool, storage::Error> {
    let is_live = matches!(payment.state, PaymentState::Asking | PaymentState::Open);
    let age = app.clock.now().duration_since(payment.requested_at);
    Ok(is_live
        && age >= erased::LOST_AFTER
        && customers::is_erased(&app.storage, &payment.customer).await?)
}

/// It was asked in vain, and is asked again.
async fn postpone(app: &App, payment: &Payment) -> Result<(), storage::Error> {
    let (asked, after) = ask_again(payment.state, payment.is_complete(), payment.asked);
    let (id, next) = (
        payment.id.clone(),
        after.map(|after| app.clock.now() + after),
    );
    app.storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move { processor::ask_next(tx, &id, asked, next).await })
        })
        .await
}

/// What Stripe calls things, sealed for their rows. After an erasure nothing is kept of that.
async fn names(app: &App, payment: &Payment, seen: &Picture) -> Result<Names, SettleError> {
    let new_session = seen.session.as_ref().filter(|_| payment.session.is_none());
    let new_intent = seen.intent.as_ref().filter(|_| payment.intent.is_none());
    let new_method = seen.saved.as_ref().zip(payment.saving.as_ref());
    if new_session.is_none() && new_intent.is_none() && new_method.is_none() {
        return Ok(Names::default());
    }
    let keys = match app.vault.keys(&payment.subject).await {
        Ok(keys) => keys,
        Err(vault::Error::Erased) => return Ok(Names::default()),
        Err(error) => return Err(error.into()),
    };
    let seal = |field: &Field, row: &str, name: &str| sealed(app, field, &keys, row, name);
    let row = payment.id.as_str();
    let session = new_session.map(|name| seal(&data::SESSION, row, name));
    let intent = new_intent.map(|name| seal(&data::INTENT, row, name));
    let method = new_method.map(|((customer, method), consent)| {
        let id = MethodId::mint(&app.clock, &app.chance);
        Ok::<_, vault::Error>(NewMethod {
            customer: seal(&data::SAVED_CUSTOMER, id.as_str(), customer)?,
            method: seal(&data::SAVED_METHOD, id.as_str(), method)?,
            consent: consent.clone(),
            id,
        })
    });
    Ok(Names {
        session: session.transpose()?,
        intent: intent.transpose()?,
        method: method.transpose()?,
    })
}

fn sealed(
    app: &App,
    field: &Field,
    keys: &SubjectKeys,
    row: &str,
    name: &str,
) -> Result<Sealed, vault::Error> {
    app.vault.seal(field, keys, row, name.as_bytes())
}
