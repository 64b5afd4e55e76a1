//! DKIM (RFC 6376): the domain's signature on a message. The one file that names mail-auth.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use jiff::Timestamp;
use mail_auth::common::crypto::{Ed25519Key, RsaKey, Sha256, SigningKey};
use mail_auth::common::headers::{HeaderStream, HeaderWriter, Writable, Writer};
use mail_auth::dkim::canonicalize::CanonicalHeaders;
use mail_auth::dkim::{DkimSigner, Done, Signature};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use zeroize::Zeroizing;

/// What is signed. `From` and `Subject` twice: a second one, added on the way, breaks the signature (RFC 6376, 8.15).
const SIGNED: [&str; 12] = [
    "From",
    "From",
    "To",
    "Subject",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
];
/// A PEM file of a key is some 2 KiB.
const KEY_FILE_LEN_MAX: u64 = 64 * 1024;
/// RFC 8301, 3.2.
const RSA_MODULUS_BYTES_MIN: usize = 256;

/// Why messages cannot be signed as the settings ask.
#[derive(Debug, thiserror::Error)]
pub enum InvalidDkim {
    #[error(
        "`mail.dkim_selector`, `mail.dkim_domain` and `mail.dkim_key` are set together or not at all"
    )]
    Incomplete,
    #[error("`mail.dkim_selector` or `mail.dkim_domain` is not a name in the DNS")]
    Name,
    #[error("`mail.dkim_key`: {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error("`mail.dkim_key`: {0} can be read by others; run `chmod 600 {0}`")]
    ReadableByOthers(PathBuf),
    #[error("`mail.dkim_key`: {0} holds no RSA (2048 bits or more) or Ed25519 private key in PEM")]
    NotAKey(PathBuf),
}

/// Signs messages for one domain.
pub struct Signer(Key);

enum Key {
    Rsa(DkimSigner<RsaKey<Sha256>, Done>),
    Ed25519(DkimSigner<Ed25519Key, Done>),
}

impl Signer {
    /// From the settings. `None` when they ask for no signature.
    pub fn load(
        selector: &str,
        domain: &str,
        key_file: &Path,
    ) -> Result<Option<Self>, InvalidDkim> {
        let absent = [
            selector.is_empty(),
            domain.is_empty(),
            key_file.as_os_str().is_empty(),
        ];
        match absent {
            [true, true, true] => return Ok(None),
            [false, false, false] => {}
            _ => return Err(InvalidDkim::Incomplete),
        }
        if !is_a_dns_name(selector) || !is_a_dns_name(domain) {
            return Err(InvalidDkim::Name);
        }
        let pem = read_private(key_file)?;
        let key = Key::from_pem(&pem, selector, domain);
        key.map(|key| Some(Self(key)))
            .ok_or_else(|| InvalidDkim::NotAKey(key_file.to_owned()))
    }

    /// The message with its signature on top. The time in it is the caller's, so that a message frozen once is the same
    /// however often it is made.
    pub fn sign(&self, message: &[u8], at: Timestamp) -> Result<Vec<u8>, Unsignable> {
        let signature = match &self.0 {
            Key::Rsa(signer) => signature(signer, message, at),
            Key::Ed25519(signer) => signature(signer, message, at),
        };
        let mut signed = Vec::with_capacity(message.len() + 1024);
        signature.map_err(|_| Unsignable)?.write_header(&mut signed);
        signed.extend_from_slice(message);
        Ok(signed)
    }
}

/// The key would not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the DKIM key would not sign")]
pub struct Unsignable;

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Key::Rsa(_) => "Signer(RSA)",
            Key::Ed25519(_) => "Signer(Ed25519)",
        })
    }
}

impl Key {
    fn from_pem(pem: &[u8], selector: &str, domain: &str) -> Option<Self> {
        fn signer<T: SigningKey>(key: T, selector: &str, domain: &str) -> DkimSigner<T, Done> {
            // Relaxed both ways, mail-auth's default: relays fold headers and strip spaces.
            DkimSigner::from_key(key)
                .domain(domain)
                .selector(selector)
                .headers(SIGNED)
        }
        let der = PrivateKeyDer::from_pem_slice(pem).ok()?;
        if let PrivateKeyDer::Pkcs8(pkcs8) = &der
            && let Ok(key) = Ed25519Key::from_pkcs8_maybe_unchecked_der(pkcs8.secret_pkcs8_der())
        {
            return Some(Self::Ed25519(signer(key, selector, domain)));
        }
        let key = RsaKey::<Sha256>::from_key_der(der).ok()?;
        let long_enough = key.public_key().len() >= RSA_MODULUS_BYTES_MIN;
        long_enough.then(|| Self::Rsa(signer(key, selector, domain)))
    }
}

/// What mail-auth's own `sign` does, with our clock instead of the system's.
fn signature<T: SigningKey>(
    signer: &DkimSigner<T, Done>,
    message: &[u8],
    at: Timestamp,
) -> mail_auth::Result<Signature> {
    let template = &signer.template;
    let (_, headers, names, body) = template.canonicalize(Unread(message));
    let mut signature = template.clone();
    signature.bh = BASE64.encode(signer.key.hash(body).as_ref()).into();
    signature.t = u64::try_from(at.as_second()).unwrap_or_default();
    signature.h = names;
    let value = signer.key.sign(Signable {
        headers,
        signature: &signature,
    })?;
    signature.b = BASE64.encode(&value).into();
    Ok(signature)
}

/// What the signature covers: the headers, and itself without its value.
struct Signable<'a> {
    headers: CanonicalHeaders<'a>,
    signature: &'a Signature,
}

impl Writable for Signable<'_> {
    fn write(self, writer: &mut impl Writer) {
        self.headers.write(writer);
        self.signature.write(writer, false);
    }
}

/// A message of ours, header by header, then its body.
struct Unread<'x>(&'x [u8]);

impl<'x> HeaderStream<'x> for Unread<'x> {
    fn next_header(&mut self) -> Option<(&'x [u8], &'x [u8])> {
        let message = self.0;
        // A header goes on over every line that begins with white space.
        let end = (0..message.len()).find(|&at| {
            message[at] == b'\n' && !matches!(message.get(at + 1), Some(b' ' | b'\t'))
        })? + 1;
        let (header, rest) = message.split_at(end);
        self.0 = rest;
        let colon = header.iter().position(|&b| b == b':')?;
        Some((&header[..colon], &header[colon + 1..]))
    }

    /// After the empty line, which `next_header` has eaten: it has no colon.
    fn body(&mut self) -> &'x [u8] {
        self.0
    }
}

fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, InvalidDkim> {
    let unreadable = |error| InvalidDkim::Unreadable(path.to_owned(), error);
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(InvalidDkim::ReadableByOthers(path.to_owned()));
    }
    let mut pem = Zeroizing::new(Vec::new());
    file.take(KEY_FILE_LEN_MAX)
        .read_to_end(&mut pem)
        .map_err(unreadable)?;
    Ok(pem)
}

fn is_a_dns_name(name: &str) -> bool {
    name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_with_their_folds_and_the_body_without_the_empty_line() {
        let mut message = Unread(b"From: a\r\nTo: b,\r\n\tc\r\n\r\nbody\r\n\r\n");
        assert_eq!(message.next_header(), Some((&b"From"[..], &b" a\r\n"[..])));
        assert_eq!(
            message.next_header(),
            Some((&b"To"[..], &b" b,\r\n\tc\r\n"[..]))
        );
        assert_eq!(message.next_header(), None);
        assert_eq!(message.body(), b"body\r\n\r\n");
    }

    #[test]
    fn settings_are_complete_or_absent() {
        let load = |s, d, k: &str| Signer::load(s, d, Path::new(k));
        assert!(load("", "", "").unwrap().is_none());
        assert!(matches!(load("s", "", ""), Err(InvalidDkim::Incomplete)));
        assert!(matches!(
            load("s", "shop.example; x=1", "k"),
            Err(InvalidDkim::Name)
        ));
        assert!(matches!(
            load("s", "shop.example", "/nowhere/key.pem"),
            Err(InvalidDkim::Unreadable(..))
        ));
    }
}
