//! What part of a period costs: to the minor unit, by days.
//!
//! Who changes plan within a period gets back the rest of what was paid for it, and pays for the rest of the new one. Both
//! are the same share, rounded the same way, so that changing away and back on a day costs nothing and earns nothing.

use std::num::NonZeroU64;

use jiff::civil::Date;

use super::calendar::{Period, days_between};
use crate::money::{Money, MoneyError};

/// What of `amount`, charged for the whole period, belongs to the days from `day` on: all of it up to the period's first
/// day, nothing after its last.
pub fn rest(amount: Money, period: &Period, day: Date) -> Result<Money, MoneyError> {
    let days = period.days();
    part(amount, days_between(day, period.until).clamp(0, days), days)
}

/// What so many days cost, where `amount` is the price of `of` days.
pub fn part(amount: Money, days: i64, of: i64) -> Result<Money, MoneyError> {
    let of = u64::try_from(of).ok().and_then(NonZeroU64::new);
    amount.scaled(days, of.expect("a period has at least a day"))
}

/// The same, to be given back.
pub fn credit(amount: Money, period: &Period, day: Date) -> Result<Money, MoneyError> {
    Money::zero(amount.currency()).minus(rest(amount, period, day)?)
}

#[cfg(test)]
mod tests;
