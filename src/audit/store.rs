//! The log as rows.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::chain::{Link, note_digest};
use super::event::{Action, Actor, Event, EventId, Ground, Reason};
use super::read::{Entry, Filter};
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::values;
use crate::vault::map::Role;
use crate::vault::{Sealed, SubjectId};

/// A row as it is stored: everything that the chain covers.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) seq: Option<i64>,
    pub(super) hash: Option<Vec<u8>>,
    pub(super) recorded_at: i64,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<String>,
    pub(super) actor_role: Option<String>,
    pub(super) action: String,
    pub(super) object: Option<String>,
    pub(super) fields: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) case_id: Option<String>,
    pub(super) subject_id: Option<String>,
    pub(super) note_sealed: Option<Vec<u8>>,
    pub(super) note_digest: Option<Vec<u8>>,
    /// In ascending order.
    pub(super) subjects: Vec<String>,
}

pub(super) async fn insert(tx: &mut Tx, event: &Event) -> Result<()> {
    let (purpose, reason, case) = match &event.ground {
        None => (None, None, None),
        Some(Ground::Standing(purpose)) => (Some(purpose.as_str()), None, None),
        Some(Ground::Case { id, reason }) => (None, Some(reason.as_str()), Some(id.as_str())),
        Some(Ground::Stated(reason)) => (None, Some(reason.as_str()), None),
    };
    let digest = event
        .note
        .as_ref()
        .map(|note| note_digest(note.as_bytes()).to_vec());
    let mut batch = Batch::new().add(
        "insert into audit_events (id, recorded_at, actor_kind, actor_id, actor_role, action, object, fields, \
         purpose, reason, case_id, subject_id, note_sealed, note_digest) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            event.id.as_str(),
            event.at,
            event.actor.kind(),
            event.actor.id(),
            event.actor.role().map(Role::as_str),
            event.action.as_str(),
            event.object.clone(),
            event.field_names(),
            purpose,
            reason,
            case,
            event.subject().map(SubjectId::as_str),
            event.note.clone(),
            digest,
        ],
    );
    if event.subject().is_none() {
        for subject in &event.subjects {
            batch.push(
                "insert into audit_subjects (event_id, subject_id) values ($1, $2)",
                values![event.id.as_str(), subject.as_str()],
            );
        }
    }
    tx.insert(batch).await
}

/// Entries of one person in which an equal one is looked for.
const LATEST: i64 = 500;

/// Of whom the same fields were opened before, by the same person for the same work, no longer than `span` ago.
pub(super) async fn opened_like(
    storage: &Storage,
    event: &Event,
    span: SignedDuration,
) -> Result<HashSet<String>> {
    let purpose = match &event.ground {
        Some(Ground::Standing(purpose)) => Some(purpose.as_str()),
        // Any other ground is of one case, or of one statement.
        Some(Ground::Case { .. } | Ground::Stated(_)) | None => return Ok(HashSet::new()),
    };
    let alike: Vec<(String, Option<String>)> = sqlx::query_as(
        "select id, subject_id from (select id, subject_id, recorded_at, actor_role, action, object, fields, purpose \
         from audit_events where actor_id = $1 order by id desc limit $2) as latest where recorded_at > $3 and action = $4 \
         and purpose = $5 and fields = $6 and coalesce(object, '') = $7 and actor_role = $8",
    )
    .bind(event.actor.id())
    .bind(LATEST)
    .bind((event.at - span).as_microsecond())
    .bind(event.action.as_str())
    .bind(purpose)
    .bind(event.field_names())
    .bind(event.object.clone().unwrap_or_default())
    .bind(event.actor.role().map(Role::as_str))
    .fetch_all(storage.reader())
    .await?;
    let mut known = HashSet::new();
    let mut of_many = Vec::new();
    for (id, subject) in alike {
        match subject {
            Some(subject) => drop(known.insert(subject)),
            None => of_many.push(id),
        }
    }
    if of_many.is_empty() {
        return Ok(known);
    }
    let sql = format!(
        "select distinct subject_id from audit_subjects where event_id in ({})",
        Placeholders(of_many.len())
    );
    let query = of_many
        .into_iter()
        .fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, id| {
            query.bind(id)
        });
    let people: Vec<String> = query.fetch_all(storage.reader()).await?;
    known.extend(people);
    Ok(known)
}

/// The oldest rows without a place in the chain.
pub(super) async fn unchained(storage: &Storage, limit: u32) -> Result<Vec<Row>> {
    let events = sqlx::query("select * from audit_events where seq is null order by id limit $1")
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    complete(storage, &events).await
}

/// Chained rows behind a place, in order.
pub(super) async fn chained_after(storage: &Storage, seq: i64, limit: u32) -> Result<Vec<Row>> {
    let events = sqlx::query("select * from audit_events where seq > $1 order by seq limit $2")
        .bind(seq)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    complete(storage, &events).await
}

/// Adds the people on each event's page. They were committed with their event, so whoever sees one sees the other.
async fn complete(storage: &Storage, events: &[AnyRow]) -> Result<Vec<Row>> {
    let mut rows = events.iter().map(row).collect::<Result<Vec<_>>>()?;
    let ids = rows.iter().map(|row| row.id.as_str());
    let (Some(first), Some(last)) = (ids.clone().min(), ids.max()) else {
        return Ok(rows);
    };
    let subjects: Vec<(String, String)> = sqlx::query_as(
        "select event_id, subject_id from audit_subjects where event_id >= $1 and event_id <= $2",
    )
    .bind(first)
    .bind(last)
    .fetch_all(storage.reader())
    .await?;
    let mut people: HashMap<String, Vec<String>> = HashMap::new();
    for (event, subject) in subjects {
        people.entry(event).or_default().push(subject);
    }
    for row in &mut rows {
        row.subjects = people.remove(&row.id).unwrap_or_default();
        row.subjects.sort_unstable();
    }
    Ok(rows)
}

pub(super) async fn hash_at(storage: &Storage, seq: i64) -> Result<Option<Vec<u8>>> {
    let hash: Option<Vec<u8>> = sqlx::query_scalar("select hash from audit_events where seq = $1")
        .bind(seq)
        .fetch_optional(storage.reader())
        .await?;
    Ok(hash)
}

pub(super) async fn count_unchained(storage: &Storage) -> Result<i64> {
    let count = sqlx::query_scalar("select count(*) from audit_events where seq is null")
        .fetch_one(storage.reader())
        .await?;
    Ok(count)
}

/// Gives rows their places, all or none; `false` when another chaining has given one of them a place already.
pub(super) async fn chain(storage: &Storage, links: Vec<Link>) -> Result<bool> {
    let count = links.len() as u64;
    let outcome = storage
        .transact(move |tx| {
            let links = links.clone();
            Box::pin(async move {
                if place(tx, &links).await? == count {
                    Ok(())
                } else {
                    Err(Outrun::Overtaken)
                }
            })
        })
        .await;
    match outcome {
        Ok(()) => Ok(true),
        Err(Outrun::Overtaken) => Ok(false),
        Err(Outrun::Storage(error)) => Err(error),
    }
}

/// Why a transaction that chains is rolled back.
#[derive(Debug, thiserror::Error)]
enum Outrun {
    #[error("another chaining was faster")]
    Overtaken,
    #[error(transparent)]
    Storage(#[from] Error),
}

/// One statement for all rows: the writer's time is everybody's.
async fn place(tx: &mut Tx, links: &[Link]) -> Result<u64> {
    let mut sql = String::from("with links (id, seq, hash) as (values ");
    for n in 0..links.len() {
        let comma = if n == 0 { "" } else { ", " };
        let (a, b, c) = (3 * n + 1, 3 * n + 2, 3 * n + 3);
        write!(sql, "{comma}(${a}, ${b}, ${c})").expect("a String takes every write");
    }
    sql.push_str(
        ") update audit_events set seq = links.seq, hash = links.hash from links \
         where audit_events.id = links.id and audit_events.seq is null",
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    for link in links {
        query = query
            .bind(link.id.as_str())
            .bind(link.head.position)
            .bind(link.head.digest.to_vec());
    }
    Ok(query.execute(tx.conn()).await?.rows_affected())
}

pub(super) async fn entries(storage: &Storage, filter: &Filter, limit: u32) -> Result<Vec<Entry>> {
    let rows = sqlx::query(
        "select * from audit_events where (cast($1 as text) is null or actor_id = $1) \
         and (cast($2 as text) is null or action = $2) and (cast($3 as text) is null or id < $3) \
         order by id desc limit $4",
    )
    .bind(filter.actor_id.as_deref())
    .bind(filter.action.map(Action::as_str))
    .bind(filter.before.as_ref().map(EventId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(entry).collect()
}

/// The people that somebody's openings after an entry were about, each once.
pub(super) async fn people_opened(
    storage: &Storage,
    actor_id: &str,
    after: &EventId,
) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from (select subject_id from audit_events where actor_id = $1 and id > $2 \
         and fields is not null and subject_id is not null \
         union select s.subject_id from audit_events e join audit_subjects s on s.event_id = e.id \
         where e.actor_id = $1 and e.id > $2 and e.fields is not null) as people",
    )
    .bind(actor_id)
    .bind(after.as_str())
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}

pub(super) async fn entries_about(
    storage: &Storage,
    subject: &SubjectId,
    before: Option<&EventId>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query(
        "select * from audit_events where id in (select id from audit_events where subject_id = $1 \
         union all select event_id from audit_subjects where subject_id = $1) \
         and (cast($2 as text) is null or id < $2) order by id desc limit $3",
    )
    .bind(subject.as_str())
    .bind(before.map(EventId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(entry).collect()
}

pub(super) async fn openings_of(
    storage: &Storage,
    subject: &SubjectId,
    before: Option<&EventId>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query(
        "select * from audit_events where id in (select id from audit_events where subject_id = $1 \
         union all select event_id from audit_subjects where subject_id = $1) \
         and (fields is not null or action = $4) and (cast($2 as text) is null or id < $2) order by id desc limit $3",
    )
    .bind(subject.as_str())
    .bind(before.map(EventId::as_str))
    .bind(i64::from(limit))
    .bind(Action::CaseOpened.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(entry).collect()
}

fn row(row: &AnyRow) -> Result<Row> {
    Ok(Row {
        id: row.try_get("id")?,
        seq: row.try_get("seq")?,
        hash: row.try_get("hash")?,
        recorded_at: row.try_get("recorded_at")?,
        actor_kind: row.try_get("actor_kind")?,
        actor_id: row.try_get("actor_id")?,
        actor_role: row.try_get("actor_role")?,
        action: row.try_get("action")?,
        object: row.try_get("object")?,
        fields: row.try_get("fields")?,
        purpose: row.try_get("purpose")?,
        reason: row.try_get("reason")?,
        case_id: row.try_get("case_id")?,
        subject_id: row.try_get("subject_id")?,
        note_sealed: row.try_get("note_sealed")?,
        note_digest: row.try_get("note_digest")?,
        subjects: Vec::new(),
    })
}

fn entry(stored: &AnyRow) -> Result<Entry> {
    let row = row(stored)?;
    let ground = match (row.purpose, row.reason, row.case_id) {
        (None, None, None) => None,
        (Some(purpose), None, None) => Some(Ground::Standing(known(purpose.parse().ok())?)),
        (None, Some(reason), Some(case)) => Some(Ground::Case {
            id: known(case.parse().ok())?,
            reason: known(Reason::named(&reason))?,
        }),
        (None, Some(reason), None) => Some(Ground::Stated(known(Reason::named(&reason))?)),
        _ => return Err(undecodable()),
    };
    Ok(Entry {
        id: known(row.id.parse().ok())?,
        position: row.seq,
        at: known(Timestamp::from_microsecond(row.recorded_at).ok())?,
        actor: known(Actor::stored(
            &row.actor_kind,
            row.actor_id,
            row.actor_role.as_deref(),
        ))?,
        action: known(Action::named(&row.action))?,
        object: row.object,
        fields: row
            .fields
            .map(|fields| fields.split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
        ground,
        subject: row
            .subject_id
            .map(|id| known(id.parse().ok()))
            .transpose()?,
        note: row.note_sealed.map(Sealed::from_stored),
    })
}

/// What only a newer version, or a hand in the database, can have written is no panic.
fn known<T>(value: Option<T>) -> Result<T> {
    value.ok_or_else(undecodable)
}

fn undecodable() -> Error {
    sqlx::Error::Decode("an audit event of a form that is not known".into()).into()
}
