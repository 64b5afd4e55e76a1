//! Customers: the list, and one of them.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    AuditRow, CaseDoor, OrderRow, Pager, SealedField, SearchNote, SubscriptionRow, sample_time,
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
    /// What the shop owes the customer, by currency.
    pub credit: Vec<Money>,
    pub subscriptions: Vec<SubscriptionRow>,
    /// Who looked at this customer before, as the customer reads it.
    pub looks: Vec<AuditRow>,
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
            credit: vec![Money::new(500, Currency::EUR)],
            subscriptions: SubscriptionRow::samples(),
            looks: AuditRow::samples(),
        };
        let new = Self {
            orders: Vec::new(),
            credit: Vec::new(),
            subscriptions: Vec::new(),
            looks: Vec::new(),
            ..customer(false, CaseDoor::sample_barred())
        };
        vec![
            customer(false, CaseDoor::sample()),
            customer(true, CaseDoor::sample_open()),
            new,
        ]
    }
}
