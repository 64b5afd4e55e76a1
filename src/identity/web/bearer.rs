//! A program with a key (RFC 6750): who asks, whether the key's scopes cover the route, and why sealed fields are wanted.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use crate::app::{App, RoomState};
use crate::audit::{Actor, Ground, NotPermitted, Opening, Permit, Reason};
use crate::identity::api_keys::{self, ApiKey};
use crate::identity::cases::{self, NOTE_LEN_MAX};
use crate::identity::scopes::{self, Scope};
use crate::vault::SubjectId;
use crate::vault::map::Field;
use crate::web::locale::Locale;
use crate::web::{Limit, Problem, Visit, subscriber};

const REALM: &str = "Bearer realm=\"sealbook\"";
/// The header that says why sealed fields are wanted.
const REVEAL_REASON: &str = "reveal-reason";

/// A program that brought a key whose scopes cover the route of this request.
#[derive(Debug, Clone)]
pub struct Caller {
    app: Data<App>,
    key: ApiKey,
    locale: Locale,
}

/// A caller's reason to open sealed fields.
#[derive(Debug, Clone)]
pub struct Stated {
    caller: Caller,
    reason: Reason,
    note: String,
}

/// How often an address may ask with a key. Counted before the key is looked up, so that guesses are bounded, too.
#[derive(Debug)]
struct Asked(Limit<IpAddr>);

impl RoomState for Asked {
    fn open(app: &App) -> Self {
        let per_minute = app.config.limits.api_requests_per_address_per_minute;
        Self(Limit::new(per_minute, Duration::from_mins(1)))
    }
}

impl Caller {
    /// Who asks on a route that also serves those who bring no key. A key that does not work is refused, not overlooked.
    pub async fn if_any(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        if request.headers().contains_key(AUTHORIZATION) {
            Self::known(request).await.map(Some)
        } else {
            Ok(None)
        }
    }

    async fn known(request: &HttpRequest) -> Result<Self, Problem> {
        let app = request
            .app_data::<Data<App>>()
            .expect("serve registers the app");
        let peer = subscriber(Visit::of(request).peer());
        app.room::<Asked>().0.admit(&peer)?;
        let secret = secret(request)?;
        let key = api_keys::find(app, secret).await?.ok_or_else(wrong_key)?;
        let caller = Self {
            app: app.clone(),
            key,
            locale: Visit::of(request).locale(),
        };
        let pattern = request.match_pattern().unwrap_or_default();
        match scopes::scope_of(request.method().as_str(), &pattern) {
            Some(scope) => caller.require(scope)?,
            None => return Err(Problem::new(StatusCode::FORBIDDEN, "no-scope")),
        }
        Ok(caller)
    }

    fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.key.holds(scope) {
            return Ok(());
        }
        Err(Problem::new(StatusCode::FORBIDDEN, "insufficient-scope")
            .detail(format!("the key does not hold the scope {scope}"))
            .challenge(format!(
                "{REALM}, error=\"insufficient_scope\", scope=\"{scope}\""
            )))
    }

    /// Who it is in the log.
    pub fn actor(&self) -> Actor {
        self.key.actor()
    }

    /// The language that the request asks for.
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// The reason to open sealed fields that the request gives, if it gives one: only a key that may open any does.
    pub fn stated(&self, request: &HttpRequest) -> Result<Option<Stated>, Problem> {
        let Some(header) = request.headers().get(REVEAL_REASON) else {
            return Ok(None);
        };
        self.require(Scope::CustomersOpen)?;
        let text = std::str::from_utf8(header.as_bytes()).unwrap_or_default();
        let (reason, note) = reason(text)?;
        Ok(Some(Stated {
            caller: self.clone(),
            reason,
            note: note.to_owned(),
        }))
    }
}

impl Stated {
    /// The right to open these fields of these people, once the log says so. `object`: the id of what is looked at.
    pub async fn permit(
        &self,
        subjects: Vec<SubjectId>,
        fields: Vec<Field>,
        object: Option<String>,
    ) -> Result<Permit, Problem> {
        let app = &self.caller.app;
        let opening = Opening {
            actor: self.caller.key.actor(),
            subjects,
            fields,
            ground: Ground::Stated(self.reason),
            object,
        };
        let permit = if self.note.is_empty() {
            app.audit.before_opening(opening).await
        } else {
            let audit = &app.audit;
            audit
                .before_opening_noted(&app.vault, opening, &self.note)
                .await
        };
        let permit = permit.map_err(|error| match error {
            NotPermitted::Storage(error) => error.into(),
            NotPermitted::Vault(error) => error.into(),
            error => Problem::internal(&error),
        })?;
        api_keys::watch(app, &self.caller.key).await?;
        Ok(permit)
    }
}

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = Self::if_any(&request).await?;
            Ok(caller.ok_or_else(|| {
                Problem::new(StatusCode::UNAUTHORIZED, "key-required")
                    .detail("this takes an API key: `Authorization: Bearer …`")
                    .challenge(REALM)
            })?)
        })
    }
}

fn secret(request: &HttpRequest) -> Result<&str, Problem> {
    let header = request.headers().get(AUTHORIZATION);
    let (scheme, secret) = header
        .and_then(|header| header.to_str().ok())
        .and_then(|header| header.split_once(' '))
        .ok_or_else(wrong_key)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(secret.trim())
    } else {
        Err(wrong_key())
    }
}

/// Unknown, revoked, or no key at all: nobody learns which.
fn wrong_key() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "wrong-key")
        .detail("no key that works")
        .challenge(format!("{REALM}, error=\"invalid_token\""))
}

/// What the header says, as [`Reason::stated`] reads it.
fn reason(text: &str) -> Result<(Reason, &str), Problem> {
    let stated = Reason::stated(text);
    if let Some(stated) = stated.filter(|(_, note)| cases::note(note).is_ok()) {
        return Ok(stated);
    }
    let known: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    Err(Problem::new(StatusCode::BAD_REQUEST, "reveal-reason").detail(format!(
        "Reveal-Reason says why: one of {}, or words of your own, one line of at most {NOTE_LEN_MAX} characters",
        known.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_picked_or_said_in_words() {
        for (text, expected) in [
            ("billing_question", Some((Reason::BillingQuestion, ""))),
            (
                " delivery_problem: parcel 7 ",
                Some((Reason::DeliveryProblem, "parcel 7")),
            ),
            ("other: audit 2026", Some((Reason::Other, "audit 2026"))),
            (
                "nightly export: books",
                Some((Reason::Other, "nightly export: books")),
            ),
            ("", None),
            (" ", None),
            ("other", None),
            ("other:", None),
        ] {
            assert_eq!(reason(text).ok(), expected, "{text:?}");
        }
        assert!(reason(&"x".repeat(NOTE_LEN_MAX + 1)).is_err());
    }
}
