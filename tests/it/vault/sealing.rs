use std::collections::HashSet;
use std::process::Command;
use std::time::Duration;

use sealbook::storage::{Engine, file};
use sealbook::vault::map::{Class, Field, Index, Rule};
use sealbook::vault::{Error, Normal, Sealed, SubjectId, Vault};
use sqlx::{AnyConnection, Connection};

use super::{NAME, ROW, RULE, Shop};
use crate::support::{self, on_both_engines, python};

async fn opens(vault: &Vault, subject: &SubjectId, sealed: &Sealed) -> String {
    let opened = vault.open_field(&NAME, subject, ROW, sealed).await.unwrap();
    opened.text().unwrap().to_owned()
}

async fn what_was_sealed_opens_after_a_restart(shop: &Shop) {
    const INDEX: Index = NAME.indexed_by("name_index");
    let name = shop.databases.canaries.word("name");
    let email = Normal::email(&shop.databases.canaries.email("email")).unwrap();
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, name.as_bytes()).unwrap();
    assert_eq!(opens(&vault, keys.subject(), &sealed).await, name);
    let (index, token) = (vault.index(&INDEX, &email), vault.token("order", "ord_01"));
    vault.close().await;

    let vault = shop.start(Some(&vault.instance().clone())).await.unwrap();
    assert_eq!(opens(&vault, keys.subject(), &sealed).await, name);
    assert_eq!(vault.index(&INDEX, &email), index);
    assert!(vault.token_matches("order", "ord_01", &token));
    for wrong in ["", "!", &token[1..], &vault.token("order", "ord_02")] {
        assert!(!vault.token_matches("order", "ord_01", wrong), "{wrong}");
    }
}

/// Two processes serve one shop: what one sealed under a key that it minted a moment ago, the other opens.
async fn a_key_that_another_process_minted_is_found(shop: &Shop) {
    const DOCUMENT: Field = Rule {
        class: Class::Document,
        ..RULE
    }
    .seals("invoices", "draft_sealed");
    let one = shop.opened().await;
    let other = shop.start(Some(one.instance())).await.unwrap();
    let keys = one.fresh_subject().await.unwrap();
    let name = one.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    assert_eq!(opens(&other, keys.subject(), &name).await, "Ada");

    let subjects = [keys.subject().clone()];
    let of_year = one.keys_of_year(&subjects, 2026).await.unwrap();
    let of_year = of_year[0].as_ref().unwrap();
    let sealed = one.seal(&DOCUMENT, of_year, ROW, b"a document").unwrap();
    let opened = other.open_field(&DOCUMENT, keys.subject(), ROW, &sealed);
    assert_eq!(opened.await.unwrap().text().unwrap(), "a document");
}

/// The row of one subject's keys, moved to another subject in the keystore, does not unwrap there.
async fn keys_swapped_in_the_keystore_are_refused(shop: &Shop) {
    let vault = shop.opened().await;
    let (one, other) = (
        vault.fresh_subject().await.unwrap(),
        vault.fresh_subject().await.unwrap(),
    );
    let sealed = vault.seal(&NAME, &one, ROW, b"Ada").unwrap();
    let error = vault
        .open_field(&NAME, other.subject(), ROW, &sealed)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::WrongKey), "{error:?}");

    vault.evict_all();
    shop.tamper("update data_keys set class = 'billing2' where class = 'billing'")
        .await;
    shop.tamper("update data_keys set class = 'billing' where class = 'identity'")
        .await;
    shop.tamper("update data_keys set class = 'identity' where class = 'billing2'")
        .await;
    let error = vault
        .open_field(&NAME, one.subject(), ROW, &sealed)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Tampered), "{error:?}");
}

async fn every_order_gets_a_subject_of_its_own(shop: &Shop) {
    let vault = shop.opened().await;
    let stocked = vault.clone();
    let stocking = tokio::spawn(async move { stocked.upkeep().await });
    let mut orders = tokio::task::JoinSet::new();
    for _ in 0..500 {
        let vault = vault.clone();
        orders.spawn(async move { vault.fresh_subject().await.unwrap().subject().clone() });
    }
    let subjects: HashSet<SubjectId> = orders.join_all().await.into_iter().collect();
    assert_eq!(subjects.len(), 500);

    // Once stocked, the keystore is not on the order's path: it may even be gone.
    tokio::time::timeout(Duration::from_secs(20), async {
        while vault.stocked() < 51 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    stocking.abort();
    vault.close().await;
    for _ in 0..51 {
        vault.fresh_subject().await.unwrap();
    }
}

async fn a_subject_is_durable_before_it_is_given_out(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    // Another process, while this one has said no goodbye.
    let other = shop.start(Some(vault.instance())).await.unwrap();
    assert_eq!(opens(&other, keys.subject(), &sealed).await, "Ada");
}

async fn an_unknown_and_an_erased_subject_are_told_apart(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    shop.tamper("delete from data_keys").await;
    vault.evict(keys.subject());
    let open = async || {
        vault
            .open_field(&NAME, keys.subject(), ROW, &sealed)
            .await
            .unwrap_err()
    };
    assert!(matches!(open().await, Error::UnknownKey));

    shop.tamper("insert into tombstones (subject_id, erased_at) select id, 1 from subjects")
        .await;
    assert!(matches!(open().await, Error::Erased));
    assert!(matches!(
        vault.keys(keys.subject()).await,
        Err(Error::Erased)
    ));
}

async fn keys_of_many_are_loaded_at_once(shop: &Shop) {
    let vault = shop.opened().await;
    let mut sealed = Vec::new();
    for n in 0..300 {
        let keys = vault.fresh_subject().await.unwrap();
        let name = vault
            .seal(&NAME, &keys, ROW, format!("{n}").as_bytes())
            .unwrap();
        sealed.push((keys.subject().clone(), name));
    }
    let stranger = SubjectId::mint(&shop.clock, &sealbook::chance::Chance::system());
    let mut subjects: Vec<_> = sealed.iter().map(|(subject, _)| subject.clone()).collect();
    subjects.push(stranger.clone());

    vault.evict_all();
    vault.warm(&subjects).await.unwrap();
    shop.tamper("delete from data_keys").await;
    for (n, (subject, name)) in sealed.iter().enumerate() {
        assert_eq!(opens(&vault, subject, name).await, format!("{n}"));
    }
    let error = vault
        .open_field(&NAME, &stranger, ROW, &sealed[0].1)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::UnknownKey), "{error:?}");
}

async fn without_its_keystore_the_vault_opens_and_mints_nothing(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    vault.evict_all();
    vault.close().await;
    let error = vault
        .open_field(&NAME, keys.subject(), ROW, &sealed)
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
    assert!(vault.ping().await.unwrap_err().is_unavailable());
    for _ in 0..15 {
        vault.fresh_subject().await.unwrap();
    }
    let error = vault.fresh_subject().await.unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
}

/// Whoever has the master key and both files needs neither this program nor its authors.
#[tokio::test(flavor = "multi_thread")]
async fn an_independent_program_opens_a_row() {
    support::run(Engine::Sqlite, async |shop: &Shop| {
        let name = shop.databases.canaries.word("name");
        let vault = shop.opened().await;
        let keys = vault.fresh_subject().await.unwrap();
        let sealed = vault.seal(&NAME, &keys, ROW, name.as_bytes()).unwrap();
        let url = format!("{}?mode=rwc", shop.databases.data_url);
        let mut data = AnyConnection::connect(&url).await.unwrap();
        sqlx::query("create table customers (id text, name_sealed bytea)")
            .execute(&mut data)
            .await
            .unwrap();
        sqlx::query("insert into customers (id, name_sealed) values ($1, $2), ('cus_02', $3)")
            .bind(ROW)
            .bind(sealed.as_bytes().to_vec())
            .bind(sealed.as_bytes().to_vec())
            .execute(&mut data)
            .await
            .unwrap();

        let open_row = |row: &str| {
            let files = [&shop.databases.data_url, &shop.databases.keystore_url];
            Command::new(python::interpreter())
                .arg("tests/vectors/open_row.py")
                .arg(shop.key_file())
                .args(files.map(|url| file(url).unwrap()))
                .args([NAME.table, NAME.column, row])
                .output()
                .unwrap()
        };
        let opened = open_row(ROW);
        assert_eq!(
            String::from_utf8_lossy(&opened.stdout),
            name,
            "{}",
            String::from_utf8_lossy(&opened.stderr)
        );
        let moved = open_row("cus_02");
        assert!(!moved.status.success() && moved.stdout.is_empty());
    })
    .await;
}

#[test]
fn the_known_answers_are_what_the_description_of_the_formats_gives() {
    let checked = Command::new(python::interpreter())
        .args(["tests/vectors/make.py", "--check"])
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

on_both_engines!(
    a_key_that_another_process_minted_is_found,
    what_was_sealed_opens_after_a_restart,
    keys_swapped_in_the_keystore_are_refused,
    every_order_gets_a_subject_of_its_own,
    a_subject_is_durable_before_it_is_given_out,
    an_unknown_and_an_erased_subject_are_told_apart,
    keys_of_many_are_loaded_at_once,
    without_its_keystore_the_vault_opens_and_mints_nothing,
);
