use std::fs;

use super::program;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::program::Program;

on_both_engines!(a_key_is_printed_once_works_and_is_ended);

async fn a_key_is_printed_once_works_and_is_ended(databases: &Databases) {
    let program: Program = program(databases);
    let create = [
        "api-key",
        "create",
        "books",
        "--scope",
        "orders:read",
        "customers:open",
    ];
    let early = program.run(&create).await;
    assert_eq!(early.code, 1);
    assert!(early.err.contains("There is no shop yet"), "{early:?}");
    let shop = program.start().await;
    let made = program.run(&create).await;
    assert_eq!(made.code, 0, "{made:?}");
    let secret = made.out.trim_end();
    assert!(secret.starts_with("sealbook_") && !secret.contains(char::is_whitespace));
    let status = async || {
        let orders = format!("{}/api/v1/orders", shop.url);
        let asked = shop.client().get(orders).bearer_auth(secret);
        asked.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status().await, 200, "the running server knows it at once");

    let unknown = program
        .run(&["api-key", "create", "x", "--scope", "orders:eat"])
        .await;
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("orders:read") && unknown.err.contains("customers:open"));
    assert_eq!(
        program.run(&["api-key", "create", "x"]).await.code,
        2,
        "no key without a scope"
    );
    let nameless = program
        .run(&["api-key", "create", " ", "--scope", "orders:read"])
        .await;
    assert_eq!(nameless.code, 2, "{nameless:?}");
    let twice = program.run(&create).await;
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("of this name already"), "{twice:?}");

    let listed = program.run(&["api-key", "list"]).await;
    let lines: Vec<&str> = listed.out.lines().collect();
    assert_eq!(lines.len(), 1, "{listed:?}");
    for part in ["key_", "orders:read customers:open", "works", "books"] {
        assert!(lines[0].contains(part), "{part} in {lines:?}");
    }
    assert!(!listed.out.contains(secret));
    let revoke = ["api-key", "revoke", "books"];
    assert_eq!(program.run(&revoke).await.code, 0);
    assert_eq!(status().await, 401);
    let again = program.run(&revoke).await;
    assert_eq!(again.code, 1);
    assert!(again.err.contains("no key of this name"), "{again:?}");
    let listed = program.run(&["api-key", "list"]).await;
    assert!(listed.out.contains("revoked 20"), "{listed:?}");
    assert_eq!(shop.stop().await.code(), Some(0));

    for entry in fs::read_dir(databases.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let content = fs::read(&path).unwrap();
            let found = content
                .windows(secret.len())
                .any(|some| some == secret.as_bytes());
            assert!(!found, "the key stands in {}", path.display());
        }
    }
}
