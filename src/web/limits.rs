//! How often: token buckets in memory, for one process. What they count by, an address or a fingerprint, is forgotten
//! when its bucket is full again.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, QuantaClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Problem;

/// Buckets between two sweeps of those that are full again.
const SWEEP_EVERY: usize = 10_000;

/// At most so many in so long a time, for each key.
#[derive(Debug)]
pub struct Limit<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
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
            clock: QuantaClock::default(),
        }
    }

    /// Counts one, or says when to come again.
    pub fn admit(&self, key: &K) -> Result<(), Problem> {
        if self.buckets.len() > SWEEP_EVERY {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        self.buckets.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Problem::too_many(wait.as_secs().saturating_add(1))
        })
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
}
