//! The door through which plaintext reaches an operator: first the entry, then the field.

use std::collections::BTreeSet;

use super::{Action, Actor, Audit, Ground};
use crate::storage;
use crate::vault::map::{Field, Role};
use crate::vault::{self, Opened, Sealed, SubjectId, Vault};

/// People on one page at most.
const SUBJECTS_MAX: usize = 200;

/// What somebody wants to see: which fields, of whom, and on what ground.
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
    /// Only operators have roles that the data map knows.
    #[error("only an operator opens fields this way")]
    NoOperator,
    #[error("a page shows {SUBJECTS_MAX} people at most")]
    TooMany,
    #[error(transparent)]
    Storage(#[from] storage::Error),
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
        let role = opening.actor.role().ok_or(NotPermitted::NoOperator)?;
        for field in &opening.fields {
            allowed(field, role, &opening.ground)?;
        }
        let mut event = self
            .event(opening.actor, Action::Opened)
            .about_each(opening.subjects)
            .opening(&opening.fields)
            .under(opening.ground);
        if event.subjects.len() > SUBJECTS_MAX {
            return Err(NotPermitted::TooMany);
        }
        event.object = opening.object;
        let permit = Permit {
            subjects: event.subjects.iter().cloned().collect(),
            fields: opening.fields,
        };
        self.record_alone(event).await?;
        Ok(permit)
    }
}

fn allowed(field: &Field, role: Role, ground: &Ground) -> Result<(), NotPermitted> {
    let allowed = match ground {
        Ground::Standing(purpose) => field.stands_open_to(role, *purpose),
        Ground::Case { .. } => field.opens_to(role),
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
