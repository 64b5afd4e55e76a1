//! The terms that the shop had.

use jiff::Timestamp;

use crate::storage::{Result, Storage};

/// Notes that these are the shop's terms now, once.
pub(in crate::orders) async fn note(storage: &Storage, name: &str, now: Timestamp) -> Result<()> {
    let known: Option<String> =
        sqlx::query_scalar("select name from terms_versions where name = $1")
            .bind(name)
            .fetch_optional(storage.reader())
            .await?;
    if known.is_some() {
        return Ok(());
    }
    let name = name.to_owned();
    storage
        .transact(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                sqlx::query(
                    "insert into terms_versions (name, offered_at) values ($1, $2) on conflict (name) do nothing",
                )
                .bind(name)
                .bind(now.as_microsecond())
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}

/// Their names, the newest first.
pub(in crate::orders) async fn all(storage: &Storage) -> Result<Vec<String>> {
    let names =
        sqlx::query_scalar("select name from terms_versions order by offered_at desc, name desc")
            .fetch_all(storage.reader())
            .await?;
    Ok(names)
}
