//! What was declared and waits for a person's decision.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::sample_time;
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/declarations`.
#[derive(Debug, Clone, Serialize)]
pub struct DeclarationsPage {
    /// The oldest first.
    pub rows: Vec<DeclarationRow>,
    /// Those that fit no order, the oldest first.
    pub unmatched: Vec<UnmatchedRow>,
    /// There are more than are shown.
    pub more: bool,
    /// Fields `last_day` and `words`; `id` and `verdict` say of which form.
    pub form: Filled,
}

/// A declaration whose number and address do not belong together.
#[derive(Debug, Clone, Serialize)]
pub struct UnmatchedRow {
    pub id: String,
    /// `cancellation` or `withdrawal`.
    pub declared: &'static str,
    pub declared_at: Timestamp,
    /// The end that was asked for.
    pub wanted_on: Option<Date>,
    /// As they were typed.
    pub number: String,
    pub email: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DeclarationRow {
    pub id: String,
    /// `cancellation` or `withdrawal`.
    pub declared: &'static str,
    pub declared_at: Timestamp,
    /// The end that was asked for.
    pub wanted_on: Option<Date>,
    /// The last day that was confirmed.
    pub effective_on: Option<Date>,
    /// `None` where it was erased.
    pub name: Option<String>,
    pub company: Option<String>,
    pub reason: Option<String>,
    pub order: String,
    pub order_number: String,
    pub customer: String,
    pub subscription: Option<String>,
    /// What accepting it does: it ends a `contract`, takes an `order` back, or `nothing`.
    pub stake: &'static str,
}

impl Page for DeclarationsPage {
    const TEMPLATE: &'static str = "admin/declarations.html";

    fn samples() -> Vec<Self> {
        let cancelled = DeclarationRow {
            id: "dec_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            declared: "cancellation",
            declared_at: sample_time(),
            wanted_on: Some(Date::constant(2026, 11, 30)),
            effective_on: Some(Date::constant(2026, 12, 31)),
            name: Some("Ada Lovelace".to_owned()),
            company: Some("Lovelace Ltd".to_owned()),
            reason: Some("Mail was not delivered for a week.".to_owned()),
            order: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            order_number: "BCDFG-23456".to_owned(),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            subscription: Some("sbn_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            stake: "contract",
        };
        let withdrawn = DeclarationRow {
            id: "dec_06fqzpdf78c5v9t4m2k1n0s3ax".to_owned(),
            declared: "withdrawal",
            wanted_on: None,
            effective_on: None,
            company: None,
            reason: None,
            subscription: None,
            stake: "order",
            ..cancelled.clone()
        };
        let over = DeclarationRow {
            id: "dec_06fqzpdf78c5v9t4m2k1n0s3ay".to_owned(),
            name: None,
            stake: "nothing",
            ..withdrawn.clone()
        };
        let empty = Self {
            rows: Vec::new(),
            unmatched: Vec::new(),
            more: false,
            form: Filled::default(),
        };
        let full = Self {
            rows: vec![cancelled.clone(), withdrawn, over],
            unmatched: vec![UnmatchedRow {
                id: "dec_06fqzpdf78c5v9t4m2k1n0s3az".to_owned(),
                declared: "cancellation",
                declared_at: sample_time(),
                wanted_on: Some(Date::constant(2026, 12, 31)),
                number: "BCDFG-23465".to_owned(),
                email: Some("ada@example.org".to_owned()),
                reason: Some("I move.".to_owned()),
            }],
            more: true,
            ..empty.clone()
        };
        let mistyped = Self {
            form: Filled::default()
                .with("id", "dec_06fqzpdf78c5v9t4m2k1n0s3az")
                .with("number", "BCDFG-23467")
                .wrong("number", "problem-unknown-order"),
            ..full.clone()
        };
        let mistaken = |verdict: &str| Self {
            form: Filled::default()
                .with("id", cancelled.id.as_str())
                .with("verdict", verdict)
                .with("last_day", "2027-12-31")
                .wrong("last_day", "problem-last-day")
                .wrong("words", "field-required"),
            ..full.clone()
        };
        vec![
            empty,
            mistyped,
            mistaken("accepted"),
            mistaken("refused"),
            full.clone(),
        ]
    }
}
