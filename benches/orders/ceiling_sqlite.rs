//! The raw ceiling on SQLite: the same rows, by the bare driver, as many orders to a commit as the server managed.

use std::fmt::Write as _;
use std::time::Instant;

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, query_with};

use crate::blank::Blank;
use crate::replay::{Orders, Table, Value, ratio};

/// Orders a second. The pragmas are those of the server's writer; an order's rows travel in one call, the fastest way
/// that this driver knows.
pub async fn measure(blank: &Blank, orders: &Orders, group: f64) -> f64 {
    let mut conn = SqliteConnectOptions::new()
        .filename(&blank.0)
        .pragma("journal_mode", "wal")
        .pragma("synchronous", "full")
        .pragma("secure_delete", "on")
        .pragma("foreign_keys", "on")
        .connect()
        .await
        .expect("the blank database opens");
    let began = Instant::now();
    // Groups of changing size, so that their mean is the server's.
    let (mut group_ends, mut next) = (group, 0);
    while next < orders.count {
        execute(&mut conn, "begin immediate").await;
        while next < orders.count && (ratio(next, 1) < group_ends) {
            let (sql, values) = order_inserts(orders.of(next));
            query_with(AssertSqlSafe(sql), values)
                .execute(&mut conn)
                .await
                .expect("the blank database takes what the server's took");
            next += 1;
        }
        execute(&mut conn, "commit").await;
        group_ends += group.max(1.0);
    }
    ratio(orders.count, 1) / began.elapsed().as_secs_f64()
}

fn order_inserts<'a>(
    rows: impl Iterator<Item = (&'a Table, &'a Vec<Value>)>,
) -> (String, SqliteArguments) {
    let (mut sql, mut values, mut bound) =
        (String::with_capacity(2048), SqliteArguments::default(), 0);
    for (table, row) in rows {
        let marks: Vec<String> = (1..=row.len())
            .map(|place| format!("${}", bound + place))
            .collect();
        bound += row.len();
        writeln!(
            sql,
            "insert into {} ({}) values ({});",
            table.name,
            table.columns.join(", "),
            marks.join(", ")
        )
        .expect("a String takes every write");
        for value in row {
            match value {
                Value::Null => values.add(None::<String>),
                Value::Text(text) => values.add(text.clone()),
                Value::Bigint(number) => values.add(*number),
                Value::Bytes(bytes) => values.add(bytes.clone()),
            }
            .expect("every value of a table can be bound");
        }
    }
    (sql, values)
}

async fn execute(conn: &mut SqliteConnection, sql: &'static str) {
    sqlx::query(sql)
        .execute(conn)
        .await
        .expect("a statement of ours");
}
