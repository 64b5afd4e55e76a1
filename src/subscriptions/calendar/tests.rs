use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn starts(anchor: Date, interval: Interval, count: u32) -> Vec<String> {
    let cycle = Cycle::new(anchor, interval).unwrap();
    (0..count)
        .map(|n| cycle.start(n).unwrap().to_string())
        .collect()
}

#[test]
fn a_month_that_is_too_short_does_not_move_the_months_after_it() {
    assert_eq!(
        starts(date(2026, 1, 31), Interval::Monthly, 6),
        [
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
            "2026-05-31",
            "2026-06-30"
        ]
    );
    let leap = starts(date(2028, 1, 30), Interval::Monthly, 3);
    assert_eq!(leap, ["2028-01-30", "2028-02-29", "2028-03-30"]);
}

#[test]
fn years_from_a_leap_day_return_to_it() {
    assert_eq!(
        starts(date(2024, 2, 29), Interval::Yearly, 5),
        [
            "2024-02-29",
            "2025-02-28",
            "2026-02-28",
            "2027-02-28",
            "2028-02-29"
        ]
    );
}

#[test]
fn a_period_begins_at_midnight_where_the_shop_is_whatever_its_clocks_do() {
    let begins = |anchor: Date, zone: &str| {
        let cycle = Cycle::new(anchor, Interval::Monthly).unwrap();
        let zone = TimeZone::get(zone).unwrap();
        cycle.begins_at(1, &zone).unwrap().to_string()
    };
    // Winter and summer in Berlin, and the day of the change itself, which has 23 hours.
    assert_eq!(
        begins(date(2026, 1, 15), "Europe/Berlin"),
        "2026-02-14T23:00:00Z"
    );
    assert_eq!(
        begins(date(2026, 5, 15), "Europe/Berlin"),
        "2026-06-14T22:00:00Z"
    );
    assert_eq!(
        begins(date(2026, 2, 28), "Europe/Berlin"),
        "2026-03-27T23:00:00Z"
    );
    // In Cairo the clocks jump from midnight to one: the day begins at one.
    assert_eq!(
        begins(date(2026, 3, 24), "Africa/Cairo"),
        "2026-04-23T22:00:00Z"
    );
    assert_eq!(
        begins(date(2023, 3, 28), "Africa/Cairo"),
        "2023-04-27T22:00:00Z"
    );
}

#[test]
fn what_is_sold_once_has_no_periods_and_the_calendar_has_an_end() {
    assert_eq!(Cycle::new(date(2026, 1, 1), Interval::Once), None);
    let cycle = Cycle::new(date(9999, 11, 30), Interval::Monthly).unwrap();
    assert!(cycle.start(1).is_ok());
    assert_eq!(cycle.start(2), Err(BeyondCalendar));
    assert_eq!(cycle.start(u32::MAX), Err(BeyondCalendar));
}

fn anchors() -> impl Strategy<Value = Date> {
    (-7000_i32..20_000).prop_map(|days| date(2000, 1, 1) + Span::new().days(days))
}

fn intervals() -> impl Strategy<Value = Interval> {
    prop_oneof![Just(Interval::Monthly), Just(Interval::Yearly)]
}

fn zones() -> impl Strategy<Value = TimeZone> {
    let names = [
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/St_Johns",
        "UTC",
    ];
    prop::sample::select(names.to_vec()).prop_map(|name| TimeZone::get(name).unwrap())
}

proptest! {
    #[test]
    fn periods_follow_each_other_without_gap_or_overlap(anchor in anchors(), interval in intervals(), n in 0_u32..400) {
        let cycle = Cycle::new(anchor, interval).unwrap();
        let (this, next) = (cycle.period(n).unwrap(), cycle.period(n + 1).unwrap());
        prop_assert!(this.from < this.until);
        prop_assert_eq!(this.until, next.from);
        prop_assert_eq!(this.days(), days_between(this.from, next.from));
        prop_assert!(this.contains(this.last_day()) && !this.contains(this.until));
    }

    #[test]
    fn every_day_from_the_anchor_on_lies_in_one_period(anchor in anchors(), interval in intervals(), days in -400_i32..4000) {
        let cycle = Cycle::new(anchor, interval).unwrap();
        let day = anchor + Span::new().days(days);
        match cycle.at(day) {
            Some(n) => prop_assert!(cycle.period(n).unwrap().contains(day)),
            None => prop_assert!(day < anchor),
        }
    }

    #[test]
    fn a_period_begins_on_the_anchors_day_or_the_last_of_its_month(anchor in anchors(), interval in intervals(), n in 0_u32..400) {
        let start = Cycle::new(anchor, interval).unwrap().start(n).unwrap();
        prop_assert_eq!(start.day(), anchor.day().min(start.days_in_month()));
        let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
        let step = if interval == Interval::Monthly { 1 } else { 12 };
        prop_assert_eq!(months(start) - months(anchor), i64::from(n) * step);
    }

    #[test]
    fn moments_follow_each_other_in_every_zone(
        anchor in anchors(), interval in intervals(), n in 0_u32..200, zone in zones()
    ) {
        let cycle = Cycle::new(anchor, interval).unwrap();
        let (this, next) = (cycle.begins_at(n, &zone).unwrap(), cycle.begins_at(n + 1, &zone).unwrap());
        prop_assert!(this < next);
        // A day that a zone skipped altogether (Apia, 2011) begins with the day after it.
        let local = this.to_zoned(zone);
        let start = cycle.start(n).unwrap();
        prop_assert!(local.date() == start || days_between(start, local.date()) == 1);
        prop_assert!(local.start_of_day().unwrap().timestamp() == this || local.date() != start);
    }
}
