//! Keys of programs.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::identity::api_keys::{ApiKey, ApiKeyId};
use crate::identity::scopes::Scope;
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;

use super::{at, at_some, unreadable};

pub(in crate::identity) async fn insert(
    tx: &mut Tx,
    key: &ApiKey,
    secret_digest: [u8; 32],
) -> Result<()> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    tx.insert(Batch::new().add(
        "insert into api_keys (id, name, scopes, secret_digest, created_at) values ($1, $2, $3, $4, $5)",
        values![
            key.id.as_str(),
            key.name.as_str(),
            scopes.join(" "),
            secret_digest.to_vec(),
            key.created_at,
        ],
    ))
    .await
}

pub(in crate::identity) async fn all(storage: &Storage) -> Result<Vec<ApiKey>> {
    let rows = sqlx::query("select * from api_keys order by id desc")
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(key).collect()
}

/// The key with this digest, unless it was revoked.
pub(in crate::identity) async fn by_digest(
    storage: &Storage,
    secret_digest: [u8; 32],
) -> Result<Option<ApiKey>> {
    let found =
        sqlx::query("select * from api_keys where secret_digest = $1 and revoked_at is null")
            .bind(secret_digest.to_vec())
            .fetch_optional(storage.reader())
            .await?;
    found.as_ref().map(key).transpose()
}

pub(in crate::identity) async fn note_used(
    tx: &mut Tx,
    id: &ApiKeyId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update api_keys set used_at = $1 where id = $2")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Revokes the key; `false` when it was before.
pub(in crate::identity) async fn revoke(
    tx: &mut Tx,
    id: &ApiKeyId,
    now: Timestamp,
) -> Result<bool> {
    let revoked =
        sqlx::query("update api_keys set revoked_at = $1 where id = $2 and revoked_at is null")
            .bind(now.as_microsecond())
            .bind(id.as_str())
            .execute(tx.conn())
            .await?;
    Ok(revoked.rows_affected() == 1)
}

fn key(row: &AnyRow) -> Result<ApiKey> {
    let text = |column| row.try_get::<String, _>(column);
    Ok(ApiKey {
        id: text("id")?.parse().map_err(unreadable)?,
        name: text("name")?.parse().map_err(unreadable)?,
        // A scope that only a newer version knows opens nothing here.
        scopes: text("scopes")?
            .split(' ')
            .filter_map(|scope| scope.parse::<Scope>().ok())
            .collect(),
        created_at: at(row.try_get("created_at")?)?,
        used_at: at_some(row.try_get("used_at")?)?,
        revoked_at: at_some(row.try_get("revoked_at")?)?,
    })
}
