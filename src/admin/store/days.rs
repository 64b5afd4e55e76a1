//! Figures a day.

use std::fmt::Write as _;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};

use crate::storage::{Result, Storage, wide_sum};
use crate::wide_sum;

/// What came in on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::admin) struct Sum {
    pub(in crate::admin) orders: i64,
    /// Without VAT; of those in the shop's currency.
    pub(in crate::admin) net_minor: i64,
}

/// Orders between each moment and the next, and what those in this currency come to: one sum fewer than there are moments. A
/// day of the shop's zone can have 23 hours, so that no division finds it.
pub(in crate::admin) async fn sums(
    storage: &Storage,
    moments: &[Timestamp],
    currency: &str,
) -> Result<Vec<Sum>> {
    let mut sql = String::from("with days (place, from_at, to_at) as (values ");
    for place in 1..moments.len() {
        let comma = if place == 1 { "" } else { ", " };
        let (a, b, c) = (3 * place - 1, 3 * place, 3 * place + 1);
        write!(
            sql,
            "{comma}(cast(${a} as bigint), cast(${b} as bigint), cast(${c} as bigint))"
        )
        .expect("a String takes every write");
    }
    sql.push_str(concat!(
        ") select count(o.id) as orders, ",
        wide_sum!(
            "(case when o.currency = $1 then o.net_minor else 0 end)",
            "net"
        ),
        " from days \
         left join orders o on o.placed_at >= days.from_at and o.placed_at < days.to_at \
         and o.cancelled_at is null \
         group by days.place order by days.place"
    ));
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .persistent(false)
        .bind(currency);
    for (place, pair) in (0_i64..).zip(moments.windows(2)) {
        query = query
            .bind(place)
            .bind(pair[0].as_microsecond())
            .bind(pair[1].as_microsecond());
    }
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter()
        .map(|row| {
            Ok(Sum {
                orders: row.try_get("orders")?,
                net_minor: wide_sum(row, "net")?,
            })
        })
        .collect()
}

/// Orders that wait to be fulfilled.
pub(in crate::admin) async fn open_orders(storage: &Storage) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from orders where fulfilled_at is null and cancelled_at is null",
    )
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}
