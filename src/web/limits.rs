//! How often: token buckets in memory, for one process. What they count by, an address or a fingerprint, is forgotten
//! when its bucket is full again.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, QuantaClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Problem;

/// Buckets before the first sweep of those that are full again.
const SWEEP_FROM: usize = 10_000;

/// At most so many in so long a time, for each key.
#[derive(Debug)]
pub struct Limit<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
    /// Buckets at which the next sweep is worth its cost: it looks at every one of them.
    sweep_at: AtomicUsize,
    clock: QuantaClock,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `count` at once, and again evenly over `span`. A count of 0 counts as 1: to refuse everybody is no limit.
    pub fn new(count: u32, span: Duration) -> Self {
        let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(span / count.get())
            .expect("a span of time divided by a count is not zero")
            .allow_burst(count);
        Self {
            buckets: RateLimiter::keyed(quota),
            sweep_at: AtomicUsize::new(SWEEP_FROM),
            clock: QuantaClock::default(),
        }
    }

    /// Counts one, or says when to come again.
    pub fn admit(&self, key: &K) -> Result<(), Problem> {
        if self.buckets.len() >= self.sweep_at.load(Ordering::Relaxed) {
            self.sweep();
        }
        self.buckets.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Problem::too_many(wait.as_secs().saturating_add(1))
        })
    }

    /// Twice as many as are left may come before the next one: however many are alive, a request pays for a few.
    fn sweep(&self) {
        self.sweep_at.store(usize::MAX, Ordering::Relaxed);
        self.buckets.retain_recent();
        self.buckets.shrink_to_fit();
        let next = self.buckets.len().saturating_mul(2).max(SWEEP_FROM);
        self.sweep_at.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_bucket() {
        let limit = Limit::new(2, Duration::from_mins(1));
        assert!(limit.admit(&"a").is_ok());
        assert!(limit.admit(&"a").is_ok());
        assert!(limit.admit(&"a").is_err());
        assert!(limit.admit(&"b").is_ok());
    }

    #[test]
    fn a_bucket_that_is_full_again_is_forgotten_and_no_other() {
        let quick = Limit::new(1, Duration::from_millis(1));
        let slow = Limit::new(1, Duration::from_hours(1));
        for key in 0..SWEEP_FROM {
            quick.admit(&key).unwrap();
            slow.admit(&key).unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
        quick.admit(&SWEEP_FROM).unwrap();
        slow.admit(&SWEEP_FROM).unwrap();
        assert_eq!(quick.buckets.len(), 1);
        assert_eq!(slow.buckets.len(), SWEEP_FROM + 1);
        assert!(slow.admit(&0).is_err());
        assert_eq!(slow.sweep_at.load(Ordering::Relaxed), 2 * SWEEP_FROM);
    }
}
