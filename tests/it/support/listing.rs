//! A folder as it lies there, to see whether anything was touched.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// A path's mode, time of its last change and content.
type Entry = (u32, i64, i64, Vec<u8>);

/// Everything below a folder, links not followed.
pub fn listing(folder: &Path) -> BTreeMap<String, Entry> {
    let mut found = BTreeMap::new();
    add(folder, &mut found);
    found
}

fn add(folder: &Path, found: &mut BTreeMap<String, Entry>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let facts = path.symlink_metadata().unwrap();
        let content = if facts.is_file() {
            Sha256::digest(fs::read(&path).unwrap()).to_vec()
        } else {
            Vec::new()
        };
        let seen = (facts.mode(), facts.mtime(), facts.mtime_nsec(), content);
        found.insert(path.display().to_string(), seen);
        if facts.is_dir() {
            add(&path, found);
        }
    }
}
