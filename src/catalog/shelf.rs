//! The catalogue in memory, as fresh as a second: every order needs it, and it changes a few times a year.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::{Plan, store};
use crate::app::{App, RoomState};
use crate::clock::Clock;
use crate::storage::{Result, Storage};

const AGE_MAX: SignedDuration = SignedDuration::from_secs(1);

/// What was on offer when it was last looked at.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Option<(Timestamp, Arc<[Plan]>)>>);

impl RoomState for Shelf {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

impl Shelf {
    pub async fn plans(&self, storage: &Storage, clock: &Clock) -> Result<Arc<[Plan]>> {
        let now = clock.now();
        if let Some((read_at, plans)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.duration_since(*read_at) < AGE_MAX
        {
            return Ok(Arc::clone(plans));
        }
        let plans: Arc<[Plan]> = store::offered(storage, now).await?.into();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&plans)));
        Ok(plans)
    }

    /// The plan behind `/order/{slug}`.
    pub async fn plan(&self, storage: &Storage, clock: &Clock, slug: &str) -> Result<Option<Plan>> {
        let plans = self.plans(storage, clock).await?;
        Ok(plans.iter().find(|plan| plan.slug == slug).cloned())
    }

    /// What changes the catalogue calls this, so that its own process sees the change at once.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
