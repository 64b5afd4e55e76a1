//! When messages went out.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{moment, stored};
use crate::mail::model::MessageId;
use crate::storage::{Placeholders, Result, Storage};

/// Of these messages, those that a relay has taken responsibility for, and when.
pub(in crate::mail) async fn at(
    storage: &Storage,
    ids: &[MessageId],
) -> Result<HashMap<MessageId, Timestamp>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select id, settled_at from messages where state = 'sent' and settled_at is not null and id in ({})",
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query_as(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        });
    let rows: Vec<(String, i64)> = query.fetch_all(storage.reader()).await?;
    rows.into_iter()
        .map(|(id, at)| Ok((stored(&id)?, moment(at)?)))
        .collect()
}
