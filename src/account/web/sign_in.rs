//! Signing in by a link in a mail, and signing out.
//!
//! Nobody learns here whether an address is known: known or not, the answer, the work done for it and the limits are the
//! same.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::see_other;
use super::signed_in::SignedIn;
use crate::account::pages::{CheckMailPage, SignInLinkPage, SignInPage};
use crate::app::{App, RoomState};
use crate::customers::values::Email;
use crate::identity::by_mail::{self, LINK_SPAN, RedeemError, RequestError};
use crate::identity::sign_in;
use crate::web::form::{Filled, HONEYPOT};
use crate::web::locale::Phrase;
use crate::web::page::{Notice, Tone, Viewer};
use crate::web::session::{self, Kind};
use crate::web::{Fields, Limit, Problem, Site, Ticket, Visit, subscriber};

/// How often somebody may ask for a link.
#[derive(Debug)]
pub(super) struct SignInLimits {
    per_address: Limit<IpAddr>,
    per_email: Limit<[u8; 32]>,
}

impl RoomState for SignInLimits {
    fn open(app: &App) -> Self {
        let limits = &app.config.limits;
        Self {
            per_address: Limit::new(
                limits.sign_ins_per_address_per_minute,
                Duration::from_mins(1),
            ),
            per_email: Limit::new(limits.sign_ins_per_email_per_hour, Duration::from_hours(1)),
        }
    }
}

/// `GET /account/sign-in`
pub(super) async fn ask(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let session = session::of_request(&app, Kind::Customer, &request).await?;
    if session.is_some() {
        return Ok(see_other("/account"));
    }
    show(&site, &visit, StatusCode::OK, Filled::default(), None)
}

/// `POST /account/sign-in`
pub(super) async fn send(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let form = Filled::default().with("email", fields.value("email"));
    let again = |form, doubt| show(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, form, doubt);
    if let Some(doubt) = doubt(&site, &visit, &fields) {
        return again(form, Some(doubt));
    }
    let email: Email = match fields.value("email").parse() {
        Ok(email) => email,
        Err(error) => return again(form.wrong("email", error.phrase()), None),
    };
    let limits = app.room::<SignInLimits>();
    limits.per_address.admit(&subscriber(visit.peer()))?;
    let account = app.vault.fingerprint("limit", email.for_index().as_bytes());
    limits.per_email.admit(&account)?;
    by_mail::request(&app, &email, visit.locale()).await?;
    Ok(see_other("/account/check-mail"))
}

fn show(
    site: &Site,
    visit: &Visit,
    status: StatusCode,
    form: Filled,
    doubt: Option<Phrase>,
) -> Result<HttpResponse, Problem> {
    let notice = doubt.map(|phrase| Notice {
        tone: Tone::Warning,
        phrase,
    });
    let page = SignInPage {
        form,
        ticket: Ticket::issue(site, visit),
    };
    let mut response = visit.page_with(site, Viewer::Visitor, notice, &page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Why this may not be a person: said to people, who then simply send it again.
fn doubt(site: &Site, visit: &Visit, fields: &Fields) -> Option<Phrase> {
    if !fields.value(HONEYPOT).is_empty() {
        return Some(Phrase::new("sign-in-robot"));
    }
    // However fast: browsers fill one field in by themselves.
    match Ticket::check(site, visit, fields.value("ticket")) {
        Some(_) => None,
        None => Some(Phrase::new("sign-in-again")),
    }
}

/// `GET /account/check-mail`: the answer to every address.
pub(super) async fn sent(site: Data<Site>, visit: Visit) -> Result<HttpResponse, Problem> {
    let page = CheckMailPage {
        minutes: LINK_SPAN.as_mins(),
    };
    visit.page(&site, Viewer::Visitor, &page)
}

/// `GET /account/sign-in/{token}`: a button. Mail scanners follow links, so looking changes nothing.
pub(super) async fn confirm(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    by_mail::check(&app, &token).await?;
    let page = SignInLinkPage {
        token: token.into_inner(),
    };
    visit.page(&site, Viewer::Visitor, &page)
}

/// `POST /account/sign-in/{token}`
pub(super) async fn enter(
    app: Data<App>,
    request: HttpRequest,
    _fields: Fields,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    let fresh = by_mail::redeem(&app, &token).await?;
    // Whoever was signed in on this browser before is not any more.
    if let Some(former) = session::of_request(&app, Kind::Customer, &request).await? {
        sign_in::sign_out(&app, &former).await?;
    }
    let mut response = see_other("/account");
    response
        .add_cookie(&fresh.cookie())
        .map_err(|error| Problem::internal(&error))?;
    Ok(response)
}

/// `POST /account/sign-out`
pub(super) async fn leave(
    app: Data<App>,
    signed_in: SignedIn,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    sign_in::sign_out(&app, &signed_in.session).await?;
    let mut response = see_other("/");
    response
        .add_cookie(&session::farewell(Kind::Customer))
        .map_err(|error| Problem::internal(&error))?;
    Ok(response)
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Settle(error) => Self::internal(&error),
            RequestError::Storage(error) => error.into(),
            RequestError::Vault(error) => error.into(),
        }
    }
}

impl From<RedeemError> for Problem {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Unknown => Self::not_found(),
            RedeemError::Gone => Self::new(StatusCode::GONE, "gone"),
            RedeemError::Storage(error) => error.into(),
        }
    }
}
