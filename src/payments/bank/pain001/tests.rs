use proptest::prelude::*;

use super::*;
use crate::payments::bank::Limits;
use crate::payments::bank::xml::{Element, Xml};

fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        iban: "NL91 ABNA 0417 1643 00".parse().unwrap(),
        bic: None,
    }
}

fn transfer(id: &str, name: &str, minor: i64) -> Transfer {
    Transfer {
        end_to_end_id: id.to_owned(),
        creditor: party(name),
        amount: Money::new(minor, Currency::EUR),
        purpose: "Refund of INV-2026-000123".to_owned(),
    }
}

fn order(transfers: Vec<Transfer>) -> PaymentOrder {
    PaymentOrder {
        id: "REFUNDS-20261122-1".to_owned(),
        created_at: "2026-11-22T04:15:06.789Z".parse().unwrap(),
        execute_on: jiff::civil::date(2026, 11, 23),
        debtor: Party {
            bic: Some("COBADEFFXXX".parse().unwrap()),
            iban: "DE89 3704 0044 0532 0130 00".parse().unwrap(),
            name: "Nordlicht Hosting GmbH".to_owned(),
        },
        transfers,
    }
}

fn read(file: &str) -> Element {
    let mut xml = Xml::new(file.as_bytes(), Limits::default());
    let (root, namespace) = xml.root().unwrap();
    assert_eq!(
        (root.name.as_str(), namespace.as_str()),
        ("Document", NAMESPACE)
    );
    let message = xml.child().unwrap().unwrap();
    let message = xml.element(message).unwrap();
    assert!(xml.child().unwrap().is_none());
    xml.end().unwrap();
    message
}

#[test]
fn a_file_reads_as_the_schema_has_its_elements() {
    let file = order(vec![
        transfer("REF-1", "Ada Lovelace", 1_250),
        Transfer {
            purpose: String::new(),
            creditor: Party {
                bic: Some("ABNANL2A".parse().unwrap()),
                ..party("Grace Hopper")
            },
            ..transfer("REF-2", "", 3)
        },
    ])
    .write()
    .unwrap();
    let expected = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n",
        "<CstmrCdtTrfInitn>\n<GrpHdr>\n<MsgId>REFUNDS-20261122-1</MsgId>\n",
        "<CreDtTm>2026-11-22T04:15:06Z</CreDtTm>\n<NbOfTxs>2</NbOfTxs>\n<CtrlSum>12.53</CtrlSum>\n",
        "<InitgPty>\n<Nm>Nordlicht Hosting GmbH</Nm>\n</InitgPty>\n</GrpHdr>\n",
        "<PmtInf>\n<PmtInfId>REFUNDS-20261122-1</PmtInfId>\n<PmtMtd>TRF</PmtMtd>\n",
        "<BtchBookg>false</BtchBookg>\n",
        "<NbOfTxs>2</NbOfTxs>\n<CtrlSum>12.53</CtrlSum>\n",
        "<PmtTpInf>\n<SvcLvl>\n<Cd>SEPA</Cd>\n</SvcLvl>\n</PmtTpInf>\n",
        "<ReqdExctnDt>\n<Dt>2026-11-23</Dt>\n</ReqdExctnDt>\n",
        "<Dbtr>\n<Nm>Nordlicht Hosting GmbH</Nm>\n</Dbtr>\n",
        "<DbtrAcct>\n<Id>\n<IBAN>DE89370400440532013000</IBAN>\n</Id>\n</DbtrAcct>\n",
        "<DbtrAgt>\n<FinInstnId>\n<BICFI>COBADEFFXXX</BICFI>\n</FinInstnId>\n</DbtrAgt>\n",
        "<ChrgBr>SLEV</ChrgBr>\n",
        "<CdtTrfTxInf>\n<PmtId>\n<EndToEndId>REF-1</EndToEndId>\n</PmtId>\n",
        "<Amt>\n<InstdAmt Ccy=\"EUR\">12.50</InstdAmt>\n</Amt>\n",
        "<Cdtr>\n<Nm>Ada Lovelace</Nm>\n</Cdtr>\n",
        "<CdtrAcct>\n<Id>\n<IBAN>NL91ABNA0417164300</IBAN>\n</Id>\n</CdtrAcct>\n",
        "<RmtInf>\n<Ustrd>Refund of INV-2026-000123</Ustrd>\n</RmtInf>\n</CdtTrfTxInf>\n",
        "<CdtTrfTxInf>\n<PmtId>\n<EndToEndId>REF-2</EndToEndId>\n</PmtId>\n",
        "<Amt>\n<InstdAmt Ccy=\"EUR\">0.03</InstdAmt>\n</Amt>\n",
        "<CdtrAgt>\n<FinInstnId>\n<BICFI>ABNANL2A</BICFI>\n</FinInstnId>\n</CdtrAgt>\n",
        "<Cdtr>\n<Nm>Grace Hopper</Nm>\n</Cdtr>\n",
        "<CdtrAcct>\n<Id>\n<IBAN>NL91ABNA0417164300</IBAN>\n</Id>\n</CdtrAcct>\n",
        "</CdtTrfTxInf>\n</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n",
    );
    assert_eq!(file, expected);
}

#[test]
fn an_order_that_a_bank_would_refuse_is_not_written() {
    let long = transfer("A", "Ada", 1);
    let long = Transfer {
        purpose: "x".repeat(141),
        ..long
    };
    let yen = Transfer {
        amount: Money::new(1, Currency::JPY),
        ..transfer("A", "Ada", 1)
    };
    for (transfers, why) in [
        (vec![], InvalidOrder::Empty),
        (vec![transfer("", "Ada", 1)], InvalidOrder::Id { at: 0 }),
        (vec![transfer("a_b", "Ada", 1)], InvalidOrder::Id { at: 0 }),
        (vec![transfer("/a", "Ada", 1)], InvalidOrder::Id { at: 0 }),
        (vec![transfer("a//b", "Ada", 1)], InvalidOrder::Id { at: 0 }),
        (
            vec![transfer(&"a".repeat(36), "Ada", 1)],
            InvalidOrder::Id { at: 0 },
        ),
        (
            vec![transfer("a", "Ada", 1), transfer("a", "Ada", 1)],
            InvalidOrder::RepeatedId { at: 1 },
        ),
        (
            vec![transfer("a", "Ada", 0)],
            InvalidOrder::Amount { at: 0 },
        ),
        (
            vec![transfer("a", "Ada", -1)],
            InvalidOrder::Amount { at: 0 },
        ),
        (
            vec![transfer("a", "Ada", 100_000_000_000)],
            InvalidOrder::Amount { at: 0 },
        ),
        (vec![yen], InvalidOrder::Amount { at: 0 }),
        (
            vec![transfer("a", " ", 1)],
            InvalidOrder::CreditorName { at: 0 },
        ),
        (
            vec![transfer("a", "漢字", 1)],
            InvalidOrder::CreditorName { at: 0 },
        ),
        (vec![long], InvalidOrder::Purpose { at: 0 }),
    ] {
        assert_eq!(order(transfers).write().err(), Some(why));
    }
    let mut unnamed = order(vec![transfer("a", "Ada", 1)]);
    unnamed.debtor.name = "…".to_owned();
    assert_eq!(unnamed.write().err(), Some(InvalidOrder::DebtorName));
    unnamed.id = "a b".to_owned();
    assert_eq!(unnamed.write().err(), Some(InvalidOrder::OrderId));
}

#[test]
fn a_long_name_is_cut_after_its_letters_were_brought_to_the_basic_set() {
    let file = order(vec![transfer("a", &"Щ".repeat(40), 1)])
        .write()
        .unwrap();
    let message = read(&file);
    let name = message
        .text_at(&["PmtInf", "CdtTrfTxInf", "Cdtr", "Nm"])
        .unwrap();
    assert_eq!(name.len(), 70);
}

proptest! {
    /// Whatever stands in names and purposes: the file is well-formed, holds these transfers and no others, and the same
    /// order makes the same bytes.
    #[test]
    fn hostile_text_does_not_break_out(
        texts in proptest::collection::vec(("\\PC{0,30}", "\\PC{0,40}", 1..=99_999_999_999_i64), 1..6),
        markup in "(</Nm><Nm>|]]>|<!--|&#x3c;|\\u{0}|<!DOCTYPE x>)?",
    ) {
        let mut transfers = Vec::new();
        for (at, (name, purpose, minor)) in texts.iter().enumerate() {
            let id = format!("T-{at}");
            let mut made = transfer(&id, &format!("{markup}{name}a"), *minor);
            made.purpose = format!("{markup}{purpose}");
            transfers.push(made);
        }
        let order = order(transfers);
        let written = order.write();
        // Some letters become several, so a purpose can outgrow its bound.
        prop_assume!(!matches!(written, Err(InvalidOrder::Purpose { .. })));
        let file = written.unwrap();
        prop_assert_eq!(&order.write().unwrap(), &file);
        prop_assert!(file.is_ascii());
        let message = read(&file);
        let payment = message.at(&["PmtInf"]).unwrap();
        let written: Vec<&Element> = payment.all("CdtTrfTxInf").collect();
        prop_assert_eq!(written.len(), texts.len());
        let mut sum = Money::zero(Currency::EUR);
        for (element, transfer) in written.iter().zip(&order.transfers) {
            let amount = element.at(&["Amt", "InstdAmt"]).unwrap();
            let amount = Money::parse(&amount.text, Currency::EUR).unwrap();
            prop_assert_eq!(amount, transfer.amount);
            sum = sum.plus(amount).unwrap();
            prop_assert_eq!(element.text_at(&["PmtId", "EndToEndId"]), Some(transfer.end_to_end_id.as_str()));
            let name = to_sepa_text(&transfer.creditor.name);
            let name = name[..name.len().min(70)].trim_end();
            prop_assert_eq!(element.text_at(&["Cdtr", "Nm"]), Some(name));
        }
        let control = message.text_at(&["GrpHdr", "CtrlSum"]).unwrap();
        prop_assert_eq!(Money::parse(control, Currency::EUR), Ok(sum));
    }
}
