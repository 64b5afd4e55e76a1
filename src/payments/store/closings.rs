//! Withdrawn orders of which nothing goes back, and why.

use jiff::Timestamp;
use sqlx::Row as _;

use crate::audit::Actor;
use crate::orders::OrderId;
use crate::payments::repayments::{Closing, Why};
use crate::storage::{Error, Result, Storage, Tx};

/// Closes an order, or closes it anew for what came since.
pub async fn put(tx: &mut Tx, order: &OrderId, why: Why, by: &Actor, at: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into repayment_closings (order_id, why, actor_kind, actor_id, closed_at) values ($1, $2, $3, $4, $5) \
         on conflict (order_id) do update set why = excluded.why, actor_kind = excluded.actor_kind, \
         actor_id = excluded.actor_id, closed_at = excluded.closed_at",
    )
    .bind(order.as_str())
    .bind(why.as_str())
    .bind(by.kind())
    .bind(by.id())
    .bind(at.as_microsecond())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes that back; `false` where there is nothing to take back.
pub async fn remove(tx: &mut Tx, order: &OrderId) -> Result<bool> {
    let done = sqlx::query("delete from repayment_closings where order_id = $1")
        .bind(order.as_str())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn of_order(storage: &Storage, order: &OrderId) -> Result<Option<Closing>> {
    let row = sqlx::query("select why, closed_at from repayment_closings where order_id = $1")
        .bind(order.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.map(|row| {
        let why: String = row.try_get("why")?;
        let at = Timestamp::from_microsecond(row.try_get("closed_at")?);
        Ok(Closing {
            why: why.parse().map_err(Error::unreadable)?,
            at: at.map_err(Error::unreadable)?,
        })
    })
    .transpose()
}
