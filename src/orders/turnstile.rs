//! Orders of the same scarce thing, one after the other. Which of them gets the last one is decided by the database; but
//! there, those that come at once would make each other start over, most of them in vain. Orders of other things pass by.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Gate, OwnedMutexGuard};

use super::OrderDraft;
use crate::app::{App, RoomState};

/// A gate for each thing that anybody waits for.
#[derive(Debug, Default)]
pub(super) struct Turnstile(Mutex<HashMap<String, Arc<Gate<()>>>>);

impl RoomState for Turnstile {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

impl Turnstile {
    /// Waits for this order's turn; the next one's comes when what is returned is dropped.
    pub(super) async fn pass(&self, draft: &OrderDraft) -> Vec<OwnedMutexGuard<()>> {
        let stock = draft.plan.stock.map(|_| draft.plan.id.as_str());
        let coupon = draft.coupon.as_ref().filter(|coupon| coupon.is_limited());
        let mut names: Vec<&str> = coupon
            .map(|coupon| coupon.id.as_str())
            .into_iter()
            .chain(stock)
            .collect();
        // All wait in one order, so that no two wait for each other.
        names.sort_unstable();
        let mut passed = Vec::with_capacity(names.len());
        for name in names {
            passed.push(self.gate(name).lock_owned().await);
        }
        passed
    }

    fn gate(&self, name: &str) -> Arc<Gate<()>> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nobody waits any more, no gate stands.
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        Arc::clone(gates.entry(name.to_owned()).or_default())
    }
}
