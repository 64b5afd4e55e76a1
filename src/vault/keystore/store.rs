mod keys;

use std::sync::Arc;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::super::blob::SEALS_MAX;
use super::super::master::Salt;
use super::super::{AuditHead, InstanceId, KeyId, SubjectId};
use crate::storage::{Batch, Error, Result, Schema, Storage, Tx, peek};
use crate::values;

pub(super) use keys::{
    KeyRow, NewKey, NewSubject, ROWS_MAX, add_keys, add_subjects, is_erased, keys_of, newest_keys,
    reserve,
};

pub(super) static SCHEMA: Schema = Schema {
    migrations: sqlx::migrate!("migrations/keystore"),
    sqlite: "",
    postgres: "",
};

/// What a keystore says of itself, before anything is unwrapped.
#[derive(Debug)]
pub(in crate::vault) struct Kept {
    pub(in crate::vault) instance: InstanceId,
    pub(in crate::vault) data_bound: bool,
    pub(in crate::vault) master_key: KeyId,
    pub(in crate::vault) salt: Option<Salt>,
    pub(in crate::vault) root: KeyId,
    pub(in crate::vault) root_wrapped: Vec<u8>,
}

/// Reads the keystore as it lies there. `None` when there is none yet.
pub(super) async fn kept(url: &str) -> Result<Option<Kept>> {
    let rows = peek(
        url,
        "select i.id, i.data_bound_at, m.kek_id, m.salt, r.root_id, r.root_wrapped \
         from instances i cross join index_roots r join master_keys m on m.kek_id = r.kek_id",
    )
    .await?;
    rows.unwrap_or_default().first().map(kept_from).transpose()
}

fn kept_from(row: &AnyRow) -> Result<Kept> {
    let salt: Option<Vec<u8>> = row.try_get(3)?;
    Ok(Kept {
        instance: id(row, 0)?,
        data_bound: row.try_get::<Option<i64>, _>(1)?.is_some(),
        master_key: bytes(row, 2)?.into(),
        salt: salt.map(|salt| sized(&salt)).transpose()?,
        root: bytes(row, 4)?.into(),
        root_wrapped: row.try_get(5)?,
    })
}

/// Writes the rows of a new keystore. A unique violation says that another process was first.
pub(super) async fn found(storage: &Storage, kept: Kept, at: i64) -> Result<()> {
    let kept = Arc::new(kept);
    storage
        .transact(move |tx| {
            let kept = Arc::clone(&kept);
            Box::pin(async move { insert_founding_rows(tx, &kept, at).await })
        })
        .await
}

async fn insert_founding_rows(tx: &mut Tx, kept: &Kept, at: i64) -> Result<()> {
    let master_key = kept.master_key.as_bytes().as_slice();
    let batch = Batch::new()
        .add(
            "insert into instances (only_one, id, made_at, swept_to_at) values (1, $1, $2, $3)",
            values![kept.instance.as_str(), at, at],
        )
        .add(
            "insert into master_keys (kek_id, state, salt, wraps, made_at) values ($1, 'active', $2, 1, $3)",
            values![master_key, kept.salt.map(|salt| salt.to_vec()), at],
        )
        .add(
            "insert into index_roots (root_id, kek_id, root_wrapped, made_at) values ($1, $2, $3, $4)",
            values![kept.root.as_bytes().as_slice(), master_key, kept.root_wrapped.clone(), at],
        );
    tx.insert(batch).await
}

pub(super) async fn bind_data(storage: &Storage, at: i64) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query("update instances set data_bound_at = $1 where data_bound_at is null")
                    .bind(at)
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
}

/// What a sound keystore has none of.
pub(super) struct Unsound {
    /// Keys that have sealed, or wrapped, more than a key may.
    pub(super) overdrawn: i64,
    /// Keys wrapped under a master key that is not the one in use.
    pub(super) stray: i64,
}

pub(super) async fn unsound(storage: &Storage, master_key: KeyId) -> Result<Unsound> {
    let row = sqlx::query(
        "select (select count(*) from data_keys where seals > $1) + (select count(*) from master_keys where wraps > $2), \
         (select count(*) from data_keys where kek_id <> $3)",
    )
    .bind(i64::from(SEALS_MAX))
    .bind(i64::from(SEALS_MAX))
    .bind(master_key.as_bytes().to_vec())
    .fetch_one(storage.reader())
    .await?;
    Ok(Unsound {
        overdrawn: row.try_get(0)?,
        stray: row.try_get(1)?,
    })
}

/// How far unused subjects have been swept, and when the last restore was.
pub(super) async fn swept_to(storage: &Storage) -> Result<(i64, Option<i64>)> {
    let row = sqlx::query("select swept_to_at, restored_at from instances")
        .fetch_one(storage.reader())
        .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Some subjects minted from `from_at` and before `to_at`, after `after`, in the order of their ids.
pub(super) async fn minted_between(
    storage: &Storage,
    from_at: i64,
    to_at: i64,
    after: &str,
    count: i64,
) -> Result<Vec<SubjectId>> {
    let rows = sqlx::query(
        "select id from subjects where minted_at >= $1 and minted_at < $2 and id > $3 order by id limit $4",
    )
    .bind(from_at)
    .bind(to_at)
    .bind(after.to_owned())
    .bind(count)
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

pub(super) async fn remove(storage: &Storage, subjects: Vec<SubjectId>) -> Result<()> {
    let subjects = Arc::new(subjects);
    storage
        .transact(move |tx| {
            let subjects = Arc::clone(&subjects);
            Box::pin(async move {
                for subject in subjects.iter() {
                    for sql in [
                        "delete from data_keys where subject_id = $1",
                        "delete from subjects where id = $1",
                    ] {
                        sqlx::query(sql)
                            .bind(subject.as_str().to_owned())
                            .execute(tx.conn())
                            .await?;
                    }
                }
                Ok(())
            })
        })
        .await
}

pub(super) async fn note_swept_to(storage: &Storage, to_at: i64) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query("update instances set swept_to_at = $1 where swept_to_at < $2")
                    .bind(to_at)
                    .bind(to_at)
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Notes the head unless a later one is known.
pub(super) async fn note_audit_head(storage: &Storage, head: AuditHead, at: i64) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "insert into audit_heads (only_one, position, entry_digest, noted_at) values (1, $1, $2, $3) \
                     on conflict (only_one) do update set position = excluded.position, \
                     entry_digest = excluded.entry_digest, noted_at = excluded.noted_at \
                     where audit_heads.position < excluded.position",
                )
                .bind(head.position)
                .bind(head.digest.to_vec())
                .bind(at)
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}

pub(super) async fn audit_head(storage: &Storage) -> Result<Option<AuditHead>> {
    let row = sqlx::query("select position, entry_digest from audit_heads")
        .fetch_optional(storage.reader())
        .await?;
    row.map(|row| {
        Ok(AuditHead {
            position: row.try_get(0)?,
            digest: bytes(&row, 1)?,
        })
    })
    .transpose()
}

fn id<T: TryFrom<String, Error = crate::id::InvalidId>>(row: &AnyRow, column: usize) -> Result<T> {
    row.try_get::<String, _>(column)?
        .try_into()
        .map_err(undecodable)
}

fn bytes<const N: usize>(row: &AnyRow, column: usize) -> Result<[u8; N]> {
    sized(&row.try_get::<Vec<u8>, _>(column)?)
}

fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(undecodable)
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    sqlx::Error::Decode(Box::new(error)).into()
}
