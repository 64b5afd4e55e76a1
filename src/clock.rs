//! The time, as a parameter: production reads the system's clock, a test owns its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Where every room takes the time from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Microseconds since the Unix epoch, moved only by [`Clock::advance`].
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is advanced; its clones move with it.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.as_microsecond()))))
    }

    /// Now, in whole microseconds: what the databases keep, so that a stored time compares equal.
    pub fn now(&self) -> Timestamp {
        let micros = match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that reads it"
            )]
            Source::System => Timestamp::now().as_microsecond(),
            Source::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).expect("a clock stays within jiff's range")
    }

    /// Now, as a `_at` column stores it.
    pub fn now_micros(&self) -> i64 {
        self.now().as_microsecond()
    }

    /// Moves a fixed clock forward.
    ///
    /// # Panics
    /// On the system's clock, which nobody moves.
    pub fn advance(&self, by: SignedDuration) {
        match &self.0 {
            Source::System => panic!("the system's clock cannot be advanced"),
            Source::Fixed(micros) => {
                let step = i64::try_from(by.as_micros()).expect("a test's step fits i64");
                micros.fetch_add(step, Ordering::SeqCst);
            }
        }
    }
}
