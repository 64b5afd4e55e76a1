//! Subjects minted ahead of their use, so that an order waits for no commit but its own.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{Mutex as Turn, Notify};
use tokio::time::{sleep, timeout};

use super::keystore::Keystore;
use super::{Error, SubjectKeys};
use crate::storage;

/// How long an order waits for a subject when none is left.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Minted by an order that finds none left and nobody minting.
const MINTED_AT_NEED: usize = 16;
/// Subjects older than this are not given out any more. Unused ones are swept at twice the age ([`super::Vault::sweep`]),
/// so that nothing can be sealed under keys about to be swept, even by a process that slept for weeks in between.
pub(super) const FRESH_FOR: SignedDuration = SignedDuration::from_hours(15 * 24);
/// How long to leave a keystore alone that could not mint.
const RETRY_AFTER: Duration = Duration::from_secs(1);

pub(super) struct Pool {
    ready: Mutex<VecDeque<Minted>>,
    capacity: usize,
    /// Held by whoever mints.
    turn: Turn<()>,
    low: Notify,
}

struct Minted {
    keys: SubjectKeys,
    at: i64,
}

impl Pool {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            ready: Mutex::default(),
            capacity: capacity.max(MINTED_AT_NEED),
            turn: Turn::default(),
            low: Notify::new(),
        }
    }

    /// A subject that nobody else gets.
    pub(super) async fn take(&self, keystore: &Keystore) -> Result<SubjectKeys, Error> {
        if let Some(keys) = self.pop(keystore) {
            return Ok(keys);
        }
        let mint = async {
            let _turn = self.turn.lock().await;
            // Whoever had the turn before may have minted for us.
            if let Some(keys) = self.pop(keystore) {
                return Ok(keys);
            }
            self.mint(keystore, MINTED_AT_NEED).await?;
            self.pop(keystore)
                .ok_or(Error::KeystoreUnavailable(storage::Error::WriterGone))
        };
        timeout(WAIT_MAX, mint)
            .await
            .unwrap_or(Err(Error::KeystoreUnavailable(storage::Error::WriterGone)))
    }

    /// Mints whenever half is used. Runs until it is dropped.
    pub(super) async fn keep_stocked(&self, keystore: &Keystore) {
        loop {
            while self.len() > self.capacity / 2 {
                self.low.notified().await;
            }
            let minted = {
                let _turn = self.turn.lock().await;
                self.mint(keystore, self.capacity.saturating_sub(self.len()))
                    .await
            };
            if let Err(error) = minted {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "no subjects can be minted ahead"
                );
                sleep(RETRY_AFTER).await;
            }
        }
    }

    async fn mint(&self, keystore: &Keystore, count: usize) -> Result<(), Error> {
        let at = keystore.clock().now_micros();
        let minted = keystore.mint(count).await?;
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.extend(minted.into_iter().map(|keys| Minted { keys, at }));
        Ok(())
    }

    fn pop(&self, keystore: &Keystore) -> Option<SubjectKeys> {
        let stale_at = (keystore.clock().now() - FRESH_FOR).as_microsecond();
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        while ready.front().is_some_and(|minted| minted.at < stale_at) {
            ready.pop_front();
        }
        let keys = ready.pop_front().map(|minted| minted.keys);
        if ready.len() <= self.capacity / 2 {
            self.low.notify_one();
        }
        keys
    }

    pub(super) fn len(&self) -> usize {
        self.ready
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}
