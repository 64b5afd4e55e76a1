//! `sealbook rates …`

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Failure, print};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::exchange;

/// Every rate since 1999 is a tenth of this.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take in what one euro is worth, day by day, from a file in the layout of the ECB's eurofxref.csv or eurofxref-hist.csv.
    Import {
        /// Unpacked. A file that is at fault changes nothing; what is known already stays.
        file: PathBuf,
    },
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file } => {
            let bytes = bytes(&file).map_err(|error| at(&file, &error))?;
            let rates = exchange::read(&bytes).map_err(|error| at(&file, &error))?;
            let done = exchange::record(app, Actor::System, rates)
                .await
                .map_err(|error| at(&file, &error))?;
            print(&format!(
                "new\t{}\nchanged\t{}\nknown\t{}",
                done.new, done.changed, done.known
            ));
        }
    }
    Ok(())
}

fn bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?
        .take(BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > BYTES_MAX {
        return Err(std::io::Error::other(
            "this is larger than any file of rates",
        ));
    }
    Ok(bytes)
}

fn at(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    format!("{}: {error}", file.display()).into()
}
