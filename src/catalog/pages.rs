//! The shop window.

use serde::Serialize;

use super::Interval;
use crate::money::{Money, Rate};
use crate::web::page::Page;

/// `GET /`: the plans, and what the shop promises about its customers' details.
#[derive(Debug, Clone, Serialize)]
pub struct ShopPage {
    pub plans: Vec<PlanCard>,
    /// None where there is no choice.
    pub currencies: Vec<CurrencyLink>,
}

/// A currency that something is offered in, and the page that shows it so.
#[derive(Debug, Clone, Serialize)]
pub struct CurrencyLink {
    pub code: &'static str,
    pub href: String,
    pub is_chosen: bool,
}

impl CurrencyLink {
    pub(crate) fn samples(path: &str) -> Vec<Self> {
        let link = |code, href: String, is_chosen| Self {
            code,
            href,
            is_chosen,
        };
        vec![
            link("EUR", path.to_owned(), true),
            link("CHF", format!("{path}?currency=CHF"), false),
        ]
    }
}

/// A plan, in the reader's language.
#[derive(Debug, Clone, Serialize)]
pub struct PlanCard {
    pub slug: String,
    /// Its form, in the currency that is shown.
    pub href: String,
    pub name: String,
    pub summary: String,
    pub prices: Vec<PriceTag>,
    /// The VAT inside the prices, at the shop's own place; a seller without VAT says that instead.
    pub vat: Option<Rate>,
    pub sold_out: bool,
}

/// What a consumer pays.
#[derive(Debug, Clone, Serialize)]
pub struct PriceTag {
    pub interval: Interval,
    pub gross: Money,
    pub setup_gross: Option<Money>,
    /// Zero for none.
    pub trial_days: u32,
}

impl Page for ShopPage {
    const TEMPLATE: &'static str = "catalog/shop.html";

    fn samples() -> Vec<Self> {
        let plan = |slug: &str, name: &str, summary: &str, monthly, yearly, sold_out| PlanCard {
            slug: slug.to_owned(),
            href: format!("/order/{slug}"),
            name: name.to_owned(),
            summary: summary.to_owned(),
            prices: vec![
                PriceTag::sample(Interval::Monthly, monthly, 30),
                PriceTag::sample(Interval::Yearly, yearly, 0),
            ],
            vat: Rate::from_parts_per_million(190_000).ok(),
            sold_out,
        };
        let mut plans = vec![
            plan(
                "mail-solo",
                "Mail Solo",
                "One mailbox with your own domain, 10 GB, calendar and contacts.",
                350,
                3_500,
                false,
            ),
            plan(
                "mail-family",
                "Mail Family",
                "Six mailboxes that share 60 GB, with one invoice for all of them.",
                890,
                8_900,
                false,
            ),
            plan(
                "mail-team",
                "Mail Team",
                "Shared mailboxes, groups and archive for up to fifty people. Price per mailbox.",
                490,
                4_900,
                true,
            ),
        ];
        plans[2].prices[0].setup_gross = Some(Money::new(2_900, crate::money::Currency::EUR));
        plans[2].vat = None;
        let empty = Self {
            plans: Vec::new(),
            currencies: Vec::new(),
        };
        let full = Self {
            plans,
            currencies: CurrencyLink::samples("/"),
        };
        vec![full, empty]
    }
}

impl PriceTag {
    fn sample(interval: Interval, minor: i64, trial_days: u32) -> Self {
        Self {
            interval,
            gross: Money::new(minor, crate::money::Currency::EUR),
            setup_gross: None,
            trial_days,
        }
    }
}
