//! `/api/v1/bank-lines`: what a program reads of the bank's lines, and decides.

use reqwest::Method;
use sealbook::identity::scopes::Scope;
use sealbook::storage::Engine;
use sealbook::subscriptions::Subscription;
use serde_json::{Value, json};

use super::bank::{ACCOUNT, OTHER_ACCOUNT, camt, paid};
use crate::support::shop::Shop;
use crate::support::{Fixture as _, on_both_engines};

const PATH: &str = "/api/v1/bank-lines";

fn states(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect()
}

on_both_engines!(a_program_reads_bank_lines_and_decides_about_them);

async fn a_program_reads_bank_lines_and_decides_about_them(engine: &Engine) {
    let shop = Shop::with(*engine, &[("BUSINESS__IBAN", ACCOUNT)]).await;
    let begun = shop.subscribe("ada@example.org", "monthly").await;
    shop.issued().await;
    let number: String = sqlx::query_scalar("select number from invoices where order_id = $1")
        .bind(begun.order.as_str())
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
    let writer = shop
        .api_key("bank", &[Scope::PaymentsRead, Scope::PaymentsWrite])
        .await;
    let reader = shop.api_key("reader", &[Scope::PaymentsRead]).await;
    let opener = shop
        .api_key("opener", &[Scope::PaymentsRead, Scope::CustomersOpen])
        .await;
    let name = shop.canaries().word("payer's name");
    let file = camt(
        "S1",
        &[1, 2, 3].map(|n| paid(n, "nobody knows").by(&name, OTHER_ACCOUNT)),
    );
    let statements = format!("{}/api/v1/statements", shop.url);
    let taken = shop
        .client()
        .post(statements)
        .bearer_auth(&writer)
        .body(file);
    assert_eq!(taken.send().await.unwrap().status(), 200);

    let get = async |query: &str| {
        shop.call(&reader, Method::GET, &format!("{PATH}{query}"), None)
            .await
    };
    let (status, first) = get("?limit=2&state=unmatched").await;
    assert_eq!((status, states(&first).len()), (200, 2));
    let next = first["next"].as_str().unwrap();
    let (_, rest) = get(&format!("?limit=2&state=unmatched&after={next}")).await;
    assert_eq!(
        (states(&rest), &rest["next"]),
        (vec!["unmatched"], &Value::Null)
    );
    assert!(first["items"][0].get("sealed").is_none());
    for query in [
        "?state=lost",
        "?movement=x",
        "?from=soon",
        "?statement=x",
        "?after=x",
        "?limit=101",
    ] {
        assert_eq!(get(query).await.0, 400, "{query}");
    }
    let open = |secret: &str| {
        let request = shop.client().get(format!("{}{PATH}", shop.url));
        request
            .bearer_auth(secret)
            .header("reveal-reason", "billing_question")
            .send()
    };
    assert_eq!(open(&reader).await.unwrap().status(), 403);
    let shown: Value = open(&opener).await.unwrap().json().await.unwrap();
    assert_eq!(shown["items"][0]["sealed"]["name"], name.as_str());

    let line = first["items"][0]["id"].as_str().unwrap();
    decide(&shop, &writer, &reader, line, &number, &begun).await;
    let unknown = format!("{PATH}/bnl_06fqzpdf78c5v9t4m2k1n0s3aw/undo");
    assert_eq!(
        shop.call(&writer, Method::POST, &unknown, None).await.0,
        404
    );
    shop.tear_down().await;
}

/// The line is assigned, taken back, set aside: each once, by whom it may be.
async fn decide(
    shop: &Shop,
    writer: &str,
    reader: &str,
    line: &str,
    number: &str,
    begun: &Subscription,
) {
    let post = async |secret: &str, act: &str, body: Option<&Value>| {
        shop.call(secret, Method::POST, &format!("{PATH}/{line}/{act}"), body)
            .await
    };
    let numbers = json!({"numbers": [number.to_lowercase()]});
    assert_eq!(post(reader, "assign", Some(&numbers)).await.0, 403);
    for (body, status) in [
        (json!({"numbers": []}), 422),
        (json!({"numbers": ["INV-2026-999999"]}), 422),
        (json!({"numbers": vec!["X"; 101]}), 422),
        (json!({}), 422),
        (json!({"numbers": [number], "amount_minor": 100_000}), 422),
    ] {
        let (got, answer) = post(writer, "assign", Some(&body)).await;
        assert_eq!(got, status, "{answer}");
    }
    let unmatched = format!("{PATH}?state=unmatched");
    let (_, left) = shop.call(reader, Method::GET, &unmatched, None).await;
    assert_eq!(states(&left).len(), 3, "nothing was changed");
    let (status, assigned) = post(writer, "assign", Some(&numbers)).await;
    assert_eq!(
        (status, &assigned["state"]),
        (200, &json!("allocated")),
        "{assigned}"
    );
    assert_eq!(assigned["customer_id"], begun.customer.as_str());
    assert_eq!(post(writer, "assign", Some(&numbers)).await.0, 409);
    let (status, undone) = post(writer, "undo", None).await;
    assert_eq!(
        (status, &undone["customer_id"]),
        (200, &Value::Null),
        "{undone}"
    );
    let why = json!({"reason": "sent here by mistake"});
    for body in [
        json!({}),
        json!({"reason": " "}),
        json!({"reason": "x".repeat(256)}),
    ] {
        assert_eq!(post(writer, "set-aside", Some(&body)).await.0, 422);
    }
    let (status, aside) = post(writer, "set-aside", Some(&why)).await;
    assert_eq!(
        (status, &aside["state"]),
        (200, &json!("set_aside")),
        "{aside}"
    );
    assert_eq!(post(writer, "set-aside", Some(&why)).await.0, 409);
    assert_eq!(post(writer, "undo", None).await.0, 200);
}
