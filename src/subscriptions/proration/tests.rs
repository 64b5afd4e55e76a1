use jiff::Span;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::money::Currency;

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn march() -> Period {
    Period {
        from: date(2026, 3, 1),
        until: date(2026, 4, 1),
    }
}

#[test]
fn a_change_in_the_middle_of_march_costs_half_of_the_difference() {
    let on = date(2026, 3, 17);
    let given_back = credit(euros(3100), &march(), on).unwrap();
    let charged = rest(euros(6200), &march(), on).unwrap();
    assert_eq!((given_back.minor(), charged.minor()), (-1500, 3000));
}

#[test]
fn a_change_on_the_first_day_is_worth_the_whole_and_after_the_last_nothing() {
    let share = |day| rest(euros(999), &march(), day).unwrap().minor();
    assert_eq!(share(date(2026, 2, 1)), 999);
    assert_eq!(share(date(2026, 3, 1)), 999);
    assert_eq!(share(date(2026, 3, 31)), 32);
    assert_eq!(share(date(2026, 4, 1)), 0);
    assert_eq!(share(date(2027, 1, 1)), 0);
}

fn periods() -> impl Strategy<Value = Period> {
    (0_i32..9000, 1_i32..=366).prop_map(|(first, days)| {
        let from = date(2020, 1, 1) + Span::new().days(first);
        let until = from + Span::new().days(days);
        Period { from, until }
    })
}

proptest! {
    #[test]
    fn the_rest_shrinks_day_by_day_from_the_whole_to_nothing(period in periods(), minor in 0_i64..1_000_000_000) {
        let mut before = minor;
        let mut day = period.from;
        while day <= period.until {
            let left = rest(euros(minor), &period, day).unwrap().minor();
            prop_assert!(left <= before);
            before = left;
            day = day.tomorrow().unwrap();
        }
        prop_assert_eq!(rest(euros(minor), &period, period.from).unwrap().minor(), minor);
        prop_assert_eq!(before, 0);
    }

    #[test]
    fn changing_away_and_back_on_a_day_costs_and_earns_nothing(
        period in periods(), at in 0_i64..366, old in 0_i64..1_000_000_000, new in 0_i64..1_000_000_000
    ) {
        let day = period.from + Span::new().days(at.min(period.days()));
        let away = [credit(euros(old), &period, day).unwrap(), rest(euros(new), &period, day).unwrap()];
        let back = [credit(euros(new), &period, day).unwrap(), rest(euros(old), &period, day).unwrap()];
        let sum = Money::sum(Currency::EUR, away.into_iter().chain(back)).unwrap();
        prop_assert_eq!(sum.minor(), 0);
    }

    /// However often somebody changes, they pay what the days with each plan cost, but for the rounding of each change.
    #[test]
    fn no_series_of_changes_gains_more_than_its_rounding(
        period in periods(), first in 0_i64..10_000_000, changes in prop::collection::vec((0_i64..366, 0_i64..10_000_000), 0..8)
    ) {
        let mut changes = changes;
        changes.sort_unstable();
        let days = period.days();
        let (mut paid, mut plan, mut since) = (i128::from(first), first, 0);
        let mut exact = 0_i128;
        for (at, next) in &changes {
            let at = (*at).min(days);
            let day = period.from + Span::new().days(at);
            paid += i128::from(credit(euros(plan), &period, day).unwrap().minor());
            paid += i128::from(rest(euros(*next), &period, day).unwrap().minor());
            exact += i128::from(plan) * i128::from(at - since);
            (plan, since) = (*next, at);
        }
        exact += i128::from(plan) * i128::from(days - since);
        let off = paid * i128::from(days) - exact;
        prop_assert!(off.abs() <= i128::from(days) * changes.len() as i128);
    }
}
