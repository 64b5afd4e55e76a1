//! When periods begin: by the calendar, each counted from the first one.
//!
//! The n-th period begins n months (or years) after the anchor, on the anchor's day or the last one that its month has.
//! It is always reckoned from the anchor: 31 January, 28 February, 31 March; who went from period to period would be on
//! the 28th for ever.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::catalog::Interval;

/// A day beyond the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar ends before that")]
pub struct BeyondCalendar;

/// A rhythm of periods without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    anchor: Date,
    months: i32,
}

/// From one day up to, and without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    /// The first day that is no part of it: where the next one begins.
    pub until: Date,
}

/// The same time so many days later by a zone's calendar: a day on which clocks change is a day like any other.
pub fn days_after(at: Timestamp, days: i64, zone: &TimeZone) -> Timestamp {
    let last = if days < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    let span = Span::new().try_days(days);
    let then = span.and_then(|span| at.to_zoned(zone.clone()).checked_add(span));
    then.map_or(last, |then| then.timestamp())
}

/// The same time so many days before.
pub fn days_before(at: Timestamp, days: i64, zone: &TimeZone) -> Timestamp {
    days_after(at, -days, zone)
}

impl Cycle {
    /// Periods of this length, the first of them from `anchor` on; none where nothing returns.
    pub fn new(anchor: Date, interval: Interval) -> Option<Self> {
        let months = match interval {
            Interval::Monthly => 1,
            Interval::Yearly => 12,
            Interval::Once => return None,
        };
        Some(Self { anchor, months })
    }

    pub fn anchor(&self) -> Date {
        self.anchor
    }

    /// The first day of the n-th period, which is the anchor for 0.
    pub fn start(&self, n: u32) -> Result<Date, BeyondCalendar> {
        let months = i64::from(n) * i64::from(self.months);
        let span = Span::new().try_months(months).map_err(|_| BeyondCalendar)?;
        self.anchor.checked_add(span).map_err(|_| BeyondCalendar)
    }

    pub fn period(&self, n: u32) -> Result<Period, BeyondCalendar> {
        Ok(Period {
            from: self.start(n)?,
            until: self.start(n.checked_add(1).ok_or(BeyondCalendar)?)?,
        })
    }

    /// Which period a day lies in; none before the anchor.
    pub fn at(&self, day: Date) -> Option<u32> {
        let months = i64::from(day.year() - self.anchor.year()) * 12
            + i64::from(day.month() - self.anchor.month());
        let n = u32::try_from(months.div_euclid(i64::from(self.months))).ok()?;
        match self.start(n) {
            Ok(start) if start <= day => Some(n),
            _ => n.checked_sub(1),
        }
    }

    /// The moment at which the n-th period begins.
    pub fn begins_at(&self, n: u32, zone: &TimeZone) -> Result<Timestamp, BeyondCalendar> {
        midnight(self.start(n)?, zone)
    }
}

impl Period {
    /// Never none: a period begins before the next one.
    pub fn days(&self) -> i64 {
        days_between(self.from, self.until)
    }

    pub fn last_day(&self) -> Date {
        self.until.yesterday().unwrap_or(self.from)
    }

    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day < self.until
    }
}

/// The first moment of a day in a zone, also where clocks jump over midnight.
pub fn midnight(day: Date, zone: &TimeZone) -> Result<Timestamp, BeyondCalendar> {
    let begins = day.to_zoned(zone.clone()).map_err(|_| BeyondCalendar)?;
    Ok(begins.timestamp())
}

/// Negative where `later` is the earlier one.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.duration_until(later).as_hours() / 24
}

#[cfg(test)]
mod tests;
