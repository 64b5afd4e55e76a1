//! Whose request it is: the peer's address, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::dev::ServiceRequest;

use crate::config::Server;

/// Headers in which a proxy says on whose behalf it asks.
pub(super) const FORWARDING: [&str; 6] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The visitor's address. A trusted proxy appends the address it was asked from to `X-Forwarded-For`, so the last
/// one that is no trusted proxy itself is the visitor's; what stands before it, anybody may have written.
pub(super) fn address(server: &Server, request: &ServiceRequest) -> IpAddr {
    let peer = socket(request);
    if !is_trusted(server, peer) {
        return peer;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|text| text.trim().parse::<IpAddr>())
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .map_while(Result::ok)
        // A proxy that listens for both families writes `::ffff:192.0.2.1`.
        .map(|address| address.to_canonical())
        .find(|address| !is_trusted(server, *address))
        .unwrap_or(peer)
}

pub(super) fn is_from_trusted_proxy(server: &Server, request: &ServiceRequest) -> bool {
    is_trusted(server, socket(request))
}

fn socket(request: &ServiceRequest) -> IpAddr {
    request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
            peer.ip().to_canonical()
        })
}

fn is_trusted(server: &Server, address: IpAddr) -> bool {
    server
        .trusted_proxies
        .iter()
        .any(|network| network.contains(&address))
}

/// What limits count by: an IPv4 address, or the /64 that one IPv6 subscriber commonly has.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::config::Config;

    fn server(trusted: &str) -> Server {
        let variable = ("SEALBOOK_SERVER__TRUSTED_PROXIES".into(), trusted.into());
        Config::load(None, [variable]).unwrap().server
    }

    fn asked(trusted: &str, peer: &str, forwarded: &str) -> String {
        let request = TestRequest::default()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("x-forwarded-for", forwarded))
            .to_srv_request();
        address(&server(trusted), &request).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_appended_is_believed() {
        assert_eq!(asked("", "9.9.9.9", "1.1.1.1"), "9.9.9.9");
        assert_eq!(asked("10.0.0.0/8", "10.0.0.1", "1.1.1.1"), "1.1.1.1");
        assert_eq!(
            asked("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2"),
            "1.1.1.1"
        );
        assert_eq!(
            asked("10.0.0.0/8", "10.0.0.1", "6.6.6.6, nonsense"),
            "10.0.0.1"
        );
        assert_eq!(asked("10.0.0.0/8", "10.0.0.1", ""), "10.0.0.1");
        assert_eq!(
            asked("10.0.0.0/8", "10.0.0.1", "::ffff:1.1.1.1, ::ffff:10.0.0.2"),
            "1.1.1.1"
        );
    }

    #[test]
    fn an_ipv6_subscriber_counts_as_one() {
        let a: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:ffff::".parse().unwrap();
        assert_eq!(subscriber(a), subscriber(b));
    }
}
