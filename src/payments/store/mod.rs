//! The SQL of payments, by what it is about.

pub(super) mod given_back;
pub(super) mod intake;
pub(super) mod invoices;
pub(super) mod lines;
pub(super) mod manual;
pub(super) mod methods;
pub(super) mod processor;
pub(super) mod refunds;
pub(super) mod statements;
pub(super) mod uploads;

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

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
