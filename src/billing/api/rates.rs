//! What currencies are worth, as programs with a key say it.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::billing::document::Text;
use crate::billing::exchange::{self, DailyRate, RecordError, SOURCE_CHARS_MAX};
use crate::identity::web::Caller;
use crate::web::locale::Locale;
use crate::web::{Json, Problem, ProblemDetails};

/// Rates of one request.
const RATES_MAX: usize = 500;
const REFUSED: &str = "rates-refused";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RatesRequest {
    /// At most 500.
    items: Vec<RateRequest>,
}

/// One of `base` is worth `rate` of `quote`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RateRequest {
    /// ISO 4217.
    #[schema(example = "EUR")]
    base: String,
    #[schema(example = "USD")]
    quote: String,
    /// A decimal number as text, with at most six decimals.
    #[schema(example = "1.0834")]
    rate: String,
    /// The day that it was published for; none that is still to come.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Who published it, as invoices will say it.
    #[schema(example = "ECB")]
    source: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatesBody {
    new: usize,
    /// Known before with another value. What was issued keeps that one.
    changed: usize,
    known: usize,
}

/// Takes in exchange rates, all or none of a request. What waited for one is issued.
#[utoipa::path(
    post,
    path = "/api/v1/exchange-rates",
    operation_id = "record_exchange_rates",
    tag = "invoices",
    request_body = RatesRequest,
    security(("api_key" = ["rates:write"])),
    responses(
        (status = 200, description = "What became of them.", body = RatesBody),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "One of them is no rate; nothing was changed.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    body: Result<Json<RatesRequest>, actix_web::Error>,
) -> Result<web::Json<RatesBody>, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let rates = rates(body?.value, caller.locale())?;
    let done = exchange::record(&app, caller.actor(), rates)
        .await
        .map_err(Problem::from)?;
    Ok(web::Json(RatesBody {
        new: done.new,
        changed: done.changed,
        known: done.known,
    }))
}

fn rates(asked: RatesRequest, locale: Locale) -> Result<Vec<DailyRate>, Problem> {
    if asked.items.len() > RATES_MAX {
        return Err(refused(&format!("at most {RATES_MAX} at once")));
    }
    let numbered = asked.items.into_iter().enumerate();
    numbered
        .map(|(n, item)| {
            let at = |member: &str| refused(&format!("`/items/{n}/{member}` cannot be taken"));
            let source = Text::typed(&item.source, SOURCE_CHARS_MAX)
                .map_err(|error| error.problem(REFUSED, &format!("/items/{n}/source"), locale))?;
            Ok(DailyRate {
                base: item.base.parse().map_err(|_| at("base"))?,
                quote: item.quote.parse().map_err(|_| at("quote"))?,
                on: item.on,
                rate: item.rate.parse().map_err(|_| at("rate"))?,
                source,
            })
        })
        .collect()
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Storage(error) => error.into(),
            RecordError::SameCurrency(_) | RecordError::Future(_) | RecordError::Twice(_) => {
                refused(&error.to_string())
            }
        }
    }
}

fn refused(why: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}
