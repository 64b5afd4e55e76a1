//! The customer behind a request; whoever is not signed in is led to the sign-in.

use std::fmt;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use futures_util::future::LocalBoxFuture;

use super::see_other;
use crate::app::App;
use crate::customers::CustomerId;
use crate::web::Problem;
use crate::web::session::{self, Kind, Session};

/// To get hold of one is proof that the customer is signed in.
#[derive(Debug)]
pub(super) struct SignedIn {
    pub(super) customer: CustomerId,
    pub(super) session: Session,
}

/// Nobody is signed in.
#[derive(Debug)]
struct NotSignedIn;

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request
                .app_data::<Data<App>>()
                .expect("serve registers the app");
            let session = session::of_request(app, Kind::Customer, &request)
                .await
                .map_err(Problem::from)?
                .ok_or(NotSignedIn)?;
            let customer = session.person.parse().map_err(|_| NotSignedIn)?;
            Ok(Self { customer, session })
        })
    }
}

impl fmt::Display for NotSignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody is signed in")
    }
}

impl ResponseError for NotSignedIn {
    fn status_code(&self) -> StatusCode {
        StatusCode::SEE_OTHER
    }

    fn error_response(&self) -> HttpResponse {
        see_other("/account/sign-in")
    }
}
