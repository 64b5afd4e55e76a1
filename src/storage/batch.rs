use std::fmt::Write as _;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use super::{Engine, Result};

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
/// Each keeps its own text, with placeholders from `$1`; foreign keys may point from a later one to an earlier one.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    inserts: Vec<(&'static str, Vec<Value>)>,
}

impl Batch {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `insert into … values ($1, …)`.
    #[must_use]
    pub fn add(mut self, insert: &'static str, values: Vec<Value>) -> Self {
        self.push(insert, values);
        self
    }

    pub fn push(&mut self, insert: &'static str, values: Vec<Value>) {
        self.inserts.push((insert, values));
    }

    pub(super) async fn run(self, engine: Engine, conn: &mut AnyConnection) -> Result<()> {
        if self.inserts.is_empty() {
            return Ok(());
        }
        let sql = self.text(engine);
        let query = sqlx::query(AssertSqlSafe(sql));
        self.inserts
            .into_iter()
            .flat_map(|(_, values)| values)
            .fold(query, Value::bind)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// SQLite runs statement after statement; PostgreSQL takes one statement, so there all but the last insert are
    /// data-modifying common table expressions, whose foreign keys it checks when the whole statement ends.
    fn text(&self, engine: Engine) -> String {
        let mut sql = String::with_capacity(512);
        let mut bound = 0;
        let last = self.inserts.len() - 1;
        for (place, (insert, values)) in self.inserts.iter().enumerate() {
            let (before, after) = match engine {
                Engine::Sqlite => ("", ";\n"),
                Engine::Postgres if place == last => ("", ""),
                Engine::Postgres if place == 0 => ("with ", ""),
                Engine::Postgres => (", ", ""),
            };
            sql.push_str(before);
            if engine == Engine::Postgres && place < last {
                write!(sql, "w{place} as (").expect("a String takes every write");
                renumber(insert, bound, &mut sql);
                sql.push(')');
            } else {
                if engine == Engine::Postgres {
                    sql.push('\n');
                }
                renumber(insert, bound, &mut sql);
            }
            sql.push_str(after);
            bound += values.len();
        }
        sql
    }
}

/// Copies `insert` with every `$n` raised by `by`. A text of ours: it holds no `$` but a placeholder's.
fn renumber(insert: &str, by: usize, sql: &mut String) {
    let mut pieces = insert.split('$');
    sql.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(piece.len());
        let number: usize = piece[..digits]
            .parse()
            .expect("a placeholder of a text of ours is a number");
        write!(sql, "${}{}", number + by, &piece[digits..]).expect("a String takes every write");
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
            two_inserts().text(Engine::Sqlite),
            "insert into a (x, y) values ($1, $2);\ninsert into b (z) values ($3);\n"
        );
    }

    #[test]
    fn postgres_gets_one_statement() {
        assert_eq!(
            two_inserts().text(Engine::Postgres),
            "with w0 as (insert into a (x, y) values ($1, $2))\ninsert into b (z) values ($3)"
        );
    }
}
