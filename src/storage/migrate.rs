use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::{Engine, Result, Schema, sqlite};

/// Brings the schema up to date. On PostgreSQL an advisory lock makes instances that start together take turns.
pub(super) async fn run(url: &str, engine: Engine, schema: &'static Schema) -> Result<()> {
    let mut conn = match engine {
        Engine::Sqlite => {
            let mut conn = AnyConnection::connect(&sqlite::url(url)).await?;
            sqlite::prepare_writer(&mut conn).await?;
            conn
        }
        Engine::Postgres => AnyConnection::connect(url).await?,
    };
    schema.migrations.run(&mut conn).await?;
    let triggers = match engine {
        Engine::Sqlite => schema.sqlite,
        Engine::Postgres => schema.postgres,
    };
    if !triggers.trim().is_empty() {
        conn.execute(sqlx::raw_sql(AssertSqlSafe(triggers))).await?;
    }
    conn.close().await?;
    Ok(())
}
