//! What the tax office and the operator ask: VAT by period and country, what is open, and all of it as files. The same for a
//! past day whenever it is asked, since documents and postings never change, and what is booked later is left out.

mod datev;
mod export;
mod open_items;
mod store;
mod vat;

use jiff::civil::Date;

pub use datev::{Accounts, InvalidAccounts, NotDatev, Scope};
use export::harmless;
pub use export::{Export, Naming, NoNames, Report};
pub use open_items::{Age, Aged, OpenItem, When, ageing, open_item, open_items};
pub use vat::{OneStopRate, Quarter, VatLine, vat};

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Date,
    pub until: Date,
}

impl Span {
    /// The calendar quarter of a day up to that day: what a return covers (Directive 2006/112/EC, article 364).
    pub fn quarter_until(day: Date) -> Self {
        Self {
            from: Quarter::of(day).first_day(),
            until: day,
        }
    }
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
