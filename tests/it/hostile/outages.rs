//! The database gone, or its disk full: 503, nothing promised that was not kept, and no restart needed afterwards.

use std::time::{Duration, Instant};

use sealbook::storage::Engine;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::sleep;

use super::{good, orders, patient};
use crate::support::databases::Databases;
use crate::support::post::{placed, post};
use crate::support::program::Running;
use crate::support::{on_both_engines, postgres};

on_both_engines!(an_order_that_cannot_be_kept_is_not_acknowledged);

/// How long the shop may take to find out that its database is back.
const RECOVERY_MAX: Duration = Duration::from_secs(20);
/// No file grows, or is written, beyond so many bytes: on both databases the first page of the log is beyond it.
const NO_ROOM: &str = "1024";

async fn an_order_that_cannot_be_kept_is_not_acknowledged(databases: &Databases) {
    let program = patient(databases).bearing_full_disks();
    let shop = program.start().await;
    let client = shop.client();
    placed(&client, &shop, "before", &good(0)).await;

    take_away(databases, &shop).await;
    let mut answers = Vec::new();
    for number in 1..=10 {
        answers.push(post(&client, &shop, &format!("during {number}"), &good(number)).await);
    }
    let ready = health(&shop, "ready").await;
    let live = health(&shop, "live").await;
    // First given back: another test may get this database.
    give_back(databases, &shop).await;
    for answer in answers {
        assert_eq!(answer.status(), 503, "{}", program.output());
        assert!(answer.headers().contains_key("retry-after"));
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["type"], "urn:sealbook:problem:unavailable");
    }
    assert_eq!(live, 200);
    if databases.engine == Engine::Postgres {
        assert_eq!(ready, 503);
    }
    let began = Instant::now();
    while post(&client, &shop, "after", &good(11)).await.status() != 201 {
        assert!(
            began.elapsed() < RECOVERY_MAX,
            "it does not recover:\n{}",
            program.output()
        );
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        orders(databases).await,
        2,
        "the one before and the one after"
    );
    for number in 1..=10 {
        placed(&client, &shop, &format!("during {number}"), &good(number)).await;
    }
    assert_eq!(orders(databases).await, 12, "repeated, they are taken once");
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// What cannot be sealed is not taken, and what is taken before that is sealed: keys were minted ahead. On SQLite a full
/// disk is full for both databases.
#[tokio::test(flavor = "multi_thread")]
async fn a_shop_whose_keystore_is_gone_takes_what_it_can_seal() {
    let databases = Databases::fresh(Engine::Postgres).await;
    let program = patient(&databases).set("VAULT__MINTED_AHEAD", "4");
    let shop = program.start().await;
    let client = shop.client();
    placed(&client, &shop, "before", &good(0)).await;
    postgres::shut(&databases.keystore_url).await;
    let mut answers = Vec::new();
    for number in 1..=30 {
        answers.push(post(&client, &shop, &format!("during {number}"), &good(number)).await);
    }
    let ready = health(&shop, "ready").await;
    postgres::reopen(&databases.keystore_url).await;
    let taken = answers
        .iter()
        .filter(|answer| answer.status() == 201)
        .count();
    let refused = answers
        .iter()
        .filter(|answer| answer.status() == 503)
        .count();
    assert_eq!(taken + refused, answers.len(), "{}", program.output());
    assert!(refused > 0 && ready == 503, "{taken} taken, ready: {ready}");
    let kept = i64::try_from(1 + taken).unwrap();
    assert_eq!(orders(&databases).await, kept, "no more than was promised");

    let began = Instant::now();
    while post(&client, &shop, "after", &good(31)).await.status() != 201 {
        assert!(began.elapsed() < RECOVERY_MAX, "it does not recover");
        sleep(Duration::from_millis(100)).await;
    }
    for number in 0..=30 {
        placed(&client, &shop, &format!("again {number}"), &good(number)).await;
    }
    assert_eq!(orders(&databases).await, kept + 32);
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn health(shop: &Running, what: &str) -> u16 {
    let url = format!("{}/health/{what}", shop.operations_url);
    reqwest::get(url).await.unwrap().status().as_u16()
}

async fn take_away(databases: &Databases, shop: &Running) {
    match databases.engine {
        Engine::Sqlite => room(shop, NO_ROOM).await,
        Engine::Postgres => postgres::shut(&databases.data_url).await,
    }
}

async fn give_back(databases: &Databases, shop: &Running) {
    match databases.engine {
        Engine::Sqlite => room(shop, "unlimited").await,
        Engine::Postgres => postgres::reopen(&databases.data_url).await,
    }
}

/// Bounds the files that the program writes, while it runs.
async fn room(shop: &Running, bytes: &str) {
    let done = Command::new("prlimit")
        .arg(format!("--pid={}", shop.pid()))
        .arg(format!("--fsize={bytes}:unlimited"))
        .status()
        .await;
    assert!(done.unwrap().success());
}
