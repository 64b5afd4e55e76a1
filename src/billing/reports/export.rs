//! Reports as files, written page by page: however much there is, memory holds one page of it.

mod datev;
mod names;
mod sheet;
mod tables;

use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream::try_unfold;
use jiff::civil::Date;

use super::datev::{NotDatev, Scope};
use super::vat::Declarer;
use super::{Span, store};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::ledger::Standing;
use crate::identity::alarms;
use crate::money::Currency;
use crate::storage::{self, Storage};
use datev::DatevFile;
use names::Names;
pub use names::Naming;
pub(super) use sheet::harmless;
use tables::{Invoices, Journal, OpenItems, Sheets, TrialBalance, Vat};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Entries with their postings.
    Journal(Span),
    /// Invoices and credit notes, a row for what is taxed alike.
    Invoices(Span),
    OpenItems,
    Vat(Span),
    /// Of what bears a date up to this day; of everything.
    TrialBalance(Option<Date>),
    /// The journal as DATEV reads it.
    Datev(Scope),
}

/// A report as a file, as the books stood at the end of a day.
#[derive(Debug, Clone)]
pub struct Export {
    report: Report,
    at: Date,
    standing: Standing,
    naming: Option<Naming>,
}

/// Why a report has no names in it.
#[derive(Debug, thiserror::Error)]
#[error("only documents and what is booked of them have names: `invoices`, `datev`")]
pub struct NoNames;

impl Export {
    pub fn new(app: &App, report: Report, at: Date) -> Self {
        Self {
            report,
            at,
            standing: Standing::at(app, at),
            naming: None,
        }
    }

    /// The same with what customers are called, who read why.
    pub fn named(self, naming: Naming) -> Result<Self, NoNames> {
        match self.report {
            Report::Invoices(_) | Report::Datev(_) => Ok(Self {
                naming: Some(naming),
                ..self
            }),
            _ => Err(NoNames),
        }
    }

    /// The journal of a period for DATEV, in one currency.
    pub async fn datev(
        app: &App,
        span: Span,
        currency: Currency,
        at: Date,
    ) -> Result<Self, NotDatev> {
        let standing = Standing::at(app, at);
        let scope = Scope::new(app, span, currency, standing).await?;
        Ok(Self::new(app, Report::Datev(scope), at))
    }

    pub fn media_type(&self) -> &'static str {
        match self.report {
            Report::Datev(_) => "text/csv; charset=windows-1252",
            _ => "text/csv; charset=utf-8; header=present",
        }
    }

    /// What the file is called, and what the log calls it.
    pub fn name(&self) -> String {
        let at = self.at;
        let of_span = |what: &str, span: Span| {
            let Span { from, until } = span;
            format!("{what}_{from}_{until}_at_{at}.csv")
        };
        let names = self.naming.as_ref().map_or("", |_| "-with-names");
        match self.report {
            Report::Journal(span) => of_span("journal", span),
            Report::Invoices(span) => of_span(&format!("invoices{names}"), span),
            Report::Vat(span) => of_span("vat", span),
            Report::Datev(scope) => {
                let currency = scope.currency;
                of_span(
                    &format!("EXTF_Buchungsstapel{names}_{currency}"),
                    scope.span,
                )
            }
            Report::OpenItems => format!("open-items_at_{at}.csv"),
            Report::TrialBalance(None) => format!("trial-balance_at_{at}.csv"),
            Report::TrialBalance(Some(until)) => format!("trial-balance_{until}_at_{at}.csv"),
        }
    }

    /// About how many rows the file will have: for those who watch it grow.
    pub async fn rows(&self, app: &App) -> storage::Result<i64> {
        let (storage, standing) = (&app.storage, self.standing);
        match self.report {
            Report::Journal(span) => store::count_postings(storage, span, None, standing).await,
            Report::Datev(scope) => {
                let currency = Some(scope.currency);
                store::count_postings(storage, scope.span, currency, standing).await
            }
            Report::Invoices(span) => store::count_documents(storage, span, standing).await,
            Report::OpenItems => store::count_open(storage, standing.seen_until).await,
            Report::Vat(_) | Report::TrialBalance(_) => Ok(0),
        }
    }

    /// Begins the file; who asked for it stands in the log before anything leaves. Where it names many customers, the owners
    /// are told first.
    pub async fn begin(
        self,
        app: &App,
        by: Actor,
    ) -> storage::Result<impl Stream<Item = storage::Result<Bytes>> + 'static> {
        let name = self.name();
        let event = app.audit.event(by.clone(), Action::Exported).on(&name);
        if self.naming.is_some() {
            let people = store::count_buyers(&app.storage, self.span(), self.standing).await?;
            alarms::before_export(app, &by, people).await?;
        }
        app.audit.record_alone(event).await?;
        let names = self.naming.clone();
        let names = names.map(|naming| Names::new(app, by, naming, name));
        let table = self.table(app, names)?;
        Ok(Self::pages(app.storage.clone(), table))
    }

    fn span(&self) -> Span {
        match self.report {
            Report::Journal(span) | Report::Invoices(span) | Report::Vat(span) => span,
            Report::Datev(scope) => scope.span,
            Report::OpenItems | Report::TrialBalance(_) => Span {
                from: Date::MIN,
                until: self.at,
            },
        }
    }

    fn table(self, app: &App, names: Option<Names>) -> storage::Result<Box<dyn Table>> {
        let standing = self.standing;
        Ok(match self.report {
            Report::Journal(span) => Sheets::of(Journal::new(span, standing)),
            Report::Invoices(span) => Sheets::of(Invoices::new(span, standing, names)),
            Report::OpenItems => Sheets::of(OpenItems::new(self.at, standing)),
            Report::Vat(span) => Sheets::of(Vat::new(Declarer::of(app)?, span, standing)),
            Report::TrialBalance(until) => {
                let standing = standing.until(until.unwrap_or(standing.until));
                Sheets::of(TrialBalance::new(standing))
            }
            Report::Datev(scope) => Box::new(DatevFile::new(app, scope, standing, names)?),
        })
    }

    fn pages(
        storage: Storage,
        table: Box<dyn Table>,
    ) -> impl Stream<Item = storage::Result<Bytes>> + 'static {
        try_unfold((Some(table), storage), |(table, storage)| async {
            let Some(mut table) = table else {
                return Ok(None);
            };
            Ok(match table.page(&storage).await? {
                Page::Another(bytes) => Some((bytes, (Some(table), storage))),
                Page::Last(bytes) => Some((bytes, (None, storage))),
            })
        })
    }
}

/// Something that is written page by page.
trait Table: Send {
    fn page<'a>(&'a mut self, storage: &'a Storage) -> BoxFuture<'a, storage::Result<Page>>;
}

enum Page {
    Another(Bytes),
    Last(Bytes),
}
