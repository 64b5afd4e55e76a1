//! Which orders that renew have changed since subscriptions looked.

use jiff::Timestamp;

use super::order;
use crate::orders::{Order, OrderId};
use crate::storage::{Result, Storage, Tx};

/// Those that were placed or cancelled since; by their ids, those after `after`.
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

/// Notes that the order was seen as it stands; `false` when it was before, or stands differently now.
pub(in crate::orders) async fn note_seen(
    tx: &mut Tx,
    order: &Order,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update orders set followed_at = $1 where id = $2 and followed_at is null \
         and coalesce(cancelled_at, 0) = $3",
    )
    .bind(now.as_microsecond())
    .bind(order.id.as_str())
    .bind(order.cancelled_at.map_or(0, Timestamp::as_microsecond))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
