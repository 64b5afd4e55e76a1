//! Figures a month: from the books, and of what renews.

use std::num::NonZeroU64;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;

use crate::storage::{Error, Result, Storage, wide_sum};
use crate::wide_sum;

/// What one account's postings of a month come to, debits less credits; months as `2026-03`.
pub(in crate::admin) async fn of_account(
    storage: &Storage,
    account: &str,
    currency: &str,
    until: Date,
) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query(concat!(
        "select substr(booked_on, 1, 7) as month, ",
        wide_sum!("amount_minor", "amount"),
        " from postings \
         where account = $1 and currency = $2 and booked_on <= $3 \
         group by substr(booked_on, 1, 7) order by substr(booked_on, 1, 7)"
    ))
    .bind(account)
    .bind(currency)
    .bind(until.to_string())
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("month")?, wide_sum(row, "amount")?)))
        .collect()
}

/// What subscriptions were charged for the same days, taxed alike.
#[derive(Debug)]
pub(in crate::admin) struct Charged {
    pub(in crate::admin) begins_on: Date,
    /// The first day that is no part of it.
    pub(in crate::admin) until_on: Date,
    /// Of the whole period, of which these days may be a part.
    pub(in crate::admin) period_days: i64,
    pub(in crate::admin) amount_minor: i64,
    pub(in crate::admin) tax_rate_ppm: i64,
    /// The amount holds the tax.
    pub(in crate::admin) is_gross: bool,
    /// Another plan took its place, or the subscription ended.
    pub(in crate::admin) over_at: Option<Timestamp>,
}

/// What was charged for days between these two, in one currency.
pub(in crate::admin) async fn charged(
    storage: &Storage,
    currency: &str,
    from: Date,
    until: Date,
) -> Result<Vec<Charged>> {
    let rows = sqlx::query(concat!(
        "select c.begins_on, c.until_on, c.period_days, c.tax_rate_ppm, s.basis, \
         coalesce(c.superseded_at, s.ended_at) as over_at, ", wide_sum!("c.amount_minor", "amount"), " \
         from subscription_charges c join subscriptions s on s.id = c.subscription_id \
         where s.currency = $1 and c.kind not in ('credit', 'setup') and c.begins_on <= $2 and c.until_on > $3 \
         group by c.begins_on, c.until_on, c.period_days, c.tax_rate_ppm, s.basis, coalesce(c.superseded_at, s.ended_at)"
    ))
    .bind(currency)
    .bind(until.to_string())
    .bind(from.to_string())
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let day = |column: &str| -> Result<Date> {
                let text: String = row.try_get(column)?;
                text.parse().map_err(Error::unreadable)
            };
            let over_at: Option<i64> = row.try_get("over_at")?;
            let basis: String = row.try_get("basis")?;
            Ok(Charged {
                begins_on: day("begins_on")?,
                until_on: day("until_on")?,
                period_days: row.try_get("period_days")?,
                amount_minor: wide_sum(row, "amount")?,
                tax_rate_ppm: row.try_get("tax_rate_ppm")?,
                is_gross: basis == "gross",
                over_at: over_at
                    .map(Timestamp::from_microsecond)
                    .transpose()
                    .map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// How many subscriptions in one currency ran at a moment, trials left out, and how many of those had ended by another.
pub(in crate::admin) async fn running(
    storage: &Storage,
    currency: &str,
    at: Timestamp,
    until: Timestamp,
) -> Result<(i64, i64)> {
    let counts = sqlx::query_as(
        "select count(*), cast(coalesce(sum(case when ended_at < $1 then 1 else 0 end), 0) as bigint) from subscriptions \
         where currency = $2 and begun_at < $3 and (trial_ends_at is null or trial_ends_at <= $4) \
         and (ended_at is null or ended_at >= $5)",
    )
    .bind(until.as_microsecond())
    .bind(currency)
    .bind(at.as_microsecond())
    .bind(at.as_microsecond())
    .bind(at.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    Ok(counts)
}

/// The currencies that something was booked in.
pub(in crate::admin) async fn currencies(storage: &Storage) -> Result<Vec<String>> {
    let codes = sqlx::query_scalar("select distinct currency from entries order by currency")
        .fetch_all(storage.reader())
        .await?;
    Ok(codes)
}

impl Charged {
    /// The days that it is for, times the months of the whole period: prices are for one or for twelve.
    pub(in crate::admin) fn day_months(&self) -> NonZeroU64 {
        let days = self.begins_on.until(self.until_on);
        let days = days.map_or(1, |span| i64::from(span.get_days()));
        let months = if self.period_days > 31 { 12 } else { 1 };
        let all = u64::try_from(days).unwrap_or(1).saturating_mul(months);
        NonZeroU64::new(all).unwrap_or(NonZeroU64::MIN)
    }
}
