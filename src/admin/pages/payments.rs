//! Payments: statements, and the lines that they brought.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/payments`, filtered by `state`, `movement`, `from`, `to`.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentsPage {
    /// What was typed into the filter, or wrong with the last form.
    pub filter: Filled,
    pub states: Vec<String>,
    pub movements: Vec<String>,
    pub uploads: Vec<UploadRow>,
    pub statements: Vec<StatementRow>,
    pub rows: Vec<LineRow>,
    pub pager: Pager,
    /// How the CSV exports are called that are known here.
    pub layouts: Vec<String>,
    /// What a file in the plain one looks like.
    pub layout_example: &'static str,
    /// How many movements wait for somebody, by their state, the most pressing first.
    pub to_decide: Vec<(&'static str, i64)>,
    /// The page was drawn again by itself, without who paid and for what.
    pub is_veiled: bool,
    /// Money comes through a processor, too.
    pub has_processor: bool,
    /// Something is being read: the page looks again by itself.
    pub busy: bool,
}

/// A file that was uploaded, and what became of it; nothing yet, while it is read.
#[derive(Debug, Clone, Serialize)]
pub struct UploadRow {
    pub id: String,
    /// What it is called, where the page opens anything.
    pub name: Option<String>,
    pub uploaded_at: Timestamp,
    /// `soon`, `later` or `broken-off` while it is not read: when somebody goes on with it, should that break off.
    pub reading: Option<&'static str>,
    pub goes_on_at: Option<Timestamp>,
    /// What is wrong with it, in the reader's language.
    pub refusal: Option<String>,
    pub statement: Option<String>,
    pub lines: Option<i64>,
    /// When the same file was taken in before.
    pub known_at: Option<Timestamp>,
}

impl UploadRow {
    fn samples() -> Vec<Self> {
        let reading = Self {
            id: "upl_1".to_owned(),
            name: Some("camt-2026-03.xml".to_owned()),
            uploaded_at: sample_time(),
            reading: Some("soon"),
            goes_on_at: Some(sample_time()),
            refusal: None,
            statement: None,
            lines: None,
            known_at: None,
        };
        let later = Self {
            reading: Some("later"),
            ..reading.clone()
        };
        let broken_off = Self {
            reading: Some("broken-off"),
            goes_on_at: None,
            ..reading.clone()
        };
        let taken = Self {
            reading: None,
            goes_on_at: None,
            statement: Some("stm_1".to_owned()),
            lines: Some(1),
            ..reading.clone()
        };
        let known = Self {
            known_at: Some(sample_time()),
            lines: Some(6),
            ..taken.clone()
        };
        let refused = Self {
            refusal: Some("Line 7: The file ends before the statement does.".to_owned()),
            reading: None,
            goes_on_at: None,
            ..reading.clone()
        };
        let unnamed = Self {
            name: None,
            ..refused.clone()
        };
        vec![refused, reading, later, broken_off, taken, known, unnamed]
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct StatementRow {
    pub id: String,
    pub format: String,
    pub first_on: Option<Date>,
    pub last_on: Option<Date>,
    pub lines: u32,
    pub known: u32,
    pub done: u32,
    pub begun_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LineRow {
    pub id: String,
    pub booked_on: Date,
    pub amount: Money,
    pub movement: String,
    pub state: String,
    /// What the bank says of the other side; `None` where it says nothing, or it was erased.
    pub name: Option<String>,
    pub iban: Option<String>,
    pub text: Option<String>,
    pub customer: Option<String>,
    pub paid: Vec<PaidRow>,
    /// Why an operator set it aside.
    pub aside: Option<String>,
    /// Cash and cheques that it may be a deposit of.
    pub in_hand: Vec<InHandRow>,
    /// What money of the shop's own it shows: `payout`, `deposit`.
    pub own: Option<&'static str>,
    pub proposals: Vec<ProposalRow>,
    /// What can be done with it: `assign`, `set-aside`, `count`, `repeated`, `undo`.
    pub actions: Vec<String>,
    /// What a movement that is not booked may have been.
    pub bookings: Vec<BookingRow>,
}

/// What a line paid; without an invoice it is the customer's credit.
#[derive(Debug, Clone, Serialize)]
pub struct PaidRow {
    pub invoice: Option<String>,
    pub number: Option<String>,
    pub amount: Money,
    /// What is still open on the invoice.
    pub open: Option<Money>,
}

/// Cash or a cheque that is not at the bank yet.
#[derive(Debug, Clone, Serialize)]
pub struct InHandRow {
    pub id: String,
    pub means: &'static str,
    pub amount: Money,
    pub received_on: Date,
    /// Of the invoice that it paid.
    pub number: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct BookingRow {
    /// `fee`, `refund`, `refund-file`, `manual-refund`, `returned`, `payout`, `bounced`.
    pub kind: &'static str,
    /// The id of what it was.
    pub what: String,
    /// Its day.
    pub on: Option<Date>,
    /// Whom it was paid to.
    pub customer: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProposalRow {
    pub number: String,
    pub open: Money,
    pub why: Vec<String>,
}

impl Page for PaymentsPage {
    const TEMPLATE: &'static str = "admin/payments.html";

    fn samples() -> Vec<Self> {
        let empty = Self {
            filter: Filled::default(),
            states: vec!["proposed".to_owned(), "unmatched".to_owned()],
            movements: vec!["received".to_owned(), "paid_out".to_owned()],
            uploads: Vec::new(),
            statements: Vec::new(),
            rows: Vec::new(),
            pager: Pager::default(),
            layouts: vec!["plain".to_owned()],
            layout_example: "account,booked_on\nDE89,2026-03-02\n",
            to_decide: Vec::new(),
            is_veiled: true,
            has_processor: false,
            busy: false,
        };
        let filled = Self {
            filter: Filled::default().wrong("numbers", "problem-unknown-invoice"),
            uploads: UploadRow::samples(),
            statements: vec![StatementRow::sample(true), StatementRow::sample(false)],
            rows: LineRow::samples(),
            pager: Pager {
                newer: None,
                older: Some("/admin/payments?after=bnl_1".to_owned()),
            },
            layouts: vec!["plain".to_owned(), "sparkasse".to_owned()],
            to_decide: vec![
                ("unmatched", 3_002),
                ("doubtful", 1),
                ("proposed", 2),
                ("noted", 4),
            ],
            is_veiled: false,
            has_processor: true,
            busy: true,
            ..empty.clone()
        };
        vec![empty, filled]
    }
}

impl StatementRow {
    fn sample(finished: bool) -> Self {
        Self {
            id: "stm_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            format: "camt.053".to_owned(),
            first_on: Some(Date::constant(2026, 11, 20)),
            last_on: Some(Date::constant(2026, 11, 21)),
            lines: 1_200,
            known: 12,
            done: if finished { 1_200 } else { 250 },
            begun_at: sample_time(),
            finished_at: finished.then(sample_time),
        }
    }
}

impl PaidRow {
    fn samples() -> Vec<Self> {
        let invoice = Self {
            invoice: Some("inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            number: Some("INV-2026-000123".to_owned()),
            amount: Money::new(9_000, Currency::EUR),
            open: Some(Money::new(490, Currency::EUR)),
        };
        let credit = Self {
            invoice: None,
            number: None,
            amount: Money::new(150, Currency::EUR),
            open: None,
        };
        vec![invoice, credit]
    }
}

impl LineRow {
    fn samples() -> Vec<Self> {
        let row = |state: &str, movement: &str, minor: i64, actions: &[&str]| Self {
            id: "bnl_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            booked_on: Date::constant(2026, 11, 20),
            amount: Money::new(minor, Currency::EUR),
            movement: movement.to_owned(),
            state: state.to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            iban: Some("NL91ABNA0417164300".to_owned()),
            text: Some("Rechnung INV-2026-000123".to_owned()),
            customer: None,
            paid: Vec::new(),
            aside: None,
            in_hand: Vec::new(),
            own: None,
            proposals: Vec::new(),
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            bookings: Vec::new(),
        };
        let booking = |kind, what: &str| BookingRow {
            kind,
            what: what.to_owned(),
            on: (kind != "fee").then_some(Date::constant(2026, 11, 20)),
            customer: kind.ends_with("refund").then(|| what.to_owned()),
        };
        let in_hand = |means| InHandRow {
            id: "pay_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            means,
            amount: Money::new(5_000, Currency::EUR),
            received_on: Date::constant(2026, 11, 18),
            number: "INV-2026-000123".to_owned(),
        };
        vec![
            Self {
                proposals: vec![ProposalRow {
                    number: "INV-2026-000123".to_owned(),
                    open: Money::new(9_150, Currency::EUR),
                    why: ["number", "account"].map(str::to_owned).into(),
                }],
                ..row("proposed", "received", 9_000, &["assign", "set-aside"])
            },
            Self {
                name: None,
                iban: None,
                text: None,
                ..row("unmatched", "received", 100, &["assign", "set-aside"])
            },
            row("doubtful", "received", 700, &["count", "repeated"]),
            Self {
                customer: Some("cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
                paid: PaidRow::samples(),
                ..row("allocated", "received", 9_150, &["undo"])
            },
            Self {
                aside: Some("The landlord's, sent here by mistake".to_owned()),
                ..row("set_aside", "received", 50, &["assign", "undo"])
            },
            row("repeated", "received", 50, &["undo"]),
            Self {
                bookings: vec![
                    booking("refund", "rfd_06fqzpdf78c5v9t4m2k1n0s3aw"),
                    booking("fee", ""),
                ],
                ..row("noted", "paid_out", -5_000, &["set-aside"])
            },
            Self {
                bookings: vec![
                    booking("bounced", "pay_06fqzpdf78c5v9t4m2k1n0s3aw"),
                    booking("returned", "bnl_06fqzpdf78c5v9t4m2k1n0s3aw"),
                ],
                ..row("noted", "taken_back", -9_150, &["set-aside"])
            },
            row("returned", "received", 9_150, &[]),
            Self {
                bookings: vec![booking("payout", "pyo_06fqzpdf78c5v9t4m2k1n0s3aw")],
                ..row("unmatched", "received", 45_320, &["assign", "set-aside"])
            },
            Self {
                in_hand: ["cash", "cheque"].map(in_hand).into(),
                ..row("unmatched", "received", 10_000, &["assign", "set-aside"])
            },
            Self {
                own: Some("deposit"),
                ..row("allocated", "received", 10_000, &["undo"])
            },
            Self {
                own: Some("payout"),
                ..row("allocated", "received", 45_320, &["undo"])
            },
        ]
    }
}
