//! Where the master key comes from: a file, a credential of the service manager, or a passphrase.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};

use super::secret::Secret;

/// Salt of a stretched passphrase, kept in the keystore.
pub(super) type Salt = [u8; 16];

/// argon2id, version 0x13, with the costs of RFC 9106's choice for little memory (section 4) and one lane.
const STRETCH_MEMORY_KIB: u32 = 64 * 1024;
const STRETCH_PASSES: u32 = 3;
const PASSPHRASE_LEN_MIN: usize = 12;

/// `vault.master_key`, understood.
#[derive(Clone, Debug)]
pub enum Source {
    /// Thirty-two bytes in a file that its owner alone can read; made at the first start.
    File(PathBuf),
    /// Thirty-two bytes that systemd hands to the service (`LoadCredential=`, `LoadCredentialEncrypted=`).
    Credential(PathBuf),
    /// A text in an environment variable, stretched with argon2id.
    Passphrase(SecretString),
}

/// Why there is no master key. The text tells the operator what to do; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    #[error(
        "vault.master_key must be file:PATH, systemd:NAME or passphrase:ENVIRONMENT_VARIABLE. Nothing was changed."
    )]
    UnknownSource,
    #[error(
        "The master key {} is missing; without it nothing that was sealed can be opened. Put it back from your copy or \
         from the recovery sheet, or set vault.master_key to where it is. Nothing was changed.",
        .0.display()
    )]
    Missing(PathBuf),
    #[error(
        "The master key {} has {len} bytes, not 32: it was cut or overwritten. Put the file back from your copy or from \
         the recovery sheet. Nothing was changed.",
        path.display()
    )]
    WrongLength { path: PathBuf, len: u64 },
    #[error(
        "The master key {} can be read by others (mode {mode:03o}). Run `chmod 600 {}`, and if others may have \
         read it, replace it. Nothing was changed.",
        path.display(), path.display()
    )]
    ReadableByOthers { path: PathBuf, mode: u32 },
    #[error(
        "The master key {} cannot be read ({source}). Check vault.master_key, and that the file belongs to the user \
         Sealbook runs as. Nothing was changed.",
        path.display()
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "The master key {} cannot be made ({source}). Check that the folder can be written to, or set vault.master_key \
         to another place.",
        path.display()
    )]
    NotMade { path: PathBuf, source: io::Error },
    #[error(
        "vault.master_key names a systemd credential, but $CREDENTIALS_DIRECTORY is not set. Add LoadCredential= to the \
         unit, or name another source. Nothing was changed."
    )]
    NoCredentials,
    #[error(
        "vault.master_key takes the passphrase from ${0}, which is not set. Set it, or name another source. Nothing was \
         changed."
    )]
    NoPassphrase(String),
    #[error(
        "The passphrase of the master key is shorter than {PASSPHRASE_LEN_MIN} characters. Choose a longer one: five \
         random words are good. Nothing was changed."
    )]
    ShortPassphrase,
}

impl Source {
    /// Reads the setting; `environment` looks a variable up.
    pub fn parse(
        setting: &str,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, MasterKeyError> {
        match setting.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("systemd", name)) if !name.is_empty() && !name.contains('/') => {
                let folder =
                    environment("CREDENTIALS_DIRECTORY").ok_or(MasterKeyError::NoCredentials)?;
                Ok(Self::Credential(Path::new(&folder).join(name)))
            }
            Some(("passphrase", variable)) if !variable.is_empty() => {
                let passphrase = environment(variable)
                    .map(SecretString::from)
                    .ok_or_else(|| MasterKeyError::NoPassphrase(variable.to_owned()))?;
                if passphrase.expose_secret().chars().count() < PASSPHRASE_LEN_MIN {
                    return Err(MasterKeyError::ShortPassphrase);
                }
                Ok(Self::Passphrase(passphrase))
            }
            _ => Err(MasterKeyError::UnknownSource),
        }
    }

    /// Whether the key comes from a passphrase, which needs a salt.
    pub(super) fn is_stretched(&self) -> bool {
        matches!(self, Self::Passphrase(_))
    }

    /// The key. Never made here: where there is a keystore, there was one.
    pub(super) fn load(&self, salt: &Salt) -> Result<Secret, MasterKeyError> {
        match self {
            Self::File(path) => read(path, Access::OwnerOnly),
            // systemd keeps these from others by the folder, or by an access list whose mask shows in the mode.
            Self::Credential(path) => read(path, Access::AsGiven),
            Self::Passphrase(passphrase) => Ok(stretch(passphrase, salt)),
        }
    }

    /// The key, at the first start: a file that is missing is made.
    pub(super) fn load_or_make(&self, salt: &Salt) -> Result<Secret, MasterKeyError> {
        match (self, self.load(salt)) {
            (Self::File(path), Err(MasterKeyError::Missing(_))) => {
                let key = Secret::random();
                write_new(path, &key)?;
                Ok(key)
            }
            (_, loaded) => loaded,
        }
    }
}

#[derive(Clone, Copy)]
enum Access {
    OwnerOnly,
    AsGiven,
}

fn read(path: &Path, access: Access) -> Result<Secret, MasterKeyError> {
    let unreadable = |source| MasterKeyError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => MasterKeyError::Missing(path.to_owned()),
        _ => unreadable(error),
    })?;
    let facts = file.metadata().map_err(unreadable)?;
    let mode = facts.permissions().mode() & 0o777;
    if matches!(access, Access::OwnerOnly) && mode & 0o077 != 0 {
        return Err(MasterKeyError::ReadableByOthers {
            path: path.to_owned(),
            mode,
        });
    }
    if facts.len() != Secret::LEN as u64 {
        return Err(MasterKeyError::WrongLength {
            path: path.to_owned(),
            len: facts.len(),
        });
    }
    let mut outcome = Ok(());
    let key = Secret::filled(|bytes| outcome = file.read_exact(bytes));
    outcome.map(|()| key).map_err(unreadable)
}

/// Writes a key to a file of its own, never over an existing one, and answers when it is durable.
pub(super) fn write_new(path: &Path, key: &Secret) -> Result<(), MasterKeyError> {
    let write = || {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(key.expose())?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|source| MasterKeyError::NotMade {
        path: path.to_owned(),
        source,
    })
}

fn stretch(passphrase: &SecretString, salt: &Salt) -> Secret {
    let params = Params::new(STRETCH_MEMORY_KIB, STRETCH_PASSES, 1, Some(Secret::LEN))
        .expect("the parameters are within argon2's bounds");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Secret::filled(|key| {
        argon2
            .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key)
            .expect("salt and key have lengths that argon2 takes");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &Salt = &[7; 16];

    fn key_file() -> (tempfile::TempDir, PathBuf, Source) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/master.key");
        let source = Source::parse(&format!("file:{}", path.display()), |_| None).unwrap();
        (folder, path, source)
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_missing_file_is_made_for_its_owner_alone_and_never_again() {
        let (_folder, path, source) = key_file();
        assert!(matches!(source.load(SALT), Err(MasterKeyError::Missing(_))));
        assert!(
            !path.parent().unwrap().exists(),
            "looking must not make anything"
        );

        let made = source.load_or_make(SALT).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(source.load_or_make(SALT).unwrap().expose(), made.expose());
        assert_eq!(source.load(SALT).unwrap().expose(), made.expose());
        assert!(matches!(
            write_new(&path, &made),
            Err(MasterKeyError::NotMade { .. })
        ));
    }

    #[test]
    fn a_file_that_was_cut_or_shared_is_refused_and_left_alone() {
        let (_folder, path, source) = key_file();
        source.load_or_make(SALT).unwrap();
        for mode in [0o640, 0o604, 0o644, 0o620] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            let error = source.load_or_make(SALT).unwrap_err();
            assert!(
                matches!(error, MasterKeyError::ReadableByOthers { .. }),
                "{error}"
            );
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        for len in [0, 31, 33] {
            std::fs::write(&path, vec![1; len]).unwrap();
            let error = source.load_or_make(SALT).unwrap_err();
            assert!(
                matches!(error, MasterKeyError::WrongLength { .. }),
                "{error}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), vec![1; len]);
        }
    }

    #[test]
    fn a_credential_is_read_where_systemd_puts_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("master"), [5; 32]).unwrap();
        let directory = |name: &str| {
            assert_eq!(name, "CREDENTIALS_DIRECTORY");
            folder.path().to_str().map(str::to_owned)
        };
        let source = Source::parse("systemd:master", directory).unwrap();
        assert_eq!(source.load(SALT).unwrap().expose(), &[5; 32]);
        let absent = Source::parse("systemd:other", directory).unwrap();
        assert!(absent.load_or_make(SALT).is_err());
    }

    #[test]
    fn a_passphrase_gives_one_key_for_each_salt() {
        let environment = |name: &str| (name == "SHOP").then(|| "correct horse battery".to_owned());
        let source = Source::parse("passphrase:SHOP", environment).unwrap();
        assert!(source.is_stretched());
        let key = source.load(SALT).unwrap();
        assert_eq!(source.load_or_make(SALT).unwrap().expose(), key.expose());
        assert_ne!(source.load(&[8; 16]).unwrap().expose(), key.expose());
        assert!(!format!("{source:?}").contains("horse"));
    }

    #[test]
    fn a_source_that_cannot_give_a_key_is_refused() {
        let environment = |_: &str| Some("short".to_owned());
        for setting in [
            "",
            "keys/master.key",
            "file:",
            "systemd:../x",
            "passphrase:",
        ] {
            let error = Source::parse(setting, environment).unwrap_err();
            assert!(matches!(error, MasterKeyError::UnknownSource), "{setting}");
        }
        let error = Source::parse("passphrase:SHOP", environment).unwrap_err();
        assert!(matches!(error, MasterKeyError::ShortPassphrase));
        let error = Source::parse("passphrase:SHOP", |_| None).unwrap_err();
        assert!(matches!(error, MasterKeyError::NoPassphrase(_)));
        let error = Source::parse("systemd:master", |_| None).unwrap_err();
        assert!(matches!(error, MasterKeyError::NoCredentials));
    }
}
