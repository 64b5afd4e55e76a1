//! Certificates: one made here at the first start, one from files, or one that an authority renews.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use rcgen::{CertificateParams, DnType, KeyPair, SanType};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_acme::AcmeConfig;
use rustls_acme::caches::DirCache;

use crate::config::{Server, Tls};

/// Why there is no certificate to serve with; the text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("the self-signed certificate cannot be made: {0}")]
    SelfSigned(#[from] rcgen::Error),
    #[error("certificate and key do not fit: {0}")]
    Mismatch(#[from] rustls::Error),
}

/// What a TLS listener needs.
#[expect(missing_debug_implementations, reason = "a future has none")]
pub struct Endpoint {
    pub config: ServerConfig,
    /// Asks an authority for certificates, for as long as the server runs.
    pub renewal: Option<BoxFuture<'static, ()>>,
}

/// The endpoint that `server.tls` asks for; none for plain HTTP behind a proxy.
pub fn endpoint(server: &Server, data_dir: &Path) -> Result<Option<Endpoint>, Error> {
    let folder = data_dir.join("tls");
    let fixed = |config| Endpoint {
        config,
        renewal: None,
    };
    match server.tls {
        Tls::Off => Ok(None),
        Tls::Files => files(server, data_dir).load().map(fixed).map(Some),
        Tls::SelfSigned => {
            let files = files(server, data_dir);
            if !files.certificate.exists() {
                private_folder(&folder)?;
                // A start that was cut off leaves a key without a certificate: of no use to anybody.
                match std::fs::remove_file(&files.key) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(at(&files.key)(error));
                    }
                    _ => make_self_signed(server, &files)?,
                }
            }
            files.load().map(fixed).map(Some)
        }
        Tls::Acme => {
            private_folder(&folder)?;
            Ok(Some(acme(server, folder)))
        }
    }
}

/// Where a certificate and its key lie.
#[derive(Debug, Clone)]
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The files that are served from: the operator's own, or those of the first start.
pub fn files(server: &Server, data_dir: &Path) -> Files {
    if server.tls == Tls::Files {
        return Files {
            certificate: server.certificate_file.clone(),
            key: server.key_file.clone(),
        };
    }
    let folder = data_dir.join("tls");
    Files {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    }
}

impl Files {
    /// The server's own certificate, after its key was tried on it.
    pub fn leaf(&self) -> Result<CertificateDer<'static>, Error> {
        self.load()?;
        CertificateDer::from_pem_file(&self.certificate).map_err(unreadable(&self.certificate))
    }

    fn load(&self) -> Result<ServerConfig, Error> {
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .map_err(unreadable(&self.certificate))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(unreadable(&self.key))?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(config)
    }
}

fn unreadable(path: &Path) -> impl Fn(rustls::pki_types::pem::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::Unreadable {
        path: path.clone(),
        why: error.to_string(),
    }
}

/// Certificates from an authority (RFC 8555), proven on this very port (RFC 8737) and kept in the data folder.
fn acme(server: &Server, folder: PathBuf) -> Endpoint {
    let mut state = AcmeConfig::new(names(server))
        .contact_push(format!("mailto:{}", server.acme_contact))
        .directory(&server.acme_directory)
        .cache(DirCache::new(folder))
        .state();
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_cert_resolver(state.resolver());
    config.alpn_protocols.push(b"acme-tls/1".to_vec());
    let renewal = Box::pin(async move {
        while let Some(event) = state.next().await {
            match event {
                Ok(event) => tracing::info!(?event, "certificate authority"),
                Err(error) => tracing::error!(error = %error, "certificate authority"),
            }
        }
    });
    Endpoint {
        config,
        renewal: Some(renewal),
    }
}

/// Names: the public host, the further ones, and this machine as a browser on it calls it.
fn make_self_signed(server: &Server, files: &Files) -> Result<(), Error> {
    let mut params = CertificateParams::new(names(server))?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Sealbook, self-signed");
    params.subject_alt_names.extend([
        SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into()),
        SanType::IpAddress(std::net::Ipv6Addr::LOCALHOST.into()),
    ]);
    let pair = KeyPair::generate()?;
    let signed = params.self_signed(&pair)?;
    for (path, text) in [
        (&files.key, pair.serialize_pem()),
        (&files.certificate, signed.pem()),
    ] {
        private_file(path, &text)?;
    }
    Ok(())
}

fn private_folder(path: &Path) -> Result<(), Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(at(path))
}

fn private_file(path: &Path, text: &str) -> Result<(), Error> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
        })
        .map_err(at(path))
}

fn at(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File {
        path: path.clone(),
        source,
    }
}

fn names(server: &Server) -> Vec<String> {
    let public = server.public_url();
    let origins = std::iter::once(&public).chain(&server.extra_origins);
    let mut names: Vec<String> = origins
        .filter_map(|origin| origin.parse::<actix_web::http::Uri>().ok())
        .filter_map(|uri| uri.host().map(str::to_owned))
        .chain(["localhost".to_owned()])
        .filter(|host| host.parse::<std::net::IpAddr>().is_err() && !host.starts_with('['))
        .collect();
    names.sort();
    names.dedup();
    names
}
