//! The pages that need no account: cancelling and withdrawing.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::declarations::{Declared, Manner};
use crate::web::form::{Choice, Filled};
use crate::web::page::Page;

/// `GET /cancel` and `GET /withdraw`.
#[derive(Debug, Clone, Serialize)]
pub struct DeclarePage {
    /// `cancellation` or `withdrawal`.
    pub declared: &'static str,
    /// Where the form is sent.
    pub action: &'static str,
    pub form: Filled,
    /// [`crate::web::Ticket::issue`].
    pub ticket: String,
    pub manners: Vec<Choice>,
}

/// The answer to every declaration, whatever it is about: what reached us, and when, to be kept.
#[derive(Debug, Clone, Serialize)]
pub struct DeclaredPage {
    pub declared: &'static str,
    pub at: Timestamp,
    pub order_number: String,
    pub email: String,
    /// `ordinary` or `for_cause`.
    pub manner: &'static str,
    pub wanted_on: Option<Date>,
    pub reason: Option<String>,
}

impl Page for DeclarePage {
    const TEMPLATE: &'static str = "subscriptions/declare.html";

    fn samples() -> Vec<Self> {
        let sample = |declared: Declared, form| Self {
            declared: declared.as_str(),
            action: "/cancel",
            form,
            ticket: "c2FtcGxl".to_owned(),
            manners: vec![
                Choice::new("ordinary", "Ordinary cancellation"),
                Choice::new("for_cause", "For cause"),
            ],
        };
        let mistaken = Filled::default()
            .with("order_number", "BCDFG")
            .wrong("order_number", "field-invalid-format")
            .wrong("reason", "field-required");
        vec![
            sample(Declared::Cancellation, Filled::default()),
            sample(Declared::Cancellation, mistaken),
            sample(Declared::Withdrawal, Filled::default()),
        ]
    }
}

impl Page for DeclaredPage {
    const TEMPLATE: &'static str = "subscriptions/declared.html";

    fn samples() -> Vec<Self> {
        let cancelled = Self {
            declared: Declared::Cancellation.as_str(),
            at: "2026-11-21T14:05:00Z".parse().expect("a time"),
            order_number: "BCDFG-23456".to_owned(),
            email: "ada@example.org".to_owned(),
            manner: Manner::ForCause.as_str(),
            wanted_on: Some(Date::constant(2027, 1, 31)),
            reason: Some("Mail was not delivered for a week.".to_owned()),
        };
        let withdrawn = Self {
            declared: Declared::Withdrawal.as_str(),
            manner: Manner::Ordinary.as_str(),
            wanted_on: None,
            reason: None,
            ..cancelled.clone()
        };
        vec![cancelled, withdrawn]
    }
}
