//! What is open among a million invoices, page by page: `tests/with-postgres.sh cargo bench --bench reports`, and a number for
//! fewer of them.

#![expect(clippy::print_stdout, reason = "a bench says what it found")]

mod books;
mod shop;

use std::env;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;

use books::Books;
use shop::Shop;

const INVOICES: u32 = 1_000_000;
/// What one page may take.
const GOAL: Duration = Duration::from_millis(50);
const ROUNDS: usize = 200;
/// An earlier day is looked up from the postings: fewer rounds.
const ROUNDS_THEN: usize = 20;

#[tokio::main]
async fn main() {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has chosen a provider before");
    let asked = env::args().skip(1).find_map(|word| word.parse().ok());
    let invoices = asked.unwrap_or(INVOICES);
    measure("sqlite", Shop::sqlite().await, invoices).await;
    match env::var("SEALBOOK_TEST_PG") {
        Ok(server) => measure("postgres", Shop::postgres(&server).await, invoices).await,
        Err(_) => println!("no PostgreSQL: SEALBOOK_TEST_PG names none"),
    }
}

async fn measure(engine: &str, shop: Shop, invoices: u32) {
    let began = Instant::now();
    let books = Books::fill(&shop, invoices).await;
    println!(
        "\n{engine}: {invoices} invoices, filled in {:.0?}",
        began.elapsed()
    );
    let client = shop.client();
    for (open, every) in [("a tenth of them open", 10), ("all of them open", 1)] {
        books.leave_open(every).await;
        println!(" {open} (goal: {GOAL:.0?} a page)");
        let middle = books.middle();
        let yesterday = books.last_day_but_one();
        for (what, query, rounds) in [
            ("first page", String::new(), ROUNDS),
            ("page in the middle", format!("after={middle}"), ROUNDS),
            (
                "as of the day before",
                format!("at={yesterday}"),
                ROUNDS_THEN,
            ),
        ] {
            let (median, worst) = page(&shop, &client, &query, rounds).await;
            println!("  {what:<22} median {median:>8.1?}  p99 {worst:>8.1?}");
        }
    }
    books.close().await;
    shop.remove().await;
}

/// Median and the slowest of a hundred, as a program over one connection that stays open sees it: TLS, the key, the page of
/// fifty and the sums by age are in it.
async fn page(shop: &Shop, client: &Client, query: &str, rounds: usize) -> (Duration, Duration) {
    let url = format!("{}/api/v1/reports/open-items?{query}", shop.url);
    let mut took = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let began = Instant::now();
        let answer = client.get(&url).bearer_auth(&shop.key).send().await;
        let answer = answer.expect("the server answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        let body: Value = answer.json().await.expect("a page");
        // The first one makes the connection.
        if round > 0 {
            took.push(began.elapsed());
        }
        assert!(!body["items"].as_array().expect("items").is_empty());
    }
    took.sort_unstable();
    (took[rounds / 2], took[rounds * 99 / 100])
}
