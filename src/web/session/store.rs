//! Sessions as rows.

use jiff::Timestamp;

use super::{Kind, Session, SessionId};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

type Stored = (String, String, i64, i64, i64);

pub(super) async fn insert(tx: &mut Tx, session: &Session, digest: &[u8]) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into sessions (id, token_digest, kind, person_id, created_at, seen_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        values![
            session.id.as_str(),
            digest,
            session.kind.as_str(),
            session.person.as_str(),
            session.created,
            session.seen,
            session.expires,
        ],
    ))
    .await
}

pub(super) async fn by_digest(
    storage: &Storage,
    kind: Kind,
    digest: &[u8],
) -> Result<Option<Session>> {
    let found: Option<Stored> = sqlx::query_as(
        "select id, person_id, created_at, seen_at, expires_at from sessions where token_digest = $1 and kind = $2",
    )
    .bind(digest)
    .bind(kind.as_str())
    .fetch_optional(storage.reader())
    .await?;
    found.map(|row| session(kind, row)).transpose()
}

pub(super) async fn of_person(storage: &Storage, kind: Kind, person: &str) -> Result<Vec<Session>> {
    let found: Vec<Stored> = sqlx::query_as(
        "select id, person_id, created_at, seen_at, expires_at from sessions \
         where person_id = $1 and kind = $2 order by id desc",
    )
    .bind(person)
    .bind(kind.as_str())
    .fetch_all(storage.reader())
    .await?;
    found.into_iter().map(|row| session(kind, row)).collect()
}

pub(super) async fn see(tx: &mut Tx, id: &SessionId, now: Timestamp) -> Result<()> {
    sqlx::query("update sessions set seen_at = $1 where id = $2 and seen_at < $1")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn remove(tx: &mut Tx, person: &str, id: &SessionId) -> Result<bool> {
    let gone = sqlx::query("delete from sessions where id = $1 and person_id = $2")
        .bind(id.as_str())
        .bind(person)
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected() == 1)
}

pub(super) async fn remove_all(
    tx: &mut Tx,
    person: &str,
    except: Option<&SessionId>,
) -> Result<u64> {
    let gone = sqlx::query("delete from sessions where person_id = $1 and id <> $2")
        .bind(person)
        .bind(except.map_or("", SessionId::as_str))
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected())
}

pub(super) async fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let mut gone = sqlx::query("delete from sessions where expires_at <= $1")
        .bind(now.as_microsecond())
        .execute(tx.conn())
        .await?
        .rows_affected();
    for kind in Kind::ALL {
        gone += sqlx::query("delete from sessions where kind = $1 and seen_at <= $2")
            .bind(kind.as_str())
            .bind((now - kind.idle_max()).as_microsecond())
            .execute(tx.conn())
            .await?
            .rows_affected();
    }
    Ok(gone)
}

fn session(kind: Kind, (id, person, created, seen, expires): Stored) -> Result<Session> {
    let at = |micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
    Ok(Session {
        id: id.parse().map_err(Error::unreadable)?,
        kind,
        person,
        created: at(created)?,
        seen: at(seen)?,
        expires: at(expires)?,
    })
}
