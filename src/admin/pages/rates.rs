//! What currencies are worth.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/tax/rates`.
#[derive(Debug, Clone, Serialize)]
pub struct RatesPage {
    /// Fields `base`, `quote`, `on`, `rate`, `source`, or `csv`.
    pub form: Filled,
    /// What VAT is owed in.
    pub currency: String,
    pub days_max: i64,
    pub waiting: Vec<WaitingRow>,
    pub rates: Vec<RateRow>,
    pub pager: Pager,
}

/// Invoices that wait for a rate of their currency.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingRow {
    pub currency: String,
    pub invoices: i64,
    pub since: Timestamp,
}

#[derive(Debug, Clone, Serialize)]
pub struct RateRow {
    pub on: Date,
    pub base: String,
    pub quote: String,
    pub rate: String,
    pub source: String,
}

impl Page for RatesPage {
    const TEMPLATE: &'static str = "admin/rates.html";

    fn samples() -> Vec<Self> {
        let row = |day, quote: &str, rate: &str| RateRow {
            on: Date::constant(2026, 11, day),
            base: "EUR".to_owned(),
            quote: quote.to_owned(),
            rate: rate.to_owned(),
            source: "ECB".to_owned(),
        };
        let empty = Self {
            form: Filled::default(),
            currency: "EUR".to_owned(),
            days_max: 7,
            waiting: Vec::new(),
            rates: Vec::new(),
            pager: Pager::default(),
        };
        let filled = Self {
            form: Filled::default()
                .with("base", "EUR")
                .with("quote", "USD")
                .with("rate", "1,0834567")
                .wrong("rate", "field-invalid-format"),
            waiting: vec![WaitingRow {
                currency: "USD".to_owned(),
                invoices: 3,
                since: sample_time(),
            }],
            rates: vec![
                row(20, "CHF", "0.9312"),
                row(20, "USD", "1.0834"),
                row(19, "USD", "1.08"),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/tax/rates?before=2026-11-19".to_owned()),
            },
            ..empty.clone()
        };
        vec![empty, filled]
    }
}
