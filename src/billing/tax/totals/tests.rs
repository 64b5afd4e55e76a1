use proptest::prelude::*;

use super::super::{Territory, Treatment};
use super::*;
use crate::money::Rate;

fn taxed(percent: &str) -> Decision {
    Decision {
        territory: "DE".parse::<Territory>().unwrap(),
        treatment: Treatment::Taxed,
        rate: percent.parse().unwrap(),
    }
}

fn line(minor: i64, percent: &str) -> Line {
    Line {
        amount: Money::new(minor, Currency::EUR),
        decision: taxed(percent),
    }
}

fn of(basis: Basis, lines: &[Line]) -> (i64, i64, i64) {
    let sum = totals(basis, Currency::EUR, lines.iter().copied()).unwrap();
    (sum.net.minor(), sum.tax.minor(), sum.total.minor())
}

#[test]
fn a_gross_price_stays_what_it_says() {
    assert_eq!(of(Basis::Gross, &[line(999, "19")]), (839, 160, 999));
    assert_eq!(of(Basis::Gross, &[line(999, "25.5")]), (796, 203, 999));
}

#[test]
fn tax_is_rounded_once_for_all_lines_of_a_rate() {
    let three = [line(33, "19"), line(33, "19"), line(33, "19")];
    assert_eq!(of(Basis::Net, &three), (99, 19, 118), "not 3 · 6 = 18");
}

#[test]
fn each_rate_is_rounded_on_its_own() {
    let mixed = [line(1050, "7"), line(1005, "19"), line(1050, "7")];
    let sum = totals(Basis::Net, Currency::EUR, mixed).unwrap();
    let taxes: Vec<_> = sum.parts.iter().map(|part| part.tax.minor()).collect();
    assert_eq!(taxes, [147, 191]);
    assert_eq!(sum.total.minor(), 3105 + 338);
}

#[test]
fn a_credit_is_the_mirror_of_its_charge() {
    for basis in [Basis::Net, Basis::Gross] {
        let (net, tax, total) = of(basis, &[line(950, "19"), line(50, "7")]);
        let credit = of(basis, &[line(-950, "19"), line(-50, "7")]);
        assert_eq!(credit, (-net, -tax, -total));
    }
}

#[test]
fn nothing_is_owed_for_nothing() {
    assert_eq!(of(Basis::Gross, &[]), (0, 0, 0));
}

#[test]
fn another_currency_is_an_error_even_on_every_line() {
    let yen = Line {
        amount: Money::new(1, Currency::JPY),
        decision: taxed("19"),
    };
    assert!(totals(Basis::Net, Currency::EUR, [yen]).is_err());
    assert!(totals(Basis::Net, Currency::EUR, [line(1, "19"), yen]).is_err());
}

fn any_rate() -> impl Strategy<Value = Rate> {
    prop_oneof![
        Just(0),
        Just(55_000),
        Just(70_000),
        Just(190_000),
        Just(255_000),
        0..=1_000_000_u32
    ]
    .prop_map(|parts| Rate::from_parts_per_million(parts).unwrap())
}

fn any_line(minor: impl Strategy<Value = i64>) -> impl Strategy<Value = Line> {
    (minor, any_rate()).prop_map(|(minor, rate)| Line {
        amount: Money::new(minor, Currency::EUR),
        decision: Decision { rate, ..taxed("0") },
    })
}

fn any_basis() -> impl Strategy<Value = Basis> {
    prop_oneof![Just(Basis::Net), Just(Basis::Gross)]
}

const CART: std::ops::RangeInclusive<i64> = -1_000_000_000_000..=1_000_000_000_000;

proptest! {
    #[test]
    fn net_and_tax_make_the_total(basis in any_basis(), lines in prop::collection::vec(any_line(CART), 0..20)) {
        let sum = totals(basis, Currency::EUR, lines.iter().copied()).unwrap();
        prop_assert_eq!(sum.net.plus(sum.tax), Ok(sum.total));
        let given = Money::sum(Currency::EUR, lines.iter().map(|line| line.amount)).unwrap();
        let kept = match basis {
            Basis::Net => sum.net,
            Basis::Gross => sum.total,
        };
        prop_assert_eq!(kept, given, "what the prices said is what stands on the document");
        for part in &sum.parts {
            let base = part.net.minor().unsigned_abs();
            prop_assert!(part.tax.minor().unsigned_abs() <= base, "no rate is above 100 %");
        }
    }

    #[test]
    fn splitting_and_reordering_lines_changes_nothing(
        basis in any_basis(),
        lines in prop::collection::vec(any_line(CART), 1..10),
        shares in prop::collection::vec(0..=100_i64, 10),
    ) {
        let whole = totals(basis, Currency::EUR, lines.iter().copied()).unwrap();
        let split = lines.iter().zip(shares).rev().flat_map(|(line, share)| {
            let first = line.amount.minor() / 100 * share;
            let rest = line.amount.minor() - first;
            [rest, first].map(|minor| Line { amount: Money::new(minor, Currency::EUR), ..*line })
        });
        prop_assert_eq!(totals(basis, Currency::EUR, split).unwrap(), whole);
    }

    #[test]
    fn extremes_are_errors_and_no_panics(basis in any_basis(), lines in prop::collection::vec(any_line(any::<i64>()), 0..6)) {
        if let Ok(sum) = totals(basis, Currency::EUR, lines) {
            prop_assert_eq!(sum.net.plus(sum.tax), Ok(sum.total));
        }
    }
}
