//! What customers owe.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder as _};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::Asked;
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::reports::{self, Age, Aged, OpenItem, Report, When};
use crate::identity::web::Caller;
use crate::web::{Paging, Problem, ProblemDetails};

/// What was open at the end of a day, the longest due first, with sums by age of all of it.
#[derive(Debug, Serialize, ToSchema)]
struct OpenItemsBody {
    #[schema(value_type = String, format = Date)]
    at: Date,
    ageing: Vec<AgeBody>,
    items: Vec<OpenItemBody>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<InvoiceId>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AgeBody {
    currency: &'static str,
    /// `not_due`, `1_to_30_days`, `31_to_60_days`, `61_to_90_days` or `over_90_days`.
    age: &'static str,
    open_minor: i64,
    /// How many invoices.
    items: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct OpenItemBody {
    #[schema(value_type = String)]
    invoice: InvoiceId,
    number: String,
    customer_id: String,
    currency: &'static str,
    open_minor: i64,
    #[schema(value_type = String, format = Date)]
    issued_on: Date,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    age: &'static str,
}

/// What was open at the end of a day.
#[utoipa::path(
    get,
    path = "/api/v1/reports/open-items",
    operation_id = "list_open_items",
    tag = "reports",
    params(
        Paging,
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("format" = Option<String>, Query, description = "`csv` for a file with all of it, as `Accept: text/csv`; absent: `json`."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (
            status = 200,
            description = "A page.",
            content((OpenItemsBody = "application/json"), (String = "text/csv"))
        ),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn open_items(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    let at = asked.at()?;
    if asked.wants_file()? {
        return asked.file(&caller, Report::OpenItems).await;
    }
    let when = When::end_of(&app, at);
    let after = match page.after().map(str::parse) {
        None => None,
        Some(Ok(id)) => {
            let item = reports::open_item(&app.storage, when, &id).await?;
            Some(item.ok_or_else(Paging::unknown_after)?)
        }
        Some(Err(_)) => return Err(Paging::unknown_after()),
    };
    let mut found = reports::open_items(&app.storage, when, after.as_ref(), page.wanted()).await?;
    let follows = page.cut(&mut found);
    let next = found
        .last()
        .filter(|_| follows)
        .map(|last| last.invoice.clone());
    let ageing = reports::ageing(&app.storage, when, at).await?;
    let aged = |aged: Aged| AgeBody {
        currency: aged.open.currency().code(),
        age: aged.age.as_str(),
        open_minor: aged.open.minor(),
        items: aged.items,
    };
    let item = |item: OpenItem| OpenItemBody {
        age: Age::of(item.due_on, at).as_str(),
        invoice: item.invoice,
        number: item.number,
        customer_id: item.customer.to_string(),
        currency: item.open.currency().code(),
        open_minor: item.open.minor(),
        issued_on: item.issued_on,
        due_on: item.due_on,
    };
    let body = OpenItemsBody {
        at,
        ageing: ageing.into_iter().map(aged).collect(),
        items: found.into_iter().map(item).collect(),
        next,
    };
    Ok(Json(body).respond_to(&request).map_into_boxed_body())
}
