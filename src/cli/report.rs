//! `sealbook report …`

use std::fs::File;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use memchr::memchr_iter;

use super::Failure;
use super::bar::Bar;
use crate::app::App;
use crate::audit::{Actor, Reason};
use crate::billing::reports::{Export, Naming, Report, Span};
use crate::identity::cases::{self, NOTE_LEN_MAX};

#[derive(Debug, Args)]
pub struct Command {
    /// What to write.
    what: What,
    /// Where to; `-` is standard output.
    file: PathBuf,
    /// The first day; without it, the first of the quarter of --until.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day; without it, --at.
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    /// As the books stood at the end of this day: what was booked later is left out. Without it, as they stand.
    #[arg(long, value_name = "DAY")]
    at: Option<Date>,
    /// Writes customers' names into `invoices` and `datev`. Each of them reads this reason in their account: words of your
    /// own, or one of the panel's, such as `bookkeeping: for the tax adviser`. Without it, customers are ids.
    #[arg(long)]
    reason: Option<String>,
    /// Of a file for DATEV; without it, the shop's.
    #[arg(long)]
    currency: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Entries with their debits and credits.
    Journal,
    /// Invoices and credit notes.
    Invoices,
    OpenItems,
    /// VAT by state, kind of supply and rate.
    Vat,
    TrialBalance,
    /// The journal as DATEV reads it (EXTF).
    Datev,
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    let at = command.at.unwrap_or_else(|| app.today());
    let until = command.until.unwrap_or(at);
    let from = command.from.unwrap_or(Span::quarter_until(until).from);
    if until < from {
        return Err(format!("--until {until} is a day before --from {from}").into());
    }
    let span = Span { from, until };
    let naming = command.reason.as_deref().map(naming).transpose()?;
    let export = match command.what {
        What::Journal => Export::new(app, Report::Journal(span), at),
        What::Invoices => Export::new(app, Report::Invoices(span), at),
        What::OpenItems => Export::new(app, Report::OpenItems, at),
        What::Vat => Export::new(app, Report::Vat(span), at),
        What::TrialBalance => Export::new(app, Report::TrialBalance(command.until), at),
        What::Datev => {
            let own = || app.config.business.currency.clone();
            let currency = command.currency.unwrap_or_else(own).parse()?;
            Export::datev(app, span, currency, at).await?
        }
    };
    let export = match naming {
        Some(naming) => export.named(naming)?,
        None => export,
    };
    let file = &command.file;
    if file == Path::new("-") {
        return write(app, export, stdout()).await;
    }
    let new = File::create_new(file).map_err(|error| format!("{}: {error}", file.display()))?;
    write(app, export, new).await
}

fn naming(text: &str) -> Result<Naming, Failure> {
    let (reason, note) = Reason::stated(text).ok_or("--reason says nothing")?;
    let note = cases::note(note)
        .map_err(|_| format!("--reason is one line of {NOTE_LEN_MAX} characters at most"))?;
    Ok(Naming { reason, note })
}

async fn write(app: &App, export: Export, mut to: impl Write) -> Result<(), Failure> {
    let rows = usize::try_from(export.rows(app).await?).unwrap_or(usize::MAX);
    let mut bar = Bar::new("Rows", rows);
    let mut done = 0;
    let mut pages = Box::pin(export.begin(app, Actor::System).await?);
    while let Some(page) = pages.try_next().await? {
        to.write_all(&page)?;
        done += memchr_iter(b'\n', &page).count();
        bar.reached(done.min(rows));
    }
    bar.reached(rows);
    to.flush()?;
    Ok(())
}
