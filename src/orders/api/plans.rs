//! `GET /api/v1/plans`: what can be ordered now, as the form shows it. Public, like the form.

use actix_web::web::Data;
use actix_web::{HttpRequest, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::catalog::{self, Addon, AddonPrice, Basis, Plan, Price, Question, QuestionKind, Shelf};
use crate::orders::Shop;
use crate::orders::web::sums;
use crate::web::{Paging, Problem, ProblemDetails, Site, cors};

/// A page of plans, in the order of the shop's window.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPage {
    items: Vec<PlanRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    next: Option<String>,
}

/// A plan on offer, with all that an order of it may say.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanRecord {
    /// An order's `plan`.
    #[schema(example = "mail-solo")]
    slug: String,
    name: Texts,
    summary: Texts,
    /// `standard`, `reduced`, `zero` or `exempt`.
    tax_category: &'static str,
    /// `electronic`, `service` or `goods`.
    supply: &'static str,
    /// How many can still be ordered; null where there is no end of it.
    left: Option<u32>,
    prices: Vec<PriceRecord>,
    addons: Vec<AddonRecord>,
    questions: Vec<QuestionRecord>,
}

/// In the languages of the shop.
#[derive(Debug, Serialize, ToSchema)]
struct Texts {
    en: String,
    de: String,
}

/// What it costs, with one of `net_minor` and `gross_minor`.
#[derive(Debug, Serialize, ToSchema)]
struct PriceRecord {
    /// `monthly`, `yearly` or `once`.
    interval: &'static str,
    currency: &'static str,
    /// In minor units, as the other amounts. VAT comes on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    net_minor: Option<i64>,
    /// VAT is in it, whatever it is where the customer lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    gross_minor: Option<i64>,
    /// What a consumer at the shop's own place pays.
    shown_minor: i64,
    /// Once, with the first invoice; with or without VAT like the price.
    setup_minor: i64,
    /// So many days cost nothing.
    trial_days: u32,
}

/// Something that can be ordered with the plan.
#[derive(Debug, Serialize, ToSchema)]
struct AddonRecord {
    key: String,
    name: Texts,
    /// More than none: it is a part of every order.
    min_quantity: u32,
    max_quantity: u32,
    prices: Vec<AddonPriceRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AddonPriceRecord {
    interval: &'static str,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    net_minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gross_minor: Option<i64>,
    shown_minor: i64,
}

/// What an order of the plan answers, under `answers`.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionRecord {
    key: String,
    /// `text`, `choice`, `domain`, `email` or `number`.
    kind: &'static str,
    label: Texts,
    help: Texts,
    required: bool,
    /// For `choice`: one of these.
    choices: Vec<String>,
}

/// Lists what can be ordered.
#[utoipa::path(
    get,
    path = "/api/v1/plans",
    operation_id = "list_plans",
    tag = "orders",
    params(Paging),
    responses(
        (status = 200, description = "A page of plans, in the order of the shop's window.", body = PlanPage),
        (status = 400, description = "A query that cannot be read.", body = ProblemDetails),
        (status = 403, description = "A page of an origin that is on no list.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    request: HttpRequest,
    paging: Paging,
) -> Result<web::Json<PlanPage>, Problem> {
    cors::admit(&Site::of(&app), &request)?;
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let begin = match paging.after() {
        None => 0,
        Some(slug) => {
            let last = plans.iter().position(|plan| plan.slug == slug);
            last.ok_or_else(Paging::unknown_after)? + 1
        }
    };
    let mut found: Vec<&Plan> = plans[begin..].iter().collect();
    let follows = paging.cut(&mut found);
    let shop = Shop::today(&app);
    Ok(web::Json(PlanPage {
        next: found
            .last()
            .filter(|_| follows)
            .map(|plan| plan.slug.clone()),
        items: found.into_iter().map(|plan| record(plan, &shop)).collect(),
    }))
}

fn record(plan: &Plan, shop: &Shop) -> PlanRecord {
    PlanRecord {
        slug: plan.slug.clone(),
        name: (&plan.name).into(),
        summary: (&plan.summary).into(),
        tax_category: plan.tax_category.as_str(),
        supply: plan.supply.as_str(),
        left: plan.stock.map(catalog::Stock::left),
        prices: plan
            .prices
            .iter()
            .map(|price| price_record(plan, price, shop))
            .collect(),
        addons: plan
            .addons
            .iter()
            .map(|addon| addon_record(plan, addon, shop))
            .collect(),
        questions: plan.questions.iter().map(QuestionRecord::from).collect(),
    }
}

fn price_record(plan: &Plan, price: &Price, shop: &Shop) -> PriceRecord {
    let minor = price.amount.minor();
    PriceRecord {
        interval: price.interval.as_str(),
        currency: price.amount.currency().code(),
        net_minor: (price.basis == Basis::Net).then_some(minor),
        gross_minor: (price.basis == Basis::Gross).then_some(minor),
        shown_minor: sums::gross(shop, plan, price.basis, price.amount).minor(),
        setup_minor: price.setup.minor(),
        trial_days: price.trial_days,
    }
}

fn addon_record(plan: &Plan, addon: &Addon, shop: &Shop) -> AddonRecord {
    let price = |price: &AddonPrice| AddonPriceRecord {
        interval: price.interval.as_str(),
        currency: price.amount.currency().code(),
        net_minor: (price.basis == Basis::Net).then(|| price.amount.minor()),
        gross_minor: (price.basis == Basis::Gross).then(|| price.amount.minor()),
        shown_minor: sums::gross(shop, plan, price.basis, price.amount).minor(),
    };
    AddonRecord {
        key: addon.key.clone(),
        name: (&addon.name).into(),
        min_quantity: addon.quantity_min,
        max_quantity: addon.quantity_max,
        prices: addon.prices.iter().map(price).collect(),
    }
}

impl From<&Question> for QuestionRecord {
    fn from(question: &Question) -> Self {
        Self {
            key: question.key.clone(),
            kind: question.kind.word(),
            label: (&question.label).into(),
            help: (&question.help).into(),
            required: question.required,
            choices: match &question.kind {
                QuestionKind::Choice(choices) => choices.clone(),
                _ => Vec::new(),
            },
        }
    }
}

impl From<&catalog::Localized> for Texts {
    fn from(text: &catalog::Localized) -> Self {
        Self {
            en: text.en.clone(),
            de: text.de.clone(),
        }
    }
}
