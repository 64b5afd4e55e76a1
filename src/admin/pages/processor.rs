//! What the processor has of the shop's money, and what it paid out.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::sample_time;
use crate::money::{Currency, Money};
use crate::web::page::Page;

/// `GET /admin/payments/stripe`.
#[derive(Debug, Clone, Serialize)]
pub struct ProcessorPage {
    /// When the processor said what it holds; nothing before it was asked.
    pub asked_at: Option<Timestamp>,
    pub holdings: Vec<HoldingRow>,
    /// The latest first.
    pub payouts: Vec<PayoutRow>,
    /// Payments of which nobody can be asked any more what became of them.
    pub lost: Vec<LostRow>,
    /// Methods that the processor did not take away.
    pub undetached: Vec<UndetachedRow>,
    /// Payments that became another currency, the latest first.
    pub settled: Vec<SettledRow>,
}

/// What is where, in one currency.
#[derive(Debug, Clone, Serialize)]
pub struct HoldingRow {
    pub booked: Money,
    pub underway: Money,
    pub available: Money,
    pub pending: Money,
    pub difference: Money,
    pub differs: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct PayoutRow {
    pub arrives_on: Date,
    pub amount: Money,
    /// `pending`, `in_transit`, `paid`, `failed`, `canceled`.
    pub state: &'static str,
    /// The line of the bank's statement that shows it, and its day.
    pub line: Option<String>,
    pub shown_on: Option<Date>,
    /// It should be at the bank: a line of a statement will show it.
    pub is_awaited: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct SettledRow {
    pub invoice: String,
    pub paid_at: Option<Timestamp>,
    pub charged: Money,
    pub became: Money,
    pub fee: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct LostRow {
    pub invoice: String,
    pub requested_at: Timestamp,
    pub amount: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct UndetachedRow {
    pub customer: String,
    pub at: Timestamp,
}

impl Page for ProcessorPage {
    const TEMPLATE: &'static str = "admin/processor.html";

    fn samples() -> Vec<Self> {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let payout = |state, line: Option<&str>| PayoutRow {
            arrives_on: Date::constant(2026, 11, 20),
            amount: eur(45_320),
            state,
            line: line.map(str::to_owned),
            shown_on: line.map(|_| Date::constant(2026, 11, 21)),
            is_awaited: line.is_none() && !matches!(state, "failed" | "canceled"),
        };
        let empty = Self {
            asked_at: None,
            holdings: Vec::new(),
            payouts: Vec::new(),
            lost: Vec::new(),
            undetached: Vec::new(),
            settled: Vec::new(),
        };
        let holding = |difference: i64| HoldingRow {
            booked: eur(61_000 + difference),
            underway: eur(45_320),
            available: eur(10_000),
            pending: eur(5_680),
            difference: eur(difference),
            differs: difference != 0,
        };
        let filled = Self {
            asked_at: Some(sample_time()),
            holdings: vec![holding(0), holding(-250)],
            payouts: vec![
                payout("pending", None),
                payout("in_transit", None),
                payout("paid", Some("bnl_06fqzpdf78c5v9t4m2k1n0s3aw")),
                payout("failed", Some("bnl_06fqzpdf78c5v9t4m2k1n0s3aw")),
                payout("canceled", None),
            ],
            lost: vec![LostRow {
                invoice: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                requested_at: sample_time(),
                amount: eur(4_760),
            }],
            undetached: vec![UndetachedRow {
                customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                at: sample_time(),
            }],
            settled: vec![SettledRow {
                invoice: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                paid_at: Some(sample_time()),
                charged: eur(10_000),
                became: eur(9_200),
                fee: eur(290),
            }],
        };
        vec![empty, filled]
    }
}
