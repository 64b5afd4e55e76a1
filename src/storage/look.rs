//! A database as it lies there: opened to be read and compared. Nothing is created, migrated or written.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyPoolOptions;
use sqlx::{Executor as _, Row as _};

use super::peek::{is_missing_table, read_only};
use super::{Engine, Error, Result, SQLITE_READERS_MAX, Schema, Storage, WAIT_MAX, Writer, sqlite};

/// How a database's schema differs from the one that this program wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Drift {
    #[error("migrations not made yet: {0}; starting the server makes them")]
    Behind(usize),
    #[error("migration {0} is none of this program's: a newer version was here")]
    Ahead(i64),
    #[error("migration {0} was made from another text than this program's")]
    Altered(i64),
}

impl Storage {
    /// Opens an existing database for reading; [`Storage::transact`] on it answers that there is no writer.
    pub async fn look(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).ok_or_else(|| Error::unsupported(url))?;
        let options = AnyPoolOptions::new()
            .acquire_timeout(WAIT_MAX)
            .max_connections(SQLITE_READERS_MAX);
        let pool = match engine {
            Engine::Sqlite => {
                options
                    .after_connect(|conn, _| Box::pin(sqlite::prepare_reader(conn)))
                    .connect(&read_only(url))
                    .await?
            }
            Engine::Postgres => {
                options
                    .after_connect(|conn, _| {
                        Box::pin(async move {
                            conn.execute("set default_transaction_read_only = on")
                                .await
                                .map(drop)
                        })
                    })
                    .connect(url)
                    .await?
            }
        };
        Ok(Self {
            engine,
            pool,
            writer: Writer::None,
        })
    }

    /// How the schema differs from what the program wants; nothing when it is current.
    pub async fn drift(&self, schema: &Schema) -> Result<Option<Drift>> {
        let rows = sqlx::query("select version, checksum from _sqlx_migrations where success")
            .fetch_all(&self.pool)
            .await;
        let rows = match rows {
            Err(error) if is_missing_table(&error) => Vec::new(),
            rows => rows?,
        };
        let made = rows
            .iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<Result<BTreeMap<i64, Vec<u8>>>>()?;
        let wanted: BTreeMap<i64, &[u8]> = schema
            .migrations
            .iter()
            .map(|migration| (migration.version, migration.checksum.as_ref()))
            .collect();
        if let Some(version) = made.keys().find(|version| !wanted.contains_key(version)) {
            return Ok(Some(Drift::Ahead(*version)));
        }
        let altered =
            |(version, checksum): &(&i64, &Vec<u8>)| wanted[version] != checksum.as_slice();
        if let Some((version, _)) = made.iter().find(altered) {
            return Ok(Some(Drift::Altered(*version)));
        }
        let behind = wanted.len() - made.len();
        Ok((behind > 0).then_some(Drift::Behind(behind)))
    }

    /// Every column of every table, as `table.column`.
    pub async fn columns(&self) -> Result<BTreeSet<String>> {
        // No two engines keep this in the same place.
        let query = match self.engine {
            Engine::Sqlite => {
                "select t.name || '.' || c.name from sqlite_master t, pragma_table_info(t.name) c \
                 where t.type = 'table' and t.name not like 'sqlite%'"
            }
            Engine::Postgres => {
                "select cast(table_name || '.' || column_name as text) from information_schema.columns \
                 where table_schema = 'public'"
            }
        };
        let rows = sqlx::query(query).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
