//! The list of peers that may be connected to, and the way there.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;

/// A host may have many addresses; trying more than these helps nobody.
const ADDRESSES_MAX: usize = 8;
/// What one address gets at least, however many there are.
const ADDRESS_PATIENCE_MIN: Duration = Duration::from_secs(1);

/// Somebody out there: a host, as the settings name it, and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Peer {
    /// A name, or an address without brackets.
    pub host: String,
    pub port: u16,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Why there is no connection. Names the peer only, which comes from the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("{0} is not on the list of peers that may be connected to")]
    Forbidden(Peer),
    #[error("{0} has no address: {1}")]
    Unresolved(Peer, io::Error),
    #[error("{0} cannot be reached: {1}")]
    Unreachable(Peer, io::Error),
}

/// The list of peers that may be connected to, and the way there.
#[derive(Debug, Clone)]
pub struct Gate(Arc<BTreeSet<Peer>>);

impl Gate {
    /// A gate that lets through to these and to nobody else.
    pub fn allowing(peers: impl IntoIterator<Item = Peer>) -> Self {
        Self(Arc::new(peers.into_iter().collect()))
    }

    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.0.iter()
    }

    /// Opens a connection, without Nagle's delay: a dialogue of short lines would wait 40 ms for each.
    ///
    /// # Cancellation
    /// Can be dropped at any point. `patience` bounds the look-up, and once more all attempts together: it is divided
    /// among the addresses, so that a dead first one leaves time for the second.
    pub async fn connect(
        &self,
        peer: &Peer,
        patience: Duration,
    ) -> Result<TcpStream, ConnectError> {
        if !self.0.contains(peer) {
            return Err(ConnectError::Forbidden(peer.clone()));
        }
        let addresses = bounded(patience, tokio::net::lookup_host((&*peer.host, peer.port)))
            .await
            .map_err(|e| ConnectError::Unresolved(peer.clone(), e))?
            .take(ADDRESSES_MAX)
            .collect::<Vec<_>>();
        first_that_answers(&addresses, patience)
            .await
            .map_err(|e| ConnectError::Unreachable(peer.clone(), e))
    }
}

async fn first_that_answers(addresses: &[SocketAddr], patience: Duration) -> io::Result<TcpStream> {
    let count = u32::try_from(addresses.len().max(1)).expect("bounded by ADDRESSES_MAX");
    let each = (patience / count).max(ADDRESS_PATIENCE_MIN);
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match bounded(each, TcpStream::connect(address)).await {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn bounded<T>(
    patience: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    tokio::time::timeout(patience, work)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(port: u16) -> Peer {
        Peer {
            host: "127.0.0.1".to_owned(),
            port,
        }
    }

    #[tokio::test]
    async fn a_peer_that_no_setting_names_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let named = peer(listener.local_addr().unwrap().port());
        let stranger = peer(named.port ^ 1);
        let gate = Gate::allowing([named.clone()]);
        let patience = Duration::from_secs(2);
        assert!(
            gate.connect(&named, patience)
                .await
                .unwrap()
                .nodelay()
                .unwrap()
        );
        assert!(matches!(
            gate.connect(&stranger, patience).await,
            Err(ConnectError::Forbidden(p)) if p == stranger
        ));
    }

    #[test]
    fn a_peer_reads_as_an_authority() {
        let v6 = Peer {
            host: "::1".to_owned(),
            port: 25,
        };
        assert_eq!(v6.to_string(), "[::1]:25");
        assert_eq!(peer(25).to_string(), "127.0.0.1:25");
    }
}
