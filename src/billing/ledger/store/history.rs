//! What was booked about one customer.

use sqlx::Row as _;

use super::money;
use crate::billing::ledger::model::Movement;
use crate::customers::CustomerId;
use crate::storage::{Error, Result, Storage};

/// What moved a customer's invoices and credit, the latest first.
pub async fn history_of(
    storage: &Storage,
    customer: &CustomerId,
    limit: u32,
) -> Result<Vec<Movement>> {
    let rows = sqlx::query(
        "select e.kind, e.booked_on, m.account, m.currency, m.amount_minor, m.invoice_id, i.number from ( \
         select p.entry_id, p.position, p.booked_at, p.account, p.currency, p.amount_minor, p.invoice_id \
         from invoices own join postings p on p.invoice_id = own.id \
         where own.customer_id = $1 and p.account = 'receivable' \
         union all \
         select p.entry_id, p.position, p.booked_at, p.account, p.currency, p.amount_minor, p.invoice_id \
         from postings p where p.customer_id = $2 and p.account = 'customer_credit') m \
         join entries e on e.id = m.entry_id left join invoices i on i.id = m.invoice_id \
         order by m.booked_at desc, m.entry_id desc, m.position limit $3",
    )
    .bind(customer.as_str())
    .bind(customer.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    let moved = |row| {
        let text = |column: &str| sqlx::any::AnyRow::try_get::<String, _>(row, column);
        let invoice: Option<String> = row.try_get("invoice_id")?;
        let number: Option<String> = row.try_get("number")?;
        let invoice = invoice.map(|id| id.parse().map_err(Error::unreadable));
        Ok(Movement {
            kind: text("kind")?.parse().map_err(Error::unreadable)?,
            booked_on: text("booked_on")?.parse().map_err(Error::unreadable)?,
            account: text("account")?.parse().map_err(Error::unreadable)?,
            amount: money(row, "amount_minor")?,
            invoice: invoice.transpose()?.zip(number),
        })
    };
    rows.iter().map(moved).collect()
}
