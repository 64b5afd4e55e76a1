//! What customers owe, invoice by invoice, and how late it is.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use super::store;
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::Standing;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::storage::{self, Storage};

/// An invoice on which something was open.
#[derive(Debug, Clone)]
pub struct OpenItem {
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    pub issued_on: Date,
    pub due_on: Date,
    pub open: Money,
}

/// When it was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As the balances stand, which are kept with the postings: a page costs the same however many invoices there are.
    Now,
    /// As the postings booked by then say. Looks at what was booked since, so that it costs more the longer ago it is.
    Then(Timestamp),
}

impl When {
    /// At the end of a day of the shop's calendar; now, if it is not over.
    pub fn end_of(app: &App, day: Date) -> Self {
        if day >= app.today() {
            Self::Now
        } else {
            Self::Then(Standing::at(app, day).seen_until)
        }
    }
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

/// What is open of one age, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aged {
    pub age: Age,
    pub open: Money,
    pub items: i64,
}

/// What was open, the longest due first; those behind `after`.
pub async fn open_items(
    storage: &Storage,
    when: When,
    after: Option<&OpenItem>,
    limit: u32,
) -> storage::Result<Vec<OpenItem>> {
    store::open_items(storage, when, after, limit).await
}

/// An open item by its invoice: where a page begins.
pub async fn open_item(
    storage: &Storage,
    when: When,
    invoice: &InvoiceId,
) -> storage::Result<Option<OpenItem>> {
    store::open_item(storage, when, invoice).await
}

/// What was open, by currency and by how late it was at the end of `day`.
pub async fn ageing(storage: &Storage, when: When, day: Date) -> storage::Result<Vec<Aged>> {
    let mut aged: Vec<Aged> = Vec::new();
    for due in store::open_by_day(storage, when).await? {
        let (age, currency) = (Age::of(due.on, day), due.open.currency());
        match aged.last_mut() {
            Some(last) if (last.open.currency(), last.age) == (currency, age) => {
                let sum = last.open.plus(due.open);
                last.open = sum.map_err(|_| storage::Error::TooLarge)?;
                last.items += due.items;
            }
            _ => aged.push(Aged {
                age,
                open: due.open,
                items: due.items,
            }),
        }
    }
    Ok(aged)
}

/// What is due on one day, in one currency.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) on: Date,
    pub(super) open: Money,
    pub(super) items: i64,
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
}
