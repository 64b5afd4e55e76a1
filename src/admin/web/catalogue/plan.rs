//! `/admin/catalogue/plans/{slug}`: one plan, its prices, add-ons and questions.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::super::Desk;
use super::typed::Typed;
use super::{PATH, may_edit, price_row, why_not};
use crate::admin::pages::{AddonRow, PlanPage, PriceLine, PriceRow, QuestionRow};
use crate::catalog::{
    self, Addon, AddonPrice, Catalog, InvalidCatalog, PlanDraft, PriceDraft, Question,
    QuestionKind, ReviseError, Supply, TaxCategory,
};
use crate::money::{Currency, Money};
use crate::orders::web::localized;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

pub(in super::super) async fn show(
    desk: Desk,
    slug: Path<String>,
) -> Result<HttpResponse, Problem> {
    let page = page(&desk, &slug, None).await?;
    desk.page(&page)
}

pub(in super::super) async fn save(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields);
    let (name, summary) = (typed.localized("name"), typed.localized("summary"));
    let tax_category: Option<TaxCategory> = typed.word("tax_category");
    let supply: Option<Supply> = typed.word("supply");
    let stock = typed.count("stock");
    let complete = tax_category.zip(supply);
    change(&desk, &slug, "name_en", typed.form, move |plan| {
        if let Some((tax_category, supply)) = complete {
            plan.name = name.clone();
            plan.summary = summary.clone();
            (plan.tax_category, plan.supply, plan.stock) = (tax_category, supply, stock);
        }
    })
    .await
}

/// Fields `price_currency`, `price_interval`, `price_basis`, `price_amount` and, as they are wanted, `price_setup`,
/// `price_trial_days`, `price_from`. Without an amount, there is no such price any more.
pub(in super::super) async fn price(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let zone = desk.app.config.business.zone();
    let mut typed = Typed::of(&fields);
    let currency: Option<Currency> = typed.word("price_currency");
    let interval = typed.word("price_interval");
    let basis = typed.word("price_basis");
    let currency_or = currency.unwrap_or(Currency::EUR);
    let amount = typed.money("price_amount", currency_or);
    let setup = typed.money("price_setup", currency_or);
    let trial_days = typed.count("price_trial_days").unwrap_or(0);
    let valid_from = typed.day("price_from", &zone, 0);
    let line = currency.zip(interval).zip(basis);
    change(&desk, &slug, "price_amount", typed.form, move |plan| {
        let Some(((currency, interval), basis)) = line else {
            return;
        };
        let is_same =
            |price: &PriceDraft| price.interval == interval && price.amount.currency() == currency;
        plan.prices.retain(|price| {
            !is_same(price) || (amount.is_some() && price.valid_from != valid_from)
        });
        plan.prices.extend(amount.map(|amount| PriceDraft {
            valid_from,
            interval,
            basis,
            amount,
            setup: setup.unwrap_or(Money::zero(currency)),
            trial_days,
        }));
    })
    .await
}

/// Fields `addon_key`, `addon_name_en`, `addon_name_de`, `addon_min`, `addon_max`, `addon_amount_<CUR>_<interval>` and, where
/// these prices begin on a later day, `addon_from`. One of the same key is replaced, but for its prices that begin on other
/// days.
pub(in super::super) async fn addon(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields);
    let lines = price_lines(&find(&desk, &slug).await?.0);
    let valid_from = typed.day("addon_from", &desk.app.config.business.zone(), 0);
    let mut prices = Vec::new();
    for PriceLine {
        currency,
        interval,
        basis,
    } in lines
    {
        let field = format!("addon_amount_{currency}_{}", interval.as_str());
        prices.extend(typed.money(&field, currency).map(|amount| AddonPrice {
            valid_from,
            interval,
            basis,
            amount,
        }));
    }
    let key = typed.text("addon_key");
    let addon = Addon {
        key: key.clone(),
        name: typed.localized("addon_name"),
        quantity_min: typed.count("addon_min").unwrap_or(0),
        quantity_max: typed.count("addon_max").unwrap_or(1),
        prices,
    };
    change(&desk, &slug, "addon_key", typed.form, move |plan| {
        let mut addon = addon.clone();
        let known = plan.addons.iter().find(|known| known.key == addon.key);
        let others = known.into_iter().flat_map(|known| &known.prices);
        let others = others.filter(|price| price.valid_from != valid_from);
        addon.prices.extend(others.cloned());
        put(&mut plan.addons, addon, |known| known.key == key);
    })
    .await
}

/// Fields `question_key`, `question_kind`, `question_label_en`, `question_label_de`, `question_help_en`,
/// `question_help_de`, `question_choices` (a line each) and `question_required`. One of the same key is replaced.
pub(in super::super) async fn question(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields);
    let choices = typed.text("question_choices");
    let choices: Vec<String> = choices.lines().map(|line| line.trim().to_owned()).collect();
    let kind = QuestionKind::from_word(&typed.text("question_kind"), choices);
    if kind.is_none() {
        typed.form.complain("question_kind", "field-not-in-list");
    }
    let question = Question {
        key: typed.text("question_key"),
        kind: kind.unwrap_or(QuestionKind::Text),
        label: typed.localized("question_label"),
        help: typed.localized("question_help"),
        required: typed.ticked("question_required"),
    };
    change(&desk, &slug, "question_key", typed.form, move |plan| {
        put(&mut plan.questions, question.clone(), |known| {
            known.key == question.key
        });
    })
    .await
}

/// Field `key`.
pub(in super::super) async fn retire_addon(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let key = fields.value("key").to_owned();
    change(&desk, &slug, "addon_key", Filled::default(), move |plan| {
        plan.addons.retain(|addon| addon.key != key);
    })
    .await
}

/// Field `key`.
pub(in super::super) async fn retire_question(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let key = fields.value("key").to_owned();
    change(
        &desk,
        &slug,
        "question_key",
        Filled::default(),
        move |plan| {
            plan.questions.retain(|question| question.key != key);
        },
    )
    .await
}

/// What was ordered of it goes on; coupons that were for this plan alone have to end first.
pub(in super::super) async fn retire(
    desk: Desk,
    slug: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let gone = slug.clone();
    step(
        &desk,
        &slug,
        "name_en",
        Filled::default(),
        move |mut catalog| {
            catalog.plans.retain(|plan| plan.slug != gone);
            Ok(catalog)
        },
    )
    .await
}

pub(in super::super) async fn restore(
    desk: Desk,
    slug: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (plan, _) = find(&desk, &slug).await?;
    step(
        &desk,
        &slug,
        "name_en",
        Filled::default(),
        move |mut catalog| {
            if !catalog.plans.iter().any(|known| known.slug == plan.slug) {
                catalog.plans.push(plan.clone());
            }
            Ok(catalog)
        },
    )
    .await
}

/// Changes one plan on offer.
async fn change(
    desk: &Desk,
    slug: &str,
    field: &'static str,
    form: Filled,
    edit: impl Fn(&mut PlanDraft) + Send + Sync + 'static,
) -> Result<HttpResponse, Problem> {
    let name = slug.to_owned();
    step(desk, slug, field, form, move |mut catalog| {
        let plan = catalog.plans.iter_mut().find(|plan| plan.slug == name);
        edit(plan.ok_or_else(|| InvalidCatalog::at(format!("plan `{name}`"), "it is retired"))?);
        Ok(catalog)
    })
    .await
}

async fn step(
    desk: &Desk,
    slug: &str,
    field: &'static str,
    mut form: Filled,
    step: impl Fn(Catalog) -> Result<Catalog, InvalidCatalog> + Send + Sync + 'static,
) -> Result<HttpResponse, Problem> {
    if form.is_right() {
        let (by, on) = (desk.operator.actor(), Some(slug.to_owned()));
        match catalog::revise(&desk.app, by, on, step).await {
            Ok(changes) => {
                let done = if changes.is_empty() {
                    "catalogue-same"
                } else {
                    "catalogue-changed"
                };
                return Ok(Desk::see(&format!("{PATH}/plans/{slug}?done={done}")));
            }
            Err(ReviseError::Invalid(why)) => form.complain(field, why_not(&why)),
            Err(ReviseError::Storage(error)) => return Err(error.into()),
        }
    }
    let page = page(desk, slug, Some(form)).await?;
    desk.refused(&page)
}

fn put<T>(list: &mut Vec<T>, item: T, is_same: impl Fn(&T) -> bool) {
    match list.iter().position(is_same) {
        Some(place) => list[place] = item,
        None => list.push(item),
    }
}

/// A plan on offer, or one that was, and whether it is retired.
async fn find(desk: &Desk, slug: &str) -> Result<(PlanDraft, bool), Problem> {
    let find = |plans: Vec<PlanDraft>| plans.into_iter().find(|plan| plan.slug == slug);
    if let Some(plan) = find(catalog::current(&desk.app).await?.plans) {
        return Ok((plan, false));
    }
    let retired = find(catalog::retired(&desk.app).await?);
    Ok((retired.ok_or_else(Problem::not_found)?, true))
}

async fn page(desk: &Desk, slug: &str, form: Option<Filled>) -> Result<PlanPage, Problem> {
    let (plan, is_retired) = find(desk, slug).await?;
    let locale = desk.locale();
    let addons = plan.addons.iter().map(|addon| AddonRow {
        key: addon.key.clone(),
        name: localized(&addon.name, locale),
        quantity_min: addon.quantity_min,
        quantity_max: addon.quantity_max,
        prices: addon.prices.iter().map(addon_price_row).collect(),
    });
    let questions = plan.questions.iter().map(|question| QuestionRow {
        key: question.key.clone(),
        label: localized(&question.label, locale),
        kind: question.kind.word().to_owned(),
        required: question.required,
    });
    let own = desk.app.config.business.currency.clone();
    let mut currencies: Vec<String> = plan
        .prices
        .iter()
        .map(|price| price.amount.currency().to_string())
        .chain(["EUR", "CHF", "GBP", "USD"].map(str::to_owned))
        .collect();
    currencies.retain(|currency| *currency != own);
    currencies.sort_unstable();
    currencies.dedup();
    currencies.insert(0, own);
    Ok(PlanPage {
        slug: plan.slug.clone(),
        name: localized(&plan.name, locale),
        is_retired,
        may_edit: may_edit(desk) && (!is_retired || form.is_none()),
        form: form.unwrap_or_else(|| filled(&plan)),
        tax_categories: TaxCategory::ALL.map(|word| word.as_str().to_owned()).into(),
        supplies: Supply::ALL.map(|word| word.as_str().to_owned()).into(),
        currencies,
        prices: plan.prices.iter().map(price_row).collect(),
        addons: addons.collect(),
        questions: questions.collect(),
        lines: price_lines(&plan),
    })
}

/// The plan's own form, as it stands.
fn filled(plan: &PlanDraft) -> Filled {
    Filled::default()
        .with("name_en", &plan.name.en)
        .with("name_de", &plan.name.de)
        .with("summary_en", &plan.summary.en)
        .with("summary_de", &plan.summary.de)
        .with("tax_category", plan.tax_category.as_str())
        .with("supply", plan.supply.as_str())
        .with(
            "stock",
            plan.stock
                .map(|stock| stock.to_string())
                .unwrap_or_default(),
        )
}

fn addon_price_row(price: &AddonPrice) -> PriceRow {
    PriceRow {
        interval: price.interval,
        basis: price.basis,
        amount: price.amount,
        setup: None,
        trial_days: 0,
        valid_from: price.valid_from,
    }
}

/// What the plan has prices for, each once.
fn price_lines(plan: &PlanDraft) -> Vec<PriceLine> {
    let in_force = plan
        .prices
        .iter()
        .filter(|price| price.valid_from.is_none());
    in_force
        .map(|price: &PriceDraft| PriceLine {
            currency: price.amount.currency(),
            interval: price.interval,
            basis: price.basis,
        })
        .collect()
}
