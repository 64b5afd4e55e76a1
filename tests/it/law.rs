//! What the law wants said is said, in both languages, and is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use reqwest::Client;
use sealbook::clock::Clock;
use sealbook::orders::TERMS_WORDS;
use sealbook::privacy::map;
use sealbook::web::locale::{Locale, Phrase};
use sha2::{Digest, Sha256};

use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::program::{Program, Running};
use crate::tidy::house;

on_both_engines!(the_pages_of_the_law_are_there_for_everybody);

/// The SHA-256 of each version of the terms, in English and German. A line here is never changed, only added.
const TERMS: &[(&str, [&str; 2])] = &[
    (
        "2026-11",
        [
            "8df12c487b14833e770d6416954b788173fac50b708e5701fae4a5a5c416d7ec",
            "a1914e6cb02081181bfb6fec73e2c545c52a75529e16c8c55d8d61ee3c3a6442",
        ],
    ),
    (
        "2026-11b",
        [
            "59c8dc410ca7b90e16a762e6fed4a0a087c52f7b3c2557312b2f66fa9e5436f1",
            "5fe7c83a52811b98d0899f80da472bcb4dc259ee9880db6d28ab9c5d9398a87c",
        ],
    ),
];

const PAGES: [&str; 4] = ["/imprint", "/terms", "/privacy", "/cookies"];

async fn the_pages_of_the_law_are_there_for_everybody(databases: &Databases) {
    let program = Program::new(databases).set("MAIL__TRANSPORT", "smtps://relay.example:465");
    let shop = program.start().await;
    let visitor = shop.client();
    for locale in Locale::ALL {
        for path in PAGES {
            let html = page(&shop, &visitor, &format!("{path}?lang={locale}")).await;
            assert!(html.contains(&format!("<html lang=\"{locale}\">")));
            for linked in PAGES {
                assert!(
                    html.contains(&format!("href=\"{linked}\"")),
                    "{path} does not link {linked}"
                );
            }
        }
        privacy_says_what_the_map_says(&shop, &visitor, locale).await;
    }
    cookies_names_every_cookie(&shop, &visitor).await;
    versions_of_the_terms_stay(&shop, &visitor).await;
    programs_find_what_they_look_for(&shop, &visitor).await;
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn page(shop: &Running, visitor: &Client, path: &str) -> String {
    let answer = visitor
        .get(format!("{}{path}", shop.url))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn privacy_says_what_the_map_says(shop: &Running, visitor: &Client, locale: Locale) {
    let html = page(shop, visitor, &format!("/privacy?lang={locale}")).await;
    for field in map::fields() {
        let stem = field.column.trim_end_matches("_sealed").replace('_', "-");
        for key in [
            format!("data-{stem}"),
            format!("data-purpose-{}", field.rule.purpose),
            format!("legal-basis-{}", field.rule.basis),
            format!("legal-article-{}", field.rule.basis),
        ] {
            let said = locale
                .say(&Phrase::new(key))
                .unwrap()
                .replace('\'', "&#x27;");
            assert!(
                html.contains(&said),
                "{}.{}: {said}",
                field.table,
                field.column
            );
        }
    }
    for table in map::data().chain(map::keystore()) {
        assert!(html.contains(&format!("<code>{}</code>", table.name)));
        for column in table.columns {
            assert!(html.contains(&format!("<code>{}</code>", column.name())));
        }
    }
    assert!(html.contains("relay.example:465"), "the one peer is named");
}

/// Every cookie that stands anywhere in the code.
async fn cookies_names_every_cookie(shop: &Running, visitor: &Client) {
    let html = page(shop, visitor, "/cookies").await;
    let name = Regex::new("\"(__Host-[a-z-]+)\"").unwrap();
    let set: BTreeSet<String> = house()
        .iter()
        .flat_map(|source| {
            let names = name.captures_iter(&source.text);
            names.map(|found| found[1].to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert!(set.len() >= 6, "{set:?}");
    for cookie in set {
        assert!(html.contains(&format!("<code>{cookie}</code>")), "{cookie}");
    }
}

async fn versions_of_the_terms_stay(shop: &Running, visitor: &Client) {
    let current = page(shop, visitor, "/terms?lang=en").await;
    assert!(current.contains("id=\"withdrawal\"") && current.contains("Model withdrawal form"));
    for (version, says) in [
        ("2026-11", "at least six weeks before"),
        ("2026-11b.14.30", "at least 30 days before"),
    ] {
        let kept = page(shop, visitor, &format!("/terms/{version}?lang=en")).await;
        assert!(kept.contains(&format!("Version {version}")));
        assert!(kept.contains("within 14 days of the invoice") && kept.contains(says));
    }
    // Terms that the shop never had are nobody's, however well they are named.
    for unknown in [
        "1999-01",
        "2026-11b",
        "2026-11b.365.1",
        "2026-11b.014.30",
        "2026-11b.14.30.1",
        "2026-11.14.30",
    ] {
        let answer = visitor.get(format!("{}/terms/{unknown}", shop.url));
        assert_eq!(answer.send().await.unwrap().status(), 404, "{unknown}");
    }
}

async fn programs_find_what_they_look_for(shop: &Running, visitor: &Client) {
    let gpc: serde_json::Value =
        serde_json::from_str(&page(shop, visitor, "/.well-known/gpc.json").await).unwrap();
    assert_eq!(gpc["gpc"], true);
    assert!(
        gpc["lastUpdate"]
            .as_str()
            .unwrap()
            .parse::<jiff::civil::Date>()
            .is_ok()
    );

    // RFC 9116: a contact, and an end within a year.
    let text = page(shop, visitor, "/.well-known/security.txt").await;
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("no {name} in {text}"))
            .trim()
            .to_owned()
    };
    assert!(value("Contact:").starts_with("mailto:"));
    assert_eq!(
        value("Canonical:"),
        format!("{}/.well-known/security.txt", shop.url)
    );
    let expires: Timestamp = value("Expires:").parse().unwrap();
    let ahead = expires.duration_since(Clock::system().now());
    assert!(
        SignedDuration::from_hours(24 * 30) < ahead && ahead < SignedDuration::from_hours(24 * 365)
    );
}

#[test]
fn a_version_of_the_terms_is_never_edited() {
    assert_eq!(TERMS.last().unwrap().0, TERMS_WORDS);
    for (version, digests) in TERMS {
        for (locale, digest) in Locale::ALL.into_iter().zip(digests) {
            let path = format!("templates/locales/{locale}/terms-{version}.ftl");
            let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
            let found = HEXLOWER.encode(&Sha256::digest(&text));
            assert_eq!(found, *digest, "{path} was edited: make a new version");
        }
    }
}
