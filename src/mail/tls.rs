//! TLS to the relay: what we trust, and what went wrong.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::reply::Reason;
use crate::egress;

/// Why `mail.ca_file` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTrust {
    #[error("`mail.ca_file`: {0} holds no certificate that can be read: {1}")]
    Unreadable(PathBuf, String),
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

/// Certificates are checked against Mozilla's roots, and `mail.ca_file` for a relay with a certificate of its own.
pub(super) fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, InvalidTrust> {
    let mut own: Vec<CertificateDer<'static>> = Vec::new();
    if let Some(path) = ca_file {
        let unreadable =
            |why: &dyn ToString| InvalidTrust::Unreadable(path.to_owned(), why.to_string());
        own = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| unreadable(&error))?;
        if own.is_empty() {
            return Err(unreadable(&"it is empty"));
        }
        let broken = own
            .iter()
            .find_map(|one| RootCertStore::empty().add(one.clone()).err());
        if let Some(error) = broken {
            return Err(unreadable(&error));
        }
    }
    Ok(egress::trusting(own)?)
}

/// What a failed handshake means to the operator, who has to repair it.
pub(super) fn reason_of(error: &io::Error) -> Reason {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => match why {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Reason::CertificateExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Reason::CertificateName
            }
            _ => Reason::CertificateUntrusted,
        },
        Some(_) => Reason::TlsFailed,
        None => Reason::ConnectionLost,
    }
}
