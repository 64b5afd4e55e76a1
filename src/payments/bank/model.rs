//! What a bank says happened to an account, in one form for every format it may say it in.

use std::fmt;

use jiff::civil::Date;

use super::{BankText, Iban, LineKey};
use crate::money::Money;

/// One booked movement. A batch that the bank itemises is one line for each of its items.
#[derive(Clone, PartialEq, Eq)]
pub struct BankLine {
    /// The account that the statement is of.
    pub account: Iban,
    /// Positive: came in. Negative: went out.
    pub amount: Money,
    pub booked_on: Date,
    /// From when it bears interest, where the bank says so.
    pub valued_on: Option<Date>,
    pub nature: Nature,
    pub references: References,
    pub counterparty: Counterparty,
    pub remittance: Remittance,
    /// The same for this line in every statement that shows it.
    pub key: LineKey,
}

impl BankLine {
    /// The same for lines that may be one movement told in two formats, whose texts and references differ: account, day,
    /// amount and the other side's account. Two real movements can share it, so it raises a doubt and decides nothing.
    pub fn likeness(&self) -> LineKey {
        LineKey::of_likeness(self)
    }
}

/// Shows what the books show, and no person.
impl fmt::Debug for BankLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BankLine")
            .field("amount", &self.amount)
            .field("booked_on", &self.booked_on)
            .field("nature", &self.nature)
            .finish_non_exhaustive()
    }
}

/// Whether a line is a movement of its own or takes one back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    Payment,
    /// The other side's bank sent it back, with a reason of ISO 20022's external code set such as `AC04`.
    Return {
        reason: Option<String>,
    },
    /// The account's own bank corrected an earlier entry (ISO 20022: reversal indicator).
    Reversal,
}

/// The names that others gave a line. Each can be absent, and only the bank's own is unique.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct References {
    /// The account servicer's reference, of the item or else of the entry.
    pub bank: Option<BankText>,
    /// The entry's reference within the statement; often only its running number.
    pub entry: Option<BankText>,
    /// What the payer's system called the payment, passed on unchanged to the payee.
    pub end_to_end: Option<BankText>,
    /// What the first bank of the chain called it.
    pub transaction: Option<BankText>,
}

impl fmt::Debug for References {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("References(…)")
    }
}

/// The other side: who paid, or who was paid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counterparty {
    pub name: Option<BankText>,
    pub iban: Option<Iban>,
}

/// What the payment is said to be for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remittance {
    /// References of creditors, as they came: an RF reference, a national one, or what a payer typed there.
    pub structured: Vec<BankText>,
    pub text: Option<BankText>,
}

impl Remittance {
    /// All of it as one text, the structured first: where references and invoice numbers are looked for.
    pub fn searchable(&self) -> String {
        let texts = self.structured.iter().chain(&self.text);
        texts.map(BankText::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// The bounds within which a statement is read: whatever is sent, memory stays bounded by `token_bytes_max` and the number
/// of lines.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub file_bytes_max: u64,
    /// Lines of one file.
    pub lines_max: u32,
    /// One tag, one text, or one record of a CSV; also all texts of one item together.
    pub token_bytes_max: usize,
    /// Elements within one item, and how deep they may nest.
    pub elements_max: usize,
    pub depth_max: usize,
}

impl Default for Limits {
    /// Some ten times of what a bank sends to a large shop.
    fn default() -> Self {
        Self {
            file_bytes_max: 1024 * 1024 * 1024,
            lines_max: 1_000_000,
            token_bytes_max: 64 * 1024,
            elements_max: 1_000,
            depth_max: 32,
        }
    }
}
