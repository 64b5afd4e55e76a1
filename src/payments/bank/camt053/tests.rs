use std::collections::HashSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::samples::{
    ACCOUNT, GERMAN_02, PAYER, SWISS_04, balance, document, entry, entry_of, item, statement,
};
use super::*;
use crate::money::Currency;

pub fn read(file: &str) -> Result<Vec<Step>, StatementError> {
    Reader::new(file.as_bytes(), Limits::default()).collect()
}

fn lines(file: &str) -> Vec<BankLine> {
    let lines = read(file)
        .unwrap()
        .into_iter()
        .filter_map(|step| match step {
            Step::Line(line) => Some(*line),
            Step::Opened(_) | Step::Closed(_) => None,
        });
    lines.collect()
}

fn minors(file: &str) -> Vec<i64> {
    lines(file).iter().map(|line| line.amount.minor()).collect()
}

fn keys(file: &str) -> Vec<LineKey> {
    lines(file).iter().map(|line| line.key).collect()
}

#[test]
fn a_german_statement_of_version_02_is_read() {
    let steps = read(GERMAN_02).unwrap();
    let Step::Opened(opened) = &steps[0] else {
        panic!("{steps:?}")
    };
    assert_eq!(opened.id, "0224C5320261120");
    assert_eq!(opened.account.as_str(), ACCOUNT);
    assert_eq!(opened.currency, Currency::EUR);
    let Some(Step::Closed(closed)) = steps.last() else {
        panic!("{steps:?}")
    };
    assert_eq!(
        (closed.lines, closed.unbooked, closed.balanced),
        (2, 1, true)
    );

    let [paid, fee] = &lines(GERMAN_02)[..] else {
        panic!("{steps:?}")
    };
    assert_eq!(paid.amount, Money::new(11_900, Currency::EUR));
    assert_eq!(paid.booked_on, date(2026, 11, 20));
    assert_eq!(paid.nature, Nature::Payment);
    let text = |text: &Option<BankText>| text.as_ref().map(|text| text.as_str().to_owned());
    assert_eq!(
        text(&paid.references.bank).as_deref(),
        Some("2026112012345678000")
    );
    assert_eq!(text(&paid.references.end_to_end).as_deref(), Some("E2E-77"));
    assert_eq!(text(&paid.references.transaction).as_deref(), Some("TX-9"));
    assert_eq!(
        text(&paid.counterparty.name).as_deref(),
        Some("Müller & Söhne")
    );
    assert_eq!(paid.counterparty.iban.as_ref().unwrap().as_str(), PAYER);
    let found = crate::billing::transfer::CreditorReference::all_in(&paid.remittance.searchable());
    assert_eq!(found[0].as_str(), "RF18539007547034");

    assert_eq!(fee.amount.minor(), -1_900);
    assert_eq!(fee.booked_on, date(2026, 11, 20));
    assert_eq!(fee.references.bank, None);
    assert_eq!(
        text(&fee.remittance.text).as_deref(),
        Some("ENTGELTABSCHLUSS")
    );
}

#[test]
fn a_collected_swiss_entry_becomes_a_line_for_each_item() {
    let lines = lines(SWISS_04);
    let amounts: Vec<String> = lines.iter().map(|line| line.amount.to_string()).collect();
    assert_eq!(amounts, ["15.00 CHF", "20.00 CHF", "-5.00 CHF"]);
    assert_eq!(
        lines[0].remittance.structured[0].as_str(),
        "RF18539007547034"
    );
    assert_eq!(lines[0].counterparty.iban, None);
    assert_eq!(
        lines[2].references.bank.as_ref().unwrap().as_str(),
        "ITEM-3"
    );
}

#[test]
fn every_version_from_02_to_13_is_read_and_no_other() {
    let statements = statement(0, 500, &entry(500, "A", "x"));
    for version in 2..=13 {
        assert_eq!(
            minors(&document(&format!("{version:02}"), &statements)),
            [500]
        );
    }
    for version in ["00", "01", "14", "99", "x", "0200"] {
        let refused = read(&document(version, &statements)).unwrap_err();
        assert!(
            matches!(refused.problem, Problem::Version { .. }),
            "{refused}"
        );
    }
}

#[test]
fn what_was_sent_back_is_no_payment_and_names_the_other_side() {
    let returned = format!(
        "<TxDtls><Refs><EndToEndId>REFUND-1</EndToEndId></Refs><Amt Ccy=\"EUR\">5</Amt>\
         <RltdPties><Dbtr><Pty><Nm>Nordlicht GmbH</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{ACCOUNT}</IBAN></Id></DbtrAcct>\
         <Cdtr><Pty><Nm>Ada</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>{PAYER}</IBAN></Id></CdtrAcct></RltdPties>\
         <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    );
    let file = document("08", &statement(0, 500, &entry_of(500, "A", &returned)));
    let line = &lines(&file)[0];
    assert_eq!(
        line.nature,
        Nature::Return {
            reason: Some("AC04".to_owned())
        }
    );
    assert_eq!(line.counterparty.iban.as_ref().unwrap().as_str(), PAYER);

    let reversal = entry(-500, "A", "x").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    let line = &lines(&document("08", &statement(500, 0, &reversal)))[0];
    assert_eq!(
        (line.amount.minor(), &line.nature),
        (-500, &Nature::Reversal)
    );
}

#[test]
fn of_a_single_item_what_was_booked_counts() {
    // 100 dollars were sent, and 5 cents of charges were kept.
    let dollars =
        item(9_005, "A", "x").replace("<Amt Ccy=\"EUR\">90.05</Amt>", "<Amt Ccy=\"USD\">100</Amt>");
    let file = document("08", &statement(0, 9_000, &entry_of(9_000, "A", &dollars)));
    assert_eq!(minors(&file), [9_000]);
}

#[test]
fn items_that_do_not_add_up_are_refused() {
    let items = item(100, "A1", "x") + &item(200, "A2", "y");
    let good = document("08", &statement(0, 300, &entry_of(300, "A", &items)));
    assert_eq!(minors(&good), [100, 200]);
    let bad = document("08", &statement(0, 301, &entry_of(301, "A", &items)));
    let refused = read(&bad).unwrap_err();
    assert!(matches!(refused.problem, Problem::BatchSum), "{refused}");
    let silent = items.replace("<Amt Ccy=\"EUR\">2.00</Amt>", "");
    let refused = read(&document(
        "08",
        &statement(0, 300, &entry_of(300, "A", &silent)),
    ))
    .unwrap_err();
    assert!(matches!(
        refused.problem,
        Problem::Missing {
            field: "TxDtls/Amt"
        }
    ));
}

#[test]
fn balances_that_do_not_fit_are_refused_and_missing_ones_are_said() {
    let refused = read(&document("08", &statement(100, 599, &entry(500, "A", "x")))).unwrap_err();
    assert!(matches!(refused.problem, Problem::Balance), "{refused}");

    let balanced = |file: &str| {
        read(file).unwrap().into_iter().find_map(|step| match step {
            Step::Closed(closed) => Some(closed.balanced),
            _ => None,
        })
    };
    let file = document("08", &statement(0, 500, &entry(500, "A", "x")));
    assert_eq!(balanced(&file), Some(true));
    assert_eq!(balanced(&file.replace("CLBD", "ITBD")), Some(false));
    let page = file
        .replace("<LastPgInd>true", "<LastPgInd>false")
        .replace(">5.00<", ">6.00<");
    assert_eq!(balanced(&page), Some(false));

    // Two days in one statement, each with its pair.
    let days = balance("OPBD", 20, 0)
        + &balance("CLBD", 20, 500)
        + &balance("OPBD", 21, 500)
        + &balance("CLBD", 21, 700);
    let two = entry(500, "A", "x") + &entry(200, "B", "y");
    let file = document("08", &statement(0, 0, &(days + &two)));
    let file = file.replace("PRCD", "XPCD").replacen("CLBD", "CLAV", 1);
    assert_eq!(balanced(&file), Some(true));
}

#[test]
fn amounts_have_the_decimals_of_their_currency_or_are_refused() {
    let with = |amount: &str, currency: &str| {
        let entry = entry_of(0, "A", "").replace(
            "<Amt Ccy=\"EUR\">0.00",
            &format!("<Amt Ccy=\"{currency}\">{amount}"),
        );
        let file = document("08", &statement(0, 0, &entry)).replace("CLBD", "ITBD");
        read(&file.replace("EUR", currency)).map(|steps| match &steps[1] {
            Step::Line(line) => line.amount.minor(),
            other => panic!("{other:?}"),
        })
    };
    for (amount, minor) in [
        ("1", 100),
        ("1.", 100),
        (".5", 50),
        ("1.50000", 150),
        ("007.1", 710),
    ] {
        assert_eq!(with(amount, "EUR").unwrap(), minor, "{amount}");
    }
    assert_eq!(with("1.234", "KWD").unwrap(), 1_234);
    for amount in ["1.005", "92233720368547758.08", "99999999999999999999"] {
        let refused = with(amount, "EUR").unwrap_err();
        assert!(
            matches!(refused.problem, Problem::Amount { .. }),
            "{amount}: {refused}"
        );
    }
    for amount in ["", "-1", "+1", "1,00", "1e3", "1.2.3", ".", "0x1", "١"] {
        let refused = with(amount, "EUR").unwrap_err();
        assert!(
            matches!(refused.problem, Problem::Invalid { .. }),
            "{amount}: {refused}"
        );
    }
}

#[test]
fn an_entry_is_the_same_however_statements_overlap() {
    let monday = entry(500, "A", "x") + &entry(700, "", "y");
    let one = keys(&document("08", &statement(0, 1_200, &monday)));
    let more = monday.clone() + &entry(900, "C", "z");
    let both = keys(&document("08", &statement(0, 2_100, &more)));
    assert_eq!(both[..2], one);
    // In another version of the format, and worded anew, where the bank has a reference of its own.
    let older = document("04", &statement(0, 500, &entry(500, "A", "x, worded anew")));
    assert_eq!(keys(&older), one[..1]);
    // Two statements in one file, of which the second shows the first's day again.
    let twice = statement(0, 1_200, &monday) + &statement(0, 2_100, &more);
    let twice: HashSet<LineKey> = keys(&document("08", &twice)).into_iter().collect();
    assert_eq!(twice.len(), 3);
}

#[test]
fn two_equal_transfers_of_one_day_stay_two() {
    for reference in ["", "SAME"] {
        let equal = entry(500, reference, "x").repeat(2);
        let first = keys(&document("08", &statement(0, 1_000, &equal)));
        assert_ne!(first[0], first[1]);
        assert_eq!(first, keys(&document("08", &statement(0, 1_000, &equal))));
    }
    let likeness = |entry: &str| lines(&document("08", &statement(0, 500, entry)))[0].likeness();
    assert_eq!(
        likeness(&entry(500, "A", "x")),
        likeness(&entry(500, "B", "y"))
    );
}

#[test]
fn debug_shows_no_person() {
    let shown = format!("{:?}", read(GERMAN_02).unwrap());
    for personal in ["Müller", PAYER, ACCOUNT, "RF18", "E2E-77"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any entries: what is read is what was written, the balances fit, and a subset of the statement has the same keys.
    #[test]
    fn what_a_bank_writes_is_what_is_read(
        amounts in proptest::collection::vec((-100_000_000..100_000_000_i64, "[A-C]?"), 0..20),
        opening in -1_000_000..1_000_000_i64,
        shown in 0..20_usize,
    ) {
        let file = |amounts: &[(i64, String)]| {
            let entries: String = amounts.iter().map(|(minor, own)| entry(*minor, own, "x")).collect();
            let closing = opening + amounts.iter().map(|(minor, _)| minor).sum::<i64>();
            document("08", &statement(opening, closing, &entries))
        };
        let whole = file(&amounts);
        let written: Vec<i64> = amounts.iter().map(|(minor, _)| *minor).collect();
        prop_assert_eq!(minors(&whole), written);
        let whole = keys(&whole);
        let distinct: HashSet<&LineKey> = whole.iter().collect();
        prop_assert_eq!(distinct.len(), whole.len());
        let part = &amounts[..shown.min(amounts.len())];
        prop_assert_eq!(&keys(&file(part))[..], &whole[..part.len()]);
    }
}
