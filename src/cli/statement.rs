//! `sealbook statement …`

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;

use super::bar::Bar;
use super::{Failure, print, remark};
use crate::app::App;
use crate::audit::Actor;
use crate::payments::statements::{self, FileError, ImportError, Summary};
use crate::web::locale::Locale;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Match a bank's camt.053 or CSV to invoices. The same lines again, in this file or another, are booked once. CSV layouts
    /// that are known: ing-nl, plain, rabobank, sparkasse, vr-bank.
    #[command(
        after_help = "The layout plain is for any other bank: UTF-8, commas, dates as 2026-03-31, amounts as -4.90, and the columns\n\
                      account,booked_on,valued_on,amount,currency,name,iban,bank_reference,end_to_end,reference,text"
    )]
    Import {
        /// As the bank delivers it. A file that is at fault, or of another account than business.iban, changes nothing.
        file: PathBuf,
    },
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file } => {
            let mut bar: Option<Bar> = None;
            let path = file.clone();
            let taken = statements::import(app, &Actor::System, Arc::new(file), |progress| {
                let [lines, done] = [progress.lines, progress.done]
                    .map(|count| usize::try_from(count).unwrap_or(usize::MAX));
                bar.get_or_insert_with(|| Bar::new("Lines", lines))
                    .reached(done);
            })
            .await;
            let summary = taken.map_err(|error| {
                // Of a file that is not there, the system says more.
                let is_there = !matches!(&error, ImportError::File(FileError::Io(_)));
                let why = error.refusal().filter(|_| is_there);
                let why = why.map_or_else(|| error.to_string(), |why| why.said(Locale::En));
                format!("{}: {why}", path.display())
            })?;
            print(&answer(&summary));
            if summary.repeated {
                remark("This very file was taken in before: nothing was changed.");
            }
            if summary.proposed + summary.unmatched + summary.doubtful + summary.noted > 0 {
                remark(
                    "What is proposed, unmatched, doubtful or noted waits in the panel, under Payments.",
                );
            }
        }
    }
    Ok(())
}

/// A line a figure, for people and scripts.
fn answer(summary: &Summary) -> String {
    let figures = [
        ("lines", summary.lines),
        ("known", summary.known),
        ("allocated", summary.allocated),
        ("proposed", summary.proposed),
        ("unmatched", summary.unmatched),
        ("doubtful", summary.doubtful),
        ("noted", summary.noted),
    ];
    let lines = figures.map(|(name, count)| format!("{name}\t{count}"));
    format!("statement\t{}\n{}", summary.statement, lines.join("\n"))
}
