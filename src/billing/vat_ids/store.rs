use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Asking, Question, QuestionId, Verdict, Way};
use crate::billing::tax::Decision;
use crate::customers::CustomerId;
use crate::money::Rate;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

/// A question, sealed.
pub(super) struct Row<'a> {
    pub(super) id: &'a QuestionId,
    pub(super) asking: &'a Asking<'a>,
    pub(super) index: Vec<u8>,
    pub(super) sealed: Vec<u8>,
}

/// What counts as confirmed already is its own answer.
pub(super) fn add(batch: &mut Batch, row: &Row<'_>) {
    let asking = row.asking;
    let asked_at = asking.asked_at.as_microsecond();
    let until = asking.confirmed_until.map(Timestamp::as_microsecond);
    let answered = until.map(|_| asked_at);
    batch.push(
        "insert into vat_confirmations (id, cause, customer_id, subject_id, vat_id_index, vat_id_sealed, \
         becomes_territory, becomes_treatment, asked_at, decide_by_at, claimed_at, decided_at, verdict, way, \
         valid_until_at, applied_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        values![
            row.id.as_str(),
            asking.cause,
            asking.customer.as_str(),
            asking.keys.subject().as_str(),
            row.index.clone(),
            row.sealed.clone(),
            asking.becomes.territory.code(),
            asking.becomes.treatment.as_str(),
            asked_at,
            asking.decide_by.as_microsecond(),
            asking.is_claimed.then_some(asked_at),
            answered,
            until.map(|_| "confirmed"),
            until.map(|_| Way::Earlier.as_str()),
            until,
            answered,
        ],
    );
}

/// Until when the last answer counts; nothing where it was a refusal, or nobody answered.
pub(super) async fn last_answer(
    storage: &Storage,
    customer: &CustomerId,
    index: &[u8],
) -> Result<Option<Timestamp>> {
    let last: Option<(Option<i64>,)> = sqlx::query_as(
        "select valid_until_at from vat_confirmations where customer_id = $1 and vat_id_index = $2 \
         and decided_at is not null order by decided_at desc, id desc limit 1",
    )
    .bind(customer.as_str())
    .bind(index)
    .fetch_optional(storage.reader())
    .await?;
    moment(last.and_then(|(until,)| until))
}

/// The same for the customer and the id of what was asked for this cause.
pub(super) async fn last_answer_for(storage: &Storage, cause: &str) -> Result<Option<Timestamp>> {
    let last: Option<(Option<i64>,)> = sqlx::query_as(
        "select l.valid_until_at from vat_confirmations q join vat_confirmations l \
         on l.customer_id = q.customer_id and l.vat_id_index = q.vat_id_index and l.decided_at is not null \
         where q.cause = $1 order by l.decided_at desc, l.id desc limit 1",
    )
    .bind(cause)
    .fetch_optional(storage.reader())
    .await?;
    moment(last.and_then(|(until,)| until))
}

macro_rules! select_questions {
    ($rest:literal) => {
        concat!(
            "select id, cause, customer_id, subject_id, becomes_territory, becomes_treatment, asked_at, decide_by_at, \
             claimed_at, decided_at, verdict, applied_at, left_at, tries, vat_id_sealed from vat_confirmations ",
            $rest
        )
    };
}

pub(super) async fn by_id(storage: &Storage, id: &QuestionId) -> Result<Option<Question>> {
    sqlx::query(select_questions!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?
        .map(|row| question(&row))
        .transpose()
}

pub(super) async fn of_cause(storage: &Storage, cause: &str) -> Result<Option<Question>> {
    sqlx::query(select_questions!("where cause = $1"))
        .bind(cause)
        .fetch_optional(storage.reader())
        .await?
        .map(|row| question(&row))
        .transpose()
}

pub(super) async fn waiting(
    storage: &Storage,
    now: Timestamp,
    after: Option<&Question>,
    limit: u32,
) -> Result<Vec<Question>> {
    let (at, id) = after.map_or((i64::MIN, ""), |question| {
        (question.asked_at.as_microsecond(), question.id.as_str())
    });
    sqlx::query(select_questions!(
        "where decided_at is null and decide_by_at > $1 and (asked_at, id) > ($2, $3) order by asked_at, id limit $4"
    ))
    .bind(now.as_microsecond())
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(question)
    .collect()
}

pub(super) async fn count_waiting(storage: &Storage, now: Timestamp) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from vat_confirmations where decided_at is null and claimed_at is not null and decide_by_at > $1",
    )
    .bind(now.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}

pub(super) async fn claim(
    tx: &mut Tx,
    cause: &str,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update vat_confirmations set claimed_at = $1 where cause = $2 and customer_id = $3 and claimed_at is null \
         and decided_at is null",
    )
    .bind(now.as_microsecond())
    .bind(cause)
    .bind(customer.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn expire(tx: &mut Tx, cause: &str, now: Timestamp) -> Result<()> {
    sqlx::query(
        "update vat_confirmations set decide_by_at = $1 where cause = $2 and decided_at is null and decide_by_at > $1",
    )
    .bind(now.as_microsecond())
    .bind(cause)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn answer(tx: &mut Tx, id: &QuestionId, verdict: &Verdict) -> Result<bool> {
    let until = verdict.confirmed_until.map(Timestamp::as_microsecond);
    let word = if until.is_some() {
        "confirmed"
    } else {
        "refused"
    };
    let done = sqlx::query(
        "update vat_confirmations set decided_at = $1, verdict = $2, way = $3, valid_until_at = $4, consultation = $6 \
         where id = $5 and decided_at is null and (claimed_at is not null or $2 = 'refused')",
    )
    .bind(verdict.decided_at.as_microsecond())
    .bind(word)
    .bind(verdict.way.as_str())
    .bind(until)
    .bind(id.as_str())
    .bind(verdict.way.consultation())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn due_for_vies(
    storage: &Storage,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Question>> {
    sqlx::query(select_questions!(
        "where decided_at is null and claimed_at is not null and left_at is null and decide_by_at > $1 \
         and coalesce(next_try_at, 0) <= $1 order by coalesce(next_try_at, 0), asked_at, id limit $2"
    ))
    .bind(now.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(question)
    .collect()
}

pub(super) async fn note_try(
    tx: &mut Tx,
    question: &Question,
    next_try_at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update vat_confirmations set tries = tries + 1, next_try_at = $1 where id = $2 and tries = $3 \
         and decided_at is null",
    )
    .bind(next_try_at.as_microsecond())
    .bind(question.id.as_str())
    .bind(question.tries)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn leave(tx: &mut Tx, id: &QuestionId, now: Timestamp) -> Result<()> {
    sqlx::query("update vat_confirmations set left_at = $1 where id = $2")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn note_applied(tx: &mut Tx, id: &QuestionId, now: Timestamp) -> Result<()> {
    sqlx::query("update vat_confirmations set applied_at = $1 where id = $2")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn question(row: &AnyRow) -> Result<Question> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let at = |column: &str| moment(row.try_get(column)?);
    let needed = |column: &str| at(column)?.ok_or_else(|| Error::unreadable(column));
    let verdict: Option<String> = row.try_get("verdict")?;
    Ok(Question {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        cause: text("cause")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        becomes: Decision {
            territory: text("becomes_territory")?
                .parse()
                .map_err(Error::unreadable)?,
            treatment: text("becomes_treatment")?
                .parse()
                .map_err(Error::unreadable)?,
            rate: Rate::ZERO,
        },
        asked_at: needed("asked_at")?,
        decide_by: needed("decide_by_at")?,
        claimed_at: at("claimed_at")?,
        decided_at: at("decided_at")?,
        is_confirmed: verdict.as_deref() == Some("confirmed"),
        applied_at: at("applied_at")?,
        left_at: at("left_at")?,
        tries: row.try_get("tries")?,
        vat_id_sealed: row.try_get("vat_id_sealed")?,
    })
}

fn moment(micros: Option<i64>) -> Result<Option<Timestamp>> {
    micros
        .map(|micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable))
        .transpose()
}
