//! What makes a line the same line in another statement.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::{BankLine, BankText, Iban, References};

/// A digest that a line has in every statement that shows it. It is computed from personal data of low entropy, so who
/// stores it passes it through a blind index first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineKey([u8; 32]);

impl LineKey {
    /// Holds the place of a key until the line is complete.
    pub(in crate::payments) const PENDING: Self = Self([0; 32]);

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn of_likeness(line: &BankLine) -> Self {
        let mut parts = Parts::new("sealbook/bank-line-likeness/v1");
        parts.movement(line);
        parts.add(line.counterparty.iban.as_ref().map_or("", Iban::as_str));
        parts.digest()
    }
}

/// Shows the type alone: a digest lets who guesses the line confirm it.
impl fmt::Debug for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineKey(…)")
    }
}

/// Gives the lines of one statement their keys, in the order of the statement.
///
/// Lines that nothing tells apart are counted: the second of two equal transfers is "the second", in this statement and in
/// every other that shows that day. Where the bank gives a reference of its own (ISO 20022: account servicer reference),
/// the texts do not count, so a bank that words them anew makes no new line (who paid and the balances still tell, where that
/// is taken in: a bank may use a reference twice); where it gives none, all that is said counts.
/// The entry's own reference never counts: many banks begin it at 1 in each statement.
#[derive(Default)]
pub(super) struct Keys {
    seen: HashMap<LineKey, u32>,
}

impl Keys {
    pub fn give(&mut self, line: &mut BankLine) {
        let same = identity(line);
        let count = self.seen.entry(same).or_default();
        *count += 1;
        let mut parts = Parts::new("sealbook/bank-line/v1");
        parts.0.update(same.0);
        parts.0.update(count.to_be_bytes());
        line.key = parts.digest();
    }
}

fn identity(line: &BankLine) -> LineKey {
    let mut parts = Parts::new("sealbook/bank-line-identity/v1");
    parts.movement(line);
    let References {
        bank,
        end_to_end,
        transaction,
        ..
    } = &line.references;
    for reference in [bank, end_to_end, transaction] {
        parts.text(reference.as_ref());
    }
    if bank.is_none() {
        parts.add(
            &line
                .valued_on
                .map(|day| day.to_string())
                .unwrap_or_default(),
        );
        parts.add(line.counterparty.iban.as_ref().map_or("", Iban::as_str));
        parts.text(line.counterparty.name.as_ref());
        for structured in &line.remittance.structured {
            parts.add(structured);
        }
        parts.text(line.remittance.text.as_ref());
    }
    parts.digest()
}

/// Parts with their lengths, so that no two lists of parts read the same.
struct Parts(Sha256);

impl Parts {
    fn new(purpose: &str) -> Self {
        let mut parts = Self(Sha256::new());
        parts.add(purpose);
        parts
    }

    fn add(&mut self, part: &str) {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(part.as_bytes());
    }

    fn text(&mut self, text: Option<&BankText>) {
        self.add(text.map_or("", BankText::as_str));
    }

    fn movement(&mut self, line: &BankLine) {
        self.add(line.account.as_str());
        self.add(&line.booked_on.to_string());
        self.add(&line.amount.to_string());
    }

    fn digest(self) -> LineKey {
        LineKey(self.0.finalize().into())
    }
}
