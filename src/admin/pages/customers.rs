//! Customers: the list, and one of them.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::Serialize;

use super::{
    AuditRow, CaseDoor, InvoiceRow, OrderRow, Pager, SealedField, SearchNote, SubscriptionRow,
    sample_time,
};
use crate::money::{Currency, Money};
use crate::web::form::{Choice, Filled};
use crate::web::page::Page;

/// `GET /admin/customers`, filtered by `country`, or searched with `search`.
#[derive(Debug, Clone, Serialize)]
pub struct CustomersPage {
    pub filter: Filled,
    pub countries: Vec<Choice>,
    pub rows: Vec<CustomerRow>,
    pub pager: Pager,
    pub searched: Option<SearchNote>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CustomerRow {
    pub id: String,
    pub name: Option<String>,
    pub since: Timestamp,
    /// The country's name.
    pub country: String,
    /// How many were placed.
    pub orders: i64,
    pub is_erased: bool,
}

/// `GET /admin/customers/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerPage {
    pub id: String,
    pub since: Timestamp,
    pub fields: Vec<SealedField>,
    pub case: CaseDoor,
    pub orders: Vec<OrderRow>,
    /// Nothing for a role that does not see the books.
    pub books: Option<CustomerBooks>,
    pub subscriptions: Vec<SubscriptionRow>,
    /// Who looked at this customer before, as the customer reads it.
    pub looks: Vec<AuditRow>,
}

/// Where a customer's account stands, and how it came there.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerBooks {
    /// What the customer owes, by currency.
    pub open: Vec<Money>,
    /// What the shop owes the customer, by currency.
    pub credit: Vec<Money>,
    /// The newest.
    pub invoices: Vec<InvoiceRow>,
    /// Where all are, if these are not all.
    pub more: Option<String>,
    /// What moved either, the latest first.
    pub movements: Vec<MovementRow>,
}

/// A posting on what the customer owes, or on what the shop owes them.
#[derive(Debug, Clone, Serialize)]
pub struct MovementRow {
    pub booked_on: Date,
    /// `moved-…` in the texts.
    pub kind: &'static str,
    /// The document's id and number.
    pub invoice: Option<(String, String)>,
    /// By so much the customer owes more, or less.
    pub owed: Option<Money>,
    /// By so much the credit grew, or shrank.
    pub credit: Option<Money>,
}

impl CustomerBooks {
    fn sample() -> Self {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let on = Some(("inv_1".to_owned(), "INV-2026-000005".to_owned()));
        let row = |kind, owed: i64, credit: i64| MovementRow {
            booked_on: date(2026, 3, 1),
            kind,
            invoice: on.clone().filter(|_| owed != 0),
            owed: Some(eur(owed)).filter(|owed| !owed.is_zero()),
            credit: Some(eur(credit)).filter(|credit| !credit.is_zero()),
        };
        Self {
            open: vec![eur(9_150)],
            credit: vec![eur(500)],
            invoices: InvoiceRow::samples(),
            more: Some("/admin/invoices?customer=cus_1".to_owned()),
            movements: vec![
                row("refund", 0, -1_000),
                row("receipt", -9_150, 0),
                row("receipt", 0, 1_500),
                row("invoice", 9_150, 0),
                row("assignment", -1, 0),
                row("bank_fee", 1, 0),
                row("credit", -1, 0),
                row("credit_note", -1, 0),
                row("fee", 1, 0),
                row("waiver", -1, 0),
                row("payout", 0, -1),
                row("reversal", 1, 0),
                row("transfer", 1, 0),
                row("write_off", -1, 0),
            ],
        }
    }
}

impl Page for CustomersPage {
    const TEMPLATE: &'static str = "admin/customers.html";

    fn samples() -> Vec<Self> {
        let row = |name: Option<&str>, is_erased| CustomerRow {
            id: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            name: name.map(str::to_owned),
            since: sample_time(),
            country: "Deutschland".to_owned(),
            orders: 1_204,
            is_erased,
        };
        let full = Self {
            filter: Filled::default().with("country", "DE"),
            countries: vec![Choice::new("DE", "Deutschland")],
            rows: vec![
                row(Some("Ada Lovelace"), false),
                row(None, false),
                row(None, true),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/customers?after=cus_1".to_owned()),
            },
            searched: None,
        };
        let searched = Self {
            filter: Filled::default()
                .with("search", "Lovelace")
                .wrong("country", "field-not-in-list"),
            rows: Vec::new(),
            pager: Pager::default(),
            searched: Some(SearchNote {
                opened: 500,
                cut_off: true,
            }),
            ..full.clone()
        };
        vec![full, searched]
    }
}

impl Page for CustomerPage {
    const TEMPLATE: &'static str = "admin/customer.html";

    fn samples() -> Vec<Self> {
        let customer = |open, case| Self {
            id: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            since: sample_time(),
            fields: SealedField::samples(open),
            case,
            orders: OrderRow::samples(),
            books: Some(CustomerBooks::sample()),
            subscriptions: SubscriptionRow::samples(),
            looks: AuditRow::samples(),
        };
        let new = Self {
            orders: Vec::new(),
            books: Some(CustomerBooks {
                open: Vec::new(),
                credit: Vec::new(),
                invoices: Vec::new(),
                more: None,
                movements: Vec::new(),
            }),
            subscriptions: Vec::new(),
            looks: Vec::new(),
            ..customer(false, CaseDoor::sample_barred())
        };
        let closed = Self {
            books: None,
            ..new.clone()
        };
        vec![
            closed,
            customer(false, CaseDoor::sample()),
            customer(true, CaseDoor::sample_open()),
            new,
        ]
    }
}
