//! Opens everything a shop needs, or says what is in the way before anything is touched.

use std::fs::DirBuilder;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::store;
use crate::app::App;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::mail::{self, InvalidMail};
use crate::storage::{self, Connections, Drift, Storage};
use crate::vault::{self, MasterKeyError, OpenError, Settings, Vault};
use crate::web::tls;

/// Why the server does not start. The text is for the operator and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(transparent)]
    Vault(#[from] OpenError),
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error("the data database does not answer or cannot be used: {}", causes(.0))]
    Storage(#[from] storage::Error),
    #[error("the keystore cannot be used: {}", causes(.0))]
    Keystore(#[from] vault::Error),
    #[error("the data database's schema is not this program's: {0}")]
    Drift(#[from] Drift),
    #[error("mail cannot be sent with these settings: {0}")]
    Mail(#[from] InvalidMail),
    #[error("no certificate to serve with: {0}")]
    Tls(#[from] tls::Error),
    #[error("{address} cannot be listened on: {source}. Is another server running there?")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("the folder {} cannot be made: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}

/// Opens the shop's databases and vault. The first time it makes them; whenever something that must be there is
/// missing or does not fit, it touches nothing.
pub async fn open(config: Config, clock: Clock, chance: Chance) -> Result<App, StartError> {
    if let Some(fault) = super::settings::faults(&config, clock.now())
        .into_iter()
        .next()
    {
        return Err(fault.into());
    }
    mail::check(&config)?;
    let settings = Settings::of(&config, |name| std::env::var(name).ok())?;
    let connections = Connections(config.storage.connections);
    let data_url = config.storage.data_url().to_owned();
    let known = store::instance(&data_url).await?;
    let vault = Vault::open(settings, known.as_ref(), clock.clone()).await?;

    make_folder(&config.storage.data_dir)?;
    if let Some(folder) = storage::file(&data_url).as_deref().and_then(Path::parent) {
        make_folder(folder)?;
    }
    let storage = Storage::open(&data_url, &store::SCHEMA, connections, chance.clone()).await?;
    if known.is_none() {
        store::found(&storage, vault.instance(), clock.now()).await?;
    }
    vault.bind_data().await?;
    Ok(App::new(config, clock, chance, storage, vault))
}

/// Opens a shop that was started before, to change something in it beside its server: a command makes no shop and migrates
/// no database.
pub async fn join(config: Config, clock: Clock, chance: Chance) -> Result<App, StartError> {
    let seen = look(config.clone(), clock.clone()).await?;
    let drift = seen.storage.drift(&store::SCHEMA).await;
    seen.storage.close().await;
    seen.vault.close().await;
    if let Some(drift) = drift? {
        return Err(drift.into());
    }
    open(config, clock, chance).await
}

/// Opens a shop that was started before, to look at it: nothing is made, migrated or written.
pub async fn look(config: Config, clock: Clock) -> Result<App, StartError> {
    let settings = Settings::of(&config, |name| std::env::var(name).ok())?;
    let data_url = config.storage.data_url().to_owned();
    let known = store::instance(&data_url).await?;
    let vault = Vault::look(settings, known.as_ref(), clock.clone()).await?;
    let storage = Storage::look(&data_url).await?;
    Ok(App::new(config, clock, Chance::system(), storage, vault))
}

fn make_folder(path: &Path) -> Result<(), StartError> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| StartError::Folder {
            path: path.to_owned(),
            source,
        })
}
