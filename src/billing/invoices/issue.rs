//! Issuing what is owed: one process at a time, batch after batch.
//!
//! Everything is prepared outside the transaction, on the assumption that nobody else gives numbers: the statement is asked
//! for, numbered, sealed and hashed. The transaction then only moves the series and the chain on from where they were seen,
//! and inserts; when either has moved, or something is not owed any more, nothing is issued, and the batch is prepared anew.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::author::{AuthorError, Authors};
use super::model::Kind;
use super::numbering::{Numbering, Said, Unprepared, Waits};
use super::store::{self, Due};
use super::{credit, numbering, seller, wait};
use crate::app::App;
use crate::billing::exchange;
use crate::billing::ledger::LedgerError;
use crate::jobs::{Duty, Held};
use crate::storage;
use crate::vault::{self, SubjectId};

/// Documents that are issued in one transaction at most.
const BATCH_MAX: u32 = 128;
/// How long a document that cannot be written waits, doubled with each failure up to a day.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(1);
const RETRY_DOUBLINGS_MAX: u32 = 11;

/// What the issuing process does.
pub const DUTY: Duty<'static> = Duty {
    name: "issue-invoices",
    period: Duration::from_secs(1),
    wake: Some(&wait::WANTED),
};

/// Why a batch was not issued. The next look tries again.
#[derive(Debug, thiserror::Error)]
pub enum IssuingError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nobody could be asked what is to be issued.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// Another process issues, or a cause was called off meanwhile.
    #[error("what was prepared does not hold any more")]
    Outrun,
}

/// Issues invoices and credit notes.
#[derive(Debug)]
pub struct Issuer {
    authors: Authors,
}

impl Issuer {
    pub fn new(authors: Authors) -> Self {
        Self { authors }
    }

    /// Issues everything that is owed now.
    pub async fn run(&self, app: &App, held: &Held) -> Result<(), IssuingError> {
        let come = seller::may_invoice(&app.config).then_some(seller::WAITS);
        loop {
            let due = store::due(&app.storage, app.clock.now(), come, BATCH_MAX).await?;
            if due.is_empty() {
                return Ok(());
            }
            match self.issue(app, held, due).await {
                Ok(()) => wait::ISSUED.notify_waiters(),
                Err(IssuingError::Outrun) => {
                    tokio::task::yield_now().await;
                    if !self.still_holds(app, held).await? {
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn still_holds(&self, app: &App, held: &Held) -> Result<bool, storage::Error> {
        let held = held.clone();
        app.storage
            .transact(move |tx| {
                let held = held.clone();
                Box::pin(async move { held.fence(tx).await })
            })
            .await
    }

    async fn issue(&self, app: &App, held: &Held, due: Vec<Due>) -> Result<(), IssuingError> {
        let now = app.clock.now();
        let today = now.to_zoned(app.config.business.zone()).date();
        let (mut written, mut failed) = (Vec::with_capacity(due.len()), Vec::new());
        for (due, said) in self.statements(app, due).await? {
            match said {
                Ok(said) => written.push((due, said)),
                Err(error) => failed.push((due, error.into())),
            }
        }
        let subjects: Vec<SubjectId> = written.iter().map(|(due, _)| due.subject.clone()).collect();
        let keys = app
            .vault
            .keys_of_year(&subjects, i32::from(today.year()))
            .await?;
        let currencies = written.iter().map(|(due, _)| due.total.currency());
        let conversions = exchange::conversions(app, &currencies.collect(), today).await?;
        let mut numbering = Numbering::at(app, today, now, conversions).await?;
        let ids = numbering::ids(app, written.len());
        let mut prepared = Vec::with_capacity(written.len());
        for (((due, said), keys), id) in written.into_iter().zip(keys).zip(ids) {
            match numbering.prepare(app, id, &due, said, keys).await {
                Ok(document) => prepared.push(document),
                Err(Unprepared::Storage(error)) => return Err(error.into()),
                Err(Unprepared::Vault(error)) => return Err(error.into()),
                Err(Unprepared::Waits(why)) => failed.push((due, why)),
            }
        }
        note_failures(app, now, failed).await?;
        if prepared.is_empty() {
            return Ok(());
        }
        numbering.commit(app, held, prepared).await
    }

    /// What each of these says. Invoices are asked for together, for a batch costs hardly more than one; credit notes one by one.
    async fn statements(
        &self,
        app: &App,
        due: Vec<Due>,
    ) -> Result<Vec<(Due, Result<Said, AuthorError>)>, IssuingError> {
        let invoices = due.iter().filter(|due| due.kind == Kind::Invoice);
        let causes: Vec<&str> = invoices.map(|due| due.cause.as_str()).collect();
        let mut written = self.authors.write(app, &causes).await?;
        let mut said = Vec::with_capacity(due.len());
        for due in due {
            let one = match due.kind {
                Kind::Invoice => match written.remove(&due.cause) {
                    Some(statement) => statement.map(Said::invoice),
                    None => Err(AuthorError::Unwritable("what it is for is gone")),
                },
                Kind::CreditNote => credit::statement(app, &due).await,
            };
            let one = one.and_then(|said| said.comes_to(&due));
            said.push((due, one));
        }
        Ok(said)
    }
}

async fn note_failures(
    app: &App,
    now: Timestamp,
    failed: Vec<(Due, Waits)>,
) -> Result<(), storage::Error> {
    for (due, error) in failed {
        let (kind, failures, waits_for) = (due.kind.as_str(), due.failures + 1, error.what_for());
        if waits_for.is_some() {
            tracing::warn!(%error, kind, failures, "a document is not issued yet");
        } else {
            tracing::error!(%error, kind, failures, "a document could not be issued; it waits");
        }
        let doublings = u32::try_from(due.failures)
            .unwrap_or(0)
            .min(RETRY_DOUBLINGS_MAX);
        let next_try_at = now + RETRY_AFTER * 2_i32.pow(doublings);
        app.storage
            .transact(move |tx| {
                let (cause, revision) = (due.cause.clone(), due.revision);
                Box::pin(async move {
                    store::note_failure(tx, (&cause, revision), next_try_at, waits_for).await
                })
            })
            .await?;
    }
    Ok(())
}
