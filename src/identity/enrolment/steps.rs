//! The steps after the account: second factor, recovery codes, recovery sheet.

use super::{EnrolError, credentials, digests};
use crate::app::App;
use crate::audit::Action;
use crate::identity::model::{Credentials, LinkKind, Operator, OperatorId};
use crate::identity::recovery_codes::{self, RecoveryCode};
use crate::identity::store::operators::{self, Milestone};
use crate::identity::store::{codes, links};
use crate::identity::totp::Enrolment;
use crate::vault::RecoverySheet;
use crate::vault::map::Role;
use crate::web::session::{self, Fresh, Kind, Session};

/// Words of the recovery sheet that are asked for, and how many it has.
const WORDS_ASKED: usize = 3;
const WORDS: usize = 24;

/// The step that somebody stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    SecondFactor,
    RecoveryCodes,
    RecoverySheet,
}

/// Somebody on the way.
#[derive(Debug, Clone)]
pub struct Walker {
    pub operator: Operator,
    pub is_first_owner: bool,
    pub step: Step,
    credentials: Credentials,
    session: Session,
}

/// Who holds this session, and before which step.
pub async fn walker(app: &App, session: Session) -> Result<Walker, EnrolError> {
    let id: OperatorId = session.person.parse().map_err(|_| EnrolError::Gone)?;
    let credentials = credentials(app, &id).await?;
    let link = links::open_of(&app.storage, &id).await?;
    let link = link.filter(|link| link.is_open(app.clock.now()));
    let is_first_owner = link.ok_or(EnrolError::Gone)?.kind == LinkKind::SetUp;
    let step = if credentials.totp_confirmed_at.is_none() {
        Step::SecondFactor
    } else if credentials.codes_kept_at.is_none() {
        Step::RecoveryCodes
    } else if is_first_owner && credentials.sheet_kept_at.is_none() {
        Step::RecoverySheet
    } else {
        return Err(EnrolError::Gone);
    };
    Ok(Walker {
        operator: credentials.operator.clone(),
        is_first_owner,
        step,
        credentials,
        session,
    })
}

/// What the authenticator is set up with.
pub async fn second_factor(app: &App, walker: &Walker) -> Result<Enrolment, EnrolError> {
    walker.stands_before(Step::SecondFactor)?;
    let email = walker.credentials.open_email(app).await?;
    let secret = walker.credentials.open_totp(app).await?;
    Ok(secret.enrolment(&app.config.business.legal_name, email.text()?))
}

/// The authenticator works: its code says so.
pub async fn confirm_second_factor(
    app: &App,
    walker: &Walker,
    code: &str,
) -> Result<(), EnrolError> {
    walker.stands_before(Step::SecondFactor)?;
    let (now, id) = (app.clock.now(), walker.operator.id.clone());
    let secret = walker.credentials.open_totp(app).await?;
    let step = secret
        .step_of(code, now, walker.credentials.totp_step)
        .ok_or(EnrolError::WrongCode)?;
    let digests = digests(&recovery_codes::set(&app.vault, &id, now.as_microsecond()));
    app.storage
        .transact(move |tx| {
            let (id, digests) = (id.clone(), digests.clone());
            Box::pin(async move {
                if !operators::take_step(tx, &id, step).await? {
                    return Err(EnrolError::WrongCode);
                }
                operators::note(tx, &id, Milestone::TotpConfirmed, now).await?;
                codes::replace(tx, &id, &digests, now).await?;
                Ok(())
            })
        })
        .await
}

/// The recovery codes, until they are kept.
pub async fn codes(app: &App, walker: &Walker) -> Result<Vec<RecoveryCode>, EnrolError> {
    walker.stands_before(Step::RecoveryCodes)?;
    let id = &walker.operator.id;
    let made_at = codes::made_at(&app.storage, id)
        .await?
        .ok_or(EnrolError::OutOfTurn)?;
    Ok(recovery_codes::set(&app.vault, id, made_at))
}

/// The codes are kept. For an invited operator this is the last step: then there is a session for the panel.
pub async fn keep_codes(app: &App, walker: &Walker) -> Result<Option<Fresh>, EnrolError> {
    walker.stands_before(Step::RecoveryCodes)?;
    let is_last = !walker.is_first_owner;
    finish_step(app, walker, Milestone::CodesKept, is_last).await
}

/// The master key in words. Recorded before it is shown.
pub async fn sheet(app: &App, walker: &Walker) -> Result<RecoverySheet, EnrolError> {
    walker.stands_before(Step::RecoverySheet)?;
    let event = app
        .audit
        .event(walker.operator.actor(), Action::RecoverySheetShown);
    app.audit.record_alone(event).await?;
    Ok(app.vault.recovery_sheet())
}

/// The places of the words that are asked for, ascending, counted from 1: others for everybody, the same each time.
pub fn places_asked(app: &App, walker: &Walker) -> Vec<usize> {
    let bytes = app.vault.fingerprint(
        "recovery-sheet-places",
        walker.operator.id.as_str().as_bytes(),
    );
    let mut places: Vec<usize> = Vec::with_capacity(WORDS_ASKED);
    for byte in bytes {
        let place = usize::from(byte) % WORDS + 1;
        if places.len() < WORDS_ASKED && !places.contains(&place) {
            places.push(place);
        }
    }
    places.sort_unstable();
    places
}

/// The sheet is kept: the words at the places asked for were typed, in their order. The first owner's last step.
pub async fn keep_sheet(app: &App, walker: &Walker, typed: &[&str]) -> Result<Fresh, EnrolError> {
    walker.stands_before(Step::RecoverySheet)?;
    let sheet = app.vault.recovery_sheet();
    for (n, place) in places_asked(app, walker).into_iter().enumerate() {
        if !sheet.has(place, typed.get(n).copied().unwrap_or_default()) {
            return Err(EnrolError::WrongWord(place));
        }
    }
    let fresh = finish_step(app, walker, Milestone::SheetKept, true).await?;
    fresh.ok_or(EnrolError::OutOfTurn)
}

/// Notes a step; the last one makes the operator, uses the link up and renews the session.
async fn finish_step(
    app: &App,
    walker: &Walker,
    milestone: Milestone,
    is_last: bool,
) -> Result<Option<Fresh>, EnrolError> {
    let operator = walker.operator.clone();
    let fresh = Fresh::new(
        Kind::Operator,
        operator.id.as_str(),
        &app.clock,
        &app.chance,
    );
    let event = app
        .audit
        .event(operator.actor(), Action::OperatorEnrolled)
        .on(operator.id.as_str());
    let (audit, now) = (app.audit.clone(), app.clock.now());
    let (session, old) = (fresh.clone(), walker.session.id.clone());
    app.storage
        .transact(move |tx| {
            let (operator, event, audit) = (operator.clone(), event.clone(), audit.clone());
            let (session, old) = (session.clone(), old.clone());
            Box::pin(async move {
                if !operators::note(tx, &operator.id, milestone, now).await? {
                    return Err(EnrolError::OutOfTurn);
                }
                if !is_last {
                    return Ok(());
                }
                if !operators::note(tx, &operator.id, Milestone::Enrolled, now).await? {
                    return Err(EnrolError::OutOfTurn);
                }
                links::use_up(tx, &operator.id, now).await?;
                if operator.role == Role::Owner {
                    links::end_set_up(tx, now).await?;
                }
                session::end(tx, operator.id.as_str(), &old).await?;
                session::begin(tx, &session).await?;
                operators::signed_in(tx, &operator.id, now).await?;
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await?;
    Ok(is_last.then_some(fresh))
}

impl Walker {
    fn stands_before(&self, step: Step) -> Result<(), EnrolError> {
        if self.step == step {
            Ok(())
        } else {
            Err(EnrolError::OutOfTurn)
        }
    }
}
