//! What customers have, beside what they owe.

use jiff::civil::Date;

use super::money;
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{Error, Result, Storage, Tx};

/// What is open on an invoice, and what is left for it of its customer's credit after all of theirs that were due before;
/// `None` where there is no credit.
pub(in crate::billing::ledger) async fn left_for(
    storage: &Storage,
    invoice: &InvoiceId,
) -> Result<Option<(Money, Money)>> {
    let row = sqlx::query(
        "select b.currency, b.open_minor, c.credit_minor - (select cast(coalesce(sum(o.open_minor), 0) as bigint) \
         from invoice_balances o where o.customer_id = b.customer_id and o.currency = b.currency and o.settled_at is null \
         and (o.due_on, o.invoice_id) < (b.due_on, b.invoice_id)) as left_minor \
         from invoice_balances b join customer_credits c on c.customer_id = b.customer_id and c.currency = b.currency \
         where b.invoice_id = $1 and c.credit_minor > 0",
    )
    .bind(invoice.as_str())
    .fetch_optional(storage.reader())
    .await?;
    row.map(|row| Ok((money(&row, "open_minor")?, money(&row, "left_minor")?)))
        .transpose()
}

/// The last day on which money was added to a customer's credit: what is given up is none, and was paid before.
pub(in crate::billing::ledger) async fn credited_on(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> Result<Option<Date>> {
    let day: Option<String> = sqlx::query_scalar(
        "select max(p.booked_on) from postings p join entries e on e.id = p.entry_id where p.account = 'customer_credit' \
         and p.customer_id = $1 and p.currency = $2 and p.amount_minor < 0 and e.kind <> 'waiver'",
    )
    .bind(customer.as_str())
    .bind(currency.code())
    .fetch_one(tx.conn())
    .await?;
    day.map(|day| day.parse().map_err(Error::unreadable))
        .transpose()
}

/// The numbers of the invoices that a customer's credit paid last, and that were not taken back; the latest first.
pub async fn spent_on(storage: &Storage, customer: &CustomerId, limit: u32) -> Result<Vec<String>> {
    let numbers = sqlx::query_scalar(
        "select i.number from postings c join entries e on e.id = c.entry_id join postings p on p.entry_id = e.id \
         join invoices i on i.id = p.invoice_id where c.account = 'customer_credit' and c.customer_id = $1 \
         and p.account = 'receivable' and e.kind = 'credit' \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = e.id) \
         order by e.booked_at desc, e.id desc limit $2",
    )
    .bind(customer.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    Ok(numbers)
}
