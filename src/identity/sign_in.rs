//! How an operator comes in: with the password, then with a code from the authenticator or a recovery code.
//!
//! An address that nobody has, an account that is disabled and a wrong password are one and the same to whoever tries: the
//! same answer, after the same work. How often one may try is [`super::throttle`]'s.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use data_encoding::BASE64URL_NOPAD;

use super::data;
use super::model::{Credentials, OperatorId};
use super::password_policy::Password;
use super::passwords::{Busy, Passwords};
use super::second_factor;
use super::store::operators;
use super::throttle::{self, Key};
use crate::app::App;
use crate::audit::Action;
use crate::storage;
use crate::vault::{self, Normal, Opened};
use crate::web::host_cookie;
use crate::web::session::{self, Fresh, Kind, Session};

/// Names a browser that its owner has signed in with before.
pub const DEVICE_COOKIE: &str = "__Host-known";
const DEVICE_PURPOSE: &str = "known-device";
/// How long that lasts.
pub const DEVICE_AGE: Duration = Duration::days(180);

/// Why somebody does not come in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Not said more precisely to anybody.
    #[error("a wrong address, password or code")]
    Refused,
    #[error("too many attempts")]
    TooMany { retry_after_s: u64 },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Who has come in: the session, and what names the browser the next time.
#[derive(Debug)]
pub struct SignedIn {
    pub session: Fresh,
    pub device: Cookie<'static>,
}

/// The first half. `device`: the cookie of this name, if the browser has one. The session is good for the second half.
pub async fn with_password(
    app: &App,
    email: &str,
    password: &Password,
    device: Option<&str>,
) -> Result<Fresh, SignInError> {
    let known = find(app, email).await?;
    let device = known
        .as_ref()
        .and_then(|known| known_device(app, &known.operator.id, device?));
    let account = Normal::email(email).map_or_else(
        |_| email.as_bytes().to_vec(),
        |normal| app.vault.index(&data::EMAIL_INDEX, &normal).to_vec(),
    );
    let key = Key::new(app, "password", &account, device.as_deref());
    charge(app, &key).await?;

    let active = known.filter(|known| known.operator.is_active());
    let kept = match &active {
        Some(known) => known.open_password(app).await?,
        None => None,
    };
    let kept = kept.as_ref().map(Opened::text).transpose()?;
    let is_right = app.room::<Passwords>().matches(password, kept).await?;
    let Some(known) = active.filter(|_| is_right) else {
        return Err(SignInError::Refused);
    };
    throttle::refund(app, &key).await?;
    let id = known.operator.id;
    let fresh = Fresh::new(Kind::SecondFactor, id.as_str(), &app.clock, &app.chance);
    session::begin_alone(&app.storage, &fresh).await?;
    Ok(fresh)
}

/// The second half: a code that was not taken before. The session of the first half ends, a new one begins.
pub async fn with_code(app: &App, half: &Session, code: &str) -> Result<SignedIn, SignInError> {
    let id: OperatorId = half.person.parse().map_err(|_| SignInError::Refused)?;
    let key = Key::new(app, "code", id.as_str().as_bytes(), None);
    charge(app, &key).await?;
    let known = operators::by_id(&app.storage, &id).await?;
    let known = known
        .filter(|known| half.kind == Kind::SecondFactor && known.operator.is_active())
        .ok_or(SignInError::Refused)?;
    let proof = second_factor::prove(app, &known, code)
        .await?
        .ok_or(SignInError::Refused)?;
    let fresh = Fresh::new(Kind::Operator, id.as_str(), &app.clock, &app.chance);
    let action = if proof.is_recovery_code() {
        Action::RecoveryCodeUsed
    } else {
        Action::SignedIn
    };
    let event = app
        .audit
        .event(known.operator.actor(), action)
        .on(id.as_str());
    let (audit, now) = (app.audit.clone(), app.clock.now());
    let (session, half, operator) = (fresh.clone(), half.id.clone(), id.clone());
    app.storage
        .transact(move |tx| {
            let (id, proof, half) = (operator.clone(), proof.clone(), half.clone());
            let (audit, event, session) = (audit.clone(), event.clone(), session.clone());
            Box::pin(async move {
                let taken = proof.take(tx, &id, now).await?;
                // The half is worth one session, however often it is sent.
                if !taken || !session::end(tx, id.as_str(), &half).await? {
                    return Err(SignInError::Refused);
                }
                session::begin(tx, &session).await?;
                operators::signed_in(tx, &id, now).await?;
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await?;
    throttle::refund(app, &key).await?;
    Ok(SignedIn {
        session: fresh,
        device: device_cookie(app, &id),
    })
}

/// Ends a session of a person's own.
pub async fn sign_out(app: &App, session: &Session) -> Result<(), storage::Error> {
    let (person, id) = (session.person.clone(), session.id.clone());
    app.storage
        .transact(move |tx| {
            let (person, id) = (person.clone(), id.clone());
            Box::pin(async move { session::end(tx, &person, &id).await.map(drop) })
        })
        .await
}

/// The name of the cookie for [`with_password`].
pub const fn device_cookie_name() -> &'static str {
    DEVICE_COOKIE
}

async fn find(app: &App, email: &str) -> Result<Option<Credentials>, SignInError> {
    let Ok(normal) = Normal::email(email) else {
        return Ok(None);
    };
    let index = app.vault.index(&data::EMAIL_INDEX, &normal);
    Ok(operators::by_email(&app.storage, &index).await?)
}

async fn charge(app: &App, key: &Key) -> Result<(), SignInError> {
    throttle::charge(app, key)
        .await?
        .map_err(|refused| SignInError::TooMany {
            retry_after_s: refused.retry_after_s,
        })
}

/// A browser's name, signed for its operator: stored nowhere but there.
fn device_cookie(app: &App, id: &OperatorId) -> Cookie<'static> {
    let nonce = BASE64URL_NOPAD.encode(&app.chance.bytes::<16>());
    let signature = app.vault.token(DEVICE_PURPOSE, &format!("{id}/{nonce}"));
    let mut cookie = host_cookie(DEVICE_COOKIE, format!("{nonce}.{signature}"), DEVICE_AGE);
    cookie.set_same_site(SameSite::Strict);
    cookie
}

/// The browser's name, if it was given to it for this operator.
fn known_device(app: &App, id: &OperatorId, cookie: &str) -> Option<String> {
    let (nonce, signature) = cookie.split_once('.')?;
    app.vault
        .token_matches(DEVICE_PURPOSE, &format!("{id}/{nonce}"), signature)
        .then(|| nonce.to_owned())
}
