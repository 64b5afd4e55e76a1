//! The whole way: an order placed with the real program, its confirmation taken by somebody else's relay.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use data_encoding::BASE64;
use mail_parser::{MessageParser, MimeHeaders};
use rcgen::{KeyPair, PKCS_RSA_SHA256, PublicKeyData, RsaKeySize};
use serde_json::{Value, json};

use super::relay::Certificates;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::program::{Program, Running};
use crate::support::python::accepts;
use crate::support::rogue::Rogue;

on_both_engines!(
    an_order_is_confirmed_over_tls_signed_and_with_a_link_that_opens_it,
    a_confirmation_that_a_killed_program_owed_is_sent_by_the_next,
);

fn order(databases: &Databases) -> Value {
    json!({
        "plan": "mail-solo",
        "interval": "yearly",
        "customer": {
            "name": databases.canaries.word("name"),
            "email": databases.canaries.email("email"),
            "address": {
                "line1": "Hafenstraße 7",
                "postal_code": "20359",
                "city": "Hamburg",
                "country": "DE",
            },
        },
        "answers": { "domain": "lovelace.example" },
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
        "language": "de",
    })
}

async fn place(shop: &Running, order: &Value) -> Value {
    let answer = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .header("Idempotency-Key", "the-only-one")
        .json(order)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    answer.json().await.unwrap()
}

async fn an_order_is_confirmed_over_tls_signed_and_with_a_link_that_opens_it(
    databases: &Databases,
) {
    let certificates = Certificates::for_name("localhost", 2090);
    let mut relay = certificates
        .peer("starttls", &["--auth", "shop:secret"])
        .await;
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let key_file = certificates.path("dkim.pem");
    fs::write(&key_file, key.serialize_pem()).unwrap();
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).unwrap();

    let transport = format!("smtp://shop:secret@localhost:{}?tls=required", relay.port);
    let shop = Program::new(databases)
        .set("MAIL__TRANSPORT", &transport)
        .set("MAIL__FROM", "Der Shop <shop@shop.example>")
        .set(
            "MAIL__CA_FILE",
            certificates.path("ca.pem").to_str().unwrap(),
        )
        .set("MAIL__DKIM_SELECTOR", "s1")
        .set("MAIL__DKIM_DOMAIN", "shop.example")
        .set("MAIL__DKIM_KEY", key_file.to_str().unwrap())
        .start()
        .await;
    let order = order(databases);
    let placed = place(&shop, &order).await;

    let taken = relay.next().await;
    assert!(taken.tls && taken.user.as_deref() == Some("shop"));
    assert_eq!(taken.from, "shop@shop.example");
    let email = order["customer"]["email"].as_str().unwrap();
    assert_eq!(taken.to.len(), 1);
    assert!(taken.to[0].eq_ignore_ascii_case(email));
    let bytes = taken.message();
    let record = format!(
        "v=DKIM1; p={}",
        BASE64.encode(&key.subject_public_key_info())
    );
    assert!(
        accepts(
            "verify_dkim.py",
            &["s1._domainkey.shop.example", &record],
            &bytes
        )
        .await
    );

    let message = MessageParser::default().parse(&bytes).unwrap();
    let number = placed["order"]["number"].as_str().unwrap();
    assert!(message.subject().unwrap().contains(number));
    let text = message.body_text(0).unwrap();
    assert!(text.contains(number) && text.contains(order["customer"]["name"].as_str().unwrap()));
    assert!(text.contains("Sie haben das Recht, binnen vierzehn Tagen"));
    let attached: Vec<_> = message
        .attachments()
        .map(|part| part.attachment_name())
        .collect();
    assert_eq!(attached.len(), 2, "terms and withdrawal form: {attached:?}");

    let stranger = shop.client();
    let page = format!(
        "{}/orders/{}",
        shop.url,
        placed["order"]["id"].as_str().unwrap()
    );
    assert_eq!(stranger.get(page).send().await.unwrap().status(), 404);
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/orders/ord_"))
        .unwrap();
    let page = stranger.get(link).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains(number));
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn a_confirmation_that_a_killed_program_owed_is_sent_by_the_next(databases: &Databases) {
    let relay = Rogue::well_behaved(&[]).await;
    let program = Program::new(databases)
        .set("MAIL__TRANSPORT", &format!("smtp://{}", relay.address))
        .set("MAIL__CONNECTIONS", "0");
    let shop = program.start().await;
    place(&shop, &order(databases)).await;
    shop.kill().await;

    let program = program.set("MAIL__CONNECTIONS", "2");
    let shop = program.start().await;
    for _ in 0..500 {
        if !relay.messages().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(relay.messages().len(), 1);
    assert_eq!(shop.stop().await.code(), Some(0));
    assert_eq!(relay.messages().len(), 1);
}
