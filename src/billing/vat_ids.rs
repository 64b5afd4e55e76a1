//! VAT ids: who confirmed which, for whom, and until when that counts.
//!
//! An id proves nothing about who orders. So a confirmation belongs to one customer, who said, signed in, that the order is
//! theirs; and what is owed waits for it, or VAT is charged. The question is a row of the transaction that causes it.

pub mod data;
mod model;
mod store;
pub mod vies;

use jiff::{SignedDuration, Timestamp};

use super::tax::Decision;
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::customers::CustomerId;
use crate::customers::values::VatId;
use crate::storage::{self, Batch, Storage, Tx};
use crate::vault::{self, Normal, Sealed, SubjectKeys};

pub use model::{Question, QuestionId, State, Verdict, Way};

/// How an invoice that waits for a confirmation says so.
pub const WAITS: &str = "vat_id";

/// A VAT id that is to be confirmed, or that counts as confirmed already.
#[derive(Debug)]
pub struct Asking<'a> {
    /// What waits for it; opaque here.
    pub cause: &'a str,
    pub customer: &'a CustomerId,
    pub keys: &'a SubjectKeys,
    pub vat_id: &'a VatId,
    /// How it is taxed once the id is confirmed.
    pub becomes: Decision,
    /// The customer has said that it is theirs.
    pub is_claimed: bool,
    /// Until when an earlier answer counts.
    pub confirmed_until: Option<Timestamp>,
    pub asked_at: Timestamp,
    /// Then it is taxed as if there were no id.
    pub decide_by: Timestamp,
}

/// Adds the question to the transaction that causes it.
pub fn ask(app: &App, batch: &mut Batch, asking: &Asking<'_>) -> Result<(), vault::Error> {
    let id = QuestionId::mint(&app.clock, &app.chance);
    let vat_id = asking.vat_id.as_str();
    let sealed = app
        .vault
        .seal(&data::VAT_ID, asking.keys, id.as_str(), vat_id.as_bytes())?;
    let row = store::Row {
        id: &id,
        asking,
        index: app
            .vault
            .index(&data::VAT_ID_INDEX, &Normal::vat_id(vat_id))
            .to_vec(),
        sealed: sealed.into_bytes(),
    };
    store::add(batch, &row);
    Ok(())
}

/// When VAT is charged if nobody confirmed what is asked now.
pub fn decide_by(app: &App, asked_at: Timestamp) -> Timestamp {
    asked_at + days(app.config.vat_ids.wait_days)
}

/// When what is confirmed now has to be asked again.
pub fn valid_until(app: &App, confirmed_at: Timestamp) -> Timestamp {
    confirmed_at + days(app.config.vat_ids.valid_days)
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// Until when this id counts as confirmed for this customer, if it does now. The last answer counts.
pub async fn confirmed_until(
    app: &App,
    customer: &CustomerId,
    vat_id: &VatId,
) -> storage::Result<Option<Timestamp>> {
    let normal = Normal::vat_id(vat_id.as_str());
    let index = app.vault.index(&data::VAT_ID_INDEX, &normal);
    let last = store::last_answer(&app.storage, customer, index.as_bytes()).await?;
    Ok(last.filter(|until| *until > app.clock.now()))
}

/// The same for the id that something was asked with before.
pub async fn still_confirmed(app: &App, cause: &str) -> storage::Result<bool> {
    let last = store::last_answer_for(&app.storage, cause).await?;
    Ok(last.is_some_and(|until| until > app.clock.now()))
}

pub async fn by_id(storage: &Storage, id: &QuestionId) -> storage::Result<Option<Question>> {
    store::by_id(storage, id).await
}

/// The id itself, for who holds a permit for [`data::VAT_ID`]; nothing when its customer was erased.
pub async fn open_under(
    app: &App,
    permit: &Permit,
    question: &Question,
) -> Result<Option<String>, OpenError> {
    let sealed = Sealed::from_stored(question.vat_id_sealed.clone());
    let (subject, row) = (&question.subject, question.id.as_str());
    match reveal::open(permit, &app.vault, &data::VAT_ID, subject, row, &sealed).await {
        Ok(opened) => Ok(Some(opened.text().map_err(OpenError::Vault)?.to_owned())),
        Err(OpenError::Vault(vault::Error::Erased)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The id itself, for the program alone.
pub async fn open(app: &App, question: &Question) -> Result<String, vault::Error> {
    let sealed = Sealed::from_stored(question.vat_id_sealed.clone());
    let (subject, row) = (&question.subject, question.id.as_str());
    let opened = app
        .vault
        .open_field(&data::VAT_ID, subject, row, &sealed)
        .await?;
    Ok(opened.text()?.to_owned())
}

/// What VIES is to be asked about now, the longest due first.
pub async fn due_for_vies(app: &App, limit: u32) -> storage::Result<Vec<Question>> {
    store::due_for_vies(&app.storage, app.clock.now(), limit).await
}

/// Notes that VIES is asked about it, and when again; `false` when somebody else did since it was read.
pub async fn note_try(
    tx: &mut Tx,
    question: &Question,
    next_try_at: Timestamp,
) -> storage::Result<bool> {
    store::note_try(tx, question, next_try_at).await
}

/// VIES is not asked about it again: a person decides.
pub async fn leave_to_operators(app: &App, id: &QuestionId) -> storage::Result<()> {
    let (id, now) = (id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move { store::leave(tx, &id, now).await })
        })
        .await
}

/// What was asked for this cause.
pub async fn of_cause(storage: &Storage, cause: &str) -> storage::Result<Option<Question>> {
    store::of_cause(storage, cause).await
}

/// What is to be decided, the oldest first; those after `after`.
pub async fn waiting(
    app: &App,
    after: Option<&Question>,
    limit: u32,
) -> storage::Result<Vec<Question>> {
    store::waiting(&app.storage, app.clock.now(), after, limit).await
}

/// How many are to be decided.
pub async fn count_waiting(app: &App) -> storage::Result<i64> {
    store::count_waiting(&app.storage, app.clock.now()).await
}

/// Notes that the customer, signed in, said that it is theirs; `false` when there is nothing to say that of.
pub async fn claim(
    tx: &mut Tx,
    cause: &str,
    customer: &CustomerId,
    now: Timestamp,
) -> storage::Result<bool> {
    store::claim(tx, cause, customer, now).await
}

/// Nothing waits for it any more.
pub async fn expire(tx: &mut Tx, cause: &str, now: Timestamp) -> storage::Result<()> {
    store::expire(tx, cause, now).await
}

/// Writes the answer down, once; `false` when there was one, or when it may not be confirmed yet, since nobody said that it is
/// theirs.
pub async fn answer(tx: &mut Tx, id: &QuestionId, verdict: &Verdict) -> storage::Result<bool> {
    store::answer(tx, id, verdict).await
}

/// Notes that what waited is taxed as it was asked.
pub async fn note_applied(tx: &mut Tx, id: &QuestionId, now: Timestamp) -> storage::Result<()> {
    store::note_applied(tx, id, now).await
}
