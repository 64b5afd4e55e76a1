use proptest::prelude::*;

use super::*;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::money::Currency;
use crate::payments::bank::{
    BankLine, BankText, Counterparty, LineKey, Nature, References, Remittance,
};

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// The nth customer of the test.
fn customer(n: u64) -> CustomerId {
    let clock = Clock::fixed("2026-01-01T00:00:00Z".parse().unwrap());
    CustomerId::mint(&clock, &Chance::seeded(n))
}

fn invoice(running: u32, of: u64, open: i64) -> Candidate {
    Candidate {
        number: format!("RE-2026-{running:06}"),
        order: Some(order(of)),
        customer: customer(of),
        open: eur(open),
    }
}

/// The number of the one order of the nth customer.
fn order(of: u64) -> String {
    format!("BCDFG-2345{}", of + 5)
}

fn reference(candidate: &Candidate) -> String {
    let reference = CreditorReference::of(&candidate.number).unwrap();
    reference.as_str().to_owned()
}

fn line(minor: i64, text: &str) -> BankLine {
    BankLine {
        account: "DE89370400440532013000".parse().unwrap(),
        amount: eur(minor),
        booked_on: "2026-11-20".parse().unwrap(),
        valued_on: None,
        nature: Nature::Payment,
        references: References::default(),
        counterparty: Counterparty {
            name: BankText::read("Ada Lovelace"),
            iban: None,
        },
        remittance: Remittance {
            structured: Vec::new(),
            text: BankText::read(text),
        },
        key: LineKey::PENDING,
    }
}

fn asked(minor: i64, text: &str, payers: &[u64], candidates: &[Candidate]) -> Verdict {
    let clues = Clues::of(text, &["RE".to_owned(), "OLD".to_owned()]);
    let payers: Vec<CustomerId> = payers.iter().copied().map(customer).collect();
    verdict(eur(minor), &clues, &payers, candidates).unwrap()
}

fn allocated(verdict: Verdict) -> Allocation {
    match verdict {
        Verdict::Allocated(allocation) => allocation,
        other => panic!("{other:?}"),
    }
}

fn why(verdict: &Verdict) -> Vec<(&str, &[Why])> {
    match verdict {
        Verdict::Proposed(proposals) => proposals
            .iter()
            .map(|one| (one.number.as_str(), one.why.as_slice()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reference_and_its_sum_are_a_match() {
    let one = invoice(1, 1, 9_150);
    let others = [invoice(2, 2, 9_150), one.clone(), invoice(3, 1, 9_150)];
    let found = allocated(asked(9_150, &reference(&one), &[], &others));
    assert_eq!(found.fit, Fit::Exact);
    assert_eq!(found.shares, [(one.number, eur(9_150))]);
    assert_eq!((found.customer, found.rest), (customer(1), eur(0)));
}

#[test]
fn a_reference_decides_also_where_the_sum_differs() {
    let one = invoice(1, 1, 9_150);
    let part = allocated(asked(
        5_000,
        &reference(&one),
        &[],
        std::slice::from_ref(&one),
    ));
    assert_eq!((part.fit, part.rest), (Fit::Part, eur(0)));
    assert_eq!(part.shares, [(one.number.clone(), eur(5_000))]);
    let over = allocated(asked(
        10_000,
        &reference(&one),
        &[],
        std::slice::from_ref(&one),
    ));
    assert_eq!((over.fit, over.rest), (Fit::Over, eur(850)));
    assert_eq!(over.shares, [(one.number.clone(), eur(9_150))]);
}

#[test]
fn what_is_paid_a_second_time_is_the_customers_credit_if_their_account_paid_it() {
    let settled = [invoice(1, 1, 0)];
    let paid_by = |payers: &[u64]| asked(9_150, &reference(&settled[0]), payers, &settled);
    let found = allocated(paid_by(&[1]));
    assert_eq!(found.shares, [(settled[0].number.clone(), eur(0))]);
    assert_eq!((found.fit, found.rest), (Fit::Over, eur(9_150)));
    for stranger in [paid_by(&[]), paid_by(&[2])] {
        let why = why(&stranger);
        assert_eq!(
            why,
            [("RE-2026-000001", &[Why::Reference, Why::Number][..])]
        );
    }
}

#[test]
fn an_order_is_a_match_where_the_sum_is_what_is_open() {
    let one = invoice(1, 1, 9_150);
    let others = [one.clone(), invoice(2, 2, 9_150)];
    let found = allocated(asked(9_150, "bcdfg 23456 danke", &[], &others));
    assert_eq!(
        (found.fit, found.shares),
        (Fit::Exact, vec![(one.number.clone(), eur(9_150))])
    );
    let other_sum = asked(9_000, &order(1), &[], &others);
    assert_eq!(why(&other_sum), [(one.number.as_str(), &[Why::Order][..])]);
    // It says less than an invoice's own number, which means another one here.
    let both = asked(9_150, &format!("RE-2026-000002 {}", order(1)), &[], &others);
    assert_eq!(allocated(both).customer, customer(2));
    let doubt = asked(100, &format!("RE-2026-000002 {}", order(1)), &[], &others);
    assert_eq!(why(&doubt)[0].0, "RE-2026-000002");
}

#[test]
fn of_several_invoices_of_one_order_the_sum_decides() {
    let invoices = [invoice(1, 1, 900), invoice(2, 1, 900), invoice(3, 1, 950)];
    let of = |minor| asked(minor, &order(1), &[], &invoices);
    assert_eq!(
        allocated(of(950)).shares,
        [(invoices[2].number.clone(), eur(950))]
    );
    assert_eq!(allocated(of(2_750)).shares.len(), 3);
    let alike = of(900);
    let named: Vec<&str> = why(&alike).into_iter().map(|(number, _)| number).collect();
    assert_eq!(named[..2], [&invoices[0].number, &invoices[1].number]);
    let settled = [invoice(1, 1, 0)];
    assert_eq!(
        why(&asked(900, &order(1), &[], &settled)).len(),
        1,
        "paid again: shown"
    );
}

#[test]
fn several_references_are_a_match_when_the_sum_is_theirs() {
    let invoices = [invoice(1, 1, 1_000), invoice(2, 1, 2_000)];
    let text = format!(
        "{} und {}",
        reference(&invoices[0]),
        reference(&invoices[1])
    );
    let found = allocated(asked(3_000, &text, &[], &invoices));
    assert_eq!(found.shares.len(), 2);
    let doubtful = asked(2_500, &text, &[], &invoices);
    assert_eq!(why(&doubtful).len(), 2);
    // Nobody pays for two strangers at once.
    let strangers = [invoice(1, 1, 1_000), invoice(2, 2, 2_000)];
    let doubtful = asked(3_000, &text, &[], &strangers);
    assert_eq!(
        why(&doubtful)[0],
        ("RE-2026-000001", &[Why::Reference, Why::Number][..])
    );
}

#[test]
fn a_number_and_its_sum_are_a_match_and_a_number_alone_is_proposed() {
    let invoices = [invoice(123, 1, 9_150), invoice(124, 2, 9_150)];
    let found = allocated(asked(9_150, "Rechnung RE 2026/123", &[], &invoices));
    assert_eq!(found.shares[0].0, "RE-2026-000123");
    let doubtful = asked(9_000, "Rechnung RE 2026/123", &[], &invoices);
    assert_eq!(why(&doubtful), [("RE-2026-000123", &[Why::Number][..])]);
    let settled = [invoice(123, 1, 0)];
    let doubtful = asked(9_150, "Rechnung RE 2026/123", &[], &settled);
    assert_eq!(why(&doubtful), [("RE-2026-000123", &[Why::Number][..])]);
}

#[test]
fn a_known_account_proposes_its_customers_invoices_the_fitting_ones_first() {
    let invoices = [
        invoice(1, 1, 4_000),
        invoice(2, 1, 9_150),
        invoice(3, 2, 9_150),
    ];
    let found = asked(9_150, "Danke!", &[1], &invoices);
    assert_eq!(
        why(&found),
        [
            ("RE-2026-000002", &[Why::Account, Why::Amount][..]),
            ("RE-2026-000001", &[Why::Account][..]),
            ("RE-2026-000003", &[Why::Amount][..]),
        ]
    );
}

#[test]
fn an_amount_alone_is_proposed_only_where_one_invoice_has_it() {
    let one = [invoice(1, 1, 9_150)];
    assert_eq!(
        why(&asked(9_150, "Danke!", &[], &one)),
        [("RE-2026-000001", &[Why::Amount][..])]
    );
    let two = [invoice(1, 1, 9_150), invoice(2, 2, 9_150)];
    assert_eq!(asked(9_150, "Danke!", &[], &two), Verdict::Unmatched);
}

#[test]
fn another_currency_is_never_allocated() {
    let mut one = invoice(1, 1, 9_150);
    one.open = Money::new(9_150, Currency::JPY);
    let found = asked(9_150, &reference(&one), &[], &[one]);
    assert_eq!(why(&found)[0].1, [Why::Reference, Why::Number]);
}

#[test]
fn an_older_series_is_still_found() {
    let old = Candidate {
        number: "OLD-2024-000007".to_owned(),
        ..invoice(7, 1, 100)
    };
    let clues = Clues::of(&reference(&old), &["RE".to_owned(), "OLD".to_owned()]);
    assert_eq!(clues.numbers(), ["OLD-2024-000007"]);
}

#[test]
fn movements_are_told_apart() {
    let nobody = |mut line: BankLine| {
        line.counterparty = Counterparty::default();
        line
    };
    let of = |nature: Nature, mut line: BankLine| {
        line.nature = nature;
        line
    };
    let returned = Nature::Return { reason: None };
    for (line, movement) in [
        (line(100, "x"), Movement::Received),
        (line(-100, "x"), Movement::PaidOut),
        (nobody(line(-100, "Entgelt")), Movement::Fee),
        (line(0, "Abschluss"), Movement::Fee),
        (of(returned.clone(), line(100, "x")), Movement::CameBack),
        (of(returned, line(-100, "x")), Movement::TakenBack),
        (of(Nature::Reversal, line(-100, "x")), Movement::TakenBack),
        (nobody(line(100, "Zinsen")), Movement::Received),
    ] {
        assert_eq!(Movement::of(&line), movement, "{line:?}");
    }
}

prop_compose! {
    fn some_invoices()(facts in prop::collection::vec((0..4_u64, 0..5_000_i64), 1..8)) -> Vec<Candidate> {
        facts
            .into_iter()
            .zip(1..)
            .map(|((of, open), running)| invoice(running, of, open))
            .collect()
    }
}

proptest! {
    /// Whatever is said, no cent is lost or made, and no invoice gets more than is open.
    #[test]
    fn shares_and_rest_are_the_amount(
        invoices in some_invoices(),
        named in prop::collection::vec((0..8_usize, any::<bool>()), 0..4),
        payers in prop::collection::vec(0..4_u64, 0..3),
        minor in 1..10_000_i64,
    ) {
        let said: Vec<String> = named
            .iter()
            .filter_map(|(at, by_reference)| {
                let one = invoices.get(*at)?;
                Some(if *by_reference { reference(one) } else { one.number.clone() })
            })
            .collect();
        match asked(minor, &said.join(", "), &payers, &invoices) {
            Verdict::Allocated(found) => {
                let shares = found.shares.iter().map(|(_, share)| *share);
                let given = Money::sum(Currency::EUR, shares).unwrap();
                prop_assert_eq!(given.plus(found.rest), Ok(eur(minor)));
                prop_assert!(!found.rest.is_negative());
                for (number, share) in &found.shares {
                    let one = invoices.iter().find(|one| one.number == *number).unwrap();
                    prop_assert!(share.minor() > 0 && share.minor() <= one.open.minor());
                    prop_assert_eq!(&one.customer, &found.customer);
                }
                prop_assert_eq!(found.fit == Fit::Over, !found.rest.is_zero());
            }
            Verdict::Proposed(proposals) => {
                prop_assert!(proposals.len() <= PROPOSALS_MAX && !proposals.is_empty());
                prop_assert!(proposals.iter().all(|one| one.why.is_sorted() && !one.why.is_empty()));
            }
            Verdict::Unmatched => prop_assert!(said.is_empty()),
        }
    }

    /// Words around a reference, and other invoices beside its own, change nothing.
    #[test]
    fn a_reference_finds_its_invoice_in_any_text(
        invoices in some_invoices(),
        which in 0..8_usize,
        before in "[a-z ]{0,20}",
        after in "( [a-z ]{0,20})?",
        minor in 1..10_000_i64,
    ) {
        let one = &invoices[which % invoices.len()];
        let text = format!("{before} {}{after}", reference(one));
        let found = allocated(asked(minor, &text, &[0, 1, 2, 3], &invoices));
        prop_assert_eq!(&found.customer, &one.customer);
        prop_assert!(found.shares.iter().all(|(number, _)| *number == one.number));
    }

    /// In which order the candidates were found decides nothing but the order of equals.
    #[test]
    fn the_order_of_candidates_allocates_nothing_else(
        invoices in some_invoices(),
        which in 0..8_usize,
        minor in 1..5_000_i64,
    ) {
        let text = reference(&invoices[which % invoices.len()]);
        let mut turned = invoices.clone();
        turned.reverse();
        prop_assert_eq!(
            allocated(asked(minor, &text, &[0, 1, 2, 3], &invoices)),
            allocated(asked(minor, &text, &[0, 1, 2, 3], &turned))
        );
    }
}
