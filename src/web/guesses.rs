//! How often somebody may be wrong: for what can be found out by trying.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Problem;

/// Keys before the first sweep of those whose time is over.
const SWEEP_FROM: usize = 10_000;

/// So many wrong guesses in so long a time, for each key; then nothing is said until it is over, whatever is brought. The same
/// guess again counts once, and one that is right does not count. In memory, for one process.
#[derive(Debug)]
pub struct Guesses<K: Hash + Eq> {
    max: usize,
    span: SignedDuration,
    wrong: Mutex<HashMap<K, Wrong>>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Wrong {
    since: Timestamp,
    /// Digests: what was guessed is not kept.
    guesses: HashSet<u64>,
}

impl<K: Hash + Eq + Clone> Guesses<K> {
    /// A `max` of 0 counts as 1: to refuse everybody is no limit.
    pub fn new(max: u32, span: SignedDuration) -> Self {
        Self {
            max: usize::try_from(max).unwrap_or(usize::MAX).max(1),
            span,
            wrong: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    /// Counts a guess as wrong before it is looked at, so that none slips through beside others, or says when to come again.
    pub fn begin(&self, key: &K, guess: &str, now: Timestamp) -> Result<(), Problem> {
        let guess = self.hasher.hash_one(guess);
        let mut wrong = self.known();
        if wrong.len() >= SWEEP_FROM {
            wrong.retain(|_, of| now.duration_since(of.since) < self.span);
        }
        let of = wrong.entry(key.clone()).or_insert_with(|| Wrong {
            since: now,
            guesses: HashSet::new(),
        });
        let so_long = now.duration_since(of.since);
        if so_long >= self.span {
            (of.since, of.guesses) = (now, HashSet::new());
        }
        if of.guesses.len() >= self.max && !of.guesses.contains(&guess) {
            let wait = (self.span - so_long).as_secs().max(0);
            return Err(Problem::too_many(wait.unsigned_abs().saturating_add(1)));
        }
        of.guesses.insert(guess);
        Ok(())
    }

    /// It was right after all.
    pub fn was_right(&self, key: &K, guess: &str) {
        let guess = self.hasher.hash_one(guess);
        if let Some(of) = self.known().get_mut(key) {
            of.guesses.remove(&guess);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<K, Wrong>> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn who_was_wrong_too_often_is_told_nothing_until_their_time_is_over() {
        let guesses = Guesses::new(2, SignedDuration::from_mins(1));
        let try_at = |seconds, guess| guesses.begin(&"peer", guess, at(seconds)).is_ok();
        assert!(try_at(0, "one") && try_at(10, "two"));
        assert!(try_at(11, "two"), "the same again is no other guess");
        assert!(!try_at(12, "right"), "nobody learns that it would be right");
        assert!(guesses.begin(&"other", "three", at(12)).is_ok());
        assert!(try_at(60, "three"));
    }

    #[test]
    fn what_is_right_does_not_count() {
        let guesses = Guesses::new(1, SignedDuration::from_mins(1));
        for n in 0..10 {
            let guess = n.to_string();
            assert!(guesses.begin(&"peer", &guess, at(0)).is_ok());
            guesses.was_right(&"peer", &guess);
        }
    }

    #[test]
    fn keys_whose_time_is_over_are_forgotten() {
        let guesses = Guesses::new(1, SignedDuration::from_mins(1));
        for key in 0..SWEEP_FROM {
            guesses.begin(&key, "x", at(0)).unwrap();
        }
        guesses.begin(&SWEEP_FROM, "x", at(60)).unwrap();
        assert_eq!(guesses.known().len(), 1);
    }
}
