//! The dialogue with aiosmtpd: TLS of both kinds, certificates good and bad, signing in.

use std::fs;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use sealbook::mail::{Outcome, Patience, Phase, Reason, Smtp};
use tempfile::TempDir;

use super::{MESSAGE, client, deliver};
use crate::support::python::SmtpPeer;

/// An authority of the test's own, and a certificate that it has issued.
pub struct Certificates {
    folder: TempDir,
}

impl Certificates {
    pub fn for_name(name: &str, year: i32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new([name.to_owned()]).unwrap();
        server.not_before = date_time_ymd(2020, 1, 1);
        server.not_after = date_time_ymd(year, 1, 1);
        let server = server.signed_by(&key, &authority).unwrap();
        fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        fs::write(folder.path().join("server.pem"), server.pem()).unwrap();
        fs::write(folder.path().join("server.key"), key.serialize_pem()).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub async fn peer(&self, tls: &str, more: &[&str]) -> SmtpPeer {
        let (certificate, key) = (self.path("server.pem"), self.path("server.key"));
        let mut args = vec!["--tls", tls];
        args.extend(["--certificate", certificate.to_str().unwrap()]);
        args.extend(["--key", key.to_str().unwrap()]);
        args.extend(more);
        SmtpPeer::start(&args).await
    }

    /// A client that trusts this authority, or only the world's.
    fn client(&self, url: &str, trusting: bool) -> Smtp {
        let ca_file = trusting.then(|| self.path("ca.pem"));
        client(url, ca_file.as_deref(), Patience::default())
    }
}

fn url(tls: &str, peer: &SmtpPeer, user: &str) -> String {
    match tls {
        "implicit" => format!("smtps://{user}localhost:{}", peer.port),
        _ => format!("smtp://{user}localhost:{}?tls=required", peer.port),
    }
}

#[tokio::test]
async fn a_message_goes_over_either_kind_of_tls_and_arrives_byte_for_byte() {
    let certificates = Certificates::for_name("localhost", 2090);
    for tls in ["starttls", "implicit"] {
        let mut peer = certificates.peer(tls, &[]).await;
        let smtp = certificates.client(&url(tls, &peer, ""), true);
        for _ in 0..3 {
            let (outcome, asked) = deliver(&smtp, "anna@example.org", MESSAGE).await;
            assert!(
                matches!(outcome, Outcome::Delivered { .. }),
                "{tls}: {outcome:?}"
            );
            assert!(asked);
            let taken = peer.next().await;
            assert!(taken.tls, "{tls}");
            assert_eq!(taken.message(), MESSAGE);
            assert_eq!(taken.from, "shop@shop.example");
            assert_eq!(taken.to, ["anna@example.org"]);
            assert_eq!(taken.hello, "shop.example", "not the machine's own name");
        }
    }
}

#[tokio::test]
async fn a_certificate_that_does_not_prove_the_relay_ends_the_dialogue() {
    for (name, year, trusting, reason) in [
        ("localhost", 2090, false, Reason::CertificateUntrusted),
        ("other.example", 2090, true, Reason::CertificateName),
        ("localhost", 2021, true, Reason::CertificateExpired),
    ] {
        let certificates = Certificates::for_name(name, year);
        for tls in ["starttls", "implicit"] {
            let peer = certificates.peer(tls, &["--auth", "shop:secret"]).await;
            let smtp = certificates.client(&url(tls, &peer, "shop:secret@"), trusting);
            let (outcome, asked) = deliver(&smtp, "anna@example.org", MESSAGE).await;
            assert!(!asked);
            match outcome {
                Outcome::Deferred { phase, why } => {
                    assert_eq!((phase, why.reason()), (Phase::Handshake, reason), "{tls}");
                }
                other => panic!("{tls} {name} {year}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn signing_in_works_by_plain_and_by_login_and_is_refused_with_a_wrong_password() {
    let certificates = Certificates::for_name("localhost", 2090);
    for without in ["LOGIN", "PLAIN"] {
        let args = ["--auth", "shop@x:p:ss", "--without", without];
        let mut peer = certificates.peer("starttls", &args).await;
        let smtp = certificates.client(&url("starttls", &peer, "shop%40x:p%3Ass@"), true);
        let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
        assert_eq!(peer.next().await.user.as_deref(), Some("shop@x"));

        let wrong = certificates.client(&url("starttls", &peer, "shop%40x:wrong@"), true);
        match deliver(&wrong, "anna@example.org", MESSAGE).await.0 {
            Outcome::Refused { phase, why } => {
                assert_eq!(
                    (phase, why.reason()),
                    (Phase::Auth, Reason::CredentialsRefused)
                );
            }
            other => panic!("{other:?}"),
        }
    }
    let args = ["--auth", "a:b", "--without", "PLAIN", "--without", "LOGIN"];
    let peer = certificates.peer("starttls", &args).await;
    let smtp = certificates.client(&url("starttls", &peer, "a:b@"), true);
    match deliver(&smtp, "anna@example.org", MESSAGE).await.0 {
        Outcome::Deferred { phase, why } => {
            assert_eq!(
                (phase, why.reason()),
                (Phase::Auth, Reason::NoAuthMechanism)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_address_beyond_ascii_and_a_long_message_arrive() {
    let mut peer = SmtpPeer::start(&[]).await;
    let smtp = client(
        &format!("smtp://127.0.0.1:{}", peer.port),
        None,
        Patience::default(),
    );
    let message = b"Subject: long\r\n\r\n".to_vec();
    let message = [message, b"a line of text.\r\n.\r\n".repeat(100_000)].concat();
    let (outcome, _) = deliver(&smtp, "ännä@bücher.example", &message).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    let taken = peer.next().await;
    assert_eq!(taken.to, ["ännä@xn--bcher-kva.example"]);
    assert!(taken.options.contains(&"SMTPUTF8".to_owned()) && !taken.tls);
    assert!(taken.message() == message);
}
