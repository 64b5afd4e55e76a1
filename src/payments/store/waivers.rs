//! Fees and interest that were given up.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::audit::Actor;
use crate::billing::invoices::InvoiceId;
use crate::money::{Currency, Money};
use crate::payments::key::RequestKey;
use crate::payments::waivers::Waiver;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::Sealed;

/// The columns of a [`Waiver`], in front of any condition.
macro_rules! select_waivers {
    ($rest:literal) => {
        concat!(
            "select id, invoice_id, subject_id, entry_id, why, currency, fee_minor, interest_minor, reason_sealed, \
             body_digest, waived_at from waivers ",
            $rest
        )
    };
}

/// What a request gave up before, and what it said.
pub async fn of_key(tx: &mut Tx, key: &[u8; 32]) -> Result<Option<(Waiver, Vec<u8>)>> {
    let row = sqlx::query(select_waivers!("where key_digest = $1"))
        .bind(key.to_vec())
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| Ok((waiver(&row)?, row.try_get("body_digest")?)))
        .transpose()
}

pub async fn insert(
    tx: &mut Tx,
    waiver: &Waiver,
    key: Option<&RequestKey>,
    by: &Actor,
) -> Result<()> {
    let batch = Batch::new().add(
        "insert into waivers (id, invoice_id, subject_id, entry_id, why, currency, fee_minor, interest_minor, reason_sealed, \
         key_digest, body_digest, actor_kind, actor_id, waived_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            waiver.id.as_str(),
            waiver.invoice.as_str(),
            waiver.subject.as_str(),
            waiver.entry.as_str(),
            waiver.why.as_str(),
            waiver.fee.currency().code(),
            waiver.fee.minor(),
            waiver.interest.minor(),
            waiver.reason.clone(),
            key.map(|key| key.key.to_vec()),
            key.map(|key| key.body.to_vec()),
            by.kind(),
            by.id(),
            waiver.waived_at,
        ],
    );
    tx.insert(batch).await
}

/// What was given up on an invoice, the oldest first.
pub async fn of_invoice(storage: &Storage, invoice: &InvoiceId) -> Result<Vec<Waiver>> {
    let rows = sqlx::query(select_waivers!(
        "where invoice_id = $1 order by waived_at, id"
    ))
    .bind(invoice.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(waiver).collect()
}

/// What somebody decided to give up on an invoice: of the fees, and of the interest.
pub async fn decided(
    tx: &mut Tx,
    invoice: &InvoiceId,
    currency: Currency,
) -> Result<(Money, Money)> {
    let (fee, interest): (i64, i64) = sqlx::query_as(
        "select cast(coalesce(sum(fee_minor), 0) as bigint), cast(coalesce(sum(interest_minor), 0) as bigint) \
         from waivers where invoice_id = $1 and why = 'decided'",
    )
    .bind(invoice.as_str())
    .fetch_one(tx.conn())
    .await?;
    Ok((Money::new(fee, currency), Money::new(interest, currency)))
}

fn waiver(row: &AnyRow) -> Result<Waiver> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let money = |column: &str| Ok::<_, Error>(Money::new(row.try_get(column)?, currency));
    let reason: Option<Vec<u8>> = row.try_get("reason_sealed")?;
    let at = row.try_get("waived_at")?;
    Ok(Waiver {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        invoice: text("invoice_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
        why: text("why")?.parse().map_err(Error::unreadable)?,
        fee: money("fee_minor")?,
        interest: money("interest_minor")?,
        waived_at: Timestamp::from_microsecond(at).map_err(Error::unreadable)?,
        reason: reason.map(Sealed::from_stored),
    })
}
