//! The SQL of payments, by what it is about.

pub(super) mod given_back;
pub(super) mod intake;
pub(super) mod invoices;
pub(super) mod lines;
pub(super) mod manual;
pub(super) mod methods;
pub(super) mod payouts;
pub(super) mod processor;
pub(super) mod refunds;
pub(super) mod statements;
pub(super) mod uploads;

use std::fmt::Display;
use std::str::FromStr;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Executor, Row as _};

use crate::storage::{Error, Result};

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

/// `$1, $2, …, $n`, from `first`.
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count)
        .map(|place| format!("${place}"))
        .collect();
    places.join(", ")
}

fn bind_digests<'q>(
    query: Query<'q, Any, AnyArguments>,
    digests: &[[u8; 32]],
) -> Query<'q, Any, AnyArguments> {
    digests
        .iter()
        .fold(query, |query, digest| query.bind(digest.to_vec()))
}
