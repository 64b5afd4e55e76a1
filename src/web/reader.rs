//! Somebody before a page that everybody may see.

use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;

use super::page::{Notice, Page, Viewer};
use super::session::{self, Kind, Session};
use super::{Problem, Site, Visit};
use crate::app::App;

/// The request, with who is signed in: such a page greets its customer, and is nobody's secret.
#[derive(Debug)]
pub struct Reader {
    pub app: Data<App>,
    pub site: Data<Site>,
    pub visit: Visit,
    session: Option<Session>,
}

impl Reader {
    /// The customer who is signed in here.
    pub fn customer<T: FromStr>(&self) -> Option<T> {
        self.session.as_ref()?.person.parse().ok()
    }

    pub fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        self.page_with(None, page)
    }

    pub fn page_with<P: Page>(
        &self,
        notice: Option<Notice>,
        page: &P,
    ) -> Result<HttpResponse, Problem> {
        let viewer = match self.session {
            Some(_) => Viewer::Customer,
            None => Viewer::Visitor,
        };
        self.visit.page_with(&self.site, viewer, notice, page)
    }
}

impl FromRequest for Reader {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (app, site) = (
                request.app_data::<Data<App>>(),
                request.app_data::<Data<Site>>(),
            );
            let app = app.expect("serve registers the app").clone();
            let session = session::of_request(&app, Kind::Customer, &request).await?;
            Ok(Self {
                app,
                site: site.expect("serve registers the site").clone(),
                visit: Visit::of(&request),
                session,
            })
        })
    }
}
