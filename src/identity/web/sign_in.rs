//! `/admin/sign-in`: the password, then a code.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;

use super::{Door, PANEL, SIGN_IN, see};
use crate::identity::Password;
use crate::identity::pages::{OperatorCodePage, OperatorSignInPage};
use crate::identity::sign_in::{self, SignInError, device_cookie_name};
use crate::web::form::{Filled, problem};
use crate::web::session::{self, Kind};
use crate::web::{Fields, Problem};

const CODE: &str = "/admin/sign-in/code";

pub(super) async fn show(door: Door) -> Result<HttpResponse, Problem> {
    if door.session(Kind::Operator).await?.is_some() {
        return Ok(see(PANEL, []));
    }
    door.page(&OperatorSignInPage {
        form: Filled::default(),
    })
}

pub(super) async fn password(door: Door, fields: Fields) -> Result<HttpResponse, Problem> {
    door.knock()?;
    let email = fields.value("email");
    let password = Password::typed(fields.value("password"));
    let device = door.request.cookie(device_cookie_name());
    let device = device.as_ref().map(Cookie::value);
    match sign_in::with_password(&door.app, email, &password, device).await {
        Ok(half) => Ok(see(CODE, [half.cookie()])),
        Err(SignInError::Refused) => door.refused(&OperatorSignInPage {
            form: Filled::default()
                .with("email", email)
                .wrong("email", problem("sign-in")),
        }),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn show_code(door: Door) -> Result<HttpResponse, Problem> {
    if door.session(Kind::SecondFactor).await?.is_none() {
        return Ok(see(SIGN_IN, []));
    }
    door.page(&OperatorCodePage {
        form: Filled::default(),
    })
}

pub(super) async fn code(door: Door, fields: Fields) -> Result<HttpResponse, Problem> {
    door.knock()?;
    let Some(half) = door.session(Kind::SecondFactor).await? else {
        return Ok(see(SIGN_IN, []));
    };
    match sign_in::with_code(&door.app, &half, fields.value("code")).await {
        Ok(signed_in) => {
            let cookies = [
                signed_in.session.cookie(),
                signed_in.device,
                session::farewell(Kind::SecondFactor),
            ];
            Ok(see(PANEL, cookies))
        }
        Err(SignInError::Refused) => door.refused(&OperatorCodePage {
            form: Filled::default().wrong("code", problem("code")),
        }),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn sign_out(door: Door, _fields: Fields) -> Result<HttpResponse, Problem> {
    if let Some(session) = door.session(Kind::Operator).await? {
        sign_in::sign_out(&door.app, &session).await?;
    }
    Ok(see(SIGN_IN, [session::farewell(Kind::Operator)]))
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::not_found(),
            SignInError::TooMany { retry_after_s } => Self::too_many(retry_after_s),
            SignInError::Busy(_) => Self::unavailable(),
            SignInError::Storage(error) => error.into(),
            SignInError::Vault(error) => error.into(),
        }
    }
}
