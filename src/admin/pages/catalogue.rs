//! What is offered, and changing it.

use jiff::Timestamp;
use serde::Serialize;

use super::sample_time;
use crate::catalog::{Basis, Interval};
use crate::money::{Currency, Money};
use crate::web::form::Filled;
use crate::web::locale::Phrase;
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

/// `GET /admin/catalogue/plans/{slug}`. Its forms post to the same address, and to `/prices`, `/prices/withdraw`,
/// `/addons`, `/addons/{key}/withdraw`, `/questions`, `/questions/{key}/withdraw`, `/retire`, `/restore` below it.
#[derive(Debug, Clone, Serialize)]
pub struct PlanPage {
    pub slug: String,
    pub name: String,
    pub is_retired: bool,
    pub may_edit: bool,
    /// All forms of the page: their fields have names of their own.
    pub form: Filled,
    /// What has the key already that was typed for something new.
    pub known: Option<String>,
    pub tax_categories: Vec<String>,
    pub supplies: Vec<String>,
    pub currencies: Vec<String>,
    pub prices: Vec<PriceRow>,
    pub addons: Vec<AddonRow>,
    pub withdrawn_addons: Vec<AddonRow>,
    pub questions: Vec<QuestionRow>,
    pub withdrawn_questions: Vec<QuestionRow>,
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

/// `GET,POST /admin/catalogue/plans/{slug}/addons/{key}`: an add-on as it stands, or stood when it was withdrawn.
#[derive(Debug, Clone, Serialize)]
pub struct AddonPage {
    pub slug: String,
    pub plan: String,
    pub key: String,
    pub name: String,
    pub is_withdrawn: bool,
    pub form: Filled,
    pub lines: Vec<PriceLine>,
}

/// `GET,POST /admin/catalogue/plans/{slug}/questions/{key}`.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionPage {
    pub slug: String,
    pub plan: String,
    pub key: String,
    pub label: String,
    pub is_withdrawn: bool,
    pub form: Filled,
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
            known: None,
            withdrawn_addons: vec![AddonRow {
                key: "phone".to_owned(),
                name: "Help by phone".to_owned(),
                quantity_min: 0,
                quantity_max: 1,
                prices: Vec::new(),
            }],
            withdrawn_questions: vec![QuestionRow {
                key: "people".to_owned(),
                label: "How many people?".to_owned(),
                kind: "number".to_owned(),
                required: false,
            }],
            lines: lines(),
        };
        let mistaken = Self {
            known: Some("/admin/catalogue/plans/mail-solo/addons/archive".to_owned()),
            form: edited
                .form
                .clone()
                .with("addon_key", "archive")
                .wrong("addon_key", "problem-key-known")
                .wrong("addon_amount_EUR_monthly", "problem-amount"),
            ..edited.clone()
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
        vec![edited, mistaken, read]
    }
}

impl Page for AddonPage {
    const TEMPLATE: &'static str = "admin/addon.html";

    fn samples() -> Vec<Self> {
        let offered = Self {
            slug: "mail-solo".to_owned(),
            plan: "Mail Solo".to_owned(),
            key: "archive".to_owned(),
            name: "Archive".to_owned(),
            is_withdrawn: false,
            form: Filled::default()
                .with("addon_name_en", "Archive")
                .with("addon_name_de", "Archiv")
                .with("addon_max", "5")
                .with("addon_amount_EUR_monthly", "1.99"),
            lines: lines(),
        };
        let withdrawn = Self {
            is_withdrawn: true,
            form: offered.form.clone().wrong(
                "addon_max",
                Phrase::new("fault-quantity-max").with("on", ""),
            ),
            ..offered.clone()
        };
        vec![offered, withdrawn]
    }
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "admin/question.html";

    fn samples() -> Vec<Self> {
        let asked = Self {
            slug: "mail-solo".to_owned(),
            plan: "Mail Solo".to_owned(),
            key: "colour".to_owned(),
            label: "Colour".to_owned(),
            is_withdrawn: false,
            form: Filled::default()
                .with("question_kind", "choice")
                .with("question_label_en", "Colour")
                .with("question_label_de", "Farbe")
                .with("question_choices", "red\nblue")
                .with("question_required", "yes"),
        };
        let withdrawn = Self {
            is_withdrawn: true,
            form: asked
                .form
                .clone()
                .wrong("question_choices", "problem-no-choices"),
            ..asked.clone()
        };
        vec![asked, withdrawn]
    }
}

fn lines() -> Vec<PriceLine> {
    let line = |interval| PriceLine {
        currency: Currency::EUR,
        interval,
        basis: Basis::Gross,
    };
    vec![line(Interval::Monthly), line(Interval::Yearly)]
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
