//! What is acknowledged stays: through kills without warning, and on the disk before the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use regex::Regex;
use reqwest::Client;
use sealbook::storage::Engine;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use tokio::sync::Mutex;

use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::post::{order, placed};
use crate::support::program::Program;

on_both_engines!(kills_under_load_lose_no_acknowledged_order_and_nothing_it_owes);

const KILLS: u32 = 20;
/// Customers that order at the same time.
const CUSTOMERS: u32 = 4;

async fn kills_under_load_lose_no_acknowledged_order_and_nothing_it_owes(databases: &Databases) {
    let program = Program::new(databases)
        .set("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "1000000")
        .set("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0");
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    for kill in 0..KILLS {
        let shop = program.start().await;
        let running: Vec<_> = (0..CUSTOMERS)
            .map(|customer| {
                let (client, url) = (shop.client(), shop.url.clone());
                let acknowledged = Arc::clone(&acknowledged);
                tokio::spawn(async move {
                    for count in 0.. {
                        let key = format!("{kill}-{customer}-{count}");
                        match send(&client, &url, &key).await {
                            Heard::Acknowledged(id) => acknowledged.lock().await.insert(id),
                            Heard::ComeAgain => continue,
                            Heard::Nothing => return,
                        };
                    }
                })
            })
            .collect();
        // Once it is under way; every kill finds it doing something else.
        let before = acknowledged.lock().await.len();
        while acknowledged.lock().await.len() < before + CUSTOMERS as usize {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(kill) * 7)).await;
        shop.kill().await;
        for customer in running {
            customer.await.unwrap();
        }
        // Or the next one would wait for the dead one's time to be over, and never be killed while it issues.
        change(databases, "update leases set expires_at = 0").await;
    }
    let shop = program.start().await;
    let owed = "select cause from invoices_owed where invoiced_at is null";
    while !kept(databases, owed).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        shop.stop().await.code(),
        Some(0),
        "it starts and stops as ever"
    );

    let acknowledged = acknowledged.lock().await;
    for query in [
        "select id from orders",
        "select order_id from order_lines",
        "select cause from invoices_owed",
        "select entity from messages",
    ] {
        let kept = kept(databases, query).await;
        let lost: Vec<_> = acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "{query}: lost {lost:?}");
    }
    drop(acknowledged);
    assert_numbered_from_one(databases).await;
    let checked = program.run(&["check"]).await;
    assert_eq!(checked.code, 0, "{checked:?}");
}

/// Every number once, whichever process gave it and however it ended; one for each cause, each booked once.
async fn assert_numbered_from_one(databases: &Databases) {
    let numbers = kept(databases, "select number from invoices").await;
    let issued = numbers.len();
    assert!(issued > 0);
    let last = numbers.last().unwrap().rsplit('-').next().unwrap();
    assert_eq!(last.parse::<usize>().unwrap(), issued, "{numbers:?}");
    for query in [
        "select cause from invoices",
        "select event from entries where kind = 'invoice'",
    ] {
        assert_eq!(kept(databases, query).await.len(), issued, "{query}");
    }
}

/// What a customer heard of an order.
enum Heard {
    /// The order's id.
    Acknowledged(String),
    /// Nothing was promised: the database did not answer in time, on a machine that has much to do.
    ComeAgain,
    /// The server is gone.
    Nothing,
}

/// Orders with this key.
async fn send(client: &Client, url: &str, key: &str) -> Heard {
    let body = json!({
        "plan": "mail-solo",
        "interval": "monthly",
        "customer": {
            "name": "Ada Lovelace",
            "email": format!("ada.{key}@example.org"),
            "address": { "line1": "Example Street 1", "postal_code": "10115", "city": "Berlin", "country": "DE" },
        },
        "answers": { "domain": "lovelace.example" },
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
    });
    let request = client
        .post(format!("{url}/api/v1/orders"))
        .header("idempotency-key", key)
        .json(&body);
    let Ok(answer) = request.send().await else {
        return Heard::Nothing;
    };
    if answer.status() == 503 {
        return Heard::ComeAgain;
    }
    assert_eq!(answer.status(), 201);
    match answer.json::<Value>().await {
        Ok(answer) => Heard::Acknowledged(answer["order"]["id"].as_str().unwrap().to_owned()),
        Err(_) => Heard::Nothing,
    }
}

async fn change(databases: &Databases, statement: &'static str) {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(&databases.data_url).await.unwrap();
    sqlx::query(statement).execute(&mut conn).await.unwrap();
}

async fn kept(databases: &Databases, query: &'static str) -> BTreeSet<String> {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(&databases.data_url).await.unwrap();
    let ids: Vec<String> = sqlx::query_scalar(query)
        .fetch_all(&mut conn)
        .await
        .unwrap();
    ids.into_iter().collect()
}

/// Between a request and its answer, the database's log is written and comes to lie on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_on_the_disk_before_it_is_acknowledged() {
    const ORDERS: usize = 5;
    let databases = Databases::fresh(Engine::Sqlite).await;
    let trace = databases.folder().join("trace");
    let calls = "read,recvfrom,write,writev,sendto,pwrite64,fdatasync,fsync";
    let program = Program::new(&databases).traced(calls, &trace);
    let shop = program.start().await;
    // Each over a connection of its own, which stays open: the last thing said on it is the answer.
    let mut clients = Vec::new();
    for count in 0..ORDERS {
        let client = shop.client();
        let body = order(&databases.canaries);
        placed(&client, &shop, &count.to_string(), &body).await;
        clients.push(client);
    }
    let host = shop.host().replace("localhost", "127.0.0.1");
    shop.kill().await;
    let answers = answers(&std::fs::read_to_string(&trace).unwrap(), &host);
    let synced: Vec<bool> = answers.into_values().collect();
    assert_eq!(synced, [true; ORDERS]);
    databases.assert_sealed().await;
}

/// The last answer on each of the shop's connections: whether the log was written and synced since it was asked.
fn answers(trace: &str, host: &str) -> BTreeMap<String, bool> {
    let call = Regex::new(r"^(\d+) +(\w+)\(\d+<(.*?)>[,) ]").unwrap();
    let resumed = Regex::new(r"^(\d+) +<\.\.\. \w+ resumed>").unwrap();
    let ours = format!("TCP:[{host}->");
    // What each thread is about, while its call has begun and not come back.
    let mut begun: BTreeMap<String, Step> = BTreeMap::new();
    // What became of the log since each connection's request.
    let mut asked: BTreeMap<String, Log> = BTreeMap::new();
    let mut answers = BTreeMap::new();
    for line in trace.lines() {
        let (thread, step) = if let Some(hit) = resumed.captures(line) {
            (hit[1].to_owned(), begun.remove(&hit[1]))
        } else if let Some(hit) = call.captures(line) {
            let file = hit[3].to_owned();
            let step = match &hit[2] {
                "read" | "recvfrom" if file.starts_with(&ours) => Some(Step::Ask(file)),
                _ if file.starts_with(&ours) => Some(Step::Answer(file)),
                "pwrite64" if file.ends_with(LOG) => Some(Step::Write),
                "fsync" | "fdatasync" if file.ends_with(LOG) => Some(Step::Sync),
                _ => None,
            };
            (hit[1].to_owned(), step)
        } else {
            continue;
        };
        match step {
            // An answer counts from where it begins, the rest from where it is done.
            Some(Step::Answer(socket)) => {
                let synced = asked.get(&socket) == Some(&Log::Synced);
                answers.insert(socket, synced);
            }
            Some(step) if line.ends_with("<unfinished ...>") => {
                begun.insert(thread, step);
            }
            // Looking for more and finding nothing is no request.
            Some(Step::Ask(_)) if line.contains(" = -1 ") || line.ends_with(" = 0") => {}
            Some(Step::Ask(socket)) => {
                asked.insert(socket, Log::Untouched);
            }
            Some(Step::Write) => {
                for log in asked.values_mut().filter(|log| **log == Log::Untouched) {
                    *log = Log::Written;
                }
            }
            Some(Step::Sync) if line.ends_with(" = 0") => {
                for log in asked.values_mut().filter(|log| **log == Log::Written) {
                    *log = Log::Synced;
                }
            }
            Some(Step::Sync) | None => {}
        }
    }
    answers
}

const LOG: &str = "/sealbook.db-wal";

/// A system call that matters here; those on a socket with the connection.
enum Step {
    Ask(String),
    Write,
    Sync,
    Answer(String),
}

#[derive(PartialEq, Eq)]
enum Log {
    Untouched,
    Written,
    Synced,
}

#[test]
fn an_answer_that_does_not_wait_for_the_disk_is_noticed() {
    let ask = "7  read(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"\"..., 9) = 9";
    let answer = "7  writev(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, [], 1) = 9";
    let write = "8  pwrite64(5</d/sealbook.db-wal>, \"\"..., 24, 0) = 24";
    let sync = "8  fdatasync(5</d/sealbook.db-wal>) = 0";
    let more = "7  read(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"\", 9) = -1 EAGAIN (Resource temporarily unavailable)";
    let [begin, end] = [
        "8  fdatasync(5</d/sealbook.db-wal> <unfinished ...>",
        "8  <... fdatasync resumed>) = 0",
    ];
    let other = "8  fdatasync(6</d/keystore.db-wal>) = 0";
    for (lines, synced) in [
        (&[ask, write, sync, answer][..], true),
        (&[ask, write, begin, end, answer], true),
        (&[ask, write, sync, more, answer], true),
        (&[ask, write, answer, sync], false),
        (&[ask, write, begin, answer, end], false),
        (&[ask, sync, write, answer], false),
        (&[ask, write, other, answer], false),
        (&[write, sync, ask, answer], false),
    ] {
        let found = answers(&lines.join("\n"), "127.0.0.1:1");
        assert_eq!(found["TCP:[127.0.0.1:1->127.0.0.1:2]"], synced, "{lines:?}");
    }
}
