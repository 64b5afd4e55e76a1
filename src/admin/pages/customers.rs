//! One customer.

use jiff::Timestamp;
use serde::Serialize;

use super::{AuditRow, CaseDoor, OrderRow, SealedField, SubscriptionRow, sample_time};
use crate::money::{Currency, Money};
use crate::web::page::Page;

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
