//! Issuing what is owed: one process at a time, batch after batch.
//!
//! Everything is prepared outside the transaction, on the assumption that nobody else gives numbers: the statement is asked
//! for, numbered, sealed and hashed. The transaction then only moves the series and the chain on from where they were seen,
//! and inserts; when either has moved, or something is not owed any more, nothing is issued, and the batch is prepared anew.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::author::{AuthorError, Authors, Statement};
use super::chain::{self, Head};
use super::draft::{self, Issue, Undraftable};
use super::model::{Document, InvoiceId, Kind};
use super::store::{self, Chained, Due};
use super::{book, credit, data, letter, wait};
use crate::app::App;
use crate::billing::document::{Draft, Preceding};
use crate::billing::ledger::{EntryId, LedgerError};
use crate::jobs::{Duty, Held};
use crate::mail;
use crate::storage::{self, Batch};
use crate::vault::{self, SubjectId, SubjectKeys};

/// Documents that are issued in one transaction at most.
const BATCH_MAX: u32 = 128;
/// Statements that are asked for at the same time.
const ASKED_AT_ONCE: usize = 8;
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
        loop {
            let due = store::due(&app.storage, app.clock.now(), BATCH_MAX).await?;
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
        for (due, said) in self.statements(app, due).await {
            match said {
                Ok(said) => written.push((due, said)),
                Err(error) => failed.push((due, error)),
            }
        }
        let subjects: Vec<SubjectId> = written.iter().map(|(due, _)| due.subject.clone()).collect();
        let keys = app
            .vault
            .keys_of_year(&subjects, i32::from(today.year()))
            .await?;
        let mut numbering = Numbering::at(app, today, now).await?;
        let mut prepared = Vec::with_capacity(written.len());
        for ((due, said), keys) in written.into_iter().zip(keys) {
            match numbering.prepare(app, &due, said, keys).await {
                Ok(chained) => prepared.push(chained),
                Err(Unprepared::Storage(error)) => return Err(error.into()),
                Err(Unprepared::Vault(error)) => return Err(error.into()),
                Err(Unprepared::Unwritable(error)) => failed.push((due, error)),
            }
        }
        note_failures(app, now, failed).await?;
        if prepared.is_empty() {
            return Ok(());
        }
        numbering.commit(app, held, prepared).await
    }

    async fn statements(&self, app: &App, due: Vec<Due>) -> Vec<(Due, Result<Said, AuthorError>)> {
        stream::iter(due)
            .map(|due| async {
                let said = self.say(app, &due).await;
                (due, said)
            })
            .buffered(ASKED_AT_ONCE)
            .collect()
            .await
    }

    async fn say(&self, app: &App, due: &Due) -> Result<Said, AuthorError> {
        let (statement, corrects) = match due.kind {
            Kind::Invoice => (
                self.authors.of(&due.cause)?.write(app, &due.cause).await?,
                None,
            ),
            Kind::CreditNote => {
                let (statement, preceding) = credit::statement(app, due).await?;
                (statement, Some(preceding))
            }
        };
        let totals = &statement.totals;
        if (totals.net, totals.tax, totals.total, statement.basis)
            != (due.net, due.tax, due.total, due.basis)
        {
            return Err(AuthorError::Unwritable("it does not come to what is owed"));
        }
        Ok(Said {
            statement,
            corrects,
        })
    }
}

/// What a document says, before it has a number.
struct Said {
    statement: Statement,
    corrects: Option<Preceding>,
}

enum Unprepared {
    Storage(storage::Error),
    Vault(vault::Error),
    /// This document alone cannot be made.
    Unwritable(AuthorError),
}

impl From<Undraftable> for Unprepared {
    fn from(error: Undraftable) -> Self {
        tracing::error!(%error, "a document cannot be drawn up");
        Self::Unwritable(AuthorError::Unwritable("it cannot be drawn up"))
    }
}

/// Where series and chain are, and where a batch moves them to.
struct Numbering {
    today: Date,
    now: Timestamp,
    from: Head,
    head: Head,
    /// By series: the last number as it was found, and as it will be.
    series: BTreeMap<String, (i64, i64)>,
}

impl Numbering {
    async fn at(app: &App, today: Date, now: Timestamp) -> Result<Self, storage::Error> {
        let from = store::head(&app.storage).await?;
        Ok(Self {
            today,
            now,
            from,
            head: from,
            series: BTreeMap::new(),
        })
    }

    fn year(&self) -> i32 {
        i32::from(self.today.year())
    }

    async fn prepare(
        &mut self,
        app: &App,
        due: &Due,
        said: Said,
        keys: Option<SubjectKeys>,
    ) -> Result<Chained, Unprepared> {
        let keys = keys.ok_or(Unprepared::Unwritable(AuthorError::Unwritable(
            "the customer was erased",
        )))?;
        let business = &app.config.business;
        let (series, wait) = match due.kind {
            Kind::Invoice => (&business.invoice_prefix, i64::from(business.payment_days)),
            Kind::CreditNote => (&business.credit_note_prefix, 0),
        };
        let running = self.last(app, series).await.map_err(Unprepared::Storage)? + 1;
        let number = format!("{series}-{:04}-{running:06}", self.year());
        let due_on = self.today.saturating_add(wait.days());
        let issue = Issue {
            kind: due.kind,
            number: &number,
            corrects: said.corrects,
            issued_on: self.today,
            due_on,
        };
        let statement = said.statement;
        let (customer, order_id) = (statement.customer.clone(), statement.order_id.clone());
        let payment_method = statement.payment_method.clone();
        let draft = draft::draft(app, &issue, statement)?;
        let document = Document {
            id: InvoiceId::mint(&app.clock, &app.chance),
            kind: due.kind,
            series: series.clone(),
            fiscal_year: self.year(),
            running,
            cause: due.cause.clone(),
            order_id,
            customer,
            subject: due.subject.clone(),
            corrects: due.corrects.clone(),
            basis: draft.basis,
            net: draft.totals.net,
            tax: draft.totals.tax,
            total: draft.totals.total,
            country: draft.buyer.address.country.to_string(),
            language: draft.language.to_string(),
            payment_method,
            issued_on: self.today,
            due_on,
            issued_at: self.now,
            parts: draft.totals.parts.clone(),
            number,
        };
        let draft_sealed = seal(app, &keys, &document, &draft).map_err(Unprepared::Vault)?;
        let head = chain::next(&self.head, &document, &draft_sealed);
        let chained = Chained {
            document,
            draft_sealed,
            previous: self.head.digest,
            head,
        };
        self.head = head;
        if let Some((_, last)) = self.series.get_mut(series) {
            *last = running;
        }
        Ok(chained)
    }

    async fn last(&mut self, app: &App, series: &str) -> Result<i64, storage::Error> {
        if let Some((_, last)) = self.series.get(series) {
            return Ok(*last);
        }
        let last = store::last_running(&app.storage, series, self.year()).await?;
        self.series.insert(series.to_owned(), (last, last));
        Ok(last)
    }

    /// Makes the batch durable, with its entries in the ledger and the mails that it owes; or nothing of it.
    async fn commit(
        self,
        app: &App,
        held: &Held,
        prepared: Vec<Chained>,
    ) -> Result<(), IssuingError> {
        let mut batch = Batch::new();
        store::add_documents(&mut batch, &prepared);
        for chained in &prepared {
            mail::owe(&mut batch, letter::owed(app, &chained.document));
        }
        let entry = |chained: Chained| (EntryId::mint(&app.clock, &app.chance), chained.document);
        let causes: Vec<String> = prepared
            .iter()
            .map(|chained| chained.document.cause.clone())
            .collect();
        let credits = prepared
            .iter()
            .map(|_| EntryId::mint(&app.clock, &app.chance))
            .collect();
        let documents = prepared.into_iter().map(entry).collect();
        let work = Arc::new((
            self,
            held.clone(),
            causes,
            batch,
            book::Books { documents, credits },
        ));
        app.storage
            .transact(move |tx| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (numbering, held, causes, batch, books) = &*work;
                    let is_held = held.fence(tx).await?
                        && store::advance_head(tx, numbering.from, numbering.head).await?;
                    if !is_held {
                        return Err(IssuingError::Outrun);
                    }
                    for (series, (from, to)) in &numbering.series {
                        if !store::advance_series(tx, series, numbering.year(), *from, *to).await? {
                            return Err(IssuingError::Outrun);
                        }
                    }
                    let marked = store::mark_invoiced(tx, causes, numbering.now).await?;
                    if usize::try_from(marked) != Ok(causes.len()) {
                        return Err(IssuingError::Outrun);
                    }
                    tx.insert(batch.clone()).await?;
                    books.post(tx, numbering.now, numbering.today).await?;
                    mail::wake_after(tx);
                    Ok(())
                })
            })
            .await
    }
}

fn seal(
    app: &App,
    keys: &SubjectKeys,
    document: &Document,
    draft: &Draft,
) -> Result<Vec<u8>, vault::Error> {
    let json = serde_json::to_vec(draft).expect("a draft is plain data");
    let sealed = app
        .vault
        .seal(&data::DRAFT, keys, document.id.as_str(), &json)?;
    Ok(sealed.into_bytes())
}

async fn note_failures(
    app: &App,
    now: Timestamp,
    failed: Vec<(Due, AuthorError)>,
) -> Result<(), storage::Error> {
    for (due, error) in failed {
        let kind = due.kind.as_str();
        tracing::error!(%error, kind, failures = due.failures + 1, "a document could not be issued; it waits");
        let doublings = u32::try_from(due.failures)
            .unwrap_or(0)
            .min(RETRY_DOUBLINGS_MAX);
        let next_try_at = now + RETRY_AFTER * 2_i32.pow(doublings);
        app.storage
            .transact(move |tx| {
                let cause = due.cause.clone();
                Box::pin(async move { store::note_failure(tx, &cause, next_try_at).await })
            })
            .await?;
    }
    Ok(())
}
