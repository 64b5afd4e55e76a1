//! What no client would say, said byte by byte: foreign hosts, forwarding headers, heads and bodies that never end.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

use super::{good, patient, said_to, status, stored};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::post::placed;
use crate::support::program::Running;

on_both_engines!(
    a_request_for_somebody_else_is_refused,
    a_request_of_another_kind_is_answered_as_the_standards_say,
    what_comes_too_slowly_is_cut,
);

/// Nobody holds a connection longer without saying something whole.
const SLOW_MAX: Duration = Duration::from_secs(15);

async fn a_request_for_somebody_else_is_refused(databases: &Databases) {
    let shop = patient(databases).start().await;
    let before = stored(databases).await;
    let body = good(0).to_string();
    let own = shop.host();
    let post = |target: &str, host: &str, more: &str| {
        format!(
            "POST {target} HTTP/1.1\r\n{host}Content-Type: application/json\r\nIdempotency-Key: wire\r\n{more}\
             Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let path = "/api/v1/orders";
    let to = |host: &str| format!("Host: {host}\r\n");
    for (request, expected) in [
        (post(path, &to("evil.example"), ""), 421),
        (post(path, &to("localhost"), ""), 421),
        (post(path, &to(&format!("{own}.evil.example")), ""), 421),
        (post(path, &to(&format!("x@{own}")), ""), 421),
        (
            post(&format!("https://evil.example{path}"), &to(&own), ""),
            421,
        ),
        (
            post(&format!("http://evil.example{path}"), &to(&own), ""),
            421,
        ),
        (
            post(path, &to(&own), "X-Forwarded-Host: evil.example\r\n"),
            400,
        ),
        (post(path, &to(&own), "X-Forwarded-For: 1.2.3.4\r\n"), 400),
        (post(path, &to(&own), "X-Forwarded-Proto: http\r\n"), 400),
        (post(path, &to(&own), "X-Forwarded-Port: 1\r\n"), 400),
        (post(path, &to(&own), "X-Real-IP: 1.2.3.4\r\n"), 400),
        (
            post(
                path,
                &to(&own),
                "Forwarded: for=1.2.3.4;host=evil.example\r\n",
            ),
            400,
        ),
        (
            post(path, &to(&own), "Origin: https://evil.example\r\n"),
            403,
        ),
        (post(path, &to(&own), "Content-Encoding: gzip\r\n"), 415),
        (post(path, &to(&own), "Content-Encoding: br\r\n"), 415),
        (post(path, &to(&own), "Transfer-Encoding: chunked\r\n"), 400),
        (post(path, &to(&own), "Content-Length: 5\r\n"), 400),
        (post("/api/v1/orders/", &to(&own), ""), 404),
        (post("/api/v1/%6frders%00", &to(&own), ""), 404),
        (post("/health/live", &to(&own), ""), 404),
        (post("/metrics", &to(&own), ""), 404),
    ] {
        let answer = said_to(&shop, request.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{request}\n→ {answer}");
        assert!(
            !answer.contains("evil.example"),
            "nothing is repeated: {answer}"
        );
    }
    for nobody in [post(path, "", ""), post(path, &to(""), "")] {
        let code = status(&said_to(&shop, nobody.as_bytes()).await);
        assert!((400..500).contains(&code), "{nobody}: {code}");
    }
    let big = format!(
        "POST {path} HTTP/1.1\r\nHost: {own}\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(status(&said_to(&shop, big.as_bytes()).await), 413);
    assert_eq!(stored(databases).await, before);

    let whole = post(&format!("https://{own}{path}"), &to(&own), "");
    assert_eq!(
        status(&said_to(&shop, whole.as_bytes()).await),
        201,
        "its own host"
    );
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn a_request_of_another_kind_is_answered_as_the_standards_say(databases: &Databases) {
    let shop = patient(databases).start().await;
    let before = stored(databases).await;
    let (own, path) = (shop.host(), "/api/v1/orders");
    let method = format!("DELETE {path} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    let answer = said_to(&shop, method.as_bytes()).await;
    assert_eq!(status(&answer), 405);
    assert!(answer.contains("\r\nallow: GET"), "{answer}");
    let post_only =
        format!("GET /account/sign-out HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    let answer = said_to(&shop, post_only.as_bytes()).await;
    assert_eq!(status(&answer), 405);
    assert!(answer.contains("allow: POST"), "{answer}");
    let head = format!("HEAD / HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    let answer = said_to(&shop, head.as_bytes()).await;
    assert_eq!(status(&answer), 200);
    assert!(answer.ends_with("\r\n\r\n"), "a head alone: {answer}");
    let slashes =
        format!("GET //evil.example/x HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    let answer = said_to(&shop, slashes.as_bytes()).await;
    assert_eq!(status(&answer), 404);
    assert!(!answer.contains("\"//evil.example"), "{answer}");
    let upgrade = format!(
        "GET / HTTP/1.1\r\nHost: {own}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    );
    let mut line = shop.line().await;
    line.write_all(upgrade.as_bytes()).await.unwrap();
    let mut some = [0; 12];
    timeout(Duration::from_secs(5), line.read_exact(&mut some))
        .await
        .expect("nobody waits for a body that no head announces")
        .unwrap();
    assert_eq!(&some, b"HTTP/1.1 200");
    let unclear = format!(
        "GET /orders/ord_00000000000000000000000000?key=a&key=b HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"
    );
    let answer = said_to(&shop, unclear.as_bytes()).await;
    assert_eq!(status(&answer), 400);
    assert!(answer.contains("<!doctype html>"), "a page: {answer}");
    assert_eq!(stored(databases).await, before);
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn what_comes_too_slowly_is_cut(databases: &Databases) {
    let shop = patient(databases).start().await;
    let before = stored(databases).await;
    let own = shop.host();
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\nIdempotency-Key: slow\r\n\
         Content-Length: 1000\r\n\r\n"
    );
    let chunked = head.replace("Content-Length: 1000", "Transfer-Encoding: chunked");
    let foreign = chunked.replace(&own, "evil.example");
    let (body, chunks, slow_head, silent) = tokio::join!(
        drip(&shop, &head, "{"),
        drip(&shop, &chunked, "1\r\n \r\n"),
        drip(&shop, "POST /api/v1/orders HTTP/1.1\r\nX-Long: ", "a"),
        drip(&shop, &head, ""),
    );
    let refused = drip(&shop, &foreign, "1\r\n \r\n").await;
    for (what, took) in [
        ("a body of a request that was refused", refused),
        ("a body", body),
        ("a body in chunks", chunks),
        ("a head", slow_head),
        ("a body that never comes", silent),
    ] {
        assert!(took < SLOW_MAX, "{what} was cut after {took:?}");
    }
    assert_eq!(stored(databases).await, before);
    placed(&shop.client(), &shop, "after", &good(1)).await;
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// How long the server listens to a beginning and then the same again and again.
async fn drip(shop: &Running, beginning: &str, more: &str) -> Duration {
    let (mut hears, mut says) = tokio::io::split(shop.line().await);
    let began = Instant::now();
    says.write_all(beginning.as_bytes()).await.unwrap();
    says.flush().await.unwrap();
    let drops = async {
        loop {
            sleep(Duration::from_millis(300)).await;
            if says.write_all(more.as_bytes()).await.is_err() || says.flush().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let closed = async {
        let mut some = [0; 4096];
        while let Ok(1..) = hears.read(&mut some).await {}
    };
    let _ = timeout(SLOW_MAX * 2, async {
        tokio::select! { () = closed => {}, () = drops => {} }
    })
    .await;
    began.elapsed()
}
