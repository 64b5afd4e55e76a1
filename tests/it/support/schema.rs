//! The schema that a database really has, to hold a data map against.

use std::collections::BTreeSet;

use sealbook::storage::Engine;
use sealbook::vault::map::Table;
use sqlx::{AnyConnection, Connection, Row};

/// Every column of every table as `table.column`, but for the migrations' own.
pub async fn columns(url: &str) -> BTreeSet<String> {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let query = match Engine::of(url).unwrap() {
        Engine::Sqlite => {
            "select t.name || '.' || c.name from sqlite_master t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like 'sqlite%' and t.name not like '\\_sqlx%' escape '\\'"
        }
        Engine::Postgres => {
            "select cast(table_name || '.' || column_name as text) from information_schema.columns \
             where table_schema = 'public' and table_name not like '\\_sqlx%'"
        }
    };
    let rows = sqlx::query(query).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
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
