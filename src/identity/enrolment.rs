//! How somebody becomes an operator: account, second factor, recovery codes; the first owner also keeps the recovery sheet.
//!
//! The way begins with a one-time link: the first owner's, which `serve` prints until there is an owner, or an invitation.
//! It can be left and gone on with later, by the same link. A link that was seen by somebody else is of little use all the
//! same: it makes an account once, and from then on leads no further than to that account's password. The last step uses
//! it up; before that nobody can sign in.

mod steps;

use jiff::SignedDuration;

use super::data;
use super::links::{self, Purpose};
use super::model::{Credentials, Link, LinkId, LinkKind, OperatorId};
use super::password_policy::Password;
use super::passwords::{Busy, Passwords};
use super::recovery_codes::{self, RecoveryCode};
use super::store::operators::{Account, Newcomer};
use super::store::{links as stored_links, operators};
use super::throttle::{self, Key};
use super::totp::SharedSecret;
use crate::app::App;
use crate::customers::values::{Email, PersonName};
use crate::storage;
use crate::vault::map::Role;
use crate::vault::{self, Normal};
use crate::web::session::{self, Fresh, Kind};

pub use steps::{
    Step, Walker, codes, confirm_second_factor, keep_codes, keep_sheet, places_asked,
    second_factor, sheet, walker,
};

/// How long an invitation can be taken up.
pub const INVITATION_SPAN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// No link of ours.
    #[error("an unknown link")]
    UnknownLink,
    /// Used, or too old.
    #[error("a link that is over")]
    Gone,
    /// Another step comes first, or this one was taken before.
    #[error("not the next step")]
    OutOfTurn,
    #[error("somebody has this address already")]
    AddressTaken,
    #[error("a wrong password")]
    WrongPassword,
    #[error("a wrong code")]
    WrongCode,
    /// The place of the first word that is not the sheet's.
    #[error("a wrong word")]
    WrongWord(usize),
    #[error("too many attempts")]
    TooMany { retry_after_s: u64 },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// To the form of the account. The first owner says the address, an invited operator has it.
    Account { role: Role, invited: Option<String> },
    /// The account is made: on with its password.
    Resume,
}

/// What the form of the account says.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub name: PersonName,
    /// Of the first owner; an invited operator keeps the address of the invitation.
    pub email: Option<Email>,
    pub password: Password,
}

/// The token of the first owner's link; `None` once there is an owner. The same token until then.
pub async fn set_up_token(app: &App) -> Result<Option<String>, storage::Error> {
    if operators::has_active_owner(&app.storage).await? {
        return Ok(None);
    }
    let link = match stored_links::open_set_up(&app.storage).await? {
        Some(link) => link,
        None => make_set_up_link(app).await?,
    };
    Ok(Some(links::token(
        &app.vault,
        Purpose::Enrolment,
        link.id.as_str(),
    )))
}

/// Where the link leads; looking changes nothing.
pub async fn arrive(app: &App, token: &str) -> Result<Arrival, EnrolError> {
    let link = open_link(app, token).await?;
    let Some(id) = &link.operator else {
        return Ok(Arrival::Account {
            role: Role::Owner,
            invited: None,
        });
    };
    let known = credentials(app, id).await?;
    if known.password.is_some() {
        return Ok(Arrival::Resume);
    }
    let operator = &known.operator;
    let email = known.open_email(app).await?;
    Ok(Arrival::Account {
        role: operator.role,
        invited: Some(email.text()?.to_owned()),
    })
}

/// Makes the account, once, and a session to go on with.
pub async fn make_account(app: &App, token: &str, form: NewAccount) -> Result<Fresh, EnrolError> {
    let link = open_link(app, token).await?;
    let password = app.room::<Passwords>().hash(&form.password).await?;
    let (newcomer, id, keys) = match (&link.operator, &form.email) {
        (Some(id), _) => {
            let known = credentials(app, id).await?;
            (
                None,
                id.clone(),
                app.vault.keys(&known.operator.subject).await?,
            )
        }
        (None, Some(email)) => {
            let keys = app.vault.fresh_subject().await?;
            let newcomer = newcomer(app, &keys, email, Role::Owner)?;
            let id = newcomer.id.clone();
            (Some(newcomer), id, keys)
        }
        (None, None) => return Err(EnrolError::OutOfTurn),
    };
    let seal = |field, text: &[u8]| app.vault.seal(field, &keys, id.as_str(), text);
    let account = Account {
        name: seal(&data::NAME, form.name.as_str().as_bytes())?,
        password: seal(&data::PASSWORD, password.as_bytes())?,
        totp: seal(&data::TOTP, SharedSecret::new(&app.chance).as_bytes())?,
    };
    let fresh = Fresh::new(Kind::Enrolment, id.as_str(), &app.clock, &app.chance);
    let (session, now) = (fresh.clone(), app.clock.now());
    let outcome = app
        .storage
        .transact(move |tx| {
            let (newcomer, link, id) = (newcomer.clone(), link.id.clone(), id.clone());
            let (account, session) = (account.clone(), session.clone());
            Box::pin(async move {
                if let Some(newcomer) = newcomer {
                    operators::insert(tx, &newcomer, now).await?;
                    if !stored_links::bind(tx, &link, &id).await? {
                        return Err(EnrolError::OutOfTurn);
                    }
                }
                if !operators::make_account(tx, &id, &account, now).await? {
                    return Err(EnrolError::OutOfTurn);
                }
                session::begin(tx, &session).await?;
                Ok(())
            })
        })
        .await;
    match outcome {
        Ok(()) => Ok(fresh),
        Err(EnrolError::Storage(error)) if error.is_unique_violation() => {
            Err(EnrolError::AddressTaken)
        }
        Err(error) => Err(error),
    }
}

/// Goes on where the way was left: with the account's password.
pub async fn resume(app: &App, token: &str, password: &Password) -> Result<Fresh, EnrolError> {
    let link = open_link(app, token).await?;
    let id = link.operator.ok_or(EnrolError::OutOfTurn)?;
    let key = Key::new(app, "enrolment", id.as_str().as_bytes(), None);
    throttle::charge(app, &key)
        .await?
        .map_err(|refused| EnrolError::TooMany {
            retry_after_s: refused.retry_after_s,
        })?;
    let known = credentials(app, &id).await?;
    let kept = known.open_password(app).await?;
    let kept = kept.as_ref().map(vault::Opened::text).transpose()?;
    if !app.room::<Passwords>().matches(password, kept).await? {
        return Err(EnrolError::WrongPassword);
    }
    throttle::refund(app, &key).await?;
    let fresh = Fresh::new(Kind::Enrolment, id.as_str(), &app.clock, &app.chance);
    session::begin_alone(&app.storage, &fresh).await?;
    Ok(fresh)
}

/// A row for somebody who may become an operator.
pub(super) fn newcomer(
    app: &App,
    keys: &vault::SubjectKeys,
    email: &Email,
    role: Role,
) -> Result<Newcomer, vault::Error> {
    let id = OperatorId::mint(&app.clock, &app.chance);
    let email_index = app
        .vault
        .index(&data::EMAIL_INDEX, &Normal::email(email.as_str())?);
    Ok(Newcomer {
        subject: keys.subject().clone(),
        role,
        email: app
            .vault
            .seal(&data::EMAIL, keys, id.as_str(), email.as_str().as_bytes())?,
        email_index,
        id,
    })
}

/// What is kept of codes.
pub(super) fn digests(codes: &[RecoveryCode]) -> Vec<Vec<u8>> {
    codes
        .iter()
        .map(|code| recovery_codes::digest(code.as_str()))
        .collect()
}

async fn make_set_up_link(app: &App) -> Result<Link, storage::Error> {
    let link = Link {
        id: LinkId::mint(&app.clock, &app.chance),
        kind: LinkKind::SetUp,
        operator: None,
        expires_at: None,
        used_at: None,
    };
    let (row, now) = (link.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let row = row.clone();
            Box::pin(async move { stored_links::insert(tx, &row, now).await })
        })
        .await?;
    Ok(link)
}

async fn open_link(app: &App, token: &str) -> Result<Link, EnrolError> {
    let id: LinkId =
        links::id_of(&app.vault, Purpose::Enrolment, token).ok_or(EnrolError::UnknownLink)?;
    let link = stored_links::find(&app.storage, &id)
        .await?
        .ok_or(EnrolError::UnknownLink)?;
    if link.is_open(app.clock.now()) {
        Ok(link)
    } else {
        Err(EnrolError::Gone)
    }
}

async fn credentials(app: &App, id: &OperatorId) -> Result<Credentials, EnrolError> {
    let known = operators::by_id(&app.storage, id)
        .await?
        .ok_or(EnrolError::Gone)?;
    match known.operator.disabled_at {
        None => Ok(known),
        Some(_) => Err(EnrolError::Gone),
    }
}
