//! A data database and a keystore, fresh for one test, on either engine.

use std::path::Path;

use sealbook::storage::Engine;
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;

use super::Fixture;
use super::canaries::{Area, Canaries};
use super::postgres::{self, Database};

/// Two empty databases and a folder. What the test writes into any of them is searched for canaries in the end.
#[derive(Debug)]
pub struct Databases {
    pub engine: Engine,
    pub data_url: String,
    pub keystore_url: String,
    pub canaries: Canaries,
    folder: TempDir,
    /// On PostgreSQL, the two databases.
    served: Vec<Database>,
}

impl Databases {
    /// A folder of the test's own, gone when it ends; searched for canaries like the databases.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn fresh(engine: Engine) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("sealbook-test.")
            .tempdir()
            .expect("the temporary folder can be written");
        let file = |name: &str| format!("sqlite:{}/{name}.db", folder.path().display());
        let mut served = Vec::new();
        let (data_url, keystore_url) = match engine {
            Engine::Sqlite => (file("sealbook"), file("keystore")),
            Engine::Postgres => {
                served.push(Database::take().await);
                served.push(Database::take().await);
                (served[0].url.clone(), served[1].url.clone())
            }
        };
        Self {
            engine,
            data_url,
            keystore_url,
            canaries: Canaries::default(),
            folder,
            served,
        }
    }

    /// Everything these databases have written: the folder, or what the cluster's log of changes holds since.
    pub async fn written(&self) -> Vec<Area> {
        let mut areas = vec![Area::Folder(self.folder.path().to_owned())];
        if let Some(first) = self.served.first() {
            areas.extend(postgres::changes_since(first.begins_at).await);
        }
        areas
    }

    /// The same, and the tables and indexes as they lie in the cluster's files: that costs the cluster a checkpoint.
    pub async fn written_and_laid_down(&self) -> Vec<Area> {
        let mut areas = self.written().await;
        for database in &self.served {
            areas.push(postgres::laid_down(&database.url).await);
        }
        areas
    }

    /// Panics when a planted canary stands in anything that was written.
    pub async fn assert_sealed(&self) {
        if !self.canaries.is_empty() {
            self.canaries.assert_absent(&self.written().await);
        }
    }
}

impl Fixture for Databases {
    async fn set_up(engine: Engine) -> Self {
        Self::fresh(engine).await
    }

    async fn tear_down(self) {
        self.assert_sealed().await;
    }
}

/// The check that every test ends with would see what was stored in the clear, in either database.
async fn a_plain_text_in_a_database_is_noticed(databases: &Databases) {
    let watched = Canaries::default();
    for (url, text) in [
        (&databases.data_url, watched.word("name")),
        (&databases.keystore_url, watched.email("email")),
        (&databases.keystore_url, watched.phone("phone")),
    ] {
        sqlx::any::install_default_drivers();
        let url = match databases.engine {
            Engine::Sqlite => format!("{url}?mode=rwc"),
            Engine::Postgres => url.clone(),
        };
        let mut conn = AnyConnection::connect(&url).await.unwrap();
        sqlx::query("create table if not exists leaks (text text)")
            .execute(&mut conn)
            .await
            .unwrap();
        sqlx::query("insert into leaks (text) values ($1)")
            .bind(text)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    let laid_down = databases.written_and_laid_down().await;
    let (files, written): (Vec<_>, Vec<_>) = laid_down
        .into_iter()
        .partition(|area| matches!(area, Area::Folder(folder) if folder != databases.folder()));
    for areas in [&written, &files] {
        let seen = watched.sightings(areas);
        for field in ["name", "email", "phone"] {
            assert!(
                areas.is_empty() || seen.iter().any(|sighting| sighting.field == field),
                "{field}: {seen:?}"
            );
        }
    }
    let elsewhere = Canaries::default();
    elsewhere.word("name");
    assert_eq!(elsewhere.sightings(&databases.written().await), []);
}

super::on_both_engines!(a_plain_text_in_a_database_is_noticed);
