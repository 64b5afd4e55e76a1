//! Payments that were recorded by hand.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{lines_named, made_before};
use crate::audit::Actor;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::money::{Currency, Money};
use crate::payments::key::RequestKey;
use crate::payments::lines::{Line, LineId};
use crate::payments::manual::{ManualId, ManualPayment, Means};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::Sealed;

/// The columns of a [`ManualPayment`], in front of any condition.
macro_rules! select_payments {
    ($rest:literal) => {
        concat!(
            "select id, invoice_id, customer_id, subject_id, entry_id, means, currency, amount_minor, credited_minor, \
     received_on, remark_sealed, undone_sealed, recorded_at, reversed_at, deposit_line_id from manual_payments ",
            $rest
        )
    };
}

/// The payment that a request recorded before, and what it said.
pub async fn of_key(tx: &mut Tx, key: &[u8; 32]) -> Result<Option<(ManualId, Vec<u8>)>> {
    let sql = "select id, body_digest from manual_payments where key_digest = $1";
    made_before(tx.conn(), sql, key).await
}

pub async fn insert(
    tx: &mut Tx,
    payment: &ManualPayment,
    credited: Money,
    key: &RequestKey,
    by: &Actor,
) -> Result<()> {
    let batch = Batch::new().add(
        "insert into manual_payments (id, invoice_id, customer_id, subject_id, entry_id, means, currency, amount_minor, \
         credited_minor, received_on, remark_sealed, key_digest, body_digest, actor_kind, actor_id, recorded_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        values![
            payment.id.as_str(),
            payment.invoice.as_str(),
            payment.customer.as_str(),
            payment.subject.as_str(),
            payment.entry.as_str(),
            payment.means.as_str(),
            payment.amount.currency().code(),
            payment.amount.minor(),
            credited.minor(),
            payment.received_on.to_string(),
            payment.remark.clone(),
            &key.key[..],
            &key.body[..],
            by.kind(),
            by.id(),
            payment.recorded_at,
        ],
    );
    tx.insert(batch).await
}

/// Notes that it was taken back; `false` when it was before.
pub async fn take_back(
    tx: &mut Tx,
    id: &ManualId,
    reversal: &EntryId,
    undone: Option<Sealed>,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update manual_payments set reversal_id = $1, undone_sealed = $2, reversed_at = $3 where id = $4 \
         and reversed_at is null and deposit_line_id is null",
    )
    .bind(reversal.as_str())
    .bind(undone.map(Sealed::into_bytes))
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn by_id(storage: &Storage, id: &ManualId) -> Result<Option<ManualPayment>> {
    let row = sqlx::query(select_payments!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(payment).transpose()
}

/// What was recorded for an invoice, the oldest first.
pub async fn of_invoice(storage: &Storage, invoice: &InvoiceId) -> Result<Vec<ManualPayment>> {
    let rows = sqlx::query(select_payments!(
        "where invoice_id = $1 order by recorded_at, id"
    ))
    .bind(invoice.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

/// Cash or a cheque that no line of the bank's shows yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHand {
    pub id: ManualId,
    pub means: Means,
    pub amount: Money,
    pub received_on: Date,
    /// The number of the invoice that it paid.
    pub number: String,
}

/// What was taken in up to a day and is not at the bank yet, the latest first.
pub async fn in_hand(
    storage: &Storage,
    currency: Currency,
    until: Date,
    limit: u32,
) -> Result<Vec<InHand>> {
    let rows = sqlx::query(
        "select p.id, p.means, p.currency, p.amount_minor, p.received_on, i.number from manual_payments p \
         join invoices i on i.id = p.invoice_id where p.deposit_line_id is null and p.reversed_at is null \
         and p.currency = $1 and p.received_on <= $2 order by p.received_on desc, p.id desc limit $3",
    )
    .bind(currency.code())
    .bind(until.to_string())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            Ok(InHand {
                id: text("id")?.parse().map_err(Error::unreadable)?,
                means: text("means")?.parse().map_err(Error::unreadable)?,
                amount: Money::new(row.try_get("amount_minor")?, currency),
                received_on: text("received_on")?.parse().map_err(Error::unreadable)?,
                number: text("number")?,
            })
        })
        .collect()
}

/// A line shows that a payment is at the bank; `false` where another one does, or it was taken back.
pub async fn deposit(tx: &mut Tx, id: &ManualId, line: &LineId) -> Result<bool> {
    let done = sqlx::query(
        "update manual_payments set deposit_line_id = $1 where id = $2 and deposit_line_id is null and reversed_at is null",
    )
    .bind(line.as_str())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Cheques of an amount that were taken to the bank and hold so far, the latest first.
pub async fn deposited(storage: &Storage, amount: Money, limit: u32) -> Result<Vec<ManualPayment>> {
    let rows = sqlx::query(select_payments!(
        "where means = 'cheque' and deposit_line_id is not null and reversed_at is null and currency = $1 \
         and amount_minor = $2 order by received_on desc, id desc limit $3"
    ))
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

/// The bank takes a cheque back that it had credited; `false` where it does not stand so.
pub async fn bounce(tx: &mut Tx, id: &ManualId, reversal: &EntryId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update manual_payments set reversal_id = $1, reversed_at = $2 where id = $3 and reversed_at is null \
         and deposit_line_id is not null",
    )
    .bind(reversal.as_str())
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A line shows no deposit any more: what it was of is in hand again. `false` where some of that did not hold since.
pub async fn release(tx: &mut Tx, line: &LineId) -> Result<bool> {
    let bounced: Option<String> = sqlx::query_scalar(
        "select id from manual_payments where deposit_line_id = $1 and reversed_at is not null limit 1",
    )
    .bind(line.as_str())
    .fetch_optional(tx.conn())
    .await?;
    if bounced.is_some() {
        return Ok(false);
    }
    sqlx::query("update manual_payments set deposit_line_id = null where deposit_line_id = $1")
        .bind(line.as_str())
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Which of these lines show deposits.
pub async fn shown(storage: &Storage, lines: &[Line]) -> Result<Vec<LineId>> {
    lines_named(storage, "deposit_line_id", "manual_payments", lines).await
}

fn payment(row: &AnyRow) -> Result<ManualPayment> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let sealed = |column: &str| -> Result<Option<Sealed>> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(Sealed::from_stored))
    };
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let money = |column: &str| -> Result<Money> { Ok(Money::new(row.try_get(column)?, currency)) };
    let moment = |micros: i64| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
    let reversed_at: Option<i64> = row.try_get("reversed_at")?;
    let deposit: Option<String> = row.try_get("deposit_line_id")?;
    Ok(ManualPayment {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        invoice: text("invoice_id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
        means: text("means")?.parse().map_err(Error::unreadable)?,
        amount: money("amount_minor")?,
        credited: money("credited_minor")?,
        received_on: text("received_on")?.parse().map_err(Error::unreadable)?,
        recorded_at: moment(row.try_get("recorded_at")?)?,
        reversed_at: reversed_at.map(moment).transpose()?,
        remark: sealed("remark_sealed")?,
        undone: sealed("undone_sealed")?,
        deposit: deposit
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
    })
}
