//! Shapes of documents, as a shop meets them, and what must hold for each.

pub(super) mod shapes;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::money::Money;

/// Each is written to the folder that the environment names, for `tests/documents/validate.py`.
#[test]
fn every_shape_is_written_and_adds_up() {
    let shapes = shapes::all();
    assert!(shapes.len() >= 60, "{}", shapes.len());
    let folder = std::env::var_os("SEALBOOK_DOCUMENTS").map(std::path::PathBuf::from);
    for (number, (name, draft)) in shapes.into_iter().enumerate() {
        let document = Document::new(draft).unwrap_or_else(|error| panic!("{name}: {error}"));
        let totals = &document.draft.totals;
        let net = document.lines_net.minus(document.discounts_net);
        assert_eq!(net, Ok(totals.net), "{name}");
        for (syntax, bytes) in [("cii", document.cii()), ("ubl", document.ubl())] {
            let bytes = bytes.unwrap_or_else(|error| panic!("{name}: {error}"));
            let text = String::from_utf8(bytes.clone()).unwrap();
            let total = format!(">{}</", totals.total.decimal());
            assert!(text.contains(&total), "{name} {syntax}");
            if let Some(folder) = &folder {
                std::fs::write(
                    folder.join(format!("{number:03}-{name}.{syntax}.xml")),
                    bytes,
                )
                .unwrap();
            }
        }
    }
}

#[test]
fn what_the_standard_cannot_say_is_refused() {
    let (_, mut draft) = shapes::all().swap_remove(0);
    draft.kind = Kind::Proforma;
    let document = Document::new(draft).unwrap();
    assert_eq!(document.cii(), Err(NoXml::Proforma));
    assert_eq!(document.ubl(), Err(NoXml::Proforma));
    let yen = Document::new(shapes::in_currency("JPY")).unwrap();
    assert_eq!(yen.cii(), Err(NoXml::Decimals(Currency::JPY)));
}

/// What was issued years ago must still be read, and be written as the same documents.
#[test]
fn a_draft_frozen_before_is_read_as_it_was_written() {
    let sample = include_str!("sample.json");
    let draft: Draft = serde_json::from_str(sample).unwrap();
    let again = serde_json::to_string_pretty(&draft).unwrap();
    assert_eq!(again.trim(), sample.trim());
    let document = Document::new(draft).unwrap();
    assert!(document.cii().is_ok() && document.ubl().is_ok());
}

#[test]
fn every_shape_survives_being_frozen() {
    for (name, draft) in shapes::all() {
        let frozen = serde_json::to_string(&draft).unwrap();
        let thawed: Draft = serde_json::from_str(&frozen).unwrap();
        assert_eq!(serde_json::to_string(&thawed).unwrap(), frozen, "{name}");
        let [before, after] = [draft, thawed].map(|draft| Document::new(draft).unwrap());
        assert_eq!(before.cii(), after.cii(), "{name}");
        assert_eq!(before.ubl(), after.ubl(), "{name}");
    }
}

#[test]
fn what_was_frozen_is_checked_when_it_is_read() {
    let sample: serde_json::Value = serde_json::from_str(include_str!("sample.json")).unwrap();
    for (place, wrong) in [
        ("/seller/vat_id", json!("DE136695977")),
        ("/seller/name", json!(" \n ")),
        ("/buyer/address/country", json!("ZZ")),
        ("/issued_on", json!("2026-02-30")),
        ("/lines/0/quantity", json!(0)),
        ("/lines/0/decision/rate", json!("101")),
        ("/lines/0/decision/territory", json!("XX")),
        ("/lines/0/amount/currency", json!("EURO")),
        ("/conversion/rate_millionths", json!(0)),
        ("/supplied", json!({ "on": "2026-11-20", "at": "noon" })),
        ("/payment", json!({})),
    ] {
        let mut changed = sample.clone();
        *changed.pointer_mut(place).expect(place) = wrong;
        assert!(serde_json::from_value::<Draft>(changed).is_err(), "{place}");
    }
}

#[test]
fn a_document_that_differs_from_its_order_is_none() {
    let (_, mut draft) = shapes::all().swap_remove(0);
    draft.lines[0].amount = draft.lines[0].amount.times(2).unwrap();
    assert!(matches!(Document::new(draft), Err(DraftError::Unbalanced)));
}

/// The amounts of all elements with this name, as the XML has them.
fn amounts(xml: &[u8], name: &str) -> Vec<i64> {
    let text = std::str::from_utf8(xml).unwrap();
    let start = format!("<{name}");
    let found = text.split(&start).skip(1).map(|rest| {
        let amount = rest.split(['>', '<']).nth(1).unwrap();
        Money::parse(amount, Currency::EUR).unwrap().minor()
    });
    found.collect()
}

proptest! {
    #[test]
    fn model_cii_and_ubl_say_the_same_to_the_cent(
        draft in shapes::any_draft(),
    ) {
        let totals = draft.totals.clone();
        let document = Document::new(draft).unwrap();
        let (cii, ubl) = (document.cii().unwrap(), document.ubl().unwrap());
        let cii_lines = amounts(&cii, "ram:SpecifiedTradeSettlementLineMonetarySummation>\n     <ram:LineTotalAmount");
        let ubl_lines = &amounts(&ubl, "cbc:LineExtensionAmount")[1..];
        prop_assert_eq!(ubl_lines, &cii_lines[..]);
        let off = document.discounts_net.minor();
        prop_assert_eq!(cii_lines.iter().sum::<i64>() - off, totals.net.minor());
        let taxes: i64 = amounts(&cii, "ram:CalculatedAmount").iter().sum();
        prop_assert_eq!(taxes, totals.tax.minor());
        prop_assert_eq!(amounts(&cii, "ram:GrandTotalAmount"), [totals.total.minor()]);
        prop_assert_eq!(amounts(&ubl, "cbc:TaxInclusiveAmount"), [totals.total.minor()]);
        prop_assert_eq!(document.cii().unwrap(), cii, "the same bytes again");
    }
}
