//! Claims jobs that are due, runs them, tries again with growing waits, gives up.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;

use super::duty::chain;
use super::stop::GRACE;
use super::{ENQUEUED, JobId, Stop, store};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};

/// Jobs that run at the same time in one process.
const WORKERS: usize = 2;
/// Between two looks for jobs of other processes, and for those that became due.
const POLL: Duration = Duration::from_secs(1);
/// How long one attempt may take; its claim lasts longer, so that no second attempt runs beside it.
const ATTEMPT_MAX: Duration = Duration::from_mins(1);
const CLAIM_SPAN: SignedDuration = SignedDuration::from_secs(120);
/// After this many attempts, about four hours, a job is given up and shown.
pub(super) const ATTEMPTS_MAX: i64 = 12;
const BACKOFF_MIN: SignedDuration = SignedDuration::from_secs(5);
const BACKOFF_MAX: SignedDuration = SignedDuration::from_secs(3600);

/// A job that is this process's to do, for a while.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) id: JobId,
    pub(super) kind: String,
    pub(super) object: String,
    pub(super) epoch: i64,
    pub(super) attempts: i64,
}

/// Why an attempt failed: a sentence without values for the panel, and the cause for the log.
#[derive(Debug)]
pub struct Failure {
    why: &'static str,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// Why a job could not be settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The claim ran out and the job is another's: this attempt must have no effect.
    #[error("the claim of the job was lost")]
    Lost,
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl Claim {
    /// The id of what the job is about.
    pub fn object(&self) -> &str {
        &self.object
    }

    /// Marks the job as done in the transaction of its effect.
    pub async fn settle(&self, tx: &mut Tx) -> Result<(), SettleError> {
        if store::settle(tx, &self.id, self.epoch).await? {
            Ok(())
        } else {
            Err(SettleError::Lost)
        }
    }
}

impl Failure {
    pub fn new(why: &'static str, cause: impl StdError + Send + Sync + 'static) -> Self {
        Self {
            why,
            cause: Some(Box::new(cause)),
        }
    }

    pub fn because(why: &'static str) -> Self {
        Self { why, cause: None }
    }
}

type Work = Box<dyn Fn(Claim) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// Knows for each kind of job what does it.
pub struct Runner {
    storage: Storage,
    clock: Clock,
    chance: Chance,
    works: HashMap<&'static str, Work>,
}

impl Runner {
    pub fn new(storage: &Storage, clock: &Clock, chance: &Chance) -> Self {
        Self {
            storage: storage.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            works: HashMap::new(),
        }
    }

    /// Registers what does the jobs of a kind. A job whose kind is not registered waits: a newer process may know it.
    #[must_use]
    pub fn on<W, F>(mut self, kind: &'static str, work: W) -> Self
    where
        W: Fn(Claim) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.works
            .insert(kind, Box::new(move |claim| work(claim).boxed()));
        self
    }

    /// Works until the end is near, and finishes what it has begun if that takes no more than some seconds: a longer attempt
    /// ends with its claim, and the job is tried again.
    pub async fn run(&self, stop: Stop) {
        let workers = (0..WORKERS).map(|_| self.work_until(stop.clone()));
        futures_util::future::join_all(workers).await;
    }

    /// Does everything that is due now; for tests and commands.
    pub async fn drain(&self) -> storage::Result<usize> {
        let mut done = 0;
        while let Some(claim) = self.claim().await? {
            self.attempt(claim).await?;
            done += 1;
        }
        Ok(done)
    }

    async fn work_until(&self, mut stop: Stop) {
        while !stop.is_near() {
            // Listening begins before the look, so that nothing enqueued in between is slept through.
            let mut woken = pin!(ENQUEUED.notified());
            woken.as_mut().enable();
            match stop.unless_over(GRACE, self.one()).await {
                Some(Ok(true)) => continue,
                Some(Ok(false)) => {}
                Some(Err(error)) => {
                    tracing::warn!(error = %chain(&error), "the job queue cannot be read");
                }
                None => tracing::info!("a job was broken off and is tried again later"),
            }
            tokio::select! {
                () = stop.announced() => {}
                () = woken => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn one(&self) -> storage::Result<bool> {
        match self.claim().await? {
            Some(claim) => self.attempt(claim).await.map(|()| true),
            None => Ok(false),
        }
    }

    async fn claim(&self) -> storage::Result<Option<Claim>> {
        let now = self.clock.now();
        let Some(id) = store::due(&self.storage, self.works.keys().copied(), now).await? else {
            return Ok(None);
        };
        self.storage
            .transact(move |tx| {
                let id = id.clone();
                Box::pin(async move { store::claim(tx, &id, now, now + CLAIM_SPAN).await })
            })
            .await
    }

    async fn attempt(&self, claim: Claim) -> storage::Result<()> {
        let work = &self.works[claim.kind.as_str()];
        let ran = tokio::time::timeout(
            ATTEMPT_MAX,
            AssertUnwindSafe(work(claim.clone())).catch_unwind(),
        );
        let failure = match ran.await {
            Ok(Ok(Ok(()))) => None,
            Ok(Ok(Err(failure))) => Some(failure),
            Ok(Err(_panic)) => Some(Failure::because("it broke off")),
            Err(_elapsed) => Some(Failure::because("it took too long")),
        };
        if let Some(failure) = &failure {
            let cause = failure.cause.as_ref().map(|cause| chain(cause.as_ref()));
            tracing::warn!(job = %claim.id, kind = claim.kind, why = failure.why, cause, "a job failed");
        }
        self.conclude(claim, failure.map(|failure| failure.why))
            .await
    }

    async fn conclude(&self, claim: Claim, failure: Option<&'static str>) -> storage::Result<()> {
        let now = self.clock.now();
        let due = now + backoff(claim.attempts, &self.chance);
        self.storage
            .transact(move |tx| {
                let claim = claim.clone();
                Box::pin(async move {
                    match failure {
                        // Settled in its own transaction already, or here.
                        None => store::settle(tx, &claim.id, claim.epoch).await.map(drop),
                        Some(why) if claim.attempts < ATTEMPTS_MAX => {
                            store::postpone(tx, &claim, due, why).await
                        }
                        Some(why) => store::give_up(tx, &claim, now, why).await,
                    }
                })
            })
            .await
    }
}

/// Doubles with each attempt up to an hour; half of it is left to chance, so that what failed together does not return
/// together.
fn backoff(attempts: i64, chance: &Chance) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).expect("at most 19");
    let bound = (BACKOFF_MIN * 2_i32.pow(doublings)).min(BACKOFF_MAX);
    let half = bound / 2;
    let millis = u64::try_from(half.as_millis()).expect("half an hour at most");
    let jitter = i64::try_from(chance.below(millis)).expect("half an hour at most");
    half + SignedDuration::from_millis(jitter)
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("kinds", &self.works.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_an_hour() {
        let chance = Chance::seeded(1);
        for attempts in 1..=100 {
            let wait = backoff(attempts, &chance);
            let whole = (BACKOFF_MIN.as_secs() << attempts.min(20)).min(7200);
            assert!(
                wait.as_secs() >= whole / 4 && wait.as_secs() <= whole / 2,
                "{attempts}"
            );
        }
    }
}
