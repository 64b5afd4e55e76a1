//! A request as a shop's own site sends it: everyone a new customer, each with a key of their own.

use std::sync::atomic::{AtomicU64, Ordering};

use sealbook::chance::Chance;
use serde_json::json;

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The bytes of one request, head and body.
pub fn request(host: &str, run: &str) -> Vec<u8> {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let body = json!({
        "plan": "mail-solo",
        "interval": "yearly",
        "currency": "EUR",
        "quantity": 1,
        "customer": {
            "name": format!("Petra Müller-{count}"),
            "email": format!("petra.{count}.{run}@example.org"),
            "phone": format!("+49 30 {:08}", count % 100_000_000),
            "address": {
                "line1": format!("Lange Straße {}", count % 9_999),
                "postal_code": format!("{:05}", 10_115 + count % 80_000),
                "city": "Berlin",
                "country": "DE",
            },
        },
        "answers": { "domain": format!("shop-{count}.example") },
        "payment_method": "bank_transfer",
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
        "language": "de",
    })
    .to_string();
    format!(
        "POST /api/v1/orders HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         idempotency-key: {run}-{count}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What tells this run's customers from another's.
pub fn run_name() -> String {
    Chance::system().token()[..8]
        .to_lowercase()
        .replace(['-', '_'], "x")
}
