//! The outbox as rows.

pub(super) mod sent;

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::data::KEPT_DAYS;
use super::model::{Backlog, Kind, Listed, MessageId, Obligation, Shelf, State};
use super::policy::Settlement;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::{Sealed, SubjectId};

/// How long a copy stays, as the data map says.
const KEPT: SignedDuration = SignedDuration::from_hours(KEPT_DAYS as i64 * 24);

/// A message that is this process's to send, for a while.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub id: MessageId,
    pub kind: Kind,
    pub event: String,
    pub entity: String,
    pub recipient: SubjectId,
    pub step: i64,
    pub owed_at: Timestamp,
    pub attempts: i64,
    pub unknowns: i64,
    pub epoch: i64,
    /// Set when the process that had it before died with the body begun.
    pub body_at: Option<i64>,
    pub address: Option<Sealed>,
    pub bytes: Option<Sealed>,
}

/// Adds the one insert that owes a message. The same obligation again changes nothing.
pub(super) fn insert(batch: &mut Batch, owed: Obligation) {
    batch.push(
        "insert into messages (id, kind, event, entity, subject_id, step, owed_at, state, due_at, urgency, attempts, \
         unknowns, epoch) values ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, 0, 0, 0) \
         on conflict (entity, event, subject_id, step) do nothing",
        values![
            owed.id.as_str(),
            owed.kind.as_str(),
            owed.event,
            owed.entity,
            owed.recipient.as_str(),
            owed.step,
            owed.owed_at,
            owed.due_at,
            owed.kind.urgency(),
        ],
    );
}

/// What to claim next: messages of kinds that this process knows. A look, not a claim: it takes no lock and writes
/// nothing.
pub(super) async fn due(storage: &Storage, now: Timestamp, limit: usize) -> Result<Vec<MessageId>> {
    // More than asked for, for the case that the first ones are of kinds which only a newer process knows.
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, kind from messages where due_at is not null and due_at <= $1 order by urgency, due_at limit 100",
    )
    .bind(now.as_microsecond())
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .filter(|(_, kind)| Kind::from_name(kind).is_some())
        .take(limit)
        .map(|(id, _)| stored(&id))
        .collect()
}

/// Claims the message, unless another did since it was seen.
pub(super) async fn claim(
    tx: &mut Tx,
    id: &MessageId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>> {
    let row = sqlx::query(
        "update messages set state = 'sending', due_at = $1, epoch = epoch + 1, attempts = attempts + 1 \
         where id = $2 and due_at is not null and due_at <= $3 \
         returning id, kind, event, entity, subject_id, step, owed_at, attempts, unknowns, epoch, body_at, \
         address_sealed, bytes_sealed",
    )
    .bind(until.as_microsecond())
    .bind(id.as_str())
    .bind(now.as_microsecond())
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(claimed).transpose()
}

fn claimed(row: &AnyRow) -> Result<Claim> {
    let kind: String = row.try_get("kind")?;
    Ok(Claim {
        id: stored(row.try_get("id")?)?,
        kind: Kind::from_name(&kind).ok_or_else(|| undecodable(UnknownWord(kind)))?,
        event: row.try_get("event")?,
        entity: row.try_get("entity")?,
        recipient: stored(row.try_get("subject_id")?)?,
        step: row.try_get("step")?,
        owed_at: moment(row.try_get("owed_at")?)?,
        attempts: row.try_get("attempts")?,
        unknowns: row.try_get("unknowns")?,
        epoch: row.try_get("epoch")?,
        body_at: row.try_get("body_at")?,
        address: sealed(row, "address_sealed")?,
        bytes: sealed(row, "bytes_sealed")?,
    })
}

/// Holds the claim for longer. False when it has been lost.
pub(super) async fn renew(tx: &mut Tx, claim: &Claim, until: Timestamp) -> Result<bool> {
    let renewed = sqlx::query(
        "update messages set due_at = $1 where id = $2 and epoch = $3 and state = 'sending'",
    )
    .bind(until.as_microsecond())
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Keeps the bytes that every attempt sends. False when the claim has been lost.
pub(super) async fn freeze(
    tx: &mut Tx,
    claim: &Claim,
    address: &Sealed,
    bytes: &Sealed,
) -> Result<bool> {
    let frozen = sqlx::query(
        "update messages set address_sealed = $1, bytes_sealed = $2 \
         where id = $3 and epoch = $4 and state = 'sending' and bytes_sealed is null",
    )
    .bind(address.as_bytes())
    .bind(bytes.as_bytes())
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(frozen.rows_affected() == 1)
}

/// Notes that the body's first byte is about to be written, and holds the claim. False when it has been lost: then
/// nothing may be written.
pub(super) async fn begin_body(
    tx: &mut Tx,
    claim: &Claim,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let begun = sqlx::query(
        "update messages set body_at = $1, due_at = $2 \
         where id = $3 and epoch = $4 and state = 'sending' and body_at is null",
    )
    .bind(now.as_microsecond())
    .bind(until.as_microsecond())
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Writes how the attempt ended. The secrets of the letter go once it is sent or can no longer be. False when the claim
/// has been lost.
pub(super) async fn settle(
    tx: &mut Tx,
    claim: &Claim,
    settlement: &Settlement,
    reply: Option<&Sealed>,
    now: Timestamp,
) -> Result<bool> {
    let unknowns = claim.unknowns + i64::from(settlement.state == State::Unknown);
    let settled_at = settlement.is_final().then_some(now);
    let copy_until_at = settled_at.map(|at| at + KEPT);
    let settled = sqlx::query(
        "update messages set state = $1, due_at = $2, unknowns = $3, body_at = null, phase = $4, reason = $5, \
         reply_code = $6, reply_enhanced = $7, reply_sealed = $8, settled_at = $9, \
         copy_until_at = $10 \
         where id = $11 and epoch = $12 and state = 'sending'",
    )
    .bind(settlement.state.as_str())
    .bind(settlement.due_at.map(Timestamp::as_microsecond))
    .bind(unknowns)
    .bind(settlement.phase.map(super::Phase::as_str))
    .bind(settlement.reason.map(super::Reason::as_str))
    .bind(settlement.reply_code.map(i64::from))
    .bind(settlement.reply_enhanced.as_deref())
    .bind(reply.map(Sealed::as_bytes))
    .bind(settled_at.map(Timestamp::as_microsecond))
    .bind(copy_until_at.map(Timestamp::as_microsecond))
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// Queues a message again that rests, with a new round of attempts.
pub(super) async fn queue_again(tx: &mut Tx, id: &MessageId, now: Timestamp) -> Result<bool> {
    let queued = sqlx::query(
        "update messages set state = 'queued', due_at = $1, attempts = 0, settled_at = null, copy_until_at = null \
         where id = $2 and state in ('deferred', 'unknown', 'dead', 'previewed') \
         and (settled_at is null or copy_until_at is not null)",
    )
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// Settles a message that waits or is in trouble, as an operator says.
pub(super) async fn settle_by_hand(
    tx: &mut Tx,
    id: &MessageId,
    state: State,
    now: Timestamp,
) -> Result<bool> {
    let settled = sqlx::query(
        "update messages set state = $1, due_at = null, settled_at = $2, copy_until_at = $3, reason = 'operator' \
         where id = $4 and state in ('queued', 'deferred', 'unknown', 'dead')",
    )
    .bind(state.as_str())
    .bind(now.as_microsecond())
    .bind((now + KEPT).as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// Deletes the copies whose time has come; the rows stay. Says of how many.
pub(super) async fn delete_copies(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let deleted = sqlx::query(
        "update messages set address_sealed = null, bytes_sealed = null, reply_sealed = null, \
         copy_until_at = null where copy_until_at is not null and copy_until_at <= $1",
    )
    .bind(now.as_microsecond())
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}

/// The sealed copy of one message: whose it is, and its bytes if they are still there.
pub(super) async fn copy(
    storage: &Storage,
    id: &MessageId,
) -> Result<Option<(SubjectId, Option<Sealed>)>> {
    let row = sqlx::query("select subject_id, bytes_sealed from messages where id = $1")
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.map(|row| {
        let subject = stored(row.try_get("subject_id")?)?;
        Ok((subject, sealed(&row, "bytes_sealed")?))
    })
    .transpose()
}

/// The query that lists messages, with this at its end.
macro_rules! list {
    ($rest:literal) => {
        sqlx::query(concat!(
            "select id, kind, event, entity, subject_id, state, owed_at, due_at, settled_at, attempts, unknowns, phase, \
             reason, reply_code, reply_enhanced from messages ",
            $rest
        ))
    };
}

/// Newest first. `after` is the last one of the page before.
pub(super) async fn list(
    storage: &Storage,
    shelf: Shelf,
    after: Option<&MessageId>,
    limit: u32,
) -> Result<Vec<Listed>> {
    let query = match shelf {
        Shelf::All => list!("where id < $1 order by id desc limit $2"),
        Shelf::Waiting => {
            list!("where due_at is not null and id < $1 order by id desc limit $2")
        }
        Shelf::InTrouble => {
            list!("where state in ('unknown', 'dead') and id < $1 order by id desc limit $2")
        }
        Shelf::In(_) => list!("where id < $1 and state = $3 order by id desc limit $2"),
    };
    // No id sorts after this.
    let after = after.map_or("msg_~", MessageId::as_str);
    let mut query = query.bind(after).bind(i64::from(limit));
    if let Shelf::In(state) = shelf {
        query = query.bind(state.as_str());
    }
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(listed).collect()
}

/// The messages about one thing, oldest first.
pub(super) async fn about(storage: &Storage, entity: &str, limit: u32) -> Result<Vec<Listed>> {
    let rows = list!("where entity = $1 order by id limit $2")
        .bind(entity)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(listed).collect()
}

pub(super) async fn find(storage: &Storage, id: &MessageId) -> Result<Option<Listed>> {
    let row = list!("where id = $1")
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(listed).transpose()
}

pub(super) async fn backlog(storage: &Storage, now: Timestamp) -> Result<Backlog> {
    let (waiting, oldest, due): (i64, Option<i64>, i64) = sqlx::query_as(
        "select count(*), min(owed_at), cast(count(case when due_at <= $1 then 1 end) as bigint) \
         from messages where due_at is not null",
    )
    .bind(now.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    let in_trouble: Vec<(String, i64)> = sqlx::query_as(
        "select state, count(*) from messages where state in ('unknown', 'dead') group by state",
    )
    .fetch_all(storage.reader())
    .await?;
    let count = |state: State| {
        let found = in_trouble.iter().find(|(name, _)| name == state.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    Ok(Backlog {
        waiting,
        due,
        oldest_owed_at: oldest.map(moment).transpose()?,
        unknown: count(State::Unknown),
        dead: count(State::Dead),
    })
}

fn listed(row: &AnyRow) -> Result<Listed> {
    let state: String = row.try_get("state")?;
    let time = |column| -> Result<Option<Timestamp>> {
        row.try_get::<Option<i64>, _>(column)?
            .map(moment)
            .transpose()
    };
    Ok(Listed {
        id: stored(row.try_get("id")?)?,
        kind: row.try_get("kind")?,
        event: row.try_get("event")?,
        entity: row.try_get("entity")?,
        recipient: stored(row.try_get("subject_id")?)?,
        state: State::from_name(&state).ok_or_else(|| undecodable(UnknownWord(state)))?,
        owed_at: moment(row.try_get("owed_at")?)?,
        due_at: time("due_at")?,
        settled_at: time("settled_at")?,
        attempts: row.try_get("attempts")?,
        unknowns: row.try_get("unknowns")?,
        phase: row.try_get("phase")?,
        reason: row.try_get("reason")?,
        reply_code: row.try_get("reply_code")?,
        reply_enhanced: row.try_get("reply_enhanced")?,
    })
}

fn sealed(row: &AnyRow, column: &str) -> Result<Option<Sealed>> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    Ok(bytes.map(Sealed::from_stored))
}

fn stored<T>(id: &str) -> Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    id.parse().map_err(undecodable)
}

fn moment(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(undecodable)
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    sqlx::Error::Decode(Box::new(error)).into()
}

/// A word that only a newer process knows, or none.
#[derive(Debug, thiserror::Error)]
#[error("a message's row says `{0}`, which this version does not know")]
struct UnknownWord(String);
