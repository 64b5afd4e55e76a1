//! What a bank line is to the books.

use crate::payments::bank::{BankLine, Nature};

/// Which way money went, and whether it was the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// Somebody paid: it is for an invoice, or nobody knows yet what for.
    Received,
    /// What had come in was taken back: a recall, a returned direct debit, a correction of the bank's.
    TakenBack,
    /// What had been paid out came back: the payee's account is closed, say.
    CameBack,
    /// Somebody was paid: a refund of ours, or what the shop buys.
    PaidOut,
    /// The bank's own charge: money went out, and no other side is named.
    Fee,
}

impl Movement {
    pub const ALL: [Self; 5] = [
        Self::Received,
        Self::TakenBack,
        Self::CameBack,
        Self::PaidOut,
        Self::Fee,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::TakenBack => "taken_back",
            Self::CameBack => "came_back",
            Self::PaidOut => "paid_out",
            Self::Fee => "fee",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|movement| movement.as_str() == name)
    }

    /// A line of nothing at all, which some banks write to announce their charges, counts as one of these.
    pub fn of(line: &BankLine) -> Self {
        let came_in = line.amount.minor() > 0;
        let first_time = line.nature == Nature::Payment;
        let names_somebody = line.counterparty.name.is_some() || line.counterparty.iban.is_some();
        match (came_in, first_time) {
            (true, true) => Self::Received,
            (true, false) => Self::CameBack,
            (false, false) => Self::TakenBack,
            (false, true) if names_somebody && !line.amount.is_zero() => Self::PaidOut,
            (false, true) => Self::Fee,
        }
    }
}
