//! JSON that is none, or not what was asked for; and idempotency keys.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{good, orders, patient, said_to, status, stored};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::post::{placed, post};
use crate::support::program::Running;

on_both_engines!(
    json_that_cannot_be_taken_is_refused_and_nothing_is_stored,
    a_wrong_type_is_pointed_to,
    an_idempotency_key_is_asked_for_and_bounded,
    one_key_makes_one_order,
    a_listed_site_reads_a_refusal_and_no_other_site_does,
);

async fn json_that_cannot_be_taken_is_refused_and_nothing_is_stored(databases: &Databases) {
    let shop = patient(databases).start().await;
    let before = stored(databases).await;
    let whole = good(0).to_string();
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
    let nested = deep("[", "]");
    let mut in_a_row = good(0);
    in_a_row["customer"]["address"] = json!(["Ring 1", null, "10115", "Berlin", null, "DE"]);
    let with = |member: &str| format!("{{{member},{}", &whole[1..]);
    for (body, expected) in [
        (String::new(), 400),
        ("{".to_owned(), 400),
        (whole[..whole.len() - 1].to_owned(), 400),
        (format!("{whole}{whole}"), 400),
        ("null".to_owned(), 422),
        ("[]".to_owned(), 422),
        ("\"plan\"".to_owned(), 422),
        ("\u{feff}{}".to_owned(), 400),
        (nested.clone(), 422),
        (deep("{\"plan\":", "}"), 422),
        (with(&format!("\"answers\":{{\"domain\":{nested}}}")), 400),
        (with("\"plan\":\"mail-team\""), 422),
        (with("\"customer\":{}"), 422),
        (in_a_row.to_string(), 422),
        (with("\"price\":1"), 422),
        (with("\"__proto__\":{}"), 422),
        (
            whole.replace("\"domain\":", "\"domain\":\"a.example\",\"domain\":"),
            422,
        ),
        (
            whole.replace("\"name\":", "\"name\":\"A B\",\"name\":"),
            422,
        ),
        (whole.replace("\"Eve Sender\"", "5"), 422),
        (whole.replace("\"Eve Sender\"", "[\"Eve\"]"), 422),
        (
            whole.replace("\"accept_terms\":true", "\"accept_terms\":\"yes\""),
            422,
        ),
        (
            whole.replace("\"accept_terms\":true", "\"accept_terms\":false"),
            422,
        ),
        (whole.replace("mail-solo", "mail-free"), 422),
        (whole.replace("mail-solo", "../../etc/passwd"), 422),
        (whole.replace("yearly", "daily"), 422),
        (
            whole.replace("Eve Sender", "Eve\\r\\nBcc: all@example.org"),
            422,
        ),
        (
            whole.replace("Eve Sender", "Eve, see https://evil.example"),
            422,
        ),
        (whole.replace("Eve Sender", "Eve\\u0000Sender"), 422),
        (whole.replace("Eve Sender", "Eve\\u202eSender"), 422),
        (whole.replace("Eve Sender", &"E".repeat(5_000)), 422),
        (
            whole.replace(
                "eve0@example.org",
                "eve@example.org\\r\\nRCPT TO:<x@example.org>",
            ),
            422,
        ),
        (whole.replace("eve.example", "eve.example\\nx"), 422),
        (whole.replace("10115", "1011"), 422),
        (whole.replace("\"DE\"", "\"XX\""), 422),
        (with("\"coupon\":\"FREE\""), 422),
        (with("\"currency\":\"XAU\""), 422),
        (with("\"quantity\":\"3\""), 422),
        (with("\"quantity\":true"), 422),
        (with("\"quantity\":-1"), 422),
        (with("\"quantity\":0"), 422),
        (with("\"quantity\":1.5"), 422),
        (with("\"quantity\":10001"), 422),
        (with("\"quantity\":99999999999999999999999"), 422),
        (with("\"quantity\":1e400"), 400),
        (" ".repeat(70_000), 413),
    ] {
        let (found, kind) = send(&shop, body.clone().into_bytes()).await;
        let shown: String = body.chars().take(300).collect();
        assert_eq!(found, expected, "{shown}");
        assert_eq!(kind, "application/problem+json", "{shown}");
    }
    let (found, _) = send(&shop, [whole.as_bytes(), &[0xff, 0xfe]].concat()).await;
    assert_eq!(found, 400, "no UTF-8");
    let text = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", "text")
        .header("content-type", "text/plain")
        .body(whole)
        .send()
        .await
        .unwrap();
    assert_eq!(text.status(), 415);
    assert_eq!(stored(databases).await, before);
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// By a JSON pointer (RFC 6901), wherever in the body it stands.
async fn a_wrong_type_is_pointed_to(databases: &Databases) {
    let shop = patient(databases).start().await;
    let client = shop.client();
    let changed = |pointer: &str, value: Value| {
        let mut body = good(0);
        body["addons"] = json!([{ "key": "a", "quantity": 1 }]);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let mut unknown = good(0);
    unknown["customer"]["a/b~c"] = json!(1);
    for (body, pointer) in [
        (changed("/customer/name", json!(5)), "/customer/name"),
        (
            changed("/customer/address/city", json!(["x"])),
            "/customer/address/city",
        ),
        (
            changed("/customer/address", json!("x")),
            "/customer/address",
        ),
        (
            changed("/addons/0/quantity", json!("x")),
            "/addons/0/quantity",
        ),
        (changed("/accept_terms", json!("yes")), "/accept_terms"),
        (unknown, "/customer/a~1b~0c"),
        (json!([]), ""),
    ] {
        let answer = post(&client, &shop, "pointed", &body).await;
        assert_eq!(answer.status(), 422, "{body}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert_eq!(problem["errors"][0]["code"], "unexpected_json", "{problem}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn an_idempotency_key_is_asked_for_and_bounded(databases: &Databases) {
    let shop = patient(databases).start().await;
    let before = stored(databases).await;
    let body = good(1).to_string();
    let long = "k".repeat(256);
    for header in [
        String::new(),
        "Idempotency-Key:\r\n".to_owned(),
        format!("Idempotency-Key: {long}\r\n"),
        "Idempotency-Key: \u{e4}\u{f6}\r\n".to_owned(),
    ] {
        let request = format!(
            "POST /api/v1/orders HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nConnection: close\r\n{header}\
             Content-Length: {}\r\n\r\n{body}",
            shop.host(),
            body.len()
        );
        let answer = said_to(&shop, request.as_bytes()).await;
        assert_eq!(status(&answer), 400, "{header:?}: {answer}");
    }
    assert_eq!(stored(databases).await, before);
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn one_key_makes_one_order(databases: &Databases) {
    let shop = patient(databases).start().await;
    let body = good(2);
    let client = shop.client();
    let posts = (0..50).map(|_| placed(&client, &shop, "fifty", &body));
    let answers: Vec<Value> = join_all(posts).await;
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    assert_eq!(orders(databases).await, 1);

    let mut other = body.clone();
    other["quantity"] = json!(2);
    let refused = post(&client, &shop, "fifty", &other).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(orders(databases).await, 1);
    assert_eq!(stored(databases).await["customers"], 1);
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// Status and type of what is answered to this body.
async fn send(shop: &Running, body: Vec<u8>) -> (u16, String) {
    let answer = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", "hostile")
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (answer.status().as_u16(), kind)
}

async fn a_listed_site_reads_a_refusal_and_no_other_site_does(databases: &Databases) {
    let listed = "https://www.example.org";
    let shop = patient(databases)
        .set("SERVER__CORS_ORIGINS", listed)
        .start()
        .await;
    let mut nothing = good(0);
    nothing["quantity"] = json!(0);
    for (origin, body, expected, readable) in [
        (listed, good(1), 201, true),
        (listed, nothing, 422, true),
        (listed, json!([]), 422, true),
        ("https://evil.example", good(2), 403, false),
    ] {
        let answer = shop
            .client()
            .post(format!("{}/api/v1/orders", shop.url))
            .header("idempotency-key", format!("{origin} {expected}"))
            .header("origin", origin)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), expected);
        let allowed = answer.headers().get("access-control-allow-origin");
        assert_eq!(allowed.is_some_and(|to| to == listed), readable, "{body}");
        assert_eq!(answer.headers()["vary"], "Origin");
    }
    assert_eq!(orders(databases).await, 1);
    assert_eq!(shop.stop().await.code(), Some(0));
}
