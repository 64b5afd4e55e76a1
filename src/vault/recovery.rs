//! The recovery sheet: the master key as twenty-four words (BIP-39, English), for paper and a safe.

use std::fmt;
use std::path::Path;

use bip39::{Language, Mnemonic};
use zeroize::Zeroizing;

use super::master::{self, MasterKeyError};
use super::secret::Secret;

/// The master key in words. The last word carries a checksum.
pub struct RecoverySheet(Mnemonic);

/// Why words give no key, or no file.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    #[error("These are not the twenty-four words of a recovery sheet: check spelling and order.")]
    NotASheet,
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
}

impl RecoverySheet {
    pub(super) fn of(key: &Secret) -> Self {
        let words = Mnemonic::from_entropy_in(Language::English, key.expose());
        Self(words.expect("BIP-39 takes 256 bits"))
    }

    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.words()
    }

    /// Whether the word at `place`, counted from 1, was typed: the owner shows that the sheet was written down.
    pub fn has(&self, place: usize, typed: &str) -> bool {
        let word = place
            .checked_sub(1)
            .and_then(|place| self.words().nth(place));
        word.is_some_and(|word| word.eq_ignore_ascii_case(typed.trim()))
    }
}

impl fmt::Debug for RecoverySheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySheet(…)")
    }
}

/// Makes the master key's file again from the words of its sheet; never over an existing file.
pub fn restore_master_key(words: &str, path: &Path) -> Result<(), RecoveryError> {
    master::write_new(path, &key_of(words)?)?;
    Ok(())
}

fn key_of(words: &str) -> Result<Secret, RecoveryError> {
    let lower = Zeroizing::new(words.to_lowercase());
    let mnemonic = Mnemonic::parse_in_normalized(Language::English, &lower)
        .map_err(|_| RecoveryError::NotASheet)?;
    let (entropy, len) = mnemonic.to_entropy_array();
    let entropy = Zeroizing::new(entropy);
    Secret::from_slice(&entropy[..len]).ok_or(RecoveryError::NotASheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the reference vectors of BIP-39 (Trezor's `vectors.json`).
    const KNOWN: [([u8; 32], &str, &str); 2] =
        [([0; 32], "abandon", "art"), ([0xff; 32], "zoo", "vote")];

    fn text(sheet: &RecoverySheet) -> String {
        sheet.words().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn known_keys_have_known_words() {
        for (key, word, last) in KNOWN {
            let sheet = RecoverySheet::of(&Secret::from_slice(&key).unwrap());
            assert_eq!(
                text(&sheet),
                format!("{}{last}", format!("{word} ").repeat(23))
            );
        }
    }

    #[test]
    fn words_typed_back_give_the_key_again() {
        let key = Secret::random();
        let typed = text(&RecoverySheet::of(&key))
            .to_uppercase()
            .replace(' ', " \n");
        assert_eq!(key_of(&typed).unwrap().expose(), key.expose());

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        restore_master_key(&typed, &path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), key.expose());
        assert!(
            restore_master_key(&typed, &path).is_err(),
            "never over an existing file"
        );
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let sheet = RecoverySheet::of(&Secret::from_slice(&[0; 32]).unwrap());
        let words = text(&sheet);
        for wrong in [
            words.replace("art", "zoo"),
            words.replacen("abandon ", "", 1),
            String::new(),
        ] {
            assert!(
                matches!(key_of(&wrong), Err(RecoveryError::NotASheet)),
                "{wrong}"
            );
        }
        let twelve = format!("{}about", "abandon ".repeat(11));
        assert!(
            matches!(key_of(&twelve), Err(RecoveryError::NotASheet)),
            "half a key"
        );
    }

    #[test]
    fn a_word_is_recognised_in_its_place() {
        let sheet = RecoverySheet::of(&Secret::from_slice(&[0; 32]).unwrap());
        assert!(sheet.has(1, "abandon") && sheet.has(24, " Art\n"));
        assert!(!sheet.has(24, "abandon") && !sheet.has(0, "abandon") && !sheet.has(25, "art"));
    }
}
