//! An invoice on demand: whoever wants it waits for the process that issues.

use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::model::Invoice;
use super::store;
use crate::app::App;
use crate::storage::{self, Tx};

/// Rung when somebody waits for a document.
pub static WANTED: Notify = Notify::const_new();
/// Rung in the issuing process after each batch; others ask again after a moment.
pub(super) static ISSUED: Notify = Notify::const_new();

const WAIT_MAX: Duration = Duration::from_secs(10);
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Why there is no document yet.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("nothing is owed for this")]
    NotOwed,
    /// It is owed and will be issued; nobody did within the time that a caller waits.
    #[error("the document is not issued yet")]
    NotYet,
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// The document that was owed for a cause, issued now if it was not yet.
pub async fn issue(app: &App, cause: &str) -> Result<Invoice, IssueError> {
    let until = Instant::now() + WAIT_MAX;
    loop {
        let issued = ISSUED.notified();
        if let Some(invoice) = store::by_cause(&app.storage, cause).await? {
            return Ok(invoice);
        }
        if !store::is_owed(&app.storage, cause).await? {
            return Err(IssueError::NotOwed);
        }
        WANTED.notify_one();
        let again = timeout(ASK_AGAIN_AFTER, issued);
        if timeout_at(until, again).await.is_err() {
            return Err(IssueError::NotYet);
        }
    }
}

/// Has the issuer look as soon as this transaction is durable.
pub fn wake_after(tx: &mut Tx) {
    tx.after_commit(|| WANTED.notify_one());
}
