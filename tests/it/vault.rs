//! The vault over a real keystore, on both engines.

mod refusals;
mod sealing;
mod upkeep;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use sealbook::clock::Clock;
use sealbook::storage::{Connections, Engine};
use sealbook::vault::map::{Class, Field, LegalBasis, Purpose, Retention, Rule};
use sealbook::vault::{InstanceId, OpenError, Settings, Source, Vault};
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;

use crate::support::Fixture;
use crate::support::databases::Databases;

const RULE: Rule = Rule {
    class: Class::Identity,
    purpose: Purpose::Contract,
    basis: LegalBasis::Contract,
    retention: Retention::Relationship,
    opens: &[],
    standing: &[],
};
const NAME: Field = RULE.seals("customers", "name_sealed");
const ROW: &str = "cus_01";

/// A shop whose vault has not been opened yet.
struct Shop {
    databases: Databases,
    clock: Clock,
    keys: TempDir,
}

impl Shop {
    fn key_file(&self) -> PathBuf {
        self.keys.path().join("keys/master.key")
    }

    fn settings(&self) -> Settings {
        Settings {
            master_key: Source::File(self.key_file()),
            keystore_url: self.databases.keystore_url.clone().into(),
            connections: Connections(4),
            cached_subjects_max: NonZeroUsize::new(1000).unwrap(),
            minted_ahead: 100,
        }
    }

    async fn start(&self, data: Option<&InstanceId>) -> Result<Vault, OpenError> {
        Vault::open(self.settings(), data, self.clock.clone()).await
    }

    /// The first start, as the application does it: afterwards the data database carries the instance's id.
    async fn opened(&self) -> Vault {
        let vault = self.start(None).await.unwrap();
        vault.bind_data().await.unwrap();
        vault
    }

    /// What somebody with access to the keystore does to it.
    async fn tamper(&self, sql: &'static str) {
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect(&self.databases.keystore_url)
            .await
            .unwrap();
        sqlx::query(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect(&self.databases.keystore_url)
            .await
            .unwrap();
        let count = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    }
}

impl Fixture for Shop {
    async fn set_up(engine: Engine) -> Self {
        Self {
            databases: Databases::fresh(engine).await,
            clock: Clock::fixed("2026-11-22T12:00:00Z".parse().unwrap()),
            keys: tempfile::tempdir().unwrap(),
        }
    }

    async fn tear_down(self) {
        self.databases.tear_down().await;
    }
}
