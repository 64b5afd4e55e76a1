//! Refunds and disputes of payments through a processor, as rows.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::ledger::EntryId;
use crate::money::{Currency, Money};
use crate::payments::stripe::{
    DisputeId, PaymentId, Refund, RefundId, RefundState, SeenDispute, SeenRefund,
};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

/// What a refund's state did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Stayed,
    Moved,
    /// The money is back at the processor.
    ToFailed,
}

/// The columns of a [`Refund`], in front of any condition.
macro_rules! select_refunds {
    ($rest:literal) => {
        concat!(
            "select id, payment_id, currency, amount_minor, state, entry_id, requested_at, asked from processor_refunds ",
            $rest
        )
    };
}

fn refund(row: &AnyRow) -> Result<Refund> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let requested_at = Timestamp::from_microsecond(row.try_get("requested_at")?);
    Ok(Refund {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        payment: text("payment_id")?.parse().map_err(Error::unreadable)?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        state: text("state")?.parse().map_err(Error::unreadable)?,
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
        requested_at: requested_at.map_err(Error::unreadable)?,
        asked: row.try_get("asked")?,
    })
}

/// A refund of this payment that was asked for here.
pub async fn own(tx: &mut Tx, payment: &PaymentId, id: &RefundId) -> Result<Option<Refund>> {
    let row = sqlx::query(select_refunds!(
        "where id = $1 and payment_id = $2 and refund_digest is null"
    ))
    .bind(id.as_str())
    .bind(payment.as_str())
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(refund).transpose()
}

/// A refund that was made at the processor itself.
pub async fn elsewhere(tx: &mut Tx, digest: &[u8; 32]) -> Result<Option<Refund>> {
    let row = sqlx::query(select_refunds!("where refund_digest = $1"))
        .bind(digest.to_vec())
        .fetch_optional(tx.conn())
        .await?;
    row.as_ref().map(refund).transpose()
}

/// The refund that a request made.
pub async fn requested(tx: &mut Tx, request: &[u8; 32]) -> Result<Option<Refund>> {
    let row = sqlx::query(select_refunds!("where request_digest = $1"))
        .bind(request.to_vec())
        .fetch_optional(tx.conn())
        .await?;
    row.as_ref().map(refund).transpose()
}

/// Those that the processor has not answered, to be asked for now.
pub async fn due(storage: &Storage, now: Timestamp, limit: u32) -> Result<Vec<Refund>> {
    let rows = sqlx::query(select_refunds!(
        "where ask_at is not null and ask_at <= $1 order by ask_at limit $2"
    ))
    .bind(now.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(refund).collect()
}

pub async fn of_payment(storage: &Storage, payment: &PaymentId) -> Result<Vec<Refund>> {
    let rows = sqlx::query(select_refunds!("where payment_id = $1 order by id"))
        .bind(payment.as_str())
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(refund).collect()
}

/// How much of a payment went back, or is about to, in whichever way.
pub async fn gone(tx: &mut Tx, payment: &PaymentId) -> Result<i64> {
    let sum = sqlx::query_scalar(
        "select cast(coalesce(sum(amount_minor), 0) as bigint) from \
         (select amount_minor from processor_refunds where payment_id = $1 and state <> 'failed' \
         union all select amount_minor from processor_disputes \
         where payment_id = $2 and taken_at is not null and returned_at is null) as gone",
    )
    .bind(payment.as_str())
    .bind(payment.as_str())
    .fetch_one(tx.conn())
    .await?;
    Ok(sum)
}

/// A refund that is about to be asked for.
pub async fn insert(
    tx: &mut Tx,
    refund: &Refund,
    request: &[u8; 32],
    ask_at: Timestamp,
) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into processor_refunds (id, payment_id, request_digest, currency, amount_minor, state, entry_id, \
         requested_at, ask_at, asked) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        values![
            refund.id.as_str(),
            refund.payment.as_str(),
            request.to_vec(),
            refund.amount.currency().code(),
            refund.amount.minor(),
            refund.state.as_str(),
            refund.entry.as_str(),
            refund.requested_at,
            ask_at,
        ],
    ))
    .await
}

/// One that was made at the processor itself.
pub async fn insert_elsewhere(
    tx: &mut Tx,
    id: &RefundId,
    payment: &PaymentId,
    seen: &SeenRefund,
    entry: &EntryId,
    at: Timestamp,
) -> Result<()> {
    let done_at = (seen.state == RefundState::Done).then(|| at.as_microsecond());
    tx.insert(Batch::new().add(
        "insert into processor_refunds (id, payment_id, refund_digest, currency, amount_minor, state, entry_id, \
         requested_at, done_at, asked) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        values![
            id.as_str(),
            payment.as_str(),
            seen.digest.to_vec(),
            seen.amount.currency().code(),
            seen.amount.minor(),
            seen.state.as_str(),
            entry.as_str(),
            at,
            done_at,
        ],
    ))
    .await
}

/// Moves a refund on. What was done may fail yet, when the customer's bank sends it back; what failed stays so.
pub async fn step(tx: &mut Tx, id: &RefundId, to: RefundState, at: Timestamp) -> Result<Step> {
    let from = match to {
        RefundState::Asking => return Ok(Step::Stayed),
        RefundState::Pending => "'asking'",
        RefundState::Done => "'asking', 'pending'",
        RefundState::Failed => "'asking', 'pending', 'done'",
    };
    let sql = format!(
        "update processor_refunds set state = $1, done_at = coalesce(done_at, $2), failed_at = $3, ask_at = null \
         where id = $4 and state in ({from})"
    );
    let at_if = |state| (to == state).then(|| at.as_microsecond());
    let moved = sqlx::query(AssertSqlSafe(sql))
        .bind(to.as_str())
        .bind(at_if(RefundState::Done))
        .bind(at_if(RefundState::Failed))
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(match moved.rows_affected() {
        0 => Step::Stayed,
        _ if to == RefundState::Failed => Step::ToFailed,
        _ => Step::Moved,
    })
}

/// When the processor is asked for it again.
pub async fn ask_next(tx: &mut Tx, id: &RefundId, asked: i64, at: Timestamp) -> Result<()> {
    sqlx::query(
        "update processor_refunds set asked = $1, ask_at = $2 where id = $3 and state = 'asking'",
    )
    .bind(asked)
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The row of a dispute: a new one under `fresh`, or the one that is there.
pub async fn dispute(
    tx: &mut Tx,
    fresh: &DisputeId,
    payment: &PaymentId,
    seen: &SeenDispute,
) -> Result<DisputeId> {
    sqlx::query(
        "insert into processor_disputes (id, payment_id, dispute_digest, currency, amount_minor) \
         values ($1, $2, $3, $4, $5) on conflict (dispute_digest) do nothing",
    )
    .bind(fresh.as_str())
    .bind(payment.as_str())
    .bind(seen.digest.to_vec())
    .bind(seen.amount.currency().code())
    .bind(seen.amount.minor())
    .execute(tx.conn())
    .await?;
    let id: String =
        sqlx::query_scalar("select id from processor_disputes where dispute_digest = $1")
            .bind(seen.digest.to_vec())
            .fetch_one(tx.conn())
            .await?;
    id.parse().map_err(Error::unreadable)
}

/// The money was taken; whether that is new.
pub async fn note_taken(tx: &mut Tx, id: &DisputeId, at: Timestamp) -> Result<bool> {
    let noted = sqlx::query(
        "update processor_disputes set taken_at = $1 where id = $2 and taken_at is null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// The money was given back; whether that is new.
pub async fn note_returned(tx: &mut Tx, id: &DisputeId, at: Timestamp) -> Result<bool> {
    let noted = sqlx::query(
        "update processor_disputes set returned_at = $1 where id = $2 and returned_at is null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}
