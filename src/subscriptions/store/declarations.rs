//! What was declared.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::rows::moment;
use crate::orders::OrderId;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::subscriptions::declarations::{Decided, Declaration, DeclarationId, Outcome};
use crate::values;
use crate::vault::Sealed;

/// When what was sent with this form, as it was filled in, was declared.
pub(in crate::subscriptions) async fn declared_at(
    tx: &mut Tx,
    submission: &[u8],
) -> Result<Option<Timestamp>> {
    let row = sqlx::query("select declared_at from declarations where submission_digest = $1")
        .bind(submission)
        .fetch_optional(tx.conn())
        .await?;
    row.map_or(Ok(None), |row| moment(&row, "declared_at"))
}

pub(in crate::subscriptions) async fn insert(
    tx: &mut Tx,
    one: &Declaration,
    submission: &[u8],
) -> Result<()> {
    let sealed = one.reason.clone().map(Sealed::into_bytes);
    tx.insert(Batch::new().add(
        "insert into declarations (id, kind, order_number, email_digest, manner, wanted_on, language, subject_id, \
         reason_sealed, declared_at, email_sealed, submission_digest) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
            one.email.clone(),
            submission,
        ],
    ))
    .await
}

const READ: &str = "select id, kind, order_number, email_digest, manner, wanted_on, language, subject_id, reason_sealed, \
     declared_at, outcome, order_id, effective_on, decided_at, verdict, last_on, words_sealed, email_sealed from declarations";

pub(in crate::subscriptions) async fn by_id(
    storage: &Storage,
    id: &DeclarationId,
) -> Result<Option<Declaration>> {
    let row = sqlx::query(AssertSqlSafe(format!("{READ} where id = $1")))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(declaration).transpose()
}

/// Those that wait for a person, the oldest first.
pub(in crate::subscriptions) async fn waiting(
    storage: &Storage,
    limit: u32,
) -> Result<Vec<Declaration>> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{READ} where referred_at is not null and decided_at is null order by declared_at, id limit $1"
    )))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(declaration).collect()
}

/// A thousand are as many as any more.
pub(in crate::subscriptions) async fn count_waiting(storage: &Storage) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from (select 1 from declarations where referred_at is not null and decided_at is null \
         limit 1000) waiting",
    );
    Ok(count.fetch_one(storage.reader()).await?)
}

/// Whether one about this order waits.
pub(in crate::subscriptions) async fn waits_about(
    storage: &Storage,
    order: &OrderId,
) -> Result<bool> {
    let found: Option<String> = sqlx::query_scalar(
        "select id from declarations where order_id = $1 and referred_at is not null \
         and decided_at is null limit 1",
    )
    .bind(order.as_str())
    .fetch_optional(storage.reader())
    .await?;
    Ok(found.is_some())
}

fn declaration(row: &AnyRow) -> Result<Declaration> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let some = |column: &str| row.try_get::<Option<String>, _>(column);
    let day = |column: &str| -> Result<Option<Date>> {
        some(column)?
            .map(|day| day.parse().map_err(Error::unreadable))
            .transpose()
    };
    let sealed = |column: &str| -> Result<Option<Sealed>> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(Sealed::from_stored))
    };
    let decided = some("verdict")?.zip(sealed("words_sealed")?);
    let decided = decided.map(|(verdict, words)| -> Result<Decided> {
        Ok(Decided {
            verdict: verdict.parse().map_err(Error::unreadable)?,
            last_day: day("last_on")?,
            words,
        })
    });
    Ok(Declaration {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        what: text("kind")?.parse().map_err(Error::unreadable)?,
        number: text("order_number")?,
        email_digest: row.try_get("email_digest")?,
        manner: text("manner")?.parse().map_err(Error::unreadable)?,
        wanted_on: day("wanted_on")?,
        language: text("language")?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        reason: sealed("reason_sealed")?,
        email: sealed("email_sealed")?,
        declared_at: moment(row, "declared_at")?.ok_or_else(|| Error::unreadable("declared_at"))?,
        outcome: some("outcome")?
            .map(|word| word.parse().map_err(Error::unreadable))
            .transpose()?,
        order: some("order_id")?
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        effective_on: day("effective_on")?,
        decided: decided.transpose()?,
    })
}

pub(in crate::subscriptions) fn settle(
    batch: &mut Batch,
    id: &DeclarationId,
    outcome: Outcome,
    order: Option<&OrderId>,
    effective_on: Option<Date>,
    referred_at: Option<Timestamp>,
) {
    batch.push(
        "update declarations set outcome = $1, order_id = $2, effective_on = $3, referred_at = $4, \
         email_sealed = case when $5 = 'not_matched' then email_sealed end where id = $6",
        values![
            outcome.as_str(),
            order.map(OrderId::as_str),
            effective_on.map(|day| day.to_string()),
            referred_at.map(Timestamp::as_microsecond),
            outcome.as_str(),
            id.as_str(),
        ],
    );
}

/// Notes what was decided; `false` when it was decided before, or is nobody's to decide.
pub(in crate::subscriptions) async fn decide(
    tx: &mut Tx,
    id: &DeclarationId,
    decided: &Decided,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update declarations set decided_at = $1, verdict = $2, last_on = $3, words_sealed = $4 \
         where id = $5 and referred_at is not null and decided_at is null",
    )
    .bind(now.as_microsecond())
    .bind(decided.verdict.as_str())
    .bind(decided.last_day.map(|day| day.to_string()))
    .bind(decided.words.as_bytes())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those whose number and address do not belong together and that nobody has looked at, the oldest first.
pub(in crate::subscriptions) async fn unmatched(
    storage: &Storage,
    limit: u32,
) -> Result<Vec<Declaration>> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{READ} where outcome = 'not_matched' and set_aside_at is null order by declared_at, id limit $1"
    )))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(declaration).collect()
}

/// A thousand are as many as any more.
pub(in crate::subscriptions) async fn count_unmatched(storage: &Storage) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from (select 1 from declarations where outcome = 'not_matched' and set_aside_at is null \
         limit 1000) unmatched",
    );
    Ok(count.fetch_one(storage.reader()).await?)
}

/// It is to be answered anew, about this order; `false` when somebody was first.
pub(in crate::subscriptions) async fn attach(
    tx: &mut Tx,
    id: &DeclarationId,
    order: &OrderId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update declarations set order_id = $1, outcome = null, attached_at = $2 \
         where id = $3 and outcome = 'not_matched' and set_aside_at is null",
    )
    .bind(order.as_str())
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// It is about no order here; `false` when somebody was first.
pub(in crate::subscriptions) async fn set_aside(
    tx: &mut Tx,
    id: &DeclarationId,
    note: &Sealed,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update declarations set set_aside_at = $1, words_sealed = $2 \
         where id = $3 and outcome = 'not_matched' and set_aside_at is null",
    )
    .bind(now.as_microsecond())
    .bind(note.as_bytes())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those that were answered before a moment, by a person where they were left to one. What waits for one stays.
pub(in crate::subscriptions) async fn forget(storage: &Storage, before: Timestamp) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "delete from declarations where coalesce(decided_at, declared_at) < $1 and outcome is not null \
                     and (referred_at is null or decided_at is not null)",
                )
                .bind(before.as_microsecond())
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}
