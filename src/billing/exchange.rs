//! Dated exchange rates: in which currency VAT is owed, and at which rate it is stated there.
//!
//! Rates come from the operator alone, in a file as the European Central Bank publishes it or one by one; nobody is asked for
//! them. What was issued keeps the rate that it was issued with, whatever is recorded later.

pub mod data;
mod ecb;
mod one_stop;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::app::App;
use crate::audit::{Action, Actor, Event};
use crate::billing::document::{Conversion, ExchangeRate, Text};
use crate::billing::invoices;
use crate::money::Currency;
use crate::storage::{self, Storage};

pub use ecb::{FileError, SOURCE as ECB, read};
pub(super) use one_stop::{one_stop_rates, publication_day};
pub(super) use store::rate as stored;

/// Characters of a source's name.
pub const SOURCE_CHARS_MAX: usize = 60;
/// Rates of one transaction.
const BATCH: usize = 500;

/// One of `base` is worth `rate` of `quote`, as somebody published it for a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyRate {
    pub base: Currency,
    pub quote: Currency,
    pub on: Date,
    pub rate: ExchangeRate,
    pub source: Text,
}

/// What taking rates in did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    pub new: usize,
    /// Known before with another rate: what was issued keeps that one.
    pub changed: usize,
    pub known: usize,
}

/// Why rates are not taken in.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("{0} is worth what it is worth: name two currencies")]
    SameCurrency(Currency),
    #[error("{0} lies in the future")]
    Future(Date),
    #[error("{0} has two rates between the same currencies")]
    Twice(Date),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// Takes rates in. One that is known for its day is replaced; what waited for a rate is issued.
pub async fn record(app: &App, by: Actor, rates: Vec<DailyRate>) -> Result<Recorded, RecordError> {
    let (today, mut seen) = (app.today(), BTreeSet::new());
    for rate in &rates {
        if !seen.insert((rate.on, rate.base, rate.quote)) {
            return Err(RecordError::Twice(rate.on));
        }
        if rate.base == rate.quote {
            return Err(RecordError::SameCurrency(rate.base));
        }
        if rate.on > today {
            return Err(RecordError::Future(rate.on));
        }
    }
    let mut recorded = Recorded::default();
    let mut event = Some(app.audit.event(by, Action::RatesChanged));
    for batch in rates.chunks(BATCH) {
        // One entry in the log, with the first batch that changes anything.
        let step = record_batch(app, batch.to_vec(), event.clone()).await?;
        if step.new + step.changed > 0 {
            event = None;
        }
        recorded.new += step.new;
        recorded.changed += step.changed;
        recorded.known += step.known;
    }
    Ok(recorded)
}

async fn record_batch(
    app: &App,
    rates: Vec<DailyRate>,
    event: Option<Event>,
) -> storage::Result<Recorded> {
    let (audit, now) = (app.audit.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (audit, event, rates) = (audit.clone(), event.clone(), rates.clone());
            Box::pin(async move {
                let known = store::known(tx, &rates).await?;
                let (mut recorded, mut wanted) = (Recorded::default(), Vec::new());
                for rate in rates {
                    match known.get(&(rate.base, rate.quote, rate.on)) {
                        Some((value, source)) if (*value, source) == (rate.rate, &rate.source) => {
                            recorded.known += 1;
                            continue;
                        }
                        Some(_) => recorded.changed += 1,
                        None => recorded.new += 1,
                    }
                    wanted.push(rate);
                }
                if wanted.is_empty() {
                    return Ok(recorded);
                }
                store::put(tx, &wanted, now).await?;
                invoices::try_again(tx, WAITS).await?;
                if let Some(event) = &event {
                    audit.record(tx, event).await?;
                }
                Ok(recorded)
            })
        })
        .await
}

/// How an invoice that waits for a rate says so.
pub const WAITS: &str = "exchange_rate";

/// How documents in these currencies are converted that are issued on a day: by the newest rate of that day or before, which
/// is not too old. A currency without one is left out.
pub async fn conversions(
    app: &App,
    of: &BTreeSet<Currency>,
    on: Date,
) -> storage::Result<BTreeMap<Currency, Conversion>> {
    let business = &app.config.business;
    let to = business.tax_currency();
    let foreign: Vec<Currency> = of.iter().copied().filter(|one| *one != to).collect();
    if foreign.is_empty() {
        return Ok(BTreeMap::new());
    }
    let oldest = on.saturating_sub(i64::from(business.exchange_rate_days).days());
    let rates = store::between(&app.storage, oldest, on).await?;
    let found = foreign
        .into_iter()
        .filter_map(|currency| Some((currency, conversion(&rates, currency, to)?)));
    Ok(found.collect())
}

/// The conversion by the newest of these rates, which are ordered so. Of one day: the one between the two currencies, however
/// it was published, before one by way of the euro (article 91 (2)).
fn conversion(rates: &[DailyRate], from: Currency, to: Currency) -> Option<Conversion> {
    let find = |on: Date, base: Currency, quote: Currency| {
        rates
            .iter()
            .find(|rate| (rate.on, rate.base, rate.quote) == (on, base, quote))
    };
    let converted = |published: &DailyRate, rate, per| Conversion {
        currency: to,
        rate,
        per,
        on: published.on,
        source: published.source.clone(),
    };
    let one = ExchangeRate::one();
    let days: BTreeSet<Date> = rates.iter().map(|rate| rate.on).collect();
    days.into_iter().rev().find_map(|on| {
        if let Some(direct) = find(on, to, from) {
            return Some(converted(direct, direct.rate, one));
        }
        if let Some(inverse) = find(on, from, to) {
            return Some(converted(inverse, one, inverse.rate));
        }
        let euro = Currency::EUR;
        let (ours, theirs) = (find(on, euro, to)?, find(on, euro, from)?);
        (ours.source == theirs.source).then(|| converted(theirs, theirs.rate, ours.rate))
    })
}

/// What is recorded for a day already, between these two currencies.
pub async fn known(
    storage: &Storage,
    base: Currency,
    quote: Currency,
    on: Date,
) -> storage::Result<Option<DailyRate>> {
    let rates = store::between(storage, on, on).await?;
    Ok(rates
        .into_iter()
        .find(|rate| (rate.base, rate.quote) == (base, quote)))
}

/// The newest rates, day by day; those of earlier days than `before`.
pub async fn latest(
    storage: &Storage,
    before: Option<Date>,
    days: u32,
) -> storage::Result<Vec<DailyRate>> {
    store::latest(storage, before, days).await
}

/// What waits for a rate: how many invoices in which currency, and since when.
pub async fn waiting(storage: &Storage) -> storage::Result<Vec<(Currency, i64, Timestamp)>> {
    store::waiting(storage).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(on: &str, base: &str, quote: &str, rate: &str, source: &str) -> DailyRate {
        DailyRate {
            base: base.parse().unwrap(),
            quote: quote.parse().unwrap(),
            on: on.parse().unwrap(),
            rate: rate.parse().unwrap(),
            source: Text::new(source).unwrap(),
        }
    }

    fn told(rates: &[DailyRate], from: &str, to: &str) -> Option<String> {
        let found = conversion(rates, from.parse().unwrap(), to.parse().unwrap())?;
        Some(format!(
            "{} {to} = {} {from}, {} {}",
            found.per.decimal(),
            found.rate.decimal(),
            found.source.as_str(),
            found.on
        ))
    }

    #[test]
    fn the_newest_rate_counts_however_it_was_published() {
        let rates = [
            rate("2026-11-19", "EUR", "USD", "1.08", "ECB"),
            rate("2026-11-20", "EUR", "USD", "1.0834", "ECB"),
            rate("2026-11-20", "EUR", "SEK", "11.213", "ECB"),
            rate("2026-11-20", "EUR", "PLN", "4.2512", "ECB"),
            rate("2026-11-20", "USD", "PLN", "3.9241", "NBP"),
        ];
        let told = |from, to| told(&rates, from, to);
        assert_eq!(
            told("USD", "EUR").unwrap(),
            "1 EUR = 1.0834 USD, ECB 2026-11-20"
        );
        assert_eq!(
            told("EUR", "PLN").unwrap(),
            "4.2512 PLN = 1 EUR, ECB 2026-11-20"
        );
        assert_eq!(
            told("USD", "PLN").unwrap(),
            "3.9241 PLN = 1 USD, NBP 2026-11-20"
        );
        assert_eq!(
            told("USD", "SEK").unwrap(),
            "11.213 SEK = 1.0834 USD, ECB 2026-11-20"
        );
        assert_eq!(told("GBP", "EUR"), None);
    }

    #[test]
    fn two_sources_are_not_mixed() {
        let rates = [
            rate("2026-11-20", "EUR", "USD", "1.0834", "ECB"),
            rate("2026-11-20", "EUR", "SEK", "11.213", "Riksbank"),
        ];
        assert_eq!(told(&rates, "USD", "SEK"), None);
    }
}
