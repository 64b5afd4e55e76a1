//! Reads statements of ISO 20022: camt.053.001.02 to .13, as they differ in what is read here.
//!
//! A pull: each call of `next` reads as far as one [`Step`] takes. Lines are provisional until the reader has ended
//! without an error, because a batch's sum and the balances can only be checked behind them, and a file can end early: do
//! everything in one transaction, or nothing.

mod fields;
mod statement;
mod step;

use std::collections::VecDeque;
use std::fmt;
use std::io::BufRead;

use self::fields::{Item, Returned};
use self::statement::Statement;
pub use self::step::{Closed, Opened, Step};
use super::xml::{Tag, Xml};
use super::{BankLine, BankText, Limits, LineKey, Nature, Problem, References, StatementError};
use crate::money::Money;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
const MESSAGE: &str = "camt.053.001.";
const VERSIONS: std::ops::RangeInclusive<u8> = 2..=13;

/// An iterator over the steps of a file; after an error it is at its end.
pub struct Reader<R> {
    xml: Xml<R>,
    place: Place,
    ready: VecDeque<Step>,
    statement: Statement,
    entry: Entry,
    /// The message says that it is one of several.
    paged: bool,
    read: u32,
    lines_max: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Document,
    Message,
    Statement,
    Entry,
    Details,
    Done,
}

#[derive(Default)]
struct Entry {
    head: fields::Head,
    /// The last item is kept back until it is known whether it is the only one.
    held: Option<Item>,
    items: u32,
    items_sum: i128,
}

impl<R: BufRead> Reader<R> {
    pub fn new(input: R, limits: Limits) -> Self {
        Self {
            xml: Xml::new(input, limits),
            place: Place::Start,
            ready: VecDeque::new(),
            statement: Statement::default(),
            entry: Entry::default(),
            paged: false,
            read: 0,
            lines_max: limits.lines_max,
        }
    }

    fn advance(&mut self) -> Result<Option<Step>, StatementError> {
        while self.ready.is_empty() && self.place != Place::Done {
            match self.place {
                Place::Start => self.begin()?,
                Place::Document => match self.xml.child()? {
                    Some(tag) if tag.name == "BkToCstmrStmt" => self.place = Place::Message,
                    Some(_) => self.xml.skip()?,
                    None => {
                        self.xml.end()?;
                        self.place = Place::Done;
                    }
                },
                Place::Message => self.message()?,
                Place::Statement => self.statement()?,
                Place::Entry => self.entry()?,
                Place::Details => self.details()?,
                Place::Done => {}
            }
        }
        Ok(self.ready.pop_front())
    }

    /// The root element's namespace says which message this is.
    fn begin(&mut self) -> Result<(), StatementError> {
        let (root, namespace) = self.xml.root()?;
        let message = namespace.strip_prefix(NAMESPACE);
        let version = message.and_then(|message| message.strip_prefix(MESSAGE));
        let (Some(version), "Document") = (version, root.name.as_str()) else {
            let named = format!("<{}> of “{}”", root.name, message.unwrap_or(&namespace));
            let found = named
                .chars()
                .filter(|c| !c.is_control())
                .take(120)
                .collect();
            return self.xml.fail(Problem::OtherMessage { found });
        };
        if !version
            .parse()
            .is_ok_and(|number| VERSIONS.contains(&number))
        {
            let version = version.chars().take(8).collect();
            return self.xml.fail(Problem::Version { version });
        }
        self.place = Place::Document;
        Ok(())
    }

    fn message(&mut self) -> Result<(), StatementError> {
        let Some(tag) = self.xml.child()? else {
            self.place = Place::Document;
            return Ok(());
        };
        match tag.name.as_str() {
            "Stmt" => {
                self.statement = Statement::default();
                self.place = Place::Statement;
            }
            "GrpHdr" => {
                let header = self.xml.element(tag)?;
                self.paged = header.at(&["MsgPgntn"]).is_some_and(fields::is_part);
            }
            _ => self.xml.skip()?,
        }
        Ok(())
    }

    fn statement(&mut self) -> Result<(), StatementError> {
        let Some(tag) = self.xml.child()? else {
            return self.close_statement();
        };
        match tag.name.as_str() {
            "Ntry" => {
                self.open_statement()?;
                self.count()?;
                self.entry = Entry::default();
                self.place = Place::Entry;
            }
            "Id" | "Acct" | "Bal" | "StmtPgntn" => {
                let element = self.xml.element(tag)?;
                let head = self.statement.read(&element);
                head.or_else(|problem| self.xml.fail(problem))?;
            }
            _ => self.xml.skip()?,
        }
        Ok(())
    }

    /// Its head is complete when its first entry begins, or where it ends without one.
    fn open_statement(&mut self) -> Result<(), StatementError> {
        if self.statement.opened {
            return Ok(());
        }
        let opened = self.statement.open();
        let opened = opened.or_else(|problem| self.xml.fail(problem))?;
        self.ready.push_back(Step::Opened(opened));
        Ok(())
    }

    fn close_statement(&mut self) -> Result<(), StatementError> {
        self.open_statement()?;
        let closed = std::mem::take(&mut self.statement).close(self.paged);
        let closed = closed.or_else(|problem| self.xml.fail(problem))?;
        self.ready.push_back(Step::Closed(closed));
        self.place = Place::Message;
        Ok(())
    }

    fn entry(&mut self) -> Result<(), StatementError> {
        let Some(tag) = self.xml.child()? else {
            self.place = Place::Statement;
            return self.close_entry();
        };
        match tag.name.as_str() {
            "NtryDtls" => self.place = Place::Details,
            name if fields::Head::FIELDS.contains(&name) => {
                let element = self.xml.element(tag)?;
                let currency = self.statement.currency;
                self.entry
                    .head
                    .read(&element, currency)
                    .or_else(|problem| self.xml.fail(problem))?;
            }
            _ => self.xml.skip()?,
        }
        Ok(())
    }

    fn details(&mut self) -> Result<(), StatementError> {
        match self.xml.child()? {
            None => self.place = Place::Entry,
            Some(tag) if tag.name == "TxDtls" && self.entry.head.is_booked() => self.item(tag)?,
            Some(_) => self.xml.skip()?,
        }
        Ok(())
    }

    fn item(&mut self, tag: Tag) -> Result<(), StatementError> {
        self.count()?;
        let element = self.xml.element(tag)?;
        let (statement, head) = (&self.statement, &self.entry.head);
        let item = Item::read(&element, head, statement.account.as_ref())
            .or_else(|problem| self.xml.fail(problem))?;
        self.entry.items += 1;
        match self.entry.held.replace(item) {
            Some(before) => self.part_of_batch(before),
            None => Ok(()),
        }
    }

    /// One of several items: its own amount counts.
    fn part_of_batch(&mut self, item: Item) -> Result<(), StatementError> {
        let Some(amount) = item.amount else {
            let field = "TxDtls/Amt";
            return self.xml.fail(Problem::Missing { field });
        };
        self.entry.items_sum += i128::from(amount.minor());
        self.line(item, amount)
    }

    fn close_entry(&mut self) -> Result<(), StatementError> {
        if !self.entry.head.is_booked() {
            self.statement.unbooked += 1;
            return Ok(());
        }
        let amount = match self.entry.head.amount() {
            Ok(amount) => amount,
            Err(problem) => return self.xml.fail(problem),
        };
        self.statement.sum += i128::from(amount.minor());
        let mut last = self.entry.held.take().unwrap_or_default();
        if self.entry.items > 1 {
            self.part_of_batch(last)?;
            if self.entry.items_sum != i128::from(amount.minor()) {
                return self.xml.fail(Problem::BatchSum);
            }
            return Ok(());
        }
        // Of a single item, what was booked counts: its own amount can be in another currency, or before charges.
        if last.remittance.text.is_none() && last.remittance.structured.is_empty() {
            last.remittance.text = self.entry.head.information.take();
        }
        self.line(last, amount)
    }

    fn line(&mut self, item: Item, amount: Money) -> Result<(), StatementError> {
        if !amount.is_bookable() {
            let field = "Amt";
            return self.xml.fail(Problem::TooLarge { field });
        }
        let head = &self.entry.head;
        let (Some(account), Some(booked_on)) = (self.statement.account.clone(), head.booked_on())
        else {
            let field = "Ntry/BookgDt";
            return self.xml.fail(Problem::Missing { field });
        };
        let nature = match item.returned {
            Some(Returned { reason }) => Nature::Return { reason },
            None if head.reversal => Nature::Reversal,
            None => Nature::Payment,
        };
        let or_entry = |own: Option<BankText>| own.or_else(|| head.bank.clone());
        let mut line = BankLine {
            account,
            amount,
            booked_on,
            valued_on: head.valued_on,
            nature,
            references: References {
                bank: or_entry(item.bank),
                entry: head.entry.clone(),
                end_to_end: item.end_to_end,
                transaction: item.transaction,
            },
            counterparty: item.counterparty,
            remittance: item.remittance,
            key: LineKey::PENDING,
        };
        self.statement.keys.give(&mut line);
        self.statement.lines += 1;
        self.ready.push_back(Step::Line(Box::new(line)));
        Ok(())
    }

    /// Entries and items alike: each costs memory or time.
    fn count(&mut self) -> Result<(), StatementError> {
        self.read = self.read.saturating_add(1);
        // A line is an entry and at most one item.
        let max = u64::from(self.lines_max);
        if u64::from(self.read) > max * 2 {
            let what = "entries";
            return self.xml.fail(Problem::TooMuch { what, max });
        }
        Ok(())
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("camt053::Reader").finish_non_exhaustive()
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Step, StatementError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.advance();
        if step.is_err() {
            self.place = Place::Done;
            self.ready.clear();
        }
        step.transpose()
    }
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
