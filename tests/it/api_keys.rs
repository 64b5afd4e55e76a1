//! Programs with a key: what they read, what they do not, and who learns of it.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use reqwest::Method;
use reqwest::header::{HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};
use sealbook::account::{looks, pages::Looker};
use sealbook::audit::{Action, Actor, Reason};
use sealbook::identity::api_keys::{self, ApiKey, KeyError};
use sealbook::identity::cases;
use sealbook::identity::scopes::{LINES, Scope};
use sealbook::orders::{self, OrderId};
use sealbook::storage::Engine;
use serde_json::Value;

use crate::colleagues::first_owner;
use crate::support::post::order;
use crate::support::shop::Shop;
use crate::support::{Fixture as _, on_both_engines};

on_both_engines!(
    orders_are_read_page_by_page,
    a_key_reaches_what_its_scopes_cover_and_nothing_else,
    sealed_fields_open_for_a_reason_that_the_customer_reads,
    owners_are_alarmed_when_a_key_opens_many,
);

const ORDERS: &str = "/api/v1/orders";

/// What the API answered.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

async fn key(shop: &Shop, name: &str, scopes: &[Scope]) -> (ApiKey, String) {
    let name = name.parse().unwrap();
    let made = api_keys::create(&shop.app, Actor::System, name, scopes).await;
    let (key, secret) = made.unwrap();
    (key, secret.to_string())
}

/// Asks with these headers; a post is an order.
async fn ask(shop: &Shop, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let is_post = method == Method::POST;
    let mut request = shop.client().request(method, format!("{}{path}", shop.url));
    if is_post {
        let key = shop.canaries().word("idempotency key");
        request = request
            .header("idempotency-key", key)
            .json(&order(shop.canaries()));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.json().await.unwrap_or_default(),
    }
}

async fn read(shop: &Shop, path: &str, secret: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    ask(shop, Method::GET, path, &[("authorization", &bearer)]).await
}

/// Places so many orders, and gives what was sent and the id of each, the first one first.
async fn placed(shop: &Shop, count: usize) -> Vec<(Value, OrderId)> {
    let mut all = Vec::new();
    for n in 0..count {
        let body = order(shop.canaries());
        let answer = shop
            .client()
            .post(format!("{}{ORDERS}", shop.url))
            .header("idempotency-key", format!("order-{n}"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        let answer: Value = answer.json().await.unwrap();
        let id = answer["order"]["id"].as_str().unwrap().parse().unwrap();
        all.push((body, id));
        shop.app.clock.advance(SignedDuration::from_secs(1));
    }
    all
}

async fn orders_are_read_page_by_page(shop: &Shop) {
    let placed = placed(shop, 5).await;
    let (_, secret) = key(shop, "books", &[Scope::OrdersRead]).await;
    let mut seen = Vec::new();
    let mut path = format!("{ORDERS}?limit=2");
    loop {
        let page = read(shop, &path, &secret).await;
        assert_eq!(page.status, 200, "{page:?}");
        let items = page.body["items"].as_array().unwrap().clone();
        assert!(items.len() <= 2);
        seen.extend(items);
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        path = format!("{ORDERS}?limit=2&after={next}");
    }
    let ids: Vec<&str> = seen
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    let newest_first: Vec<&str> = placed.iter().rev().map(|(_, id)| id.as_str()).collect();
    assert_eq!(ids, newest_first);
    assert_eq!(seen[0]["plan"], "mail-solo");
    assert_eq!(seen[0]["total_minor"], 2990);
    assert_eq!(seen[0]["status"], "open");
    assert_eq!(seen[0]["country"], "DE");
    assert!(seen[0].get("sealed").is_none());

    let mut one = read(shop, &format!("{ORDERS}/{}", ids[0]), &secret).await;
    let told = one.body.as_object_mut().unwrap().remove("vat_confirmation");
    assert_eq!(told.unwrap()["state"], "none");
    assert_eq!((one.status, &one.body), (200, &seen[0]));
    for (path, status) in [
        (format!("{ORDERS}/ord_00000000000000000000000000"), 404),
        (format!("{ORDERS}/1%27%20or%201=1"), 404),
        (format!("{ORDERS}?limit=0"), 400),
        (format!("{ORDERS}?limit=1000"), 400),
        (format!("{ORDERS}?limit=ten"), 400),
        (
            format!("{ORDERS}?after=ord_00000000000000000000000000"),
            400,
        ),
        (format!("{ORDERS}?after=%00"), 400),
    ] {
        let refused = read(shop, &path, &secret).await;
        assert_eq!(refused.status, status, "{path}: {refused:?}");
        assert_eq!(refused.headers["content-type"], "application/problem+json");
    }
}

async fn a_key_reaches_what_its_scopes_cover_and_nothing_else(shop: &Shop) {
    let (_, id) = placed(shop, 1).await.remove(0);
    for (n, line) in LINES.iter().enumerate() {
        let path = line.pattern.replace("{id}", id.as_str());
        let method: Method = line.method.parse().unwrap();
        for scope in Scope::ALL {
            let (_, secret) = key(shop, &format!("{n} {scope}"), &[*scope]).await;
            let bearer = format!("bearer {secret}");
            let answer = ask(shop, method.clone(), &path, &[("authorization", &bearer)]).await;
            if *scope == line.scope {
                assert!(![401, 403].contains(&answer.status), "{line:?}: {answer:?}");
                continue;
            }
            assert_eq!(answer.status, 403, "{line:?} {scope}");
            let challenge = answer.headers[WWW_AUTHENTICATE].to_str().unwrap();
            let wanted = format!("scope=\"{}\"", line.scope);
            assert!(challenge.contains("insufficient_scope") && challenge.contains(&wanted));
        }
        for wrong in [
            "Bearer sealbook_x",
            "Bearer ",
            "Bearer",
            "Basic YTpi",
            "\u{7f}",
        ] {
            let Ok(header) = reqwest::header::HeaderValue::from_str(wrong) else {
                continue;
            };
            let answer = ask(
                shop,
                method.clone(),
                &path,
                &[("authorization", header.to_str().unwrap())],
            )
            .await;
            assert_eq!(answer.status, 401, "{line:?} {wrong:?}");
            let challenge = answer.headers[WWW_AUTHENTICATE].to_str().unwrap();
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
        if line.method == "GET" {
            let answer = ask(shop, method, &path, &[]).await;
            assert_eq!(answer.status, 401);
            assert_eq!(
                answer.headers[WWW_AUTHENTICATE],
                "Bearer realm=\"sealbook\""
            );
            assert_eq!(answer.body["type"], "urn:sealbook:problem:key-required");
        }
    }

    let (made, secret) = key(shop, "short-lived", &[Scope::OrdersRead]).await;
    let again = api_keys::create(&shop.app, Actor::System, made.name.clone(), &[]).await;
    assert!(matches!(again, Err(KeyError::NameTaken)));
    assert_eq!(read(shop, ORDERS, &secret).await.status, 200);
    api_keys::revoke(&shop.app, Actor::System, "short-lived")
        .await
        .unwrap();
    assert_eq!(read(shop, ORDERS, &secret).await.status, 401);
    let again = api_keys::revoke(&shop.app, Actor::System, made.id.as_str()).await;
    assert!(matches!(again, Err(KeyError::Unknown)));
    let known = api_keys::all(&shop.app).await.unwrap();
    let gone = known.iter().find(|key| key.id == made.id).unwrap();
    assert!(gone.used_at.is_some() && gone.revoked_at.is_some());
    key(shop, "short-lived", &[Scope::OrdersRead]).await;
}

async fn sealed_fields_open_for_a_reason_that_the_customer_reads(shop: &Shop) {
    let placed = placed(shop, 3).await;
    let (sent, id) = &placed[0];
    let stored = orders::find(&shop.app, id).await.unwrap().unwrap();
    let (reader, reading) = key(shop, "reader", &[Scope::OrdersRead]).await;
    let scopes = [Scope::OrdersRead, Scope::CustomersOpen];
    let (opener, opening) = key(shop, "opener", &scopes).await;
    let path = format!("{ORDERS}/{id}");
    let with_reason = async |secret: &str, path: &str, reason: &str| {
        let bearer = format!("Bearer {secret}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("reveal-reason", reason),
        ];
        ask(shop, Method::GET, path, &headers).await
    };
    let looked = async || looks(&shop.app, &stored.subject, None).await.unwrap().looks;

    assert_eq!(
        with_reason(&reading, &path, "other: curious").await.status,
        403
    );
    assert_eq!(with_reason(&opening, &path, "other").await.status, 400);
    assert_eq!(with_reason(&opening, &path, "").await.status, 400);
    let silent = read(shop, &path, &opening).await;
    assert!(
        silent.body.get("sealed").is_none(),
        "no reason, no plaintext"
    );
    assert!(looked().await.is_empty());

    let picked = with_reason(&opening, &path, "billing_question").await;
    assert_eq!(picked.status, 200, "{picked:?}");
    let sealed = &picked.body["sealed"];
    for field in ["name", "email", "company", "phone"] {
        assert_eq!(
            sealed["customer"][field], sent["customer"][field],
            "{field}"
        );
    }
    for field in ["line1", "line2", "postal_code", "city", "country"] {
        assert_eq!(
            sealed["customer"]["address"][field], sent["customer"]["address"][field],
            "{field}"
        );
    }
    assert_eq!(sealed["answers"], sent["answers"]);
    assert_eq!(sealed["buyer_reference"], sent["buyer_reference"]);

    shop.app.clock.advance(SignedDuration::from_secs(1));
    let note = shop.canaries().word("note");
    let page = with_reason(&opening, ORDERS, &note).await;
    let names: BTreeSet<&str> = page.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["sealed"]["customer"]["name"].as_str().unwrap())
        .collect();
    let expected = placed
        .iter()
        .map(|(sent, _)| sent["customer"]["name"].as_str().unwrap());
    assert_eq!(names, expected.collect());

    let seen = looked().await;
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|look| matches!(look.who, Looker::Key)));
    assert_eq!(
        (seen[0].ground.as_str(), seen[0].note.as_deref()),
        ("other", Some(&*note))
    );
    assert_eq!(seen[1].ground, Reason::BillingQuestion.as_str());
    assert!(
        seen[1]
            .fields
            .iter()
            .any(|field| field == "orders.email_sealed")
    );
    let about = shop
        .app
        .audit
        .entries_about(&stored.subject, None, 10)
        .await;
    let about = about.unwrap();
    assert!(about.iter().all(|entry| entry.actor == opener.actor()));
    assert_eq!(about[1].object.as_deref(), Some(id.as_str()));
    assert_ne!(about[0].actor, reader.actor());

    let log = shop
        .app
        .audit
        .entries(&sealbook::audit::Filter::default(), 100)
        .await;
    let made = log.unwrap();
    let made = made
        .iter()
        .filter(|entry| entry.action == Action::ApiKeyCreated);
    assert_eq!(made.count(), 2);
}

async fn owners_are_alarmed_when_a_key_opens_many(shop: &Shop) {
    let owner = first_owner(&shop.app).await;
    placed(shop, 21).await;
    let scopes = [Scope::OrdersRead, Scope::CustomersOpen];
    let (opener, secret) = key(shop, "harvester", &scopes).await;
    let open = async |count: usize| {
        let bearer = format!("Bearer {secret}");
        let reason = ("reveal-reason", "billing_question");
        let path = format!("{ORDERS}?limit={count}");
        let headers = [("authorization", bearer.as_str()), reason];
        assert_eq!(ask(shop, Method::GET, &path, &headers).await.status, 200);
        shop.quiet().await;
        let mails = shop.mails().into_iter();
        let mails: Vec<String> = mails.filter(|mail| mail.contains("harvester")).collect();
        mails
    };
    assert_eq!(open(20).await.len(), 0);
    assert_eq!(open(20).await.len(), 0, "the same ones again");
    let mails = open(21).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains(&owner.email));
    assert_eq!(open(21).await.len(), 1, "once a day");
    let alarms = cases::alarms(&shop.app, 10).await.unwrap();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].actor, opener.actor());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_not_guessed_by_trying_and_orders_for_many_from_one_address() {
    let settings = [
        ("LIMITS__API_REQUESTS_PER_ADDRESS_PER_MINUTE", "6"),
        ("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "1"),
    ];
    let shop = Shop::with(Engine::Sqlite, &settings).await;
    let (_, secret) = key(&shop, "front", &[Scope::OrdersRead, Scope::OrdersWrite]).await;
    let post = async |n: usize, secret: Option<&str>| {
        let mut request = shop
            .client()
            .post(format!("{}{ORDERS}", shop.url))
            .header("idempotency-key", format!("{n}"))
            .json(&order(shop.canaries()));
        if let Some(secret) = secret {
            request = request.bearer_auth(secret);
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!([post(1, None).await, post(2, None).await], [201, 429]);
    for n in 3..6 {
        assert_eq!(post(n, Some(&secret)).await, 201, "{n}");
    }
    for _ in 0..3 {
        assert_eq!(read(&shop, ORDERS, "sealbook_guess").await.status, 401);
    }
    let tried = read(&shop, ORDERS, &secret).await;
    assert_eq!(tried.status, 429, "right or wrong");
    assert!(tried.headers.contains_key(RETRY_AFTER));
    shop.tear_down().await;
}
