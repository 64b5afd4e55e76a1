//! What the tax office and the operator ask: VAT by period and country, what is open, and all of it as files. The same for a
//! past day whenever it is asked, since documents and postings never change, and what is booked later is left out.

mod export;
mod open_items;
mod store;

use jiff::civil::Date;

use super::ledger::Standing;
use super::tax::Decision;
use crate::money::{Currency, Money};
use crate::storage::{self, Storage};

pub use export::{Export, Report};
pub use open_items::{Age, Aged, OpenItem, When, ageing, open_item, open_items};

/// What was sold into one country at one rate, less what was credited, in a period: a line of the One-Stop-Shop's return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatLine {
    pub decision: Decision,
    pub net: Money,
    pub tax: Money,
    pub invoices: i64,
    pub credit_notes: i64,
    /// In the currency that VAT is owed in: each document at its own rate.
    pub reported_net: Money,
    pub reported_tax: Money,
    /// Documents in other currencies that were issued without a rate; nothing of them is in the reported amounts.
    pub unconverted: i64,
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Date,
    pub until: Date,
}

impl Span {
    /// The calendar quarter of a day up to that day: what a return covers (Directive 2006/112/EC, article 364).
    pub fn quarter_until(day: Date) -> Self {
        let first_month = (day.month() - 1) / 3 * 3 + 1;
        Self {
            from: Date::constant(day.year(), first_month, 1),
            until: day,
        }
    }
}

/// The VAT of a period, by territory, treatment, rate and currency; also in the currency that it is owed in.
pub async fn vat(
    storage: &Storage,
    span: Span,
    owed_in: Currency,
    standing: Standing,
) -> storage::Result<Vec<VatLine>> {
    store::vat(storage, span, owed_in, standing).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_covers_a_quarter() {
        let span = Span::quarter_until(Date::constant(2026, 5, 17));
        assert_eq!(span.from, Date::constant(2026, 4, 1));
        let span = Span::quarter_until(Date::constant(2026, 12, 31));
        assert_eq!(span.from, Date::constant(2026, 10, 1));
    }
}
