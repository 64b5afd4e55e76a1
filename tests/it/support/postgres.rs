//! The PostgreSQL server that `tests/with-postgres.sh` started, and an empty database on it.

use std::env;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::canaries::Area;

/// A place in the cluster's log of changes, in bytes from its beginning.
pub type Lsn = i64;

/// The server's address, or how to get one.
pub fn server_url() -> String {
    env::var("SEALBOOK_TEST_PG").expect(
        "SEALBOOK_TEST_PG names no PostgreSQL server: run `tests/with-postgres.sh cargo test`, which starts one",
    )
}

/// The address of another of its databases.
pub fn server_url_of(database: &str) -> String {
    let url = server_url();
    let (begins, rest) = url.rsplit_once('/').expect("the owner enters a database");
    assert_eq!(rest, "postgres");
    format!("{begins}/{database}")
}

/// The server's host and port, as they stand in its address.
fn authority() -> String {
    let url = server_url();
    let (_, place) = url.rsplit_once('@').expect("the owner has a name");
    let (authority, _) = place.split_once('/').expect("the owner enters a database");
    authority.to_owned()
}

/// A connection as the server's owner.
pub async fn owner() -> PgConnection {
    PgConnection::connect(&server_url())
        .await
        .expect("the server in SEALBOOK_TEST_PG answers")
}

/// A database with a role of its own, as an operator would set it up: the role can enter this database alone.
///
/// It is one of a few that tests hand on, emptied: making and dropping one costs the server a checkpoint.
#[derive(Debug)]
pub struct Database {
    pub url: String,
    /// Where the log of changes stood when the test began.
    pub begins_at: Lsn,
    /// Holds the lock that keeps other tests out, for as long as it lives.
    _owner: PgConnection,
}

/// More than tests can want at once.
const DATABASES_MAX: i64 = 64;

impl Database {
    pub async fn take() -> Self {
        let mut owner = owner().await;
        let name = free_name(&mut owner).await;
        let server = PgConnectOptions::from_str(&server_url()).expect("it was connected to");
        let known: bool =
            sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
                .bind(&name)
                .fetch_one(&mut owner)
                .await
                .expect("the owner may ask");
        if !known {
            for statement in [
                format!("create role {name} login password '{name}'"),
                format!("create database {name} template template0"),
                format!("revoke connect on database {name} from public"),
                format!("grant connect, temporary on database {name} to {name}"),
            ] {
                run(&mut owner, &statement).await;
            }
        }
        // What a test before left running, a killed server's connection perhaps, would see its tables vanish.
        let others = format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'"
        );
        run(&mut owner, &others).await;
        let mut inside = PgConnection::connect_with(&server.clone().database(&name))
            .await
            .expect("the owner may enter");
        run(&mut inside, "drop schema if exists public cascade").await;
        run(
            &mut inside,
            &format!("create schema public authorization {name}"),
        )
        .await;
        inside.close().await.expect("nothing is under way");
        let begins_at = position(&mut owner).await;
        Self {
            url: format!("postgres://{name}:{name}@{}/{name}", authority()),
            begins_at,
            _owner: owner,
        }
    }
}

/// The first of the tests' databases that no test holds; holds it, as long as the connection lives.
async fn free_name(owner: &mut PgConnection) -> String {
    for number in 0..DATABASES_MAX {
        let taken: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(number)
            .fetch_one(&mut *owner)
            .await
            .expect("the owner may lock");
        if taken {
            return format!("sealbook_test_{number}");
        }
    }
    panic!("all {DATABASES_MAX} databases are in use");
}

async fn run(owner: &mut PgConnection, statement: &str) {
    sqlx::query(AssertSqlSafe(statement))
        .execute(owner)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Ends every connection to this database and lets none in: gone, for whoever uses it.
pub async fn shut(url: &str) {
    let name = name_in(url);
    let mut owner = owner().await;
    run(
        &mut owner,
        &format!("alter database {name} with allow_connections false"),
    )
    .await;
    let others =
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    run(&mut owner, &others).await;
}

pub async fn reopen(url: &str) {
    let name = name_in(url);
    run(
        &mut owner().await,
        &format!("alter database {name} with allow_connections true"),
    )
    .await;
}

fn name_in(url: &str) -> &str {
    url.rsplit('/')
        .next()
        .expect("a URL ends with the database's name")
}

/// The cluster's folder on this machine.
pub async fn cluster_folder(owner: &mut PgConnection) -> PathBuf {
    let folder: String = sqlx::query_scalar("show data_directory")
        .fetch_one(owner)
        .await
        .expect("the owner may ask");
    PathBuf::from(folder)
}

/// What the cluster wrote since then: its log of changes, where every row, index entry and page goes first, and its
/// server log. Other tests' changes stand in between, which does no harm.
pub async fn changes_since(begins_at: Lsn) -> Vec<Area> {
    let mut owner = owner().await;
    let folder = cluster_folder(&mut owner).await;
    // A transaction that commits durably takes everything before it along to the disk.
    run(&mut owner, "select pg_current_xact_id()").await;
    // Not where the next record goes: the file of a record that nobody flushed may not be there yet.
    let ends_at: Lsn = sqlx::query_scalar("select (pg_current_wal_flush_lsn() - '0/0')::bigint")
        .fetch_one(&mut owner)
        .await
        .expect("the owner may ask");
    let size: i64 =
        sqlx::query_scalar("select pg_size_bytes(current_setting('wal_segment_size'))::bigint")
            .fetch_one(&mut owner)
            .await
            .expect("the owner may ask");
    let mut areas = vec![Area::File(folder.join("server.log"))];
    for segment in begins_at / size..=(ends_at - 1) / size {
        let first = segment * size;
        // The first byte of a segment still counts as the end of the one before.
        let name: String =
            sqlx::query_scalar("select pg_walfile_name('0/0'::pg_lsn + $1::numeric)")
                .bind(first + 1)
                .fetch_one(&mut owner)
                .await
                .expect("the owner may ask");
        let within = |place: i64| {
            u64::try_from((place - first).clamp(0, size)).expect("places in a log are not negative")
        };
        areas.push(Area::Part {
            file: folder.join("pg_wal").join(name),
            bytes: within(begins_at)..within(ends_at),
        });
    }
    areas
}

/// The folder of a database's tables and indexes, once everything that was only in memory is there.
pub async fn laid_down(url: &str) -> Area {
    let mut owner = owner().await;
    run(&mut owner, "checkpoint").await;
    let folder: String =
        sqlx::query_scalar("select 'base/' || oid::text from pg_database where datname = $1")
            .bind(name_in(url))
            .fetch_one(&mut owner)
            .await
            .expect("the owner may ask");
    Area::Folder(cluster_folder(&mut owner).await.join(folder))
}

async fn position(owner: &mut PgConnection) -> Lsn {
    sqlx::query_scalar("select (pg_current_wal_insert_lsn() - '0/0')::bigint")
        .fetch_one(owner)
        .await
        .expect("the owner may ask")
}
