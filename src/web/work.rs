//! A proof of work: asked for only while forms pour in, so that pouring costs something. No third party is asked who is
//! human.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Leading zero bits of the digest that a browser has to find: some 16,000 tries, well below a second.
pub const WORK_BITS: u32 = 14;

const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Whether `answer` is work done for this ticket: `SHA-256(ticket ":" answer)` begins with [`WORK_BITS`] zeros.
pub fn is_done(ticket: &str, answer: &str) -> bool {
    let digest = Sha256::new()
        .chain_update(ticket)
        .chain_update(":")
        .chain_update(answer)
        .finalize();
    let (first, _) = digest
        .split_first_chunk()
        .expect("four of thirty-two bytes");
    u32::from_be_bytes(*first).leading_zeros() >= WORK_BITS
}

/// Notices a rush: more forms within a minute than a shop of this size ever sees.
#[derive(Debug)]
pub struct Rush {
    above: usize,
    seen: Mutex<VecDeque<Timestamp>>,
}

impl Rush {
    /// `above` forms a minute are no rush yet; 0 never calls anything one.
    pub fn new(above: u32) -> Self {
        Self {
            above: usize::try_from(above).unwrap_or(usize::MAX),
            seen: Mutex::default(),
        }
    }

    /// Counts a form that was sent.
    pub fn count(&self, now: Timestamp) {
        if self.above == 0 {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push_back(now);
        // One more than the threshold is all that has to be remembered.
        if seen.len() > self.above.saturating_add(1) {
            seen.pop_front();
        }
    }

    pub fn is_on(&self, now: Timestamp) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Timestamp| now.duration_since(*at) < WINDOW;
        self.above > 0 && seen.len() > self.above && seen.front().is_some_and(recent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_for_one_ticket() {
        let answer = (0..u32::MAX)
            .map(|n| n.to_string())
            .find(|answer| is_done("ticket", answer))
            .unwrap();
        assert!(!is_done("another ticket", &answer));
        assert!(!is_done("ticket", ""));
    }

    #[test]
    fn a_rush_is_on_while_more_than_the_threshold_came_within_a_minute() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = |seconds| start + SignedDuration::from_secs(seconds);
        let rush = Rush::new(2);
        for second in 0..2 {
            rush.count(at(second));
        }
        assert!(!rush.is_on(at(2)));
        rush.count(at(2));
        assert!(rush.is_on(at(3)));
        assert!(!rush.is_on(at(61)));
        assert!(!Rush::new(0).is_on(start));
    }
}
