//! The program as a whole: started, visited over TLS, killed, stopped.

use serde_json::{Value, json};

use crate::support::canaries::Canaries;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::program::{Program, Running};

on_both_engines!(
    a_shop_serves_over_tls_and_stops_when_told_to,
    an_acknowledged_order_survives_a_kill,
);

async fn a_shop_serves_over_tls_and_stops_when_told_to(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let page = shop.client().get(&shop.url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("content-security-policy"));
    assert!(
        program.output().contains(&shop.url),
        "it says where the shop is"
    );
    let metrics = reqwest::get(format!("{}/metrics", shop.operations_url))
        .await
        .unwrap();
    assert!(
        metrics
            .text()
            .await
            .unwrap()
            .contains("http_request_seconds")
    );
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn an_acknowledged_order_survives_a_kill(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let body = order(&databases.canaries);
    let first = post(&shop, &body).await;
    shop.kill().await;

    let shop = program.start().await;
    assert_eq!(
        post(&shop, &body).await,
        first,
        "the same key and body get the same answer"
    );
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// An order with a canary in every field that a person fills in.
fn order(canaries: &Canaries) -> Value {
    let domain = canaries.word("answer").to_lowercase();
    json!({
        "plan": "mail-solo",
        "interval": "yearly",
        "customer": {
            "name": canaries.word("name"),
            "email": canaries.email("email"),
            "company": canaries.word("company"),
            "phone": canaries.phone("phone"),
            "address": {
                "line1": canaries.word("line1"),
                "line2": canaries.word("line2"),
                "postal_code": "10115",
                "city": canaries.word("city"),
                "country": "DE",
            },
        },
        "buyer_reference": canaries.word("buyer_reference"),
        "answers": { "domain": format!("{domain}.example") },
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
        "language": "en",
    })
}

async fn post(shop: &Running, body: &Value) -> Value {
    let answer = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", "the-only-one")
        .json(body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}
