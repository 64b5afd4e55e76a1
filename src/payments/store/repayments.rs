//! Withdrawn orders, and what moved their customers' credit.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Executor, Row as _};

use crate::billing::ledger::EntryKind;
use crate::customers::CustomerId;
use crate::money::Currency;
use crate::payments::repayments::{Moved, Withdrawn};
use crate::storage::{Error, Placeholders, Result, Storage, Tx};

/// Orders that are looked at.
const ORDERS_MAX: i64 = 1000;

/// What moved the credit of each, the oldest first.
pub type OfEach = HashMap<(CustomerId, Currency), Vec<Moved>>;

/// Orders that were withdrawn from and whose customers have a credit in their currency; who withdrew first comes first.
pub async fn withdrawn(storage: &Storage) -> Result<Vec<Withdrawn>> {
    let rows = sqlx::query(
        "select o.id, o.customer_id, o.currency, o.withdrawn_at, k.closed_at from orders o join customer_credits c \
         on c.customer_id = o.customer_id and c.currency = o.currency left join repayment_closings k on k.order_id = o.id \
         where o.withdrawn_at is not null and c.credit_minor > 0 order by o.withdrawn_at, o.id limit $1",
    )
    .bind(ORDERS_MAX)
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(order).collect()
}

/// Those of one customer.
pub async fn withdrawn_by(
    on: impl Executor<'_, Database = Any>,
    customer: &CustomerId,
) -> Result<Vec<Withdrawn>> {
    let rows = sqlx::query(
        "select o.id, o.customer_id, o.currency, o.withdrawn_at, k.closed_at from orders o \
         left join repayment_closings k on k.order_id = o.id where o.customer_id = $1 and o.withdrawn_at is not null \
         order by o.withdrawn_at, o.id",
    )
    .bind(customer.as_str())
    .fetch_all(on)
    .await?;
    rows.iter().map(order).collect()
}

fn order(row: &AnyRow) -> Result<Withdrawn> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let told_at = Timestamp::from_microsecond(row.try_get("withdrawn_at")?);
    let closed_at: Option<i64> = row.try_get("closed_at")?;
    let closed_at = closed_at.map(Timestamp::from_microsecond).transpose();
    Ok(Withdrawn {
        order: text("id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        currency: text("currency")?.parse().map_err(Error::unreadable)?,
        told_at: told_at.map_err(Error::unreadable)?,
        closed_at: closed_at.map_err(Error::unreadable)?,
    })
}

/// An entry with the order that it is about: the one that a credit note is of, the one that money came for (or an operator says that
/// it did), the one whose payment a
/// processor gives back, the one that a transfer pays back. Money that was in suspense came on the day of its receipt, whose id
/// begins the assignment's event.
const MOVED: &str = "select p.customer_id, p.currency, -p.amount_minor as minor, p.entry_id, e.kind, e.event, p.booked_at, \
     coalesce(a.booked_on, p.booked_on) as came_on, coalesce(d.order_id, w.order_id, i.order_id, r.order_id, h.order_id) as order_id \
     from postings p join entries e on e.id = p.entry_id \
     left join entries a on e.kind = 'assignment' and a.id = substr(e.event, 1, length(e.id)) \
     left join invoices d on d.id = p.invoice_id left join order_assignments w on w.entry_id = p.entry_id left join processor_refunds f on f.id = e.event \
     left join processor_payments y on y.id = f.payment_id left join invoices i on i.id = y.invoice_id \
     left join refunds r on r.id = e.event left join manual_refunds h on h.id = e.event where p.account = 'customer_credit' and p.customer_id";
const OLDEST_FIRST: &str = "order by p.booked_at, p.entry_id, p.position";

/// All that ever moved the credit of these customers, who are at least one.
pub async fn moved(storage: &Storage, of: &[&CustomerId]) -> Result<OfEach> {
    let sql = format!("{MOVED} in ({}) {OLDEST_FIRST}", Placeholders(of.len()));
    let query = of
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, customer| {
            query.bind(customer.as_str())
        });
    let mut of_each = OfEach::new();
    for row in query.fetch_all(storage.reader()).await? {
        let customer: String = row.try_get("customer_id")?;
        let currency: String = row.try_get("currency")?;
        let whose = (
            customer.parse().map_err(Error::unreadable)?,
            currency.parse().map_err(Error::unreadable)?,
        );
        of_each.entry(whose).or_default().push(one(&row)?);
    }
    Ok(of_each)
}

/// The same of one customer's credit, in the transaction that asks.
pub async fn moved_in(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> Result<Vec<Moved>> {
    let sql = format!("{MOVED} = $1 and p.currency = $2 {OLDEST_FIRST}");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(customer.as_str())
        .bind(currency.code())
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(one).collect()
}

fn one(row: &AnyRow) -> Result<Moved> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let order: Option<String> = row.try_get("order_id")?;
    let order = order.map(|id| id.parse().map_err(Error::unreadable));
    let kind = text("kind")?.parse().map_err(Error::unreadable)?;
    let event = text("event")?;
    Ok(Moved {
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
        kind,
        // What is taken back is what the event of a reversal names.
        undoes: event.parse().ok().filter(|_| kind == EntryKind::Reversal),
        order: order.transpose()?,
        minor: row.try_get("minor")?,
        at: Timestamp::from_microsecond(row.try_get("booked_at")?).map_err(Error::unreadable)?,
        on: text("came_on")?.parse().map_err(Error::unreadable)?,
    })
}
