//! What the server wrote, read back as it lies in the tables, so that the bare driver can write the same.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::blank::{Blank, written_url};
use crate::databases::{Databases, Engine};

/// The rows that placing orders wrote.
pub struct Orders {
    pub tables: Vec<Table>,
    pub count: usize,
}

/// One table's new rows, in the order they were written.
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Null,
    Text(String),
    Bigint(i64),
    Bytes(Vec<u8>),
}

/// Enough to measure the bare driver for some seconds.
const ORDERS_MAX: usize = 50_000;

/// What stands in the written database beyond the blank one, of every table to which each order added.
pub async fn read(databases: &Databases, blank: &Blank) -> Orders {
    sqlx::any::install_default_drivers();
    let engine = databases.engine;
    let mut written = open(&written_url(databases)).await;
    let mut blank = open(&blank.url(engine)).await;
    let placed = rows(&mut written, "orders").await;
    let count = placed.min(ORDERS_MAX);
    let mut tables = Vec::new();
    for name in tables_in_order(&mut written, engine).await {
        let before = rows(&mut blank, &name).await;
        let added = rows(&mut written, &name).await - before;
        if added < placed {
            continue;
        }
        let columns = columns(&mut written, engine, &name).await;
        let (list, age) = (columns.join(", "), age(engine));
        let query = format!(
            "select {list} from {name} order by {age} limit {} offset {before}",
            added * count / placed
        );
        let found = sqlx::query(AssertSqlSafe(query))
            .fetch_all(&mut written)
            .await;
        let rows = found
            .expect("the table is there")
            .iter()
            .map(values)
            .collect();
        tables.push(Table {
            name,
            columns,
            rows,
        });
    }
    Orders { tables, count }
}

async fn open(url: &str) -> AnyConnection {
    AnyConnection::connect(url)
        .await
        .expect("the server has stopped and left its database")
}

async fn rows(conn: &mut AnyConnection, table: &str) -> usize {
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(conn)
        .await
        .expect("both databases have the same tables");
    usize::try_from(count).expect("a count is not negative")
}

/// All tables, as the migrations made them: parents first, so that a row points only to one that stands.
async fn tables_in_order(conn: &mut AnyConnection, engine: Engine) -> Vec<String> {
    let query = match engine {
        Engine::Sqlite => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid"
        }
        Engine::Postgres => {
            "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by oid"
        }
    };
    sqlx::query_scalar(query)
        .fetch_all(conn)
        .await
        .expect("both engines list their tables")
}

/// The order in which rows were written.
fn age(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "rowid",
        Engine::Postgres => "ctid",
    }
}

impl Orders {
    /// The rows that one order's transaction wrote. The writer wrote order after order, so each has its even share.
    pub fn of(&self, order: usize) -> impl Iterator<Item = (&Table, &Vec<Value>)> {
        self.tables.iter().flat_map(move |table| {
            let share = |place: usize| place * table.rows.len() / self.count;
            table.rows[share(order)..share(order + 1)]
                .iter()
                .map(move |row| (table, row))
        })
    }

    /// The rows of one order, by what they call it, its customer and its subject.
    pub fn one(&self) -> Vec<(&Table, &Vec<Value>)> {
        let orders = self.tables.iter().find(|table| table.name == "orders");
        let orders = orders.expect("orders were placed");
        let row = &orders.rows[self.count / 2];
        let names = ["id", "customer_id", "subject_id"].map(|name| {
            let place = orders.columns.iter().position(|column| column == name);
            &row[place.expect("an order has it")]
        });
        let rows = |table| -> Vec<_> {
            let table: &Table = table;
            let of_it = |row: &&Vec<Value>| row.iter().any(|value| names.contains(&value));
            table
                .rows
                .iter()
                .filter(of_it)
                .map(|row| (table, row))
                .collect()
        };
        self.tables.iter().flat_map(rows).collect()
    }

    /// Sealed and indexed values an order writes, on average: their number by table and column.
    pub fn vault_calls(&self) -> BTreeMap<&str, f64> {
        let mut calls = BTreeMap::new();
        for table in &self.tables {
            for (place, column) in table.columns.iter().enumerate() {
                let kind = if column.ends_with("_sealed") {
                    "seal"
                } else if column.ends_with("_index") {
                    "index"
                } else {
                    continue;
                };
                let written = table
                    .rows
                    .iter()
                    .filter(|row| row[place] != Value::Null)
                    .count();
                *calls.entry(kind).or_default() += ratio(written, self.count);
            }
        }
        calls
    }
}

pub fn ratio(part: usize, whole: usize) -> f64 {
    let small = |number: usize| f64::from(u32::try_from(number).expect("no run is that long"));
    small(part) / small(whole.max(1))
}

async fn columns(conn: &mut AnyConnection, engine: Engine, table: &str) -> Vec<String> {
    let query = match engine {
        Engine::Sqlite => format!("select name from pragma_table_info('{table}') order by cid"),
        Engine::Postgres => format!(
            "select column_name::text from information_schema.columns where table_name = '{table}' order by ordinal_position"
        ),
    };
    sqlx::query_scalar(AssertSqlSafe(query))
        .fetch_all(conn)
        .await
        .expect("both engines describe their tables")
}

fn values(row: &AnyRow) -> Vec<Value> {
    (0..row.len())
        .map(|at| {
            let raw = row.try_get_raw(at).expect("the column is there");
            if raw.is_null() {
                return Value::Null;
            }
            match raw.type_info().name() {
                "TEXT" => Value::Text(row.get(at)),
                "BLOB" => Value::Bytes(row.get(at)),
                _ => Value::Bigint(row.get(at)),
            }
        })
        .collect()
}
