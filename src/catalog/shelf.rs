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
pub struct Shelf(Mutex<Option<Seen>>);

#[derive(Debug, Clone)]
struct Seen {
    at: Timestamp,
    plans: Arc<[Plan]>,
    has_coupons: bool,
}

impl RoomState for Shelf {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

impl Shelf {
    pub async fn plans(&self, storage: &Storage, clock: &Clock) -> Result<Arc<[Plan]>> {
        Ok(self.look(storage, clock).await?.plans)
    }

    /// Whether it makes sense to ask for one.
    pub async fn has_coupons(&self, storage: &Storage, clock: &Clock) -> Result<bool> {
        Ok(self.look(storage, clock).await?.has_coupons)
    }

    async fn look(&self, storage: &Storage, clock: &Clock) -> Result<Seen> {
        let now = clock.now();
        if let Some(seen) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.duration_since(seen.at) < AGE_MAX
        {
            return Ok(seen.clone());
        }
        let seen = Seen {
            at: now,
            plans: store::offered(storage, now).await?.into(),
            has_coupons: store::has_coupons(storage, now).await?,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen.clone());
        Ok(seen)
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
