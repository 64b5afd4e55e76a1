//! What the tax office and the operator ask: VAT by period and country, and what is open. The same for a past day whenever it
//! is asked, since documents and postings never change.

mod store;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::invoices::InvoiceId;
use super::tax::Decision;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{self, Storage};

/// What was sold into one country at one rate, less what was credited, in a period: a line of the One-Stop-Shop's return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatLine {
    pub decision: Decision,
    pub net: Money,
    pub tax: Money,
    pub invoices: i64,
    pub credit_notes: i64,
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

/// The VAT of a period, by territory, treatment, rate and currency.
pub async fn vat(storage: &Storage, span: Span) -> storage::Result<Vec<VatLine>> {
    store::vat(storage, span).await
}

/// An invoice on which something was open on a day.
#[derive(Debug, Clone)]
pub struct OpenItem {
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    pub issued_on: Date,
    pub due_on: Date,
    pub open: Money,
}

/// How late something is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    NotDue,
    Days30,
    Days60,
    Days90,
    Older,
}

impl Age {
    pub const ALL: [Self; 5] = [
        Self::NotDue,
        Self::Days30,
        Self::Days60,
        Self::Days90,
        Self::Older,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::Days30 => "1_to_30_days",
            Self::Days60 => "31_to_60_days",
            Self::Days90 => "61_to_90_days",
            Self::Older => "over_90_days",
        }
    }

    /// How late what was due on `due_on` is at the end of `at`.
    pub fn of(due_on: Date, at: Date) -> Self {
        let late = |days: i64| due_on.saturating_add(days.days()) < at;
        if !late(0) {
            Self::NotDue
        } else if !late(30) {
            Self::Days30
        } else if !late(60) {
            Self::Days60
        } else if !late(90) {
            Self::Days90
        } else {
            Self::Older
        }
    }
}

/// What was open at the end of a day, the longest due first; those behind `after`.
pub async fn open_items(
    storage: &Storage,
    at: Date,
    after: Option<&OpenItem>,
    limit: u32,
) -> storage::Result<Vec<OpenItem>> {
    store::open_items(storage, at, after, limit).await
}

/// An open item of a day by its invoice: where a page begins.
pub async fn open_item(
    storage: &Storage,
    at: Date,
    invoice: &InvoiceId,
) -> storage::Result<Option<OpenItem>> {
    store::open_item(storage, at, invoice).await
}

/// What was open at the end of a day, by currency and age.
pub async fn ageing(storage: &Storage, at: Date) -> storage::Result<Vec<(Currency, Age, Money)>> {
    store::ageing(storage, at).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_grows_older_day_by_day() {
        let due = Date::constant(2026, 1, 31);
        for (at, age) in [
            (Date::constant(2026, 1, 31), Age::NotDue),
            (Date::constant(2026, 2, 1), Age::Days30),
            (Date::constant(2026, 3, 2), Age::Days30),
            (Date::constant(2026, 3, 3), Age::Days60),
            (Date::constant(2026, 4, 1), Age::Days60),
            (Date::constant(2026, 4, 2), Age::Days90),
            (Date::constant(2026, 5, 1), Age::Days90),
            (Date::constant(2026, 5, 2), Age::Older),
        ] {
            assert_eq!(Age::of(due, at), age, "{at}");
        }
    }

    #[test]
    fn a_return_covers_a_quarter() {
        let span = Span::quarter_until(Date::constant(2026, 5, 17));
        assert_eq!(span.from, Date::constant(2026, 4, 1));
        let span = Span::quarter_until(Date::constant(2026, 12, 31));
        assert_eq!(span.from, Date::constant(2026, 10, 1));
    }
}
