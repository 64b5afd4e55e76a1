//! What subscriptions ask of orders: which of those that renew have changed since they looked, and what these are called.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::order;
use crate::orders::{Order, OrderId};
use crate::storage::{Error, Placeholders, Result, Storage, Tx};

/// Those that were placed, cancelled or taxed anew since; by their ids, those after `after`.
pub(in crate::orders) async fn unseen(
    storage: &Storage,
    after: Option<&OrderId>,
    limit: u32,
) -> Result<Vec<Order>> {
    sqlx::query(select_orders!(
        "where o.followed_at is null and o.interval <> 'once' and o.id > $1 order by o.id limit $2"
    ))
    .bind(after.map_or("", OrderId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(order)
    .collect()
}

/// What customer and shop call these orders.
pub(in crate::orders) async fn numbers(
    storage: &Storage,
    of: &[OrderId],
) -> Result<HashMap<OrderId, String>> {
    let sql = format!(
        "select id, number from orders where id in ({})",
        Placeholders(of.len())
    );
    let query = of
        .iter()
        .fold(sqlx::query_as(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        });
    let found: Vec<(String, String)> = query.fetch_all(storage.reader()).await?;
    found
        .into_iter()
        .map(|(id, number)| Ok((id.parse().map_err(Error::unreadable)?, number)))
        .collect()
}

/// Notes that the orders were seen as they stand: those that were not before, and do not stand differently now.
pub(in crate::orders) async fn note_seen(
    tx: &mut Tx,
    orders: &[Order],
    now: Timestamp,
) -> Result<HashSet<OrderId>> {
    if orders.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!(
        "update orders set followed_at = seen.column1 from (values {}) as seen where id = seen.column2 \
         and followed_at is null and coalesce(cancelled_at, 0) = seen.column3 and tax_minor = seen.column4 returning id",
        tx.rows(orders.len(), 4)
    );
    let query = orders
        .iter()
        .fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, order| {
            query
                .bind(now.as_microsecond())
                .bind(order.id.as_str())
                .bind(order.cancelled_at.map_or(0, Timestamp::as_microsecond))
                .bind(order.tax.minor())
        });
    let noted: Vec<String> = query.fetch_all(tx.conn()).await?;
    noted
        .iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}
