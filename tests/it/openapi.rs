//! The API's description: valid, complete, and the same wherever it is asked for.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use sealbook::identity::scopes::{LINES, Scope};
use sealbook::serve::openapi;
use sealbook::storage::Engine;
use tokio::process::Command;

use crate::hostile::{said_to, status};
use crate::support::databases::Databases;
use crate::support::program::Program;
use crate::support::{Fixture, on_both_engines, python};
use crate::tidy::source::Source;

on_both_engines!(whatever_is_sent_gets_an_answer_that_the_description_names);

#[tokio::test]
async fn the_description_is_what_the_specification_asks_for() {
    let text = openapi::text();
    assert!(python::accepts("check_openapi.py", &[], text.as_bytes()).await);
    let broken = text.replace("\"responses\"", "\"answers\"");
    assert!(
        !python::accepts("check_openapi.py", &[], broken.as_bytes()).await,
        "the check would notice"
    );
}

#[test]
fn every_route_of_the_api_is_described() {
    let mounted: BTreeSet<String> = Source::all(&["src"])
        .iter()
        .flat_map(|source| &source.tokens)
        .filter_map(|token| Some(token.text.strip_prefix('"')?.strip_suffix('"')?.to_owned()))
        .filter(|text| text.starts_with("/api/") && text.len() > "/api/".len())
        .collect();
    let described = openapi::document().paths.paths.into_keys().collect();
    assert_eq!(mounted, described);
}

/// What a key must hold stands in the table; the description says the same.
#[test]
fn the_scopes_are_those_of_the_table() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let ways = operation["security"].as_array().into_iter().flatten();
            let scopes = ways.filter_map(|way| way["api_key"].as_array()).flatten();
            for scope in scopes {
                let scope = scope.as_str().unwrap().to_owned();
                described.insert((method.to_uppercase(), path.clone(), scope));
            }
        }
    }
    let table = LINES.iter().map(|line| {
        let (method, pattern) = (line.method.to_owned(), line.pattern.to_owned());
        (method, pattern, line.scope.to_string())
    });
    assert_eq!(described, table.collect());
}

#[tokio::test]
async fn the_command_and_the_server_say_the_same() {
    let databases = Databases::set_up(Engine::Sqlite).await;
    let printed = Command::new(env!("CARGO_BIN_EXE_sealbook"))
        .arg("openapi")
        .current_dir(databases.folder())
        .output()
        .await
        .unwrap();
    assert!(printed.status.success());
    let read_in_part = "set -o pipefail; \"$0\" openapi | head -c 1";
    let cut = Command::new("bash")
        .args(["-c", read_in_part, env!("CARGO_BIN_EXE_sealbook")])
        .current_dir(databases.folder())
        .output()
        .await
        .unwrap();
    assert!(cut.status.success(), "{cut:?}");
    assert!(cut.stderr.is_empty(), "{cut:?}");
    let left = std::fs::read_dir(databases.folder()).unwrap().count();
    assert_eq!(left, 0, "to print it makes nothing");

    let shop = Program::new(&databases).start().await;
    let served = shop
        .client()
        .get(format!("{}/api/openapi.json", shop.url))
        .send()
        .await
        .unwrap();
    assert_eq!(served.headers()["content-type"], "application/json");
    assert_eq!(
        String::from_utf8(printed.stdout).unwrap().trim_end(),
        served.text().await.unwrap()
    );
    assert_eq!(shop.stop().await.code(), Some(0));
    databases.tear_down().await;
}

/// What nobody should send, to every operation: what is answered is what the description names.
async fn whatever_is_sent_gets_an_answer_that_the_description_names(databases: &Databases) {
    let program = Program::new(databases)
        .set("LIMITS__API_REQUESTS_PER_ADDRESS_PER_MINUTE", "1000000")
        .set("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "1000000")
        .set("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0")
        .set("LIMITS__BODY_SECONDS_MAX", "1");
    let shop = program.start().await;
    let client = shop.client();
    let scopes = Scope::ALL
        .iter()
        .flat_map(|scope| ["--scope", scope.as_str()]);
    let create: Vec<&str> = ["api-key", "create", "all"]
        .into_iter()
        .chain(scopes)
        .collect();
    let key = program.run(&create).await.out.trim().to_owned();
    let document = serde_json::to_value(openapi::document()).unwrap();
    let (mut met, mut slow) = (BTreeSet::new(), Vec::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let is_post = method == "post";
            let path = path.replace("{id}", "inv_01jd3x8m2k9v4qz7w5y6b1c0ae");
            let url = format!("{}{path}", shop.url);
            let method_sent = if is_post { Method::POST } else { Method::GET };
            let plain = |query: &str| client.request(method_sent.clone(), format!("{url}{query}"));
            let (ask, asked) = (|| plain(""), |query| plain(query).bearer_auth(&key));
            let json = "application/json";
            let with = |kind: &str, body: &str| {
                ask()
                    .bearer_auth(&key)
                    .header("idempotency-key", "hostile")
                    .header("content-type", kind)
                    .body(body.to_owned())
            };
            let mut requests = vec![
                ask(),
                ask().bearer_auth("sb_wrong"),
                ask().bearer_auth(&key),
                ask().bearer_auth(&key).header("host", "evil.example"),
                ask()
                    .bearer_auth(&key)
                    .header("x-forwarded-for", "10.0.0.1"),
                asked("?limit=-1&at=x&from=x"),
                asked("?after=x&until=x&state=x"),
            ];
            if is_post {
                requests.extend([
                    with("text/plain", "{}"),
                    with(json, "{}").header("content-encoding", "gzip"),
                    with(json, ""),
                    with(json, "{"),
                    with(json, "[]"),
                    with(json, "null"),
                    with(json, "{}"),
                    with(json, "{\"nothing\": 1}"),
                    with(json, &" ".repeat(200_000)),
                ]);
            }
            for (nth, request) in requests.into_iter().enumerate() {
                let what = format!("{method} {path}, request {nth}");
                let answer = request.send().await.unwrap();
                let status = answer.status().as_u16();
                let said = &operation["responses"][status.to_string()];
                assert!(said.is_object(), "{what}: {status} is not named");
                let said = match said["$ref"].as_str() {
                    Some(name) => document.pointer(&name[1..]).unwrap(),
                    None => said,
                };
                if status >= 400 {
                    let kind = answer.headers()["content-type"].to_str().unwrap();
                    assert!(said["content"][kind].is_object(), "{what}: {status} {kind}");
                }
                met.insert(status);
            }
            if is_post {
                slow.push((path.clone(), operation["responses"]["408"].is_object()));
            }
        }
    }
    // Announced, and never sent.
    let announced = slow.iter().map(async |(path, is_named)| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: slow\r\n\
             Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
            shop.host()
        );
        let answer = said_to(&shop, head.as_bytes()).await;
        assert_eq!(status(&answer), 408, "{path}: {answer}");
        assert!(is_named, "{path}");
    });
    join_all(announced).await;
    for expected in [200, 400, 401, 404, 413, 415, 421, 422] {
        assert!(met.contains(&expected), "{expected} was never met: {met:?}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
}

#[test]
fn the_words_of_a_cancellation_say_what_they_do_to_money() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let said = document["components"]["schemas"]["WhenWord"]["description"].as_str();
    let said = said.unwrap();
    for word in ["`now`", "`period_end`", "credit note", "charged in full"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}
