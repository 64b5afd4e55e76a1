//! Identity as rows, a file a table.

pub(super) mod api_keys;
pub(super) mod cases;
pub(super) mod codes;
pub(super) mod links;
pub(super) mod operators;
pub(super) mod sign_in_links;
pub(super) mod throttles;

use jiff::Timestamp;

use crate::storage::{Error, Result};

/// What only a newer version, or a hand in the database, can have written.
fn unreadable(what: impl std::fmt::Display) -> Error {
    Error::unreadable(what)
}

fn at(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(Error::unreadable)
}

fn at_some(micros: Option<i64>) -> Result<Option<Timestamp>> {
    micros.map(at).transpose()
}
