//! What every page of the panel begins with: which operator asks, and whether the role may go there.

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;

use super::{SIGN_IN, see};
use crate::app::App;
use crate::identity::operators::{self, OperatorError};
use crate::identity::{Operator, access};
use crate::web::page::{Notice, Page, Viewer};
use crate::web::session::{self, Kind, Session};
use crate::web::{Problem, Site, Visit};

/// An operator who is signed in, whose role may use the route of this request.
pub(crate) struct SignedIn {
    pub app: Data<App>,
    pub site: Data<Site>,
    pub visit: Visit,
    pub operator: Operator,
    pub session: Session,
    name: String,
}

impl SignedIn {
    /// Who sent this request. A reader who is signed out is shown the way in.
    pub async fn of(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        let app = data::<App>(request);
        let method = request.method();
        let session = session::of_request(&app, Kind::Operator, request)
            .await
            .map_err(Problem::from)?;
        let Some(session) = session else {
            return Err(signed_out(method));
        };
        let operator = match session.person.parse() {
            Ok(id) => operators::find(&app, &id).await.map_err(Problem::from)?,
            Err(_) => None,
        };
        let Some(operator) = operator.filter(Operator::is_active) else {
            return Err(signed_out(method));
        };
        let pattern = request.match_pattern().unwrap_or_default();
        if !access::authorise(operator.role, method.as_str(), &pattern) {
            return Err(Problem::not_for_your_role().into());
        }
        Ok(Self {
            name: name(&app, &operator).await?,
            app,
            site: data(request),
            visit: Visit::of(request),
            operator,
            session,
        })
    }

    pub fn page<P: Page>(&self, notice: Option<Notice>, page: &P) -> Result<HttpResponse, Problem> {
        let viewer = Viewer::Operator {
            name: self.name.clone(),
            role: self.operator.role.as_str().to_owned(),
        };
        self.visit.page_with(&self.site, viewer, notice, page)
    }

    /// The page with what is wrong in its form.
    pub fn refused<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        let mut response = self.page(None, page)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }
}

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// The operator's own name, for the head of the page: no look at somebody.
async fn name(app: &App, operator: &Operator) -> Result<String, Problem> {
    match operators::own_name(app, operator).await {
        Ok(None) => Ok(String::new()),
        Ok(Some(name)) => Ok(name.text()?.to_owned()),
        Err(OperatorError::Storage(error)) => Err(error.into()),
        Err(OperatorError::Vault(error)) => Err(error.into()),
        Err(error) => Err(Problem::internal(&error)),
    }
}

fn data<T: 'static>(request: &HttpRequest) -> Data<T> {
    request
        .app_data::<Data<T>>()
        .expect("serve registers the app and its site")
        .clone()
}

/// What a form says is not taken from somebody who is signed out.
fn signed_out(method: &Method) -> actix_web::Error {
    if *method == Method::GET || *method == Method::HEAD {
        return InternalError::from_response("signed out", see(SIGN_IN, [])).into();
    }
    Problem::new(StatusCode::FORBIDDEN, "signed-out").into()
}
