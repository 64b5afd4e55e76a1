//! DKIM, checked by dkimpy.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use rcgen::{KeyPair, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData, RsaKeySize};
use sealbook::mail::{Attachment, Head, InvalidDkim, Letter, Mailbox, Media, Signer, compose};

use crate::support::python::accepts;

/// Where the shop's key is looked up.
const RECORD: &str = "s1._domainkey.shop.example";

fn message() -> Vec<u8> {
    let from = Mailbox::parse("Käthes Läden <shop@shop.example>").unwrap();
    let to = Mailbox::new(Some("Jürgen, the 2nd"), "juergen@bücher.example").unwrap();
    let letter = Letter {
        language: "de",
        subject: "Ihre Bestellung über 9,99 € – und noch etwas mehr, damit die Zeile bricht"
            .to_owned(),
        text: "Grüße  \n\n.\nFrom hier\t \n\n\n".to_owned(),
        html: "<p>Grüße</p>\n".to_owned(),
        attachments: vec![Attachment {
            name: "terms.html".to_owned(),
            media: Media::Html,
            content: "<p>§ 1</p>".repeat(500).into_bytes(),
        }],
    };
    let head = Head {
        from: &from,
        reply_to: None,
        to: &to,
        id: "msg_0123456789abcdefghjkmnpqrs",
        host: "shop.example",
        date: "2026-11-21T22:30:00Z".parse().unwrap(),
    };
    compose(&letter, &head).unwrap()
}

fn store(folder: &Path, pem: &str, mode: u32) -> PathBuf {
    let file = folder.join("dkim.pem");
    let _ = fs::remove_file(&file);
    fs::write(&file, pem).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    file
}

/// The part of a subject public key info that an Ed25519 record holds (RFC 8463): the bare key.
fn bare(der: &[u8]) -> &[u8] {
    &der[der.len() - 32..]
}

#[tokio::test]
async fn a_signed_message_verifies_until_it_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let rsa = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let edwards = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let (rsa_der, edwards_der) = (
        rsa.subject_public_key_info(),
        edwards.subject_public_key_info(),
    );
    for (key, record) in [
        (
            &rsa,
            format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&rsa_der)),
        ),
        (
            &edwards,
            format!(
                "v=DKIM1; k=ed25519; p={}",
                BASE64.encode(bare(&edwards_der))
            ),
        ),
    ] {
        let file = store(folder.path(), &key.serialize_pem(), 0o600);
        let signer = Signer::load("s1", "shop.example", &file).unwrap().unwrap();
        let at = "2026-11-21T22:30:00Z".parse().unwrap();
        let stamped = signer.sign(&message(), at).unwrap();
        assert_eq!(
            stamped,
            signer.sign(&message(), at).unwrap(),
            "the clock is a parameter"
        );
        let verifies =
            async |message: &[u8]| accepts("verify_dkim.py", &[RECORD, &record], message).await;
        assert!(verifies(&stamped).await);

        let text = String::from_utf8(stamped).unwrap();
        assert!(text.contains("c=relaxed/relaxed") && text.contains("t=1795300200"));
        let refolded = text.replace("\r\n\r\nFrom hier", "\r\n\r\nFrom  hier");
        for changed in [
            text.replace("Gr=C3=BC=C3=9Fe", "Gruesse"),
            text.replace("To: ", "To: x@example.org, "),
            text.replacen("From: ", "From: Eve <eve@shop.example>\r\nFrom: ", 1),
            text.replacen("Subject: ", "Subject: Pay twice\r\nSubject: ", 1),
        ] {
            assert!(changed != text && !verifies(changed.as_bytes()).await);
        }
        assert!(
            verifies(refolded.as_bytes()).await,
            "a relay may touch white space"
        );
    }
}

#[test]
fn a_key_that_others_can_read_or_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let key = KeyPair::generate_for(&PKCS_ED25519)
        .unwrap()
        .serialize_pem();
    for mode in [0o640, 0o604, 0o644] {
        let file = store(folder.path(), &key, mode);
        let error = Signer::load("s1", "shop.example", &file).unwrap_err();
        assert!(matches!(error, InvalidDkim::ReadableByOthers(_)));
        assert!(error.to_string().contains("chmod 600"));
    }
    let elliptic = KeyPair::generate().unwrap().serialize_pem();
    for pem in ["", "no key", elliptic.as_str()] {
        let file = store(folder.path(), pem, 0o600);
        let error = Signer::load("s1", "shop.example", &file).unwrap_err();
        assert!(matches!(error, InvalidDkim::NotAKey(_)), "{error}");
    }
}
