//! Declarations whose number and address do not belong together. A typing error does not undo them: a person says which order
//! one is about, and it is answered as if that had been typed, or sets it aside.

use super::{Declaration, DeclarationId, DeclareError, JOB};
use crate::app::App;
use crate::audit::reveal::{self, OpenError};
use crate::audit::{Action, Actor, Permit};
use crate::jobs::{self, Job};
use crate::orders;
use crate::storage;
use crate::subscriptions::{data, store};
use crate::vault;

/// Characters of a note.
pub const NOTE_CHARS_MAX: usize = 255;

/// Why a declaration stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    #[error("no such declaration")]
    Unknown,
    #[error("there is no order of this number")]
    UnknownOrder,
    /// Somebody was first, or it was never unmatched.
    #[error("this is not possible now")]
    NotNow,
    #[error(transparent)]
    Declare(#[from] DeclareError),
}

impl From<storage::Error> for AttachError {
    fn from(error: storage::Error) -> Self {
        Self::Declare(error.into())
    }
}

impl From<vault::Error> for AttachError {
    fn from(error: vault::Error) -> Self {
        Self::Declare(error.into())
    }
}

/// Those that nobody has looked at, the oldest first. They are forgotten with all others.
pub async fn unmatched(app: &App, limit: u32) -> storage::Result<Vec<Declaration>> {
    store::declarations::unmatched(&app.storage, limit).await
}

/// How many there are; a thousand are as many as any more.
pub async fn count_unmatched(app: &App) -> storage::Result<i64> {
    store::declarations::count_unmatched(&app.storage).await
}

/// The address that was typed, for who holds a permit for [`data::DECLARED_BY`].
pub async fn sender_under(
    app: &App,
    permit: &Permit,
    of: &Declaration,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = &of.email else {
        return Ok(None);
    };
    let (field, row) = (&data::DECLARED_BY, of.id.as_str());
    let opened = reveal::open(permit, &app.vault, field, &of.subject, row, sealed).await?;
    Ok(Some(opened.text().map_err(OpenError::Vault)?.to_owned()))
}

/// Says which order it is about: it is done, or left to a decision, and confirmed to the order's customer, from the day on which
/// it was declared.
pub async fn attach(
    app: &App,
    id: &DeclarationId,
    number: &str,
    by: Actor,
) -> Result<(), AttachError> {
    known(app, id).await?;
    let order = orders::by_number(app, number).await?;
    let order = order.ok_or(AttachError::UnknownOrder)?;
    let event = app
        .audit
        .event(by, Action::DeclarationDecided)
        .about(&order.subject)
        .on(order.id.as_str());
    let job = Job::new(JOB, id.as_str(), &app.clock, &app.chance);
    let (audit, id, now) = (app.audit.clone(), id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, event, job) = (audit.clone(), event.clone(), job.clone());
            let (id, order) = (id.clone(), order.id.clone());
            Box::pin(async move {
                if !store::declarations::attach(tx, &id, &order, now).await? {
                    return Err(AttachError::NotNow);
                }
                audit.record(tx, &event).await?;
                jobs::enqueue(tx, &job).await?;
                Ok(())
            })
        })
        .await
}

/// Says that it is about no order here, and why.
pub async fn set_aside(
    app: &App,
    id: &DeclarationId,
    why: &str,
    by: Actor,
) -> Result<(), AttachError> {
    let declaration = known(app, id).await?;
    let keys = app.vault.keys(&declaration.subject).await?;
    let note = app
        .vault
        .seal(&data::WORDS, &keys, id.as_str(), why.as_bytes())?;
    let event = app
        .audit
        .event(by, Action::DeclarationDecided)
        .on(id.as_str());
    let (audit, id, now) = (app.audit.clone(), id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (id, note) = (id.clone(), note.clone());
            Box::pin(async move {
                if !store::declarations::set_aside(tx, &id, &note, now).await? {
                    return Err(AttachError::NotNow);
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await
}

async fn known(app: &App, id: &DeclarationId) -> Result<Declaration, AttachError> {
    let found = store::declarations::by_id(&app.storage, id).await?;
    found.ok_or(AttachError::Unknown)
}
