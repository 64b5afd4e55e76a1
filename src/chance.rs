//! Randomness, as a parameter: the operating system's in production, a seeded generator where a run must repeat.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Where every room takes random bytes from.
#[derive(Clone)]
pub struct Chance(Source);

#[derive(Clone)]
enum Source {
    /// The thread's ChaCha generator, seeded and reseeded by the operating system.
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes in the same order for the same seed: for the demo's contents and for tests, never for keys in use.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(
            seed,
        )))))
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that reads it"
            )]
            Source::System => rand::rng().fill_bytes(bytes),
            Source::Seeded(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(bytes),
        }
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number in `0..bound`.
    pub fn below(&self, bound: u64) -> u64 {
        // The bias of a 128-bit draw reduced to 64 bits is below 2^-64.
        let draw = u128::from_le_bytes(self.bytes());
        u64::try_from(draw % u128::from(bound.max(1))).expect("a remainder is below its u64 bound")
    }

    /// A 256-bit secret as URL-safe text: sessions, one-time links.
    pub fn token(&self) -> String {
        BASE64URL_NOPAD.encode(&self.bytes::<32>())
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Chance(system)",
            Source::Seeded(_) => "Chance(seeded)",
        })
    }
}
