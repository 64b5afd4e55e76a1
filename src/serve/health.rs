//! `sealbook health`: asks the server on this machine whether it lives, for a container that holds no other program.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::config::Server;

const WAIT_MAX: Duration = Duration::from_secs(2);
/// A status line and headers fit easily.
const ANSWER_MAX: u64 = 4096;

/// Why the server is not known to live.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    #[error("server.operations_listen is empty: there is nothing to ask")]
    NoListener,
    #[error("{address} does not answer: {source}")]
    Silent {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("{0} answers something else than 200")]
    NotLive(SocketAddr),
}

/// Asks `/health/live` of the operations listener that the settings name. Nothing leaves this machine.
pub fn ask(server: &Server) -> Result<(), Unhealthy> {
    let listener = server.operations_listen.ok_or(Unhealthy::NoListener)?;
    let address = SocketAddr::new(reachable(listener.ip()), listener.port());
    let answer = fetch(address).map_err(|source| Unhealthy::Silent { address, source })?;
    if answer.starts_with(b"HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err(Unhealthy::NotLive(address))
    }
}

/// What listens on every address listens on this machine's own.
fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        _ => ip,
    }
}

fn fetch(address: SocketAddr) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, WAIT_MAX)?;
    stream.set_read_timeout(Some(WAIT_MAX))?;
    stream.set_write_timeout(Some(WAIT_MAX))?;
    stream
        .write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer)?;
    Ok(answer)
}
