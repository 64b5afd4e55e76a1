//! `/admin/account`: an operator's own password, recovery codes and sessions.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use super::{SignedIn, see, weak};
use crate::identity::own_account::{self, OwnAccountError};
use crate::identity::pages::{NewCodesPage, OwnAccountPage, SessionRow};
use crate::identity::{LEN_MIN, Password};
use crate::web::form::{Filled, problem};
use crate::web::locale::Phrase;
use crate::web::page::{Notice, Tone};
use crate::web::session::{Session, SessionId};
use crate::web::{Fields, Problem, query_value};

const DONE_PASSWORD: &str = "/admin/account?done=password";
const DONE_SESSIONS: &str = "/admin/account?done=sessions";
/// What `?done=` can say that the last form did: `done-…` in the texts.
const DONE: &[&str] = &["password", "sessions"];
/// The fields of the code, one a form: a page holds a name once.
const PASSWORD_CODE: &str = "password_code";
const RENEWAL_CODE: &str = "renewal_code";

pub(super) async fn show(me: SignedIn, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let done = query_value(request.query_string(), "done");
    let done = DONE.iter().find(|known| done.as_deref() == Some(**known));
    let notice = done.map(|done| Notice {
        tone: Tone::Good,
        phrase: Phrase::new(format!("done-{done}")),
    });
    me.page(notice, &page(&me, Filled::default()).await?)
}

/// Fields `current_password`, `password`, `password_again`, `password_code`.
pub(super) async fn change_password(me: SignedIn, fields: Fields) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default();
    let typed = fields.value("password");
    let new = own_account::new_password(&me.app, &me.operator, typed).await?;
    let new = new
        .inspect_err(|weakness| form.complain("password", weak(*weakness)))
        .ok();
    if typed != fields.value("password_again") {
        form.complain("password_again", problem("password-again"));
    }
    let (Some(new), true) = (new, form.is_right()) else {
        return me.refused(&page(&me, form).await?);
    };
    let current = Password::typed(fields.value("current_password"));
    let code = fields.value(PASSWORD_CODE);
    let changed =
        own_account::change_password(&me.app, &me.operator, &me.session.id, &current, &new, code);
    match changed.await {
        Ok(()) => Ok(see(DONE_PASSWORD, [])),
        Err(OwnAccountError::WrongPassword) => {
            let form = form.wrong("current_password", problem("current-password"));
            me.refused(&page(&me, form).await?)
        }
        Err(OwnAccountError::WrongCode) => {
            let form = form.wrong(PASSWORD_CODE, problem("code"));
            me.refused(&page(&me, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Field `renewal_code`. The answer shows the new codes, once.
pub(super) async fn renew_codes(me: SignedIn, fields: Fields) -> Result<HttpResponse, Problem> {
    let code = fields.value(RENEWAL_CODE);
    match own_account::renew_codes(&me.app, &me.operator, code).await {
        Ok(codes) => me.page(
            None,
            &NewCodesPage {
                codes: codes.iter().map(|code| code.as_str().to_owned()).collect(),
            },
        ),
        Err(OwnAccountError::WrongCode) => {
            let form = Filled::default().wrong(RENEWAL_CODE, problem("code"));
            me.refused(&page(&me, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn end_session(
    me: SignedIn,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: SessionId = id.parse().map_err(|_| Problem::not_found())?;
    own_account::end_session(&me.app, &me.operator, &id).await?;
    Ok(see(DONE_SESSIONS, []))
}

pub(super) async fn end_other_sessions(
    me: SignedIn,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    own_account::end_other_sessions(&me.app, &me.operator, &me.session.id).await?;
    Ok(see(DONE_SESSIONS, []))
}

async fn page(me: &SignedIn, form: Filled) -> Result<OwnAccountPage, Problem> {
    let sessions = own_account::sessions(&me.app, &me.operator).await?;
    let row = |session: Session| SessionRow {
        is_this_one: session.id == me.session.id,
        id: session.id.to_string(),
        since: session.created,
        seen_at: session.seen,
    };
    Ok(OwnAccountPage {
        codes_left: own_account::codes_left(&me.app, &me.operator).await?,
        sessions: sessions.into_iter().map(row).collect(),
        password_length_min: i64::try_from(LEN_MIN).unwrap_or(i64::MAX),
        form,
    })
}

impl From<OwnAccountError> for Problem {
    fn from(error: OwnAccountError) -> Self {
        match error {
            OwnAccountError::WrongPassword | OwnAccountError::WrongCode => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused")
            }
            OwnAccountError::TooMany { retry_after_s } => Self::too_many(retry_after_s),
            OwnAccountError::Busy(_) => Self::unavailable(),
            OwnAccountError::Storage(error) => error.into(),
            OwnAccountError::Vault(error) => error.into(),
        }
    }
}
