//! An open connection to the relay: what its server offers, and how one signs in.

use std::fmt;

use data_encoding::BASE64;
use secrecy::ExposeSecret;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::reply::Reply;
use super::transport::Credentials;
use super::wire::Wire;

/// TCP, or TLS over it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection whose kind no longer matters.
pub(super) type Line = Wire<Box<dyn Stream>>;

/// A connection that has been greeted and signed in on.
pub(super) struct Session {
    pub wire: Line,
    pub offers: Offers,
    /// How many messages it has carried.
    pub carried: u32,
    pub idle_since: Instant,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("offers", &self.offers)
            .field("carried", &self.carried)
            .finish_non_exhaustive()
    }
}

/// The extensions that an EHLO reply names and we know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an offer of its own")]
pub(super) struct Offers {
    pub start_tls: bool,
    /// 8BITMIME (RFC 6152).
    pub eight_bit: bool,
    /// SMTPUTF8 (RFC 6531).
    pub utf8: bool,
    /// SIZE (RFC 1870), in bytes; `usize::MAX` when it names no bound.
    pub size_max: Option<usize>,
    pub auth_plain: bool,
    pub auth_login: bool,
}

impl Offers {
    pub fn of(ehlo: &Reply) -> Self {
        let mut offers = Self::default();
        // The first line is the server's name.
        for line in ehlo.lines().iter().skip(1) {
            let mut words = line.split_ascii_whitespace().map(str::to_ascii_uppercase);
            match words.next().as_deref() {
                Some("STARTTLS") => offers.start_tls = true,
                Some("8BITMIME") => offers.eight_bit = true,
                Some("SMTPUTF8") => offers.utf8 = true,
                Some("SIZE") => {
                    let bound = words.next().and_then(|word| word.parse().ok());
                    offers.size_max = Some(bound.filter(|&max| max > 0).unwrap_or(usize::MAX));
                }
                Some("AUTH") => {
                    for mechanism in words {
                        offers.auth_plain |= mechanism == "PLAIN";
                        offers.auth_login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        offers
    }
}

/// `AUTH PLAIN` with its initial response (RFC 4616).
pub(super) fn plain(credentials: &Credentials) -> Zeroizing<String> {
    let password = credentials.password.expose_secret();
    let response = Zeroizing::new(format!("\0{}\0{password}", credentials.user));
    Zeroizing::new(format!("AUTH PLAIN {}", BASE64.encode(response.as_bytes())))
}

/// The answer to LOGIN's first challenge. (What the challenges say differs from server to server; their order does not.)
pub(super) fn login(credentials: &Credentials) -> String {
    BASE64.encode(credentials.user.as_bytes())
}

/// The answer to LOGIN's second.
pub(super) fn password_line(credentials: &Credentials) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(credentials.password.expose_secret().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_in_any_case_and_a_blank_line_offers_nothing() {
        let lines = [
            "250-mail.example STARTTLS",
            "250- ",
            "250-size 0",
            "250-Auth LOGIN plain XOAUTH2",
            "250 8bitmime",
        ]
        .map(str::to_owned);
        let offers = Offers::of(&Reply::from_lines(&lines).unwrap());
        assert_eq!(
            offers,
            Offers {
                start_tls: false,
                eight_bit: true,
                utf8: false,
                size_max: Some(usize::MAX),
                auth_plain: true,
                auth_login: true,
            }
        );
    }
}
