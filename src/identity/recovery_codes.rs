//! Recovery codes: ten one-time codes for the day the telephone is lost.
//!
//! They are derived from a key that only the vault holds, so that the page which shows them can be loaded again until its
//! reader has said that they are kept; afterwards nothing shows them any more. What is kept are digests.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::model::OperatorId;
use crate::vault::Vault;

pub const COUNT: u8 = 10;
/// Characters of a code, five bits each: 80 bits, so that a plain digest of them is safe to keep.
const LEN: usize = 16;
/// Crockford's base 32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code: `xxxx-xxxx-xxxx-xxxx`.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

/// The codes of one set: those made at a moment replace all earlier ones.
pub fn set(vault: &Vault, operator: &OperatorId, made_at: i64) -> Vec<RecoveryCode> {
    let code = |n: u8| {
        let place = Zeroizing::new(format!("{operator}/{made_at}/{n}"));
        let bytes = Zeroizing::new(vault.fingerprint("recovery-code", place.as_bytes()));
        RecoveryCode::of(&bytes)
    };
    (0..COUNT).map(code).collect()
}

impl RecoveryCode {
    fn of(bytes: &[u8; 32]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(LEN + 3));
        for (n, byte) in bytes.iter().take(LEN).enumerate() {
            if n > 0 && n % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte & 31)]));
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is kept of a code, also of one that was typed in another way: capitals, spaces, letters for digits.
pub fn digest(typed: &str) -> Vec<u8> {
    let normal: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .collect(),
    );
    Sha256::digest(normal.as_bytes()).to_vec()
}

/// Whether a text looks like a recovery code rather than a code of the app.
pub fn looks_like_one(typed: &str) -> bool {
    typed.chars().filter(char::is_ascii_alphanumeric).count() == LEN
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let code = RecoveryCode::of(&[7; 32]);
        assert_eq!(code.as_str(), "7777-7777-7777-7777");
        assert!(looks_like_one(code.as_str()) && !looks_like_one("123456"));
        let code = RecoveryCode::of(&std::array::from_fn(|n| u8::try_from(n).unwrap()));
        assert_eq!(code.as_str(), "0123-4567-89ab-cdef");
        for typed in [
            "0123 4567 89AB CDEF",
            "o123456789abcdef",
            "0l23-4567-89ab-cdef",
        ] {
            assert_eq!(digest(typed), digest(code.as_str()), "{typed}");
        }
        assert_ne!(digest("0123-4567-89ab-cdeg"), digest(code.as_str()));
    }
}
