use jiff::Timestamp;
use sqlx::Row as _;

use crate::storage::{self, Error, Result, Schema, Storage};
use crate::vault::InstanceId;

/// The data database's schema.
pub static SCHEMA: Schema = Schema {
    migrations: sqlx::migrate!("./migrations"),
    sqlite: include_str!("../../migrations/triggers/sqlite.sql"),
    postgres: include_str!("../../migrations/triggers/postgres.sql"),
};

/// The shop that a data database belongs to, read without touching it; none before the first start.
pub(super) async fn instance(url: &str) -> Result<Option<InstanceId>> {
    let rows = storage::peek(url, "select id from instances").await?;
    rows.unwrap_or_default()
        .first()
        .map(|row| {
            row.try_get::<String, _>("id")?
                .parse()
                .map_err(Error::unreadable)
        })
        .transpose()
}

/// Says in the data database which shop it belongs to. Servers that start together say the same.
pub(super) async fn found(storage: &Storage, id: &InstanceId, at: Timestamp) -> Result<()> {
    let id = id.clone();
    storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move {
                sqlx::query(
                    "insert into instances (id, created_at) values ($1, $2) on conflict (id) do nothing",
                )
                .bind(id.as_str())
                .bind(at.as_microsecond())
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}
