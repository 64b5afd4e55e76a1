//! What operators do with their own accounts: password, recovery codes, where they are signed in.
//!
//! Whoever holds a session, by an unlocked screen or a stolen cookie, is not yet its operator: what changes how one comes
//! in wants a code of the second factor besides. How often it may be tried is [`super::throttle`]'s.

use futures_util::future::BoxFuture;

use super::data;
use super::enrolment::digests;
use super::model::{Credentials, Operator, OperatorId};
use super::password_policy::{Password, Weakness};
use super::passwords::{Busy, Passwords};
use super::recovery_codes::{self, RecoveryCode};
use super::second_factor::{self, Proof};
use super::store::{codes, operators};
use super::throttle::{self, Key};
use crate::app::App;
use crate::audit::Action;
use crate::storage::{self, Tx};
use crate::vault::{self, Opened};
use crate::web::session::{self, Kind, Session, SessionId};

/// Why the account is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OwnAccountError {
    #[error("a wrong password")]
    WrongPassword,
    #[error("a wrong code, or one that was used")]
    WrongCode,
    #[error("too many attempts")]
    TooMany { retry_after_s: u64 },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Whether the typed text may be the operator's new password.
pub async fn new_password(
    app: &App,
    operator: &Operator,
    typed: &str,
) -> Result<Result<Password, Weakness>, OwnAccountError> {
    let (id, subject) = (operator.id.as_str(), &operator.subject);
    let known = credentials(app, operator).await?;
    let mut own = Vec::with_capacity(2);
    let email = app
        .vault
        .open_field(&data::EMAIL, subject, id, &known.email)
        .await?;
    own.push(email);
    if let Some(name) = operators::name(&app.storage, &operator.id).await? {
        own.push(
            app.vault
                .open_field(&data::NAME, subject, id, &name)
                .await?,
        );
    }
    let own: Vec<&str> = own.iter().map(Opened::text).collect::<Result<_, _>>()?;
    Ok(Password::chosen(typed, &own))
}

/// Changes the password. All other sessions end: whoever knew the old one is out.
pub async fn change_password(
    app: &App,
    operator: &Operator,
    session: &SessionId,
    current: &Password,
    new: &Password,
    code: &str,
) -> Result<(), OwnAccountError> {
    let key = charge(app, operator).await?;
    let known = credentials(app, operator).await?;
    let kept = known.open_password(app).await?;
    let kept = kept.as_ref().map(Opened::text).transpose()?;
    let passwords = app.room::<Passwords>();
    if !passwords.matches(current, kept).await? {
        return Err(OwnAccountError::WrongPassword);
    }
    let proof = prove(app, &known, code).await?;
    let hash = passwords.hash(new).await?;
    let keys = app.vault.keys(&operator.subject).await?;
    let id = operator.id.as_str();
    let sealed = app
        .vault
        .seal(&data::PASSWORD, &keys, id, hash.as_bytes())?;
    let session = session.clone();
    change(
        app,
        operator,
        proof,
        Action::PasswordChanged,
        move |tx, id| {
            let (sealed, session) = (sealed.clone(), session.clone());
            Box::pin(async move {
                operators::set_password(tx, &id, &sealed).await?;
                session::end_all(tx, id.as_str(), Some(&session)).await?;
                Ok(())
            })
        },
    )
    .await?;
    Ok(throttle::refund(app, &key).await?)
}

/// Replaces the recovery codes. Shown once: they cannot be asked for again.
pub async fn renew_codes(
    app: &App,
    operator: &Operator,
    code: &str,
) -> Result<Vec<RecoveryCode>, OwnAccountError> {
    let key = charge(app, operator).await?;
    let known = credentials(app, operator).await?;
    let proof = prove(app, &known, code).await?;
    let now = app.clock.now();
    let set = recovery_codes::set(&app.vault, &operator.id, now.as_microsecond());
    let digests = digests(&set);
    change(
        app,
        operator,
        proof,
        Action::RecoveryCodesRenewed,
        move |tx, id| {
            let digests = digests.clone();
            Box::pin(async move { codes::replace(tx, &id, &digests, now).await })
        },
    )
    .await?;
    throttle::refund(app, &key).await?;
    Ok(set)
}

/// How many recovery codes are left.
pub async fn codes_left(app: &App, operator: &Operator) -> Result<i64, storage::Error> {
    codes::left(&app.storage, &operator.id).await
}

/// Where the operator is signed in, the latest sign-in first.
pub async fn sessions(app: &App, operator: &Operator) -> Result<Vec<Session>, storage::Error> {
    session::list(
        &app.storage,
        &app.clock,
        Kind::Operator,
        operator.id.as_str(),
    )
    .await
}

/// Ends one session; says whether there was one. Nobody ends somebody else's here.
pub async fn end_session(
    app: &App,
    operator: &Operator,
    session: &SessionId,
) -> Result<bool, storage::Error> {
    let session = session.clone();
    revoke(app, operator, move |tx, id| {
        let session = session.clone();
        Box::pin(async move { session::end(tx, id.as_str(), &session).await })
    })
    .await
}

/// Ends every session but the one in use; says whether there was another.
pub async fn end_other_sessions(
    app: &App,
    operator: &Operator,
    in_use: &SessionId,
) -> Result<bool, storage::Error> {
    let in_use = in_use.clone();
    revoke(app, operator, move |tx, id| {
        let in_use = in_use.clone();
        Box::pin(async move { Ok(session::end_all(tx, id.as_str(), Some(&in_use)).await? > 0) })
    })
    .await
}

async fn credentials(app: &App, operator: &Operator) -> Result<Credentials, storage::Error> {
    let known = operators::by_id(&app.storage, &operator.id).await?;
    known.ok_or_else(|| storage::Error::unreadable("an operator who signed in and has no row"))
}

/// Counts an attempt: right ones are taken back.
async fn charge(app: &App, operator: &Operator) -> Result<Key, OwnAccountError> {
    let key = Key::new(app, "own-account", operator.id.as_str().as_bytes(), None);
    throttle::charge(app, &key)
        .await?
        .map_err(|refused| OwnAccountError::TooMany {
            retry_after_s: refused.retry_after_s,
        })?;
    Ok(key)
}

async fn prove(app: &App, known: &Credentials, code: &str) -> Result<Proof, OwnAccountError> {
    let proof = second_factor::prove(app, known, code).await?;
    proof.ok_or(OwnAccountError::WrongCode)
}

/// Takes the code, does the work, and records it: all of it, or nothing.
async fn change<F>(
    app: &App,
    operator: &Operator,
    proof: Proof,
    action: Action,
    work: F,
) -> Result<(), OwnAccountError>
where
    F: for<'t> Fn(&'t mut Tx, OperatorId) -> BoxFuture<'t, storage::Result<()>>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let event = |action| {
        let event = app.audit.event(operator.actor(), action);
        event.on(operator.id.as_str())
    };
    let mut events = vec![event(action)];
    if proof.is_recovery_code() {
        events.push(event(Action::RecoveryCodeUsed));
    }
    let (audit, now, id) = (app.audit.clone(), app.clock.now(), operator.id.clone());
    app.storage
        .transact(move |tx| {
            let (audit, events, id) = (audit.clone(), events.clone(), id.clone());
            let (proof, work) = (proof.clone(), work.clone());
            Box::pin(async move {
                if !proof.take(tx, &id, now).await? {
                    return Err(OwnAccountError::WrongCode);
                }
                work(tx, id).await?;
                for event in &events {
                    audit.record(tx, event).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Ends sessions, and records it when there were any.
async fn revoke<F>(app: &App, operator: &Operator, work: F) -> Result<bool, storage::Error>
where
    F: for<'t> Fn(&'t mut Tx, OperatorId) -> BoxFuture<'t, storage::Result<bool>>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let event = app
        .audit
        .event(operator.actor(), Action::SessionsRevoked)
        .on(operator.id.as_str());
    let (audit, id) = (app.audit.clone(), operator.id.clone());
    app.storage
        .transact(move |tx| {
            let (audit, event, id, work) = (audit.clone(), event.clone(), id.clone(), work.clone());
            Box::pin(async move {
                let ended = work(tx, id).await?;
                if ended {
                    audit.record(tx, &event).await?;
                }
                Ok(ended)
            })
        })
        .await
}
