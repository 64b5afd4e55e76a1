//! Rows of comma-separated values (RFC 4180) that a spreadsheet opens without running anything.

use std::borrow::Cow;

use actix_web::web::Bytes;
use csv::{Terminator, Writer, WriterBuilder};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::document::ExchangeRate;
use crate::money::{Money, Rate};
use crate::storage;

/// A part of a file, a cell at a time. Text and numbers are different cells: only the one is made harmless, so that the
/// other stays a number.
pub(super) struct Sheet(Writer<Vec<u8>>);

const IN_MEMORY: &str = "memory takes every write";

impl Sheet {
    pub(super) fn new() -> Self {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF).flexible(true);
        Self(builder.from_writer(Vec::new()))
    }

    pub(super) fn head(&mut self, names: &[&str]) {
        self.0.write_record(names).expect(IN_MEMORY);
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.cell(harmless(text).as_bytes())
    }

    /// In units of its currency: `-12.34`.
    pub(super) fn amount(&mut self, amount: Money) -> &mut Self {
        self.cell(amount.decimal().to_string().as_bytes())
    }

    /// Two cells: debit and credit, one of them empty.
    pub(super) fn sides(&mut self, amount: Money) -> storage::Result<&mut Self> {
        if amount.is_negative() {
            let credit = Money::zero(amount.currency()).minus(amount);
            let credit = credit.map_err(storage::Error::unreadable)?;
            Ok(self.nothing().amount(credit))
        } else {
            Ok(self.amount(amount).nothing())
        }
    }

    pub(super) fn percent(&mut self, rate: Rate) -> &mut Self {
        self.cell(rate.to_string().as_bytes())
    }

    pub(super) fn worth(&mut self, rate: ExchangeRate) -> &mut Self {
        self.cell(rate.decimal().to_string().as_bytes())
    }

    pub(super) fn count(&mut self, count: i64) -> &mut Self {
        self.cell(count.to_string().as_bytes())
    }

    pub(super) fn day(&mut self, day: Date) -> &mut Self {
        self.cell(day.to_string().as_bytes())
    }

    pub(super) fn moment(&mut self, at: Timestamp) -> &mut Self {
        self.cell(at.to_string().as_bytes())
    }

    pub(super) fn nothing(&mut self) -> &mut Self {
        self.cell(b"")
    }

    pub(super) fn end(&mut self) {
        self.0.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }

    /// What was written since the last time.
    pub(super) fn take(&mut self) -> Bytes {
        let full = std::mem::replace(self, Self::new());
        let written = full.0.into_inner();
        Bytes::from(written.expect(IN_MEMORY))
    }

    fn cell(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.write_field(bytes).expect(IN_MEMORY);
        self
    }
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): an apostrophe goes before a sign that begins
/// one, wherever a program may believe that a cell begins - also behind a separator or a quotation mark within the text,
/// since not every program reads the quotes of this file. Control characters become spaces.
pub(in crate::billing::reports) fn harmless(text: &str) -> Cow<'_, str> {
    let begins_formula = |c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let begins_cell = |c| matches!(c, ',' | ';' | '|' | '"' | '\'');
    if !text.contains(|c: char| begins_formula(c) || c.is_control()) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 2);
    let mut at_start = true;
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() {
            at_start |= c.is_control();
            safe.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        if at_start && begins_formula(c) {
            safe.push('\'');
        }
        at_start = begins_cell(c);
        safe.push(c);
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        for (text, safe) in [
            ("Müller & Söhne", "Müller & Söhne"),
            ("INV-2026-000001", "INV-2026-000001"),
            ("=1+1", "'=1+1"),
            ("+49 40 1", "'+49 40 1"),
            ("-INV", "'-INV"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "  '=1"),
            ("\t=1", " '=1"),
            ("\r=1", " '=1"),
            ("x\n=1", "x '=1"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a,\"=1", "a,\"'=1"),
            ("a=b", "a=b"),
            ("a - b", "a - b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), safe, "{text:?}");
        }
    }

    proptest! {
        /// Whatever separator and quotation mark a program believes in, no cell it finds begins a formula.
        #[test]
        fn no_reading_of_a_text_finds_a_formula(text in "[-=+@,;|\"' \\t\\r\\na＝]{0,12}") {
            let safe = harmless(&text);
            for cell in safe.split([',', ';', '|', '"', '\t', '\r', '\n']) {
                let first = cell.trim_start().chars().next();
                prop_assert!(!first.is_some_and(|c| "=+-@＝＋－＠".contains(c)), "{safe:?}");
            }
        }

        #[test]
        fn a_number_stays_a_number(minor in any::<i64>()) {
            let amount = Money::new(minor, crate::money::Currency::EUR);
            let mut sheet = Sheet::new();
            sheet.amount(amount).end();
            let written = sheet.take();
            let text = std::str::from_utf8(&written).unwrap().trim_end().to_owned();
            prop_assert_eq!(Money::parse(&text, amount.currency()), Ok(amount));
        }
    }
}
