//! What there is as files alone.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::{Asked, unreadable};
use crate::app::App;
use crate::billing::reports::{Export, Report};
use crate::billing::web::download;
use crate::identity::web::Caller;
use crate::web::{Problem, ProblemDetails, query_value};

/// The journal of a period: entries with their postings.
#[utoipa::path(
    get,
    path = "/api/v1/reports/journal",
    operation_id = "export_journal",
    tag = "reports",
    params(
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("from" = Option<String>, Query, description = "The first day of booking; absent: the first of the quarter of `until`."),
        ("until" = Option<String>, Query, description = "The last day of booking; absent: `at`."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "A row a posting: a debit or a credit, in units of its currency. The headings say what is in a column.", body = String, content_type = "text/csv"),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn journal(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    asked.file(&caller, Report::Journal(asked.span()?)).await
}

/// Invoices and credit notes of a period.
#[utoipa::path(
    get,
    path = "/api/v1/reports/invoices",
    operation_id = "export_invoices",
    tag = "reports",
    params(
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("from" = Option<String>, Query, description = "The first day of issue; absent: the first of the quarter of `until`."),
        ("until" = Option<String>, Query, description = "The last day of issue; absent: `at`."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "A row for what a document taxes alike, less than nothing on a credit note, in units of its currency. The headings say what is in a column.", body = String, content_type = "text/csv"),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn invoices(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    asked.file(&caller, Report::Invoices(asked.span()?)).await
}

/// The journal of a period in one currency as DATEV reads it: EXTF, header version 700, category 21 (Buchungsstapel), format
/// version 13, in Windows-1252.
#[utoipa::path(
    get,
    path = "/api/v1/reports/datev",
    operation_id = "export_datev",
    tag = "reports",
    params(
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("from" = Option<String>, Query, description = "The first day of booking; absent: the first of the quarter of `until`."),
        ("until" = Option<String>, Query, description = "The last day of booking; absent: `at`."),
        ("currency" = Option<String>, Query, description = "ISO 4217; absent: the shop's."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (status = 200, description = "An amount with its tax between two accounts a row. The accounts are those of the settings under `accounting`.", body = String, content_type = "text/csv"),
        (status = 400, description = "The query cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 422, description = "Such a period is no such file: it is of two fiscal years, or too long.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn datev(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    let currency = match query_value(request.query_string(), "currency") {
        Some(code) => code.parse(),
        None => app.config.business.currency.parse(),
    };
    let currency = currency.map_err(|_| unreadable("`currency` is a code of ISO 4217, as EUR"))?;
    let export = Export::datev(&app, asked.span()?, currency, asked.at()?).await?;
    download(&app, export, caller.actor()).await
}
