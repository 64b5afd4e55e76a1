//! Refunds by transfer: what is queued, the files for the bank, and asking for one.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{ManualRefundRow, Pager, sample_time};
use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/refunds`.
#[derive(Debug, Clone, Serialize)]
pub struct RefundsPage {
    pub rows: Vec<RefundRow>,
    /// How many of the rows are in no file yet.
    pub queued: usize,
    pub files: Vec<RefundFileRow>,
    /// What was paid back by hand, the latest first.
    pub by_hand: Vec<ManualRefundRow>,
    pub today: Date,
    pub pager: Pager,
    /// What is wrong with the last form.
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct RefundRow {
    pub id: String,
    pub customer: String,
    pub amount: Money,
    /// Nothing of somebody who was erased.
    pub payee: Option<PayeeRow>,
    /// `queued`, `ordered`, `paid`, `came_back`, `called_off`.
    pub state: String,
    pub queued_at: Timestamp,
}

#[derive(Debug, Clone, Serialize)]
pub struct PayeeRow {
    pub name: String,
    pub iban: String,
}

/// An account that the customer paid from.
#[derive(Debug, Clone, Serialize)]
pub struct KnownPayeeRow {
    /// The latest payment from it, which names it in the form.
    pub payment: String,
    pub payee: PayeeRow,
    /// All that came from it.
    pub paid: Money,
    /// The day of the latest payment.
    pub last_on: Date,
}

#[derive(Debug, Clone, Serialize)]
pub struct RefundFileRow {
    pub id: String,
    pub made_at: Timestamp,
    pub transfers: u32,
    pub total: Money,
    /// It can be fetched, and called off.
    pub is_open: bool,
    pub called_off_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
}

/// `GET /admin/refunds/new?customer=…`.
#[derive(Debug, Clone, Serialize)]
pub struct NewRefundPage {
    pub customer: String,
    /// The withdrawn order that is paid back.
    pub repay: Option<RepayNote>,
    /// What there is to pay back, in euros.
    pub credit: Option<Money>,
    /// What there is in other currencies: that goes back by hand.
    pub others: Vec<Money>,
    /// Nothing is known of the customer any more: what is theirs goes back by hand.
    pub is_erased: bool,
    /// The accounts that the customer paid from, that of the most money first.
    pub known: Vec<KnownPayeeRow>,
    /// Names the one submission of the form.
    pub key: String,
    /// Fields `amount`, `to` (a payment's id or `typed`; empty while nothing is certain), `name`, `iban`, `invoice`
    /// (the one that is paid back).
    pub form: Filled,
}

/// `GET /admin/refunds/withdrawals`.
#[derive(Debug, Clone, Serialize)]
pub struct RepaymentsPage {
    pub rows: Vec<RepaymentRow>,
    /// How many more there are than are shown.
    pub more: i64,
}

/// A withdrawn order that is to be paid back.
#[derive(Debug, Clone, Serialize)]
pub struct RepaymentRow {
    pub order: String,
    pub order_number: String,
    pub customer: String,
    pub name: Option<String>,
    pub company: Option<String>,
    pub note: RepayNote,
    /// Where it is paid back: by the way it came.
    pub href: String,
    /// `online`, `transfer` or `hand`.
    pub way: &'static str,
    /// Why it goes by hand, where it does: `erased` or `currency`.
    pub because: Option<&'static str>,
    /// Why nothing of it may go back after all: `unknown` or `kept`.
    pub close: &'static str,
}

/// That nothing of an order goes back, and why.
#[derive(Debug, Clone, Serialize)]
pub struct ClosingNote {
    /// `unknown` or `kept`.
    pub why: &'static str,
    pub at: Timestamp,
}

/// What is to be given back, and until when.
#[derive(Debug, Clone, Serialize)]
pub struct RepayNote {
    pub amount: Money,
    pub last_day: Date,
    pub overdue: bool,
}

impl RefundRow {
    fn sample(state: &str, erased: bool) -> Self {
        Self {
            id: "rfd_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            amount: Money::new(850, Currency::EUR),
            payee: (!erased).then(PayeeRow::sample),
            state: state.to_owned(),
            queued_at: sample_time(),
        }
    }
}

impl PayeeRow {
    fn sample() -> Self {
        Self {
            name: "Ada Lovelace".to_owned(),
            iban: "NL91ABNA0417164300".to_owned(),
        }
    }
}

impl Page for RefundsPage {
    const TEMPLATE: &'static str = "admin/refunds.html";

    fn samples() -> Vec<Self> {
        let file = |is_open, called_off_at, settled_at| RefundFileRow {
            id: "rff_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            made_at: sample_time(),
            transfers: 2,
            total: Money::new(1_700, Currency::EUR),
            is_open,
            called_off_at,
            settled_at,
        };
        let states = ["queued", "ordered", "paid", "came_back", "called_off"];
        let empty = Self {
            rows: Vec::new(),
            queued: 0,
            files: Vec::new(),
            by_hand: Vec::new(),
            today: Date::constant(2026, 3, 2),
            pager: Pager::default(),
            form: Filled::default(),
        };
        let full = Self {
            rows: states
                .iter()
                .map(|state| RefundRow::sample(state, *state == "paid"))
                .collect(),
            queued: 1,
            files: vec![
                file(true, None, None),
                file(false, Some(sample_time()), None),
                file(false, None, Some(sample_time())),
            ],
            by_hand: vec![
                ManualRefundRow::sample("transfer", false),
                ManualRefundRow::sample("cash", true),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/refunds?after=rfd_1".to_owned()),
            },
            form: Filled::default().wrong("refund", "problem-refund-changed"),
            ..empty.clone()
        };
        vec![full, empty]
    }
}

impl Page for NewRefundPage {
    const TEMPLATE: &'static str = "admin/refund.html";

    fn samples() -> Vec<Self> {
        let payment = |payment: &str, minor| KnownPayeeRow {
            payment: payment.to_owned(),
            payee: PayeeRow::sample(),
            paid: Money::new(minor, Currency::EUR),
            last_on: Date::constant(2026, 3, 2),
        };
        let first = payment("bnl_06fqzpdf78c5v9t4m2k1n0s3aw", 120_000);
        let known = Self {
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            repay: None,
            credit: Some(Money::new(850, Currency::EUR)),
            others: Vec::new(),
            is_erased: false,
            form: Filled::default()
                .with("amount", "8.50")
                .with("to", first.payment.as_str()),
            known: vec![first],
            key: "5f1d".to_owned(),
        };
        let several = Self {
            known: vec![
                payment("bnl_06fqzpdf78c5v9t4m2k1n0s3aw", 120_000),
                payment("bnl_06fqzpdf78c5v9t4m2k1n0s3ax", 1),
            ],
            form: Filled::default()
                .with("to", "")
                .wrong("to", "problem-refund-to"),
            ..known.clone()
        };
        let typed = Self {
            known: Vec::new(),
            form: Filled::default()
                .with("to", "typed")
                .wrong("amount", "problem-refund-credit")
                .wrong("iban", "field-invalid-format"),
            ..known.clone()
        };
        let nothing = Self {
            credit: None,
            others: vec![Money::new(4_900, "USD".parse().expect("a currency"))],
            ..known.clone()
        };
        let erased = Self {
            is_erased: true,
            ..known.clone()
        };
        let withdrawn = Self {
            repay: Some(RepayNote::sample(true)),
            ..known.clone()
        };
        vec![known, several, typed, nothing, erased, withdrawn]
    }
}

impl RepayNote {
    pub(super) fn sample(overdue: bool) -> Self {
        Self {
            amount: Money::new(2_975, Currency::EUR),
            last_day: Date::constant(2026, 3, 15),
            overdue,
        }
    }
}

impl Page for RepaymentsPage {
    const TEMPLATE: &'static str = "admin/repayments.html";

    fn samples() -> Vec<Self> {
        let row = |way, overdue, company: Option<&str>| RepaymentRow {
            order: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            order_number: "BCDFG-23456".to_owned(),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            company: company.map(str::to_owned),
            note: RepayNote::sample(overdue),
            href: "/admin/refunds/new?customer=cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            way,
            because: None,
            close: "kept",
        };
        let nobody = RepaymentRow {
            name: None,
            because: Some("erased"),
            close: "unknown",
            ..row("hand", false, None)
        };
        let dollars = RepaymentRow {
            because: Some("currency"),
            ..row("hand", true, None)
        };
        let full = Self {
            rows: vec![
                row("transfer", true, Some("Analytical Engines Ltd")),
                row("online", false, None),
                nobody,
                dollars,
            ],
            more: 3,
        };
        let empty = Self {
            rows: Vec::new(),
            more: 0,
        };
        vec![full, empty]
    }
}
