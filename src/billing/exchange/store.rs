use std::collections::HashMap;
use std::num::NonZeroU64;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{DailyRate, WAITS};
use crate::billing::document::{ExchangeRate, Text};
use crate::money::Currency;
use crate::storage::{Error, Placeholders, Result, Storage, Tx};

/// What a rate is known by.
type Key = (Currency, Currency, Date);

/// What is recorded for the days of these.
pub(super) async fn known(
    tx: &mut Tx,
    rates: &[DailyRate],
) -> Result<HashMap<Key, (ExchangeRate, Text)>> {
    let days = || rates.iter().map(|rate| rate.on);
    let (Some(from), Some(until)) = (days().min(), days().max()) else {
        return Ok(HashMap::new());
    };
    let rows = sqlx::query(
        "select base, quote, published_on, rate_millionths, source from exchange_rates \
         where published_on >= $1 and published_on <= $2",
    )
    .bind(from.to_string())
    .bind(until.to_string())
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let rate = read(row)?;
            Ok(((rate.base, rate.quote, rate.on), (rate.rate, rate.source)))
        })
        .collect()
}

pub(super) async fn put(tx: &mut Tx, rates: &[DailyRate], now: Timestamp) -> Result<()> {
    for rate in rates {
        let (on, now) = (rate.on.to_string(), now.as_microsecond());
        sqlx::query(
            "insert into replaced_rates (base, quote, published_on, rate_millionths, source, recorded_at, replaced_at) \
             select base, quote, published_on, rate_millionths, source, recorded_at, $4 from exchange_rates \
             where base = $1 and quote = $2 and published_on = $3 and recorded_at < $4 on conflict do nothing",
        )
        .bind(rate.base.code())
        .bind(rate.quote.code())
        .bind(&on)
        .bind(now)
        .execute(tx.conn())
        .await?;
        let millionths = i64::try_from(rate.rate.0.get()).map_err(Error::unreadable)?;
        sqlx::query(
            "insert into exchange_rates (base, quote, published_on, rate_millionths, source, recorded_at) \
             values ($1, $2, $3, $4, $5, $6) on conflict (base, quote, published_on) \
             do update set rate_millionths = excluded.rate_millionths, source = excluded.source, \
             recorded_at = excluded.recorded_at",
        )
        .bind(rate.base.code())
        .bind(rate.quote.code())
        .bind(on)
        .bind(millionths)
        .bind(rate.source.as_str())
        .bind(now)
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The rates of these days, both included, the newest first.
pub(super) async fn between(storage: &Storage, from: Date, until: Date) -> Result<Vec<DailyRate>> {
    let rows = sqlx::query(
        "select base, quote, published_on, rate_millionths, source from exchange_rates \
         where published_on >= $1 and published_on <= $2 order by published_on desc, base, quote",
    )
    .bind(from.to_string())
    .bind(until.to_string())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(read).collect()
}

/// What somebody published for these days, as it was known at a moment.
pub(super) async fn of_days(
    storage: &Storage,
    days: &[Date],
    source: &str,
    seen_until: Timestamp,
) -> Result<Vec<DailyRate>> {
    let days: Vec<String> = days.iter().map(Date::to_string).collect();
    let (seen, named) = (days.len() + 1, days.len() + 2);
    let days_of = Placeholders(days.len());
    let query = format!(
        "select base, quote, published_on, rate_millionths, source from exchange_rates \
         where published_on in ({days_of}) and recorded_at <= ${seen} and source = ${named} \
         union all select base, quote, published_on, rate_millionths, source from replaced_rates \
         where published_on in ({days_of}) and recorded_at <= ${seen} and replaced_at > ${seen} and source = ${named}",
    );
    let mut query = sqlx::query(AssertSqlSafe(query));
    for day in days {
        query = query.bind(day);
    }
    let query = query.bind(seen_until.as_microsecond()).bind(source);
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(read).collect()
}

pub(super) async fn latest(
    storage: &Storage,
    before: Option<Date>,
    days: u32,
) -> Result<Vec<DailyRate>> {
    // No day sorts behind this.
    let before = before.map_or_else(|| "~".to_owned(), |day| day.to_string());
    let rows = sqlx::query(
        "select base, quote, published_on, rate_millionths, source from exchange_rates where published_on in \
         (select distinct published_on from exchange_rates where published_on < $1 order by published_on desc limit $2) \
         order by published_on desc, base, quote",
    )
    .bind(before)
    .bind(i64::from(days))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn waiting(storage: &Storage) -> Result<Vec<(Currency, i64, Timestamp)>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select currency, count(*), min(owed_at) from invoices_owed where waits_for = $1 and invoiced_at is null \
         group by currency order by currency",
    )
    .bind(WAITS)
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(currency, count, since)| {
            let since = Timestamp::from_microsecond(since).map_err(Error::unreadable)?;
            Ok((currency.parse().map_err(Error::unreadable)?, count, since))
        })
        .collect()
}

fn read(row: &AnyRow) -> Result<DailyRate> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let source = text("source")?;
    Ok(DailyRate {
        base: text("base")?.parse().map_err(Error::unreadable)?,
        quote: text("quote")?.parse().map_err(Error::unreadable)?,
        on: text("published_on")?.parse().map_err(Error::unreadable)?,
        rate: rate(row.try_get("rate_millionths")?)?,
        source: Text::new(&source).ok_or_else(|| Error::unreadable("source"))?,
    })
}

/// What stands in a column of millionths.
pub(in crate::billing) fn rate(millionths: i64) -> Result<ExchangeRate> {
    u64::try_from(millionths)
        .ok()
        .and_then(NonZeroU64::new)
        .map(ExchangeRate)
        .ok_or_else(|| Error::unreadable("rate_millionths"))
}
