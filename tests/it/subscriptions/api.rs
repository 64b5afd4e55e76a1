//! `/api/v1/subscriptions`: what a program with a key reads and does.

use futures_util::future::join_all;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::state::Happening;
use serde_json::{Value, json};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_program_lists_and_reads_subscriptions_in_pages,
    a_program_acts_within_its_scopes_and_the_log_says_so,
    a_change_is_made_once_however_often_it_is_asked_for_under_one_key,
    what_a_program_may_not_mean_changes_nothing,
);

const PATH: &str = "/api/v1/subscriptions";

impl Shop {
    pub async fn api_key(&self, name: &str, scopes: &[Scope]) -> String {
        let name = name.parse().unwrap();
        let made = api_keys::create(&self.app, Actor::System, name, scopes).await;
        made.unwrap().1.to_string()
    }

    /// What the API answers to a key.
    pub async fn call(
        &self,
        secret: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let request = self.client().request(method, format!("{}{path}", self.url));
        let request = request.bearer_auth(secret);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    pub async fn change(&self, secret: &str, id: &str, key: &str, body: &Value) -> (u16, Value) {
        let path = format!("{}{PATH}/{id}/change", self.url);
        let request = self.client().post(path).bearer_auth(secret);
        let request = match key {
            "" => request,
            key => request.header("idempotency-key", key),
        };
        let answer = request.json(body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect()
}

async fn a_program_lists_and_reads_subscriptions_in_pages(shop: &Shop) {
    let mut all = Vec::new();
    for email in [ADA, "grace@example.org", "emmy@example.org"] {
        shop.app.clock.advance(jiff::SignedDuration::from_secs(1));
        all.insert(0, shop.subscribe(email, "monthly").await);
    }
    let expected: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
    let key = shop.api_key("reader", &[Scope::SubscriptionsRead]).await;
    let get = async |path: String| shop.call(&key, Method::GET, &path, None).await;
    let (status, first) = get(format!("{PATH}?limit=2")).await;
    assert_eq!((status, ids(&first)), (200, expected[..2].to_vec()));
    let next = first["next"].as_str().unwrap();
    let (_, second) = get(format!("{PATH}?limit=2&after={next}")).await;
    assert_eq!(
        (ids(&second), &second["next"]),
        (expected[2..].to_vec(), &Value::Null)
    );
    for (query, found) in [
        ("state=active".to_owned(), expected.clone()),
        ("state=ended".to_owned(), vec![]),
        (
            "plan=mail-solo&renews_before=2026-04-02T00:00:00Z".to_owned(),
            expected.clone(),
        ),
        ("renews_before=2026-03-02T00:00:00Z".to_owned(), vec![]),
        (format!("customer={}", all[1].customer), vec![expected[1]]),
        (format!("order={}", all[2].order), vec![expected[2]]),
    ] {
        let (status, page) = get(format!("{PATH}?{query}")).await;
        assert_eq!((status, ids(&page)), (200, found), "{query}");
    }
    let (status, one) = get(format!("{PATH}/{}", expected[0])).await;
    assert_eq!(status, 200);
    assert_eq!(
        (
            &one["state"],
            &one["plan"],
            &one["next_on"],
            &one["items"][0]["quantity"]
        ),
        (
            &json!("active"),
            &json!("mail-solo"),
            &json!("2026-04-01"),
            &json!(1)
        )
    );
    for query in [
        "state=lost",
        "plan=no-such-plan",
        "customer=x",
        "order=x",
        "renews_before=tomorrow",
        "after=sbn_06fqzpdf78c5v9t4m2k1n0s3aw",
        "limit=0",
    ] {
        let (status, _) = get(format!("{PATH}?{query}")).await;
        assert_eq!(status, 400, "{query}");
    }
    assert_eq!(
        get(format!("{PATH}/sbn_06fqzpdf78c5v9t4m2k1n0s3aw"))
            .await
            .0,
        404
    );
    let other = shop.api_key("other", &[Scope::OrdersRead]).await;
    assert_eq!(shop.call(&other, Method::GET, PATH, None).await.0, 403);
    assert_eq!(shop.call("nothing", Method::GET, PATH, None).await.0, 401);
}

async fn a_program_acts_within_its_scopes_and_the_log_says_so(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let base = format!("{PATH}/{}", begun.id);
    let reader = shop.api_key("reader", &[Scope::SubscriptionsRead]).await;
    let writer = shop.api_key("writer", &[Scope::SubscriptionsWrite]).await;
    let empty = json!({});
    for act in ["pause", "resume", "keep", "cancel", "change"] {
        let path = format!("{base}/{act}");
        let (status, _) = shop.call(&reader, Method::POST, &path, Some(&empty)).await;
        assert_eq!(status, 403, "{act}");
    }
    let ends_later = json!({"when": "period_end"});
    for (act, body, status, state) in [
        ("pause", None, 200, "paused"),
        ("pause", None, 409, ""),
        ("resume", None, 200, "active"),
        ("cancel", Some(&ends_later), 200, "cancelled"),
        ("cancel", Some(&empty), 409, ""),
        ("keep", None, 200, "active"),
        ("keep", None, 409, ""),
        ("cancel", Some(&json!({"when": "now"})), 200, "ended"),
        ("cancel", Some(&json!({"when": "now"})), 409, ""),
        ("pause", None, 409, ""),
    ] {
        let (got, answer) = shop
            .call(&writer, Method::POST, &format!("{base}/{act}"), body)
            .await;
        assert_eq!(got, status, "{act}: {answer}");
        assert_eq!(answer["state"].as_str().unwrap_or_default(), state, "{act}");
    }
    let happened = shop.happened(&begun).await;
    assert_eq!(happened.len(), 7);
    assert!(happened[1..].iter().all(|one| one.actor == "api_key"));
}

async fn a_change_is_made_once_however_often_it_is_asked_for_under_one_key(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let first = shop.asked_for(&begun).await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let id = begun.id.as_str();
    let body = json!({"quantity": 3});
    let path = format!("{PATH}/{id}/change/preview");
    let (status, preview) = shop.call(&key, Method::POST, &path, Some(&body)).await;
    assert_eq!(status, 200, "{preview}");
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let asked = preview["total_minor"].as_i64().unwrap();
    let wrong = json!({"quantity": 3, "total_minor": asked - 1});
    let (status, answer) = shop.change(&key, id, "three seats, cheaper", &wrong).await;
    assert_eq!(status, 409, "{answer}");
    assert!(
        answer["detail"]
            .as_str()
            .unwrap()
            .contains(&asked.to_string())
    );
    let body = json!({"quantity": 3, "total_minor": asked});
    let rush = (0..12).map(|_| shop.change(&key, id, "three seats", &body));
    for (status, answer) in join_all(rush).await {
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["items"][0]["quantity"], 3, "{answer}");
    }
    let expected = [Happening::Begun, Happening::PlanChanged];
    assert_eq!(shop.what_happened(&begun).await, expected);
    assert_eq!(shop.asked_for(&begun).await, first + asked);
    // The same key for something else, and the same wish under another name.
    let five = json!({"quantity": 5, "total_minor": asked});
    assert_eq!(shop.change(&key, id, "three seats", &five).await.0, 409);
    assert_eq!(shop.change(&key, id, "again", &body).await.0, 422);
    assert_eq!(shop.what_happened(&begun).await, expected);
    shop.later(jiff::SignedDuration::from_hours(25)).await;
    sealbook::subscriptions::forget_keys(&shop.app)
        .await
        .unwrap();
    assert_eq!(
        shop.count("select count(*) from subscription_requests")
            .await,
        0
    );
}

async fn what_a_program_may_not_mean_changes_nothing(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let id = begun.id.as_str();
    for (body, status) in [
        (json!({"quantity": 0}), 422),
        (json!({"quantity": -1}), 422),
        (json!({"quantity": 10_001}), 422),
        (json!({"quantity": 9_223_372_036_854_775_807_i64}), 422),
        (json!({"quantity": "3"}), 422),
        (json!({"quantity": 2, "plan": "no-such-plan"}), 422),
        (json!({"quantity": 2, "interval": "once"}), 422),
        (json!({"quantity": 2, "interval": "daily"}), 422),
        (json!({"quantity": 2, "unit_minor": 1}), 422),
        (json!({}), 422),
        (json!([]), 422),
    ] {
        let mut confirmed = body.clone();
        if let Some(members) = confirmed.as_object_mut() {
            members.insert("total_minor".to_owned(), json!(0));
        }
        let (got, answer) = shop.change(&key, id, "key", &confirmed).await;
        assert_eq!(got, status, "{body}: {answer}");
        let path = format!("{PATH}/{id}/change/preview");
        let (got, answer) = shop.call(&key, Method::POST, &path, Some(&body)).await;
        assert_eq!(got, status, "{body}: {answer}");
    }
    let unconfirmed = json!({"quantity": 3});
    assert_eq!(shop.change(&key, id, "key", &unconfirmed).await.0, 422);
    let three = json!({"quantity": 3, "total_minor": 0});
    assert_eq!(shop.change(&key, id, "", &three).await.0, 400);
    assert_eq!(shop.change(&key, id, &"k".repeat(256), &three).await.0, 400);
    let unknown = "sbn_06fqzpdf78c5v9t4m2k1n0s3aw";
    assert_eq!(shop.change(&key, unknown, "key", &three).await.0, 404);
    let cancel = format!("{PATH}/{id}/cancel");
    for body in [json!({"when": "never"}), json!({"at": "now"})] {
        let (status, _) = shop.call(&key, Method::POST, &cancel, Some(&body)).await;
        assert_eq!(status, 422, "{body}");
    }
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
}
