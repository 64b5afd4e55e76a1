//! Commands that change something in a shop, from its own command line: with its server running beside them or not.

pub mod api_key;
pub(crate) mod bar;
pub mod catalog;
pub mod operator;
pub mod rates;
pub mod report;
pub mod statement;

use std::io::{ErrorKind, Write as _};

use crate::app::App;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::serve;

/// Why a command did not do what it was asked for, in words for whoever typed it.
pub type Failure = Box<dyn std::error::Error>;

/// Runs a command in the shop that the settings name.
pub async fn in_shop<T>(
    config: Config,
    work: impl AsyncFnOnce(&App) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let app = serve::join(config, Clock::system(), Chance::system()).await?;
    let done = work(&app).await;
    // A server that runs would give the new entries their places in the log; none may be running.
    if let Err(error) = app.audit.chain_pending(&app.vault).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the audit log's new entries wait for their places"
        );
    }
    app.storage.close().await;
    app.vault.close().await;
    done
}

/// What the command was asked for, alone on standard output, so that a script can take it. Who reads no further (`| head`)
/// has what they wanted.
pub fn print(text: &str) {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        written => written.expect("standard output takes what was asked for"),
    }
}

/// What somebody in front of the terminal should know besides.
#[expect(
    clippy::print_stderr,
    reason = "standard output holds the answer alone"
)]
pub fn remark(text: &str) {
    eprintln!("{text}");
}
