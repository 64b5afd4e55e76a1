//! Opening the vault: a first start, an ordinary one, or one that must not go on.
//!
//! Everything is decided before anything is made or migrated, so that a refusal leaves every file as it was.

use std::error::Error as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::blob::Nonce;
use super::cache::Cache;
use super::index::IndexRoot;
use super::keystore::{self, Kept, Keystore};
use super::master::{MasterKeyError, Salt, Source};
use super::pool::Pool;
use super::secret::Secret;
use super::wrap::{Owner, Wrapper};
use super::{InstanceId, KeyId, Open, Vault};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::storage;

/// What the vault needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    pub master_key: Source,
    pub keystore_url: SecretString,
    pub connections: storage::Connections,
    /// Subjects whose keys stay open.
    pub cached_subjects_max: NonZeroUsize,
    /// Subjects minted before they are needed.
    pub minted_ahead: usize,
}

impl Settings {
    /// The vault's part of the settings; `environment` looks up the variables that the master key's source may name.
    pub fn of(
        config: &Config,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, MasterKeyError> {
        Ok(Self {
            master_key: Source::parse(&config.vault.master_key, environment)?,
            keystore_url: config.storage.keystore_url().into(),
            connections: storage::Connections(config.storage.connections),
            cached_subjects_max: NonZeroUsize::new(config.vault.cached_subjects_max)
                .unwrap_or(NonZeroUsize::MIN),
            minted_ahead: config.vault.minted_ahead,
        })
    }
}

/// Why the vault stays shut. The text tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error(
        "This is another master key than the one the keystore was made with: {found} instead of {expected}. Put the right \
         key where vault.master_key points, from your copy or from the recovery sheet. Nothing was changed."
    )]
    WrongMasterKey { found: KeyId, expected: KeyId },
    #[error(
        "There is a data database of the shop {0}, but no keystore: without its keys nothing that was sealed can be \
         opened. Restore the keystore to where storage.keystore_url points. Nothing was changed."
    )]
    KeystoreMissing(InstanceId),
    #[error(
        "There is a keystore of the shop {0}, but no data database. Restore the data to where storage.data_url points. To \
         start an empty shop, move the keystore and the master key away first. Nothing was changed."
    )]
    DataMissing(InstanceId),
    #[error(
        "The data database belongs to the shop {data}, the keystore to {keystore}: their keys do not fit. Set \
         storage.data_url and storage.keystore_url to two databases of the same shop. Nothing was changed."
    )]
    OtherInstance {
        data: InstanceId,
        keystore: InstanceId,
    },
    #[error(
        "The keystore is damaged: the master key is the right one, but does not open the index root. Restore the \
         keystore from a backup. Nothing was changed."
    )]
    Damaged(#[source] super::Error),
    #[error(
        "There is no shop yet: neither a data database nor a keystore where storage.data_url and storage.keystore_url \
         point. `sealbook serve` makes one."
    )]
    NoShop,
    #[error("The keystore {} cannot be made ({source}). Check that the folder can be written to.", path.display())]
    NotMade { path: PathBuf, source: io::Error },
    #[error("The keystore cannot be used: {}. Check storage.keystore_url, and that the database runs.", cause(.0))]
    Keystore(#[from] storage::Error),
}

fn cause(error: &storage::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

impl Vault {
    /// Opens the vault of the shop whose data database carries the id `data`; `None` when there is no data database yet.
    ///
    /// At the first start the master key and the keystore are made. Its new [`Vault::instance`] is to be written to the data
    /// database, then [`Vault::bind_data`] called.
    pub async fn open(
        settings: Settings,
        data: Option<&InstanceId>,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let url = settings.keystore_url.expose_secret();
        let opened = match (keystore::peek(url).await?, data) {
            (None, Some(data)) => return Err(OpenError::KeystoreMissing(data.clone())),
            (None, None) => match first_start(&settings, &clock).await {
                // Another process was first; its keystore is as good.
                Err(OpenError::Keystore(error)) if error.is_unique_violation() => {
                    let kept = keystore::peek(url).await?.ok_or(error)?;
                    later_start(&settings, kept).await?
                }
                started => started?,
            },
            (Some(kept), data) => later_start(&settings, kept.fitting(data)?).await?,
        };
        Ok(opened.into_vault(&settings, clock))
    }

    /// Opens the vault of a shop that was started before, to look at it: nothing is made, migrated or written.
    pub async fn look(
        settings: Settings,
        data: Option<&InstanceId>,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let url = settings.keystore_url.expose_secret();
        let kept = match (keystore::peek(url).await?, data) {
            (None, None) => return Err(OpenError::NoShop),
            (None, Some(data)) => return Err(OpenError::KeystoreMissing(data.clone())),
            (Some(kept), data) => kept.fitting(data)?,
        };
        let (master, root) = unlock(&settings, &kept).await?;
        let opened = Opened {
            instance: kept.instance,
            data_bound: kept.data_bound,
            master,
            root,
            storage: storage::Storage::look(url).await?,
        };
        Ok(opened.into_vault(&settings, clock))
    }
}

impl Kept {
    /// This keystore, when it is the one of the data database that was found.
    fn fitting(self, data: Option<&InstanceId>) -> Result<Self, OpenError> {
        match data {
            None if self.data_bound => Err(OpenError::DataMissing(self.instance)),
            Some(data) if self.instance != *data => Err(OpenError::OtherInstance {
                data: data.clone(),
                keystore: self.instance,
            }),
            _ => Ok(self),
        }
    }
}

struct Opened {
    instance: InstanceId,
    data_bound: bool,
    master: Secret,
    root: IndexRoot,
    storage: storage::Storage,
}

impl Opened {
    fn into_vault(self, settings: &Settings, clock: Clock) -> Vault {
        let wrapper = Wrapper::new(&self.master, self.instance.clone());
        Vault(Arc::new(Open {
            instance: self.instance,
            data_bound: self.data_bound,
            master: self.master,
            root: self.root,
            keystore: Keystore::new(self.storage, wrapper, clock),
            pool: Pool::new(settings.minted_ahead),
            cache: Cache::new(settings.cached_subjects_max),
        }))
    }
}

/// Key first, then keystore: a start that is cut off in between finds its key again.
async fn first_start(settings: &Settings, clock: &Clock) -> Result<Opened, OpenError> {
    let salt: Salt = Chance::system().bytes();
    let source = settings.master_key.clone();
    let master = off_the_loop(move || source.load_or_make(&salt)).await?;

    let instance = InstanceId::mint(clock, &Chance::system());
    let root = Secret::random();
    let wrapper = Wrapper::new(&master, instance.clone());
    let kept = Kept {
        instance: instance.clone(),
        data_bound: false,
        master_key: wrapper.id(),
        salt: settings.master_key.is_stretched().then_some(salt),
        root: root.key_id(),
        root_wrapped: wrapper.wrap(Nonce::random(), Owner::IndexRoot, &root),
    };
    let url = settings.keystore_url.expose_secret();
    make_file(url)?;
    let storage = keystore::open(url, settings.connections).await?;
    keystore::found(&storage, kept, clock).await?;
    Ok(Opened {
        instance,
        data_bound: false,
        master,
        root: IndexRoot::new(root),
        storage,
    })
}

async fn later_start(settings: &Settings, kept: Kept) -> Result<Opened, OpenError> {
    let (master, root) = unlock(settings, &kept).await?;
    let storage =
        keystore::open(settings.keystore_url.expose_secret(), settings.connections).await?;
    Ok(Opened {
        instance: kept.instance,
        data_bound: kept.data_bound,
        master,
        root,
        storage,
    })
}

/// The master key, and the index root that it opens: proof that it is the right one.
async fn unlock(settings: &Settings, kept: &Kept) -> Result<(Secret, IndexRoot), OpenError> {
    let source = settings.master_key.clone();
    let salt = kept.salt.unwrap_or_default();
    let master = off_the_loop(move || source.load(&salt)).await?;
    let wrapper = Wrapper::new(&master, kept.instance.clone());
    if wrapper.id() != kept.master_key {
        return Err(OpenError::WrongMasterKey {
            found: wrapper.id(),
            expected: kept.master_key,
        });
    }
    let root = wrapper
        .unwrap(Owner::IndexRoot, kept.root, &kept.root_wrapped)
        .map_err(OpenError::Damaged)?;
    Ok((master, IndexRoot::new(root)))
}

/// Stretching a passphrase takes a fifth of a second of computing.
async fn off_the_loop(
    load: impl FnOnce() -> Result<Secret, MasterKeyError> + Send + 'static,
) -> Result<Secret, MasterKeyError> {
    tokio::task::spawn_blocking(load)
        .await
        .expect("loading a key does not panic")
}

/// SQLite gives its `-wal` and `-shm` files the mode of the database: made here, it is for its owner alone.
fn make_file(url: &str) -> Result<(), OpenError> {
    let Some(path) = storage::file(url) else {
        return Ok(());
    };
    let make = || {
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
        {
            // Left by a start that was cut off.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.map(drop),
        }
    };
    make().map_err(|source| OpenError::NotMade {
        path: path.clone(),
        source,
    })
}
