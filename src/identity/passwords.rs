//! Passwords: argon2id (RFC 9106) with 64 MiB, three passes, one lane, off the event loop and a few at a time.
//!
//! What is kept is a PHC string, and that sealed: whoever gets hold of the data database cannot even begin to guess.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};
use data_encoding::BASE64_NOPAD;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use zeroize::{Zeroize, Zeroizing};

use super::password_policy::Password;
use crate::app::{App, RoomState};
use crate::chance::Chance;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
const OUTPUT_LEN: usize = 32;
const SALT_LEN: usize = 16;

/// Too many passwords wait to be hashed: answer 503, come again in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at the moment")]
pub struct Busy;

/// Hashes and checks passwords. Its memory is bounded by `limits.password_hashes_max`, its queue by
/// `limits.password_hashes_waiting_max`.
#[derive(Debug)]
pub struct Passwords {
    places: Semaphore,
    waiting: AtomicUsize,
    waiting_max: usize,
    /// 64 MiB each, used again: to get that much memory anew costs more than a third of the hash.
    buffers: Arc<Mutex<Vec<Vec<Block>>>>,
    chance: Chance,
    /// What a password is checked against when there is no account.
    decoy: String,
}

impl RoomState for Passwords {
    fn open(app: &App) -> Self {
        let limits = &app.config.limits;
        Self::new(
            limits.password_hashes_max,
            limits.password_hashes_waiting_max,
            app.chance.clone(),
        )
    }
}

impl Passwords {
    pub fn new(at_once_max: usize, waiting_max: usize, chance: Chance) -> Self {
        // Random bytes stand for the hash of a password that nobody knows.
        let decoy = phc(&chance.bytes::<SALT_LEN>(), &chance.bytes::<OUTPUT_LEN>());
        Self {
            places: Semaphore::new(at_once_max.max(1)),
            waiting: AtomicUsize::new(0),
            waiting_max,
            buffers: Arc::default(),
            chance,
            decoy,
        }
    }

    /// A password's PHC string, with a salt of its own.
    pub async fn hash(&self, password: &Password) -> Result<Zeroizing<String>, Busy> {
        let salt: [u8; SALT_LEN] = self.chance.bytes();
        let output = self.derive(password, &salt, params()).await?;
        Ok(Zeroizing::new(phc(&salt, &*output)))
    }

    /// Whether the password is the one that `kept` was made of. Without an account there is nothing kept, and the answer
    /// takes as long.
    pub async fn matches(&self, password: &Password, kept: Option<&str>) -> Result<bool, Busy> {
        let known = kept.and_then(Kept::parse);
        let is_known = known.is_some();
        let kept = known
            .or_else(|| Kept::parse(&self.decoy))
            .expect("the decoy is a PHC string");
        let output = self.derive(password, &kept.salt, kept.params).await?;
        Ok(bool::from(output.ct_eq(&kept.output)) && is_known)
    }

    async fn derive(
        &self,
        password: &Password,
        salt: &[u8],
        params: Params,
    ) -> Result<Zeroizing<[u8; OUTPUT_LEN]>, Busy> {
        let _place = self.place().await?;
        let (password, salt) = (password.clone(), salt.to_vec());
        let buffers = Arc::clone(&self.buffers);
        let hashing = tokio::task::spawn_blocking(move || {
            let mut memory = take(&buffers);
            memory.resize(params.block_count(), Block::new());
            let mut output = Zeroizing::new([0; OUTPUT_LEN]);
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let done = argon2.hash_password_into_with_memory(
                password.expose().as_bytes(),
                &salt,
                output.as_mut(),
                &mut memory[..],
            );
            // The first blocks confirm a guess without the cost of the rest.
            memory.iter_mut().for_each(Zeroize::zeroize);
            give_back(&buffers, memory);
            done.map(|()| output)
        });
        let output = hashing.await.map_err(|_| Busy)?;
        Ok(output.expect("salt, output and memory have the lengths that argon2 asks for"))
    }

    async fn place(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Busy> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let _queued = Queued::join(&self.waiting, self.waiting_max).ok_or(Busy)?;
        self.places.acquire().await.map_err(|_| Busy)
    }
}

/// A place in the queue, given up however the wait ends.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn join(waiting: &'a AtomicUsize, waiting_max: usize) -> Option<Self> {
        let one_more = |count: usize| (count < waiting_max).then_some(count + 1);
        waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .ok()
            .map(|_| Self(waiting))
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A PHC string, read.
struct Kept {
    params: Params,
    salt: Vec<u8>,
    output: [u8; OUTPUT_LEN],
}

impl Kept {
    fn parse(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        if hash.algorithm.as_str() != "argon2id" {
            return None;
        }
        Some(Self {
            params: Params::try_from(&hash).ok()?,
            salt: hash.salt.as_ref()?.to_vec(),
            output: hash.hash.as_ref()?.as_bytes().try_into().ok()?,
        })
    }
}

fn params() -> Params {
    Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_LEN)).expect("RFC 9106 allows these")
}

fn phc(salt: &[u8], output: &[u8]) -> String {
    let (salt, output) = (BASE64_NOPAD.encode(salt), BASE64_NOPAD.encode(output));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${output}")
}

fn take(buffers: &Mutex<Vec<Vec<Block>>>) -> Vec<Block> {
    let mut buffers = buffers.lock().unwrap_or_else(PoisonError::into_inner);
    buffers.pop().unwrap_or_default()
}

fn give_back(buffers: &Mutex<Vec<Vec<Block>>>, memory: Vec<Block>) {
    buffers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(memory);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::typed(text)
    }

    fn passwords() -> Passwords {
        Passwords::new(1, 1, Chance::system())
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_alone() {
        let passwords = passwords();
        let kept = passwords
            .hash(&password("a long enough sentence"))
            .await
            .unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        let matches =
            async |typed: &str, kept| passwords.matches(&password(typed), kept).await.unwrap();
        assert!(matches("a long enough sentence", Some(kept.as_str())).await);
        assert!(!matches("a long enough sentences", Some(kept.as_str())).await);
        assert!(!matches("a long enough sentence", None).await);
        assert!(!matches("a long enough sentence", Some("$argon2id$broken")).await);
    }

    /// The example of the reference implementation, with its own cheaper parameters.
    #[tokio::test]
    async fn a_hash_of_the_reference_implementation_is_understood() {
        let kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(
            passwords()
                .matches(&password("password"), Some(kept))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn who_comes_when_the_queue_is_full_is_sent_away() {
        let passwords = Arc::new(passwords());
        let check = || {
            let passwords = Arc::clone(&passwords);
            async move {
                passwords
                    .matches(&password("whatever it may be"), None)
                    .await
            }
        };
        let answers = futures_util::future::join_all((0..4).map(|_| check())).await;
        let refused = answers
            .iter()
            .filter(|answer| **answer == Err(Busy))
            .count();
        assert_eq!(refused, 2, "one runs, one waits");
        assert_eq!(check().await, Ok(false), "and the queue is free again");
    }
}
