//! What nobody should send, sent over real TLS: each gets a clear refusal, and leaves nothing behind.

mod bodies;
mod forms;
mod outages;
mod wire;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::databases::Databases;
use crate::support::program::{Program, Running};
use crate::support::schema;

/// A shop that one machine may knock at as often as it likes.
fn patient(databases: &Databases) -> Program {
    Program::new(databases)
        .set("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "1000000")
        .set("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0")
        .set("LIMITS__FORM_SECONDS_MIN", "0")
}

/// An order that can be taken, by the customer of this number.
fn good(number: usize) -> Value {
    json!({
        "plan": "mail-solo",
        "interval": "yearly",
        "customer": {
            "name": "Eve Sender",
            "email": format!("eve{number}@example.org"),
            "address": { "line1": "Ring 1", "postal_code": "10115", "city": "Berlin", "country": "DE" },
        },
        "answers": { "domain": "eve.example" },
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
    })
}

/// How many rows each table has; who holds a duty changes by itself.
async fn stored(databases: &Databases) -> BTreeMap<String, i64> {
    let mut rows = schema::rows(&databases.data_url).await;
    rows.remove("leases");
    rows
}

async fn orders(databases: &Databases) -> i64 {
    schema::rows(&databases.data_url).await["orders"]
}

/// What the server answers to these bytes, until it closes the connection.
pub async fn said_to(shop: &Running, bytes: &[u8]) -> String {
    let mut line = shop.line().await;
    // It may hang up before everything is said.
    let _ = line.write_all(bytes).await;
    let _ = line.flush().await;
    let mut answer = Vec::new();
    let mut some = [0; 4096];
    while let Ok(length @ 1..) = line.read(&mut some).await {
        answer.extend_from_slice(&some[..length]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status in an answer's first line; 0 when nothing was answered.
pub fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    status.unwrap_or(0)
}
