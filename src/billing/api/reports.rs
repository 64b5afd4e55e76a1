//! Reports, as the books stood at the end of a day: to be read by a program, or as files.

mod files;
mod open_items;
mod trial_balance;
mod vat;

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;

use crate::app::App;
use crate::billing::reports::{Export, Report, Span};
use crate::billing::web::download;
use crate::identity::web::Caller;
use crate::web::{Problem, query_value};

pub(super) use files::{__path_datev, __path_invoices, __path_journal, datev, invoices, journal};
pub(super) use open_items::{__path_open_items, open_items};
pub(super) use trial_balance::{__path_trial_balance, trial_balance};
pub(super) use vat::{__path_vat, vat};

/// What a request for a report asks.
struct Asked<'r> {
    app: &'r App,
    request: &'r HttpRequest,
}

impl<'r> Asked<'r> {
    fn new(app: &'r App, request: &'r HttpRequest) -> Self {
        Self { app, request }
    }

    /// The day whose end the books are asked for.
    fn at(&self) -> Result<Date, Problem> {
        let day = self.day("at")?;
        Ok(day.unwrap_or_else(|| self.app.today()))
    }

    /// From `from` to `until`; where one is missing, the quarter's first day and the day that the books are asked for.
    fn span(&self) -> Result<Span, Problem> {
        let until = match self.day("until")? {
            Some(until) => until,
            None => self.at()?,
        };
        let from = self.day("from")?;
        let span = Span {
            from: from.unwrap_or(Span::quarter_until(until).from),
            until,
        };
        if span.until < span.from {
            return Err(unreadable("`until` is a day before `from`"));
        }
        Ok(span)
    }

    fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        query_value(self.request.query_string(), name)
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| unreadable(&format!("`{name}` is a day, as 2026-03-31")))
    }

    /// Whether the answer is to be a file: `?format=csv`, or `Accept: text/csv`.
    fn wants_file(&self) -> Result<bool, Problem> {
        match query_value(self.request.query_string(), "format").as_deref() {
            Some("csv") => Ok(true),
            Some("json") => Ok(false),
            Some(_) => Err(unreadable("`format` is `csv` or `json`")),
            None => {
                let accepted = self.request.headers().get_all(ACCEPT);
                let mut accepted = accepted.filter_map(|value| value.to_str().ok());
                Ok(accepted.any(|value| value.contains("text/csv")))
            }
        }
    }

    async fn file(&self, caller: &Caller, report: Report) -> Result<HttpResponse, Problem> {
        let export = Export::new(self.app, report, self.at()?);
        download(self.app, export, caller.actor()).await
    }
}

fn unreadable(why: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(why)
}
