//! The duty that asks what no message told of.

use std::error::Error as _;

use jiff::SignedDuration;

use super::api::CallError;
use super::settle::{SettleError, settle};
use super::{detach, payouts, refund, renewal};
use crate::app::App;
use crate::payments::store::{given_back, processor};
use crate::storage;

/// Asked in one round; the next one goes on.
const ROUND: u32 = 50;
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Asks about every payment and refund that is due to be asked about, and for what was paid out, and charges the renewals that
/// are due. One that cannot be asked about holds up no other.
pub async fn watch(app: &App) -> Result<(), storage::Error> {
    if !app.config.payments.stripe.enabled {
        return Ok(());
    }
    detach::detach_due(app).await?;
    renewal::charge_due(app).await?;
    for payment in processor::due(&app.storage, app.clock.now(), ROUND).await? {
        match settle(app, &payment, None).await {
            Ok(_) => {}
            Err(SettleError::Storage(error)) => return Err(error),
            Err(error) => say(payment.id.as_str(), &error),
        }
    }
    match payouts::watch(app).await {
        Ok(()) => {}
        Err(SettleError::Storage(error)) => return Err(error),
        Err(error) => say("payouts", &error),
    }
    for owed in given_back::due(&app.storage, app.clock.now(), ROUND).await? {
        match refund::resume(app, &owed).await {
            Ok(_) => {}
            Err(SettleError::Storage(error)) => return Err(error),
            Err(error) => say(owed.id.as_str(), &error),
        }
    }
    Ok(())
}

fn say(id: &str, error: &SettleError) {
    match error {
        SettleError::Call(CallError::NotDone(_) | CallError::Unknown(_)) => {
            tracing::warn!(id, %error, "Stripe was asked in vain, and is asked again");
        }
        error => {
            let cause = error.source().map(ToString::to_string);
            tracing::error!(id, %error, cause, "what Stripe says cannot be booked");
        }
    }
}

/// Messages that Stripe does not repeat any more are forgotten; it gives up after three days.
pub async fn forget(app: &App) -> Result<(), storage::Error> {
    processor::forget(&app.storage, app.clock.now() - KEPT).await
}
