//! What every answer of this server needs: the pages, the origins it answers for, the time.

use std::sync::Arc;

use actix_web::http::Uri;

use super::page::Pages;
use crate::app::{App, RoomState};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Server;
use crate::vault::Vault;

/// The toolkit's own state, shared by all workers.
#[derive(Debug)]
pub struct Site {
    pub pages: Pages,
    /// The shop's origin, which every link is built from.
    pub public_url: String,
    /// What the shop calls itself.
    pub name: String,
    pub(super) hosts: Vec<String>,
    pub(super) server: Server,
    pub(super) body_bytes_max: usize,
    pub(super) body_seconds_max: u64,
    pub(super) upload_bytes_max: u64,
    pub(super) vault: Vault,
    pub(super) clock: Clock,
    pub(super) chance: Chance,
}

impl RoomState for Site {
    fn open(app: &App) -> Self {
        let config = &app.config;
        let public_url = config.server.public_url();
        Self {
            pages: Pages::new(&config.business.zone()),
            hosts: hosts(&config.server, &public_url),
            public_url,
            name: config.business.legal_name.clone(),
            server: config.server.clone(),
            body_bytes_max: config.limits.body_bytes_max,
            body_seconds_max: config.limits.body_seconds_max,
            upload_bytes_max: config.limits.upload_bytes_max,
            vault: app.vault.clone(),
            clock: app.clock.clone(),
            chance: app.chance.clone(),
        }
    }
}

impl Site {
    pub fn of(app: &App) -> Arc<Self> {
        app.room()
    }

    /// A link to a path of this site.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Whether a browser's `Origin` header names this site.
    pub(super) fn is_own_origin(&self, origin: &str) -> bool {
        origin
            .split_once("://")
            .is_some_and(|(_, authority)| self.is_own_host(authority))
    }

    /// Whether the operator lets this other site call the API from its pages.
    pub(super) fn is_listed_origin(&self, origin: &str) -> bool {
        self.server
            .cors_origins
            .iter()
            .any(|listed| listed == origin)
    }

    pub(super) fn is_own_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// The values of `Host` that this server answers for. A server that listens on a loopback address is also known by
/// that address, whatever its public name.
fn hosts(server: &Server, public_url: &str) -> Vec<String> {
    let mut hosts: Vec<String> = std::iter::once(public_url)
        .chain(server.extra_origins.iter().map(String::as_str))
        .filter_map(authority)
        .collect();
    if server.listen.ip().is_loopback() {
        let port = server.listen.port();
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            hosts.push(format!("{name}:{port}"));
        }
    }
    hosts
}

/// Host and port of an origin, without a port that the scheme implies: browsers leave it out.
fn authority(origin: &str) -> Option<String> {
    let uri: Uri = origin.parse().ok()?;
    let host = uri.host()?;
    let implied = match uri.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    Some(match uri.port_u16() {
        Some(port) if port != implied => format!("{host}:{port}"),
        _ => host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_implied_port_is_left_out_as_browsers_do() {
        assert_eq!(authority("https://shop.example").unwrap(), "shop.example");
        assert_eq!(
            authority("https://shop.example:443").unwrap(),
            "shop.example"
        );
        assert_eq!(
            authority("https://shop.example:8443").unwrap(),
            "shop.example:8443"
        );
    }
}
