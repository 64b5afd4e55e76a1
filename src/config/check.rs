//! What no type says of a setting: bounds, forms, what must be there and what must go together. What only another room can
//! judge (a country's VAT, a mail address) is asked at the start, by `serve::settings`.

mod payments;
mod renewals;

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Business, Config, Error, Tls};
use crate::money::Currency;

type Checked = Result<(), Error>;

pub(super) fn check(config: &Config) -> Checked {
    server(config)?;
    storage(config)?;
    business(config)?;
    payments::check(config)?;
    renewals::check(&config.subscriptions)?;
    bounds(config)
}

fn invalid(key: &'static str, why: impl Into<String>) -> Checked {
    let why = why.into();
    Err(Error::Invalid { key, why })
}

fn server(config: &Config) -> Checked {
    let server = &config.server;
    let public = server.public_url();
    for (key, origins) in [
        ("server.public_url", std::slice::from_ref(&public)),
        ("server.extra_origins", &server.extra_origins),
        ("server.cors_origins", &server.cors_origins),
    ] {
        if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
            return invalid(
                key,
                format!("`{wrong}` is not https://host or https://host:port"),
            );
        }
    }
    if server.tls != Tls::Off && !public.starts_with("https://") {
        return invalid(
            "server.public_url",
            "this server speaks TLS, so its address begins with https://; a proxy that ends TLS goes with server.tls = \"off\"",
        );
    }
    match server.tls {
        Tls::Acme if server.acme_contact.is_empty() => invalid(
            "server.acme_contact",
            "the certificate authority needs an address to write to",
        ),
        Tls::Acme if !server.acme_directory.starts_with("https://") => {
            invalid("server.acme_directory", "it is not an https:// address")
        }
        Tls::Files if server.certificate_file.as_os_str().is_empty() => invalid(
            "server.certificate_file",
            "server.tls = \"files\" needs the certificate's file",
        ),
        Tls::Files if server.key_file.as_os_str().is_empty() => invalid(
            "server.key_file",
            "server.tls = \"files\" needs the private key's file",
        ),
        _ => Ok(()),
    }
}

fn storage(config: &Config) -> Checked {
    let storage = &config.storage;
    for (key, url) in [
        ("storage.data_url", storage.data_url()),
        ("storage.keystore_url", storage.keystore_url()),
    ] {
        let rest = ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        if rest.is_none_or(str::is_empty) {
            // It may hold a password: not to be repeated.
            return invalid(key, "it is neither sqlite:PATH nor postgres://…");
        }
    }
    if storage.data_url() == storage.keystore_url() {
        return invalid(
            "storage.keystore_url",
            "the keystore must be a database of its own, or a copy of the data would hold the keys",
        );
    }
    if storage.data_dir.as_os_str().is_empty() {
        return invalid("storage.data_dir", "it names no folder");
    }
    Ok(())
}

fn business(config: &Config) -> Checked {
    let business = &config.business;
    if let Err(error) = jiff::tz::TimeZone::get(&business.timezone) {
        return invalid("business.timezone", error.to_string());
    }
    if business.country.len() != 2 || !business.country.bytes().all(|b| b.is_ascii_uppercase()) {
        return invalid(
            "business.country",
            format!(
                "`{}` is not a country's code of two capital letters",
                business.country
            ),
        );
    }
    let own = Some(&business.tax_currency).filter(|own| !own.is_empty());
    let codes = [
        ("business.currency", Some(&business.currency)),
        ("business.tax_currency", own),
        ("business.oss_currency", Some(&business.oss_currency)),
    ];
    for (key, code) in codes {
        if let Some(code) = code.filter(|code| code.parse::<Currency>().is_err()) {
            return invalid(key, format!("`{code}` is no currency's code (ISO 4217)"));
        }
    }
    if !["en", "de"].contains(&business.language.as_str()) {
        return invalid(
            "business.language",
            format!("`{}` is neither en nor de", business.language),
        );
    }
    if business.legal_name.trim().is_empty() {
        return invalid("business.legal_name", "somebody must be selling");
    }
    check_prefixes(business)?;
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    if !business.iban.is_empty() && !is_iban(&business.iban) {
        return invalid(
            "business.iban",
            "it is no IBAN, or mistyped: its check digits are wrong (ISO 13616)",
        );
    }
    let bic = business.bic.len();
    if bic != 0 && (![8, 11].contains(&bic) || !business.bic.bytes().all(fits)) {
        return invalid(
            "business.bic",
            "a BIC has 8 or 11 capital letters and digits (ISO 9362)",
        );
    }
    let lines = [
        ("business.legal_name", &business.legal_name),
        ("business.tax_number", &business.tax_number),
        ("business.contact_phone", &business.contact_phone),
        ("business.represented_by", &business.represented_by),
        ("business.register", &business.register),
        ("business.data_location", &business.data_location),
    ];
    let address = business
        .address
        .iter()
        .map(|line| ("business.address", line));
    let mut lines = lines.into_iter().chain(address);
    match lines.find(|(_, line)| line.chars().any(char::is_control)) {
        Some((key, _)) => invalid(
            key,
            "a line break or another control character stands in it",
        ),
        None => Ok(()),
    }
}

fn bounds(config: &Config) -> Checked {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let Config {
        server,
        storage,
        vault,
        vat_ids,
        privacy,
        limits,
        ..
    } = config;
    let rate_days = config.business.exchange_rate_days;
    for (key, value, least, most) in [
        ("server.workers", count(server.workers), 0, 1024),
        ("storage.connections", storage.connections.into(), 2, 1000),
        ("vault.minted_ahead", count(vault.minted_ahead), 0, 100_000),
        ("business.exchange_rate_days", rate_days.into(), 0, 31),
        ("vat_ids.wait_days", vat_ids.wait_days.into(), 0, 60),
        ("vat_ids.valid_days", vat_ids.valid_days.into(), 1, 400),
        ("privacy.minimum_age", privacy.minimum_age.into(), 0, 120),
        (
            "privacy.retention.addresses_days",
            privacy.retention.addresses_days.into(),
            0,
            7,
        ),
        (
            "limits.body_bytes_max",
            count(limits.body_bytes_max),
            1000,
            1 << 30,
        ),
        ("limits.head_seconds_max", limits.head_seconds_max, 1, 60),
        ("limits.body_seconds_max", limits.body_seconds_max, 1, 600),
        ("limits.form_seconds_min", limits.form_seconds_min, 0, 60),
        (
            "limits.upload_bytes_max",
            limits.upload_bytes_max,
            1000,
            1 << 30,
        ),
        (
            "limits.password_hashes_max",
            count(limits.password_hashes_max),
            1,
            256,
        ),
        (
            "limits.password_hashes_waiting_max",
            count(limits.password_hashes_waiting_max),
            0,
            10_000,
        ),
        (
            "limits.shutdown_seconds_max",
            limits.shutdown_seconds_max,
            0,
            600,
        ),
    ] {
        if !(least..=most).contains(&value) {
            return invalid(
                key,
                format!("{value} does not lie between {least} and {most}"),
            );
        }
    }
    Ok(())
}

/// `scheme://authority`, nothing behind it.
fn is_origin(text: &str) -> bool {
    let Some(authority) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| port.parse().is_ok_and(|port: u16| port > 0);
    is_host(host) && port.is_none_or(is_port)
}

/// A name of the DNS (RFC 1123), or an address.
fn is_host(host: &str) -> bool {
    if let Some(v6) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return v6.parse::<Ipv6Addr>().is_ok();
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// A payment's reference leaves hyphens out (ISO 11649): series that differ in nothing else would be mistaken.
fn check_prefixes(business: &Business) -> Checked {
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    let prefixes = [
        ("business.invoice_prefix", &business.invoice_prefix),
        ("business.credit_note_prefix", &business.credit_note_prefix),
    ];
    for (key, prefix) in prefixes {
        if !(1..=10).contains(&prefix.len())
            || !prefix.bytes().all(fits)
            || prefix.bytes().all(|b| b == b'-')
        {
            return invalid(
                key,
                format!("`{prefix}` is not 1 to 10 capital letters, digits and hyphens"),
            );
        }
    }
    let [(_, invoices), (key, credit_notes)] = prefixes;
    if invoices.replace('-', "") == credit_notes.replace('-', "") {
        return invalid(
            key,
            "it must differ from business.invoice_prefix in its letters or digits",
        );
    }
    if business.payment_days > 365 {
        return invalid("business.payment_days", "more than a year");
    }
    Ok(())
}

/// ISO 13616: the country and the check digits go to the end, letters count from 10, and the rest by 97 is 1.
fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let is_formed = (15..=34).contains(&plain.len())
        && plain
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && plain.bytes().take(2).all(|b| b.is_ascii_uppercase());
    if !is_formed {
        return false;
    }
    let (front, account) = plain.split_at(4);
    let digits = account.chars().chain(front.chars());
    let rest = digits.fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap_or_default();
        (rest * if value < 10 { 10 } else { 100 } + value) % 97
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_perhaps_a_port() {
        for right in [
            "https://shop.example.org",
            "http://localhost:8080",
            "https://127.0.0.1:8443",
            "https://[::1]",
            "https://[2001:db8::1]:8443",
            "https://xn--bcher-kva.example",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "",
            "shop.example.org",
            "ftp://shop.example.org",
            "https://",
            "https://:8443",
            "https://shop.example.org:0",
            "https://shop.example.org:99999",
            "https://shop.example.org/shop",
            "https://shop..example",
            "https://-shop.example",
            "https://user@shop.example",
            "https://shop.example?x",
            "https://[::1",
            "https://[shop]",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }

    #[test]
    fn an_iban_knows_when_it_was_mistyped() {
        for right in [
            "DE02 1203 0000 0000 2020 51",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(is_iban(right), "{right}");
        }
        for wrong in [
            "DE03120300000000202051",
            "DE02",
            "de02120300000000202051",
            "",
        ] {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }
}
