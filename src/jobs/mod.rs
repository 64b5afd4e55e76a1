//! Work that a transaction owes, and work that only one process may do at a time.
//!
//! A feature enqueues a [`Job`] in the transaction that causes it and registers what does it with the [`Runner`]. A job is
//! done at least once: its effect belongs in one transaction with [`Claim::settle`], which makes it exactly once, or must
//! bear a repetition.
//!
//! Invariant: a job names what it is about and carries no content, so that there is nothing to seal in it.

pub mod data;
mod duty;
mod lease;
mod runner;
mod stop;
mod store;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};

pub use duty::{Duty, every};
pub use lease::{Held, Lease};
pub use runner::{Claim, Failure, Runner, SettleError};
pub use stop::{Stop, Stopper, stop};

crate::id!(JobId, "job", "A job's id.");

/// Wakes the runners of this process; those of others poll. Shared by every runner in the process: one that is woken for
/// another's job finds nothing to do.
static ENQUEUED: Notify = Notify::const_new();

/// Something to be done about one row, soon or at a time.
#[derive(Debug, Clone)]
pub struct Job {
    id: JobId,
    kind: &'static str,
    object: String,
    due: Timestamp,
}

impl Job {
    /// `kind` is imperative, in kebab case; `object` is the id of what it is about.
    pub fn new(
        kind: &'static str,
        object: impl Into<String>,
        clock: &Clock,
        chance: &Chance,
    ) -> Self {
        Self {
            id: JobId::mint(clock, chance),
            kind,
            object: object.into(),
            due: clock.now(),
        }
    }

    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Not before this time.
    #[must_use]
    pub fn due(self, at: Timestamp) -> Self {
        Self { due: at, ..self }
    }
}

/// Owes the job: it exists if, and only if, the transaction commits.
pub async fn enqueue(tx: &mut Tx, job: &Job) -> storage::Result<()> {
    store::insert(tx, job).await?;
    tx.after_commit(|| ENQUEUED.notify_waiters());
    Ok(())
}

/// Puts a job off that nobody has claimed: whoever owed it is still at it by themselves.
pub async fn put_off(storage: &Storage, id: &JobId, until: Timestamp) -> storage::Result<()> {
    let id = id.clone();
    storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move { store::put_off(tx, &id, until).await })
        })
        .await
}

/// Takes a job away that was done otherwise.
pub async fn call_off(storage: &Storage, id: &JobId) -> storage::Result<()> {
    let id = id.clone();
    storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move { store::remove(tx, &id).await })
        })
        .await
}

/// When a job of this kind about `object` is tried next, should the attempt that runs now break off; nothing where there is none,
/// or it was given up.
pub async fn next_at(
    storage: &Storage,
    kind: &'static str,
    object: &str,
) -> storage::Result<Option<Timestamp>> {
    store::next_at(storage, kind, object).await
}

/// A job that failed as often as it may, for the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    pub id: JobId,
    pub kind: String,
    pub object: String,
    pub attempts: i64,
    pub failure: String,
    pub at: Timestamp,
}

/// How much is due, and how much was given up, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    pub due: i64,
    /// When the oldest of these became due.
    pub oldest_due_at: Option<Timestamp>,
    pub given_up: i64,
}

pub async fn backlog(storage: &Storage, now: Timestamp) -> storage::Result<Backlog> {
    store::backlog(storage, now).await
}

/// What was given up, newest first, `limit` at most.
pub async fn given_up(storage: &Storage, limit: u32) -> storage::Result<Vec<GivenUp>> {
    store::given_up(storage, limit).await
}

/// Gives a job that was given up another round of attempts; says whether there was one.
pub async fn try_again(storage: &Storage, clock: &Clock, id: &JobId) -> storage::Result<bool> {
    let (id, now) = (id.clone(), clock.now());
    storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move {
                tx.after_commit(|| ENQUEUED.notify_waiters());
                store::revive(tx, &id, now).await
            })
        })
        .await
}
