//! A transaction that waits to be run, its caller's types left behind, and the queue of those that share commits.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::error::Kind;
use super::{Batch, Error, Tx, WAIT_MAX};

/// Transactions that wait in a queue at most.
const QUEUE_MAX: usize = 1024;

/// A batch to insert and a closure to run after it; told in the end what became of the transaction.
pub(super) trait Work: Send {
    /// What it inserts first.
    fn batch(&self) -> Batch;
    /// That failed: there is nothing to run.
    fn refuse(&mut self, error: Error);
    /// Whether it wants to be committed.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// What kind of database error its own outcome came from, if one did.
    fn failure(&self) -> Option<Kind>;
    /// Answers the caller with its own outcome, or with how the transaction failed.
    fn finish(self: Box<Self>, ended: Result<(), Error>);
}

struct Pending<F, T, E> {
    batch: Batch,
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// The work, and where its answer comes: nothing comes when the closure panicked.
pub(super) fn pending<F, T, E>(
    batch: Batch,
    closure: F,
) -> (Box<dyn Work>, oneshot::Receiver<Result<T, E>>)
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    T: Send + 'static,
    E: std::error::Error + From<Error> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let work = Pending {
        batch,
        closure,
        outcome: None,
        reply,
    };
    (Box::new(work), answer)
}

impl<F, T, E> Work for Pending<F, T, E>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
    T: Send,
    E: std::error::Error + From<Error> + Send + 'static,
{
    fn batch(&self) -> Batch {
        self.batch.clone()
    }

    fn refuse(&mut self, error: Error) {
        self.outcome = Some(Err(error.into()));
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            // A closure that panics fails alone: its reply is dropped, the others go on.
            self.outcome = AssertUnwindSafe((self.closure)(tx))
                .catch_unwind()
                .await
                .ok();
            matches!(self.outcome, Some(Ok(_)))
        })
    }

    fn failure(&self) -> Option<Kind> {
        match &self.outcome {
            Some(Err(error)) => Kind::of_cause(error),
            Some(Ok(_)) | None => None,
        }
    }

    fn finish(self: Box<Self>, ended: Result<(), Error>) {
        let answer = match (self.outcome, ended) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => return,
        };
        // Nobody may be waiting any more; the transaction stands all the same.
        let _ = self.reply.send(answer);
    }
}

/// Answers each of them with its own outcome.
pub(super) fn finish(group: Vec<Box<dyn Work>>) {
    for work in group {
        work.finish(Ok(()));
    }
}

/// Answers each of them with the database's failure, of the same kind as it was.
pub(super) fn fail_together(group: Vec<Box<dyn Work>>, error: &Error) {
    for work in group {
        work.finish(Err(error.again()));
    }
}

/// Runs what waits together.
pub(super) trait Runner: Send + 'static {
    /// Finishes each of them.
    fn run(&mut self, group: Vec<Box<dyn Work>>) -> impl Future<Output = ()> + Send;
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// The way to a runner's task.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    sender: mpsc::Sender<Box<dyn Work>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    closing: mpsc::Sender<()>,
}

impl Queue {
    /// Starts the task; `together_max` bounds how long the first of a group waits for the last.
    pub(super) fn start(runner: impl Runner, together_max: usize) -> Self {
        let (sender, waiting) = mpsc::channel(QUEUE_MAX);
        let (closing, closed) = mpsc::channel(1);
        let task = tokio::spawn(drain(runner, together_max, waiting, closed));
        Self {
            sender,
            task: Arc::new(Mutex::new(Some(task))),
            closing,
        }
    }

    pub(super) async fn push(&self, work: Box<dyn Work>) -> Result<(), Error> {
        self.sender
            .send_timeout(work, WAIT_MAX)
            .await
            .map_err(|_| Error::WriterGone)
    }

    /// Lets the runner finish what waits and end.
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

async fn drain(
    mut runner: impl Runner,
    together_max: usize,
    mut waiting: mpsc::Receiver<Box<dyn Work>>,
    mut closed: mpsc::Receiver<()>,
) {
    let mut group = Vec::with_capacity(together_max);
    loop {
        tokio::select! {
            biased;
            taken = waiting.recv_many(&mut group, together_max) => if taken == 0 { break },
            _ = closed.recv() => waiting.close(),
        }
        if !group.is_empty() {
            runner.run(std::mem::take(&mut group)).await;
        }
    }
    runner.close().await;
}
