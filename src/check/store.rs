use sqlx::{AssertSqlSafe, Row as _};

use crate::storage::{Error, Result, Storage};
use crate::vault::map::{Field, Table};
use crate::vault::{Sealed, SubjectId};

/// A row's sealed fields that hold something, and whose they are.
pub(super) struct SealedRow {
    pub(super) id: String,
    pub(super) subject: SubjectId,
    pub(super) sealed: Vec<(Field, Sealed)>,
}

/// The newest rows of a table that name a subject. Table and columns are names of the data map, which are constants.
pub(super) async fn newest(
    storage: &Storage,
    table: &Table,
    subject: &'static str,
    limit: i64,
) -> Result<Vec<SealedRow>> {
    let columns: Vec<&str> = table.sealed().map(|field| field.column).collect();
    let sql = format!(
        "select id, {subject}, {} from {} where {subject} is not null order by id desc limit $1",
        columns.join(", "),
        table.name
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(limit)
        .fetch_all(storage.reader())
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut sealed = Vec::new();
        for field in table.sealed() {
            let bytes: Option<Vec<u8>> = row.try_get(field.column)?;
            sealed.extend(bytes.map(|bytes| (*field, Sealed::from_stored(bytes))));
        }
        let owner: String = row.try_get(subject)?;
        found.push(SealedRow {
            id: row.try_get("id")?,
            subject: owner.parse().map_err(Error::unreadable)?,
            sealed,
        });
    }
    Ok(found)
}
