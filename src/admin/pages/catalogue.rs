//! What is offered, and changing it.

use jiff::Timestamp;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::catalog::{Basis, Interval};
use crate::money::{Currency, Money, Rate};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/catalogue`. A new plan is a `POST` to the same address, fields `slug`, `name_en`, `name_de`.
#[derive(Debug, Clone, Serialize)]
pub struct CataloguePage {
    pub plans: Vec<PlanRow>,
    pub may_edit: bool,
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct PlanRow {
    pub slug: String,
    pub name: String,
    /// In force.
    pub prices: Vec<PriceRow>,
    /// How many are left of how many.
    pub stock: Option<(u32, u32)>,
    pub is_retired: bool,
}

/// One version of a price.
#[derive(Debug, Clone, Serialize)]
pub struct PriceRow {
    pub interval: Interval,
    pub basis: Basis,
    pub amount: Money,
    pub setup: Option<Money>,
    pub trial_days: u32,
    /// A moment to come; none: in force.
    pub valid_from: Option<Timestamp>,
}

/// `GET /admin/catalogue/plans/{slug}`. Its forms post to the same address, and to `/prices`, `/addons`, `/questions`,
/// `/retire`, `/restore` below it.
#[derive(Debug, Clone, Serialize)]
pub struct PlanPage {
    pub slug: String,
    pub name: String,
    pub is_retired: bool,
    pub may_edit: bool,
    /// All forms of the page: their fields have names of their own.
    pub form: Filled,
    pub tax_categories: Vec<String>,
    pub supplies: Vec<String>,
    pub currencies: Vec<String>,
    pub prices: Vec<PriceRow>,
    pub addons: Vec<AddonRow>,
    pub questions: Vec<QuestionRow>,
    /// What an add-on can have a price for: field `addon_amount_<CUR>_<interval>`.
    pub lines: Vec<PriceLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PriceLine {
    pub currency: Currency,
    pub interval: Interval,
    pub basis: Basis,
}

#[derive(Debug, Clone, Serialize)]
pub struct AddonRow {
    pub key: String,
    pub name: String,
    pub quantity_min: u32,
    pub quantity_max: u32,
    pub prices: Vec<PriceRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuestionRow {
    pub key: String,
    pub label: String,
    pub kind: String,
    pub required: bool,
}

/// `GET,POST /admin/catalogue/import`, field `toml`; what it changes is applied by a `POST` to `/apply` below it.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPage {
    pub form: Filled,
    /// What the text would change, once it was read.
    pub changes: Option<Vec<ChangeRow>>,
    /// Names the catalogue that the changes are of.
    pub seen: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeRow {
    /// `added`, `changed` or `retired`.
    pub kind: String,
    /// `plan`, `price`, `addon`, `addon-price`, `question` or `coupon`.
    pub thing: String,
    pub name: String,
    pub facts: Vec<FactRow>,
}

/// A fact by its name in the file, before and after.
#[derive(Debug, Clone, Serialize)]
pub struct FactRow {
    pub name: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// `GET /admin/catalogue/coupons`. A coupon is made, or changed, by a `POST` to the same address, and ended by one to
/// `/{code}/end` below it.
#[derive(Debug, Clone, Serialize)]
pub struct CouponsPage {
    pub rows: Vec<CouponRow>,
    pub pager: Pager,
    /// `state`, `code`.
    pub filter: Filled,
    pub may_edit: bool,
    pub form: Filled,
    pub currencies: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CouponRow {
    pub code: String,
    pub percent: Option<Rate>,
    pub amount: Option<Money>,
    pub periods: Option<u32>,
    pub valid_from: Option<Timestamp>,
    pub valid_until: Option<Timestamp>,
    pub uses: i64,
    pub uses_max: Option<u32>,
    pub customer_uses_max: Option<u32>,
    /// Uses beyond what it allows a customer.
    pub exceeded: i64,
    /// `live`, `over` or `ended`.
    pub state: &'static str,
}

impl Page for CataloguePage {
    const TEMPLATE: &'static str = "admin/catalogue.html";

    fn samples() -> Vec<Self> {
        let plan = |slug: &str, name: &str, stock, is_retired| PlanRow {
            slug: slug.to_owned(),
            name: name.to_owned(),
            prices: prices(),
            stock,
            is_retired,
        };
        let edited = Self {
            plans: vec![
                plan("mail-solo", "Mail Solo", None, false),
                plan("mail-team", "Mail Team", Some((0, 50)), false),
                plan("mail-old", "Mail", None, true),
            ],
            may_edit: true,
            form: Filled::default()
                .with("slug", "Mail Solo")
                .wrong("slug", "field-invalid-format"),
        };
        let read = Self {
            plans: Vec::new(),
            may_edit: false,
            form: Filled::default(),
        };
        vec![edited, read]
    }
}

impl Page for PlanPage {
    const TEMPLATE: &'static str = "admin/plan.html";

    fn samples() -> Vec<Self> {
        let edited = Self {
            slug: "mail-solo".to_owned(),
            name: "Mail Solo".to_owned(),
            is_retired: false,
            may_edit: true,
            form: Filled::default()
                .with("name_en", "Mail Solo")
                .with("price_amount", "x")
                .wrong("price_amount", "problem-amount"),
            tax_categories: words(&["standard", "reduced"]),
            supplies: words(&["electronic", "goods"]),
            currencies: words(&["EUR", "CHF"]),
            prices: prices(),
            addons: vec![AddonRow {
                key: "archive".to_owned(),
                name: "Archive".to_owned(),
                quantity_min: 0,
                quantity_max: 5,
                prices: prices(),
            }],
            questions: vec![QuestionRow {
                key: "domain".to_owned(),
                label: "Your domain".to_owned(),
                kind: "domain".to_owned(),
                required: true,
            }],
            lines: vec![PriceLine {
                currency: Currency::EUR,
                interval: Interval::Monthly,
                basis: Basis::Gross,
            }],
        };
        let read = Self {
            is_retired: true,
            may_edit: false,
            form: Filled::default(),
            prices: Vec::new(),
            addons: Vec::new(),
            questions: Vec::new(),
            ..edited.clone()
        };
        vec![edited, read]
    }
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "admin/import.html";

    fn samples() -> Vec<Self> {
        let change = |kind: &str, thing: &str, from: Option<&str>| ChangeRow {
            kind: kind.to_owned(),
            thing: thing.to_owned(),
            name: "mail-solo EUR monthly".to_owned(),
            facts: vec![FactRow {
                name: "amount".to_owned(),
                from: from.map(str::to_owned),
                to: Some("3.49 EUR gross".to_owned()),
            }],
        };
        let asked = |changes| Self {
            form: Filled::default().with("toml", "[[plan]]"),
            changes,
            seen: "c2Vlbg".to_owned(),
        };
        let mistaken = Self {
            form: Filled::default()
                .with("toml", "[[plan")
                .wrong("toml", "field-required"),
            ..asked(None)
        };
        vec![
            asked(Some(vec![
                change("changed", "price", Some("2.99 EUR gross")),
                change("added", "addon-price", None),
                change("retired", "coupon", None),
            ])),
            asked(Some(Vec::new())),
            mistaken,
        ]
    }
}

impl Page for CouponsPage {
    const TEMPLATE: &'static str = "admin/coupons.html";

    fn samples() -> Vec<Self> {
        let row = |code: &str, state, percent: Option<u32>| CouponRow {
            code: code.to_owned(),
            percent: percent.map(|ppm| Rate::from_parts_per_million(ppm).expect("a share")),
            amount: percent.is_none().then(|| Money::new(500, Currency::EUR)),
            periods: percent.map(|_| 3),
            valid_from: None,
            valid_until: Some(sample_time()),
            uses: 12,
            uses_max: percent.map(|_| 100),
            customer_uses_max: Some(1),
            exceeded: i64::from(percent.is_some()),
            state,
        };
        let edited = Self {
            rows: vec![
                row("SUMMER", "live", Some(100_000)),
                row("WELCOME", "over", None),
                row("OLD", "ended", None),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/catalogue/coupons?after=cpn_1".to_owned()),
            },
            filter: Filled::default().with("state", "live"),
            may_edit: true,
            form: Filled::default()
                .with("coupon_percent", "110")
                .wrong("coupon_percent", "problem-percent"),
            currencies: vec!["EUR".to_owned()],
        };
        let none = Self {
            rows: Vec::new(),
            pager: Pager::default(),
            may_edit: false,
            form: Filled::default(),
            ..edited.clone()
        };
        vec![edited, none]
    }
}

fn prices() -> Vec<PriceRow> {
    let price = |interval, minor, valid_from| PriceRow {
        interval,
        basis: Basis::Gross,
        amount: Money::new(minor, Currency::EUR),
        setup: Some(Money::new(1_500, Currency::EUR)),
        trial_days: 30,
        valid_from,
    };
    vec![
        price(Interval::Monthly, 299, None),
        price(Interval::Monthly, 349, Some(sample_time())),
        price(Interval::Yearly, 2_990, None),
    ]
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
