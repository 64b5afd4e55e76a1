use std::collections::HashSet;

use sqlx::AssertSqlSafe;

use crate::storage::{Error, Result, Storage};
use crate::vault::SubjectId;

/// Which of these subjects the rows of a table name. Table and column are names of the data map, which are constants.
pub(super) async fn named(
    storage: &Storage,
    table: &'static str,
    column: &'static str,
    subjects: &[SubjectId],
) -> Result<HashSet<SubjectId>> {
    let places: Vec<String> = (1..=subjects.len())
        .map(|place| format!("${place}"))
        .collect();
    let sql = format!(
        "select distinct {column} from {table} where {column} in ({})",
        places.join(", ")
    );
    let mut query = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql));
    for subject in subjects {
        query = query.bind(subject.as_str().to_owned());
    }
    let named = query.fetch_all(storage.reader()).await?;
    named
        .iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}
