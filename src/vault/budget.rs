//! How much a key may still seal.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::Error;

/// Seals that a key has left in this process. The keystore counts what it has given out to processes, in blocks, so that a
/// crash can waste some but a key never seals more than [`super::blob::SEALS_MAX`].
pub(super) struct Budget {
    left: AtomicU32,
    /// What the keystore had given out when it was last asked.
    given: AtomicU32,
    exhausted: AtomicBool,
}

impl Budget {
    /// Of a new key, minted with a block already given out.
    pub(super) fn minted(block: u32) -> Self {
        Self {
            left: block.into(),
            given: block.into(),
            exhausted: false.into(),
        }
    }

    /// Of a key that others may be using: it has nothing until a block is given out.
    pub(super) fn loaded(given: u32) -> Self {
        Self {
            left: 0.into(),
            given: given.into(),
            exhausted: false.into(),
        }
    }

    pub(super) fn spend(&self) -> Result<(), Error> {
        let one_less = |left: u32| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
        {
            Ok(_) => Ok(()),
            Err(_) if self.exhausted.load(Ordering::Relaxed) => Err(Error::KeyExhausted),
            Err(_) => Err(Error::ReservationSpent),
        }
    }

    pub(super) fn is_below(&self, left: u32) -> bool {
        self.left.load(Ordering::Relaxed) < left && !self.exhausted.load(Ordering::Relaxed)
    }

    pub(super) fn given(&self) -> u32 {
        self.given.load(Ordering::Relaxed)
    }

    /// A block to spend.
    pub(super) fn top_up(&self, block: u32) {
        self.left.fetch_add(block, Ordering::Relaxed);
    }

    /// A block is written down as given out.
    pub(super) fn note_given(&self, block: u32) {
        self.given.fetch_add(block, Ordering::Relaxed);
    }

    /// The keystore has no more to give.
    pub(super) fn exhaust(&self) {
        self.left.store(0, Ordering::Relaxed);
        self.exhausted.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_seals_no_more_than_it_was_given() {
        let budget = Budget::minted(2);
        assert!(budget.spend().is_ok() && budget.spend().is_ok());
        assert!(matches!(budget.spend(), Err(Error::ReservationSpent)));
        budget.top_up(1);
        assert!(budget.spend().is_ok());
        budget.exhaust();
        assert!(matches!(budget.spend(), Err(Error::KeyExhausted)));
        assert!(
            Budget::loaded(7).spend().is_err(),
            "what others were given is not ours"
        );
    }
}
