//! What could be sent in a statement's place.

use std::io::{self, BufReader, Read};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::samples::{GERMAN_02, SWISS_04, document, entry, statement};
use super::tests::read;
use super::*;

fn refused(file: &str) -> StatementError {
    read(file).expect_err("it is refused")
}

/// A text, and then one byte for ever.
struct Endless(&'static [u8], u8);

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            into.fill(self.1);
            return Ok(into.len());
        }
        self.0.read(into)
    }
}

fn endless(start: &'static str, byte: u8) -> Problem {
    let limits = Limits {
        file_bytes_max: 10_000_000,
        ..Limits::default()
    };
    let input = BufReader::new(Endless(start.as_bytes(), byte));
    let mut problem = None;
    for step in Reader::new(input, limits) {
        problem = step.err().map(|error| error.problem);
    }
    problem.expect("it is refused")
}

#[test]
fn a_document_type_is_refused_before_it_means_anything() {
    for declared in [
        "<!DOCTYPE Document>",
        "<!DOCTYPE Document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
        "<!DOCTYPE Document SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY % remote SYSTEM \"http://example.org/x\"> %remote;]>",
    ] {
        let file = GERMAN_02.replacen("<!-- Kontoauszug -->", declared, 1);
        let error = refused(&file);
        assert!(matches!(error.problem, Problem::DocumentType), "{error}");
        assert_eq!(error.line, 2);
    }
}

#[test]
fn entities_that_xml_does_not_define_are_refused() {
    for entity in [
        "&a;",
        "&nbsp;",
        "&#0;",
        "&#xD800;",
        "&#x110000;",
        "&#99999999999;",
    ] {
        let file = document("08", &statement(0, 500, &entry(500, "A", entity)));
        let error = refused(&file);
        assert!(
            matches!(error.problem, Problem::Entity | Problem::Malformed),
            "{entity}: {error}"
        );
    }
}

#[test]
fn what_has_no_end_is_refused_while_it_is_small() {
    const ROOT: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">";
    for (start, byte) in [
        ("", b' '),
        ("<", b'a'),
        ("<Document xmlns=\"", b'a'),
        ("<!--", b'-'),
        ("<?x ", b'x'),
        ("<!DOCTYPE ", b'['),
        (ROOT, b'a'),
        (ROOT, b'\n'),
    ] {
        let problem = endless(start, byte);
        assert!(
            matches!(problem, Problem::TooMuch { .. }),
            "{start}{byte}: {problem}"
        );
    }
}

#[test]
fn depth_elements_texts_entries_and_bytes_are_bounded() {
    let too_much = |file: &str, limits: Limits| {
        let error = Reader::new(file.as_bytes(), limits).find_map(Result::err);
        match error.expect("it is refused").problem {
            Problem::TooMuch { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    let all = Limits::default();
    let with = |text: &str| document("08", &statement(0, 500, &entry(500, "A", text)));
    let deep = with(&("<x>".repeat(100) + &"</x>".repeat(100)));
    assert_eq!(too_much(&deep, all), "nested elements");
    assert_eq!(
        too_much(&with(&"<x/>".repeat(2_000)), all),
        "elements in one item"
    );
    let texts = with(&format!("<x>{}</x>", "a".repeat(60_000)).repeat(2));
    assert_eq!(too_much(&texts, all), "bytes of text in one item");
    assert_eq!(
        too_much(&with(&"a".repeat(70_000)), all),
        "bytes without a break"
    );
    let few = Limits {
        lines_max: 5,
        ..all
    };
    let many = document("08", &statement(0, 5_500, &entry(500, "", "x").repeat(11)));
    assert_eq!(too_much(&many, few), "entries");
    let short = Limits {
        file_bytes_max: 1_000,
        ..all
    };
    assert_eq!(too_much(GERMAN_02, short), "bytes in the file");
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_and_never_complete() {
    for file in [GERMAN_02, SWISS_04] {
        let end = file.trim_end().len();
        for cut in (0..end).filter(|cut| file.is_char_boundary(*cut)) {
            let error = read(&file[..cut]).expect_err("it is cut off");
            let lines = file[..cut].matches('\n').count() + 1;
            assert!(error.line <= u64::try_from(lines).unwrap());
            assert!(
                matches!(
                    error.problem,
                    Problem::Truncated | Problem::Malformed | Problem::Entity
                ),
                "{cut}: {error}"
            );
        }
    }
}

#[test]
fn after_an_error_nothing_more_comes() {
    let cut = &GERMAN_02[..GERMAN_02.len() - 40];
    let mut reader = Reader::new(cut.as_bytes(), Limits::default());
    let read = reader.by_ref().filter(Result::is_err).count();
    assert_eq!(read, 1);
    assert!(reader.next().is_none());
}

#[test]
fn another_message_is_named() {
    for (namespace, named) in [
        (
            "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
            "camt.054.001.08",
        ),
        (
            "urn:iso:std:iso:20022:tech:xsd:camt.052.001.02",
            "camt.052.001.02",
        ),
        (
            "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
            "pain.001.001.09",
        ),
        ("http://www.w3.org/2000/svg", "svg"),
        ("", "<Document>"),
    ] {
        let file = format!("<Document xmlns=\"{namespace}\"><BkToCstmrStmt/></Document>");
        let error = refused(&file);
        assert!(matches!(error.problem, Problem::OtherMessage { .. }));
        assert!(error.to_string().contains(named), "{error}");
    }
    let error = refused("<html>\n<body/></html>");
    assert!(error.to_string().contains("<html>"), "{error}");
}

#[test]
fn what_is_no_statement_of_an_account_is_refused() {
    let good = document("08", &statement(0, 500, &entry(500, "A", "x")));
    for (from, to) in [
        ("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\""),
        (
            "<IBAN>DE89370400440532013000</IBAN>",
            "<Othr><Id>1</Id></Othr>",
        ),
        (
            "<IBAN>DE89370400440532013000</IBAN>",
            "<IBAN>DE88370400440532013000</IBAN>",
        ),
        ("<Id>2026-224</Id>", ""),
        ("<Ccy>EUR</Ccy>", "<Ccy>XXX</Ccy>"),
        ("<Ccy>EUR</Ccy>", "<Ccy>CHF</Ccy>"),
        (
            "<Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>",
            "<Amt>5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>",
        ),
        (
            "<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
            "<CdtDbtInd>BOTH</CdtDbtInd><Sts>",
        ),
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>"),
        ("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>2026-13-20"),
        ("</BkToCstmrStmt>", "</BkToCstmrStmt></Document><Document>"),
        ("</Document>", "</Document>x"),
        ("</Stmt>", "</Ntry>"),
        ("xmlns=", "a:xmlns="),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(read(&good.replace(from, to)).is_err(), "{from} → {to}");
    }
    assert!(read("").is_err());
    assert!(read("\u{feff}").is_err());
    assert!(
        read(&format!("\u{feff}{good}")).is_ok(),
        "a byte order mark is none of its text"
    );
    let latin = Reader::new(&b"<Document xmlns=\"\xe4\"/>"[..], Limits::default());
    assert!(latin.map(Result::err).any(|error| error.is_some()));
}

#[test]
fn an_error_holds_nothing_of_what_was_read() {
    let secret = "Ada-Lovelace-1815";
    let file = document("08", &statement(0, 500, &entry(500, "A", secret)));
    for (from, to) in [
        ("2026-11-20", secret),
        ("CRDT", secret),
        ("5.00", secret),
        ("EUR", secret),
    ] {
        let error = refused(&file.replace(from, to));
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
}

/// Alone, since others would take the time.
mod measured {
    use super::*;

    #[test]
    fn an_entry_takes_as_long_among_many() {
        let [few, many] = [1_000, 20_000].map(|entries| {
            let file = of_entries(entries);
            let took = (0..3).map(|_| time_of(&file, entries)).min().unwrap();
            took / u32::try_from(entries).unwrap()
        });
        assert!(many < few * 3, "{few:?} of few, {many:?} of many");
    }

    fn of_entries(count: i64) -> String {
        let entries: String = (0..count)
            .map(|at| {
                let reference = format!("REF{at}");
                entry(500, &reference, "Rechnung RF18 5390 0754 7034 danke")
            })
            .collect();
        document("08", &statement(0, 500 * count, &entries))
    }

    fn time_of(file: &str, entries: i64) -> Duration {
        let started = Instant::now();
        let mut lines = 0;
        for step in Reader::new(file.as_bytes(), Limits::default()) {
            if matches!(step.unwrap(), Step::Line(_)) {
                lines += 1;
            }
        }
        let took = started.elapsed();
        assert_eq!(lines, entries);
        took
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Reader::new(&bytes[..], Limits::default()).count();
    }

    /// A statement with something else at some place: an error or a reading, and never more lines than it had.
    #[test]
    fn no_damage_panics(at in 0..GERMAN_02.len(), with in "[<>/&;a\"' ]{0,3}", gone in 0..20_usize) {
        prop_assume!(GERMAN_02.is_char_boundary(at) && GERMAN_02.is_char_boundary((at + gone).min(GERMAN_02.len())));
        let mut damaged = GERMAN_02.to_owned();
        damaged.replace_range(at..(at + gone).min(GERMAN_02.len()), &with);
        if let Ok(steps) = read(&damaged) {
            prop_assert!(steps.iter().filter(|step| matches!(step, Step::Line(_))).count() <= 4);
        }
    }
}
