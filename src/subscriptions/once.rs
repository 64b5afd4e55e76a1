//! What a program may ask for again: done once by the key that it names it with.

use jiff::SignedDuration;

use super::act::ActError;
use super::model::SubscriptionId;
use super::store;
use crate::app::App;
use crate::storage;

/// How long a program may repeat a request under its idempotency key.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A program's name for a request, and the request: as keyed digests, since either could hold anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Once {
    pub(super) key: [u8; 32],
    pub(super) request: [u8; 32],
}

impl Once {
    pub(super) fn new(app: &App, key: &[u8], request: &[u8]) -> Self {
        Self {
            key: app.vault.fingerprint("idempotency", key),
            request: app.vault.fingerprint("idempotency", request),
        }
    }

    /// Whether this was done with the subscription before. Asked after the subscription was read, and what is written asks
    /// whether that is still what it was: so it is done once, however many ask at the same time.
    pub(super) async fn was_done(&self, app: &App, to: &SubscriptionId) -> Result<bool, ActError> {
        match store::once::request(&app.storage, to, &self.key).await? {
            None => Ok(false),
            Some(request) if request == self.request => Ok(true),
            Some(_) => Err(ActError::KeyReused),
        }
    }
}

/// Forgets the keys of more than a day ago. A duty.
pub async fn forget_keys(app: &App) -> storage::Result<()> {
    let before = app.clock.now() - KEYS_KEPT;
    store::once::forget(&app.storage, before).await
}
