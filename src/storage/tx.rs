use std::fmt;

use sqlx::{Any, AnyConnection, Connection, Transaction};

use super::{Batch, Engine, Result, Rows};

/// The transaction that a closure given to [`super::Storage::transact`] runs in.
pub struct Tx {
    conn: Conn,
    engine: Engine,
    after_commit: Vec<Hook>,
}

pub(super) type Hook = Box<dyn FnOnce() + Send>;

enum Conn {
    /// The SQLite writer's own connection, inside a savepoint of a shared commit.
    Writer(AnyConnection),
    Pooled(Transaction<'static, Any>),
}

impl Tx {
    pub(super) fn on_writer(conn: AnyConnection) -> Self {
        Self::new(Conn::Writer(conn), Engine::Sqlite)
    }

    pub(super) fn pooled(transaction: Transaction<'static, Any>) -> Self {
        Self::new(Conn::Pooled(transaction), Engine::Postgres)
    }

    fn new(conn: Conn, engine: Engine) -> Self {
        Self {
            conn,
            engine,
            after_commit: Vec::new(),
        }
    }

    /// The connection to hand to a query.
    pub fn conn(&mut self) -> &mut AnyConnection {
        match &mut self.conn {
            Conn::Writer(conn) => conn,
            Conn::Pooled(transaction) => transaction,
        }
    }

    /// The placeholders of so many rows of values in a query of this transaction, as its engine reads them soonest.
    pub fn rows(&self, count: usize, columns: usize) -> Rows {
        Rows {
            engine: self.engine,
            count,
            columns,
        }
    }

    /// Runs all the inserts of `batch` in one round trip.
    pub async fn insert(&mut self, batch: Batch) -> Result<()> {
        batch.run(self.engine, self.conn()).await
    }

    /// On the writer's connection: runs `opening` and then `batch`, in one call.
    pub(super) async fn open(&mut self, opening: &str, batch: Batch) -> Result<()> {
        if opening.is_empty() && batch.is_empty() {
            return Ok(());
        }
        batch.run_after(opening, self.conn()).await
    }

    /// Wakes somebody once, and only if, this transaction is durable. A hint: a process can die before it runs.
    pub fn after_commit(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.after_commit.push(Box::new(hook));
    }

    pub(super) fn take_hooks(&mut self) -> Vec<Hook> {
        std::mem::take(&mut self.after_commit)
    }

    pub(super) async fn commit(self) -> std::result::Result<(), sqlx::Error> {
        match self.conn {
            Conn::Writer(_) => unreachable!("the writer commits for all who share its commit"),
            Conn::Pooled(transaction) => transaction.commit().await,
        }
    }

    /// Waits until the connection is closed, and with the last one to an SQLite file its `-wal` is gone.
    pub(super) async fn close(self) -> std::result::Result<(), sqlx::Error> {
        match self.conn {
            Conn::Writer(conn) => conn.close().await,
            Conn::Pooled(transaction) => transaction.rollback().await,
        }
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}
