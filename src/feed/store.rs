//! Events as rows.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Event, Placed};
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::values;

pub(super) fn insert(batch: &mut Batch, events: impl IntoIterator<Item = Event>) {
    let rows = events.into_iter().map(|event| {
        values![
            event.source,
            event.kind,
            event.subscription,
            event.invoice,
            event.at,
            event.effective_at.map(Timestamp::as_microsecond),
        ]
    });
    batch.push_rows(
        "insert into events (source, kind, subscription_id, invoice_id, happened_at, effective_at)",
        rows,
    );
}

/// How much was told of each of these invoices; nothing of those of which nothing was.
pub(super) async fn told_of_invoices(
    tx: &mut Tx,
    invoices: &[&str],
) -> Result<HashMap<String, i64>> {
    let sql = format!(
        "select invoice_id, count(*) from events where invoice_id in ({}) group by invoice_id",
        Placeholders(invoices.len())
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).persistent(invoices.len() == 1);
    let query = invoices
        .iter()
        .fold(query, |query, invoice| query.bind(*invoice));
    let counts: Vec<(String, i64)> = query.fetch_all(tx.conn()).await?;
    Ok(counts.into_iter().collect())
}

pub(super) async fn any_unplaced(storage: &Storage) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select happened_at from events where position is null limit 1")
            .fetch_optional(storage.reader())
            .await?;
    Ok(found.is_some())
}

/// Gives places to those that have none, the oldest first; says to how many.
pub(super) async fn place(tx: &mut Tx, limit: u32) -> Result<u64> {
    let last: i64 = sqlx::query_scalar(
        "select coalesce(max(position), 0) from events where position is not null",
    )
    .fetch_one(tx.conn())
    .await?;
    let placed = sqlx::query(
        "update events set position = $1 + next.n from (select source, row_number() over (order by happened_at, source) \
         as n from (select source, happened_at from events where position is null \
         order by happened_at, source limit $2) waiting) next where events.source = next.source",
    )
    .bind(last)
    .bind(i64::from(limit))
    .execute(tx.conn())
    .await?;
    Ok(placed.rows_affected())
}

pub(super) async fn after(storage: &Storage, position: i64, limit: u32) -> Result<Vec<Placed>> {
    sqlx::query(
        "select position, source, kind, subscription_id, invoice_id, happened_at, effective_at from events \
         where position > $1 order by position limit $2",
    )
    .bind(position)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(placed)
    .collect()
}

fn placed(row: &AnyRow) -> Result<Placed> {
    let moment = |micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
    let effective_at: Option<i64> = row.try_get("effective_at")?;
    Ok(Placed {
        position: row.try_get("position")?,
        event: Event {
            source: row.try_get("source")?,
            kind: row.try_get("kind")?,
            subscription: row.try_get("subscription_id")?,
            invoice: row.try_get("invoice_id")?,
            at: moment(row.try_get("happened_at")?)?,
            effective_at: effective_at.map(moment).transpose()?,
        },
    })
}
