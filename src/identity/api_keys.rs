//! Keys for programs. A key is 256 random bits, shown once; its row holds their SHA-256 (the bits have all the entropy there
//! is, so a slow or keyed hash would add nothing) and is found by it: a wrong key costs what a right one does.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::alarms;
use super::cases::{PEOPLE_MAX, WINDOW};
use super::scopes::Scope;
use super::store::api_keys;
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::line::breaks_the_line;
use crate::storage;

crate::id!(
    ApiKeyId,
    "key",
    "A key's id. It names the key in the log; it opens nothing."
);

/// How a key begins, so that people and scanners for forgotten secrets recognise one.
pub const PREFIX: &str = "sealbook_";
/// Characters of a name at most.
const NAME_LEN_MAX: usize = 60;
/// `used_at` is written when it is older than this.
const USED_STEP: SignedDuration = SignedDuration::from_hours(1);

/// What is known of a key: everything but the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: KeyName,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    /// Within the hour.
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// What the shop calls the program that uses a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(String);

/// A text that cannot be a key's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name is one line of 1 to {NAME_LEN_MAX} characters")]
pub struct InvalidName;

/// Why a key was not made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Another key that works is called so.
    #[error("there is a key of this name already; revoke it first, or choose another name")]
    NameTaken,
    /// No key of this name or id works.
    #[error("no key of this name or id works")]
    Unknown,
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl ApiKey {
    pub fn holds(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    pub fn actor(&self) -> Actor {
        Actor::ApiKey {
            id: self.id.to_string(),
        }
    }
}

/// Makes a key. What is returned beside it is the key itself, for its one showing.
pub async fn create(
    app: &App,
    by: Actor,
    name: KeyName,
    scopes: &[Scope],
) -> Result<(ApiKey, Zeroizing<String>), KeyError> {
    let secret = Zeroizing::new(format!("{PREFIX}{}", app.chance.token()));
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let key = ApiKey {
        id: ApiKeyId::mint(&app.clock, &app.chance),
        name,
        scopes,
        created_at: app.clock.now(),
        used_at: None,
        revoked_at: None,
    };
    let event = app
        .audit
        .event(by, Action::ApiKeyCreated)
        .on(key.id.as_str());
    let (audit, row, digest) = (app.audit.clone(), key.clone(), digest(&secret));
    let made = app
        .storage
        .transact(move |tx| {
            let (audit, event, row) = (audit.clone(), event.clone(), row.clone());
            Box::pin(async move {
                api_keys::insert(tx, &row, digest).await?;
                audit.record(tx, &event).await
            })
        })
        .await;
    match made {
        Ok(()) => Ok((key, secret)),
        Err(error) if error.is_unique_violation() => Err(KeyError::NameTaken),
        Err(error) => Err(error.into()),
    }
}

/// Every key there ever was, the newest first.
pub async fn all(app: &App) -> storage::Result<Vec<ApiKey>> {
    api_keys::all(&app.storage).await
}

/// Ends a key, by its name or its id. It works no more from the next request on.
pub async fn revoke(app: &App, by: Actor, name_or_id: &str) -> Result<ApiKey, KeyError> {
    let mut keys = all(app).await?.into_iter();
    let key = keys
        .find(|key| {
            key.revoked_at.is_none()
                && (key.id.as_str() == name_or_id || key.name.0 == name_or_id.trim())
        })
        .ok_or(KeyError::Unknown)?;
    let event = app
        .audit
        .event(by, Action::ApiKeyRevoked)
        .on(key.id.as_str());
    let (audit, id, now) = (app.audit.clone(), key.id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, event, id) = (audit.clone(), event.clone(), id.clone());
            Box::pin(async move {
                if !api_keys::revoke(tx, &id, now).await? {
                    return Err(KeyError::Unknown);
                }
                Ok(audit.record(tx, &event).await?)
            })
        })
        .await?;
    Ok(key)
}

/// The key that this text is, if it works.
pub async fn find(app: &App, secret: &str) -> storage::Result<Option<ApiKey>> {
    let Some(key) = api_keys::by_digest(&app.storage, digest(secret)).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    if key
        .used_at
        .is_none_or(|used| now.duration_since(used) >= USED_STEP)
    {
        let id = key.id.clone();
        app.storage
            .transact(move |tx| {
                let id = id.clone();
                Box::pin(async move { api_keys::note_used(tx, &id, now).await })
            })
            .await?;
    }
    Ok(Some(key))
}

/// How often an owner is told of a program that opens many: it may be what the program is for.
const ALARM_HOURS: i64 = 24;

/// Alarms the owners, in the log and by mail, when a key has opened conspicuously many people.
pub(super) async fn watch(app: &App, key: &ApiKey) -> storage::Result<()> {
    let now = app.clock.now();
    let id = key.id.as_str();
    if app.audit.people_opened(id, now - WINDOW).await? <= PEOPLE_MAX {
        return Ok(());
    }
    alarms::tell(app, key.actor(), id, ALARM_HOURS).await
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

impl KeyName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for KeyName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let name = text.trim();
        let fits = (1..=NAME_LEN_MAX).contains(&name.chars().count());
        if !fits || name.chars().any(breaks_the_line) {
            return Err(InvalidName);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
