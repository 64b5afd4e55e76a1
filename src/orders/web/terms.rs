//! `GET /terms`: what an order made now agrees to; `GET /terms/{version}`: what an earlier one agreed to.

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::orders::terms::{Terms, TermsPage};
use crate::web::{Problem, Reader};

pub(super) async fn current(reader: Reader) -> Result<HttpResponse, Problem> {
    let now = Terms::now(&reader.app.config).name();
    show(&reader, &now).await
}

pub(super) async fn version(
    reader: Reader,
    version: Path<String>,
) -> Result<HttpResponse, Problem> {
    show(&reader, &version).await
}

async fn show(reader: &Reader, version: &str) -> Result<HttpResponse, Problem> {
    let app = &reader.app;
    let terms = Terms::of_shop(app, version).await?;
    let terms = terms.ok_or_else(Problem::not_found)?;
    let page = TermsPage::of(&terms, &app.config);
    let page = page.among_others(&app.storage).await?;
    reader.page(&page)
}
