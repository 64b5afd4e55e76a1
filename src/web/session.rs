//! Sessions: what a browser's cookie stands for, kept by the server.
//!
//! Rows of our own rather than actix-session: that keeps an opaque JSON state, which cannot stand in the data map column
//! by column, cannot be revoked for one person, and has no place for an idle limit beside an absolute one. There is no
//! middleware either: a handler that needs a session asks for it.
//!
//! A cookie holds 256 random bits, a row their SHA-256 (the bits have all the entropy there is, so a slow or keyed hash
//! would add nothing). The cookie's name begins with `__Host-`: it comes over TLS, from this origin, for all paths, or the
//! browser does not take it. Every sign-in makes a new session, so that one planted before is worth nothing after.

mod store;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::host_cookie;
use crate::app::App;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};

crate::id!(
    SessionId,
    "ses",
    "A session's id. It names the row, it does not open it."
);

/// `seen_at` is written when it is older than this.
const SEEN_STEP: SignedDuration = SignedDuration::from_secs(60);

/// What a session lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Customer,
    Operator,
    /// An operator-to-be, on the way through the set-up.
    Enrolment,
    /// An operator whose password was right, before the second factor.
    SecondFactor,
}

impl Kind {
    pub const ALL: &'static [Self] = &[
        Self::Customer,
        Self::Operator,
        Self::Enrolment,
        Self::SecondFactor,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Operator => "operator",
            Self::Enrolment => "enrolment",
            Self::SecondFactor => "second-factor",
        }
    }

    /// The cookie that carries the secret.
    pub const fn cookie(self) -> &'static str {
        match self {
            Self::Customer => "__Host-account",
            Self::Operator => "__Host-panel",
            Self::Enrolment => "__Host-setup",
            Self::SecondFactor => "__Host-second-factor",
        }
    }

    /// Unused for longer, it ends.
    pub const fn idle_max(self) -> SignedDuration {
        match self {
            Self::Customer => SignedDuration::from_hours(24),
            Self::Operator | Self::Enrolment => SignedDuration::from_mins(30),
            Self::SecondFactor => SignedDuration::from_mins(5),
        }
    }

    /// Used or not, it ends after this.
    pub const fn age_max(self) -> SignedDuration {
        match self {
            Self::Customer => SignedDuration::from_hours(7 * 24),
            Self::Operator => SignedDuration::from_hours(12),
            Self::Enrolment => SignedDuration::from_hours(2),
            Self::SecondFactor => SignedDuration::from_mins(5),
        }
    }

    /// Customers come from a link in a mail, which a strict cookie does not survive; operators do not.
    const fn same_site(self) -> SameSite {
        match self {
            Self::Customer => SameSite::Lax,
            Self::Operator | Self::Enrolment | Self::SecondFactor => SameSite::Strict,
        }
    }
}

/// A session that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub kind: Kind,
    /// The id of the customer or operator.
    pub person: String,
    pub created: Timestamp,
    pub seen: Timestamp,
    /// The latest end.
    pub expires: Timestamp,
}

/// A session to be begun: its row for [`begin`], its secret for the browser's cookie. Made outside the transaction, which
/// can run twice.
#[derive(Clone)]
pub struct Fresh {
    session: Session,
    token: String,
}

impl Fresh {
    pub fn new(kind: Kind, person: impl Into<String>, clock: &Clock, chance: &Chance) -> Self {
        let now = clock.now();
        Self {
            session: Session {
                id: SessionId::mint(clock, chance),
                kind,
                person: person.into(),
                created: now,
                seen: now,
                expires: now + kind.age_max(),
            },
            token: chance.token(),
        }
    }

    pub fn id(&self) -> &SessionId {
        &self.session.id
    }

    /// The cookie that carries the secret. Send it only after the transaction has committed.
    pub fn cookie(&self) -> Cookie<'static> {
        let kind = self.session.kind;
        let age = Duration::seconds(kind.age_max().as_secs());
        let mut cookie = host_cookie(kind.cookie(), self.token.clone(), age);
        cookie.set_same_site(kind.same_site());
        cookie
    }
}

/// Begins the session with its person's sign-in.
pub async fn begin(tx: &mut Tx, fresh: &Fresh) -> storage::Result<()> {
    store::insert(tx, &fresh.session, &digest(&fresh.token)).await
}

/// Begins a session that nothing else is done with.
pub async fn begin_alone(storage: &Storage, fresh: &Fresh) -> storage::Result<()> {
    let fresh = fresh.clone();
    storage
        .transact(move |tx| {
            let fresh = fresh.clone();
            Box::pin(async move { begin(tx, &fresh).await })
        })
        .await
}

/// The valid session of this kind that the request's cookie stands for.
pub async fn of_request(
    app: &App,
    kind: Kind,
    request: &HttpRequest,
) -> storage::Result<Option<Session>> {
    match request.cookie(kind.cookie()) {
        Some(cookie) => find(&app.storage, &app.clock, kind, cookie.value()).await,
        None => Ok(None),
    }
}

/// The valid session of this kind with this secret. Notes that it was seen.
pub async fn find(
    storage: &Storage,
    clock: &Clock,
    kind: Kind,
    token: &str,
) -> storage::Result<Option<Session>> {
    let now = clock.now();
    let Some(mut session) = store::by_digest(storage, kind, &digest(token)).await? else {
        return Ok(None);
    };
    if session.expires <= now || session.seen + kind.idle_max() <= now {
        return Ok(None);
    }
    if session.seen + SEEN_STEP <= now {
        session.seen = now;
        let id = session.id.clone();
        storage
            .transact(move |tx| {
                let id = id.clone();
                Box::pin(async move { store::see(tx, &id, now).await })
            })
            .await?;
    }
    Ok(Some(session))
}

/// Ends one session of a person; says whether there was one.
pub async fn end(tx: &mut Tx, person: &str, id: &SessionId) -> storage::Result<bool> {
    store::remove(tx, person, id).await
}

/// Ends all of a person's sessions, but for the one in use when it is given; says how many there were.
pub async fn end_all(
    tx: &mut Tx,
    person: &str,
    except: Option<&SessionId>,
) -> storage::Result<u64> {
    store::remove_all(tx, person, except).await
}

/// The cookie that takes a session's secret from the browser.
pub fn farewell(kind: Kind) -> Cookie<'static> {
    let mut cookie = host_cookie(kind.cookie(), String::new(), Duration::ZERO);
    cookie.set_same_site(kind.same_site());
    cookie
}

/// A person's valid sessions of one kind, newest first: for the page that shows where one is signed in.
pub async fn list(
    storage: &Storage,
    clock: &Clock,
    kind: Kind,
    person: &str,
) -> storage::Result<Vec<Session>> {
    let now = clock.now();
    let mut sessions = store::of_person(storage, kind, person).await?;
    sessions.retain(|session| now < session.expires && now < session.seen + kind.idle_max());
    Ok(sessions)
}

/// Removes the rows of sessions that have ended; says how many.
pub async fn prune(storage: &Storage, clock: &Clock) -> storage::Result<u64> {
    let now = clock.now();
    storage
        .transact(move |tx| Box::pin(async move { store::prune(tx, now).await }))
        .await
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

impl std::fmt::Debug for Fresh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fresh")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
