use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::accounts::InvalidAccounts;
use super::batch::Row;
use super::*;
use crate::billing::ledger::Account;
use crate::billing::tax::{Decision, Treatment};
use crate::catalog::Supply;
use crate::config::Config;
use crate::money::{Money, Rate};

const DAY: Date = date(2026, 3, 9);

fn settings(given: &[(&str, &str)]) -> Accounting {
    let given = given
        .iter()
        .map(|(key, value)| (format!("SEALBOOK_ACCOUNTING__{key}"), (*value).to_owned()));
    Config::load(None, given).unwrap().accounting
}

fn batch(given: &[(&str, &str)]) -> Batch {
    let scope = Scope {
        span: Span {
            from: date(2026, 3, 1),
            until: date(2026, 3, 31),
        },
        currency: Currency::EUR,
        year_from: date(2026, 1, 1),
    };
    Batch::new(&settings(given), "DE".parse().unwrap(), scope).unwrap()
}

fn part(territory: &str, percent: &str, net: i64, tax: i64) -> Part {
    Part {
        decision: Decision {
            territory: territory.parse().unwrap(),
            treatment: if percent == "0" {
                Treatment::ReverseCharge
            } else {
                Treatment::Taxed
            },
            rate: percent.parse().unwrap(),
        },
        supply: Supply::Electronic,
        country: territory.to_owned(),
        net: Money::new(net, Currency::EUR),
        tax: Money::new(tax, Currency::EUR),
    }
}

fn leg(account: Account, minor: i64, invoice: Option<&str>) -> Leg {
    Leg {
        account,
        minor,
        invoice: invoice.map(str::to_owned),
    }
}

fn document(kind: &str, parts: Vec<Part>, legs: Vec<Leg>) -> Booking {
    Booking {
        entry: "ent_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
        kind: kind.to_owned(),
        on: DAY,
        legs,
        document: Some("inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
        number: Some("INV-2026-000007".to_owned()),
        name: None,
        parts,
    }
}

fn booking(kind: &str, legs: Vec<Leg>) -> Booking {
    Booking {
        document: None,
        number: None,
        parts: Vec::new(),
        ..document(kind, Vec::new(), legs)
    }
}

fn told(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let key = row.key.map_or(String::new(), |key| format!(" key {key}"));
            let abroad = row.state.map_or(String::new(), |state| format!(" {state}"));
            format!(
                "{} {} {} / {}{key}{abroad}: {}",
                row.hundredths, row.side, row.account, row.contra, row.text
            )
        })
        .collect()
}

#[test]
fn each_kind_of_entry_becomes_rows_of_two_accounts() {
    let vat = |minor| {
        let rate = Rate::from_parts_per_million(190_000).unwrap();
        leg(Account::Vat("DE".parse().unwrap(), rate), minor, None)
    };
    let number = Some("INV-2026-000007");
    for (booking, expected) in [
        (
            document(
                "invoice",
                vec![part("DE", "19", 10_000, 1_900)],
                vec![vat(-1_900)],
            ),
            vec!["11900 S 1410 / 8400: Rechnung INV-2026-000007"],
        ),
        (
            document(
                "invoice",
                vec![part("FR", "20", 10_000, 2_000), part("AT", "0", 500, 0)],
                vec![],
            ),
            vec![
                "12000 S 1410 / 8331 FR: Rechnung INV-2026-000007",
                "500 S 1410 / 8336 AT: Rechnung INV-2026-000007",
            ],
        ),
        (
            // Half of it was paid already: that half is the customer's credit.
            document(
                "credit_note",
                vec![part("DE", "19", 10_000, 1_901)],
                vec![leg(Account::CustomerCredit, -5_950, number)],
            ),
            vec![
                "11901 H 1410 / 8400: Gutschrift INV-2026-000007",
                "1 H 8400 / 1776 key 40: Rundung USt INV-2026-000007",
                "5950 S 1410 / 1700: Gutschrift INV-2026-000007",
            ],
        ),
        (
            booking(
                "receipt",
                vec![
                    leg(Account::Clearing, 9_800, None),
                    leg(Account::ProcessorFees, 200, None),
                    leg(Account::Receivable, -6_000, number),
                    leg(Account::CustomerCredit, -4_000, None),
                ],
            ),
            vec![
                "6000 S 1360 / 1410: Zahlungseingang INV-2026-000007",
                "3800 S 1360 / 1700: Zahlungseingang",
                "200 S 4970 / 1700: Zahlungseingang",
            ],
        ),
    ] {
        assert_eq!(told(&batch(&[]).rows(&booking)), expected);
    }
}

#[test]
fn a_file_is_laid_out_field_for_field() {
    let batch = batch(&[
        ("CHART", "skr04"),
        ("CONSULTANT", "29098"),
        ("CLIENT", "55003"),
    ]);
    let head = batch.head("2026-03-31T23:59:59.999999".parse().unwrap());
    let rows = batch.write(&[document(
        "invoice",
        vec![part("GR", "24", 800, 192)],
        vec![],
    )]);
    let (head, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&head);
    let lines: Vec<&str> = head.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\"EXTF\";700;21;\"Buchungsstapel\";13;20260331235959999;;\"SB\";\"\";\"\";29098;55003;20260101;4;20260301;20260331;\
         \"Sealbook 03-2026\";\"\";1;0;0;\"EUR\";;\"\";;;\"04\";;;\"\";\"\""
    );
    assert_eq!(lines[0].split(';').count(), 31);
    let names: Vec<&str> = lines[1].split(';').collect();
    assert_eq!((names.len(), lines.len()), (125, 3));
    assert_eq!(
        (names[8], names[39], names[113], names[124]),
        (
            "BU-Schlüssel",
            "EU-Land u. UStID (Bestimmung)",
            "Festschreibung",
            "Abw. Skontokonto"
        )
    );
    let row = String::from_utf8(rows).unwrap();
    let fields: Vec<&str> = row.strip_suffix("\r\n").unwrap().split(';').collect();
    assert_eq!(fields.len(), 125);
    let filled: Vec<(usize, &str)> = (1..)
        .zip(fields)
        .filter(|(_, field)| !["", "\"\""].contains(field))
        .collect();
    assert_eq!(
        filled,
        [
            (1, "9,92"),
            (2, "\"S\""),
            (7, "1210"),
            (8, "4331"),
            (10, "0903"),
            (11, "\"INV-2026-000007\""),
            (14, "\"Rechnung INV-2026-000007\""),
            (40, "\"EL\""),
            (41, "24,00"),
            (114, "0"),
        ]
    );
}

#[test]
fn accounts_can_be_set_and_mistakes_are_named() {
    let rows = batch(&[("ACCOUNTS", "revenue.standard 8000 3,receivable 10000")]).rows(&document(
        "invoice",
        vec![part("DE", "19", 100, 19)],
        vec![],
    ));
    assert_eq!(
        told(&rows),
        ["119 S 10000 / 8000 key 3: Rechnung INV-2026-000007"]
    );
    let longer = batch(&[("ACCOUNT_DIGITS", "6")]);
    let rows = longer.rows(&document(
        "invoice",
        vec![part("DE", "19", 100, 19)],
        vec![],
    ));
    assert_eq!(
        told(&rows),
        ["119 S 141000 / 840000: Rechnung INV-2026-000007"]
    );
    for (key, value, wrong) in [
        ("CHART", "skr49", InvalidAccounts::Chart),
        ("CLIENT", "0", InvalidAccounts::Client),
        ("CONSULTANT", "1000", InvalidAccounts::Consultant),
        ("ACCOUNT_DIGITS", "9", InvalidAccounts::Digits),
        ("FISCAL_YEAR_BEGINS", "13-01", InvalidAccounts::FiscalYear),
        (
            "ACCOUNTS",
            "petty 1",
            InvalidAccounts::Name("petty".to_owned()),
        ),
        (
            "ACCOUNTS",
            "bank x",
            InvalidAccounts::Line("bank x".to_owned()),
        ),
        ("ACCOUNTS", "bank", InvalidAccounts::Line("bank".to_owned())),
    ] {
        let settings = settings(&[(key, value)]);
        assert_eq!(Accounts::new(&settings).err(), Some(wrong), "{key} {value}");
    }
}

#[test]
fn a_fiscal_year_may_begin_in_summer() {
    let summer = settings(&[("FISCAL_YEAR_BEGINS", "07-01")]);
    assert_eq!(
        fiscal_year(&summer, date(2026, 6, 30)),
        Ok(date(2025, 7, 1))
    );
    assert_eq!(fiscal_year(&summer, date(2026, 7, 1)), Ok(date(2026, 7, 1)));
}

/// What the rows come to in a program that takes the tax out of amounts on automatic accounts.
fn imported(rows: &[Row]) -> BTreeMap<u32, i64> {
    let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
    let automatic = |account: u32| match account {
        8400 => Some(("19", 1776)),
        8300 => Some(("7", 1771)),
        _ => None,
    };
    for row in rows {
        let minor = i64::try_from(row.hundredths).unwrap();
        let debit = if row.side == 'S' { minor } else { -minor };
        for (account, amount) in [(row.account, debit), (row.contra, -debit)] {
            let tax = automatic(account).filter(|_| row.key != Some(40));
            let taken_out = tax.map_or(0, |(percent, vat)| {
                let rate: Rate = percent.parse().unwrap();
                let tax = rate.within(Money::new(amount, Currency::EUR)).minor();
                *sums.entry(vat).or_default() += tax;
                tax
            });
            *sums.entry(account).or_default() += amount - taken_out;
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

proptest! {
    /// However a document was rounded, the importing side ends up with the figures of our books.
    #[test]
    fn the_importing_side_has_our_figures(
        is_invoice: bool,
        nets in proptest::collection::vec((-1_000_000_i64..5_000_000, -2_i64..3, prop::bool::ANY), 1..4),
        credited in 0_i64..1_000,
    ) {
        let parts: Vec<Part> = nets
            .into_iter()
            .map(|(net, off, reduced)| {
                let percent = if reduced { "7" } else { "19" };
                let rate: Rate = percent.parse().unwrap();
                let tax = rate.of(Money::new(net, Currency::EUR)).minor() + off;
                part("DE", percent, net, tax)
            })
            .collect();
        let sign = if is_invoice { 1 } else { -1 };
        let mut ours: BTreeMap<u32, i64> = BTreeMap::new();
        for part in &parts {
            let (revenue, vat) = if part.decision.rate.percent().to_string() == "7" { (8300, 1771) } else { (8400, 1776) };
            *ours.entry(1410).or_default() += sign * (part.net.minor() + part.tax.minor());
            *ours.entry(revenue).or_default() -= sign * part.net.minor();
            *ours.entry(vat).or_default() -= sign * part.tax.minor();
        }
        let mut legs = Vec::new();
        if !is_invoice && credited > 0 {
            legs.push(leg(Account::CustomerCredit, -credited, None));
            *ours.entry(1410).or_default() += credited;
            *ours.entry(1700).or_default() -= credited;
        }
        ours.retain(|_, sum| *sum != 0);
        let kind = if is_invoice { "invoice" } else { "credit_note" };
        let rows = batch(&[]).rows(&document(kind, parts, legs));
        prop_assert!(rows.iter().all(|row| row.hundredths > 0));
        prop_assert_eq!(imported(&rows), ours);
    }
}
