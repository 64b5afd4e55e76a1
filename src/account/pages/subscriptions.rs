//! What renews.

use jiff::civil::Date;
use serde::Serialize;

use crate::money::{Currency, Money};
use crate::subscriptions::view::{ChangeLine, ChangeLines, Facts, PlannedLine, Row};
use crate::web::form::Choice;
use crate::web::page::Page;

/// `GET /account/subscriptions`.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionsPage {
    pub rows: Vec<Row>,
}

/// `GET /account/subscriptions/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionPage {
    pub facts: Facts,
    /// The prices that it can be changed to.
    pub offers: Vec<Choice>,
    pub quantity_max: u16,
}

/// `GET /account/subscriptions/{id}/change`.
#[derive(Debug, Clone, Serialize)]
pub struct PlanChangePage {
    pub facts: Facts,
    pub change: ChangeLines,
}

impl Page for SubscriptionsPage {
    const TEMPLATE: &'static str = "account/subscriptions.html";

    fn samples() -> Vec<Self> {
        vec![
            Self {
                rows: Row::samples(),
            },
            Self { rows: Vec::new() },
        ]
    }
}

impl Page for SubscriptionPage {
    const TEMPLATE: &'static str = "account/subscription.html";

    fn samples() -> Vec<Self> {
        let sample = |facts| Self {
            facts,
            offers: vec![
                Choice::new("prc_1", "Mail Family: €9.90 a month"),
                Choice::new("prc_2", "Mail Team: €19.90 a month"),
            ],
            quantity_max: 10_000,
        };
        Facts::samples().into_iter().map(sample).collect()
    }
}

impl Page for PlanChangePage {
    const TEMPLATE: &'static str = "account/plan_change.html";

    fn samples() -> Vec<Self> {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let facts = Facts::samples().remove(0);
        let now = ChangeLines {
            price_id: "prc_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            to: PlannedLine {
                plan: "Mail Team".to_owned(),
                quantity: 2,
                price: euros(1990),
                interval: "monthly".to_owned(),
                from: Date::constant(2026, 11, 21),
            },
            is_later: false,
            lines: [("Unused part of Mail Solo", -150), ("Mail Team", 1194)]
                .map(|(label, amount)| ChangeLine {
                    label: label.to_owned(),
                    from: Date::constant(2026, 11, 21),
                    until: Date::constant(2026, 11, 30),
                    amount: euros(amount),
                })
                .into(),
            net: euros(877),
            tax: euros(167),
            total: euros(1044),
        };
        let later = ChangeLines {
            is_later: true,
            lines: Vec::new(),
            ..now.clone()
        };
        let free = ChangeLines {
            lines: Vec::new(),
            total: euros(0),
            ..now.clone()
        };
        [now, later, free]
            .map(|change| Self {
                facts: facts.clone(),
                change,
            })
            .into()
    }
}
