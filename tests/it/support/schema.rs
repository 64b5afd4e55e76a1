//! The schema that a database really has, to hold a data map against.

use std::collections::{BTreeMap, BTreeSet};

use sealbook::storage::Engine;
use sealbook::vault::map::Table;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

/// Every column of every table as `table.column`, but for the migrations' own.
pub async fn columns(url: &str) -> BTreeSet<String> {
    let all = types(url).await.into_keys();
    all.filter(|name| !name.starts_with("_sqlx")).collect()
}

/// The type of every column of every table, by `table.column`.
pub async fn types(url: &str) -> BTreeMap<String, String> {
    let query = match Engine::of(url).unwrap() {
        Engine::Sqlite => {
            "select t.name || '.' || c.name, lower(c.type) from sqlite_master t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like 'sqlite%'"
        }
        Engine::Postgres => {
            "select cast(table_name || '.' || column_name as text), cast(data_type as text) \
             from information_schema.columns where table_schema = 'public'"
        }
    };
    let mut conn = connect(url).await;
    let rows = sqlx::query(query).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// How many rows each table has.
pub async fn rows(url: &str) -> BTreeMap<String, i64> {
    let types = types(url).await;
    let tables: BTreeSet<&str> = types
        .keys()
        .filter_map(|name| name.split('.').next())
        .collect();
    let mut conn = connect(url).await;
    let mut rows = BTreeMap::new();
    for table in tables {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let count = sqlx::query_scalar(count)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        rows.insert(table.to_owned(), count);
    }
    conn.close().await.unwrap();
    rows
}

/// How many rows have something in this column.
pub async fn filled(url: &str, table: &str, column: &str) -> i64 {
    let mut conn = connect(url).await;
    let count = AssertSqlSafe(format!(
        "select count(*) from {table} where {column} is not null"
    ));
    let count = sqlx::query_scalar(count)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    count
}

/// Changes the schema by hand.
pub async fn alter(url: &str, statement: &str) {
    let mut conn = connect(url).await;
    let statement = AssertSqlSafe(statement.to_owned());
    sqlx::query(statement).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url).await.unwrap()
}

/// What a map says there is.
pub fn mapped(tables: &[Table]) -> BTreeSet<String> {
    let columns = |table: &Table| {
        let name = table.name;
        table
            .columns
            .iter()
            .map(move |column| format!("{name}.{}", column.name()))
            .collect::<Vec<_>>()
    };
    tables.iter().flat_map(columns).collect()
}
