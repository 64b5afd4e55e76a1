//! Refunds that were made by hand.

use jiff::civil::Date;
use serde::Serialize;

use super::RepayNote;
use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/refunds/by-hand?customer=…`.
#[derive(Debug, Clone, Serialize)]
pub struct ManualRefundPage {
    pub customer: String,
    /// Nothing is known of them any more.
    pub is_erased: bool,
    /// The withdrawn order that is paid back.
    pub repay: Option<RepayNote>,
    /// What there is to pay back.
    pub credits: Vec<Money>,
    pub today: Date,
    /// Names the one submission of the form.
    pub key: String,
    /// Fields `currency`, `amount`, `means`, `paid_on`, `invoice` (the one that is paid back).
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct ManualRefundRow {
    pub id: String,
    pub customer: String,
    pub order: Option<String>,
    pub amount: Money,
    /// `transfer` or `cash`.
    pub means: &'static str,
    pub paid_on: Date,
    pub is_undone: bool,
}

impl ManualRefundRow {
    pub(super) fn sample(means: &'static str, is_undone: bool) -> Self {
        Self {
            id: "mrf_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            order: is_undone.then(|| "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            amount: Money::new(850, Currency::EUR),
            means,
            paid_on: Date::constant(2026, 3, 2),
            is_undone,
        }
    }
}

impl Page for ManualRefundPage {
    const TEMPLATE: &'static str = "admin/manual_refund.html";

    fn samples() -> Vec<Self> {
        let dollars = Money::new(4_900, "USD".parse().expect("a currency"));
        let of_order = Self {
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            is_erased: false,
            repay: Some(RepayNote::sample(true)),
            credits: vec![dollars],
            today: Date::constant(2026, 3, 2),
            key: "5f1d".to_owned(),
            form: Filled::default()
                .with("currency", "USD")
                .with("amount", "49.00")
                .with("paid_on", "2026-03-02"),
        };
        let erased = Self {
            is_erased: true,
            repay: None,
            credits: vec![Money::new(850, Currency::EUR), dollars],
            form: Filled::default()
                .with("currency", "EUR")
                .wrong("amount", "problem-refund-credit")
                .wrong("paid_on", "problem-payment-day"),
            ..of_order.clone()
        };
        let nothing = Self {
            repay: None,
            credits: Vec::new(),
            ..of_order.clone()
        };
        vec![of_order, erased, nothing]
    }
}
