//! Serializable transactions, tried again when PostgreSQL says that they lost.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{AnyConnection, AnyPool, Executor as _};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::error::Kind;
use super::tx::Hook;
use super::work::{Queue, Runner, Work, fail_together, finish};
use super::{Batch, Error, Tx};
use crate::chance::Chance;

/// Attempts at one transaction before its caller hears of the conflict.
const ATTEMPTS_MAX: u32 = 12;
const ATTEMPTS_TOGETHER_MAX: u32 = 3;
/// Attempts that lose beside others before a transaction waits for its turn: of those that lost so often, one runs at a time, and
/// has only what is new against it. Waits alone do not help where many meet: what they look through in small tables, they lock.
const ATTEMPTS_BESIDE_OTHERS: u32 = 4;
/// How long it waits for that at most: who asked is not kept waiting by whoever keeps losing.
const TURN_WAIT_MAX: Duration = Duration::from_secs(2);
/// The wait before the second attempt at most; it doubles up to the longest.
const BACKOFF_MIN: Duration = Duration::from_millis(2);
const BACKOFF_MAX: Duration = Duration::from_millis(200);
/// Transactions that share one commit at most.
const TOGETHER_MAX: usize = 32;

/// Transactions whose inserts share one statement at most.
const STATEMENT_MAX: usize = 8;

/// What is acknowledged is on a disk, whatever a database or a role is set to. Stronger settings stay.
pub(super) async fn prepare(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    conn.execute(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
    )
    .await?;
    // Every question here is small: starting workers for one costs more than it saves, and takes the cores from others.
    conn.execute("set max_parallel_workers_per_gather = 0")
        .await?;
    Ok(())
}

/// Runs transactions that insert through one queue, whatever else on tasks of its own.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    serializable: Serializable,
    queue: Queue,
}

#[derive(Clone, Debug)]
struct Serializable {
    pool: AnyPool,
    chance: Chance,
    /// Of those that lost to others again and again, whose turn it is. In the order in which they came.
    turn: Arc<Mutex<()>>,
}

/// Why a transaction was not committed.
enum Failure {
    /// A member of it failed by itself.
    Member(Option<Kind>),
    Database(Error),
}

impl Writer {
    pub(super) fn start(pool: AnyPool, chance: Chance) -> Self {
        let serializable = Serializable {
            pool,
            chance,
            turn: Arc::default(),
        };
        let queue = Queue::start(serializable.clone(), TOGETHER_MAX);
        Self {
            serializable,
            queue,
        }
    }

    /// Runs it beside all others. A task of its own: a caller that goes away leaves no half-run transaction behind.
    pub(super) fn spawn(&self, work: Box<dyn Work>) {
        self.serializable.spawn(work);
    }

    /// Runs it together with what else waits.
    pub(super) async fn push(&self, work: Box<dyn Work>) -> Result<(), Error> {
        self.queue.push(work).await
    }

    pub(super) async fn close(&self) {
        self.queue.close().await;
    }
}

impl Runner for Serializable {
    async fn run(&mut self, group: Vec<Box<dyn Work>>) {
        for work in self.attempts(group).await {
            self.spawn(work);
        }
    }

    async fn close(self) {}
}

impl Serializable {
    fn spawn(&self, work: Box<dyn Work>) {
        let this = self.clone();
        tokio::spawn(async move { this.attempts(vec![work]).await });
    }

    /// Finishes all of them, or none: then one of several has failed, and each is to be run alone.
    async fn attempts(&self, mut group: Vec<Box<dyn Work>>) -> Vec<Box<dyn Work>> {
        let alone = group.len() == 1;
        let mut duplicates = 0;
        let mut attempt = 1;
        // No connection is held while it is waited for, and none in turn waits for another.
        let mut turn = None;
        let failure = loop {
            if alone && attempt > ATTEMPTS_BESIDE_OTHERS && turn.is_none() {
                metrics::counter!("storage_turns_total").increment(1);
                turn = Some(timeout(TURN_WAIT_MAX, self.turn.lock()).await.ok());
            }
            let failure = match self.attempt(&mut group).await {
                Ok(hooks) => {
                    metrics::counter!("storage_commits_total").increment(1);
                    metrics::counter!("storage_transactions_total").increment(group.len() as u64);
                    for hook in hooks {
                        hook();
                    }
                    finish(group);
                    return Vec::new();
                }
                Err(failure) => failure,
            };
            let again = match failure.kind() {
                Some(Kind::Conflict) if alone => attempt < ATTEMPTS_MAX,
                // Others wait behind a group: alone its members do not hold them up.
                Some(Kind::Conflict) => attempt < ATTEMPTS_TOGETHER_MAX,
                // A unique violation can hide a lost race: the second run sees the row that won.
                Some(Kind::Duplicate) if alone => {
                    duplicates += 1;
                    duplicates == 1
                }
                Some(Kind::Duplicate | Kind::Unavailable | Kind::Fault) | None => false,
            };
            if !again {
                break failure;
            }
            metrics::counter!("storage_retries_total").increment(1);
            tokio::time::sleep(self.backoff(attempt)).await;
            attempt += 1;
        };
        match failure {
            Failure::Member(_) if alone => finish(group),
            Failure::Database(error) if alone || error.kind() != Kind::Conflict => {
                fail_together(group, &error);
            }
            Failure::Member(_) | Failure::Database(_) => return group,
        }
        Vec::new()
    }

    async fn attempt(&self, group: &mut [Box<dyn Work>]) -> Result<Vec<Hook>, Failure> {
        let transaction = self
            .pool
            .begin_with("begin isolation level serializable")
            .await?;
        let mut tx = Tx::pooled(transaction);
        // Dropped without a commit, the transaction rolls back.
        let mut rest = group;
        while !rest.is_empty() {
            let some;
            (some, rest) = rest.split_at_mut(of_one_statement(rest.len()));
            run(some, &mut tx).await?;
        }
        let hooks = tx.take_hooks();
        tx.commit().await?;
        Ok(hooks)
    }

    /// Full jitter: any wait up to a bound that doubles.
    fn backoff(&self, attempt: u32) -> Duration {
        let bound = BACKOFF_MAX.min(BACKOFF_MIN * 2_u32.saturating_pow(attempt - 1));
        let micros = u64::try_from(bound.as_micros()).expect("milliseconds fit u64");
        Duration::from_micros(self.chance.below(micros))
    }
}

/// Inserts what all of them insert in one round trip, then runs each.
async fn run(group: &mut [Box<dyn Work>], tx: &mut Tx) -> Result<(), Failure> {
    let batches = group.iter().map(|work| work.batch());
    if let Err(error) = tx.insert(batches.fold(Batch::new(), Batch::and)).await {
        let kind = error.kind();
        if let [alone] = group {
            alone.refuse(error);
        }
        return Err(Failure::Member(Some(kind)));
    }
    for work in group {
        if !work.run(tx).await {
            return Err(Failure::Member(work.failure()));
        }
    }
    Ok(())
}

/// How many of `waiting` share a statement: a power of two, so that few texts are prepared.
fn of_one_statement(waiting: usize) -> usize {
    let most = waiting.min(STATEMENT_MAX);
    1 << most.ilog2()
}

impl Failure {
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Member(kind) => *kind,
            Self::Database(error) => Some(error.kind()),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}
