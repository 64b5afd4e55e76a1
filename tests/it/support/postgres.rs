//! The PostgreSQL server that `tests/with-postgres.sh` started, and a database of one's own on it.

use std::env;
use std::path::PathBuf;
use std::process;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

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

/// A connection as the server's owner.
pub async fn owner() -> PgConnection {
    PgConnection::connect(&server_url())
        .await
        .expect("the server in SEALBOOK_TEST_PG answers")
}

/// A database with a role of its own, as an operator would set it up: the role can enter this database alone.
#[derive(Debug)]
pub struct Database {
    pub url: String,
    /// Where the log of changes stood when the database was new.
    pub begins_at: Lsn,
    name: String,
}

impl Database {
    pub async fn create(purpose: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}_{purpose}", process::id());
        let mut owner = owner().await;
        // A process id comes back, and a server that outlives a test run may hold what an interrupted test left.
        for statement in [
            format!("drop database if exists {name} with (force)"),
            format!("drop role if exists {name}"),
            format!("create role {name} login password '{name}'"),
            format!("create database {name} owner {name} template template0"),
            format!("revoke connect on database {name} from public"),
        ] {
            run(&mut owner, statement).await;
        }
        let begins_at = position(&mut owner).await;
        let server = PgConnectOptions::from_str(&server_url()).expect("it was connected to");
        let url = format!(
            "postgres://{name}:{name}@{}:{}/{name}",
            server.get_host(),
            server.get_port()
        );
        Self {
            url,
            begins_at,
            name,
        }
    }

    pub async fn drop(self) {
        let mut owner = owner().await;
        let name = self.name;
        run(&mut owner, format!("drop database {name} with (force)")).await;
        run(&mut owner, format!("drop role {name}")).await;
    }
}

async fn run(owner: &mut PgConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement.as_str()))
        .execute(owner)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
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
    run(&mut owner, "select pg_current_xact_id()".to_owned()).await;
    let ends_at = position(&mut owner).await;
    let size: i64 =
        sqlx::query_scalar("select pg_size_bytes(current_setting('wal_segment_size'))::bigint")
            .fetch_one(&mut owner)
            .await
            .expect("the owner may ask");
    let mut areas = vec![Area::File(folder.join("server.log"))];
    for segment in begins_at / size..=ends_at / size {
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

async fn position(owner: &mut PgConnection) -> Lsn {
    sqlx::query_scalar("select (pg_current_wal_insert_lsn() - '0/0')::bigint")
        .fetch_one(owner)
        .await
        .expect("the owner may ask")
}
