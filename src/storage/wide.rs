//! Sums of amounts that stay within the range of both engines.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Error, Result};

/// What a half counts in, as [`wide_sum`] writes it.
const HALF: i128 = 1_000_000_000;

/// The columns of a sum that [`wide_sum`](fn@wide_sum) reads. SQLite refuses a sum that leaves 64 bits on its way, PostgreSQL one
/// that does at its end; billions and what is left over, added up apart, do not leave them within billions of rows.
#[macro_export]
macro_rules! wide_sum {
    ($of:literal, $name:literal) => {
        concat!(
            "cast(coalesce(sum((",
            $of,
            ") / 1000000000), 0) as bigint) as ",
            $name,
            "_high, \
             cast(coalesce(sum((",
            $of,
            ") % 1000000000), 0) as bigint) as ",
            $name,
            "_low"
        )
    };
}

/// The sum that stands in a row's two columns; [`Error::TooLarge`] where it is no amount any more.
pub fn wide_sum(row: &AnyRow, name: &str) -> Result<i64> {
    let half = |which: &str| row.try_get::<i64, _>(format!("{name}_{which}").as_str());
    let sum = i128::from(half("high")?) * HALF + i128::from(half("low")?);
    i64::try_from(sum).map_err(|_| Error::TooLarge)
}
