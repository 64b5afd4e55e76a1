//! The API's description: valid, complete, and the same wherever it is asked for.

use std::collections::BTreeSet;

use sealbook::identity::scopes::LINES;
use sealbook::serve::openapi;
use sealbook::storage::Engine;
use tokio::process::Command;

use crate::support::databases::Databases;
use crate::support::program::Program;
use crate::support::{Fixture, python};
use crate::tidy::source::Source;

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
