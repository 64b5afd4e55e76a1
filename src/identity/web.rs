//! The operators' door: set-up and invitation, signing in, signing out; and what each does with the own account.

mod account;
mod bearer;
mod set_up;
mod sign_in;
mod signed_in;

use std::net::IpAddr;
use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::{Ready, ready};

use super::{LEN_MIN, Weakness};
use crate::app::{App, RoomState};
use crate::web::form::problem;
use crate::web::locale::Phrase;
use crate::web::page::{Page, Viewer};
use crate::web::session::{self, Kind, Session};
use crate::web::{Limit, Problem, Site, Visit, subscriber};

pub use bearer::{Caller, Stated};
pub(crate) use signed_in::SignedIn;

const PANEL: &str = "/admin";
const SIGN_IN: &str = "/admin/sign-in";

crate::web::routes! {
    get "/admin/setup" => set_up::arrive;
    post "/admin/setup" => set_up::make_account;
    get "/admin/setup/second-factor" => set_up::second_factor;
    post "/admin/setup/second-factor" => set_up::confirm_second_factor;
    get "/admin/setup/recovery-codes" => set_up::codes;
    post "/admin/setup/recovery-codes" => set_up::keep_codes;
    get "/admin/setup/recovery-sheet" => set_up::sheet;
    get "/admin/setup/recovery-sheet/check" => set_up::ask_for_words;
    post "/admin/setup/recovery-sheet/check" => set_up::keep_sheet;
    get "/admin/sign-in" => sign_in::show;
    post "/admin/sign-in" => sign_in::password;
    get "/admin/sign-in/code" => sign_in::show_code;
    post "/admin/sign-in/code" => sign_in::code;
    post "/admin/sign-out" => sign_in::sign_out;
    get "/admin/account" => account::show;
    post "/admin/account/password" => account::change_password;
    post "/admin/account/recovery-codes" => account::renew_codes;
    post "/admin/account/sessions/end" => account::end_other_sessions;
    post "/admin/account/sessions/{id}/end" => account::end_session;
}

/// How often an address may try to come in, with any account.
#[derive(Debug)]
struct Knocks(Limit<IpAddr>);

impl RoomState for Knocks {
    fn open(app: &App) -> Self {
        let per_minute = app.config.limits.sign_ins_per_address_per_minute;
        Self(Limit::new(per_minute, Duration::from_mins(1)))
    }
}

/// Somebody in front of the door.
struct Door {
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    request: HttpRequest,
}

impl Door {
    async fn session(&self, kind: Kind) -> Result<Option<Session>, Problem> {
        Ok(session::of_request(&self.app, kind, &self.request).await?)
    }

    /// Counts an attempt of this address.
    fn knock(&self) -> Result<(), Problem> {
        let address = subscriber(self.visit.peer());
        self.app.room::<Knocks>().0.admit(&address)
    }

    fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        self.visit.page(&self.site, Viewer::Visitor, page)
    }

    /// The page with what is wrong in its form.
    fn refused<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        let mut response = self.page(page)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }
}

impl FromRequest for Door {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, site) = (
            request.app_data::<Data<App>>(),
            request.app_data::<Data<Site>>(),
        );
        ready(Ok(Self {
            app: app.expect("serve registers the app").clone(),
            site: site.expect("serve registers the site").clone(),
            visit: Visit::of(request),
            request: request.clone(),
        }))
    }
}

/// What is wrong with a new password.
fn weak(weakness: Weakness) -> Phrase {
    let min = i64::try_from(LEN_MIN).unwrap_or(i64::MAX);
    match weakness {
        Weakness::TooShort => problem("password-short").with("min", min),
        Weakness::TooLong => problem("password-long"),
        Weakness::Common => problem("password-common"),
        Weakness::Own => problem("password-own"),
    }
}

/// On to another page, with what the browser is to keep.
fn see(path: &str, cookies: impl IntoIterator<Item = Cookie<'static>>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, path));
    for cookie in cookies {
        response.cookie(cookie);
    }
    response.finish()
}
