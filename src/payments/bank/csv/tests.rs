use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const ACCOUNT: &str = "DE89370400440532013000";

fn layout(name: &str) -> Layout {
    let mut known = known().iter();
    known.find(|layout| layout.name == name).unwrap().clone()
}

fn read_bytes(name: &str, account: &str, file: &[u8]) -> Result<Vec<BankLine>, StatementError> {
    let account = account.parse().unwrap();
    Reader::new(
        file,
        layout(name),
        account,
        Currency::EUR,
        Limits::default(),
    )
    .collect()
}

fn read(name: &str, file: &str) -> Result<Vec<BankLine>, StatementError> {
    read_bytes(name, ACCOUNT, file.as_bytes())
}

fn text(text: Option<&BankText>) -> Option<&str> {
    text.map(BankText::as_str)
}

#[test]
fn the_example_of_the_plain_layout_is_read() {
    let lines = read("plain", PLAIN_EXAMPLE).unwrap();
    let [paid, fee] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(paid.amount.minor(), 3_570);
    assert_eq!(text(paid.counterparty.name.as_ref()), Some("Ada Lovelace"));
    let structured = paid.remittance.structured.first();
    assert_eq!(text(structured), Some("RF18539007547034"));
    assert_eq!(fee.amount.minor(), -490);
    assert_eq!(text(fee.remittance.text.as_ref()), Some("Account fee"));
}

#[test]
fn a_savings_banks_export_is_read() {
    let file = "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";\"Glaeubiger ID\";\"Mandatsreferenz\";\"Kundenreferenz (End-to-End)\";\"Sammlerreferenz\";\"Lastschrift Ursprungsbetrag\";\"Auslagenersatz Ruecklastschrift\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"BIC (SWIFT-Code)\";\"Betrag\";\"Waehrung\";\"Info\"\r\n\
        \"DE89370400440532013000\";\"20.11.26\";\"21.11.26\";\"GUTSCHR. UEBERWEISUNG\";\"Rechnung RF18 5390 0754 7034\";\"\";\"\";\"E2E-1\";\"\";\"\";\"\";\"J\u{fc}rgen M\u{fc}ller\";\"NL91ABNA0417164300\";\"ABNANL2A\";\"1.119,00\";\"EUR\";\"Umsatz gebucht\"\r\n\
        \"DE89370400440532013000\";\"20.11.26\";\"\";\"ENTGELT\";\"Konto\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"-4,90\";\"EUR\";\"Umsatz gebucht\"\r\n\
        \"DE89370400440532013000\";\"22.11.26\";\"\";\"GUTSCHR\";\"x\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"7,00\";\"EUR\";\"Umsatz vorgemerkt\"\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(file);
    let lines = read_bytes("sparkasse", ACCOUNT, &bytes).unwrap();
    let [paid, fee] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(paid.amount, Money::new(111_900, Currency::EUR));
    assert_eq!(paid.booked_on, date(2026, 11, 20));
    assert_eq!(paid.valued_on, Some(date(2026, 11, 21)));
    assert_eq!(text(paid.counterparty.name.as_ref()), Some("Jürgen Müller"));
    assert_eq!(paid.counterparty.iban.as_ref().unwrap().country(), "NL");
    assert_eq!(text(paid.references.end_to_end.as_ref()), Some("E2E-1"));
    assert_eq!((fee.amount.minor(), fee.valued_on), (-490, None));
}

#[test]
fn a_cooperative_banks_export_is_read_behind_its_preamble() {
    let file = "\u{feff}Kontoumsätze;vom;22.11.2026\n\n\
        IBAN Auftragskonto;Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;Verwendungszweck;Betrag;Waehrung\n\
        DE89 3704 0044 0532 0130 00;20.11.2026;20.11.2026;Ada;NL91ABNA0417164300;\"RF18 5390\n0754 7034; danke\";50,00;EUR\n";
    let lines = read("vr-bank", file).unwrap();
    assert_eq!(lines[0].amount.minor(), 5_000);
    assert_eq!(
        text(lines[0].remittance.text.as_ref()),
        Some("RF18 5390 0754 7034; danke")
    );
}

#[test]
fn dutch_exports_are_read() {
    let ing = "\"Datum\";\"Naam / Omschrijving\";\"Rekening\";\"Tegenrekening\";\"Code\";\"Af Bij\";\"Bedrag (EUR)\";\"Mutatiesoort\";\"Mededelingen\"\n\
        \"20261120\";\"Ada\";\"NL91ABNA0417164300\";\"DE89370400440532013000\";\"GT\";\"Bij\";\"12,34\";\"Online\";\"RF18539007547034\"\n\
        \"20261120\";\"Ada\";\"NL91ABNA0417164300\";\"\";\"GT\";\"Af\";\"1,00\";\"Online\";\"\"\n";
    let dutch = "NL91ABNA0417164300";
    let lines = read_bytes("ing-nl", dutch, ing.as_bytes()).unwrap();
    let minors: Vec<i64> = lines.iter().map(|line| line.amount.minor()).collect();
    assert_eq!(minors, [1_234, -100]);
    for (from, to) in [("\"Bij\"", "\"Op\""), ("\"12,34\"", "\"-12,34\"")] {
        let refused = read_bytes("ing-nl", dutch, ing.replace(from, to).as_bytes()).unwrap_err();
        assert!(matches!(
            refused.problem,
            Problem::Invalid { field: "direction" }
        ));
        assert_eq!(refused.line, 2);
    }

    let rabo = "\"IBAN/BBAN\",\"Munt\",\"BIC\",\"Volgnr\",\"Datum\",\"Rentedatum\",\"Bedrag\",\"Saldo na trn\",\"Tegenrekening IBAN/BBAN\",\"Naam tegenpartij\",\"Transactiereferentie\",\"Betalingskenmerk\",\"Omschrijving-1\",\"Omschrijving-2\",\"Omschrijving-3\",\"Reden retour\"\n\
        \"NL91ABNA0417164300\",\"EUR\",\"RABONL2U\",\"000000000000007213\",\"2026-11-20\",\"2026-11-20\",\"+15,90\",\"+9,00\",\"\",\"Ada\",\"\",\"RF18539007547034\",\"a\",\"\",\"b\",\"AC04\"\n";
    let lines = read_bytes("rabobank", dutch, rabo.as_bytes()).unwrap();
    assert_eq!(lines[0].amount.minor(), 1_590);
    assert_eq!(
        lines[0].nature,
        Nature::Return {
            reason: Some("AC04".to_owned())
        }
    );
    assert_eq!(
        lines[0].remittance.structured[0].as_str(),
        "RF18539007547034"
    );
    assert_eq!(text(lines[0].remittance.text.as_ref()), Some("a b"));
    assert_eq!(
        text(lines[0].references.bank.as_ref()),
        Some("000000000000007213")
    );
}

const HEADER: &str = "account,booked_on,valued_on,amount,currency,name,iban,bank_reference,end_to_end,reference,text\n";

fn plain(rows: &[&str]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| format!("{ACCOUNT},2026-11-20,,{row}\n"))
        .collect();
    HEADER.to_owned() + &rows.concat()
}

#[test]
fn equal_lines_stay_two_and_overlapping_files_have_the_same_keys() {
    let row = "5.00,EUR,Ada,,,,,x";
    let keys = |rows: &[&str]| -> Vec<LineKey> {
        let lines = read("plain", &plain(rows)).unwrap();
        lines.iter().map(|line| line.key).collect()
    };
    let two = keys(&[row, row]);
    assert_ne!(two[0], two[1]);
    assert_eq!(keys(&["7.00,EUR,Ada,,,,,x", row, row])[1..], two);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    type Expected = fn(&Problem) -> bool;
    let good = "5.00,EUR,Ada,,,,,x";
    let cases: [(&str, Expected); 6] = [
        ("5.005,EUR,Ada,,,,,x", |problem| {
            matches!(problem, Problem::Amount { .. })
        }),
        ("5,EUR,Ada", |problem| matches!(problem, Problem::Truncated)),
        ("5,USD,Ada,,,,,x", |problem| {
            matches!(problem, Problem::OtherCurrency { .. })
        }),
        (",EUR,Ada,,,,,x", |problem| {
            matches!(problem, Problem::Amount { .. })
        }),
        ("\"5,EUR,Ada,,,,,x", |problem| {
            matches!(problem, Problem::Truncated)
        }),
        ("=1+1,EUR,Ada,,,,,x", |problem| {
            matches!(problem, Problem::Amount { .. })
        }),
    ];
    for (bad, expected) in cases {
        let refused = read("plain", &plain(&[good, bad])).unwrap_err();
        assert!(expected(&refused.problem), "{bad}: {refused}");
        assert_eq!(refused.line, 3, "{bad}");
    }
    let other = plain(&[good]).replace(ACCOUNT, "NL91ABNA0417164300");
    assert!(matches!(
        read("plain", &other).unwrap_err().problem,
        Problem::OtherAccount
    ));
    let day = plain(&[good]).replace("2026-11-20", "20.11.2026");
    assert!(matches!(
        read("plain", &day).unwrap_err().problem,
        Problem::Invalid { field: "booked_on" }
    ));
    let mut latin = plain(&[good]).into_bytes();
    latin.extend(b"\xe4\xf6\n");
    let refused = read_bytes("plain", ACCOUNT, &latin).unwrap_err();
    assert!(matches!(refused.problem, Problem::Encoding { .. }));
}

#[test]
fn a_file_without_the_columns_names_one_that_is_missing() {
    for (file, missing) in [
        ("", "booked_on"),
        ("a,b,c\n1,2,3\n", "booked_on"),
        ("booked_on,amount\n", "account"),
    ] {
        let refused = read("plain", file).unwrap_err();
        assert!(refused.to_string().contains(missing), "{refused}");
    }
}

#[test]
fn records_and_fields_are_bounded() {
    let long = plain(&[&format!("5,EUR,\"{}", "a".repeat(200_000))]);
    let refused = read("plain", &long).unwrap_err();
    assert!(
        matches!(refused.problem, Problem::TooMuch { .. }),
        "{refused}"
    );
    let limits = Limits {
        lines_max: 3,
        ..Limits::default()
    };
    let many = plain(&["5.00,EUR,Ada,,,,,x"; 5]);
    let account = ACCOUNT.parse().unwrap();
    let mut reader = Reader::new(
        many.as_bytes(),
        layout("plain"),
        account,
        Currency::EUR,
        limits,
    );
    let refused = reader.find_map(Result::err).unwrap();
    assert!(
        matches!(refused.problem, Problem::TooMuch { .. }),
        "{refused}"
    );
    assert!(reader.next().is_none());
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for layout in known() {
            let _ = read_bytes(&layout.name, ACCOUNT, &bytes);
            let with_header = [HEADER.as_bytes(), &bytes].concat();
            let _ = read_bytes("plain", ACCOUNT, &with_header);
        }
    }

    #[test]
    fn what_is_written_is_read(minors in proptest::collection::vec(-10_000_000_000_000_i64..=10_000_000_000_000, 0..20)) {
        let rows: Vec<String> = minors
            .iter()
            .map(|minor| format!("{},EUR,Ada,,,,,x", Money::new(*minor, Currency::EUR).decimal()))
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let lines = read("plain", &plain(&rows)).unwrap();
        let read: Vec<i64> = lines.iter().map(|line| line.amount.minor()).collect();
        prop_assert_eq!(read, minors);
    }
}
