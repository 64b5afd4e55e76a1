//! The sealed columns of a row, as the data map names them.

use sqlx::{AssertSqlSafe, Row as _};

use crate::storage::{Result, Storage};
use crate::vault::Sealed;
use crate::vault::map::{Field, Table};

/// The sealed columns of one row that hold something; none when there is no such row.
pub(in crate::admin) async fn fields(
    storage: &Storage,
    table: &Table,
    id: &str,
) -> Result<Vec<(Field, Sealed)>> {
    let columns: Vec<&str> = table.sealed().map(|field| field.column).collect();
    let sql = format!(
        "select {} from {} where id = $1",
        columns.join(", "),
        table.name
    );
    // Names of the data map, which are constants.
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .fetch_optional(storage.reader())
        .await?;
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for field in table.sealed() {
        let bytes: Option<Vec<u8>> = row.try_get(field.column)?;
        found.extend(bytes.map(|bytes| (*field, Sealed::from_stored(bytes))));
    }
    Ok(found)
}
