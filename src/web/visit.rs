//! One request, seen as a visit: its language, its nonce, its visitor's cookie and the tokens bound to that.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, dev::Payload};
use data_encoding::BASE64URL_NOPAD;
use std::future::{Ready, ready};

use super::locale::Locale;
use super::page::{Frame, Notice, Page, Viewer};
use super::{Problem, Site, peer};

/// Names a browser. `__Host-` (RFC 6265bis) binds it to this origin; it says nothing about who visits.
pub const VISIT_COOKIE: &str = "__Host-visit";
pub const VISIT_KEPT: Duration = Duration::days(1);
pub const LANGUAGE_COOKIE: &str = "__Host-lang";
pub const LANGUAGE_KEPT: Duration = Duration::days(365);
/// Bytes of a nonce, and of the pad that hides a token from compression oracles.
const NONCE_LEN: usize = 16;
const TOKEN_LEN: usize = 32;

/// What is known of a request before any handler runs.
#[derive(Debug, Clone)]
pub struct Visit(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    request_id: String,
    nonce: String,
    locale: Locale,
    language_chosen: bool,
    browser: String,
    browser_is_new: bool,
    browser_was_used: Cell<bool>,
    forms_lead_to: RefCell<Option<String>>,
    here: String,
    peer: IpAddr,
}

impl Visit {
    pub(super) fn meet(site: &Site, request: &ServiceRequest) -> Self {
        let chosen = super::query_value(request.query_string(), "lang");
        let remembered = request.cookie(LANGUAGE_COOKIE);
        let accepted = header(request, "accept-language");
        let chosen_now = chosen.as_deref().and_then(|tag| tag.parse().ok());
        let locale = chosen_now
            .unwrap_or_else(|| Locale::negotiate(remembered.as_ref().map(Cookie::value), accepted));
        let known = request
            .cookie(VISIT_COOKIE)
            .map(|cookie| cookie.value().to_owned())
            .filter(|value| is_token(value));
        Self(Rc::new(Inner {
            request_id: uuid::Builder::from_random_bytes(site.chance.bytes())
                .into_uuid()
                .to_string(),
            nonce: BASE64URL_NOPAD.encode(&site.chance.bytes::<NONCE_LEN>()),
            locale,
            language_chosen: chosen_now.is_some(),
            browser_is_new: known.is_none(),
            browser: known.unwrap_or_else(|| site.chance.token()),
            browser_was_used: Cell::new(false),
            forms_lead_to: RefCell::default(),
            here: here(request.uri()),
            peer: peer::address(&site.server, request),
        }))
    }

    pub fn of(request: &HttpRequest) -> Self {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .expect("the entrance lets no request through without its visit")
    }

    pub fn locale(&self) -> Locale {
        self.0.locale
    }

    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The visitor's address: to limit abuse, for nothing else, and in no log.
    pub fn peer(&self) -> IpAddr {
        self.0.peer
    }

    /// Lets the forms of this page lead to another origin, too: browsers hold a form's redirections against the page's policy.
    pub fn let_forms_lead_to(&self, origin: &str) {
        *self.0.forms_lead_to.borrow_mut() = Some(origin.to_owned());
    }

    /// What the policy says besides `'self'` of where forms lead.
    pub(super) fn forms_lead_to(&self) -> String {
        let origin = self.0.forms_lead_to.borrow();
        origin
            .as_ref()
            .map(|origin| format!(" {origin}"))
            .unwrap_or_default()
    }

    pub(super) fn nonce(&self) -> &str {
        &self.0.nonce
    }

    /// The browser's own secret, kept in its cookie: what it started, it may see again.
    pub fn browser(&self) -> &str {
        self.0.browser_was_used.set(true);
        &self.0.browser
    }

    /// A synchroniser token for a form: different on each page, valid for this browser.
    pub fn csrf_token(&self, site: &Site) -> String {
        let pad: [u8; TOKEN_LEN] = site.chance.bytes();
        let mut token = pad.to_vec();
        token.extend(self.csrf_secret(site).iter().zip(pad).map(|(a, b)| a ^ b));
        BASE64URL_NOPAD.encode(&token)
    }

    pub(super) fn is_own_csrf_token(&self, site: &Site, token: &str) -> bool {
        let Ok(bytes) = BASE64URL_NOPAD.decode(token.as_bytes()) else {
            return false;
        };
        if bytes.len() != 2 * TOKEN_LEN {
            return false;
        }
        let (pad, masked) = bytes.split_at(TOKEN_LEN);
        // No early end: how far a guess is right must not show.
        let difference = self
            .csrf_secret(site)
            .iter()
            .zip(pad.iter().zip(masked))
            .fold(0, |sum, (own, (pad, masked))| sum | (own ^ pad ^ masked));
        difference == 0
    }

    fn csrf_secret(&self, site: &Site) -> [u8; TOKEN_LEN] {
        site.vault.fingerprint("csrf", self.browser().as_bytes())
    }

    /// What a page carries besides its content.
    pub fn frame(&self, site: &Site, viewer: Viewer, notice: Option<Notice>) -> Frame {
        Frame {
            locale: self.0.locale,
            nonce: self.0.nonce.clone(),
            csrf: self.csrf_token(site),
            shop: site.name.clone(),
            here: self.0.here.clone(),
            viewer,
            notice,
        }
    }

    /// Answers with a page.
    pub fn page<P: Page>(
        &self,
        site: &Site,
        viewer: Viewer,
        page: &P,
    ) -> Result<HttpResponse, Problem> {
        self.page_with(site, viewer, None, page)
    }

    /// Answers with a page that says what the last request did.
    pub fn page_with<P: Page>(
        &self,
        site: &Site,
        viewer: Viewer,
        notice: Option<Notice>,
        page: &P,
    ) -> Result<HttpResponse, Problem> {
        let frame = self.frame(site, viewer, notice);
        let html = site
            .pages
            .draw(&frame, page)
            .map_err(|error| Problem::internal(&error))?;
        Ok(HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(html))
    }

    /// The cookies that this visit leaves behind.
    pub(super) fn cookies(&self) -> impl Iterator<Item = Cookie<'static>> {
        let visit = (self.0.browser_is_new && self.0.browser_was_used.get())
            .then(|| host_cookie(VISIT_COOKIE, self.0.browser.clone(), VISIT_KEPT));
        let language = self.0.language_chosen.then(|| {
            let tag = self.0.locale.tag().to_owned();
            host_cookie(LANGUAGE_COOKIE, tag, LANGUAGE_KEPT)
        });
        visit.into_iter().chain(language)
    }
}

impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// A cookie that only this origin gets, over TLS, out of reach of scripts.
pub fn host_cookie(name: &'static str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

fn is_token(text: &str) -> bool {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .is_ok_and(|bytes| bytes.len() == TOKEN_LEN)
}

pub(super) fn header<'r>(request: &'r ServiceRequest, name: &str) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

/// The path and query of this page, for its own links. Two slashes in front would name another host.
fn here(uri: &Uri) -> String {
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    format!("/{}", path.trim_start_matches(['/', '\\']))
}
