//! `sealbook catalog …`

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Failure, print, remark};
use crate::app::App;
use crate::audit::Actor;
use crate::catalog::{
    self, Catalog, Change, ChangeKind, Fault, InvalidCatalog, ReviseError, Thing,
};

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
        /// Apply them even if no plan stays that is offered now.
        #[arg(long, requires = "yes")]
        withdraw_all: bool,
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
        Command::Import {
            file,
            yes,
            withdraw_all,
        } => import(app, &file, yes, withdraw_all).await?,
    }
    Ok(())
}

async fn import(app: &App, file: &Path, yes: bool, withdraw_all: bool) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| at(file, &error))?;
    let before = catalog::current(app).await?;
    let changes = match (yes, withdraw_all) {
        (false, _) => catalog::preview(app, &text).await,
        (true, false) => catalog::import_some(app, Actor::System, &text).await,
        (true, true) => catalog::import(app, Actor::System, &text).await,
    };
    if let Err(ReviseError::Invalid(InvalidCatalog::Unfit {
        fault: Fault::NothingLeft,
        ..
    })) = changes
    {
        let why =
            "this withdraws everything that is offered now; if that is meant: --yes --withdraw-all";
        return Err(at(file, &why));
    }
    let changes = changes.map_err(|error| at(file, &error))?;
    for change in &changes {
        print(&change.to_string());
    }
    if !yes {
        warn_of_what_goes(&before, &text, &changes, app);
    }
    remark(match (changes.is_empty(), yes) {
        (true, _) => "The file says what is offered already: there is nothing to change.",
        (false, true) => "This was changed. What was ordered before stays as it was.",
        (false, false) => "Nothing was changed yet: `--yes` applies this.",
    });
    Ok(())
}

/// A file that was cut is shorter, not wrong: what goes with it is said in a line of its own.
fn warn_of_what_goes(before: &Catalog, text: &str, changes: &[Change], app: &App) {
    let gone = |thing| {
        let retired = changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Retired && change.thing == thing);
        retired.count()
    };
    let (plans, coupons) = (gone(Thing::Plan), gone(Thing::Coupon));
    let wanted = Catalog::of_toml(text, &app.config.business.zone()).unwrap_or_default();
    if catalog::leaves_nothing(before, &wanted) {
        remark(
            "WARNING: this withdraws everything that is offered now, all plans and what belongs to them. \
             If that is meant: --yes --withdraw-all",
        );
    } else if plans + coupons > 0 {
        remark(&format!(
            "WARNING: this withdraws {plans} of {} plans and {coupons} of {} coupons.",
            before.plans.len(),
            before.coupons.len(),
        ));
    }
}

fn at(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    format!("{}: {error}", file.display()).into()
}
