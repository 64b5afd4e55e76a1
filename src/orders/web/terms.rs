//! `GET /terms`: what an order made now agrees to; `GET /terms/{version}`: what an earlier one agreed to.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::orders::terms::{Terms, TermsPage};
use crate::web::{Problem, Site, Visit, session};

pub(super) async fn current(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let now = Terms::now(&app.config).name();
    show(&app, &site, &visit, &request, &now).await
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
    let terms = Terms::of_shop(app, version).await?;
    let terms = terms.ok_or_else(Problem::not_found)?;
    let page = TermsPage::of(&terms, &app.config);
    let page = page.among_others(&app.storage).await?;
    let viewer = session::viewer(app, request).await?;
    visit.page(site, viewer, &page)
}
