//! What customers agreed to, and the methods that their renewals are paid by, as rows.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::stripe::{Agreed, ConsentId, MethodId, Payment, SavedMethod};
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

/// Since when a customer's renewals are paid by a saved method.
pub async fn saved_at(storage: &Storage, customer: &CustomerId) -> Result<Option<Timestamp>> {
    let at: Option<i64> = sqlx::query_scalar(
        "select min(saved_at) from saved_methods where customer_id = $1 and forgotten_at is null",
    )
    .bind(customer.as_str())
    .fetch_one(storage.reader())
    .await?;
    at.map(|at| Timestamp::from_microsecond(at).map_err(Error::unreadable))
        .transpose()
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
    let methods = format!("update saved_methods set forgotten_at = $1 where {in_use}");
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
