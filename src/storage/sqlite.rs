//! Group commit: one task owns the only connection that writes, and runs what waits as one durable commit.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use sqlx::{AnyConnection, Connection, Executor};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Batch, Error, Shared, Tx, WAIT_MAX, file};

/// Transactions that share one commit at most: bounds how long the first of them waits.
const BATCH_MAX: usize = 64;
/// Transactions that wait for the writer at most.
const QUEUE_MAX: usize = 1024;

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
    // FULL makes the write-ahead log durable at each commit; secure_delete overwrites what is deleted.
    conn.execute(
        "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
         pragma secure_delete = on; pragma foreign_keys = on; pragma temp_store = memory;",
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

/// The way to the writer's task.
#[derive(Clone, Debug)]
pub(super) struct GroupCommit {
    queue: mpsc::Sender<Box<dyn Work>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    closing: mpsc::Sender<()>,
}

/// A transaction that waits: run inside a savepoint, told how the commit it shared has ended.
trait Work: Send {
    /// What it inserts first; taken once.
    fn batch(&mut self) -> Batch;
    /// That failed: there is nothing to run.
    fn refuse(&mut self, error: Error);
    /// Whether it wants to be committed.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

struct Pending<F, T, E> {
    batch: Batch,
    work: Shared<F>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work for Pending<F, T, E>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
    T: Send,
    E: From<Error> + Send,
{
    fn batch(&mut self) -> Batch {
        std::mem::take(&mut self.batch)
    }

    fn refuse(&mut self, error: Error) {
        self.outcome = Some(Err(error.into()));
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            // A closure that panics fails alone: its reply is dropped, the writer goes on.
            let outcome = AssertUnwindSafe((self.work)(tx)).catch_unwind().await.ok();
            self.outcome = outcome;
            matches!(self.outcome, Some(Ok(_)))
        })
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let answer = match (self.outcome, committed) {
            (None, _) => return,
            (Some(Ok(_)), Err(error)) => Err(error.into()),
            (Some(outcome), _) => outcome,
        };
        // Nobody may be waiting any more; the transaction stands all the same.
        let _ = self.reply.send(answer);
    }
}

impl GroupCommit {
    pub(super) async fn start(url: String) -> Result<Self, Error> {
        let tx = connect(&url).await?;
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let (closing, closed) = mpsc::channel(1);
        let task = tokio::spawn(write(url, tx, waiting, closed));
        Ok(Self {
            queue,
            task: Arc::new(Mutex::new(Some(task))),
            closing,
        })
    }

    pub(super) async fn transact<T, E, F>(&self, batch: Batch, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let pending = Box::new(Pending {
            batch,
            work: Arc::new(work),
            outcome: None,
            reply,
        });
        self.queue
            .send_timeout(pending, WAIT_MAX)
            .await
            .map_err(|_| Error::WriterGone)?;
        answer.await.map_err(|_| Error::WriterGone)?
    }

    /// Lets the writer finish what waits and end.
    pub(super) async fn close(&self) {
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            let _ = self.closing.send(()).await;
            let _ = task.await;
        }
    }
}

async fn connect(url: &str) -> Result<Tx, Error> {
    let mut conn = AnyConnection::connect(url).await?;
    prepare_writer(&mut conn).await?;
    Ok(Tx::on_writer(conn))
}

async fn write(
    url: String,
    mut tx: Tx,
    mut waiting: mpsc::Receiver<Box<dyn Work>>,
    mut closed: mpsc::Receiver<()>,
) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    loop {
        tokio::select! {
            biased;
            taken = waiting.recv_many(&mut batch, BATCH_MAX) => if taken == 0 { break },
            _ = closed.recv() => waiting.close(),
        }
        if batch.is_empty() {
            continue;
        }
        if let Err(error) = commit_together(&mut tx, std::mem::take(&mut batch)).await {
            // The connection is in doubt after a failed rollback; a fresh one starts from what is durable.
            tracing::warn!(error = %error, "reopening the SQLite writer's connection");
            match connect(&url).await {
                Ok(fresh) => tx = fresh,
                Err(error) => {
                    tracing::error!(error = %error, "the SQLite writer cannot reopen its file");
                }
            }
        }
    }
    if let Err(error) = tx.close().await {
        tracing::warn!(error = %error, "closing the SQLite writer's connection");
    }
}

/// Runs a batch as one commit and tells each of its members how that ended. An error means that the connection
/// itself cannot be trusted any more.
async fn commit_together(tx: &mut Tx, batch: Vec<Box<dyn Work>>) -> Result<(), sqlx::Error> {
    let mut ran: Vec<Box<dyn Work>> = Vec::with_capacity(batch.len());
    match run_together(tx, batch, &mut ran).await {
        Ok(()) => {
            metrics::counter!("storage_commits_total").increment(1);
            metrics::counter!("storage_transactions_total").increment(ran.len() as u64);
            for hook in tx.take_hooks() {
                hook();
            }
            for work in ran {
                work.finish(Ok(()));
            }
            Ok(())
        }
        Err(error) => {
            tx.take_hooks().clear();
            let message = error.to_string();
            for work in ran {
                let cause = sqlx::Error::Io(std::io::Error::other(message.clone()));
                work.finish(Err(Error::Unavailable(cause)));
            }
            // SQLite may have rolled back by itself (a full disk does that): then this one has nothing to do.
            let _ = execute(tx, "rollback").await;
            execute(tx, "select 1").await
        }
    }
}

async fn run_together(
    tx: &mut Tx,
    batch: Vec<Box<dyn Work>>,
    ran: &mut Vec<Box<dyn Work>>,
) -> Result<(), sqlx::Error> {
    let mut waiting = batch.into_iter();
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
