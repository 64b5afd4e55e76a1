//! Leases: who of several processes does what only one may do at a time.
//!
//! A lease is a promise of time, so its holder may have lost it without noticing (a long pause, a clock that jumped). What
//! must not happen twice is therefore fenced: [`Held::fence`], inside the transaction that does it, asks whether the lease
//! still has the epoch it was taken with.

use jiff::{SignedDuration, Timestamp};

use super::store;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};

crate::id!(HolderId, "hld", "One contender for a lease.");

/// A contender for the lease of one name.
#[derive(Debug)]
pub struct Lease {
    storage: Storage,
    clock: Clock,
    name: &'static str,
    holder: HolderId,
    span: SignedDuration,
    held: Option<Held>,
}

/// The lease, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    name: &'static str,
    holder: HolderId,
    epoch: i64,
    until: Timestamp,
}

impl Lease {
    /// `span`: how long others wait for a holder that died.
    pub fn new(
        storage: &Storage,
        clock: &Clock,
        chance: &Chance,
        name: &'static str,
        span: SignedDuration,
    ) -> Self {
        Self {
            storage: storage.clone(),
            clock: clock.clone(),
            name,
            holder: HolderId::mint(clock, chance),
            span,
            held: None,
        }
    }

    /// Takes or keeps the lease; `None` while another holds it. Writes only when it is not held for another half span.
    pub async fn hold(&mut self) -> storage::Result<Option<Held>> {
        let now = self.clock.now();
        if let Some(held) = &self.held
            && held.until > now + self.span / 2
        {
            return Ok(Some(held.clone()));
        }
        let until = now + self.span;
        let (name, holder) = (self.name, self.holder.clone());
        let epoch = self
            .storage
            .transact(move |tx| {
                let holder = holder.clone();
                Box::pin(async move { store::take_lease(tx, name, &holder, now, until).await })
            })
            .await?;
        self.held = epoch.map(|epoch| Held {
            name: self.name,
            holder: self.holder.clone(),
            epoch,
            until,
        });
        Ok(self.held.clone())
    }

    /// Gives the lease back, so that another need not wait for it to expire.
    pub async fn release(&mut self) -> storage::Result<()> {
        let Some(held) = self.held.take() else {
            return Ok(());
        };
        self.storage
            .transact(move |tx| {
                let held = held.clone();
                Box::pin(async move {
                    store::release_lease(tx, held.name, &held.holder, held.epoch).await
                })
            })
            .await
    }
}

impl Held {
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Whether the lease is still the one that was taken, asked inside the transaction that depends on it.
    pub async fn fence(&self, tx: &mut Tx) -> storage::Result<bool> {
        store::lease_is(tx, self.name, &self.holder, self.epoch).await
    }
}
