//! What most rooms stand on: the data database with its whole schema, a vault, a log, a clock that a test moves.

use std::num::NonZeroUsize;
use std::sync::Arc;

use sealbook::app::App;
use sealbook::audit::Audit;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::serve::SCHEMA;
use sealbook::storage::{Connections, Storage};
use sealbook::vault::{Settings, Source, Vault};
use tempfile::TempDir;

use crate::support::databases::Databases;

pub struct Ground {
    pub app: Arc<App>,
    pub storage: Storage,
    pub vault: Vault,
    pub audit: Audit,
    pub clock: Clock,
    pub chance: Chance,
    _keys: TempDir,
}

impl Ground {
    pub async fn lay(databases: &Databases) -> Self {
        Self::lay_with(databases, &[]).await
    }

    /// With settings besides the defaults, `SECTION__KEY`.
    pub async fn lay_with(databases: &Databases, settings: &[(&str, &str)]) -> Self {
        let variable =
            |(key, value): &(&str, &str)| (format!("SEALBOOK_{key}"), (*value).to_owned());
        let config = Config::load(None, settings.iter().map(variable)).unwrap();
        Self::lay_configured(databases, config).await
    }

    pub async fn lay_configured(databases: &Databases, config: Config) -> Self {
        let (clock, chance) = (clock(), Chance::system());
        let storage = open(databases).await;
        let keys = tempfile::tempdir().unwrap();
        let settings = Settings {
            master_key: Source::File(keys.path().join("master.key")),
            keystore_url: databases.keystore_url.clone().into(),
            connections: Connections::default(),
            cached_subjects_max: NonZeroUsize::new(1000).unwrap(),
            minted_ahead: 0,
        };
        let vault = Vault::open(settings, None, clock.clone()).await.unwrap();
        let app = App::new(
            config,
            clock.clone(),
            chance.clone(),
            storage.clone(),
            vault.clone(),
        );
        Self {
            audit: app.audit.clone(),
            app: Arc::new(app),
            storage,
            vault,
            clock,
            chance,
            _keys: keys,
        }
    }
}

pub async fn open(databases: &Databases) -> Storage {
    Storage::open(
        &databases.data_url,
        &SCHEMA,
        Connections::default(),
        Chance::system(),
    )
    .await
    .unwrap()
}

pub fn clock() -> Clock {
    Clock::fixed("2026-03-01T12:00:00Z".parse().unwrap())
}
