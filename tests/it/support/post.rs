//! Orders as a program posts them.

use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::canaries::Canaries;
use super::program::Running;

/// An order with a canary in every field that a person fills in.
pub fn order(canaries: &Canaries) -> Value {
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

/// Posts it under this idempotency key, whatever comes of it.
pub async fn post(client: &Client, shop: &Running, key: &str, body: &Value) -> Response {
    client
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", key)
        .json(body)
        .send()
        .await
        .unwrap()
}

/// Posts it and expects that it is taken.
pub async fn placed(client: &Client, shop: &Running, key: &str, body: &Value) -> Value {
    let answer = post(client, shop, key, body).await;
    let status = answer.status();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}
