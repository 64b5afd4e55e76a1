//! Cases: for a quarter of an hour, one operator may open one person's fields, for a reason that the person reads. A case
//! belongs to the session it was opened in, and ends with it.

use jiff::{SignedDuration, Timestamp};

use super::model::{Operator, OperatorId};
use super::store::{cases, operators};
use super::{data, letters};
use crate::app::App;
use crate::audit::{
    self, Action, CaseId, Entry, Filter, Ground, NotPermitted, Opening, Permit, Reason,
};
use crate::customers::values::{FieldError, one_line};
use crate::mail;
use crate::storage::{self, Batch};
use crate::vault::map::{Field, StandingPurpose};
use crate::vault::{self, SubjectId};
use crate::web::session::SessionId;

/// How long a case is open.
pub const SPAN: SignedDuration = SignedDuration::from_mins(15);
/// Whoever opens cases on more people than this within the window is doing something else than helping a customer.
pub const PEOPLE_MAX: i64 = 20;
pub const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long one look at a page counts while somebody works on it.
const ONE_LOOK: SignedDuration = SignedDuration::from_hours(1);
/// Characters of a note at most.
pub const NOTE_LEN_MAX: usize = 500;

/// An open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub operator: OperatorId,
    pub session: SessionId,
    pub subject: SubjectId,
    pub reason: Reason,
    pub opened_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Why no case was opened.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// "Other" says nothing by itself.
    #[error("this reason needs a note")]
    NoteMissing,
    #[error("the note cannot be taken: {0}")]
    Note(FieldError),
    /// The person was erased, or never was.
    #[error("nobody to open a case on")]
    NoSubject,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// What somebody noted beside a reason: one line, or nothing.
pub fn note(typed: &str) -> Result<String, FieldError> {
    match one_line(typed, NOTE_LEN_MAX) {
        Err(FieldError::Required) => Ok(String::new()),
        noted => noted,
    }
}

/// Opens a case; the log says so, and whether it is one of too many: then every owner is told by mail, too.
pub async fn open(
    app: &App,
    operator: &Operator,
    session: &SessionId,
    subject: &SubjectId,
    reason: Reason,
    note: &str,
) -> Result<Case, CaseError> {
    let note = &self::note(note).map_err(CaseError::Note)?;
    if reason == Reason::Other && note.is_empty() {
        return Err(CaseError::NoteMissing);
    }
    let now = app.clock.now();
    let case = Case {
        id: CaseId::mint(&app.clock, &app.chance),
        operator: operator.id.clone(),
        session: session.clone(),
        subject: subject.clone(),
        reason,
        opened_at: now,
        expires_at: now + SPAN,
    };
    let opened = entry(app, operator, &case, note).await?;
    let bulk = app
        .audit
        .event(operator.actor(), Action::BulkOpening)
        .on(operator.id.as_str());
    let mut alarms = Batch::new();
    for owner in operators::owners(&app.storage).await? {
        mail::owe(
            &mut alarms,
            letters::alarm(app, operator.id.as_str(), &owner, 1),
        );
    }
    let (audit, row) = (app.audit.clone(), case.clone());
    app.storage
        .transact(move |tx| {
            let (audit, opened, bulk, case) =
                (audit.clone(), opened.clone(), bulk.clone(), row.clone());
            let alarms = alarms.clone();
            Box::pin(async move {
                let before = cases::count_people(tx, &case.operator, now - WINDOW).await?;
                cases::insert(tx, &case).await?;
                audit.record(tx, &opened).await?;
                let after = cases::count_people(tx, &case.operator, now - WINDOW).await?;
                // Once, when the line is crossed.
                if before <= PEOPLE_MAX && after > PEOPLE_MAX {
                    audit.record(tx, &bulk).await?;
                    tx.insert(alarms).await?;
                    mail::wake_after(tx);
                }
                Ok::<_, storage::Error>(())
            })
        })
        .await?;
    Ok(case)
}

/// The case on this person that the operator has open in this session, if there is one.
pub async fn current(
    app: &App,
    operator: &Operator,
    session: &SessionId,
    subject: &SubjectId,
) -> Result<Option<Case>, storage::Error> {
    cases::open(
        &app.storage,
        &operator.id,
        session,
        subject,
        app.clock.now(),
    )
    .await
}

/// Ends a case before its time.
pub async fn close(app: &App, case: &Case) -> Result<bool, storage::Error> {
    let (id, now) = (case.id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move { cases::close(tx, &id, now).await })
        })
        .await
}

/// The right to open fields of the case's person. `object`: the id of what is looked at.
pub async fn permit(
    app: &App,
    operator: &Operator,
    case: &Case,
    fields: &[Field],
    object: Option<String>,
) -> Result<Permit, NotPermitted> {
    let opening = Opening {
        actor: operator.actor(),
        subjects: vec![case.subject.clone()],
        fields: fields.to_vec(),
        ground: Ground::Case {
            id: case.id.clone(),
            reason: case.reason,
        },
        object,
    };
    app.audit.before_opening(opening).await
}

/// The right to open what the operator's role may see in daily work, for everybody in one file or search: each is a look.
pub async fn standing_permit(
    app: &App,
    operator: &Operator,
    purpose: StandingPurpose,
    subjects: Vec<SubjectId>,
    fields: &[Field],
    object: Option<String>,
) -> Result<Permit, NotPermitted> {
    let opening = standing(operator, purpose, subjects, fields, object);
    app.audit.before_opening(opening).await
}

/// The same for a page, which is drawn anew after each thing that is done on it: one look an hour at each person on it. `object`
/// is what the page is about, where it is no list.
pub async fn working_permit(
    app: &App,
    operator: &Operator,
    purpose: StandingPurpose,
    subjects: Vec<SubjectId>,
    fields: &[Field],
    object: Option<String>,
) -> Result<Permit, NotPermitted> {
    let opening = standing(operator, purpose, subjects, fields, object);
    app.audit.before_opening_anew(opening, ONE_LOOK).await
}

fn standing(
    operator: &Operator,
    purpose: StandingPurpose,
    subjects: Vec<SubjectId>,
    fields: &[Field],
    object: Option<String>,
) -> Opening {
    Opening {
        actor: operator.actor(),
        subjects,
        fields: fields.to_vec(),
        ground: Ground::Standing(purpose),
        object,
    }
}

/// The latest alarms: who opened conspicuously many cases. The owner's panel shows them.
pub async fn alarms(app: &App, limit: u32) -> Result<Vec<Entry>, storage::Error> {
    let filter = Filter {
        action: Some(Action::BulkOpening),
        ..Filter::default()
    };
    app.audit.entries(&filter, limit).await
}

async fn entry(
    app: &App,
    operator: &Operator,
    case: &Case,
    note: &str,
) -> Result<audit::Event, CaseError> {
    let event = app
        .audit
        .event(operator.actor(), Action::CaseOpened)
        .about(&case.subject)
        .under(Ground::Case {
            id: case.id.clone(),
            reason: case.reason,
        });
    let keys = app
        .vault
        .keys(&case.subject)
        .await
        .map_err(|error| match error {
            vault::Error::Erased | vault::Error::UnknownKey => CaseError::NoSubject,
            error => CaseError::Vault(error),
        })?;
    if note.is_empty() {
        return Ok(event);
    }
    let sealed = app.vault.seal(
        &audit::data::NOTE,
        &keys,
        event.id().as_str(),
        note.as_bytes(),
    )?;
    Ok(event.noting(sealed))
}

/// Fields of operators that colleagues see in lists.
pub const COLLEAGUE_FIELDS: &[Field] = &[data::NAME, data::EMAIL];
