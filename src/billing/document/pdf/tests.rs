//! What a PDF must be, whatever stands on it. `tests/documents/read_back.py` reads every shape's with other people's tools.

use std::sync::LazyLock;

use super::*;
use crate::billing::document::tests::shapes;
use crate::billing::document::{Draft, Kind, Text};
use crate::money::Money;
use crate::web::locale::Locale;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::open(None, None).unwrap());

fn draft(name: &str) -> Draft {
    let mut shapes = shapes::all().into_iter();
    shapes.find(|(known, _)| known == name).unwrap().1
}

fn set(draft: Draft) -> Vec<u8> {
    Document::new(draft).unwrap().pdf(&PRESS).unwrap()
}

fn has(pdf: &[u8], text: &str) -> bool {
    memchr::memmem::find(pdf, text.as_bytes()).is_some()
}

/// Each is written to the folder that the environment names, with its XML and the amounts that a reader must find on it.
#[test]
fn every_shape_is_set() {
    let folder = std::env::var_os("SEALBOOK_DOCUMENTS").map(std::path::PathBuf::from);
    let shapes = shapes::all().into_iter().chain([
        ("yen".to_owned(), shapes::in_currency("JPY")),
        ("proforma".to_owned(), proforma()),
    ]);
    // Setting takes a hundred times longer in a build that is not optimised.
    let step = if folder.is_some() { 1 } else { 15 };
    for (number, (name, mut draft)) in shapes.enumerate().step_by(step) {
        draft.language = Locale::ALL[number % 2];
        let amounts = amounts(&draft).join("\n");
        let document = Document::new(draft).unwrap();
        let pdf = document.pdf(&PRESS);
        let pdf = pdf.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(has(&pdf, "<pdfaid:conformance>A<"), "{name}");
        if let Some(folder) = &folder {
            let path = |suffix: &str| folder.join(format!("{number:03}-{name}.{suffix}"));
            std::fs::write(path("pdf"), pdf).unwrap();
            std::fs::write(path("amounts"), amounts).unwrap();
            if let Ok(xml) = document.cii() {
                std::fs::write(path("enclosed"), xml).unwrap();
            }
        }
    }
}

/// Every amount that was agreed or is owed, as the reader writes it.
fn amounts(draft: &Draft) -> Vec<String> {
    let totals = &draft.totals;
    let off = |amount: Money| Money::zero(amount.currency()).minus(amount).unwrap();
    let mut amounts = vec![totals.net, totals.tax, totals.total];
    amounts.extend(draft.lines.iter().map(|line| line.amount));
    let on_lines = draft.lines.iter().filter_map(|line| line.discount.as_ref());
    amounts.extend(on_lines.map(|discount| off(discount.amount)));
    amounts.extend(draft.discounts.iter().map(|discount| off(discount.amount)));
    if !draft.paid.is_zero() {
        amounts.extend([off(draft.paid), totals.total.minus(draft.paid).unwrap()]);
    }
    let said = amounts
        .into_iter()
        .map(|amount| draft.language.money(amount));
    said.collect()
}

fn proforma() -> Draft {
    let mut draft = draft("net-mixed");
    draft.kind = Kind::Proforma;
    draft
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let once = set(shapes::full());
    set(draft("gross-mixed"));
    assert_eq!(set(shapes::full()), once);
    let another = Press::open(None, None).unwrap();
    let document = Document::new(shapes::full()).unwrap();
    assert_eq!(document.pdf(&another).unwrap(), once);
}

#[test]
fn a_file_says_that_it_holds_an_invoice_as_xml() {
    let pdf = set(draft("net-mixed"));
    for said in [
        "<pdfaid:part>3<",
        "<pdfuaid:part>1<",
        "factur-x.xml</fx:DocumentFileName>",
        "EN 16931</fx:ConformanceLevel>",
        "/AFRelationship/Alternative",
        "/Names[(factur-x.xml)",
        "/GTS_PDFA1",
    ] {
        assert!(has(&pdf, said), "{said}");
    }
}

#[test]
fn a_document_without_xml_says_so_and_holds_none() {
    for draft in [proforma(), shapes::in_currency("JPY")] {
        let document = Document::new(draft).unwrap();
        let why = document.cii().unwrap_err();
        let content = Content::of(&document, Some(&why)).unwrap();
        let notes = serde_json::to_value(&content).unwrap()["notes"].to_string();
        assert!(notes.contains("no electronic form (XML)"), "{notes}");
        let pdf = document.pdf(&PRESS).unwrap();
        assert!(!has(&pdf, "factur-x") && !has(&pdf, "/EmbeddedFile"));
        assert!(has(&pdf, "<pdfaid:part>3<"));
    }
}

#[test]
fn what_stands_in_a_name_is_no_markup_and_breaks_no_page() {
    for name in [
        "#panic(\"no\") $x^2$ *b* @ref <label> // comment /* #sys.inputs `raw` = H".to_owned(),
        "#read(\"/etc/passwd\") #include \"main.typ\" \\u{41} \\".to_owned(),
        "x".repeat(10_000),
        "word ".repeat(2_000),
        format!("a{}", "\u{301}".repeat(10_000)),
        "\u{202E}evil\u{2066} 🎉👩\u{200D}👧🇩🇪 \u{E000}\u{FFFF}\u{10FFFF} ﷽ \u{FEFF}".to_owned(),
        "محمد שלום 山田 한국어 ไทย हिन्दी ქართ հայ می\u{200C}خواهم".to_owned(),
        "\u{200D}\u{200C}\u{FE0F}\u{FFFC}".to_owned(),
    ] {
        let mut draft = draft("net-mixed");
        let text = Text::new(&name).unwrap();
        draft.seller.name = text.clone();
        draft.seller.contact.email = text.clone();
        draft.buyer.name = text.clone();
        draft.buyer.address.city = Some(text.clone());
        draft.buyer.reference = Some(text.clone());
        draft.lines[0].name = text.clone();
        draft.lines[1].description = Some(text.clone());
        draft.notes = vec![text];
        let pdf = set(draft);
        let pages = ["1", "2"].map(|pages| format!("<xmpTPg:NPages>{pages}<"));
        assert!(pages.iter().any(|pages| has(&pdf, pages)), "{name:.40}");
    }
}

#[test]
fn an_operators_own_page_is_tried_before_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let open = |page: &str| {
        std::fs::write(folder.path().join("invoice.typ"), page).unwrap();
        Press::open(Some(folder.path()), None)
    };
    let own = open("#let invoice(data) = [*#data.heading.number*]").unwrap();
    let document = Document::new(draft("net-mixed")).unwrap();
    let pdf = document.pdf(&own).unwrap();
    assert!(
        has(&pdf, "factur-x.xml"),
        "the enclosure is none of a page's business"
    );
    for (wrong, said) in [
        ("#let invoice(data) = {\n data.sum }", "invoice.typ:2"),
        ("#let invoice(data) = (", "invoice.typ:1"),
        ("#let page(data) = []", "main.typ"),
        (
            "#let invoice(data) = read(\"../../etc/passwd\")",
            "invoice.typ:1",
        ),
        (
            "#import \"@preview/cetz:0.4.0\"\n#let invoice(data) = []",
            "invoice.typ:1",
        ),
    ] {
        let error = open(wrong).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_logo_is_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Press::open(None, Some(&path))
    };
    let square = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#13c"/></svg>"##;
    assert!(open("logo.svg", square).is_ok());
    assert!(matches!(
        open("logo.pdf", square),
        Err(PressError::Logo { .. })
    ));
    assert!(matches!(
        open("logo.png", square),
        Err(PressError::Template { .. })
    ));
    let missing = folder.path().join("none.svg");
    assert!(matches!(
        Press::open(None, Some(&missing)),
        Err(PressError::File { .. })
    ));
}
