//! Reports as files, written page by page: however much there is, memory holds one page of it.

mod sheet;
mod tables;

use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream::try_unfold;
use jiff::civil::Date;

use super::Span;
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::ledger::Standing;
use crate::money::Currency;
use crate::storage::{self, Storage};
use sheet::Sheet;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Entries with their postings.
    Journal(Span),
    /// Invoices and credit notes, a row for what is taxed alike.
    Invoices(Span),
    OpenItems,
    /// Reported in this currency, too.
    Vat(Span, Currency),
    /// Of what bears a date up to this day; of everything.
    TrialBalance(Option<Date>),
}

/// A report as a file, as the books stood at the end of a day.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    report: Report,
    at: Date,
    standing: Standing,
}

impl Export {
    pub fn new(app: &App, report: Report, at: Date) -> Self {
        Self {
            report,
            at,
            standing: Standing::at(app, at),
        }
    }

    /// What the file is called, and what the log calls it.
    pub fn name(&self) -> String {
        let at = self.at;
        let of_span = |what: &str, span: Span| {
            let Span { from, until } = span;
            format!("{what}_{from}_{until}_at_{at}.csv")
        };
        match self.report {
            Report::Journal(span) => of_span("journal", span),
            Report::Invoices(span) => of_span("invoices", span),
            Report::Vat(span, _) => of_span("vat", span),
            Report::OpenItems => format!("open-items_at_{at}.csv"),
            Report::TrialBalance(None) => format!("trial-balance_at_{at}.csv"),
            Report::TrialBalance(Some(until)) => format!("trial-balance_{until}_at_{at}.csv"),
        }
    }

    /// Begins the file; who asked for it stands in the log before anything leaves.
    pub async fn begin(
        self,
        app: &App,
        by: Actor,
    ) -> storage::Result<impl Stream<Item = storage::Result<Bytes>> + 'static> {
        let event = app.audit.event(by, Action::Exported).on(self.name());
        app.audit.record_alone(event).await?;
        Ok(self.pages(app.storage.clone()))
    }

    fn pages(self, storage: Storage) -> impl Stream<Item = storage::Result<Bytes>> + 'static {
        let (head, table) = tables::table(self.report, self.at, self.standing);
        let mut sheet = Sheet::new();
        sheet.head(head);
        try_unfold(Some((table, sheet, storage)), |pages| async {
            let Some((mut table, mut sheet, storage)) = pages else {
                return Ok(None);
            };
            let more = table.more(&storage, &mut sheet).await?;
            let page = sheet.take();
            Ok(Some((page, more.then_some((table, sheet, storage)))))
        })
    }
}

/// A table that is read page by page.
trait Table: Send {
    /// Writes the next rows; `false` when there are no more.
    fn more<'a>(
        &'a mut self,
        storage: &'a Storage,
        sheet: &'a mut Sheet,
    ) -> BoxFuture<'a, storage::Result<bool>>;
}
