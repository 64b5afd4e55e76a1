//! The pages around paying online.

use serde::Serialize;

use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /pay/{of}`: what Stripe is told, and what it asks by itself.
#[derive(Debug, Clone, Serialize)]
pub struct PayPage {
    pub action: String,
    pub number: String,
    pub open: Money,
    /// Whether renewals may be paid in the same way.
    pub renews: bool,
    /// What was ticked: `consent`, `renewals`.
    pub form: Filled,
    /// What was wrong with the last attempt: a text's key.
    pub problem: Option<&'static str>,
}

/// `GET /paid/{id}`, where Stripe's page leads back to.
#[derive(Debug, Clone, Serialize)]
pub struct PaidPage {
    pub standing: Standing,
    /// Where the customer, signed in, can try again.
    pub again: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Paid,
    /// The bank takes its time.
    Underway,
    /// The page was left before anything was paid.
    Unpaid,
    Failed,
    /// Stripe does not answer.
    Unknown,
}

impl Page for PayPage {
    const TEMPLATE: &'static str = "payments/pay.html";

    fn samples() -> Vec<Self> {
        let open = Self {
            action: "/pay/inv_06fqzpdf78c5v9t4m2k1n0s3aw?key=c2FtcGxl".to_owned(),
            number: "INV-2026-000123".to_owned(),
            open: Money::new(4_760, Currency::EUR),
            renews: true,
            form: Filled::default(),
            problem: None,
        };
        let problems = [
            "pay-consent-wanted",
            "pay-refused",
            "pay-silent",
            "pay-unknown",
        ];
        let refused = problems.map(|problem| Self {
            renews: false,
            problem: Some(problem),
            ..open.clone()
        });
        let paid = Self {
            open: Money::zero(Currency::EUR),
            ..open.clone()
        };
        [open, paid].into_iter().chain(refused).collect()
    }
}

impl Page for PaidPage {
    const TEMPLATE: &'static str = "payments/paid.html";

    fn samples() -> Vec<Self> {
        [
            Standing::Paid,
            Standing::Underway,
            Standing::Unpaid,
            Standing::Failed,
            Standing::Unknown,
        ]
        .map(|standing| Self {
            standing,
            again: (standing != Standing::Failed).then(|| "/pay/inv_1?key=c2FtcGxl".to_owned()),
        })
        .into()
    }
}
