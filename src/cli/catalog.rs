//! `sealbook catalog …`

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Failure, print, remark};
use crate::app::App;
use crate::audit::Actor;
use crate::catalog;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write plans, prices, questions and coupons to a TOML file; `-` prints it.
    Export { file: PathBuf },
    /// Show what a TOML file changes of what is offered; with `--yes`, change it.
    Import {
        file: PathBuf,
        /// Apply the changes, all of them or none.
        #[arg(long)]
        yes: bool,
    },
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Export { file } => {
            let text = catalog::export(app).await?;
            if file == Path::new("-") {
                print(&text);
            } else {
                std::fs::write(&file, text).map_err(|error| at(&file, &error))?;
            }
        }
        Command::Import { file, yes } => {
            let text = std::fs::read_to_string(&file).map_err(|error| at(&file, &error))?;
            let changes = if yes {
                catalog::import(app, Actor::System, &text).await
            } else {
                catalog::preview(app, &text).await
            };
            let changes = changes.map_err(|error| at(&file, &error))?;
            for change in &changes {
                print(&change.to_string());
            }
            remark(match (changes.is_empty(), yes) {
                (true, _) => "The file says what is offered already: there is nothing to change.",
                (false, true) => "This was changed. What was ordered before stays as it was.",
                (false, false) => "Nothing was changed yet: `--yes` applies this.",
            });
        }
    }
    Ok(())
}

fn at(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    format!("{}: {error}", file.display()).into()
}
