//! What waits for somebody in the books.

use jiff::civil::Date;
use sqlx::Row as _;

use crate::storage::{Result, Storage};

/// How many there are of each; a thousand are as many as any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::admin) struct ToDo {
    /// Lines of bank statements by their state: in suspense, proposed for an invoice, perhaps known already, not booked.
    pub(in crate::admin) unmatched: i64,
    pub(in crate::admin) proposed: i64,
    pub(in crate::admin) doubtful: i64,
    pub(in crate::admin) noted: i64,
    /// Invoices that were due before today.
    pub(in crate::admin) overdue: i64,
    /// Customers whom the shop owes something.
    pub(in crate::admin) credits: i64,
}

pub(in crate::admin) async fn to_do(storage: &Storage, today: Date) -> Result<ToDo> {
    let row = sqlx::query(
        "select \
         (select count(*) from (select 1 from bank_lines where state = 'unmatched' limit 1000) a) as unmatched, \
         (select count(*) from (select 1 from bank_lines where state = 'proposed' limit 1000) b) as proposed, \
         (select count(*) from (select 1 from bank_lines where state = 'doubtful' limit 1000) c) as doubtful, \
         (select count(*) from (select 1 from bank_lines where state = 'noted' limit 1000) d) as noted, \
         (select count(*) from (select 1 from invoice_balances where settled_at is null and due_on < $1 limit 1000) e) \
         as overdue, \
         (select count(*) from (select 1 from customer_credits where credit_minor > 0 limit 1000) f) as credits",
    )
    .bind(today.to_string())
    .fetch_one(storage.reader())
    .await?;
    Ok(ToDo {
        unmatched: row.try_get("unmatched")?,
        proposed: row.try_get("proposed")?,
        doubtful: row.try_get("doubtful")?,
        noted: row.try_get("noted")?,
        overdue: row.try_get("overdue")?,
        credits: row.try_get("credits")?,
    })
}
