//! 256 random bits and what is derived from them.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::chance::Chance;

/// A key's name: sixteen bytes derived from the key, so that it can stand beside what the key sealed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; KeyId::LEN]);

impl KeyId {
    pub const LEN: usize = 16;

    pub fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl From<[u8; KeyId::LEN]> for KeyId {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A master key, a data key or the index root, before anything is derived from it. Boxed, so that a move leaves no copy
/// behind on the stack.
pub(super) struct Secret(Box<[u8; Secret::LEN]>);

impl Secret {
    pub(super) const LEN: usize = 32;

    /// From the operating system's generator, always: a seeded one has no business with keys.
    pub(super) fn random() -> Self {
        Self::filled(|bytes| Chance::system().fill(bytes))
    }

    /// Written in place by `fill`.
    pub(super) fn filled(fill: impl FnOnce(&mut [u8; Self::LEN])) -> Self {
        let mut secret = Self(Box::new([0; Self::LEN]));
        fill(&mut secret.0);
        secret
    }

    /// `None` unless `bytes` are exactly as many as a key has.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == Self::LEN).then(|| Self::filled(|secret| secret.copy_from_slice(bytes)))
    }

    pub(super) fn expose(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// HKDF-SHA256-Expand (RFC 5869, section 2.3) with the secret as the pseudorandom key, which it is: section 3.3 lets
    /// such input skip the extraction. The parts of `info` are concatenated.
    pub(super) fn expand<const N: usize>(&self, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
        let mut derived = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::from_prk(self.expose())
            .expect("a secret is as long as the hash")
            .expand_multi_info(info, derived.as_mut())
            .expect("no key is longer than 255 hashes");
        derived
    }

    /// `HKDF-Expand(secret, "sealbook/v1/key-id", 16)`.
    pub(super) fn key_id(&self) -> KeyId {
        KeyId(*self.expand(&[b"sealbook/v1/key-id"]))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_exactly_as_long_as_a_key() {
        for len in [0, 31, 33] {
            assert!(Secret::from_slice(&vec![7; len]).is_none(), "{len}");
        }
        assert_eq!(Secret::from_slice(&[7; 32]).unwrap().expose(), &[7; 32]);
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", Secret::random()), "Secret(…)");
    }

    #[test]
    fn no_two_secrets_are_the_same() {
        assert_ne!(Secret::random().expose(), Secret::random().expose());
    }
}
