//! Serializable transactions, tried again when PostgreSQL says that they lost.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::AnyPool;

use super::error::Kind;
use super::{Batch, Error, Shared, Tx};
use crate::chance::Chance;

/// Attempts at one transaction before its caller hears of the conflict.
const ATTEMPTS_MAX: u32 = 12;
/// The wait before the second attempt at most; it doubles up to the longest.
const BACKOFF_MIN: Duration = Duration::from_millis(2);
const BACKOFF_MAX: Duration = Duration::from_millis(200);

#[derive(Clone, Debug)]
pub(super) struct Serializable {
    pool: AnyPool,
    chance: Chance,
}

impl Serializable {
    pub(super) fn new(pool: AnyPool, chance: Chance) -> Self {
        Self { pool, chance }
    }

    pub(super) async fn transact<T, E, F>(&self, batch: Batch, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: std::error::Error + From<Error> + Send + 'static,
    {
        // A task of its own: a caller that goes away leaves no half-run transaction behind.
        let this = self.clone();
        let work: Shared<F> = Arc::new(work);
        tokio::spawn(async move { this.attempts(batch, work).await })
            .await
            .map_err(|_| Error::WriterGone)?
    }

    async fn attempts<T, E, F>(&self, batch: Batch, work: Shared<F>) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        E: std::error::Error + From<Error> + 'static,
    {
        let mut duplicates = 0;
        let mut attempt = 1;
        loop {
            let error = match self.attempt(batch.clone(), &work).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let again = match Kind::of_cause(&error) {
                Some(Kind::Conflict) => attempt < ATTEMPTS_MAX,
                // A unique violation can hide a lost race: the second run sees the row that won.
                Some(Kind::Duplicate) => {
                    duplicates += 1;
                    duplicates == 1
                }
                Some(Kind::Unavailable | Kind::Fault) | None => false,
            };
            if !again {
                return Err(error);
            }
            metrics::counter!("storage_retries_total").increment(1);
            tokio::time::sleep(self.backoff(attempt)).await;
            attempt += 1;
        }
    }

    async fn attempt<T, E, F>(&self, batch: Batch, work: &Shared<F>) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        E: From<Error>,
    {
        let transaction = self
            .pool
            .begin_with("begin isolation level serializable")
            .await
            .map_err(Error::from)?;
        let mut tx = Tx::pooled(transaction);
        tx.insert(batch).await?;
        // Dropped without a commit, by an error or a panic, the transaction rolls back.
        let value = AssertUnwindSafe(work(&mut tx))
            .catch_unwind()
            .await
            .map_err(|_| Error::WriterGone)??;
        let hooks = tx.take_hooks();
        tx.commit().await.map_err(Error::from)?;
        for hook in hooks {
            hook();
        }
        Ok(value)
    }

    /// Full jitter: any wait up to a bound that doubles.
    fn backoff(&self, attempt: u32) -> Duration {
        let bound = BACKOFF_MAX.min(BACKOFF_MIN * 2_u32.saturating_pow(attempt - 1));
        let micros = u64::try_from(bound.as_micros()).expect("milliseconds fit u64");
        Duration::from_micros(self.chance.below(micros))
    }
}
