//! What credits could pay.

use jiff::civil::Date;
use sqlx::Row as _;

use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::Currency;
use crate::storage::{Error, Result, Storage, Tx};

/// An open invoice of a customer who has a credit and said that its order is theirs.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub currency: Currency,
    pub issued_on: Date,
    pub due_on: Date,
}

/// Those for which no payment is under way at a processor, the oldest due first; those behind `after`.
pub async fn waiting(
    storage: &Storage,
    after: Option<&Waiting>,
    limit: u32,
) -> Result<Vec<Waiting>> {
    let (due_on, id) = after.map_or((String::new(), ""), |one| {
        (one.due_on.to_string(), one.id.as_str())
    });
    let rows = sqlx::query(
        "select b.invoice_id, b.customer_id, b.currency, b.due_on, i.issued_on from customer_credits c \
         join invoice_balances b on b.customer_id = c.customer_id and b.currency = c.currency \
         join invoices i on i.id = b.invoice_id join orders o on o.id = i.order_id \
         where c.credit_minor > 0 and b.settled_at is null and b.open_minor > 0 and o.proven_at is not null \
         and o.customer_id = b.customer_id and not exists (select 1 from processor_payments p \
         where p.invoice_id = b.invoice_id and p.state in ('asking', 'open')) and (b.due_on, b.invoice_id) > ($1, $2) \
         order by b.due_on, b.invoice_id limit $3",
    )
    .bind(due_on)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            Ok(Waiting {
                id: text("invoice_id")?.parse().map_err(Error::unreadable)?,
                customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
                currency: text("currency")?.parse().map_err(Error::unreadable)?,
                issued_on: text("issued_on")?.parse().map_err(Error::unreadable)?,
                due_on: text("due_on")?.parse().map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// Whether a payment for an invoice may still come to money at a processor.
pub async fn is_being_paid(tx: &mut Tx, invoice: &InvoiceId) -> Result<bool> {
    let live: Option<i64> = sqlx::query_scalar(
        "select 1 from processor_payments where invoice_id = $1 and state in ('asking', 'open')",
    )
    .bind(invoice.as_str())
    .fetch_optional(tx.conn())
    .await?;
    Ok(live.is_some())
}
