//! The queue and the leases as rows.

use jiff::Timestamp;

use super::lease::HolderId;
use super::{Backlog, Claim, GivenUp, Job, JobId};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

pub(super) async fn insert(tx: &mut Tx, job: &Job) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into jobs (id, kind, object, due_at, attempts, epoch) values ($1, $2, $3, $4, 0, 0)",
        values![job.id.as_str(), job.kind, job.object.as_str(), job.due],
    ))
    .await
}

/// The job to claim next among those of these kinds. A look, not a claim: it takes no lock and writes nothing.
pub(super) async fn due(
    storage: &Storage,
    kinds: impl Iterator<Item = &'static str>,
    now: Timestamp,
) -> Result<Option<JobId>> {
    let kinds: Vec<_> = kinds.collect();
    // A few candidates, for the case that the first ones are of kinds which only a newer process knows.
    let candidates: Vec<(String, String)> = sqlx::query_as(
        "select id, kind from jobs where given_up_at is null and due_at <= $1 \
         and (claimed_until_at is null or claimed_until_at <= $1) order by due_at, id limit 100",
    )
    .bind(now.as_microsecond())
    .fetch_all(storage.reader())
    .await?;
    candidates
        .into_iter()
        .find(|(_, kind)| kinds.contains(&kind.as_str()))
        .map(|(id, _)| stored_id(&id))
        .transpose()
}

pub(super) async fn backlog(storage: &Storage, now: Timestamp) -> Result<Backlog> {
    let (due, oldest): (i64, Option<i64>) = sqlx::query_as(
        "select count(*), min(due_at) from jobs where given_up_at is null and due_at <= $1",
    )
    .bind(now.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    let given_up = sqlx::query_scalar("select count(*) from jobs where given_up_at is not null")
        .fetch_one(storage.reader())
        .await?;
    Ok(Backlog {
        due,
        oldest_due_at: oldest
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(Error::unreadable)?,
        given_up,
    })
}

/// Claims the job, unless another did since it was seen.
pub(super) async fn claim(
    tx: &mut Tx,
    id: &JobId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>> {
    let claimed: Option<(String, String, i64, i64)> = sqlx::query_as(
        "update jobs set claimed_until_at = $1, epoch = epoch + 1, attempts = attempts + 1 \
         where id = $2 and given_up_at is null and due_at <= $3 \
         and (claimed_until_at is null or claimed_until_at <= $3) returning kind, object, epoch, attempts",
    )
    .bind(until.as_microsecond())
    .bind(id.as_str())
    .bind(now.as_microsecond())
    .fetch_optional(tx.conn())
    .await?;
    Ok(claimed.map(|(kind, object, epoch, attempts)| Claim {
        id: id.clone(),
        kind,
        object,
        epoch,
        attempts,
    }))
}

/// Removes the job if it is still claimed with this epoch.
pub(super) async fn settle(tx: &mut Tx, id: &JobId, epoch: i64) -> Result<bool> {
    let gone = sqlx::query("delete from jobs where id = $1 and epoch = $2")
        .bind(id.as_str())
        .bind(epoch)
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected() == 1)
}

pub(super) async fn postpone(tx: &mut Tx, claim: &Claim, due: Timestamp, why: &str) -> Result<()> {
    sqlx::query(
        "update jobs set due_at = $1, claimed_until_at = null, failure = $2 where id = $3 and epoch = $4",
    )
    .bind(due.as_microsecond())
    .bind(why)
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_off(tx: &mut Tx, id: &JobId, until: Timestamp) -> Result<()> {
    sqlx::query("update jobs set due_at = $1 where id = $2 and claimed_until_at is null and given_up_at is null")
        .bind(until.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn remove(tx: &mut Tx, id: &JobId) -> Result<()> {
    sqlx::query("delete from jobs where id = $1")
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn next_at(
    storage: &Storage,
    kind: &'static str,
    object: &str,
) -> Result<Option<Timestamp>> {
    let next: Option<(i64, Option<i64>)> = sqlx::query_as(
        "select due_at, claimed_until_at from jobs where kind = $1 and object = $2 and given_up_at is null \
         order by due_at limit 1",
    )
    .bind(kind)
    .bind(object)
    .fetch_optional(storage.reader())
    .await?;
    next.map(|(due, claimed_until)| {
        let at = claimed_until.map_or(due, |until| until.max(due));
        Timestamp::from_microsecond(at).map_err(undecodable)
    })
    .transpose()
}

pub(super) async fn give_up(tx: &mut Tx, claim: &Claim, now: Timestamp, why: &str) -> Result<()> {
    sqlx::query(
        "update jobs set given_up_at = $1, claimed_until_at = null, failure = $2 where id = $3 and epoch = $4",
    )
    .bind(now.as_microsecond())
    .bind(why)
    .bind(claim.id.as_str())
    .bind(claim.epoch)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn revive(tx: &mut Tx, id: &JobId, now: Timestamp) -> Result<bool> {
    let revived = sqlx::query(
        "update jobs set given_up_at = null, attempts = 0, due_at = $1 where id = $2 and given_up_at is not null",
    )
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(revived.rows_affected() == 1)
}

pub(super) async fn given_up(storage: &Storage, limit: u32) -> Result<Vec<GivenUp>> {
    let rows: Vec<(String, String, String, i64, String, i64)> = sqlx::query_as(
        "select id, kind, object, attempts, coalesce(failure, ''), given_up_at from jobs \
         where given_up_at is not null order by given_up_at desc, id desc limit $1",
    )
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(id, kind, object, attempts, failure, at)| {
            Ok(GivenUp {
                id: stored_id(&id)?,
                kind,
                object,
                attempts,
                failure,
                at: Timestamp::from_microsecond(at).map_err(undecodable)?,
            })
        })
        .collect()
}

/// Takes the lease if it is free, expired or held by `holder` already, and says with which epoch. One that would last for longer
/// than leases do was taken by a clock that was ahead, and is free, too.
pub(super) async fn take_lease(
    tx: &mut Tx,
    name: &str,
    holder: &HolderId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>> {
    let longest = until + until.duration_since(now);
    let epoch = sqlx::query_scalar(
        "insert into leases (name, holder, epoch, expires_at) values ($1, $2, 1, $3) \
         on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at, \
         epoch = leases.epoch + case when leases.holder = excluded.holder then 0 else 1 end \
         where leases.holder = excluded.holder or leases.expires_at <= $4 or leases.expires_at > $5 returning epoch",
    )
    .bind(name)
    .bind(holder.as_str())
    .bind(until.as_microsecond())
    .bind(now.as_microsecond())
    .bind(longest.as_microsecond())
    .fetch_optional(tx.conn())
    .await?;
    Ok(epoch)
}

pub(super) async fn release_lease(
    tx: &mut Tx,
    name: &str,
    holder: &HolderId,
    epoch: i64,
) -> Result<()> {
    sqlx::query("update leases set expires_at = 0 where name = $1 and holder = $2 and epoch = $3")
        .bind(name)
        .bind(holder.as_str())
        .bind(epoch)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn lease_is(
    tx: &mut Tx,
    name: &str,
    holder: &HolderId,
    epoch: i64,
) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select epoch from leases where name = $1 and holder = $2 and epoch = $3",
    )
    .bind(name)
    .bind(holder.as_str())
    .bind(epoch)
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.is_some())
}

fn stored_id(id: &str) -> Result<JobId> {
    id.parse().map_err(undecodable)
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    sqlx::Error::Decode(Box::new(error)).into()
}
