//! Reading issued documents.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::record::InvoiceRecord;
use crate::app::App;
use crate::billing::invoices::{self, Filter, Invoice, InvoiceId, Kind, Status};
use crate::identity::web::Caller;
use crate::web::{Paging, Problem, ProblemDetails, query_value};

/// A page of invoices and credit notes, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvoicePage {
    items: Vec<InvoiceRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<InvoiceId>,
}

/// Lists invoices and credit notes, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/invoices",
    operation_id = "list_invoices",
    tag = "invoices",
    params(
        Paging,
        ("order" = Option<String>, Query, description = "Only those of the order with this `id`."),
        ("customer" = Option<String>, Query, description = "Only those of the customer with this `customer_id`."),
        ("status" = Option<String>, Query, description = "`open`, `overdue`, `paid`, `credited` or `issued`."),
        ("kind" = Option<String>, Query, description = "`invoice` or `credit_note`."),
    ),
    security(("api_key" = ["invoices:read"])),
    responses(
        (status = 200, description = "A page.", body = InvoicePage),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    _caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<web::Json<InvoicePage>, Problem> {
    let filter = filter(request.query_string())?;
    let before = match page.after() {
        Some(id) => Some(
            known(&app, id)
                .await?
                .ok_or_else(Paging::unknown_after)?
                .document,
        ),
        None => None,
    };
    let mut found = invoices::page(&app, &filter, before.as_ref(), page.wanted()).await?;
    let follows = page.cut(&mut found);
    let next = found
        .last()
        .filter(|_| follows)
        .map(|last| last.document.id.clone());
    let items = found
        .into_iter()
        .map(|invoice| record(&app, invoice))
        .collect();
    Ok(web::Json(InvoicePage { items, next }))
}

/// Shows one invoice or credit note.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}",
    operation_id = "show_invoice",
    tag = "invoices",
    params(("id" = String, Path, description = "The document's `id`.")),
    security(("api_key" = ["invoices:read"])),
    responses(
        (status = 200, description = "The document.", body = InvoiceRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such document.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn show(
    app: Data<App>,
    _caller: Caller,
    id: Path<String>,
) -> Result<web::Json<InvoiceRecord>, Problem> {
    let invoice = known(&app, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(record(&app, invoice)))
}

/// A document by what a path names it with.
pub(super) async fn known(app: &App, id: &str) -> Result<Option<Invoice>, Problem> {
    match id.parse() {
        Ok(id) => Ok(invoices::by_id(&app.storage, &id).await?),
        Err(_) => Ok(None),
    }
}

pub(super) fn record(app: &App, invoice: Invoice) -> InvoiceRecord {
    InvoiceRecord::new(invoice, app.today(), &app.config.business.zone())
}

fn filter(query: &str) -> Result<Filter, Problem> {
    let unreadable =
        |what: &str| Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(what);
    let customer = query_value(query, "customer").map(|id| id.parse());
    let kind = query_value(query, "kind").map(|word| word.parse::<Kind>());
    let status = query_value(query, "status").map(|word| {
        let known = Status::ALL
            .into_iter()
            .find(|status| status.as_str() == word);
        known.ok_or(())
    });
    Ok(Filter {
        order: query_value(query, "order"),
        customer: customer
            .transpose()
            .map_err(|_| unreadable("`customer` is the `customer_id` of an invoice"))?,
        kind: kind
            .transpose()
            .map_err(|_| unreadable("`kind` is `invoice` or `credit_note`"))?,
        status: status.transpose().map_err(|()| {
            unreadable("`status` is `open`, `overdue`, `paid`, `credited` or `issued`")
        })?,
        ..Filter::default()
    })
}
