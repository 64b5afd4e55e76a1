//! One-time links that make an operator.

use jiff::Timestamp;

use super::{at_some, unreadable};
use crate::identity::model::{Link, LinkId, LinkKind, OperatorId};
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;

type Stored = (String, String, Option<String>, Option<i64>, Option<i64>);

pub(in crate::identity) async fn insert(tx: &mut Tx, link: &Link, now: Timestamp) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into enrolment_links (id, kind, operator_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        values![
            link.id.as_str(),
            link.kind.as_str(),
            link.operator.as_ref().map(OperatorId::as_str),
            now,
            link.expires_at.map(Timestamp::as_microsecond),
        ],
    ))
    .await
}

pub(in crate::identity) async fn find(storage: &Storage, id: &LinkId) -> Result<Option<Link>> {
    let found: Option<Stored> = sqlx::query_as(
        "select id, kind, operator_id, expires_at, used_at from enrolment_links where id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    found.map(link).transpose()
}

/// The set-up's link that is still open, if there is one.
pub(in crate::identity) async fn open_set_up(storage: &Storage) -> Result<Option<Link>> {
    let found: Option<Stored> = sqlx::query_as(
        "select id, kind, operator_id, expires_at, used_at from enrolment_links \
         where kind = 'setup' and used_at is null order by id limit 1",
    )
    .fetch_optional(storage.reader())
    .await?;
    found.map(link).transpose()
}

/// The newest link of an operator that was not used yet.
pub(in crate::identity) async fn open_of(
    storage: &Storage,
    operator: &OperatorId,
) -> Result<Option<Link>> {
    let found: Option<Stored> = sqlx::query_as(
        "select id, kind, operator_id, expires_at, used_at from enrolment_links \
         where operator_id = $1 and used_at is null order by id desc limit 1",
    )
    .bind(operator.as_str())
    .fetch_optional(storage.reader())
    .await?;
    found.map(link).transpose()
}

/// Gives a set-up's link to the owner who has come first; `false` when somebody else was faster, or the link is used.
pub(in crate::identity) async fn bind(
    tx: &mut Tx,
    id: &LinkId,
    operator: &OperatorId,
) -> Result<bool> {
    let bound = sqlx::query(
        "update enrolment_links set operator_id = $1 where id = $2 and operator_id is null and used_at is null",
    )
    .bind(operator.as_str())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(bound.rows_affected() == 1)
}

/// Ends every link of an operator that is still open.
pub(in crate::identity) async fn use_up(
    tx: &mut Tx,
    operator: &OperatorId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update enrolment_links set used_at = $1 where operator_id = $2 and used_at is null",
    )
    .bind(now.as_microsecond())
    .bind(operator.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends every set-up link: there is an owner.
pub(in crate::identity) async fn end_set_up(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sqlx::query("update enrolment_links set used_at = $1 where kind = 'setup' and used_at is null")
        .bind(now.as_microsecond())
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn link((id, kind, operator, expires_at, used_at): Stored) -> Result<Link> {
    Ok(Link {
        id: id.parse().map_err(unreadable)?,
        kind: LinkKind::named(&kind).ok_or_else(|| unreadable("an unknown kind of link"))?,
        operator: operator
            .map(|id| id.parse().map_err(unreadable))
            .transpose()?,
        expires_at: at_some(expires_at)?,
        used_at: at_some(used_at)?,
    })
}
