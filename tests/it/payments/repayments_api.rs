//! `/api/v1/repayments` and `/api/v1/manual-refunds`: what a program reads of what is to be given back, and records.

use jiff::SignedDuration;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Document};
use sealbook::identity::scopes::Scope;
use sealbook::payments::key::RequestKey;
use sealbook::payments::manual::{self, Given, Means};
use sealbook::subscriptions::{self, Subscription};
use serde_json::{Value, json};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(a_program_lists_what_is_to_be_given_back_and_records_that_it_was);

async fn a_program_lists_what_is_to_be_given_back_and_records_that_it_was(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.issued().await;
    let invoice = invoices::by_cause(&shop.app.storage, begun.order.as_str()).await;
    let invoice = invoice.unwrap().unwrap().document;
    let by = Actor::System;
    let now = shop.app.clock.now();
    subscriptions::withdraw_order(&shop.app, &begun.order, by.clone(), now)
        .await
        .unwrap();
    shop.issued().await;
    let writer = shop
        .api_key(
            "writer",
            &[Scope::PaymentsRead, Scope::PaymentsWrite, Scope::OrdersRead],
        )
        .await;
    let reader = shop.api_key("reader", &[Scope::PaymentsRead]).await;
    let get = async |path: &str| shop.call(&writer, Method::GET, path, None).await;
    let list = async || {
        let (status, page) = get("/api/v1/repayments").await;
        assert_eq!(status, 200);
        page["items"].clone()
    };
    assert_eq!(list().await, json!([]));
    let order = format!("/api/v1/orders/{}", begun.order);
    assert_eq!(get(&order).await.1["repay_late_by"], Value::Null);

    // It comes after all. Nothing here happens at the same moment.
    let second = || shop.app.clock.advance(SignedDuration::from_secs(1));
    second();
    let given = Given {
        invoice: invoice.id.clone(),
        amount: invoice.total,
        means: Means::Cash,
        received_on: shop.app.today(),
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&shop.app, "manual", "late", b"all"),
    };
    manual::record(&shop.app, &by, &given).await.unwrap();
    let last_day = shop
        .app
        .today()
        .saturating_add(jiff::Span::new().days(14))
        .to_string();
    let listed = json!([{
        "order": begun.order.to_string(), "customer_id": begun.customer.to_string(), "currency": "EUR",
        "amount_minor": invoice.total.minor(), "repay_by": last_day, "overdue": false,
    }]);
    assert_eq!(list().await, listed);
    assert_eq!(get(&order).await.1["repay_late_by"], last_day.as_str());
    let (_, next) = get(&format!(
        "/api/v1/repayments?after={last_day}/{}",
        begun.order
    ))
    .await;
    assert_eq!(next["items"], json!([]));
    assert_eq!(get("/api/v1/repayments?after=x").await.0, 400);

    // Off the list for a reason that holds, and on it again.
    let path = format!("/api/v1/repayments/{}", begun.order);
    let say = async |secret: &str, act: &str, body: Option<&Value>| {
        let path = format!("{path}/{act}");
        shop.call(secret, Method::POST, &path, body).await.0
    };
    let why = |why: &str| json!({ "why": why });
    assert_eq!(say(&reader, "closing", Some(&why("kept"))).await, 403);
    assert_eq!(say(&writer, "closing", Some(&why("x"))).await, 422);
    assert_eq!(say(&writer, "closing", Some(&why("unknown"))).await, 422);
    assert_eq!(say(&writer, "reopening", None).await, 409);
    assert_eq!(say(&writer, "closing", Some(&why("kept"))).await, 204);
    assert_eq!(say(&writer, "closing", Some(&why("kept"))).await, 409);
    assert_eq!(list().await, json!([]));
    assert_eq!(say(&writer, "reopening", None).await, 204);
    assert_eq!(list().await, listed);

    record_by_hand(shop, &writer, &begun, &invoice).await;
    assert_eq!(list().await, listed);
}

/// Records that it was paid back, once, and takes that back.
async fn record_by_hand(shop: &Shop, writer: &str, begun: &Subscription, invoice: &Document) {
    let list = async || {
        let (_, page) = shop
            .call(writer, Method::GET, "/api/v1/repayments", None)
            .await;
        page["items"].as_array().unwrap().len()
    };
    let second = || shop.app.clock.advance(SignedDuration::from_secs(1));
    let made = json!({
        "customer": begun.customer.to_string(), "amount_minor": invoice.total.minor(), "currency": "EUR",
        "means": "cash", "invoice": invoice.id.to_string(),
    });
    let record = async |key: &str, made: &Value| {
        let request = shop
            .client()
            .post(format!("{}/api/v1/manual-refunds", shop.url));
        let answer = request
            .bearer_auth(writer)
            .header("idempotency-key", key)
            .json(made)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap())
    };
    second();
    let (status, first) = record("one", &made).await;
    assert_eq!(
        (status, &first["order"]),
        (201, &json!(begun.order.to_string()))
    );
    assert_eq!(record("one", &made).await.1["id"], first["id"]);
    let mut other = made.clone();
    other["amount_minor"] = json!(1);
    assert_eq!(record("one", &other).await.0, 409);
    assert_eq!(record("two", &made).await.0, 422);
    assert_eq!(list().await, 0);
    let path = "/api/v1/manual-refunds";
    let (_, page) = shop.call(writer, Method::GET, path, None).await;
    assert_eq!(page["items"], json!([first]));
    let undo = format!(
        "/api/v1/manual-refunds/{}/reversal",
        first["id"].as_str().unwrap()
    );
    second();
    for expected in [200, 409] {
        let (status, _) = shop.call(writer, Method::POST, &undo, None).await;
        assert_eq!(status, expected);
    }
    assert_eq!(list().await, 1);
}
