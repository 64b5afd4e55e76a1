//! What customers agreed to, and the methods that their renewals are paid by, as rows.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::stripe::{
    Agreed, ConsentId, MethodId, Payment, Saved, SavedMethod, Undetached,
};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::{Sealed, SubjectId};

pub fn insert_consent(
    batch: &mut Batch,
    id: &ConsentId,
    (customer, subject): (&CustomerId, &SubjectId),
    what: Agreed,
    at: Timestamp,
) {
    batch.push(
        "insert into payment_consents (id, customer_id, subject_id, what, given_at) values ($1, $2, $3, $4, $5)",
        values![id.as_str(), customer.as_str(), subject.as_str(), what.as_str(), at],
    );
}

/// An invoice for what renewed that its customer's saved method is to pay.
#[derive(Debug, Clone)]
pub struct Chargeable {
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub open: Money,
    pub method: MethodId,
    pub consent: ConsentId,
}

/// What renewed, is due and is not tried yet, of those who saved a method. What an order itself costs is paid by its customer;
/// what else is invoiced for it renews it.
pub async fn chargeable(storage: &Storage, today: Date, limit: u32) -> Result<Vec<Chargeable>> {
    let rows = sqlx::query(
        "select i.id, i.customer_id, i.subject_id, b.currency, b.open_minor, m.id as method_id, m.consent_id \
         from saved_methods m join invoices i on i.order_id = m.order_id join invoice_balances b on b.invoice_id = i.id \
         where m.forgotten_at is null and b.settled_at is null and b.open_minor > 0 and b.due_on <= $1 \
         and i.kind = 'invoice' and i.cause <> i.order_id and i.issued_at >= m.saved_at \
         and not exists (select 1 from processor_payments p where p.invoice_id = i.id \
         and (p.kind = 'renewal' or p.state in ('asking', 'open'))) order by b.due_on, i.id limit $2",
    )
    .bind(today.to_string())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
            Ok(Chargeable {
                invoice: text("id")?.parse().map_err(Error::unreadable)?,
                customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
                subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
                open: Money::new(row.try_get("open_minor")?, currency),
                method: text("method_id")?.parse().map_err(Error::unreadable)?,
                consent: text("consent_id")?.parse().map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// What a customer's renewals are paid by, and whether one that was is still there.
pub async fn saved_of(storage: &Storage, customer: &CustomerId) -> Result<Saved> {
    let row = sqlx::query(
        "select min(case when forgotten_at is null then saved_at end) as since, count(detach_at) as leaving \
         from saved_methods where customer_id = $1",
    )
    .bind(customer.as_str())
    .fetch_one(storage.reader())
    .await?;
    let since: Option<i64> = row.try_get("since")?;
    Ok(Saved {
        since: since
            .map(|at| Timestamp::from_microsecond(at).map_err(Error::unreadable))
            .transpose()?,
        is_leaving: row.try_get::<i64, _>("leaving")? > 0,
    })
}

/// A method that is to be taken away at the processor.
#[derive(Debug, Clone)]
pub struct Leaving {
    pub id: MethodId,
    pub subject: SubjectId,
    pub consent: ConsentId,
    pub method: Option<Sealed>,
    /// How often the processor was asked.
    pub asked: i64,
}

/// Those that the processor is to be asked to take away now.
pub async fn leaving(storage: &Storage, now: Timestamp, limit: u32) -> Result<Vec<Leaving>> {
    let rows = sqlx::query(
        "select id, subject_id, consent_id, method_sealed, detach_asked from saved_methods \
         where detach_at is not null and detach_at <= $1 order by detach_at, id limit $2",
    )
    .bind(now.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let method: Option<Vec<u8>> = row.try_get("method_sealed")?;
            Ok(Leaving {
                id: text("id")?.parse().map_err(Error::unreadable)?,
                subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
                consent: text("consent_id")?.parse().map_err(Error::unreadable)?,
                method: method.map(Sealed::from_stored),
                asked: row.try_get("detach_asked")?,
            })
        })
        .collect()
}

/// It is asked now, and again at that time should no answer come; whether it is still to be.
pub async fn ask_next(tx: &mut Tx, id: &MethodId, at: Timestamp) -> Result<bool> {
    let asked = sqlx::query(
        "update saved_methods set detach_at = $1, detach_asked = detach_asked + 1 \
         where id = $2 and detach_at is not null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(asked.rows_affected() == 1)
}

/// The processor took it away, or never will.
pub async fn end(tx: &mut Tx, id: &MethodId, detached: bool, at: Timestamp) -> Result<()> {
    let at_if = |is: bool| is.then(|| at.as_microsecond());
    sqlx::query(
        "update saved_methods set detach_at = null, detached_at = $1, undetached_at = $2 \
         where id = $3 and detach_at is not null",
    )
    .bind(at_if(detached))
    .bind(at_if(!detached))
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Those that the processor was asked in vain to take away, the latest first.
pub async fn undetached(storage: &Storage, limit: u32) -> Result<Vec<Undetached>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select customer_id, undetached_at from saved_methods where undetached_at is not null \
         order by undetached_at desc, id desc limit $1",
    )
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(customer, at)| {
            Ok(Undetached {
                customer: customer.parse().map_err(Error::unreadable)?,
                at: Timestamp::from_microsecond(at).map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// How many payments and methods ended since a time so that only a person can look into it.
pub async fn count_lost(storage: &Storage, since: Timestamp) -> Result<i64> {
    let lost = sqlx::query_scalar(
        "select (select count(*) from processor_payments where failure = 'lost' and failed_at >= $1) \
         + (select count(*) from saved_methods where undetached_at is not null and undetached_at >= $2)",
    )
    .bind(since.as_microsecond())
    .bind(since.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    Ok(lost)
}

/// Customers who were erased, and whose methods are still to pay renewals.
pub async fn erased(storage: &Storage, limit: u32) -> Result<Vec<CustomerId>> {
    let customers: Vec<String> = sqlx::query_scalar(
        "select distinct m.customer_id from saved_methods m join customers c on c.id = m.customer_id \
         where m.forgotten_at is null and c.erasing_at is not null limit $1",
    )
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    customers
        .into_iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// What a saved method is called there. One that was taken back is kept for some days, to ask what became of the last charge.
pub async fn saved_method(storage: &Storage, id: &MethodId) -> Result<Option<SavedMethod>> {
    let row = sqlx::query(
        "select subject_id, customer_sealed, method_sealed from saved_methods \
         where id = $1 and customer_sealed is not null and method_sealed is not null",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    row.map(|row| {
        let text = |column: &str| row.try_get::<String, _>(column);
        let sealed = |column: &str| row.try_get::<Vec<u8>, _>(column).map(Sealed::from_stored);
        Ok(SavedMethod {
            subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
            customer: sealed("customer_sealed")?,
            method: sealed("method_sealed")?,
        })
    })
    .transpose()
}

/// A method to be saved, with what it is called there, sealed for its row.
#[derive(Debug, Clone)]
pub struct NewMethod {
    pub id: MethodId,
    pub consent: ConsentId,
    pub customer: Sealed,
    pub method: Sealed,
}

/// Saves a method for the order of an invoice, in place of the one before; not while its consent is withdrawn, and once for a
/// consent.
pub async fn save_method(
    tx: &mut Tx,
    payment: &Payment,
    new: &NewMethod,
    at: Timestamp,
) -> Result<()> {
    let order: Option<String> = sqlx::query_scalar(
        "select i.order_id from payment_consents c, invoices i where c.id = $1 and c.withdrawn_at is null and i.id = $2 \
         and not exists (select 1 from saved_methods where consent_id = $3)",
    )
    .bind(new.consent.as_str())
    .bind(payment.invoice.as_str())
    .bind(new.consent.as_str())
    .fetch_optional(tx.conn())
    .await?;
    let Some(order) = order else {
        return Ok(());
    };
    forget(tx, "order_id", &order, at).await?;
    let row = values![
        new.id.as_str(),
        order.as_str(),
        payment.customer.as_str(),
        payment.subject.as_str(),
        new.consent.as_str(),
        new.customer.clone(),
        new.method.clone(),
        at,
    ];
    tx.insert(Batch::new().add(
        "insert into saved_methods (id, order_id, customer_id, subject_id, consent_id, customer_sealed, method_sealed, \
         saved_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        row,
    ))
    .await
}

/// Nothing is paid by the customer's saved methods any more, and their consents are withdrawn; whether there were any.
pub async fn forget_methods(tx: &mut Tx, customer: &CustomerId, at: Timestamp) -> Result<bool> {
    forget(tx, "customer_id", customer.as_str(), at).await
}

async fn forget(tx: &mut Tx, column: &str, of: &str, at: Timestamp) -> Result<bool> {
    let in_use = format!("{column} = $2 and forgotten_at is null");
    let consents = format!(
        "update payment_consents set withdrawn_at = $1 where withdrawn_at is null and id in \
         (select consent_id from saved_methods where {in_use})"
    );
    let methods =
        format!("update saved_methods set forgotten_at = $1, detach_at = $1 where {in_use}");
    let mut forgotten = 0;
    for sql in [consents, methods] {
        let done = sqlx::query(AssertSqlSafe(sql))
            .bind(at.as_microsecond())
            .bind(of)
            .execute(tx.conn())
            .await?;
        forgotten = done.rows_affected();
    }
    Ok(forgotten > 0)
}
