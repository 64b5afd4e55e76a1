//! Orders a second, and what they cost: the real server under TLS load, beside the same rows written by the bare driver.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]

mod blank;
mod ceiling_postgres;
mod ceiling_sqlite;
#[path = "../shared/databases.rs"]
mod databases;
mod figures;
mod load;
mod lookup;
mod order;
mod replay;
mod server;
mod vault_share;

use std::time::Duration;

use blank::Blank;
use databases::{Databases, Engine};
use figures::Figures;
use server::Server;

/// Connections that post at the same time, as fast as they are answered.
const CONNECTIONS: usize = 64;
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURED: Duration = Duration::from_secs(15);

fn main() {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has chosen a provider before");
    // One thread: the other core is the server's, and the server's share of this one is in the figures.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    runtime.block_on(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            if wants(engine.name()) {
                measure(engine).await.print();
            }
        }
        if wants("lookup") {
            lookup::measure().await;
        }
    });
}

async fn measure(engine: Engine) -> Figures {
    let databases = Databases::new("orders", engine).await;
    // The first start makes keys, certificate and schema; what it leaves is the blank that the ceiling starts from.
    let server = Server::start(&databases).await;
    let first_start = server.first_response;
    server.stop().await;
    let blank = Blank::of(&databases).await;

    let server = Server::start(&databases).await;
    let start = server.first_response;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle_kib = server.usage().resident_kib;

    load::closed(&server, CONNECTIONS, WARM_UP).await;
    let (cpu_before, commits_before) = (server.usage().cpu, server.commits().await);
    let full = load::closed(&server, CONNECTIONS, MEASURED).await;
    let cpu = server.usage().cpu.saturating_sub(cpu_before);
    let group = server.commits().await.transactions_each(commits_before);
    let half = load::open(&server, CONNECTIONS, full.rate() / 2.0, MEASURED).await;
    let peak_kib = server.usage().peak_kib;
    server.stop().await;

    let orders = replay::read(&databases, &blank).await;
    let vault = vault_share::measure(&orders).await;
    let ceiling = match engine {
        Engine::Sqlite => ceiling_sqlite::measure(&blank, &orders, group).await,
        Engine::Postgres => ceiling_postgres::measure(&blank, &orders, server::POOL, MEASURED),
    };
    databases.remove().await;
    Figures {
        engine: engine.name(),
        full,
        half,
        cpu,
        group: (engine == Engine::Sqlite).then_some(group),
        vault,
        ceiling,
        idle_kib,
        peak_kib,
        first_start,
        start,
    }
}
