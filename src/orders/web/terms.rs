//! `GET /terms`: what an order made now agrees to; `GET /terms/{version}`: what an earlier one agreed to.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::orders::TERMS_VERSION;
use crate::orders::terms::TermsPage;
use crate::web::{Problem, Site, Visit, session};

pub(super) async fn current(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    show(&app, &site, &visit, &request, TERMS_VERSION).await
}

pub(super) async fn version(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    request: HttpRequest,
    version: Path<String>,
) -> Result<HttpResponse, Problem> {
    show(&app, &site, &visit, &request, &version).await
}

async fn show(
    app: &App,
    site: &Site,
    visit: &Visit,
    request: &HttpRequest,
    version: &str,
) -> Result<HttpResponse, Problem> {
    let page = TermsPage::of(version, &app.config.business).ok_or_else(Problem::not_found)?;
    let viewer = session::viewer(app, request).await?;
    visit.page(site, viewer, &page)
}
