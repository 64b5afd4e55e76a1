//! The tables of plain exports. What a column holds, and in which unit, stands in its heading: a program finds its columns by
//! it, so it is the same in every language, and stays.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;

use super::names::{self, Names};
use super::sheet::Sheet;
use super::{Page, Table};
use crate::billing::ledger::{Standing, trial_balance};
use crate::billing::reports::vat::Declarer;
use crate::billing::reports::{Age, OneStopRate, OpenItem, Quarter, Span, When, store};
use crate::catalog::TaxCategory;
use crate::storage::{Error, Result, Storage};

/// Rows, or entries, that are read at once.
const PAGE: u32 = 500;

/// A table of comma-separated values.
pub(super) trait Columns: Send + 'static {
    const HEAD: &'static [&'static str];

    fn head(&self) -> Vec<&'static str> {
        Self::HEAD.to_vec()
    }

    /// Writes the next rows; `false` when there are no more.
    fn next(
        &mut self,
        storage: &Storage,
        sheet: &mut Sheet,
    ) -> impl Future<Output = Result<bool>> + Send;
}

/// The pages of one.
pub(super) struct Sheets<C> {
    columns: C,
    sheet: Sheet,
}

impl<C: Columns> Sheets<C> {
    pub(super) fn of(columns: C) -> Box<dyn Table> {
        let mut sheet = Sheet::new();
        sheet.head(&columns.head());
        Box::new(Self { columns, sheet })
    }
}

impl<C: Columns> Table for Sheets<C> {
    fn page<'a>(&'a mut self, storage: &'a Storage) -> BoxFuture<'a, Result<Page>> {
        Box::pin(async {
            let more = self.columns.next(storage, &mut self.sheet).await?;
            let page = self.sheet.take();
            Ok(if more {
                Page::Another(page)
            } else {
                Page::Last(page)
            })
        })
    }
}

pub(super) struct Journal {
    span: Span,
    standing: Standing,
    /// The day and the id of the last entry that was written.
    last: Option<(String, String)>,
}

impl Journal {
    pub(super) fn new(span: Span, standing: Standing) -> Self {
        Self {
            span,
            standing,
            last: None,
        }
    }
}

impl Columns for Journal {
    const HEAD: &'static [&'static str] = &[
        "entry",
        "booked on (date)",
        "recorded at (UTC)",
        "kind",
        "account",
        "invoice",
        "customer",
        "currency",
        "debit (in currency)",
        "credit (in currency)",
    ];

    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        let after = self.last.as_ref().map(|(day, id)| (&**day, &**id));
        let lines = store::journal(storage, self.span, self.standing, after, PAGE).await?;
        for line in &lines {
            let Some(posting) = &line.posting else {
                continue;
            };
            let at = Timestamp::from_microsecond(line.booked_at).map_err(Error::unreadable)?;
            let amount = posting.amount;
            sheet
                .text(line.entry.as_str())
                .text(&line.booked_on)
                .moment(at)
                .text(&line.kind)
                .text(&posting.account)
                .text(posting.invoice.as_deref().unwrap_or_default())
                .text(posting.customer.as_deref().unwrap_or_default())
                .text(amount.currency().code());
            sheet.sides(amount)?.end();
        }
        self.last = lines
            .last()
            .map(|line| (line.booked_on.clone(), line.entry.to_string()));
        Ok(self.last.is_some())
    }
}

pub(super) struct Invoices {
    span: Span,
    standing: Standing,
    names: Option<Names>,
    /// The day and the place in the chain of the last document that was written.
    last: Option<(String, i64)>,
}

impl Invoices {
    pub(super) fn new(span: Span, standing: Standing, names: Option<Names>) -> Self {
        Self {
            span,
            standing,
            names,
            last: None,
        }
    }
}

impl Columns for Invoices {
    const HEAD: &'static [&'static str] = &[
        "number",
        "kind",
        "corrects",
        "issued on (date)",
        "due on (date)",
        "customer",
        "country",
        "supply",
        "tax territory",
        "tax treatment",
        "rate (%)",
        "currency",
        "net (in currency)",
        "tax (in currency)",
        "total (in currency)",
    ];

    fn head(&self) -> Vec<&'static str> {
        let name = self.names.as_ref().map(|_| "name");
        Self::HEAD.iter().copied().chain(name).collect()
    }

    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        let after = self
            .last
            .as_ref()
            .map(|(day, position)| (&**day, *position));
        let page = self.names.as_ref().map_or(PAGE, |_| names::PAGE);
        let lines = store::documents(storage, self.span, self.standing, after, page).await?;
        let documents = lines.iter().map(|line| line.id.as_str());
        let names = match &self.names {
            Some(names) => Some(names.of(storage, documents.collect()).await?),
            None => None,
        };
        for line in &lines {
            let is_due = line.corrects.is_none();
            sheet
                .text(&line.number)
                .text(&line.kind)
                .text(line.corrects.as_deref().unwrap_or_default())
                .text(&line.issued_on)
                .text(if is_due { &line.due_on } else { "" })
                .text(&line.customer)
                .text(&line.country)
                .text(&line.supply)
                .text(line.decision.territory.code())
                .text(line.decision.treatment.as_str())
                .percent(line.decision.rate)
                .text(line.net.currency().code())
                .amount(line.net)
                .amount(line.tax)
                .amount(line.net.plus(line.tax).map_err(Error::unreadable)?);
            if let Some(names) = &names {
                sheet.text(names.get(&line.id).map_or("", String::as_str));
            }
            sheet.end();
        }
        self.last = lines
            .last()
            .map(|line| (line.issued_on.clone(), line.position));
        Ok(self.last.is_some())
    }
}

pub(super) struct OpenItems {
    at: Date,
    when: When,
    last: Option<OpenItem>,
}

impl OpenItems {
    pub(super) fn new(at: Date, standing: Standing) -> Self {
        Self {
            at,
            when: When::Then(standing.seen_until),
            last: None,
        }
    }
}

impl Columns for OpenItems {
    const HEAD: &'static [&'static str] = &[
        "invoice",
        "customer",
        "issued on (date)",
        "due on (date)",
        "overdue (days)",
        "age",
        "currency",
        "open (in currency)",
    ];

    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        let items = store::open_items(storage, self.when, self.last.as_ref(), PAGE).await?;
        for item in &items {
            let late = item.due_on.until(self.at).map_or(0, |span| span.get_days());
            sheet
                .text(&item.number)
                .text(item.customer.as_str())
                .day(item.issued_on)
                .day(item.due_on)
                .count(late.max(0).into())
                .text(Age::of(item.due_on, self.at).as_str())
                .text(item.open.currency().code())
                .amount(item.open)
                .end();
        }
        self.last = items.last().cloned();
        Ok(self.last.is_some())
    }
}

pub(super) struct Vat {
    declarer: Declarer,
    span: Span,
    standing: Standing,
}

impl Vat {
    pub(super) fn new(declarer: Declarer, span: Span, standing: Standing) -> Self {
        Self {
            declarer,
            span,
            standing,
        }
    }
}

impl Columns for Vat {
    const HEAD: &'static [&'static str] = &[
        "declared",
        "period (quarter)",
        "state of consumption",
        "territory",
        "supply",
        "treatment",
        "rate type",
        "corrects (quarter)",
        "rate (%)",
        "currency",
        "net (in currency)",
        "tax (in currency)",
        "invoices",
        "credit notes",
        "reported currency",
        "reported net (in reported currency)",
        "reported tax (in reported currency)",
        "unconverted documents",
        "exchange rate (in currency)",
        "for (in reported currency)",
        "exchange rate of (date)",
        "missing exchange rate (date)",
    ];

    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        let lines = self.declarer.lines(storage, self.span, self.standing);
        for line in lines.await? {
            let quarter = |quarter: Option<Quarter>| quarter.map(|quarter| quarter.to_string());
            sheet
                .text(line.declared.as_str())
                .text(&quarter(line.period).unwrap_or_default())
                .text(line.state)
                .text(line.decision.territory.code())
                .text(line.supply.as_str())
                .text(line.decision.treatment.as_str())
                .text(line.category.map_or("", TaxCategory::as_str))
                .text(&quarter(line.corrects).unwrap_or_default())
                .percent(line.decision.rate)
                .text(line.net.currency().code())
                .amount(line.net)
                .amount(line.tax)
                .count(line.invoices)
                .count(line.credit_notes)
                .text(line.reported_net.currency().code())
                .amount(line.reported_net)
                .amount(line.reported_tax)
                .count(line.unconverted);
            match &line.one_stop_rate {
                None => sheet.nothing().nothing().nothing().nothing(),
                Some(OneStopRate::Published(by)) => {
                    sheet.worth(by.rate).worth(by.per).day(by.on).nothing()
                }
                Some(OneStopRate::Missing(on)) => sheet.nothing().nothing().nothing().day(*on),
            }
            .end();
        }
        Ok(false)
    }
}

pub(super) struct TrialBalance {
    of: Standing,
}

impl TrialBalance {
    pub(super) fn new(of: Standing) -> Self {
        Self { of }
    }
}

impl Columns for TrialBalance {
    const HEAD: &'static [&'static str] = &[
        "account",
        "currency",
        "debit (in currency)",
        "credit (in currency)",
    ];

    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        for line in trial_balance(storage, self.of).await?.balances {
            sheet
                .text(&line.account.to_string())
                .text(line.balance.currency().code());
            sheet.sides(line.balance)?.end();
        }
        Ok(false)
    }
}
