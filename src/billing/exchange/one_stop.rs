//! At which rates a return of the One-Stop-Shop is made out: those that the European Central Bank published for the last day of
//! the tax period, or else on the next day of publication (Directive 2006/112/EC, article 369h).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};

use super::{DailyRate, conversion, ecb, store};
use crate::billing::document::Conversion;
use crate::money::Currency;
use crate::storage::{self, Storage};

/// Days of one query.
const DAYS: usize = 100;

/// How what was sold in these currencies is converted, by the rate of which day; as the rates stood at a moment. What has no
/// rate is left out.
pub(in crate::billing) async fn one_stop_rates(
    storage: &Storage,
    wanted: &BTreeSet<(Currency, Date)>,
    to: Currency,
    seen_until: Timestamp,
) -> storage::Result<BTreeMap<(Currency, Date), Conversion>> {
    let mut days: Vec<Date> = wanted.iter().map(|(_, day)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let mut published: BTreeMap<Date, Vec<DailyRate>> = BTreeMap::new();
    for days in days.chunks(DAYS) {
        for rate in store::of_days(storage, days, ecb::SOURCE, seen_until).await? {
            published.entry(rate.on).or_default().push(rate);
        }
    }
    let found = wanted.iter().filter_map(|(from, day)| {
        let conversion = conversion(published.get(day)?, *from, to)?;
        Some(((*from, *day), conversion))
    });
    Ok(found.collect())
}

/// The first day from this one on for which the bank publishes rates: it does on each that its payment system T2 is open.
pub(in crate::billing) fn publication_day(from: Date) -> Date {
    let closed = |day: &Date| {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let fixed = matches!((day.month(), day.day()), (1 | 5, 1) | (12, 25 | 26));
        let easter = easter(day.year());
        let friday = easter.saturating_sub(2.days());
        let monday = easter.saturating_add(1.day());
        weekend || fixed || *day == friday || *day == monday
    };
    from.series(1.day())
        .find(|day| !closed(day))
        .unwrap_or(from)
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Date {
    let (golden, century, rest) = (
        year.rem_euclid(19),
        year.div_euclid(100),
        year.rem_euclid(100),
    );
    let correction = (8 * century + 13).div_euclid(25);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let full = (golden + 11 * epact).div_euclid(319);
    let to_sunday =
        (2 * century.rem_euclid(4) + 2 * rest.div_euclid(4) - rest.rem_euclid(4) - epact
            + full
            + 32)
            .rem_euclid(7);
    let month = (epact - full + to_sunday + 90).div_euclid(25);
    let day = (epact - full + to_sunday + month + 19).rem_euclid(32);
    let small = |number: i16| i8::try_from(number).expect("a month or a day");
    Date::constant(year, small(month), small(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_the_calendar_has_it() {
        for day in [
            "1999-04-04",
            "2000-04-23",
            "2008-03-23",
            "2018-04-01",
            "2024-03-31",
            "2026-04-05",
            "2029-04-01",
            "2038-04-25",
        ] {
            let day: Date = day.parse().unwrap();
            assert_eq!(easter(day.year()), day);
        }
        for year in -9999..=9999 {
            assert_eq!(easter(year).weekday(), Weekday::Sunday, "{year}");
        }
    }

    #[test]
    fn a_rate_is_published_on_the_next_day_that_the_bank_works() {
        for (last, published) in [
            ("2026-03-31", "2026-03-31"),
            ("2026-12-31", "2026-12-31"),
            // A Sunday; a Saturday before New Year.
            ("2024-06-30", "2024-07-01"),
            ("2022-12-31", "2023-01-02"),
            // Easter Sunday, before Easter Monday; the Saturday of Easter.
            ("2024-03-31", "2024-04-02"),
            ("2029-03-31", "2029-04-03"),
            ("2026-12-25", "2026-12-28"),
            ("2026-05-01", "2026-05-04"),
        ] {
            let day = |text: &str| text.parse::<Date>().unwrap();
            assert_eq!(publication_day(day(last)), day(published), "{last}");
        }
    }
}
