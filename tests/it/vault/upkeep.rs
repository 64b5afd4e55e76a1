use std::collections::HashSet;
use std::time::Duration;

use jiff::SignedDuration;
use sealbook::vault::{AuditHead, Error, SubjectId, Vault};
use tokio::time::{sleep, timeout};

use super::{NAME, ROW, Shop};
use crate::support::{on_both_engines, schema};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn sweep(vault: &Vault, used: &HashSet<SubjectId>) -> usize {
    let asked = async |subjects: Vec<SubjectId>| {
        let named = subjects
            .into_iter()
            .filter(|subject| used.contains(subject));
        Ok::<_, Error>(named.collect())
    };
    vault.sweep(asked).await.unwrap()
}

async fn unused_subjects_are_swept_after_a_month_and_used_ones_never(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    let used = HashSet::from([keys.subject().clone()]);
    let minted = shop.count("select count(*) from subjects").await;

    shop.clock.advance(DAY * 29);
    assert_eq!(sweep(&vault, &used).await, 0);
    shop.tamper("update instances set restored_at = made_at + 86400000000")
        .await;
    shop.clock.advance(DAY * 2);
    assert_eq!(sweep(&vault, &used).await, 0, "within a month of a restore");
    shop.clock.advance(DAY);
    assert_eq!(
        i64::try_from(sweep(&vault, &used).await).unwrap(),
        minted - 1
    );
    assert_eq!(shop.count("select count(*) from subjects").await, 1);
    assert_eq!(shop.count("select count(*) from data_keys").await, 4);

    vault.evict_all();
    let opened = vault
        .open_field(&NAME, keys.subject(), ROW, &sealed)
        .await
        .unwrap();
    assert_eq!(opened.text().unwrap(), "Ada");
    assert_eq!(
        sweep(&vault, &HashSet::new()).await,
        0,
        "each subject is asked about once"
    );
}

/// The other half of the sweep's safety: what could be swept is not given out any more.
async fn a_subject_minted_long_ago_is_not_given_out(shop: &Shop) {
    let vault = shop.opened().await;
    let early = vault.fresh_subject().await.unwrap();
    let minted = shop.count("select count(*) from subjects").await;
    shop.clock.advance(DAY * 16);
    let late = vault.fresh_subject().await.unwrap();
    assert!(shop.count("select count(*) from subjects").await > minted);
    assert!(late.subject() > early.subject());
}

async fn seals_are_counted_before_they_are_made(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let given_out = async || shop.count("select max(seals) from data_keys").await;
    assert_eq!(given_out().await, 4096);
    for _ in 0..4096 {
        vault.seal(&NAME, &keys, ROW, b"").unwrap();
    }
    assert!(matches!(
        vault.seal(&NAME, &keys, ROW, b""),
        Err(Error::ReservationSpent)
    ));
    let keys = vault.keys(keys.subject()).await.unwrap();
    assert_eq!(given_out().await, 2 * 4096);
    vault.seal(&NAME, &keys, ROW, b"").unwrap();

    // A process that knows nothing of the first one's count takes a block of its own.
    let other = shop.start(Some(vault.instance())).await.unwrap();
    other.keys(keys.subject()).await.unwrap();
    assert_eq!(given_out().await, 3 * 4096);
    other.keys(keys.subject()).await.unwrap();
    assert_eq!(given_out().await, 3 * 4096, "and keeps to it");
}

/// Or shortly after: an order for a known address must not wait for a commit that one for an unknown address does not.
async fn a_server_gives_a_block_on_credit_and_writes_it_down(shop: &Shop) {
    let vault = shop.opened().await;
    let (one, other) = (
        vault.fresh_subject().await.unwrap(),
        vault.fresh_subject().await.unwrap(),
    );
    vault.evict_all();
    let server = vault.clone();
    let upkeep = tokio::spawn(async move { server.upkeep().await });
    let given_out = async || {
        shop.count(
            "select cast(coalesce(sum(seals), 0) as bigint) from data_keys where seals > 4096",
        )
        .await
    };
    let settled = async |sum: i64| {
        let counted = async {
            while given_out().await != sum {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(20), counted).await.unwrap();
    };
    while vault.stocked() < 100 {
        sleep(Duration::from_millis(10)).await;
    }

    let keys = vault.keys(one.subject()).await.unwrap();
    vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    settled(4 * 2 * 4096).await;
    vault.keys(other.subject()).await.unwrap();
    upkeep.abort();
    vault.close().await;
    settled(2 * 4 * 2 * 4096).await;
}

async fn near_its_limit_a_key_gets_nothing_on_credit(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    shop.tamper("update data_keys set seals = 536870912").await;
    vault.evict_all();
    let server = vault.clone();
    let upkeep = tokio::spawn(async move { server.upkeep().await });
    while vault.stocked() < 100 {
        sleep(Duration::from_millis(10)).await;
    }
    vault.keys(keys.subject()).await.unwrap();
    assert_eq!(
        shop.count("select max(seals) from data_keys").await,
        536_870_912 + 4096
    );
    upkeep.abort();
}

async fn a_key_stops_for_good_at_its_limit(shop: &Shop) {
    let vault = shop.opened().await;
    let keys = vault.fresh_subject().await.unwrap();
    let sealed = vault.seal(&NAME, &keys, ROW, b"Ada").unwrap();
    shop.tamper("update data_keys set seals = 1073741824 - 4095 where class = 'identity'")
        .await;
    vault.evict_all();

    let keys = vault.keys(keys.subject()).await.unwrap();
    for _ in 0..2 {
        assert!(matches!(
            vault.seal(&NAME, &keys, ROW, b""),
            Err(Error::KeyExhausted)
        ));
    }
    assert!(
        vault
            .open_field(&NAME, keys.subject(), ROW, &sealed)
            .await
            .is_ok()
    );
    let content = sealbook::vault::map::Rule {
        class: sealbook::vault::map::Class::Content,
        ..NAME.rule
    }
    .seals("customers", "note_sealed");
    assert!(
        vault.seal(&content, &keys, ROW, b"").is_ok(),
        "other keys have their own count"
    );

    shop.tamper("update master_keys set wraps = 1073741824")
        .await;
    let other = shop.start(Some(vault.instance())).await.unwrap();
    assert!(matches!(
        other.fresh_subject().await,
        Err(Error::KeyExhausted)
    ));
}

async fn the_check_finds_what_is_wrong(shop: &Shop) {
    let vault = shop.opened().await;
    vault.fresh_subject().await.unwrap();
    let problems = async || {
        let findings = vault.self_check().await;
        findings
            .into_iter()
            .filter(|finding| finding.problem.is_some())
            .count()
    };
    assert_eq!(problems().await, 0);
    shop.tamper("update data_keys set seals = 1073741825 where class = 'identity'")
        .await;
    assert_eq!(problems().await, 1);
    shop.tamper("update data_keys set class = 'document' where class = 'account'")
        .await;
    assert_eq!(problems().await, 2);
    vault.close().await;
    assert_eq!(problems().await, 1);
}

async fn every_column_of_the_keystore_is_in_its_map(shop: &Shop) {
    shop.opened().await;
    let columns = schema::columns(&shop.databases.keystore_url).await;
    assert_eq!(columns, schema::mapped(sealbook::vault::data::TABLES));
}

async fn the_audit_head_only_moves_forward(shop: &Shop) {
    let vault = shop.opened().await;
    assert_eq!(vault.audit_head().await.unwrap(), None);
    let head = |position: i64| AuditHead {
        position,
        digest: [u8::try_from(position).unwrap(); 32],
    };
    for position in [1, 3, 2] {
        vault.note_audit_head(head(position)).await.unwrap();
    }
    assert_eq!(vault.audit_head().await.unwrap(), Some(head(3)));
}

on_both_engines!(
    unused_subjects_are_swept_after_a_month_and_used_ones_never,
    a_subject_minted_long_ago_is_not_given_out,
    seals_are_counted_before_they_are_made,
    a_server_gives_a_block_on_credit_and_writes_it_down,
    near_its_limit_a_key_gets_nothing_on_credit,
    a_key_stops_for_good_at_its_limit,
    the_check_finds_what_is_wrong,
    every_column_of_the_keystore_is_in_its_map,
    the_audit_head_only_moves_forward,
);
