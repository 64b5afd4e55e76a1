//! Methods that are not to be charged any more, taken from their customer at Stripe, too.
//!
//! A method is forgotten here first: from then on nothing is charged by it, whatever Stripe answers. That it is taken away there
//! is owed by its row, and asked until it is known, a bounded number of times.

use std::sync::Arc;

use jiff::SignedDuration;

use super::api::{Api, CallError};
use super::settle::SettleError;
use super::{RECIPIENT, Way, erased, renewal};
use crate::app::App;
use crate::egress::{self, Disclosure};
use crate::payments::data;
use crate::payments::store::methods::{self, Leaving};
use crate::payments::store::processor;
use crate::storage;
use crate::vault;
use crate::vault::map::{LegalBasis, Purpose};

/// Asked in one round; the next one goes on.
const ROUND: u32 = 50;
/// Asked again after so long, and then ever later.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);
const AGAIN_AFTER_MAX: SignedDuration = SignedDuration::from_hours(6);
/// Asked so often in vain, some three weeks long, a person has to look.
const TRIES_MAX: i64 = 90;

/// What became of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detached {
    Yes,
    /// Stripe would not, or knows of none.
    No,
}

/// Forgets the methods of those who were erased, and takes away at Stripe whatever was forgotten.
pub(super) async fn detach_due(app: &App) -> Result<(), storage::Error> {
    for customer in methods::erased(&app.storage, ROUND).await? {
        renewal::forget_methods(app, &customer).await?;
    }
    for leaving in methods::leaving(&app.storage, app.clock.now(), ROUND).await? {
        match detach(app, &leaving).await {
            Ok(()) => {}
            Err(SettleError::Storage(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(id = %leaving.id, %error, "a method is not yet taken away at Stripe");
            }
        }
    }
    Ok(())
}

async fn detach(app: &App, leaving: &Leaving) -> Result<(), SettleError> {
    begin(app, leaving).await?;
    let way = Way::of(app);
    let answer = match name(app, way.api()?, leaving).await {
        Ok(Some(name)) => ask(way.api()?, &name).await.map_err(SettleError::from),
        Ok(None) => Ok(Detached::No),
        Err(error) => Err(error),
    };
    let known = match answer {
        Ok(detached) => detached,
        Err(_) if leaving.asked + 1 >= TRIES_MAX => Detached::No,
        Err(error) => return Err(error),
    };
    let (id, now) = (leaving.id.clone(), app.clock.now());
    let end = app.storage.transact(move |tx| {
        let id = id.clone();
        Box::pin(async move { methods::end(tx, &id, known == Detached::Yes, now).await })
    });
    Ok(end.await?)
}

/// Writes down that it is asked, when it is asked again should no answer come, and once what is told by that.
async fn begin(app: &App, leaving: &Leaving) -> Result<(), storage::Error> {
    let wait = AGAIN_AFTER.saturating_mul(1 << leaving.asked.clamp(0, 16));
    let next = app.clock.now() + wait.min(AGAIN_AFTER_MAX);
    let told = (leaving.asked == 0).then(|| Disclosure {
        subject: leaving.subject.clone(),
        recipient: RECIPIENT.to_owned(),
        fields: vec![data::SAVED_METHOD],
        facts: &[],
        purpose: Purpose::Contract,
        basis: LegalBasis::Consent,
        consent: Some(leaving.consent.to_string()),
    });
    let work = Arc::new((
        leaving.id.clone(),
        told,
        app.clock.clone(),
        app.chance.clone(),
    ));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (id, told, clock, chance) = &*work;
                if methods::ask_next(tx, id, next).await?
                    && let Some(told) = told
                {
                    egress::disclose(tx, told, clock, chance).await?;
                }
                Ok(())
            })
        })
        .await
}

/// What Stripe calls the method; of somebody who was erased, as Stripe itself says by the payment that it was saved with.
async fn name(app: &App, api: &Api, leaving: &Leaving) -> Result<Option<String>, SettleError> {
    if let Some(sealed) = &leaving.method {
        let row = leaving.id.as_str();
        let opened = app
            .vault
            .open_field(&data::SAVED_METHOD, &leaving.subject, row, sealed);
        match opened.await {
            Ok(opened) => return Ok(Some(opened.text()?.to_owned())),
            Err(vault::Error::Erased) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let Some(payment) = processor::saving(&app.storage, &leaving.consent).await? else {
        return Ok(None);
    };
    let session = erased::session(api, &payment).await?;
    let intent = session.and_then(|session| session.payment_intent);
    let method = intent.and_then(|intent| intent.whole()?.payment_method.clone());
    Ok(method.map(|method| method.id().to_owned()))
}

/// Takes the method away. Of one that is nobody's any more Stripe says that it cannot be: then it is asked whose it is.
async fn ask(api: &Api, name: &str) -> Result<Detached, CallError> {
    match api.detach(name).await {
        Ok(_) => Ok(Detached::Yes),
        Err(CallError::Refused { .. }) => match api.method(name).await {
            Ok(method) if method.customer.is_some() => Ok(Detached::No),
            Ok(_) | Err(CallError::Refused { .. }) => Ok(Detached::Yes),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}
