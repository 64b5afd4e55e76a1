//! What was declared.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;

use super::rows::moment;
use crate::orders::OrderId;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::subscriptions::declarations::{Declaration, DeclarationId, Outcome};
use crate::values;
use crate::vault::Sealed;

pub(in crate::subscriptions) async fn insert(tx: &mut Tx, one: &Declaration) -> Result<()> {
    let sealed = one.reason.clone().map(Sealed::into_bytes);
    tx.insert(Batch::new().add(
        "insert into declarations (id, kind, order_number, email_digest, manner, wanted_on, language, subject_id, \
         reason_sealed, declared_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            one.id.as_str(),
            one.what.as_str(),
            one.number.as_str(),
            one.email_digest.clone(),
            one.manner.as_str(),
            one.wanted_on.map(|day| day.to_string()),
            one.language.as_str(),
            one.subject.as_str(),
            sealed,
            one.declared_at,
        ],
    ))
    .await
}

pub(in crate::subscriptions) async fn by_id(
    storage: &Storage,
    id: &DeclarationId,
) -> Result<Option<Declaration>> {
    let row = sqlx::query(
        "select id, kind, order_number, email_digest, manner, wanted_on, language, subject_id, reason_sealed, \
         declared_at, outcome, effective_on from declarations where id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let some = |column: &str| row.try_get::<Option<String>, _>(column);
    let day = |column: &str| -> Result<Option<Date>> {
        some(column)?
            .map(|day| day.parse().map_err(Error::unreadable))
            .transpose()
    };
    let reason: Option<Vec<u8>> = row.try_get("reason_sealed")?;
    Ok(Some(Declaration {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        what: text("kind")?.parse().map_err(Error::unreadable)?,
        number: text("order_number")?,
        email_digest: row.try_get("email_digest")?,
        manner: text("manner")?.parse().map_err(Error::unreadable)?,
        wanted_on: day("wanted_on")?,
        language: text("language")?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        reason: reason.map(Sealed::from_stored),
        declared_at: moment(&row, "declared_at")?
            .ok_or_else(|| Error::unreadable("declared_at"))?,
        outcome: some("outcome")?
            .map(|word| word.parse().map_err(Error::unreadable))
            .transpose()?,
        effective_on: day("effective_on")?,
    }))
}

pub(in crate::subscriptions) fn settle(
    batch: &mut Batch,
    id: &DeclarationId,
    outcome: Outcome,
    order: Option<&OrderId>,
    effective_on: Option<Date>,
) {
    batch.push(
        "update declarations set outcome = $1, order_id = $2, effective_on = $3 where id = $4",
        values![
            outcome.as_str(),
            order.map(OrderId::as_str),
            effective_on.map(|day| day.to_string()),
            id.as_str(),
        ],
    );
}

pub(in crate::subscriptions) async fn remove(tx: &mut Tx, id: &DeclarationId) -> Result<()> {
    sqlx::query("delete from declarations where id = $1")
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Those that were answered before a moment.
pub(in crate::subscriptions) async fn forget(storage: &Storage, before: Timestamp) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "delete from declarations where declared_at < $1 and outcome is not null",
                )
                .bind(before.as_microsecond())
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}
