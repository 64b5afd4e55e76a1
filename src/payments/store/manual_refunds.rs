//! Refunds that were made by hand.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{made_before, place};
use crate::audit::Actor;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::orders::OrderId;
use crate::payments::key::RequestKey;
use crate::payments::manual_refunds::{ManualRefund, ManualRefundId};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

/// The columns of a [`ManualRefund`], in front of any condition.
macro_rules! select_refunds {
    ($rest:literal) => {
        concat!(
            "select id, customer_id, subject_id, order_id, entry_id, means, currency, amount_minor, paid_on, recorded_at, \
     reversed_at from manual_refunds ",
            $rest
        )
    };
}

/// The refund that a request recorded before, and what it said.
pub async fn of_key(tx: &mut Tx, key: &[u8; 32]) -> Result<Option<(ManualRefundId, Vec<u8>)>> {
    let sql = "select id, body_digest from manual_refunds where key_digest = $1";
    made_before(tx.conn(), sql, key).await
}

pub async fn insert(
    tx: &mut Tx,
    refund: &ManualRefund,
    key: &RequestKey,
    by: &Actor,
) -> Result<()> {
    let batch = Batch::new().add(
        "insert into manual_refunds (id, customer_id, subject_id, order_id, entry_id, means, currency, amount_minor, paid_on, \
         key_digest, body_digest, actor_kind, actor_id, recorded_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            refund.id.as_str(),
            refund.customer.as_str(),
            refund.subject.as_str(),
            refund.order.as_ref().map(OrderId::as_str),
            refund.entry.as_str(),
            refund.means.as_str(),
            refund.amount.currency().code(),
            refund.amount.minor(),
            refund.paid_on.to_string(),
            &key.key[..],
            &key.body[..],
            by.kind(),
            by.id(),
            refund.recorded_at,
        ],
    );
    tx.insert(batch).await
}

/// Notes that it was taken back; `false` when it was before.
pub async fn take_back(
    tx: &mut Tx,
    id: &ManualRefundId,
    reversal: &EntryId,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update manual_refunds set reversal_id = $1, reversed_at = $2 where id = $3 and reversed_at is null",
    )
    .bind(reversal.as_str())
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn by_id(storage: &Storage, id: &ManualRefundId) -> Result<Option<ManualRefund>> {
    let row = sqlx::query(select_refunds!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(refund).transpose()
}

/// Whether it was not taken back.
pub async fn stands(tx: &mut Tx, id: &ManualRefundId) -> Result<bool> {
    let sql = "select id from manual_refunds where id = $1 and reversed_at is null";
    let found: Option<String> = sqlx::query_scalar(sql)
        .bind(id.as_str())
        .fetch_optional(tx.conn())
        .await?;
    Ok(found.is_some())
}

/// Whether a line of a statement shows it.
pub async fn is_shown(tx: &mut Tx, id: &ManualRefundId) -> Result<bool> {
    let sql = "select id from bank_lines where manual_refund_id = $1";
    let line: Option<String> = sqlx::query_scalar(sql)
        .bind(id.as_str())
        .fetch_optional(tx.conn())
        .await?;
    Ok(line.is_some())
}

/// A transfer that no line shows yet.
#[derive(Debug, Clone)]
pub struct Unshown {
    pub id: ManualRefundId,
    pub customer: CustomerId,
    pub paid_on: Date,
}

/// Transfers of just this amount that no line shows, the oldest first.
pub async fn unshown(storage: &Storage, amount: Money, limit: u32) -> Result<Vec<Unshown>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select m.id, m.customer_id, m.paid_on from manual_refunds m where m.amount_minor = $1 and m.currency = $2 \
         and m.means = 'transfer' and m.reversed_at is null \
         and not exists (select 1 from bank_lines l where l.manual_refund_id = m.id) order by m.recorded_at, m.id limit $3",
    )
    .bind(amount.minor())
    .bind(amount.currency().code())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(id, customer, on)| {
            Ok(Unshown {
                id: id.parse().map_err(Error::unreadable)?,
                customer: customer.parse().map_err(Error::unreadable)?,
                paid_on: on.parse().map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// The latest first, those before `before`.
pub async fn latest(
    storage: &Storage,
    before: Option<&ManualRefund>,
    limit: u32,
) -> Result<Vec<ManualRefund>> {
    let (at, id) = place(before.map(|refund| (refund.recorded_at, refund.id.as_str())));
    let rows = sqlx::query(select_refunds!(
        "where (recorded_at, id) < ($1, $2) order by recorded_at desc, id desc limit $3"
    ))
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(refund).collect()
}

fn refund(row: &AnyRow) -> Result<ManualRefund> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let moment = |micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let order: Option<String> = row.try_get("order_id")?;
    let order = order.map(|id| id.parse().map_err(Error::unreadable));
    let reversed_at: Option<i64> = row.try_get("reversed_at")?;
    Ok(ManualRefund {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        order: order.transpose()?,
        means: text("means")?.parse().map_err(Error::unreadable)?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        paid_on: text("paid_on")?.parse().map_err(Error::unreadable)?,
        recorded_at: moment(row.try_get("recorded_at")?)?,
        reversed_at: reversed_at.map(moment).transpose()?,
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
    })
}
