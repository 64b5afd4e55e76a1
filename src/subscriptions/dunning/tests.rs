use jiff::civil::date;

use super::*;
use crate::money::Currency;

fn policy() -> Policy {
    let lines = ["3 reminder", "14 first 2.50", "28 last suspends 5"].map(str::to_owned);
    Policy {
        steps: steps(&lines, Currency::EUR).unwrap(),
        interest: "9.12".parse().unwrap(),
    }
}

const DUE: Date = date(2026, 3, 1);

fn taken(taken: usize, last_on: Option<Date>) -> Progress {
    Progress { taken, last_on }
}

#[test]
fn steps_are_taken_after_their_days_and_in_their_order() {
    let policy = policy();
    let next = |progress, today| {
        policy
            .next(DUE, progress, today)
            .map(|step| step.letter.as_str())
    };
    assert_eq!(next(taken(0, None), date(2026, 3, 3)), None);
    assert_eq!(next(taken(0, None), date(2026, 3, 4)), Some("reminder"));
    let first = taken(1, Some(date(2026, 3, 4)));
    assert_eq!(next(first, date(2026, 3, 14)), None);
    assert_eq!(next(first, date(2026, 3, 15)), Some("first"));
    let last = taken(3, Some(date(2026, 3, 29)));
    assert_eq!(next(last, date(2027, 1, 1)), None);
}

#[test]
fn after_missed_runs_the_steps_keep_their_distance() {
    let policy = policy();
    let late = date(2026, 6, 1);
    let step = policy.next(DUE, taken(0, None), late).unwrap();
    assert_eq!(step.letter, Letter::Reminder);
    let progress = taken(1, Some(late));
    assert_eq!(policy.next(DUE, progress, late), None);
    assert_eq!(policy.next(DUE, progress, date(2026, 6, 11)), None);
    assert!(policy.next(DUE, progress, date(2026, 6, 12)).is_some());
}

#[test]
fn interest_is_reckoned_by_days() {
    let bears = |days| {
        let owed = Money::new(100_000, Currency::EUR).times(days).unwrap();
        bears(owed, policy().interest).unwrap().minor()
    };
    assert_eq!([bears(0), bears(30), bears(365)], [0, 750, 9_120]);
}

#[test]
fn steps_are_read_as_the_settings_write_them() {
    let steps = policy().steps;
    let fees: Vec<_> = steps.iter().map(|step| step.fee_minor).collect();
    assert_eq!(fees, [0, 250, 500]);
    assert_eq!(steps[1].consequence, Consequence::None);
    assert_eq!(steps[2].consequence, Consequence::Suspension);
    for wrong in [
        "reminder",
        "3 loud",
        "3 reminder -1",
        "x last",
        "3 reminder 1.234",
        "",
    ] {
        assert!(
            super::steps(&[wrong.to_owned()], Currency::EUR).is_err(),
            "{wrong}"
        );
    }
    let backwards = ["14 first", "3 reminder"].map(str::to_owned);
    assert!(super::steps(&backwards, Currency::EUR).is_err());
}
