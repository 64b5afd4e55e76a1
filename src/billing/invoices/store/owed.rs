//! What is to be issued.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::model::{InvoiceId, Kind};
use crate::billing::invoices::wait;
use crate::catalog::Basis;
use crate::money::{Currency, Money};
use crate::storage::{Error, Placeholders, Result, Storage, Tx};
use crate::vault::{Sealed, SubjectId};

/// A document that is to be issued.
#[derive(Debug, Clone)]
pub(in crate::billing::invoices) struct Due {
    pub(in crate::billing::invoices) cause: String,
    pub(in crate::billing::invoices) kind: Kind,
    pub(in crate::billing::invoices) corrects: Option<InvoiceId>,
    pub(in crate::billing::invoices) subject: SubjectId,
    pub(in crate::billing::invoices) basis: Basis,
    pub(in crate::billing::invoices) net: Money,
    pub(in crate::billing::invoices) tax: Money,
    pub(in crate::billing::invoices) total: Money,
    pub(in crate::billing::invoices) failures: i64,
    /// How often it came to something else since it was owed.
    pub(in crate::billing::invoices) revision: i64,
}

/// What is owed until now and not issued, the oldest first; what waits for `come` waits no more.
pub(in crate::billing::invoices) async fn due(
    storage: &Storage,
    now: Timestamp,
    come: Option<&'static str>,
    limit: u32,
) -> Result<Vec<Due>> {
    let rows = sqlx::query(
        "select cause, kind, corrects_id, subject_id, currency, basis, net_minor, tax_minor, total_minor, failures, revision \
         from invoices_owed where invoiced_at is null and owed_at <= $1 \
         and (next_try_at is null or next_try_at <= $2 or waits_for = $3) order by owed_at, cause limit $4",
    )
    .bind(now.as_microsecond())
    .bind(now.as_microsecond())
    .bind(come)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(read).collect()
}

/// How many documents are owed until now and not issued, and how many were issued on a day.
pub(in crate::billing::invoices) async fn progress(
    storage: &Storage,
    now: Timestamp,
    day: Date,
) -> Result<(i64, i64)> {
    let counts = sqlx::query_as(
        "select (select count(*) from invoices_owed where invoiced_at is null and owed_at <= $1), \
         (select count(*) from invoices where issued_on = $2)",
    )
    .bind(now.as_microsecond())
    .bind(day.to_string())
    .fetch_one(storage.reader())
    .await?;
    Ok(counts)
}

/// How many wait for this.
pub(in crate::billing::invoices) async fn count_waiting(
    storage: &Storage,
    waits_for: &'static str,
) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from invoices_owed where waits_for = $1 and invoiced_at is null",
    )
    .bind(waits_for)
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}

fn read(row: &AnyRow) -> Result<Due> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let money = |column: &str| Ok::<_, Error>(Money::new(row.try_get(column)?, currency));
    let corrects: Option<String> = row.try_get("corrects_id")?;
    Ok(Due {
        cause: text("cause")?,
        kind: text("kind")?.parse().map_err(Error::unreadable)?,
        corrects: corrects
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        basis: text("basis")?.parse().map_err(Error::unreadable)?,
        net: money("net_minor")?,
        tax: money("tax_minor")?,
        total: money("total_minor")?,
        failures: row.try_get("failures")?,
        revision: row.try_get("revision")?,
    })
}

/// What credit notes that were owed at just this moment take back of the invoices of an order.
pub async fn credited_at(
    storage: &Storage,
    order: &str,
    owed_at: Timestamp,
) -> Result<Option<Money>> {
    let row = sqlx::query(
        "select i.currency, cast(sum(o.total_minor) as bigint) as total_minor from invoices i \
         join invoices_owed o on o.corrects_id = i.id where i.order_id = $1 and o.owed_at = $2 group by i.currency",
    )
    .bind(order)
    .bind(owed_at.as_microsecond())
    .fetch_optional(storage.reader())
    .await?;
    row.map(|row| {
        let currency: String = row.try_get("currency")?;
        let currency: Currency = currency.parse().map_err(Error::unreadable)?;
        Ok(Money::new(row.try_get("total_minor")?, currency))
    })
    .transpose()
}

/// Whether something is owed for a cause, issued or not.
pub(in crate::billing::invoices) async fn is_owed(storage: &Storage, cause: &str) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select owed_at from invoices_owed where cause = $1")
            .bind(cause)
            .fetch_optional(storage.reader())
            .await?;
    Ok(found.is_some())
}

pub(in crate::billing::invoices) async fn reason_sealed(
    storage: &Storage,
    cause: &str,
) -> Result<Option<Sealed>> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select reason_sealed from credit_reasons where id = $1")
            .bind(cause)
            .fetch_optional(storage.reader())
            .await?;
    Ok(sealed.map(Sealed::from_stored))
}

/// Takes back that something is owed, unless it was issued; `None` when nothing is owed for the cause, or whether it was
/// taken back.
pub(in crate::billing) async fn call_off(tx: &mut Tx, cause: &str) -> Result<Option<bool>> {
    let row: Option<(Option<i64>,)> =
        sqlx::query_as("select invoiced_at from invoices_owed where cause = $1")
            .bind(cause)
            .fetch_optional(tx.conn())
            .await?;
    match row {
        None => Ok(None),
        Some((Some(_),)) => Ok(Some(false)),
        Some((None,)) => {
            sqlx::query("delete from invoices_owed where cause = $1 and invoiced_at is null")
                .bind(cause)
                .execute(tx.conn())
                .await?;
            Ok(Some(true))
        }
    }
}

/// Notes that these are issued, as they were at this revision; `false` when one of them was not to be, or comes to something
/// else by now.
pub(in crate::billing::invoices) async fn mark_invoiced(
    tx: &mut Tx,
    causes: &[(String, i64)],
    at: Timestamp,
) -> Result<bool> {
    // Revisions only grow: one that grew shows in the sum.
    let these = Placeholders(causes.len());
    let sql = format!(
        "select cast(coalesce(sum(revision), 0) as bigint) from invoices_owed where invoiced_at is null and cause in ({these})"
    );
    let mut query = sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).persistent(false);
    for (cause, _) in causes {
        query = query.bind(cause.as_str());
    }
    let revisions = query.fetch_one(tx.conn()).await?;
    if revisions != causes.iter().map(|(_, revision)| revision).sum::<i64>() {
        return Ok(false);
    }
    let sql = format!(
        "update invoices_owed set invoiced_at = ${} where invoiced_at is null and cause in ({these})",
        causes.len() + 1
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    for (cause, _) in causes {
        query = query.bind(cause.as_str());
    }
    let query = query.bind(at.as_microsecond());
    let marked = query.execute(tx.conn()).await?.rows_affected();
    Ok(usize::try_from(marked) == Ok(causes.len()))
}

/// Notes that a document could not be written as it was at this revision, and when to try again. What comes to something else
/// by now is tried at once.
pub(in crate::billing::invoices) async fn note_failure(
    tx: &mut Tx,
    (cause, revision): (&str, i64),
    next_try_at: Timestamp,
    waits_for: Option<&'static str>,
) -> Result<()> {
    sqlx::query(
        "update invoices_owed set failures = failures + 1, next_try_at = $1, waits_for = $2 where cause = $3 \
         and revision = $4",
    )
    .bind(next_try_at.as_microsecond())
    .bind(waits_for)
    .bind(cause)
    .bind(revision)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What waited for this need not wait any more.
pub(in crate::billing) async fn try_again(tx: &mut Tx, waited_for: &'static str) -> Result<()> {
    let done = sqlx::query(
        "update invoices_owed set next_try_at = null, failures = 0 where waits_for = $1 and invoiced_at is null",
    )
    .bind(waited_for)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() > 0 {
        wait::wake_after(tx);
    }
    Ok(())
}
