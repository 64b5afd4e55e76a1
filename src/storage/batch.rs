use std::borrow::Cow;
use std::fmt::Write as _;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use super::placeholders::NAMELESS;
use super::{Engine, Result};

/// Rows of one insert at most: enough to spread its cost, far from any engine's limit of parameters.
const ROWS_MAX: usize = 256;

/// A value to bind; the three column types and their nulls.
#[derive(Debug, Clone)]
pub enum Value {
    Text(Option<String>),
    Bigint(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

/// Several inserts that travel together: a call an insert costs 20-50 µs of thread hops on SQLite and a round trip
/// on PostgreSQL, more than the insert itself.
///
/// Each keeps its own text, with placeholders `$1`, `$2`… in order; foreign keys may point from a later one to an
/// earlier one.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    inserts: Vec<(Cow<'static, str>, Vec<Value>)>,
}

impl Batch {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `insert into … values ($1, …)`.
    #[must_use]
    pub fn add(mut self, insert: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Self {
        self.push(insert, values);
        self
    }

    pub fn push(&mut self, insert: impl Into<Cow<'static, str>>, values: Vec<Value>) {
        self.inserts.push((insert.into(), values));
    }

    /// Adds one insert of many rows, or none of no rows: `into` is `insert into … (…)`, each row has as many values as columns
    /// stand there.
    pub fn push_rows(&mut self, into: &str, rows: impl IntoIterator<Item = Vec<Value>>) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut sql = format!("{into} values ");
            let mut values = Vec::new();
            for (position, row) in rows.by_ref().take(ROWS_MAX).enumerate() {
                sql.push_str(if position == 0 { "(" } else { ", (" });
                for column in 1..=row.len() {
                    let comma = if column == 1 { "" } else { ", " };
                    write!(sql, "{comma}${}", values.len() + column)
                        .expect("a String takes every write");
                }
                sql.push(')');
                values.extend(row);
            }
            self.push(sql, values);
        }
    }

    /// Both in one, the other's statements last.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.inserts.extend(other.inserts);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.inserts.is_empty()
    }

    pub(super) async fn run(self, engine: Engine, conn: &mut AnyConnection) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let sql = match engine {
            Engine::Sqlite => self.statements(""),
            Engine::Postgres => self.statement(),
        };
        self.execute(sql, conn).await
    }

    /// On SQLite: runs `opening`, statements without a value, in the same call.
    pub(super) async fn run_after(self, opening: &str, conn: &mut AnyConnection) -> Result<()> {
        let sql = self.statements(opening);
        self.execute(sql, conn).await
    }

    async fn execute(self, sql: String, conn: &mut AnyConnection) -> Result<()> {
        let query = sqlx::query(AssertSqlSafe(sql));
        self.inserts
            .into_iter()
            .flat_map(|(_, values)| values)
            .fold(query, Value::bind)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// SQLite runs statement after statement.
    fn statements(&self, opening: &str) -> String {
        let mut sql = String::with_capacity(2048);
        sql.push_str(opening);
        for (insert, _) in &self.inserts {
            place(insert, &mut sql, |sql, _| sql.push(NAMELESS));
            sql.push_str(";\n");
        }
        sql
    }

    /// PostgreSQL takes one statement: all but the last insert are data-modifying common table expressions, whose
    /// foreign keys it checks when the whole statement ends.
    fn statement(&self) -> String {
        let mut sql = String::with_capacity(2048);
        let mut bound = 0;
        let last = self.inserts.len() - 1;
        for (position, (insert, values)) in self.inserts.iter().enumerate() {
            let (before, after) = match position {
                0 if last == 0 => (String::new(), ""),
                0 => ("with w0 as (".to_owned(), ")"),
                _ if position == last => ("\n".to_owned(), ""),
                _ => (format!(", w{position} as ("), ")"),
            };
            sql.push_str(&before);
            place(insert, &mut sql, |sql, number| {
                write!(sql, "${}", bound + number).expect("a String takes every write");
            });
            sql.push_str(after);
            bound += values.len();
        }
        sql
    }
}

/// Copies `insert` with each of its placeholders written anew. A text of ours: it holds no `$` but a placeholder's.
fn place(insert: &str, sql: &mut String, write: impl Fn(&mut String, usize)) {
    let mut pieces = insert.split('$');
    sql.push_str(pieces.next().unwrap_or_default());
    for (piece, expected) in pieces.zip(1..) {
        let digits = piece
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(piece.len());
        let number: usize = piece[..digits]
            .parse()
            .expect("a placeholder of a text of ours is a number");
        assert_eq!(number, expected, "placeholders stand in order: {insert}");
        write(sql, number);
        sql.push_str(&piece[digits..]);
    }
}

impl Value {
    fn bind(query: Query<'_, Any, AnyArguments>, value: Self) -> Query<'_, Any, AnyArguments> {
        match value {
            Self::Text(text) => query.bind(text),
            Self::Bigint(number) => query.bind(number),
            Self::Bytes(bytes) => query.bind(bytes),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )*};
}

value_from! {
    &str => Text, String => Text,
    i64 => Bigint, i32 => Bigint, u32 => Bigint,
    Vec<u8> => Bytes, &[u8] => Bytes,
}

impl From<jiff::Timestamp> for Value {
    fn from(at: jiff::Timestamp) -> Self {
        Self::Bigint(Some(at.as_microsecond()))
    }
}

/// `values![id, at, note]`: what to bind, in the order of the placeholders.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::storage::Value::from($value)),*]
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_inserts() -> Batch {
        Batch::new()
            .add("insert into a (x, y) values ($1, $2)", values!["x", 1_i64])
            .add("insert into b (z) values ($1)", values![vec![0_u8]])
    }

    #[test]
    fn sqlite_gets_statement_after_statement() {
        assert_eq!(
            two_inserts().statements("savepoint one; "),
            "savepoint one; insert into a (x, y) values (?, ?);\ninsert into b (z) values (?);\n"
        );
    }

    #[test]
    fn rows_share_an_insert_and_many_share_several() {
        let mut batch = Batch::new();
        batch.push_rows("insert into a (x, y)", [values!["x", 1], values!["z", 2]]);
        assert_eq!(
            batch.statement(),
            "insert into a (x, y) values ($1, $2), ($3, $4)"
        );
        let mut batch = Batch::new();
        batch.push_rows("insert into b (x)", (0..600_i64).map(|row| values![row]));
        assert_eq!(batch.inserts.len(), 3);
        let mut batch = Batch::new();
        batch.push_rows("insert into b (x)", []);
        assert!(batch.is_empty());
    }

    #[test]
    fn postgres_gets_one_statement() {
        assert_eq!(
            two_inserts().statement(),
            "with w0 as (insert into a (x, y) values ($1, $2))\ninsert into b (z) values ($3)"
        );
    }
}
