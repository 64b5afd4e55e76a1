//! Who can reach an address, as far as its name tells.

use url::{Host, Url};

/// Names that no registry gives to anybody: RFC 2606, RFC 6761, RFC 6762, and ICANN's for private use.
const NOBODYS: [&str; 9] = [
    "localhost",
    "test",
    "example",
    "invalid",
    "local",
    "internal",
    "example.com",
    "example.net",
    "example.org",
];

/// Whether the address is this machine's own name.
pub(super) fn is_this_machine(origin: &str) -> bool {
    match host(origin) {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether the public can reach the address: neither this machine nor a private network's, nor a name that is nobody's.
pub(super) fn is_public(origin: &str) -> bool {
    match host(origin) {
        Some(Host::Ipv4(ip)) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local()),
        Some(Host::Ipv6(ip)) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let is_within = |known: &str| {
                let above = name.strip_suffix(known);
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            };
            name.contains('.') && !NOBODYS.into_iter().any(is_within)
        }
        None => true,
    }
}

fn host(origin: &str) -> Option<Host<String>> {
    let url = Url::parse(origin).ok()?;
    url.host().map(|host| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_in_every_writing() {
        for local in [
            "https://localhost:8443",
            "http://127.0.0.1",
            "https://[::1]:1",
            "https://[::1]",
        ] {
            assert!(is_this_machine(local), "{local}");
        }
        assert!(!is_this_machine("https://shop.example.org"));
    }

    #[test]
    fn what_nobody_else_can_reach_is_not_public() {
        for kept in [
            "https://localhost:8443",
            "https://Shop.Localhost",
            "https://127.0.0.9",
            "https://10.0.0.5:8443",
            "http://172.17.0.2",
            "https://192.168.1.9",
            "https://[fd00::5]:8443",
            "https://sealbook:8443",
            "https://shop.test",
            "https://shop.example.",
            "https://shop.example.org",
        ] {
            assert!(!is_public(kept), "{kept}");
        }
        for public in [
            "https://203.0.113.5:8443",
            "https://[2001:db8::1]",
            "https://latest.shop",
            "https://myexample.org",
            "https://shop.co.uk:8443",
        ] {
            assert!(is_public(public), "{public}");
        }
    }
}
