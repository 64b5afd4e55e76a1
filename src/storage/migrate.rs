use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::{Engine, Result, Schema, sqlite};

/// Texts sort by their bytes on SQLite, and ids, days and places in lists are compared so. A PostgreSQL database sorts as its
/// maker's language does unless its columns say otherwise. Does nothing where they do, or where the database does by itself.
const ORDER_BY_BYTES: &str = r#"do $$
declare
    changed text;
begin
    if (select array_agg(t order by t) from unnest(array['~', 'a', 'Z', '_', '0', '/']) t) = array['/', '0', 'Z', '_', 'a', '~'] then
        return;
    end if;
    for changed in
        select format('alter table %I ', c.table_name)
            || string_agg(format('alter column %I type text collate "C"', c.column_name), ', ')
        from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.data_type = 'text'
            and c.collation_name is null
        group by c.table_name
    loop
        execute changed;
    end loop;
end
$$"#;

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
    if engine == Engine::Postgres {
        conn.execute(ORDER_BY_BYTES).await?;
    }
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
