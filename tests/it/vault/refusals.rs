//! Starts that must not go on, and leave everything as it was.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;

use sealbook::chance::Chance;
use sealbook::storage::Engine;
use sealbook::vault::{InstanceId, MasterKeyError, OpenError, Source};

use super::Shop;
use crate::support::{self, on_both_engines};

type Trace = BTreeMap<PathBuf, (u64, u32, i64, i64)>;

/// Every file below, with a hash of its content, its mode and its time of change.
fn trace(folder: &Path, into: &mut Trace) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let facts = path.metadata().unwrap();
        if facts.is_dir() {
            trace(&path, into);
        }
        let mut content = DefaultHasher::new();
        fs::read(&path).unwrap_or_default().hash(&mut content);
        into.insert(
            path,
            (
                content.finish(),
                facts.mode(),
                facts.mtime(),
                facts.mtime_nsec(),
            ),
        );
    }
}

impl Shop {
    fn files(&self) -> Trace {
        let mut files = Trace::new();
        trace(self.keys.path(), &mut files);
        if let Some(keystore) = sealbook::storage::file(&self.databases.keystore_url) {
            trace(keystore.parent().unwrap(), &mut files);
        }
        files
    }

    /// Starts, expects a refusal, and that it was quick, told what to do, and touched nothing.
    async fn refused(&self, data: Option<&InstanceId>) -> OpenError {
        let (before, begun) = (self.files(), Instant::now());
        let error = self.start(data).await.unwrap_err();
        assert!(begun.elapsed().as_millis() < 2000, "{error}");
        assert!(
            error.to_string().ends_with("Nothing was changed."),
            "{error}"
        );
        assert_eq!(self.files(), before, "{error}");
        error
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

async fn a_first_start_makes_its_files_for_their_owner_alone(shop: &Shop) {
    let vault = shop.opened().await;
    vault.fresh_subject().await.unwrap();
    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
    assert_eq!(mode(&shop.key_file()), 0o600);
    assert_eq!(mode(shop.key_file().parent().unwrap()), 0o700);
    if shop.databases.engine == Engine::Sqlite {
        let keystore = sealbook::storage::file(&shop.databases.keystore_url).unwrap();
        for ending in ["", "-wal", "-shm"] {
            let path = PathBuf::from(format!("{}{ending}", keystore.display()));
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}

async fn a_master_key_that_is_not_the_right_one_is_refused(shop: &Shop) {
    let vault = shop.opened().await;
    vault.close().await;
    let instance = Some(vault.instance());
    let path = shop.key_file();
    let right = fs::read(&path).unwrap();

    let mut wrong = right.clone();
    wrong[31] ^= 1;
    fs::write(&path, &wrong).unwrap();
    let error = shop.refused(instance).await;
    assert!(matches!(error, OpenError::WrongMasterKey { .. }), "{error}");

    fs::write(&path, &right[..31]).unwrap();
    let error = shop.refused(instance).await;
    assert!(
        matches!(
            error,
            OpenError::MasterKey(MasterKeyError::WrongLength { .. })
        ),
        "{error}"
    );

    fs::write(&path, &right).unwrap();
    set_mode(&path, 0o640);
    let error = shop.refused(instance).await;
    assert!(
        matches!(
            error,
            OpenError::MasterKey(MasterKeyError::ReadableByOthers { .. })
        ),
        "{error}"
    );

    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    for data in [instance, None] {
        let error = shop.refused(data).await;
        let expected = match data {
            Some(_) => matches!(error, OpenError::MasterKey(MasterKeyError::Missing(_))),
            None => matches!(error, OpenError::DataMissing(_)),
        };
        assert!(expected, "{error}");
    }

    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, &right).unwrap();
    set_mode(&path, 0o600);
    assert!(shop.start(instance).await.is_ok());
}

async fn databases_that_do_not_belong_together_are_refused(shop: &Shop) {
    let stranger = InstanceId::mint(&shop.clock, &Chance::system());
    let error = shop.refused(Some(&stranger)).await;
    assert!(matches!(error, OpenError::KeystoreMissing(_)), "{error}");

    let vault = shop.opened().await;
    vault.close().await;
    let error = shop.refused(Some(&stranger)).await;
    assert!(matches!(error, OpenError::OtherInstance { .. }), "{error}");
    let error = shop.refused(None).await;
    assert!(matches!(error, OpenError::DataMissing(_)), "{error}");
}

async fn a_damaged_index_root_is_refused(shop: &Shop) {
    let vault = shop.opened().await;
    vault.close().await;
    shop.tamper("update index_roots set root_id = kek_id").await;
    let error = shop.refused(Some(vault.instance())).await;
    assert!(matches!(error, OpenError::Damaged(_)), "{error}");
}

/// A first start can be cut off after each of its steps; the next one goes on from there.
async fn a_first_start_that_was_cut_off_is_finished(shop: &Shop) {
    let started = shop.start(None).await.unwrap();
    started.close().await;
    let again = shop.start(None).await.unwrap();
    assert_eq!(
        again.instance(),
        started.instance(),
        "cut off before the data database"
    );
    again.close().await;
    let bound = shop.start(Some(again.instance())).await.unwrap();
    bound.bind_data().await.unwrap();
    bound.close().await;
    let error = shop.refused(None).await;
    assert!(
        matches!(error, OpenError::DataMissing(_)),
        "cut off before it was noted: {error}"
    );

    shop.tamper("delete from instances").await;
    shop.tamper("delete from index_roots").await;
    shop.tamper("delete from master_keys").await;
    let key = fs::read(shop.key_file()).unwrap();
    let anew = shop.start(None).await.unwrap();
    assert_ne!(
        anew.instance(),
        started.instance(),
        "cut off before the keystore's rows"
    );
    assert_eq!(
        fs::read(shop.key_file()).unwrap(),
        key,
        "the key is used, not replaced"
    );
}

/// Only PostgreSQL has several instances; they were given the same key file.
#[tokio::test(flavor = "multi_thread")]
async fn two_first_starts_at_once_end_with_one_shop() {
    support::run(Engine::Postgres, async |shop: &Shop| {
        let path = shop.key_file();
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, [7; 32]).unwrap();
        set_mode(&path, 0o600);
        let (one, other) = tokio::join!(shop.start(None), shop.start(None));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.instance(), other.instance());
        let keys = one.fresh_subject().await.unwrap();
        assert!(other.keys(keys.subject()).await.is_ok());
    })
    .await;
}

async fn a_passphrase_opens_what_it_closed(shop: &Shop) {
    let passphrase = |text: &'static str| {
        let mut settings = shop.settings();
        settings.master_key = Source::parse("passphrase:SHOP", |_| Some(text.to_owned())).unwrap();
        settings
    };
    let open = async |text, data: Option<&InstanceId>| {
        sealbook::vault::Vault::open(passphrase(text), data, shop.clock.clone()).await
    };
    let vault = open("correct horse battery staple", None).await.unwrap();
    vault.close().await;
    assert!(!shop.key_file().exists());
    let instance = Some(vault.instance());
    assert!(open("correct horse battery staple", instance).await.is_ok());
    let error = open("wrong horse battery staple", instance)
        .await
        .unwrap_err();
    assert!(matches!(error, OpenError::WrongMasterKey { .. }), "{error}");
}

on_both_engines!(
    a_first_start_makes_its_files_for_their_owner_alone,
    a_master_key_that_is_not_the_right_one_is_refused,
    databases_that_do_not_belong_together_are_refused,
    a_damaged_index_root_is_refused,
    a_first_start_that_was_cut_off_is_finished,
    a_passphrase_opens_what_it_closed,
);
