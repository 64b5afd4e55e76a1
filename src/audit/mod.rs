//! Who looked at what, when and for what: a log that is written before plaintext leaves and whose every change shows.
//!
//! [`Audit::record`] is one cheap insert, in the transaction of what it records. Links between rows would make one hot row
//! of the last one, so rows come in without; [`Audit::chain_pending`] numbers and hashes them in batches, moments later
//! (`chain` says how). The chain's head is also kept in the keystore, so that cutting the log's end, or writing it anew
//! with every hash right, is found by [`Audit::verify`]. What the chain cannot tell is what became of a row in the
//! moments before it was chained.
//!
//! Invariant: an operator sees plaintext only through a [`Permit`], and a permit exists only after its entry is durable.

mod chain;
pub mod data;
mod event;
mod read;
pub mod reveal;
mod store;
mod verify;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};
use crate::vault::{self, Vault};

pub use event::{Action, Actor, CaseId, Event, EventId, Ground, Reason};
pub use read::{Entry, Filter};
pub use reveal::{NotPermitted, Opening, Permit};
pub use verify::{Fault, Flaw, Report};

/// The log. Clones share it.
#[derive(Clone, Debug)]
pub struct Audit {
    storage: Storage,
    clock: Clock,
    chance: Chance,
    wake: Arc<Notify>,
    broken: Arc<AtomicBool>,
}

/// Why the log could not be written, chained or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// What is chained already does not verify. Nothing is added to it, or the fault would be sealed in.
    #[error("the audit log does not verify: {0}")]
    Broken(Fault),
}

impl Audit {
    pub fn new(storage: &Storage, clock: &Clock, chance: &Chance) -> Self {
        Self {
            storage: storage.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            wake: Arc::default(),
            broken: Arc::default(),
        }
    }

    /// An entry that happens now.
    pub fn event(&self, actor: Actor, action: Action) -> Event {
        Event::new(actor, action, &self.clock, &self.chance)
    }

    /// Records the event: it stands in the log if, and only if, the transaction commits.
    pub async fn record(&self, tx: &mut Tx, event: &Event) -> storage::Result<()> {
        store::insert(tx, event).await?;
        let wake = self.wake.clone();
        tx.after_commit(move || wake.notify_one());
        Ok(())
    }

    /// Records an event that goes with no other change.
    pub async fn record_alone(&self, event: Event) -> storage::Result<()> {
        let audit = self.clone();
        self.storage
            .transact(move |tx| {
                let (audit, event) = (audit.clone(), event.clone());
                Box::pin(async move { audit.record(tx, &event).await })
            })
            .await
    }

    /// Rings when this process has recorded something to be chained.
    pub fn recorded(&self) -> &Notify {
        &self.wake
    }

    /// Chains every row that is not chained yet, and notes the new head in the keystore. One lease holder does it, for
    /// speed; two at once do no harm.
    pub async fn chain_pending(&self, vault: &Vault) -> Result<(), Error> {
        loop {
            let anchor = vault.audit_head().await?;
            let step = match chain::extend(&self.storage, anchor).await {
                Err(Error::Broken(fault)) => {
                    if !self.broken.swap(true, Ordering::Relaxed) {
                        tracing::error!(%fault, "the audit log does not verify; nothing is chained any more");
                    }
                    return Err(Error::Broken(fault));
                }
                step => step?,
            };
            self.broken.store(false, Ordering::Relaxed);
            if step.head != anchor
                && let Some(head) = step.head
            {
                vault.note_audit_head(head).await?;
            }
            if !step.more {
                return Ok(());
            }
        }
    }

    /// Whether the last attempt to chain found what was chained before broken; for the panel's alarm and the metrics.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Walks the whole chain, in pages, against the head that the keystore knows.
    pub async fn verify(&self, vault: &Vault) -> Result<Report, Error> {
        // First the head, then the rows: what is chained meanwhile comes after it.
        let anchor = vault.audit_head().await?;
        Ok(verify::walk(&self.storage, anchor).await?)
    }
}
