//! Who else on this machine can read what belongs to the shop alone.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::config::{Config, Tls};
use crate::storage;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let data_dir = &config.storage.data_dir;
    let key = config
        .vault
        .master_key
        .strip_prefix("file:")
        .map(PathBuf::from);
    let mut private = vec![data_dir.clone()];
    private.extend(key.as_deref().and_then(folder));
    for url in [config.storage.data_url(), config.storage.keystore_url()] {
        private.extend(storage::file(url));
    }
    if config.server.tls == Tls::SelfSigned {
        private.push(data_dir.join("tls/key.pem"));
    }
    if config.server.tls == Tls::Files {
        private.push(config.server.key_file.clone());
    }
    let mut findings: Vec<Finding> = private.iter().filter_map(|path| privacy(path)).collect();
    if let Some(key) = key.filter(|key| lies_in(key, data_dir)) {
        let detail = format!(
            "{} lies in {}: one archive of that folder holds data and key",
            key.display(),
            data_dir.display()
        );
        findings.push(Finding::warn("vault.master_key", detail));
    }
    findings
}

/// Nothing for what is not there: whether it must be is another question.
fn privacy(path: &Path) -> Option<Finding> {
    let what = format!("{} is for its owner alone", path.display());
    match path.metadata() {
        Ok(facts) => {
            let mode = facts.permissions().mode() & 0o777;
            let strangers = mode & 0o077 != 0;
            Some(Finding::of(
                what,
                strangers.then(|| format!("mode {mode:03o}; run `chmod go= {}`", path.display())),
            ))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => Some(Finding::fail(what, error.to_string())),
    }
}

fn folder(file: &Path) -> Option<PathBuf> {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(Path::to_owned)
}

fn lies_in(file: &Path, folder: &Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}
