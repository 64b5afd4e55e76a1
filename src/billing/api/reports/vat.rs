//! VAT of a period.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder as _};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::Asked;
use crate::app::App;
use crate::billing::document::Conversion;
use crate::billing::ledger::Standing;
use crate::billing::reports::{self, OneStopRate, Report, VatLine};
use crate::catalog::TaxCategory;
use crate::identity::web::Caller;
use crate::web::{Problem, ProblemDetails};

/// VAT of a period, as the One-Stop-Shop's return is laid out: a line for each state, kind of supply and rate. What corrects
/// an earlier period stands apart.
#[derive(Debug, Serialize, ToSchema)]
struct VatBody {
    #[schema(value_type = String, format = Date)]
    at: Date,
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// The currency that VAT is owed in at home.
    reported_currency: &'static str,
    items: Vec<VatLineBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct VatLineBody {
    /// `one_stop`: in the One-Stop-Shop's return; `home`: in the seller's own, or in none.
    declared: &'static str,
    /// Whose authority receives it, as returns write it: `EL` is Greece.
    state: &'static str,
    /// The One-Stop-Shop's return that it stands in, as `2026-Q1`.
    period: Option<String>,
    /// `electronic`, `service` or `goods`.
    supply: &'static str,
    /// `standard` or `reduced`; null where nothing is taxed.
    rate_type: Option<&'static str>,
    /// In the One-Stop-Shop's return: the earlier quarter whose declaration this corrects, as `2026-Q1`.
    corrects: Option<String>,
    /// Whose law applies: ISO 3166-1 alpha-2, or a territory with VAT of its own.
    territory: &'static str,
    treatment: &'static str,
    /// Millionths: 190000 is 19 %.
    rate_ppm: u32,
    currency: &'static str,
    /// Invoices less credit notes.
    net_minor: i64,
    tax_minor: i64,
    invoices: i64,
    credit_notes: i64,
    /// The same in the currency of the return: `home`, each document at the rate that it states; `one_stop`, all of them at
    /// the European Central Bank's rate for the last day of the quarter, or of the one that is corrected.
    reported_currency: &'static str,
    reported_net_minor: i64,
    reported_tax_minor: i64,
    /// Documents in other currencies that have no rate, which are not in the reported amounts: `home`, those that bear no tax;
    /// `one_stop`, all of them while the rate is missing.
    unconverted: i64,
    /// `one_stop`, in another currency: the rate.
    conversion: Option<OneStopConversionBody>,
    /// `one_stop`, in another currency: the day whose rate was not taken in yet.
    #[schema(value_type = Option<String>, format = Date)]
    missing_rate_on: Option<Date>,
}

/// How a line of the One-Stop-Shop's return was converted.
#[derive(Debug, Serialize, ToSchema)]
struct OneStopConversionBody {
    /// So much of the line's currency
    #[schema(example = "1.0834")]
    rate: String,
    /// is as much as this of the reported one.
    #[schema(example = "1")]
    per: String,
    #[schema(value_type = String, format = Date)]
    on: Date,
    source: String,
}

/// VAT by country and rate: of a calendar quarter up to a day, or of `from` to `until`.
#[utoipa::path(
    get,
    path = "/api/v1/reports/vat",
    operation_id = "show_vat_report",
    tag = "reports",
    params(
        ("at" = Option<String>, Query, description = "As the books stood at the end of this day, as 2026-03-31: what was booked later is left out, so the answer for a day that is over is always the same. Absent: as they stand."),
        ("from" = Option<String>, Query, description = "The first day of issue; absent: the first of the quarter of `until`."),
        ("until" = Option<String>, Query, description = "The last day of issue; absent: `at`."),
        ("format" = Option<String>, Query, description = "`csv` for a file, as `Accept: text/csv`; absent: `json`."),
    ),
    security(("api_key" = ["reports:read"])),
    responses(
        (
            status = 200,
            description = "The lines.",
            content((VatBody = "application/json"), (String = "text/csv"))
        ),
        (status = 400, description = "Something is no day, or the period ends before it begins.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(in crate::billing::api) async fn vat(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(&app, &request);
    let (at, span) = (asked.at()?, asked.span()?);
    if asked.wants_file()? {
        return asked.file(&caller, Report::Vat(span)).await;
    }
    let lines = reports::vat(&app, span, Standing::at(&app, at)).await?;
    let body = VatBody {
        at,
        from: span.from,
        until: span.until,
        reported_currency: app.config.business.tax_currency().code(),
        items: lines.iter().map(VatLineBody::from).collect(),
    };
    Ok(Json(body).respond_to(&request).map_into_boxed_body())
}

impl From<&VatLine> for VatLineBody {
    fn from(line: &VatLine) -> Self {
        let (conversion, missing_rate_on) = match &line.one_stop_rate {
            None => (None, None),
            Some(OneStopRate::Published(by)) => (Some(by.into()), None),
            Some(OneStopRate::Missing(on)) => (None, Some(*on)),
        };
        Self {
            declared: line.declared.as_str(),
            state: line.state,
            period: line.period.map(|quarter| quarter.to_string()),
            supply: line.supply.as_str(),
            rate_type: line.category.map(TaxCategory::as_str),
            corrects: line.corrects.map(|quarter| quarter.to_string()),
            territory: line.decision.territory.code(),
            treatment: line.decision.treatment.as_str(),
            rate_ppm: line.decision.rate.parts_per_million(),
            currency: line.net.currency().code(),
            net_minor: line.net.minor(),
            tax_minor: line.tax.minor(),
            invoices: line.invoices,
            credit_notes: line.credit_notes,
            reported_currency: line.reported_net.currency().code(),
            reported_net_minor: line.reported_net.minor(),
            reported_tax_minor: line.reported_tax.minor(),
            unconverted: line.unconverted,
            conversion,
            missing_rate_on,
        }
    }
}

impl From<&Conversion> for OneStopConversionBody {
    fn from(by: &Conversion) -> Self {
        Self {
            rate: by.rate.decimal().to_string(),
            per: by.per.decimal().to_string(),
            on: by.on,
            source: by.source.as_str().to_owned(),
        }
    }
}
