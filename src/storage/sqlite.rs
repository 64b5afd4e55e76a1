//! Group commit: one task owns the only connection that writes, and runs what waits as one durable commit.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;

use sqlx::{AnyConnection, Connection, Executor};

use super::work::{Queue, Runner, Work, fail_together, finish};
use super::{Error, Tx, file};

/// Transactions that share one commit at most.
const TOGETHER_MAX: usize = 64;

/// The URL that creates a missing file.
pub(super) fn url(url: &str) -> String {
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}mode=rwc")
}

/// Makes a missing file readable by its owner alone: SQLite would ask the umask. The files beside it take its mode.
pub(super) fn make_file(url: &str) -> Result<(), Error> {
    let Some(path) = file(url).filter(|path| !path.exists()) else {
        return Ok(());
    };
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        // Another process was first.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => Ok(made.map(drop).map_err(sqlx::Error::Io)?),
    }
}

pub(super) async fn prepare_writer(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // FULL makes the write-ahead log durable at each commit; secure_delete overwrites what is deleted. A batch of payments changes
    // more pages than SQLite's own cache holds, and many of them again in the next one: so they are kept, and written back to
    // the database once for many commits (benches/README.md).
    conn.execute(
        "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
         pragma secure_delete = on; pragma foreign_keys = on; pragma temp_store = memory; \
         pragma cache_size = -16384; pragma wal_autocheckpoint = 8000;",
    )
    .await?;
    Ok(())
}

pub(super) async fn prepare_reader(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    conn.execute(
        "pragma busy_timeout = 5000; pragma temp_store = memory; pragma cache_size = -8192; pragma query_only = on;",
    )
    .await?;
    Ok(())
}

/// Owns the only connection that writes.
struct Writer {
    url: String,
    tx: Tx,
}

/// Starts the writer's task.
pub(super) async fn start(url: String) -> Result<Queue, Error> {
    let tx = connect(&url).await?;
    Ok(Queue::start(Writer { url, tx }, TOGETHER_MAX))
}

impl Runner for Writer {
    async fn run(&mut self, group: Vec<Box<dyn Work>>) {
        let Err(error) = commit_together(&mut self.tx, group).await else {
            return;
        };
        // The connection is in doubt after a failed rollback; a fresh one starts from what is durable.
        tracing::warn!(error = %error, "reopening the SQLite writer's connection");
        match connect(&self.url).await {
            Ok(fresh) => self.tx = fresh,
            Err(error) => {
                tracing::error!(error = %error, "the SQLite writer cannot reopen its file");
            }
        }
    }

    async fn close(self) {
        if let Err(error) = self.tx.close().await {
            tracing::warn!(error = %error, "closing the SQLite writer's connection");
        }
    }
}

async fn connect(url: &str) -> Result<Tx, Error> {
    let mut conn = AnyConnection::connect(url).await?;
    prepare_writer(&mut conn).await?;
    Ok(Tx::on_writer(conn))
}

/// Runs a group as one commit and tells each of its members how that ended. An error means that the connection itself
/// cannot be trusted any more.
async fn commit_together(tx: &mut Tx, group: Vec<Box<dyn Work>>) -> Result<(), sqlx::Error> {
    let mut ran: Vec<Box<dyn Work>> = Vec::with_capacity(group.len());
    match run_together(tx, group, &mut ran).await {
        Ok(()) => {
            metrics::counter!("storage_commits_total").increment(1);
            metrics::counter!("storage_transactions_total").increment(ran.len() as u64);
            for hook in tx.take_hooks() {
                hook();
            }
            finish(ran);
            Ok(())
        }
        Err(error) => {
            tx.take_hooks().clear();
            let message = std::io::Error::other(error.to_string());
            fail_together(ran, &Error::Unavailable(sqlx::Error::Io(message)));
            // SQLite may have rolled back by itself (a full disk does that): then this one has nothing to do.
            let _ = execute(tx, "rollback").await;
            execute(tx, "select 1").await
        }
    }
}

async fn run_together(
    tx: &mut Tx,
    group: Vec<Box<dyn Work>>,
    ran: &mut Vec<Box<dyn Work>>,
) -> Result<(), sqlx::Error> {
    let mut waiting = group.into_iter();
    let mut opening = "begin immediate; savepoint one; ";
    let mut hooks = Vec::new();
    while let Some(mut work) = waiting.next() {
        let keep = match tx.open(opening, work.batch()).await {
            Ok(()) => work.run(tx).await,
            // Its own inserts were refused, or the connection is broken: going back below tells which.
            Err(error) => {
                work.refuse(error);
                false
            }
        };
        ran.push(work);
        if keep {
            hooks.append(&mut tx.take_hooks());
            opening = "release one; savepoint one; ";
        } else {
            tx.take_hooks().clear();
            if let Err(error) = execute(tx, "rollback to one").await {
                ran.extend(waiting);
                return Err(error);
            }
            // The savepoint itself survives a rollback to it and serves the next.
            opening = "";
        }
    }
    execute(tx, "commit").await?;
    for hook in hooks {
        tx.after_commit(hook);
    }
    Ok(())
}

async fn execute(tx: &mut Tx, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(tx.conn()).await.map(drop)
}
