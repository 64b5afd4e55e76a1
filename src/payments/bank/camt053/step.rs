//! What a file is read as.

use crate::money::{Currency, Money};
use crate::payments::bank::{BankLine, Iban};

/// Each statement of a file opens, gives its lines, and closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Opened(Opened),
    Line(Box<BankLine>),
    Closed(Closed),
}

/// The head of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The bank's name for the statement; not unique across accounts.
    pub id: String,
    pub account: Iban,
    pub currency: Currency,
}

/// The end of a statement: what it held, and whether that is all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub lines: u32,
    /// Entries that are announced or pending, and so were left out (ISO 20022: any status but `BOOK`).
    pub unbooked: u32,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    /// The opening balance and the booked entries made the closing balance. `false` where the bank gives no pair of
    /// booked balances, or this is one page of several; a pair that does not fit is an error.
    pub balanced: bool,
}
