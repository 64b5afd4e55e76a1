//! The door through which plaintext reaches an operator: first the entry, then the field.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::data::NOTE;
use super::{Action, Actor, Audit, Event, Ground, store};
use crate::storage;
use crate::vault::map::Field;
use crate::vault::{self, Opened, Sealed, SubjectId, Vault};

/// People on one page at most.
const SUBJECTS_MAX: usize = 200;

/// What somebody wants to see: which fields, of whom, and on what ground. A note, where somebody gave one, is sealed for
/// each of these people.
#[derive(Debug, Clone)]
pub struct Opening {
    pub actor: Actor,
    pub subjects: Vec<SubjectId>,
    pub fields: Vec<Field>,
    pub ground: Ground,
    /// The id of what the page shows, when it is one thing: an order, a message.
    pub object: Option<String>,
}

/// The right to open these fields of these people, once: the entry that says so is durable. Not to be kept, cloned or made
/// elsewhere.
#[derive(Debug)]
pub struct Permit {
    subjects: BTreeSet<SubjectId>,
    fields: Vec<Field>,
}

/// Why a field stays sealed.
#[derive(Debug, thiserror::Error)]
pub enum NotPermitted {
    /// The data map does not open the field to this role, on this ground.
    #[error("{table}.{column} does not open to this role on this ground")]
    NotOpenTo {
        table: &'static str,
        column: &'static str,
    },
    /// Operators open for their work, in a case, or into a file for what they state; programs with a key, and who sits at the
    /// command line, for what they state; others never.
    #[error("nobody of this kind opens fields on this ground")]
    NotOnThisGround,
    #[error("a page shows {SUBJECTS_MAX} people at most")]
    TooMany,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The note could not be sealed.
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Why a permitted field could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A fault of ours: the permit is for other fields or other people.
    #[error("the permit does not cover {table}.{column} of this person")]
    NotCovered {
        table: &'static str,
        column: &'static str,
    },
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl Audit {
    /// Records the opening; only then there is a permit.
    pub async fn before_opening(&self, opening: Opening) -> Result<Permit, NotPermitted> {
        let permit = opening.permit()?;
        let event = self.opened(&opening).about_each(opening.subjects);
        self.record_alone(event).await?;
        Ok(permit)
    }

    /// The same for a page that is drawn again and again while somebody works on it: nothing more is recorded about people of
    /// whom this very opening, by the same person for the same work, was recorded within `span`.
    pub async fn before_opening_anew(
        &self,
        mut opening: Opening,
        span: SignedDuration,
    ) -> Result<Permit, NotPermitted> {
        let permit = opening.permit()?;
        let event = self.opened(&opening);
        let known = store::opened_like(&self.storage, &event, span).await?;
        opening.subjects.retain(|one| !known.contains(one.as_str()));
        if !opening.subjects.is_empty() {
            self.record_alone(event.about_each(opening.subjects))
                .await?;
        }
        Ok(permit)
    }

    /// The same, with words on why, which each of these people may read: an entry for each of them, in one transaction.
    pub async fn before_opening_noted(
        &self,
        vault: &Vault,
        opening: Opening,
        note: &str,
    ) -> Result<Permit, NotPermitted> {
        let permit = opening.permit()?;
        let mut events = Vec::with_capacity(permit.subjects.len());
        for subject in &permit.subjects {
            let event = self.opened(&opening).about(subject);
            events.push(match vault.keys(subject).await {
                Ok(keys) => {
                    let row = event.id().as_str();
                    let sealed = vault.seal(&NOTE, &keys, row, note.as_bytes())?;
                    event.noting(sealed)
                }
                // There is nobody left to read it, and nothing to open.
                Err(vault::Error::Erased) => event,
                Err(error) => return Err(error.into()),
            });
        }
        let audit = self.clone();
        self.storage
            .transact(move |tx| {
                let (audit, events) = (audit.clone(), events.clone());
                Box::pin(async move {
                    for event in &events {
                        audit.record(tx, event).await?;
                    }
                    Ok::<_, storage::Error>(())
                })
            })
            .await?;
        Ok(permit)
    }

    /// The entry, but for whom it is about.
    fn opened(&self, opening: &Opening) -> Event {
        let event = self
            .event(opening.actor.clone(), Action::Opened)
            .opening(&opening.fields)
            .under(opening.ground.clone());
        match &opening.object {
            Some(object) => event.on(object),
            None => event,
        }
    }
}

impl Opening {
    /// What it would permit. It is handed out only after the entry is durable.
    fn permit(&self) -> Result<Permit, NotPermitted> {
        for field in &self.fields {
            allowed(field, &self.actor, &self.ground)?;
        }
        let subjects: BTreeSet<SubjectId> = self.subjects.iter().cloned().collect();
        if subjects.len() > SUBJECTS_MAX {
            return Err(NotPermitted::TooMany);
        }
        Ok(Permit {
            subjects,
            fields: self.fields.clone(),
        })
    }
}

fn allowed(field: &Field, actor: &Actor, ground: &Ground) -> Result<(), NotPermitted> {
    let allowed = match (actor, ground) {
        (Actor::Operator { role, .. }, Ground::Standing(purpose)) => {
            field.stands_open_to(*role, *purpose)
        }
        (Actor::Operator { role, .. }, Ground::Case { .. } | Ground::Stated(_)) => {
            field.opens_to(*role)
        }
        (Actor::ApiKey { .. } | Actor::System, Ground::Stated(_)) => field.opens(),
        _ => return Err(NotPermitted::NotOnThisGround),
    };
    allowed.then_some(()).ok_or(NotPermitted::NotOpenTo {
        table: field.table,
        column: field.column,
    })
}

/// Opens a field that the permit covers.
pub async fn open(
    permit: &Permit,
    vault: &Vault,
    field: &Field,
    subject: &SubjectId,
    row: &str,
    sealed: &Sealed,
) -> Result<Opened, OpenError> {
    if !permit.fields.contains(field) || !permit.subjects.contains(subject) {
        return Err(OpenError::NotCovered {
            table: field.table,
            column: field.column,
        });
    }
    Ok(vault.open_field(field, subject, row, sealed).await?)
}

/// Whether the field's text matches, without giving it out: a search by name opens many and shows few. What is shown then
/// needs a permit like everything else.
pub async fn matches(
    vault: &Vault,
    field: &Field,
    subject: &SubjectId,
    row: &str,
    sealed: &Sealed,
    is_match: impl FnOnce(&str) -> bool,
) -> Result<bool, vault::Error> {
    let opened = vault.open_field(field, subject, row, sealed).await?;
    Ok(is_match(opened.text()?))
}
