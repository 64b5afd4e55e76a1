//! Where mail goes: what `mail.transport` says.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use url::{Host, Url};

use crate::egress::Peer;

/// `mail.transport`, parsed.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Nothing leaves; the panel shows each sealed message.
    Preview,
    /// Plain `.eml` files in this directory, for development.
    File(PathBuf),
    Smtp(Relay),
}

/// The operator's SMTP server.
#[derive(Debug, Clone)]
pub struct Relay {
    pub peer: Peer,
    pub security: Security,
    pub credentials: Option<Credentials>,
}

/// How the way to the relay is protected. There is no opportunistic mode: what an attacker can switch off protects
/// from nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// `smtps://`: TLS from the first byte (RFC 8314), port 465.
    Implicit,
    /// `smtp://`: STARTTLS before anything else or no mail (RFC 3207), port 587.
    StartTls,
    /// In the clear, port 25: `smtp://` to this machine, or `?tls=none`.
    Clear,
}

/// What AUTH is answered with.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: SecretString,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Why `mail.transport` cannot be used. Repeats nothing of the setting, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransport {
    #[error("`mail.transport` is none of `preview`, `file:DIR`, `smtp://HOST`, `smtps://HOST`")]
    Unknown,
    #[error("`mail.transport` names no host")]
    NoHost,
    #[error("`mail.transport` is `file:` without a directory")]
    NoDirectory,
    #[error(
        "`mail.transport` has something after the host that means nothing; only `?tls=none` and `?tls=required` do"
    )]
    Trailing,
    #[error("`mail.transport` has a user without a password, or the other way round")]
    HalfCredentials,
    #[error("`mail.transport` would send a password in the clear; drop `?tls=none`")]
    PasswordInClear,
}

impl Transport {
    /// Who `egress` must let this room talk to.
    pub fn peer(&self) -> Option<&Peer> {
        match self {
            Self::Preview | Self::File(_) => None,
            Self::Smtp(relay) => Some(&relay.peer),
        }
    }
}

impl FromStr for Transport {
    type Err = InvalidTransport;

    fn from_str(text: &str) -> Result<Self, InvalidTransport> {
        if text == "preview" {
            return Ok(Self::Preview);
        }
        if let Some(directory) = text.strip_prefix("file:") {
            return match directory.strip_prefix("//").unwrap_or(directory) {
                "" => Err(InvalidTransport::NoDirectory),
                directory => Ok(Self::File(directory.into())),
            };
        }
        Relay::parse(text).map(Self::Smtp)
    }
}

impl Relay {
    fn parse(text: &str) -> Result<Self, InvalidTransport> {
        let url = Url::parse(text).map_err(|_| InvalidTransport::Unknown)?;
        let implicit = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            _ => return Err(InvalidTransport::Unknown),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidTransport::Trailing);
        }
        let (host, local) = host_of(&url).ok_or(InvalidTransport::NoHost)?;
        let security = match (implicit, url.query()) {
            (true, None) => Security::Implicit,
            (false, None) if local => Security::Clear,
            (false, None | Some("tls=required")) => Security::StartTls,
            (false, Some("tls=none")) => Security::Clear,
            _ => return Err(InvalidTransport::Trailing),
        };
        let credentials = credentials_of(&url)?;
        if credentials.is_some() && security == Security::Clear && !local {
            return Err(InvalidTransport::PasswordInClear);
        }
        let port = url.port().unwrap_or(security.default_port());
        Ok(Self {
            peer: Peer { host, port },
            security,
            credentials,
        })
    }

    /// Whether the peer is this machine, so that nothing travels.
    pub fn is_local(&self) -> bool {
        is_local(&self.peer.host)
    }
}

impl Security {
    const fn default_port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::Clear => 25,
        }
    }
}

/// The host without brackets, and whether it is this machine.
fn host_of(url: &Url) -> Option<(String, bool)> {
    let host = match url.host()? {
        // For schemes that the URL standard does not know, a host is an opaque, percent-encoded string.
        Host::Domain(name) => decoded(name)?.to_ascii_lowercase(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let local = is_local(&host);
    Some((host, local))
}

/// The names and addresses that never leave the machine (RFC 6761, 6.3).
fn is_local(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn credentials_of(url: &Url) -> Result<Option<Credentials>, InvalidTransport> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => {
            let user = decoded(user).ok_or(InvalidTransport::HalfCredentials)?;
            let password = decoded(password).ok_or(InvalidTransport::HalfCredentials)?;
            Ok(Some(Credentials {
                user,
                password: password.into(),
            }))
        }
        _ => Err(InvalidTransport::HalfCredentials),
    }
}

fn decoded(text: &str) -> Option<String> {
    let bytes = percent_encoding::percent_decode_str(text);
    bytes.decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn relay(text: &str) -> Relay {
        match text.parse() {
            Ok(Transport::Smtp(relay)) => relay,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn tls_is_required_except_to_this_machine_or_on_explicit_demand() {
        for (text, security, port) in [
            ("smtp://mail.example.org", Security::StartTls, 587),
            ("smtps://mail.example.org", Security::Implicit, 465),
            ("smtp://mail.example.org:2525", Security::StartTls, 2525),
            ("smtp://relay?tls=none", Security::Clear, 25),
            ("smtp://127.0.0.1:1025", Security::Clear, 1025),
            ("smtp://[::1]", Security::Clear, 25),
            ("smtp://localhost", Security::Clear, 25),
            ("smtp://localhost?tls=required", Security::StartTls, 587),
            ("smtps://127.0.0.1", Security::Implicit, 465),
        ] {
            let relay = relay(text);
            assert_eq!(
                (relay.security, relay.peer.port),
                (security, port),
                "{text}"
            );
        }
        assert_eq!(relay("smtp://[::1]").peer.host, "::1");
    }

    #[test]
    fn credentials_are_decoded_and_never_printed() {
        let relay = relay("smtps://shop%40example.org:p%3Ass@mail.example.org");
        let credentials = relay.credentials.as_ref().unwrap();
        assert_eq!(credentials.user, "shop@example.org");
        assert_eq!(credentials.password.expose_secret(), "p:ss");
        let printed = format!("{relay:?}");
        assert!(!printed.contains("shop") && !printed.contains("p:ss"));
    }

    #[test]
    fn what_would_be_unsafe_or_means_nothing_is_refused() {
        for (text, why) in [
            ("", InvalidTransport::Unknown),
            ("sendmail", InvalidTransport::Unknown),
            ("http://mail.example.org", InvalidTransport::Unknown),
            ("file:", InvalidTransport::NoDirectory),
            ("smtp://", InvalidTransport::NoHost),
            ("smtp://h?tls=opportunistic", InvalidTransport::Trailing),
            ("smtps://h?tls=none", InvalidTransport::Trailing),
            ("smtp://h/path", InvalidTransport::Trailing),
            ("smtp://user@h", InvalidTransport::HalfCredentials),
            ("smtp://u:p@h?tls=none", InvalidTransport::PasswordInClear),
        ] {
            assert_eq!(text.parse::<Transport>().err(), Some(why), "{text}");
        }
    }

    #[test]
    fn preview_and_files_need_no_peer() {
        assert!("preview".parse::<Transport>().unwrap().peer().is_none());
        assert!(
            matches!("file:mail/out".parse(), Ok(Transport::File(d)) if d.ends_with("mail/out"))
        );
    }
}
