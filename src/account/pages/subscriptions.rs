//! What renews.

use serde::Serialize;

use super::OverdueInvoice;
use crate::subscriptions::view::{ChangeLines, Facts, Offers, Row};
use crate::web::form::{Choice, Filled};
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
    /// What of it should have been paid by now, the longest due first.
    pub overdue: Vec<OverdueInvoice>,
    /// The prices that it can be changed to.
    pub offers: Offers,
    pub quantity_max: u16,
}

/// `GET /account/subscriptions/{id}/change`.
#[derive(Debug, Clone, Serialize)]
pub struct PlanChangePage {
    pub facts: Facts,
    pub change: ChangeLines,
    /// The answers to what the new plan asks.
    pub form: Filled,
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
        let sample = |facts: Facts| Self {
            overdue: match facts.row.state.as_str() {
                "suspended" | "past_due" => vec![OverdueInvoice::sample()],
                _ => Vec::new(),
            },
            facts,
            offers: Offers {
                prices: vec![
                    Choice::new("prc_1", "Mail Family: €9.90 a month"),
                    Choice::new("prc_2", "Mail Team: €19.90 a month"),
                ],
                others: vec!["Mail Business".to_owned(), "Mail Office".to_owned()],
                is_net: false,
            },
            quantity_max: 10_000,
        };
        Facts::samples().into_iter().map(sample).collect()
    }
}

impl Page for PlanChangePage {
    const TEMPLATE: &'static str = "account/plan_change.html";

    fn samples() -> Vec<Self> {
        let facts = Facts::samples().remove(0);
        let samples = ChangeLines::samples().into_iter().map(|change| Self {
            facts: facts.clone(),
            change,
            form: Filled::default(),
        });
        let mut samples: Vec<Self> = samples.collect();
        let mistaken = Filled::default().with("answer_domain", "ada");
        samples.push(Self {
            form: mistaken.wrong("answer_domain", "field-invalid-format"),
            ..samples[0].clone()
        });
        samples
    }
}
