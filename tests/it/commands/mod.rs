//! Commands at the shop's own command line, as processes.

mod api_key;
mod catalog;
mod operator;
mod rates;
mod report;
mod statement;

use sealbook::app::App;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::serve;

use crate::support::databases::Databases;
use crate::support::program::Program;

/// A program whose shop the test can open itself.
fn program(databases: &Databases) -> Program {
    let path = |name: &str| databases.folder().join(name).display().to_string();
    Program::new(databases)
        .set("STORAGE__DATA_DIR", &path("data"))
        .set(
            "VAULT__MASTER_KEY",
            &format!("file:{}", path("keys/master.key")),
        )
}

/// The program's shop, opened beside it, with a clock that the test moves.
async fn joined(program: &Program) -> App {
    let clock = Clock::fixed(Clock::system().now());
    serve::join(program.config(), clock, Chance::system())
        .await
        .unwrap()
}
