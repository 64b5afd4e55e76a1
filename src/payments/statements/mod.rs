//! A bank's statement becomes payments: each line once, however statements overlap.
//!
//! A file is read twice. The first reading changes nothing and finds whatever is wrong with it; the second takes the lines in,
//! a batch a transaction, with what they do to the books. A crash between two batches loses nothing: the same file goes on
//! where it stopped.
//!
//! What makes a line the same line is its key (`bank::LineKey`). Three cases are left to an operator, and booked only on their
//! word: a line that looks like one of another statement but is worded differently; one that repeats another exactly where a
//! page of a statement cannot tell whether it was counted; and one that has another's key but cannot be it, since its day begins
//! with another balance, or somebody else paid under the same reference of the bank's.

mod file;
mod model;
mod plan;
mod refusal;
mod survey;

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use tokio::sync::mpsc;
use tokio::task::{self, JoinError};

use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::ledger::LedgerError;
use crate::billing::transfer::{Iban, InvalidIban};
use crate::money::InvalidMoney;
use crate::payments::bank::{BankLine, Limits};
use crate::payments::lines::{self, LineError};
use crate::payments::store::statements::{self as stored, Begun};
use crate::payments::stripe;
use crate::storage;
use crate::vault;

pub use crate::payments::store::statements::latest;
pub use file::{FileError, Source};
pub use model::{StatementId, Summary, Taken};
pub use refusal::Refusal;

use file::Part;
use survey::{Desk, Survey};

/// How far ahead of the shop's calendar a bank may book: its next business day.
const DAYS_AHEAD_MAX: i64 = 7;
/// Lines of one transaction: enough to spread the cost of a commit, and soon enough done that an order waits for it a fraction of a
/// second at most.
const BATCH_LINES: usize = 500;
/// Batches that are read ahead.
const BATCHES_AHEAD: usize = 2;
/// How often a batch is planned anew when another statement brought one of its lines meanwhile.
const TRIES_MAX: u32 = 5;

/// Why a statement was not taken in, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the shop's own account is not set: business.iban")]
    NoAccount(#[source] InvalidIban),
    #[error("the shop's currency is not set: business.currency")]
    NoCurrency(#[source] InvalidMoney),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the file changed while it was read: take it in again")]
    Changed,
    #[error("it is being taken in elsewhere this moment")]
    Busy,
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error("the reader broke off")]
    Reader(#[from] JoinError),
}

impl ImportError {
    /// What is wrong with the file, or with the settings that it would be held against: then nothing was changed.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::File(error) => Some(Refusal::of(error)),
            Self::NoAccount(_) => Some(Refusal::no_account()),
            _ => None,
        }
    }
}

/// What was sent out is booked behind the import; what is in a single line's way does not stop it.
impl From<LineError> for ImportError {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Storage(error) => Self::Storage(error),
            LineError::Vault(error) => Self::Vault(error),
            LineError::Ledger(error) => Self::Ledger(error),
            LineError::UnknownLine
            | LineError::UnknownInvoice(_)
            | LineError::SeveralCustomers
            | LineError::UnknownOrder
            | LineError::NotWithdrawn
            | LineError::OrderCurrency(_)
            | LineError::Sum
            | LineError::Changed
            | LineError::Spent => Self::Busy,
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub done: u32,
    pub lines: u32,
}

/// A line as it was read, with what it is known again by.
struct ReadLine {
    line: BankLine,
    position: u32,
    key: survey::Digest,
    likeness: survey::Digest,
    /// Its statement shows all of its days.
    whole: bool,
    /// The balance before the movements of its day, where it is proven.
    opened: Option<i64>,
}

/// Takes a statement in: sound, of the shop's own account, and each of its lines once. A file that is at fault changes
/// nothing; one that was taken in before says so.
pub async fn import(
    app: &App,
    by: &Actor,
    source: Arc<dyn Source>,
    mut progress: impl FnMut(Progress),
) -> Result<Summary, ImportError> {
    let desk = desk(app)?;
    let survey = {
        let (desk, source) = (desk.clone(), Arc::clone(&source));
        Arc::new(task::spawn_blocking(move || Survey::of(&desk, &*source)).await??)
    };
    if let Some(day) = survey.days.and_then(|days| impossible(app.today(), days)) {
        return Err(FileError::Day(day).into());
    }
    let begun = begin(app, by, &desk, &survey).await?;
    if begun.finished {
        return Ok(Summary::repeated(begun, survey.days, survey.is_balanced()));
    }
    let (batches, mut taken) = mpsc::channel(BATCHES_AHEAD);
    let reading = {
        let (desk, survey) = (desk.clone(), Arc::clone(&survey));
        let done = begun.done;
        task::spawn_blocking(move || read(&desk, &*source, &survey, done, &batches))
    };
    let mut planner = plan::Planner::new(app, &desk, &survey, begun).await?;
    let lines = survey.lines;
    planner
        .take_in(&mut taken, |done| progress(Progress { done, lines }))
        .await?;
    reading.await??;
    if planner.done() != survey.lines {
        return Err(ImportError::Changed);
    }
    let statement = planner.statement().clone();
    let finished = app
        .audit
        .event(by.clone(), Action::StatementImported)
        .on(statement.as_str());
    let (audit, id, now) = (app.audit.clone(), statement.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, finished, id) = (audit.clone(), finished.clone(), id.clone());
            Box::pin(async move {
                if stored::finish(tx, &id, now).await? {
                    audit.record(tx, &finished).await?;
                }
                Ok::<_, storage::Error>(())
            })
        })
        .await?;
    lines::book_named(app, by).await?;
    if let Err(error) = stripe::book_sure(app).await {
        // They are looked at again, and can be booked by hand.
        tracing::error!(%error, "payouts were not matched with the statement");
    }
    Ok(stored::summary(&app.storage, &statement).await?)
}

/// The day on which nothing can have been booked yet, or here: no report of a real period would show it.
fn impossible(today: Date, (first, last): (Date, Date)) -> Option<Date> {
    const EARLIEST: Date = Date::constant(2000, 1, 1);
    let latest = today.saturating_add(DAYS_AHEAD_MAX.days());
    (first < EARLIEST)
        .then_some(first)
        .or((last > latest).then_some(last))
}

fn desk(app: &App) -> Result<Desk, ImportError> {
    let business = &app.config.business;
    Ok(Desk {
        vault: app.vault.clone(),
        account: business
            .iban
            .parse::<Iban>()
            .map_err(ImportError::NoAccount)?,
        currency: business.currency.parse().map_err(ImportError::NoCurrency)?,
        limits: Limits::default(),
    })
}

/// The statement's row: a new one, or that of an attempt that did not come to its end.
async fn begin(app: &App, by: &Actor, desk: &Desk, survey: &Survey) -> Result<Begun, ImportError> {
    if let Some(begun) = stored::of_file(&app.storage, &survey.file).await? {
        return Ok(begun);
    }
    let keys = app.vault.fresh_subject().await?;
    let id = StatementId::mint(&app.clock, &app.chance);
    let days = survey
        .days
        .map(|(first, last)| [first, last].map(|day: Date| day.to_string()));
    let [first_on, last_on] = days.map_or([None, None], |days| days.map(Some));
    let now = app.clock.now();
    let row = crate::values![
        id.as_str(),
        keys.subject().as_str(),
        &survey.file[..],
        &desk.account()[..],
        survey.format.name(),
        desk.currency.code(),
        first_on,
        last_on,
        survey.lines,
        by.kind(),
        by.id(),
        now,
        survey.is_balanced().then_some(now.as_microsecond()),
    ];
    match stored::insert(&app.storage, row).await {
        Ok(()) => {}
        // Another process began with the same file.
        Err(error) if error.is_unique_violation() => return Err(ImportError::Busy),
        Err(error) => return Err(error.into()),
    }
    Ok(Begun {
        id,
        subject: keys.subject().clone(),
        done: 0,
        finished: false,
    })
}

/// Reads the lines behind the first `done` into batches; stops when nobody takes them any more.
fn read(
    desk: &Desk,
    source: &dyn Source,
    survey: &Survey,
    done: u32,
    batches: &mpsc::Sender<Vec<ReadLine>>,
) -> Result<(), FileError> {
    let mut statements = survey.whole.iter().zip(&survey.opened);
    let mut statement = statements.next();
    let mut batch = Vec::with_capacity(BATCH_LINES);
    let mut position = 0;
    for part in desk.parts(source)? {
        match part? {
            Part::End { .. } => statement = statements.next(),
            Part::Line(line) => {
                position += 1;
                if position <= done {
                    continue;
                }
                batch.push(ReadLine {
                    position,
                    key: desk.key(&line),
                    likeness: desk.likeness(&line),
                    // An export has no statements within it, and is whole.
                    whole: statement.is_none_or(|(whole, _)| *whole),
                    opened: statement.and_then(|(_, days)| days.get(&line.booked_on).copied()),
                    line: *line,
                });
                if batch.len() == BATCH_LINES {
                    let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_LINES));
                    if batches.blocking_send(full).is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }
    if !batch.is_empty() {
        // Nobody takes it when the import failed, which says why itself.
        let _ = batches.blocking_send(batch);
    }
    Ok(())
}
