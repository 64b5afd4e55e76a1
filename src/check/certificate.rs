//! The certificate that visitors are shown: readable, of today, for the shop's names.

use actix_web::http::Uri;
use jiff::{SignedDuration, Timestamp};
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use x509_parser::parse_x509_certificate;

use super::Finding;
use crate::clock::Clock;
use crate::config::{Config, Tls};
use crate::web::tls;

/// Time enough to have another one made.
const EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let what = "certificate and key fit";
    let files = match config.server.tls {
        // None, or the authority's own business, renewed while the server runs.
        Tls::Off | Tls::Acme => return Vec::new(),
        Tls::Files | Tls::SelfSigned => tls::files(&config.server, &config.storage.data_dir),
    };
    if config.server.tls == Tls::SelfSigned && !files.certificate.exists() {
        return vec![Finding::warn(
            "certificate",
            "not made yet: the first start makes it",
        )];
    }
    let certificate = match files.leaf() {
        Ok(certificate) => certificate,
        Err(error) => return vec![Finding::fail(what, error.to_string())],
    };
    vec![
        Finding::ok(what),
        dates(&certificate, clock.now()),
        names(config, &certificate),
    ]
}

fn dates(certificate: &CertificateDer<'_>, now: Timestamp) -> Finding {
    let what = "the certificate is valid today";
    let Ok((_, parsed)) = parse_x509_certificate(certificate) else {
        return Finding::fail(what, "it is no X.509 certificate");
    };
    let bounds = parsed.validity();
    let moment = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    let (from, to) = (
        moment(bounds.not_before.timestamp()),
        moment(bounds.not_after.timestamp()),
    );
    if now < from {
        return Finding::fail(what, format!("only from {from}; is the clock right?"));
    }
    if now > to {
        return Finding::fail(what, format!("it expired {to}"));
    }
    if to.duration_since(now) < EXPIRES_SOON {
        return Finding::warn(what, format!("but expires {to}"));
    }
    Finding::ok(what)
}

fn names(config: &Config, certificate: &CertificateDer<'_>) -> Finding {
    let what = "the certificate is for the shop's names";
    let Ok(parsed) = ParsedCertificate::try_from(certificate) else {
        return Finding::fail(what, "it is no certificate of a server");
    };
    let server = &config.server;
    let public_url = server.public_url();
    let missing: Vec<String> = std::iter::once(&public_url)
        .chain(&server.extra_origins)
        .filter_map(|origin| origin.parse::<Uri>().ok()?.host().map(str::to_owned))
        .filter(|host| !is_for(&parsed, host))
        .collect();
    if missing.is_empty() {
        return Finding::ok(what);
    }
    let remedy = match server.tls {
        Tls::SelfSigned => {
            "remove the folder tls in storage.data_dir: the next start makes another"
        }
        Tls::Files | Tls::Acme | Tls::Off => "have it issued for them too",
    };
    Finding::fail(what, format!("not for {}; {remedy}", missing.join(", ")))
}

fn is_for(certificate: &ParsedCertificate<'_>, host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    ServerName::try_from(host).is_ok_and(|name| verify_server_name(certificate, &name).is_ok())
}
