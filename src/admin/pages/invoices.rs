//! Invoices and credit notes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::money::{Currency, Money, Rate};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/invoices`, filtered by `status`, `kind`, `number`.
#[derive(Debug, Clone, Serialize)]
pub struct InvoicesPage {
    pub filter: Filled,
    /// Documents that wait to be issued, and those issued today.
    pub waiting: i64,
    pub issued_today: i64,
    pub rows: Vec<InvoiceRow>,
    pub pager: Pager,
}

#[derive(Debug, Clone, Serialize)]
pub struct InvoiceRow {
    pub id: String,
    pub number: String,
    /// `invoice` or `credit_note`.
    pub kind: &'static str,
    /// `open`, `overdue`, `paid`, `credited`, `issued`.
    pub status: &'static str,
    pub issued_on: Date,
    pub due_on: Date,
    pub country: String,
    pub total: Money,
    pub open: Money,
}

/// `GET /admin/invoices/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct InvoicePage {
    pub invoice: InvoiceRow,
    pub order: String,
    pub subscription: Option<String>,
    pub customer: String,
    pub net: Money,
    pub tax: Money,
    pub paid: Money,
    pub credited: Money,
    pub issued_at: Timestamp,
    pub taxes: Vec<TaxRow>,
    /// The order's other documents.
    pub related: Vec<InvoiceRow>,
    pub is_creditable: bool,
    /// What was tried, paid and given back online, the latest payment first.
    pub online: Vec<OnlineRow>,
    /// What was recorded by hand, the oldest first.
    pub payments: Vec<ManualRow>,
    pub today: Date,
    pub credit: Option<CreditOffer>,
    /// Names the one submission of the form that is sent, so that a second click does nothing more.
    pub key: String,
    /// Fields `amount` and `reason` of a credit note; `paid_amount`, `paid_means`, `paid_on`, `paid_remark`, `credit_rest` of a
    /// payment; `undone_reason` of what is taken back; `back_amount` of what
    /// goes back online.
    pub form: Filled,
}

/// What of the customer's credit could pay the invoice.
#[derive(Debug, Clone, Serialize)]
pub struct CreditOffer {
    pub amount: Money,
    /// The same, as the form sends it back.
    pub typed: String,
}

/// A payment through a processor, or what went back of it.
#[derive(Debug, Clone, Serialize)]
pub struct OnlineRow {
    pub at: Timestamp,
    /// `checkout`, `renewal` or `refund`.
    pub what: &'static str,
    /// `asking`, `open`, `paid`, `failed`, `lost`; of a refund `asking`, `pending`, `done`, `failed`.
    pub state: &'static str,
    pub amount: Money,
}

/// A payment in cash or by cheque.
#[derive(Debug, Clone, Serialize)]
pub struct ManualRow {
    pub id: String,
    pub means: &'static str,
    pub amount: Money,
    /// What became the customer's credit.
    pub credited: Option<Money>,
    pub received_on: Date,
    pub remark: Option<String>,
    /// Why it was taken back.
    pub undone: Option<String>,
    pub reversed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TaxRow {
    pub territory: &'static str,
    pub rate: Rate,
    pub net: Money,
    pub tax: Money,
}

fn sample(running: u32, kind: &'static str, status: &'static str) -> InvoiceRow {
    let open = if matches!(status, "open" | "overdue") {
        9_150
    } else {
        0
    };
    InvoiceRow {
        id: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
        number: format!("INV-2026-{running:06}"),
        kind,
        status,
        issued_on: Date::constant(2026, 3, 1),
        due_on: Date::constant(2026, 3, 15),
        country: "DE".to_owned(),
        total: Money::new(9_150, Currency::EUR),
        open: Money::new(open, Currency::EUR),
    }
}

impl ManualRow {
    fn sample(is_undone: bool) -> Self {
        Self {
            id: "pay_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            means: if is_undone { "cheque" } else { "cash" },
            amount: Money::new(5_000, Currency::EUR),
            credited: is_undone.then(|| Money::new(850, Currency::EUR)),
            received_on: Date::constant(2026, 3, 2),
            remark: Some("at the counter".to_owned()),
            undone: is_undone.then(|| "The cheque bounced".to_owned()),
            reversed_at: is_undone.then(sample_time),
        }
    }
}

impl InvoiceRow {
    /// One in each state.
    pub(super) fn samples() -> Vec<Self> {
        vec![
            sample(5, "invoice", "open"),
            sample(4, "invoice", "overdue"),
            sample(3, "invoice", "paid"),
            sample(2, "invoice", "credited"),
            sample(1, "credit_note", "issued"),
        ]
    }
}

fn online_samples() -> Vec<OnlineRow> {
    let payments = ["asking", "open", "paid", "failed", "lost"].map(|state| ("checkout", state));
    let refunds = ["asking", "pending", "done", "failed"].map(|state| ("refund", state));
    payments
        .into_iter()
        .chain(refunds)
        .chain([("renewal", "paid")])
        .map(|(what, state)| OnlineRow {
            at: sample_time(),
            what,
            state,
            amount: Money::new(4_150, Currency::EUR),
        })
        .collect()
}

impl Page for InvoicesPage {
    const TEMPLATE: &'static str = "admin/invoices.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            filter: Filled::default().with("status", "open"),
            waiting: 58_000,
            issued_today: 42_000,
            rows: InvoiceRow::samples(),
            pager: Pager {
                newer: None,
                older: Some("/admin/invoices?after=inv_1".to_owned()),
            },
        };
        let empty = Self {
            filter: Filled::default().wrong("number", "problem-unknown-invoice"),
            waiting: 0,
            issued_today: 0,
            rows: Vec::new(),
            pager: Pager::default(),
        };
        vec![full, empty]
    }
}

impl Page for InvoicePage {
    const TEMPLATE: &'static str = "admin/invoice.html";

    fn samples() -> Vec<Self> {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let open = Self {
            invoice: sample(5, "invoice", "open"),
            order: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            subscription: Some("sbn_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            net: eur(7_689),
            tax: eur(1_461),
            paid: eur(0),
            credited: eur(0),
            issued_at: sample_time(),
            taxes: vec![TaxRow {
                territory: "DE",
                rate: Rate::from_parts_per_million(190_000).expect("a rate"),
                net: eur(7_689),
                tax: eur(1_461),
            }],
            related: vec![sample(1, "credit_note", "issued")],
            is_creditable: true,
            online: online_samples(),
            payments: vec![ManualRow::sample(false), ManualRow::sample(true)],
            today: Date::constant(2026, 3, 2),
            credit: Some(CreditOffer {
                amount: eur(500),
                typed: "5.00".to_owned(),
            }),
            key: "5f1d".to_owned(),
            form: Filled::default()
                .with("amount", "99.00")
                .wrong("amount", "problem-credit-exceeds"),
        };
        let credited = Self {
            invoice: sample(1, "credit_note", "issued"),
            subscription: None,
            related: Vec::new(),
            is_creditable: false,
            online: Vec::new(),
            payments: Vec::new(),
            credit: None,
            form: Filled::default(),
            ..open.clone()
        };
        let too_much = Self {
            form: Filled::default()
                .with("paid_amount", "100.00")
                .with("credit_rest", "asked")
                .wrong("paid_amount", "field-invalid-format")
                .wrong("undone_reason", "problem-payment-spent"),
            ..open.clone()
        };
        vec![open, credited, too_much]
    }
}
