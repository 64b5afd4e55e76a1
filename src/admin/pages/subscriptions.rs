//! What renews: the list, one of them, and what a change of plan would mean.

use jiff::civil::Date;
use serde::Serialize;

use super::{InvoiceRow, Pager, SearchNote};
use crate::money::{Currency, Money};
use crate::subscriptions::view::{ChangeLines, ChargedLine, Facts, Offers, Row};
use crate::web::form::{Choice, Filled};
use crate::web::page::Page;

/// `GET /admin/subscriptions`, filtered by `state`, `plan`, `customer`, `renews_before`, or searched with `search`.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionsPage {
    pub filter: Filled,
    /// `subscription-state-<state>` in the texts.
    pub states: Vec<String>,
    pub plans: Vec<Choice>,
    pub rows: Vec<SubscriptionRow>,
    pub pager: Pager,
    pub searched: Option<SearchNote>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionRow {
    #[serde(flatten)]
    pub row: Row,
    pub customer: String,
    pub name: Option<String>,
}

/// `GET /admin/subscriptions/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionPage {
    pub customer: String,
    pub facts: Facts,
    /// The prices that it can be changed to.
    pub offers: Offers,
    pub quantity_max: u16,
    pub trial_days_max: u16,
    pub charged: Vec<ChargedLine>,
    /// Those of the order that began it, too; none for a role that sees no invoices.
    pub invoices: Vec<InvoiceRow>,
    pub dunning: Vec<DunningRow>,
    /// What was declared about it waits for this operator's decision.
    pub is_declared: bool,
    /// Fields `price` and `quantity` of a change, `days` of a longer trial.
    pub form: Filled,
}

/// A step that was taken about an unpaid invoice.
#[derive(Debug, Clone, Serialize)]
pub struct DunningRow {
    pub on: Date,
    /// `reminder`, `first` or `last`.
    pub letter: &'static str,
    pub number: String,
    pub fee: Money,
    pub interest: Money,
}

/// `GET /admin/subscriptions/{id}/change`.
#[derive(Debug, Clone, Serialize)]
pub struct PlanChangePage {
    pub facts: Facts,
    pub change: ChangeLines,
    /// The answers to what the new plan asks.
    pub form: Filled,
}

impl SubscriptionRow {
    pub(super) fn samples() -> Vec<Self> {
        let names = [Some("Ada Lovelace".to_owned()), None];
        let rows = Row::samples().into_iter().zip(names.into_iter().cycle());
        rows.map(|(row, name)| Self {
            row,
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            name,
        })
        .collect()
    }
}

impl Page for SubscriptionsPage {
    const TEMPLATE: &'static str = "admin/subscriptions.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            filter: Filled::default()
                .with("state", "past_due")
                .with("renews_before", "2026-12-31")
                .with("customer", "cus_06fqzpdf78c5v9t4m2k1n0s3aw"),
            states: ["active", "past_due"].map(str::to_owned).into(),
            plans: vec![Choice::new("mail-solo", "Mail Solo")],
            rows: SubscriptionRow::samples(),
            pager: Pager {
                newer: None,
                older: Some("/admin/subscriptions?after=sbn_1".to_owned()),
            },
            searched: None,
        };
        let searched = Self {
            filter: Filled::default().with("search", "Lovelace"),
            rows: Vec::new(),
            searched: Some(SearchNote {
                opened: 500,
                cut_off: true,
            }),
            pager: Pager::default(),
            ..full.clone()
        };
        let mistaken = Self {
            filter: Filled::default().wrong("renews_before", "field-invalid-format"),
            searched: None,
            ..searched.clone()
        };
        vec![full, searched, mistaken]
    }
}

impl Page for SubscriptionPage {
    const TEMPLATE: &'static str = "admin/subscription.html";

    fn samples() -> Vec<Self> {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let charged = |superseded| ChargedLine {
            label: "Mail Solo".to_owned(),
            quantity: 2,
            from: Date::constant(2026, 11, 1),
            until: Date::constant(2026, 11, 30),
            amount: euros(980),
            superseded,
        };
        let sample = |facts| Self {
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            facts,
            offers: Offers {
                prices: vec![Choice::new("prc_1", "Mail Family: €9.90 a month")],
                others: vec!["Mail Business".to_owned()],
                is_net: false,
            },
            quantity_max: 10_000,
            trial_days_max: 365,
            charged: vec![charged(false), charged(true)],
            invoices: InvoiceRow::samples(),
            dunning: vec![DunningRow {
                on: Date::constant(2026, 11, 20),
                letter: "first",
                number: "INV-2026-000123".to_owned(),
                fee: euros(250),
                interest: euros(12),
            }],
            is_declared: true,
            form: Filled::default()
                .with("days", "9999")
                .wrong("days", "field-not-in-list")
                .wrong("price", "problem-subscription-not-offered"),
        };
        let mut samples: Vec<Self> = Facts::samples().into_iter().map(sample).collect();
        let bare = Self {
            charged: Vec::new(),
            invoices: Vec::new(),
            dunning: Vec::new(),
            is_declared: false,
            form: Filled::default(),
            ..samples[0].clone()
        };
        samples.push(bare);
        samples
    }
}

impl Page for PlanChangePage {
    const TEMPLATE: &'static str = "admin/plan_change.html";

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
