//! Where a run's server keeps its data: a folder on a real disk, and on PostgreSQL two databases.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

pub struct Databases {
    pub engine: Engine,
    pub folder: PathBuf,
    pub data_url: String,
    pub keystore_url: String,
}

impl Databases {
    /// Of the bench `name`.
    pub async fn new(name: &str, engine: Engine) -> Self {
        // Below target/, which lies on the disk that data would lie on; /tmp may be memory.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
            "{name}-{}-{}",
            engine.name(),
            process::id()
        ));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("target/ can be written");
        let (data_url, keystore_url) = match engine {
            Engine::Sqlite => (
                "sqlite:data/sealbook.db".to_owned(),
                "sqlite:data/keystore.db".to_owned(),
            ),
            Engine::Postgres => (create("data", None).await, create("keystore", None).await),
        };
        Self {
            engine,
            folder,
            data_url,
            keystore_url,
        }
    }

    pub async fn remove(self) {
        fs::remove_dir_all(&self.folder).expect("it was made by this run");
        if self.engine == Engine::Postgres {
            for purpose in ["data", "keystore", "blank"] {
                let name = database(purpose);
                run(format!("drop database if exists {name} with (force)")).await;
            }
        }
    }
}

pub fn server_url() -> String {
    env::var("SEALBOOK_TEST_PG")
        .expect("SEALBOOK_TEST_PG names a PostgreSQL server: benches/run.sh starts one")
}

fn database(purpose: &str) -> String {
    format!("bench_{}_{purpose}", process::id())
}

/// A database of this run, for this purpose; a copy of another one where it is told which.
pub async fn create(purpose: &str, like: Option<&str>) -> String {
    let name = database(purpose);
    let template = like.map_or_else(|| "template0".to_owned(), database);
    run(format!("create database {name} template {template}")).await;
    let url = server_url();
    let (server, _) = url.rsplit_once('/').expect("a URL ends with a database");
    format!("{server}/{name}")
}

async fn run(statement: String) {
    let mut owner = PgConnection::connect(&server_url())
        .await
        .expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut owner)
        .await
        .expect("the owner may create databases");
}
