//! What a night costs: documents that many ask for at once, a month's renewals, and the bank's statement after them.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]

#[path = "../shared/databases.rs"]
mod databases;
mod issuing;
mod renewals;
mod resident;
mod shop;
mod statement;

use databases::Engine;

/// Subscriptions that renew in one night, and lines of the statement that pays them.
const RENEWALS: usize = 100_000;
/// Documents that are asked for at once.
const DOCUMENTS: usize = 20_000;

fn main() {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has chosen a provider before");
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    // `benches/run.sh billing sqlite renewals 2000`: a look at a part of it.
    let number = words.iter().find_map(|word| word.parse().ok());
    let wants = |part: &str| {
        let parts = ["issuing", "renewals"];
        words.iter().any(|word| word == part)
            || !words.iter().any(|word| parts.contains(&word.as_str()))
    };
    let named = |engine: Engine| words.iter().any(|word| word == engine.name());
    let engines = [Engine::Sqlite, Engine::Postgres];
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        for engine in engines {
            if engines.into_iter().any(named) && !named(engine) {
                continue;
            }
            println!("\n{}", engine.name());
            if wants("issuing") {
                issuing::measure(engine, number.unwrap_or(DOCUMENTS)).await;
            }
            if wants("renewals") {
                renewals::measure(engine, number.unwrap_or(RENEWALS)).await;
            }
        }
    });
}

fn row(what: &str, found: &str, goal: &str) {
    println!("  {what:<46}{found:>24}   {goal}");
}
