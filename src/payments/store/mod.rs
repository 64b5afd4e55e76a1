//! The SQL of payments, by what it is about.

pub(super) mod closings;
pub(super) mod credits;
pub(super) mod given_back;
pub(super) mod intake;
pub(super) mod invoices;
pub(super) mod lines;
pub(super) mod manual;
pub(super) mod manual_refunds;
pub(super) mod methods;
pub(super) mod order_assignments;
pub(super) mod paid;
pub(super) mod payouts;
pub(super) mod processor;
pub(super) mod refunds;
pub(super) mod repayments;
pub(super) mod statements;
pub(super) mod uploads;
pub(super) mod waivers;

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Executor, Row as _};

use crate::payments::lines::{Line, LineId};
use crate::storage::{Error, Placeholders, Result, Storage};

/// What a request with this key made, and the fingerprint of what it said: the `id` and `body_digest` that `sql` finds.
async fn made_before<'e, Id>(
    on: impl Executor<'e, Database = Any>,
    sql: &'static str,
    key: &[u8; 32],
) -> Result<Option<(Id, Vec<u8>)>>
where
    Id: FromStr<Err: Display>,
{
    let row = sqlx::query(sql)
        .bind(key.to_vec())
        .fetch_optional(on)
        .await?;
    row.map(|row| {
        let id: String = row.try_get("id")?;
        let id = id.parse().map_err(Error::unreadable)?;
        Ok((id, row.try_get("body_digest")?))
    })
    .transpose()
}

/// Which of these lines the column of a table names, each once.
async fn lines_named(
    storage: &Storage,
    column: &'static str,
    table: &'static str,
    lines: &[Line],
) -> Result<Vec<LineId>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select distinct {column} from {table} where {column} in ({})",
        Placeholders(lines.len())
    );
    let query = lines
        .iter()
        .fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, line| {
            query.bind(line.id.as_str())
        });
    let ids: Vec<String> = query.fetch_all(storage.reader()).await?;
    ids.into_iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// Where a list goes on that has the latest first: behind an item, or at its beginning. Nothing happens later than the end of time,
/// and no id sorts behind a tilde.
fn place(behind: Option<(Timestamp, &str)>) -> (i64, &str) {
    behind.map_or((i64::MAX, "~"), |(at, id)| (at.as_microsecond(), id))
}

fn bind_digests<'q>(
    query: Query<'q, Any, AnyArguments>,
    digests: &[[u8; 32]],
) -> Query<'q, Any, AnyArguments> {
    digests
        .iter()
        .fold(query, |query, digest| query.bind(digest.to_vec()))
}
