//! Values derived from the index root: blind indexes, capabilities, fingerprints.

use hmac::{Hmac, KeyInit, Mac};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::map::Index;
use super::secret::Secret;
use super::{Error, IndexValue};

/// A random key of the instance, wrapped in the keystore. Whoever holds it can confirm a guess at an indexed value.
pub(super) struct IndexRoot(Secret);

impl IndexRoot {
    pub(super) fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// `HMAC-SHA256(HKDF-Expand(root, "sealbook/v1/index/<table>.<column>", 32), normalised)[..16]`, where the column is
    /// the index's without its ending: `customers.email` for `customers.email_index`.
    pub(super) fn value(&self, index: &Index, normal: &Normal) -> IndexValue {
        let column = index.column.strip_suffix("_index").unwrap_or(index.column);
        let label = [
            b"sealbook/v1/index/",
            index.table.as_bytes(),
            b".",
            column.as_bytes(),
        ];
        let digest = self.mac(&label, normal.0.as_bytes());
        let (value, _) = digest.split_first_chunk().expect("sixteen of 32 bytes");
        IndexValue::new(*value)
    }

    /// `HMAC-SHA256(HKDF-Expand(root, "sealbook/v1/token/<purpose>", 32), id)`.
    pub(super) fn token(&self, purpose: &str, id: &str) -> [u8; 32] {
        self.mac(&[b"sealbook/v1/token/", purpose.as_bytes()], id.as_bytes())
    }

    /// Takes as long for a token that differs in its first character as for one that differs in its last.
    pub(super) fn token_matches(&self, purpose: &str, id: &str, token: &[u8]) -> bool {
        self.token(purpose, id).ct_eq(token).into()
    }

    /// `HMAC-SHA256(HKDF-Expand(root, "sealbook/v1/fingerprint/<purpose>", 32), bytes)`.
    pub(super) fn fingerprint(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.mac(&[b"sealbook/v1/fingerprint/", purpose.as_bytes()], bytes)
    }

    fn mac(&self, label: &[&[u8]], message: &[u8]) -> [u8; 32] {
        let key = self.0.expand::<32>(label);
        Hmac::<Sha256>::new_from_slice(key.as_ref())
            .expect("HMAC takes keys of any length")
            .chain_update(message)
            .finalize()
            .into_bytes()
            .into()
    }
}

/// A value in the form that its index is made of, so that two spellings of one thing are found alike. Zeroized when dropped.
#[derive(Clone)]
pub struct Normal(Zeroizing<String>);

impl Normal {
    /// An e-mail address, version 1: surrounding white space off, Unicode NFC, the domain as lower-case A-labels (UTS 46),
    /// the local part in lower case. Nothing else: dots and `+tags` may mean another mailbox.
    pub fn email(address: &str) -> Result<Self, Error> {
        let composed: Zeroizing<String> = Zeroizing::new(address.trim().nfc().collect());
        let (local, domain) = composed
            .rsplit_once('@')
            .ok_or(Error::Malformed("no e-mail address"))?;
        let domain = Uts46::new()
            .to_ascii(
                domain.as_bytes(),
                AsciiDenyList::EMPTY,
                Hyphens::Allow,
                DnsLength::Ignore,
            )
            .map_err(|_| Error::Malformed("no e-mail domain"))?;
        let local = Zeroizing::new(local.to_lowercase());
        Ok(Self(Zeroizing::new(format!("{}@{domain}", *local))))
    }
}

impl Normal {
    /// An account number of ISO 13616, version 1: capitals, nothing between the digits.
    pub fn iban(number: &str) -> Self {
        let bare = number.chars().filter(char::is_ascii_alphanumeric);
        Self(Zeroizing::new(
            bare.map(|c| c.to_ascii_uppercase()).collect(),
        ))
    }
}

impl Normal {
    /// A VAT id, version 1: capitals and digits, with its country in front.
    pub fn vat_id(id: &str) -> Self {
        let bare = id.chars().filter(char::is_ascii_alphanumeric);
        Self(Zeroizing::new(
            bare.map(|c| c.to_ascii_uppercase()).collect(),
        ))
    }
}

impl fmt::Debug for Normal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Normal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(address: &str) -> String {
        Normal::email(address).unwrap().0.to_string()
    }

    #[test]
    fn spellings_of_one_address_become_one() {
        for spelling in ["ada@example.org", " Ada@Example.ORG\n", "ADA@example.org"] {
            assert_eq!(email(spelling), "ada@example.org");
        }
        for spelling in [
            "j\u{f6}rg@m\u{fc}nchen.example",
            "Jo\u{308}rg@MU\u{308}NCHEN.example",
            "j\u{f6}rg@xn--mnchen-3ya.example",
        ] {
            assert_eq!(email(spelling), "j\u{f6}rg@xn--mnchen-3ya.example");
        }
    }

    #[test]
    fn an_account_number_is_one_however_it_is_printed() {
        let printed = Normal::iban("de89 3704 0044 0532 0130 00");
        assert_eq!(*printed.0, "DE89370400440532013000");
    }

    #[test]
    fn what_may_be_another_mailbox_stays_another() {
        let spellings = [
            "ada@example.org",
            "a.da@example.org",
            "ada+x@example.org",
            "ada@example.com",
        ];
        for (place, one) in spellings.iter().enumerate() {
            for other in &spellings[place + 1..] {
                assert_ne!(email(one), email(other));
            }
        }
        assert_eq!(email("\"a@b\"@example.org"), "\"a@b\"@example.org");
    }

    #[test]
    fn what_is_no_address_has_no_normal_form() {
        for text in ["", "ada", "ada@xn--\u{fc}"] {
            assert!(Normal::email(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn tokens_and_fingerprints_are_apart_by_purpose_and_content() {
        let root = IndexRoot::new(Secret::random());
        let token = root.token("order", "ord_1");
        assert!(root.token_matches("order", "ord_1", &token));
        assert!(!root.token_matches("order", "ord_2", &token));
        assert!(!root.token_matches("unsubscribe", "ord_1", &token));
        assert!(!root.token_matches("order", "ord_1", &token[..31]));
        assert_ne!(root.fingerprint("order", b"ord_1"), token);
        let other = IndexRoot::new(Secret::random());
        assert!(!other.token_matches("order", "ord_1", &token));
    }
}
