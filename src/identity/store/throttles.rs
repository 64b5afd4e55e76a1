//! When an account may be tried again.

use jiff::{SignedDuration, Timestamp};

use crate::identity::throttle::Key;
use crate::storage::{Result, Tx};

use super::at;

/// Moves the key's time on by `step`, unless it lies behind `latest` already: then says where it lies.
pub(in crate::identity) async fn charge(
    tx: &mut Tx,
    key: &Key,
    now: Timestamp,
    step: SignedDuration,
    latest: Timestamp,
) -> Result<std::result::Result<(), Timestamp>> {
    let step = micros(step);
    let charged = sqlx::query(
        "insert into sign_in_throttles (key_digest, free_at) values ($1, $2) \
         on conflict (key_digest) do update set free_at = \
         (case when sign_in_throttles.free_at > $3 then sign_in_throttles.free_at else $3 end) + $4 \
         where sign_in_throttles.free_at <= $5",
    )
    .bind(key.to_vec())
    .bind(now.as_microsecond() + step)
    .bind(now.as_microsecond())
    .bind(step)
    .bind(latest.as_microsecond())
    .execute(tx.conn())
    .await?;
    if charged.rows_affected() == 1 {
        return Ok(Ok(()));
    }
    let free_at: i64 =
        sqlx::query_scalar("select free_at from sign_in_throttles where key_digest = $1")
            .bind(key.to_vec())
            .fetch_one(tx.conn())
            .await?;
    Ok(Err(at(free_at)?))
}

pub(in crate::identity) async fn refund(
    tx: &mut Tx,
    key: &Key,
    step: SignedDuration,
) -> Result<()> {
    sqlx::query("update sign_in_throttles set free_at = free_at - $1 where key_digest = $2")
        .bind(micros(step))
        .bind(key.to_vec())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(in crate::identity) async fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let gone = sqlx::query("delete from sign_in_throttles where free_at <= $1")
        .bind(now.as_microsecond())
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected())
}

fn micros(step: SignedDuration) -> i64 {
    i64::try_from(step.as_micros()).expect("an hour at most")
}
