//! Seals are given out in blocks, and a block is written down before it is used, or shortly after.
//!
//! Shortly after, because the difference could be measured: an order for a known address would wait for a commit that one
//! for an unknown address does not. So while [`Keystore::settle_regularly`] runs, a key far from its limit gets one block on
//! credit, and the keystore learns of it within a second. Each crash can lose that note once; the margin between
//! [`CREDIT_GIVEN_MAX`] and the limit holds 131,072 of them.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use super::{Keystore, SEALS_BLOCK, store};
use crate::vault::blob::SEALS_MAX;
use crate::vault::data_key::DataKey;
use crate::vault::{Error, KeyId, SubjectId, SubjectKeys};

/// Beyond this a block is written down first.
const CREDIT_GIVEN_MAX: u32 = SEALS_MAX / 2;
/// Subjects that can be owed a note at the same time.
const OWED_MAX: usize = 10_000;
const SETTLED_EVERY: Duration = Duration::from_secs(1);

/// Blocks given on credit.
#[derive(Default)]
pub(super) struct Credit {
    owed: Mutex<HashMap<SubjectId, SubjectKeys>>,
    /// Who settles regularly: without anybody, there is no credit.
    settlers: AtomicUsize,
}

struct Settler<'a>(&'a Credit);

impl Drop for Settler<'_> {
    fn drop(&mut self) {
        self.0.settlers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Credit {
    /// Gives a block now; `false` when it must be written down first.
    fn lend(&self, keys: &SubjectKeys) -> bool {
        let budgets = || keys.all().iter().map(DataKey::budget);
        let far_from_limit = budgets().all(|budget| budget.given() < CREDIT_GIVEN_MAX);
        if !far_from_limit || self.settlers.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        if owed.len() >= OWED_MAX || owed.contains_key(keys.subject()) {
            return false;
        }
        owed.insert(keys.subject().clone(), keys.clone());
        budgets().for_each(|budget| budget.top_up(SEALS_BLOCK));
        true
    }

    fn owed(&self) -> Vec<SubjectKeys> {
        let owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        owed.values().cloned().collect()
    }

    fn paid(&self, keys: &[SubjectKeys]) {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        for keys in keys {
            owed.remove(keys.subject());
        }
    }
}

impl Keystore {
    /// Sets seals aside for keys that have few left. A key that may seal no more is marked, and refuses.
    pub(in crate::vault) async fn reserve(&self, keys: &SubjectKeys) -> Result<(), Error> {
        if !is_low(keys) || self.credit.lend(keys) {
            return Ok(());
        }
        let granted = self.give_out(std::slice::from_ref(keys)).await?;
        if granted.is_empty() {
            // Every key is used up, or they are gone since they were loaded: then this says so.
            self.load(keys.subject()).await?;
        }
        for key in keys.all().iter().filter(|key| granted.contains(&key.id())) {
            key.budget().top_up(SEALS_BLOCK);
        }
        Ok(())
    }

    /// The same for many subjects, together.
    pub(in crate::vault) async fn reserve_all(&self, keys: &[SubjectKeys]) -> Result<(), Error> {
        let low: Vec<SubjectKeys> = keys.iter().filter(|keys| is_low(keys)).cloned().collect();
        for some in low.chunks(store::ROWS_MAX) {
            let granted = self.give_out(some).await?;
            for key in some.iter().flat_map(SubjectKeys::all) {
                if granted.contains(&key.id()) {
                    key.budget().top_up(SEALS_BLOCK);
                }
            }
        }
        Ok(())
    }

    /// Writes down what was given on credit, for as long as it is polled.
    pub(in crate::vault) async fn settle_regularly(&self) {
        self.credit.settlers.fetch_add(1, Ordering::Relaxed);
        let _settler = Settler(&self.credit);
        loop {
            sleep(SETTLED_EVERY).await;
            if let Err(error) = self.settle().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "seals cannot be counted in the keystore"
                );
            }
        }
    }

    pub(in crate::vault) async fn settle(&self) -> Result<(), Error> {
        for some in self.credit.owed().chunks(store::ROWS_MAX) {
            self.give_out(some).await?;
            self.credit.paid(some);
        }
        Ok(())
    }

    /// Writes down a block for each key, and says which keys had as much left. The others are marked.
    async fn give_out(&self, to: &[SubjectKeys]) -> Result<HashSet<KeyId>, Error> {
        let subjects = to.iter().map(|keys| keys.subject().clone()).collect();
        let granted = store::reserve(&self.storage, subjects, SEALS_BLOCK).await?;
        for key in to.iter().flat_map(SubjectKeys::all) {
            if granted.contains(&key.id()) {
                key.budget().note_given(SEALS_BLOCK);
            } else {
                key.budget().exhaust();
            }
        }
        Ok(granted)
    }
}

fn is_low(keys: &SubjectKeys) -> bool {
    let mut budgets = keys.all().iter().map(DataKey::budget);
    budgets.any(|budget| budget.is_below(SEALS_BLOCK / 2))
}
