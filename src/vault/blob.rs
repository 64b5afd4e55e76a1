//! What a sealed value looks like, byte by byte.
//!
//! ```text
//! offset  bytes  what
//!      0      1  version, 0x01
//!      1      1  suite, 0x01: AES-256-GCM
//!      2     16  key id: HKDF-SHA256-Expand(key, "sealbook/v1/key-id", 16)
//!     18     12  nonce, random for each message
//!     30      n  ciphertext
//!   30+n     16  tag
//! ```
//!
//! The first 18 bytes are the header. The associated data binds it and the value's place: a count of parts (one byte),
//! then each part as its length (four bytes, big-endian) and its bytes; no two lists of parts give the same bytes.
//!
//! Random 96-bit nonces limit a key to 2^32 messages (NIST SP 800-38D, section 8.3); [`SEALS_MAX`] stops well before.

use zeroize::Zeroizing;

use super::cipher::{Cipher, NONCE_LEN, TAG_LEN};
use super::secret::KeyId;
use super::{Error, padding};
use crate::chance::Chance;

/// Messages that one key seals at most.
pub(super) const SEALS_MAX: u32 = 1 << 30;

const VERSION: u8 = 1;
const SUITE: u8 = 1;
const HEADER_LEN: usize = 2 + KeyId::LEN;
const OVERHEAD: usize = HEADER_LEN + NONCE_LEN + TAG_LEN;

/// Version, suite and key id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Header([u8; HEADER_LEN]);

impl Header {
    pub(super) fn new(key: KeyId) -> Self {
        let mut header = [0; HEADER_LEN];
        header[0] = VERSION;
        header[1] = SUITE;
        header[2..].copy_from_slice(key.as_bytes());
        Self(header)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A blob, taken apart.
pub(super) struct Parts<'a> {
    pub(super) header: Header,
    pub(super) key: KeyId,
    nonce: [u8; NONCE_LEN],
    text: &'a [u8],
    tag: [u8; TAG_LEN],
}

impl<'a> Parts<'a> {
    pub(super) fn of(blob: &'a [u8]) -> Result<Self, Error> {
        let too_short = Error::Malformed("too short");
        let Some((header, rest)) = blob.split_first_chunk::<HEADER_LEN>() else {
            return Err(too_short);
        };
        let Some((nonce, rest)) = rest.split_first_chunk() else {
            return Err(too_short);
        };
        let Some((text, tag)) = rest.split_last_chunk() else {
            return Err(too_short);
        };
        let [VERSION, SUITE, key @ ..] = *header else {
            return Err(Error::Malformed("an unknown version or suite"));
        };
        Ok(Self {
            header: Header(*header),
            key: key.into(),
            nonce: *nonce,
            text,
            tag: *tag,
        })
    }

    /// The text, after its tag has been verified over `associated`.
    pub(super) fn open(
        &self,
        cipher: &Cipher,
        associated: &[u8],
        form: Form,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut text = Zeroizing::new(self.text.to_vec());
        cipher.open(&self.nonce, associated, &mut text, &self.tag)?;
        if form == Form::Padded {
            padding::unpad(&mut text)?;
        }
        Ok(text)
    }
}

/// Number used once: made for one message, consumed by sealing it.
pub(super) struct Nonce([u8; NONCE_LEN]);

impl Nonce {
    pub(super) fn random() -> Self {
        Self(Chance::system().bytes())
    }

    /// For the known-answer vectors; anywhere else it would be a way to use one twice.
    #[cfg(test)]
    pub(super) fn known(bytes: [u8; NONCE_LEN]) -> Self {
        Self(bytes)
    }
}

/// How long a sealed text may show itself to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A field: its length is rounded up, see [`padding`].
    Padded,
    /// A key: always as long as a key is.
    Exact,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "taking the nonce is what keeps it from being used again"
)]
pub(super) fn seal(
    nonce: Nonce,
    cipher: &Cipher,
    header: Header,
    associated: &[u8],
    text: &[u8],
    form: Form,
) -> Vec<u8> {
    let mut blob = Vec::with_capacity(OVERHEAD + padding::padded_len(text.len()));
    blob.extend_from_slice(header.as_bytes());
    blob.extend_from_slice(&nonce.0);
    blob.extend_from_slice(text);
    if form == Form::Padded {
        padding::pad(&mut blob, text.len());
    }
    let tag = cipher.seal(&nonce.0, associated, &mut blob[HEADER_LEN + NONCE_LEN..]);
    blob.extend_from_slice(&tag);
    blob
}

/// The associated data of these parts.
pub(super) fn associated_data(parts: &[&[u8]]) -> Vec<u8> {
    let len = 1 + parts.iter().map(|part| 4 + part.len()).sum::<usize>();
    let mut data = Vec::with_capacity(len);
    data.push(u8::try_from(parts.len()).expect("a handful of parts"));
    for part in parts {
        let len = u32::try_from(part.len()).expect("ids and names are short");
        data.extend_from_slice(&len.to_be_bytes());
        data.extend_from_slice(part);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::secret::Secret;

    #[test]
    fn no_two_lists_of_parts_are_bound_alike() {
        let lists: [&[&[u8]]; 5] = [&[], &[b""], &[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"]];
        for (place, list) in lists.iter().enumerate() {
            for other in &lists[place + 1..] {
                assert_ne!(associated_data(list), associated_data(other));
            }
        }
        assert_eq!(
            associated_data(&[b"a", b"bc"]),
            b"\x02\0\0\0\x01a\0\0\0\x02bc"
        );
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let key = Secret::random();
        let cipher = Cipher::new(key.expose());
        let header = Header::new(key.key_id());
        let blob = || seal(Nonce::random(), &cipher, header, b"", b"text", Form::Padded);
        assert_ne!(blob(), blob());
    }
}
