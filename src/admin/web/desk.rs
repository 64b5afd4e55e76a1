//! What every page of the panel begins with: who asks, and whether they may.

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::header::LOCATION;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;

use crate::admin::pages::SealedField;
use crate::admin::reveal::Shown;
use crate::app::App;
use crate::identity::cases::{self, Case};
use crate::identity::operators::{self, OperatorError};
use crate::identity::{Operator, access};
use crate::storage;
use crate::vault::{self, SubjectId};
use crate::web::locale::{Locale, Phrase};
use crate::web::page::{Notice, Page, Tone, Viewer};
use crate::web::session::{self, Kind, Session, SessionId};
use crate::web::{Problem, Site, Visit, query_value};

const SIGN_IN: &str = "/admin/sign-in";
/// What `?done=` can say that the last request did: `done-…` in the texts.
const DONE: &[&str] = &["fulfilled", "cancelled", "resent", "dropped", "unchanged"];

/// An operator at work, whose role may use the route of this request.
pub(super) struct Desk {
    pub(super) app: Data<App>,
    pub(super) operator: Operator,
    session: Session,
    name: String,
    site: Data<Site>,
    visit: Visit,
    notice: Option<Notice>,
}

impl Desk {
    pub(super) fn locale(&self) -> Locale {
        self.visit.locale()
    }

    /// The case that this operator has open on somebody, in this session.
    pub(super) async fn case(&self, subject: &SubjectId) -> storage::Result<Option<Case>> {
        cases::current(&self.app, &self.operator, &self.session.id, subject).await
    }

    pub(super) fn session(&self) -> &SessionId {
        &self.session.id
    }

    /// Sealed fields as a page shows them.
    pub(super) fn sealed_fields<'s>(
        &self,
        shown: impl IntoIterator<Item = &'s Shown>,
    ) -> Result<Vec<SealedField>, vault::Error> {
        shown
            .into_iter()
            .map(|shown| {
                Ok(SealedField {
                    column: format!("{}.{}", shown.field.table, shown.field.column),
                    value: shown.text()?,
                    opens: shown.field.opens_to(self.operator.role),
                })
            })
            .collect()
    }

    pub(super) fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        let viewer = Viewer::Operator {
            name: self.name.clone(),
            role: self.operator.role.as_str().to_owned(),
        };
        self.visit
            .page_with(&self.site, viewer, self.notice.clone(), page)
    }

    /// The page with what is wrong in its form.
    pub(super) fn refused<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        let mut response = self.page(page)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }

    /// To a page of the panel, after a form did what it should.
    pub(super) fn see(path: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, path))
            .finish()
    }

    async fn sit_down(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        let app = data::<App>(request);
        let site = data::<Site>(request);
        let visit = Visit::of(request);
        let session = session::of_request(&app, Kind::Operator, request)
            .await
            .map_err(Problem::from)?;
        let (Some(session), method) = (session, request.method()) else {
            return Err(signed_out(request.method()));
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
            notice: notice(request),
            app,
            operator,
            session,
            site,
            visit,
        })
    }
}

impl FromRequest for Desk {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::sit_down(&request).await })
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

/// A reader is shown the way in; what a form says is not taken from somebody who is signed out.
fn signed_out(method: &Method) -> actix_web::Error {
    if *method == Method::GET || *method == Method::HEAD {
        return InternalError::from_response("signed out", Desk::see(SIGN_IN)).into();
    }
    Problem::new(StatusCode::FORBIDDEN, "signed-out").into()
}

fn notice(request: &HttpRequest) -> Option<Notice> {
    let done = query_value(request.query_string(), "done")?;
    let known = DONE.iter().find(|known| **known == done)?;
    Some(Notice {
        tone: if done == "unchanged" {
            Tone::Info
        } else {
            Tone::Good
        },
        phrase: Phrase::new(format!("done-{known}")),
    })
}
