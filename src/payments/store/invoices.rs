//! Invoices as matching asks for them.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::matching::Candidate;
use crate::storage::{Error, Placeholders, Result, Storage};
use crate::vault::SubjectId;

/// Open invoices of the payers of one batch of lines at most.
const OPEN_MAX: i64 = 2_000;

/// An invoice that may be paid.
#[derive(Debug, Clone)]
pub struct Payable {
    pub id: InvoiceId,
    /// Whose keys seal what its payer's bank says; none once an erasure has begun.
    pub subject: Option<SubjectId>,
    pub candidate: Candidate,
}

const SELECT: &str = "select i.id, i.number, o.number as order_number, b.customer_id, b.currency, b.open_minor, c.subject_id, \
     c.erasing_at from invoice_balances b join invoices i on i.id = b.invoice_id \
     join customers c on c.id = b.customer_id left join orders o on o.id = i.order_id";

/// The prefixes that documents were ever numbered with.
pub async fn series(storage: &Storage) -> Result<Vec<String>> {
    let series = sqlx::query_scalar("select distinct series from invoice_series order by series")
        .fetch_all(storage.reader())
        .await?;
    Ok(series)
}

/// The invoices of these numbers, settled or not.
pub async fn numbered(storage: &Storage, numbers: &[String]) -> Result<Vec<Payable>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{SELECT} where i.number in ({})",
        Placeholders(numbers.len())
    );
    let query = numbers
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, number| {
            query.bind(number.clone())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(payable).collect()
}

/// The invoices of the orders of these numbers on which something is open, and each order's own one, settled or not: a second
/// payment for it is proposed for it.
pub async fn of_orders(storage: &Storage, numbers: &[String]) -> Result<Vec<Payable>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{SELECT} where o.number in ({}) and (b.settled_at is null or i.cause = i.order_id) \
         order by i.issued_at, i.id limit {OPEN_MAX}",
        Placeholders(numbers.len())
    );
    let query = numbers
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, number| {
            query.bind(number.clone())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(payable).collect()
}

/// What these customers have to pay, the longest due first.
pub async fn open_of(storage: &Storage, customers: &[CustomerId]) -> Result<Vec<Payable>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{SELECT} where b.settled_at is null and b.customer_id in ({}) order by b.due_on, b.invoice_id limit {OPEN_MAX}",
        Placeholders(customers.len())
    );
    let query = customers
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, customer| {
            query.bind(customer.as_str().to_owned())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(payable).collect()
}

/// Invoices on which just this is open, `most` of them.
pub async fn open_with(storage: &Storage, amount: Money, most: usize) -> Result<Vec<Payable>> {
    let sql = format!(
        "{SELECT} where b.settled_at is null and b.open_minor = $1 and b.currency = $2 limit $3"
    );
    let most = i64::try_from(most).map_err(Error::unreadable)?;
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(amount.minor())
        .bind(amount.currency().code())
        .bind(most)
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(payable).collect()
}

fn payable(row: &AnyRow) -> Result<Payable> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let subject: SubjectId = text("subject_id")?.parse().map_err(Error::unreadable)?;
    let erasing_at: Option<i64> = row.try_get("erasing_at")?;
    Ok(Payable {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        subject: erasing_at.is_none().then_some(subject),
        candidate: Candidate {
            number: text("number")?,
            order: row.try_get("order_number")?,
            customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
            open: Money::new(row.try_get("open_minor")?, currency),
        },
    })
}
