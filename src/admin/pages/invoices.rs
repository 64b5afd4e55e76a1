//! Invoices and credit notes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::money::{Currency, Money, Rate};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/invoices`, filtered by `status`, `kind`, `customer`, and `number`: an order's, a reference, or a part of its own.
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
    pub customer: String,
    /// The customer's, as far as this page shows it.
    pub name: Option<String>,
    pub total: Money,
    pub open: Money,
}

/// `GET /admin/invoices/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct InvoicePage {
    pub invoice: InvoiceRow,
    pub order: String,
    pub subscription: Option<String>,
    pub net: Money,
    pub tax: Money,
    pub paid: Money,
    pub credited: Money,
    /// What late payment costs, and what of all that was paid became credit: nothing where it is nothing.
    pub fees: Option<Offered>,
    pub interest: Option<Offered>,
    pub to_credit: Option<Money>,
    /// What was given up of fees and interest, the oldest first.
    pub waivers: Vec<WaiverRow>,
    pub issued_at: Timestamp,
    pub taxes: Vec<TaxRow>,
    /// The order's other documents.
    pub related: Vec<InvoiceRow>,
    pub is_creditable: bool,
    /// What was tried, paid and given back online, the latest payment first.
    pub online: Vec<OnlineRow>,
    /// Transfers that pay it, the oldest first.
    pub transfers: Vec<TransferRow>,
    /// What was recorded by hand, the oldest first.
    pub payments: Vec<ManualRow>,
    pub today: Date,
    pub credit: Option<Offered>,
    /// Names the one submission of the form that is sent, so that a second click does nothing more.
    pub key: String,
    /// Fields `amount` and `reason` of a credit note; `paid_amount`, `paid_means`, `paid_on`, `paid_remark`, `credit_rest` of a
    /// payment; `waived_fee`, `waived_interest`, `waived_reason` of what is given up; `undone_reason` of what is taken back; `back_amount` of what
    /// goes back online.
    pub form: Filled,
}

/// An amount that a form offers: what of the customer's credit could pay the invoice, what could be given up.
#[derive(Debug, Clone, Serialize)]
pub struct Offered {
    pub amount: Money,
    /// The same, as the form sends it back.
    pub typed: String,
}

impl Offered {
    /// Nothing, where the amount is nothing.
    pub fn of(amount: Money) -> Option<Self> {
        (!amount.is_zero()).then(|| Self {
            typed: amount.decimal().to_string(),
            amount,
        })
    }
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

/// A transfer: what of it paid this invoice.
#[derive(Debug, Clone, Serialize)]
pub struct TransferRow {
    pub line: String,
    pub on: Date,
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

/// Fees and interest that are not asked for after all.
#[derive(Debug, Clone, Serialize)]
pub struct WaiverRow {
    pub at: Timestamp,
    /// `in_time`, `credited` or `decided`.
    pub why: &'static str,
    pub amount: Money,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TaxRow {
    pub territory: &'static str,
    /// `taxed`, `reverse_charge` …
    pub treatment: &'static str,
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
        customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
        name: (running % 2 == 1).then(|| "Ada Lovelace".to_owned()),
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

impl WaiverRow {
    fn samples() -> Vec<Self> {
        let row = |why: &'static str, minor, reason: Option<&str>| Self {
            at: sample_time(),
            why,
            amount: Money::new(minor, Currency::EUR),
            reason: reason.map(str::to_owned),
        };
        vec![
            row("in_time", 822, None),
            row("decided", 250, Some("The letter went to an old address")),
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
            net: eur(7_689),
            tax: eur(1_461),
            paid: eur(0),
            credited: eur(0),
            fees: None,
            interest: None,
            to_credit: None,
            waivers: Vec::new(),
            issued_at: sample_time(),
            taxes: vec![
                TaxRow {
                    territory: "DE",
                    treatment: "taxed",
                    rate: Rate::from_parts_per_million(190_000).expect("a rate"),
                    net: eur(7_689),
                    tax: eur(1_461),
                },
                TaxRow {
                    territory: "AT",
                    treatment: "reverse_charge",
                    rate: Rate::from_parts_per_million(0).expect("a rate"),
                    net: eur(7_689),
                    tax: eur(0),
                },
            ],
            related: vec![sample(1, "credit_note", "issued")],
            is_creditable: true,
            online: online_samples(),
            transfers: vec![TransferRow {
                line: "lin_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                on: Date::constant(2026, 3, 5),
                amount: eur(4_150),
            }],
            payments: vec![ManualRow::sample(false), ManualRow::sample(true)],
            today: Date::constant(2026, 3, 2),
            credit: Offered::of(eur(500)),
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
            transfers: Vec::new(),
            payments: Vec::new(),
            credit: None,
            form: Filled::default(),
            ..open.clone()
        };
        let too_much = Self {
            invoice: InvoiceRow {
                open: eur(9_689),
                ..sample(4, "invoice", "overdue")
            },
            fees: Offered::of(eur(500)),
            interest: Offered::of(eur(189)),
            to_credit: Some(eur(150)),
            paid: eur(150),
            waivers: WaiverRow::samples(),
            form: Filled::default()
                .with("paid_amount", "100.00")
                .with("credit_rest", "asked")
                .wrong("paid_amount", "field-invalid-format")
                .wrong("waived_fee", "problem-waived-too-much")
                .wrong("undone_reason", "problem-payment-spent"),
            ..open.clone()
        };
        vec![open, credited, too_much]
    }
}
