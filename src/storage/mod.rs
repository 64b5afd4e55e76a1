//! Two engines behind one text: SQLite by default, PostgreSQL when one machine is not enough.
//!
//! [`Storage::transact`] is the only way to write. A closure touches nothing but the database and can run
//! again; it belongs to the writer, so a caller that goes away cancels nothing, and it is acknowledged only after
//! the outer commit is durable.
//!
//! Invariant: this room names no feature.

mod batch;
mod error;
mod look;
mod migrate;
mod peek;
mod placeholders;
mod postgres;
mod sqlite;
mod tx;
mod wide;
mod work;

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Connection as _};

use crate::chance::Chance;

pub use batch::{Batch, Value};
pub use error::{Error, Result};
pub use look::Drift;
pub use peek::{file, is_same, peek};
pub use placeholders::{Placeholders, Rows};
pub use tx::Tx;
pub use wide::wide_sum;

/// How long a caller waits for a connection, or for a place in the writer's queue, before it is told that the
/// database is not available.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// A pooled connection that was idle for longer is asked whether it is alive before it is used; asking costs a round
/// trip.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// Read connections to an SQLite file; each is a thread.
const SQLITE_READERS_MAX: u32 = 4;

/// The engine behind a connection URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The engine that serves `sqlite:…` and `postgres://…` URLs.
    pub fn of(url: &str) -> Option<Self> {
        match url.split(':').next() {
            Some("sqlite") => Some(Self::Sqlite),
            Some("postgres" | "postgresql") => Some(Self::Postgres),
            _ => None,
        }
    }
}

/// One database: its readers, its writer.
#[derive(Clone, Debug)]
pub struct Storage {
    engine: Engine,
    pool: AnyPool,
    writer: Writer,
}

#[derive(Clone, Debug)]
enum Writer {
    Sqlite(work::Queue),
    Postgres(postgres::Writer),
    /// The database was opened to be read.
    None,
}

/// How many connections a PostgreSQL database gets from this process.
#[derive(Debug, Clone, Copy)]
pub struct Connections(pub u32);

impl Default for Connections {
    fn default() -> Self {
        Self(16)
    }
}

impl Storage {
    /// Opens the database, brings its schema up to date and starts its writer.
    ///
    /// An SQLite file is created when it is missing, for its owner alone, in a folder that exists.
    pub async fn open(
        url: &str,
        schema: &'static Schema,
        connections: Connections,
        chance: Chance,
    ) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).ok_or_else(|| Error::unsupported(url))?;
        if engine == Engine::Sqlite {
            sqlite::make_file(url)?;
        }
        migrate::run(url, engine, schema).await?;
        let options = AnyPoolOptions::new()
            .acquire_timeout(WAIT_MAX)
            .test_before_acquire(false)
            .before_acquire(|conn, meta| {
                Box::pin(async move {
                    if meta.idle_for > TRUSTED_FOR {
                        conn.ping().await?;
                    }
                    Ok(true)
                })
            });
        let (pool, writer) = match engine {
            Engine::Sqlite => {
                let pool = options
                    .max_connections(SQLITE_READERS_MAX)
                    .after_connect(|conn, _| Box::pin(sqlite::prepare_reader(conn)))
                    .connect(&sqlite::url(url))
                    .await?;
                let writer = sqlite::start(sqlite::url(url)).await?;
                (pool, Writer::Sqlite(writer))
            }
            Engine::Postgres => {
                let pool = options
                    .max_connections(connections.0)
                    .after_connect(|conn, _| Box::pin(postgres::prepare(conn)))
                    .connect(url)
                    .await?;
                let writer = postgres::Writer::start(pool.clone(), chance);
                (pool, Writer::Postgres(writer))
            }
        };
        Ok(Self {
            engine,
            pool,
            writer,
        })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Connections to read with, outside any transaction. On SQLite they cannot write.
    pub fn reader(&self) -> &AnyPool {
        &self.pool
    }

    /// Runs `work` in one serializable transaction and answers after its commit is durable.
    ///
    /// On SQLite, transactions that wait together share one commit, each in its own savepoint. On PostgreSQL a
    /// serialization failure, a deadlock or (once) a unique violation runs `work` again.
    pub async fn transact<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, std::result::Result<T, E>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
        E: std::error::Error + From<Error> + Send + 'static,
    {
        self.insert(Batch::new(), work).await
    }

    /// Inserts `batch`, then runs `work`, in one transaction like [`Storage::transact`]'s; the cheaper way for many small
    /// ones. On SQLite the batch travels with the call that opens the transaction. On PostgreSQL those that wait together
    /// share a commit, too, until one of them fails and each runs alone: serializable transactions that insert next to
    /// each other otherwise abort one another.
    pub async fn insert<T, E, F>(&self, batch: Batch, work: F) -> std::result::Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, std::result::Result<T, E>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
        E: std::error::Error + From<Error> + Send + 'static,
    {
        let alone = batch.is_empty();
        let (work, answer) = work::pending(batch, work);
        match &self.writer {
            Writer::Sqlite(writer) => writer.push(work).await?,
            Writer::Postgres(writer) if alone => writer.spawn(work),
            Writer::Postgres(writer) => writer.push(work).await?,
            Writer::None => return Err(Error::WriterGone.into()),
        }
        answer.await.map_err(|_| Error::WriterGone)?
    }

    /// Whether the database answers; for the readiness check.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Waits until what was handed to the writer is done, then closes every connection.
    pub async fn close(&self) {
        match &self.writer {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(writer) => writer.close().await,
            Writer::None => {}
        }
        self.pool.close().await;
    }
}

/// A schema: its migrations, one dialect for both engines, and the statements that each engine needs of its own.
#[derive(Debug)]
pub struct Schema {
    pub migrations: Migrator,
    /// Triggers that make rows immutable; safe to run again at every start.
    pub sqlite: &'static str,
    pub postgres: &'static str,
}
