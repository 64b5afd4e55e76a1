//! `/admin/tax/rates`: what currencies are worth, and what waits for that.

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::civil::Date;
use serde::Deserialize;

use super::Desk;
use crate::admin::pages::{Pager, RateRow, RatesPage, WaitingRow};
use crate::billing::document::Text;
use crate::billing::exchange::{self, DailyRate, RecordError, SOURCE_CHARS_MAX};
use crate::money::Currency;
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/tax/rates";
/// Days on one page; each has some thirty rates.
const DAYS: u32 = 3;

/// Days before this one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    before: String,
}

pub(super) async fn show(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let before = match asked.before.as_str() {
        "" => None,
        day => Some(day.parse().map_err(|_| Problem::not_found())?),
    };
    desk.page(&page(&desk, Filled::default(), before).await?)
}

/// Fields `base`, `quote`, `on`, `rate` and `source`: one rate; `replace`, where another is recorded for its day.
pub(super) async fn add(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let mut form: Filled = ["base", "quote", "on", "rate", "source"]
        .into_iter()
        .map(|name| (name, fields.value(name)))
        .collect();
    let Some(rate) = rate(&fields, &mut form) else {
        return refused(&desk, form).await;
    };
    if !fields.ticked("replace") {
        let storage = &desk.app.storage;
        let known = exchange::known(storage, rate.base, rate.quote, rate.on).await?;
        if let Some(known) = known.filter(|known| known.rate != rate.rate) {
            let shown = known.rate.decimal().to_string();
            let shown = desk.locale().number(&shown).unwrap_or(shown);
            let known = Phrase::new("problem-rate-known")
                .with("base", known.base.code().to_owned())
                .with("rate", shown)
                .with("quote", known.quote.code().to_owned());
            let form = form.with("replace", "asked").wrong("rate", known);
            return refused(&desk, form).await;
        }
    }
    record(desk, vec![rate], form, "on").await
}

/// Field `csv`: a file as the ECB publishes it.
pub(super) async fn import(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let csv = fields.value("csv");
    let form = Filled::default().with("csv", csv);
    match exchange::read(csv.as_bytes()) {
        Ok(rates) => record(desk, rates, form, "csv").await,
        Err(why) => {
            let why = Phrase::new("problem-rates-file").with("why", why.to_string());
            refused(&desk, form.wrong("csv", why)).await
        }
    }
}

async fn record(
    desk: Desk,
    rates: Vec<DailyRate>,
    form: Filled,
    field: &'static str,
) -> Result<HttpResponse, Problem> {
    match exchange::record(&desk.app, desk.operator.actor(), rates).await {
        Ok(done) if done.new + done.changed == 0 => {
            Ok(Desk::see(&format!("{PATH}?done=unchanged")))
        }
        Ok(done) if done.changed > 0 => Ok(Desk::see(&format!("{PATH}?done=rates-replaced"))),
        Ok(_) => Ok(Desk::see(&format!("{PATH}?done=rates-taken"))),
        Err(RecordError::Storage(error)) => Err(error.into()),
        Err(RecordError::Future(_)) => refused(&desk, form.wrong(field, "problem-future")).await,
        Err(RecordError::SameCurrency(_) | RecordError::Twice(_)) => {
            refused(&desk, form.wrong(field, "problem-same-currency")).await
        }
    }
}

fn rate(fields: &Fields, form: &mut Filled) -> Option<DailyRate> {
    let mut currency = |name: &'static str| {
        let found: Option<Currency> = fields.value(name).trim().to_uppercase().parse().ok();
        if found.is_none() {
            form.complain(name, "field-not-in-list");
        }
        found
    };
    let (base, quote) = (currency("base"), currency("quote"));
    let on: Option<Date> = fields.value("on").trim().parse().ok();
    let rate = fields.value("rate").trim().replace(',', ".").parse().ok();
    let source = Text::typed(fields.value("source"), SOURCE_CHARS_MAX)
        .map_err(|error| form.complain("source", error.phrase()));
    for (name, is_right) in [("on", on.is_some()), ("rate", rate.is_some())] {
        if !is_right {
            form.complain(name, "field-invalid-format");
        }
    }
    Some(DailyRate {
        base: base?,
        quote: quote?,
        on: on?,
        rate: rate?,
        source: source.ok()?,
    })
}

async fn refused(desk: &Desk, form: Filled) -> Result<HttpResponse, Problem> {
    desk.refused(&page(desk, form, None).await?)
}

async fn page(desk: &Desk, form: Filled, before: Option<Date>) -> Result<RatesPage, Problem> {
    let business = &desk.app.config.business;
    let storage = &desk.app.storage;
    let rates = exchange::latest(storage, before, DAYS).await?;
    let waiting = exchange::waiting(storage).await?;
    let last = rates.last().map(|rate| rate.on);
    let older = match last {
        Some(last) => !exchange::latest(storage, Some(last), 1).await?.is_empty(),
        None => false,
    };
    Ok(RatesPage {
        form,
        currency: business.tax_currency().code().to_owned(),
        days_max: business.exchange_rate_days.into(),
        waiting: waiting
            .into_iter()
            .map(|(currency, invoices, since)| WaitingRow {
                currency: currency.code().to_owned(),
                invoices,
                since,
            })
            .collect(),
        rates: rates
            .into_iter()
            .map(|rate| RateRow {
                on: rate.on,
                base: rate.base.code().to_owned(),
                quote: rate.quote.code().to_owned(),
                rate: rate.rate.decimal().to_string(),
                source: rate.source.as_str().to_owned(),
            })
            .collect(),
        pager: Pager {
            newer: before.map(|_| PATH.to_owned()),
            older: last
                .filter(|_| older)
                .map(|last| format!("{PATH}?before={last}")),
        },
    })
}
