//! What waits for somebody in the books, besides lines of statements (`payments::lines::to_decide`).

use jiff::civil::Date;
use sqlx::Row as _;

use crate::storage::{Result, Storage};

/// How many there are of each; a thousand are as many as any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::admin) struct ToDo {
    /// Invoices that were due before today.
    pub(in crate::admin) overdue: i64,
    /// Customers whom the shop owes something.
    pub(in crate::admin) credits: i64,
}

pub(in crate::admin) async fn to_do(storage: &Storage, today: Date) -> Result<ToDo> {
    let row = sqlx::query(
        "select \
         (select count(*) from (select 1 from invoice_balances where settled_at is null and due_on < $1 limit 1000) a) \
         as overdue, \
         (select count(*) from (select 1 from customer_credits where credit_minor > 0 limit 1000) b) as credits",
    )
    .bind(today.to_string())
    .fetch_one(storage.reader())
    .await?;
    Ok(ToDo {
        overdue: row.try_get("overdue")?,
        credits: row.try_get("credits")?,
    })
}
