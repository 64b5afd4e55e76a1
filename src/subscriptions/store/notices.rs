//! Who is to be told what ahead.

use jiff::Timestamp;
use jiff::civil::Date;

use super::rows::subscription;
use crate::catalog::PriceId;
use crate::storage::{Error, Result, Storage, Tx};
use crate::subscriptions::model::Subscription;

/// How far ahead is looked.
#[derive(Debug, Clone, Copy)]
pub(in crate::subscriptions) struct Horizons {
    pub(in crate::subscriptions) now: Timestamp,
    pub(in crate::subscriptions) trials: Timestamp,
    pub(in crate::subscriptions) years: Timestamp,
}

/// Subscriptions whose trial ends, or whose next year begins, soon, and who were not reminded of that day.
pub(in crate::subscriptions) async fn to_remind(
    storage: &Storage,
    horizons: &Horizons,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where ended_at is null and ends_at is null and paused_at is null and suspended_at is null and \
         ((trial_ends_at > $1 and trial_ends_at <= $2 and coalesce(reminded_on, '') <> anchor_on) \
         or (interval = 'yearly' and coalesce(trial_ends_at, 0) <= $1 and renews_at > $1 and renews_at <= $3 \
         and coalesce(reminded_on, '') <> next_on)) order by id limit $4"
    ))
    .bind(horizons.now.as_microsecond())
    .bind(horizons.trials.as_microsecond())
    .bind(horizons.years.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// Notes the day that a subscriber is told of; `false` when they were told before, or it changed since it was read.
pub(in crate::subscriptions) async fn note_reminded(
    tx: &mut Tx,
    read: &Subscription,
    of: Date,
) -> Result<bool> {
    let done = sqlx::query(
        "update subscriptions set reminded_on = $1 where id = $2 and epoch = $3 and coalesce(reminded_on, '') <> $1",
    )
    .bind(of.to_string())
    .bind(read.id.as_str())
    .bind(read.epoch)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The prices of what is going to renew.
pub(in crate::subscriptions) async fn prices_in_use(storage: &Storage) -> Result<Vec<PriceId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "select distinct price_id from subscriptions where renews_at is not null",
    )
    .fetch_all(storage.reader())
    .await?;
    ids.iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// What has this price, renews before a moment, and has nothing else planned: the earliest first, those behind `after`.
pub(in crate::subscriptions) async fn of_price(
    storage: &Storage,
    price: &PriceId,
    before: Timestamp,
    after: Option<&Subscription>,
    limit: u32,
) -> Result<Vec<Subscription>> {
    let (at, id) = after.map_or((i64::MIN, ""), |last| {
        let at = last.renews_at.map_or(i64::MIN, Timestamp::as_microsecond);
        (at, last.id.as_str())
    });
    sqlx::query(select_subscriptions!(
        "where price_id = $1 and renews_at <= $2 and (renews_at, id) > ($3, $4) and next_price_id is null \
         and ends_at is null order by renews_at, id limit $5"
    ))
    .bind(price.as_str())
    .bind(before.as_microsecond())
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}
