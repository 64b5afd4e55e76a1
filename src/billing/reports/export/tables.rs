//! The tables of plain exports. What a column holds, and in which unit, stands in its heading.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;

use super::sheet::Sheet;
use super::{Report, Table};
use crate::billing::ledger::{Standing, trial_balance};
use crate::billing::reports::{Age, OpenItem, Span, When, store};
use crate::money::Currency;
use crate::storage::{Error, Result, Storage};

/// Rows, or entries, that are read at once.
const PAGE: u32 = 500;

/// A table and its headings.
pub(super) fn table(
    report: Report,
    at: Date,
    standing: Standing,
) -> (&'static [&'static str], Box<dyn Table>) {
    match report {
        Report::Journal(span) => (
            JOURNAL,
            Box::new(Journal {
                span,
                standing,
                last: None,
            }),
        ),
        Report::Invoices(span) => (
            INVOICES,
            Box::new(Invoices {
                span,
                standing,
                last: None,
            }),
        ),
        Report::OpenItems => (
            OPEN_ITEMS,
            Box::new(OpenItems {
                at,
                when: When::Then(standing.seen_until),
                last: None,
            }),
        ),
        Report::Vat(span, owed_in) => (
            VAT,
            Box::new(Vat {
                span,
                owed_in,
                standing,
            }),
        ),
        Report::TrialBalance(until) => {
            let of = standing.until(until.unwrap_or(standing.until));
            (TRIAL_BALANCE, Box::new(TrialBalance { of }))
        }
    }
}

const JOURNAL: &[&str] = &[
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

struct Journal {
    span: Span,
    standing: Standing,
    /// The day and the id of the last entry that was written.
    last: Option<(String, String)>,
}

impl Journal {
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

const INVOICES: &[&str] = &[
    "number",
    "kind",
    "corrects",
    "issued on (date)",
    "due on (date)",
    "customer",
    "country",
    "tax territory",
    "tax treatment",
    "rate (%)",
    "currency",
    "net (in currency)",
    "tax (in currency)",
    "total (in currency)",
];

struct Invoices {
    span: Span,
    standing: Standing,
    /// The day and the place in the chain of the last document that was written.
    last: Option<(String, i64)>,
}

impl Invoices {
    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        let after = self
            .last
            .as_ref()
            .map(|(day, position)| (&**day, *position));
        let lines = store::documents(storage, self.span, self.standing, after, PAGE).await?;
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
                .text(&line.territory)
                .text(&line.treatment)
                .percent(line.rate)
                .text(line.net.currency().code())
                .amount(line.net)
                .amount(line.tax)
                .amount(line.net.plus(line.tax).map_err(Error::unreadable)?)
                .end();
        }
        self.last = lines
            .last()
            .map(|line| (line.issued_on.clone(), line.position));
        Ok(self.last.is_some())
    }
}

const OPEN_ITEMS: &[&str] = &[
    "invoice",
    "customer",
    "issued on (date)",
    "due on (date)",
    "overdue (days)",
    "age",
    "currency",
    "open (in currency)",
];

struct OpenItems {
    at: Date,
    when: When,
    last: Option<OpenItem>,
}

impl OpenItems {
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

const VAT: &[&str] = &[
    "territory",
    "treatment",
    "rate (%)",
    "currency",
    "net (in currency)",
    "tax (in currency)",
    "invoices",
    "credit notes",
    "reported in",
    "reported net",
    "reported tax",
    "documents without a rate",
];

struct Vat {
    span: Span,
    owed_in: Currency,
    standing: Standing,
}

impl Vat {
    async fn next(&mut self, storage: &Storage, sheet: &mut Sheet) -> Result<bool> {
        for line in store::vat(storage, self.span, self.owed_in, self.standing).await? {
            sheet
                .text(line.decision.territory.code())
                .text(line.decision.treatment.as_str())
                .percent(line.decision.rate)
                .text(line.net.currency().code())
                .amount(line.net)
                .amount(line.tax)
                .count(line.invoices)
                .count(line.credit_notes)
                .text(self.owed_in.code())
                .amount(line.reported_net)
                .amount(line.reported_tax)
                .count(line.unconverted)
                .end();
        }
        Ok(false)
    }
}

const TRIAL_BALANCE: &[&str] = &[
    "account",
    "currency",
    "debit (in currency)",
    "credit (in currency)",
];

struct TrialBalance {
    of: Standing,
}

impl TrialBalance {
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

macro_rules! tables {
    ($($table:ty),+) => {$(
        impl Table for $table {
            fn more<'a>(
                &'a mut self,
                storage: &'a Storage,
                sheet: &'a mut Sheet,
            ) -> BoxFuture<'a, Result<bool>> {
                Box::pin(self.next(storage, sheet))
            }
        }
    )+};
}

tables!(Journal, Invoices, OpenItems, Vat, TrialBalance);
