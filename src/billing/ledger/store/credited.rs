//! What customers have, beside what they owe.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;

use super::money;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::credited::CreditMove;
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

/// What moved a customer's credit, the oldest first: what is given up is none of it, and was paid before.
pub(in crate::billing::ledger) async fn credit_moved(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> Result<Vec<CreditMove>> {
    let rows = sqlx::query(
        "select p.booked_on, -p.amount_minor as minor, e.kind, u.kind as undone, u.booked_on as undone_on from postings p join entries e on e.id = p.entry_id \
         left join entries u on e.source = 'reversal' and u.id = e.event where p.account = 'customer_credit' \
         and p.customer_id = $1 and p.currency = $2 order by p.booked_at, p.entry_id, p.position",
    )
    .bind(customer.as_str())
    .bind(currency.code())
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
            let (kind, minor): (String, i64) = (row.try_get("kind")?, row.try_get("minor")?);
            let undone = maybe("undone")?;
            let undoes = if minor > 0 {
                matches!(undone.as_deref(), Some("credit" | "refund" | "payout"))
            } else {
                matches!(undone.as_deref(), Some("receipt" | "assignment"))
            };
            let on = maybe("undone_on")?.filter(|_| undoes);
            let on: String = on.map_or_else(|| row.try_get("booked_on"), Ok)?;
            let on: Date = on.parse().map_err(Error::unreadable)?;
            Ok(CreditMove {
                on: Some(on).filter(|_| kind != "waiver"),
                minor,
                undoes,
            })
        })
        .collect()
}

/// The last day on which money came for an order's invoices that needed none of it any more, of what was booked since then and
/// stayed. Money that was in suspense came on the day of its receipt, whose id begins the assignment's event.
pub async fn came_later(storage: &Storage, order: &str, since: Timestamp) -> Result<Option<Date>> {
    let day: Option<String> = sqlx::query_scalar(
        "select max(coalesce(a.booked_on, p.booked_on)) from invoices i join postings p on p.invoice_id = i.id \
         join entries e on e.id = p.entry_id \
         left join entries a on e.kind = 'assignment' and a.id = substr(e.event, 1, length(e.id)) \
         where i.order_id = $1 and p.account = 'customer_credit' and p.amount_minor < 0 and p.booked_at > $2 \
         and e.kind in ('receipt', 'assignment') \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = e.id)",
    )
    .bind(order)
    .bind(since.as_microsecond())
    .fetch_one(storage.reader())
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
