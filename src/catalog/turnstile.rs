//! Who wants of the same scarce thing, one after the other. Which of them gets the last one is decided by the database; but
//! there, those that come at once would make each other start over, most of them in vain. Who wants other things passes by.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Gate, OwnedMutexGuard};

use crate::app::{App, RoomState};

/// A gate for each thing that anybody waits for.
#[derive(Debug, Default)]
pub struct Turnstile(Mutex<HashMap<String, Arc<Gate<()>>>>);

impl RoomState for Turnstile {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

impl Turnstile {
    /// Waits for the turn at all these things, by their ids; the next one's comes when what is returned is dropped.
    pub async fn pass(&self, mut things: Vec<&str>) -> Vec<OwnedMutexGuard<()>> {
        // All wait in one order, so that no two wait for each other.
        things.sort_unstable();
        things.dedup();
        let mut passed = Vec::with_capacity(things.len());
        for thing in things {
            passed.push(self.gate(thing).lock_owned().await);
        }
        passed
    }

    fn gate(&self, thing: &str) -> Arc<Gate<()>> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nobody waits any more, no gate stands.
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        Arc::clone(gates.entry(thing.to_owned()).or_default())
    }
}
