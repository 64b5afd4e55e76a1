//! What becomes of an order.

use jiff::Timestamp;

use crate::orders::model::OrderId;
use crate::storage::{Result, Tx};

/// Notes that the order is fulfilled; `false` when it is not open.
pub(in crate::orders) async fn fulfil(tx: &mut Tx, id: &OrderId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update orders set fulfilled_at = $1 where id = $2 and fulfilled_at is null and cancelled_at is null",
    )
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the order is cancelled, for who follows it to see; `false` when it was before.
pub(in crate::orders) async fn cancel(
    tx: &mut Tx,
    id: &OrderId,
    now: Timestamp,
    withdrawn_at: Option<Timestamp>,
) -> Result<bool> {
    let done = sqlx::query(
        "update orders set cancelled_at = $1, withdrawn_at = $2, followed_at = null where id = $3 and cancelled_at is null",
    )
    .bind(now.as_microsecond())
    .bind(withdrawn_at.map(Timestamp::as_microsecond))
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
