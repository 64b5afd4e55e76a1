//! `/admin/catalogue/plans/{slug}`: one plan and its prices. Its add-ons and questions have pages of their own.

use actix_web::HttpResponse;
use actix_web::web::Path;
use jiff::Timestamp;

use super::super::Desk;
use super::faults::Form;
use super::typed::Typed;
use super::{PATH, may_edit, price_row};
use crate::admin::pages::{AddonRow, PlanPage, PriceLine, PriceRow, QuestionRow};
use crate::catalog::{
    self, Addon, AddonPrice, Catalog, Interval, InvalidCatalog, PlanDraft, PriceDraft, Question,
    ReviseError, Supply, TaxCategory, Thing,
};
use crate::money::{Currency, Money};
use crate::orders::web::localized;
use crate::web::form::Filled;
use crate::web::locale::Locale;
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
    let mut typed = Typed::of(&fields, desk.locale());
    let (name, summary) = (typed.localized("name"), typed.localized("summary"));
    let tax_category: Option<TaxCategory> = typed.word("tax_category");
    let supply: Option<Supply> = typed.word("supply");
    let stock = typed.count("stock");
    let complete = tax_category.zip(supply);
    let mut form = typed.form;
    let edit = move |plan: &mut PlanDraft| {
        if let Some((tax_category, supply)) = complete {
            plan.name = name.clone();
            plan.summary = summary.clone();
            (plan.tax_category, plan.supply, plan.stock) = (tax_category, supply, stock);
        }
    };
    let done = change(&desk, &slug, &about(&slug), &mut form, edit).await?;
    or_refused(&desk, &slug, done, form).await
}

/// Fields `price_currency`, `price_interval`, `price_basis`, `price_amount` and, as they are wanted, `price_setup`,
/// `price_trial_days`, `price_from`: a day to come, or today.
pub(in super::super) async fn price(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let zone = desk.app.config.business.zone();
    let mut typed = Typed::of(&fields, desk.locale());
    let currency: Option<Currency> = typed.word("price_currency");
    let interval = typed.word("price_interval");
    let basis = typed.word("price_basis");
    typed.required("price_amount");
    let currency_or = currency.unwrap_or(Currency::EUR);
    let amount = typed.money("price_amount", currency_or);
    let setup = typed.money("price_setup", currency_or);
    let trial_days = typed.count("price_trial_days").unwrap_or(0);
    let valid_from = typed.day_to_come("price_from", desk.app.today(), &zone);
    let line = currency.zip(interval).zip(basis).zip(amount);
    let mut form = typed.form;
    let put = move |plan: &mut PlanDraft| {
        let Some((((currency, interval), basis), amount)) = line else {
            return;
        };
        let is_same =
            |price: &PriceDraft| is_of(price, currency, interval) && price.valid_from == valid_from;
        plan.prices.retain(|price| !is_same(price));
        plan.prices.push(PriceDraft {
            valid_from,
            interval,
            basis,
            amount,
            setup: setup.unwrap_or(Money::zero(currency)),
            trial_days,
        });
    };
    let about = Form {
        thing: Thing::Price,
        prefix: "price_",
        first: "price_amount",
        ..about(&slug)
    };
    let done = change(&desk, &slug, &about, &mut form, put).await?;
    or_refused(&desk, &slug, done, form).await
}

/// Fields `currency`, `interval` and, for a price to come, `from`. With the last price of a line goes what add-ons cost in
/// it.
pub(in super::super) async fn withdraw_price(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let currency: Currency = fields
        .value("currency")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let interval: Interval = fields
        .value("interval")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let from = match fields.value("from") {
        "" => None,
        at => Some(at.parse::<Timestamp>().map_err(|_| Problem::not_found())?),
    };
    let mut form = Filled::default();
    let retire = move |plan: &mut PlanDraft| {
        let is_line = |price: &PriceDraft| is_of(price, currency, interval);
        plan.prices
            .retain(|price| !is_line(price) || price.valid_from != from);
        if plan.prices.iter().any(is_line) {
            return;
        }
        for addon in &mut plan.addons {
            addon
                .prices
                .retain(|price| price.amount.currency() != currency || price.interval != interval);
        }
    };
    let done = change(&desk, &slug, &about(&slug), &mut form, retire).await?;
    or_refused(&desk, &slug, done, form).await
}

/// What was ordered of it goes on; coupons that were for this plan alone have to end first.
pub(in super::super) async fn retire(
    desk: Desk,
    slug: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let gone = slug.clone();
    let mut form = Filled::default();
    let retire = move |mut catalog: Catalog| {
        catalog.plans.retain(|plan| plan.slug != gone);
        Ok(catalog)
    };
    let done = step(&desk, &slug, &about(&slug), &mut form, retire).await?;
    or_refused(&desk, &slug, done, form).await
}

pub(in super::super) async fn restore(
    desk: Desk,
    slug: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (plan, _) = find(&desk, &slug).await?;
    let mut form = Filled::default();
    let restore = move |mut catalog: Catalog| {
        if !catalog.plans.iter().any(|known| known.slug == plan.slug) {
            catalog.plans.push(plan.clone());
        }
        Ok(catalog)
    };
    let done = step(&desk, &slug, &about(&slug), &mut form, restore).await?;
    or_refused(&desk, &slug, done, form).await
}

fn about(slug: &str) -> Form {
    Form {
        thing: Thing::Plan,
        name: slug.to_owned(),
        prefix: "",
        first: "name_en",
    }
}

fn is_of(price: &PriceDraft, currency: Currency, interval: Interval) -> bool {
    price.interval == interval && price.amount.currency() == currency
}

/// Changes one plan on offer; where nothing comes back, the form says why.
pub(super) async fn change(
    desk: &Desk,
    slug: &str,
    about: &Form,
    form: &mut Filled,
    edit: impl Fn(&mut PlanDraft) + Send + Sync + 'static,
) -> Result<Option<HttpResponse>, Problem> {
    let name = slug.to_owned();
    step(desk, slug, about, form, move |mut catalog| {
        let plan = catalog.plans.iter_mut().find(|plan| plan.slug == name);
        edit(plan.ok_or_else(|| InvalidCatalog::at(format!("plan `{name}`"), "it is retired"))?);
        Ok(catalog)
    })
    .await
}

async fn step(
    desk: &Desk,
    slug: &str,
    about: &Form,
    form: &mut Filled,
    step: impl Fn(Catalog) -> Result<Catalog, InvalidCatalog> + Send + Sync + 'static,
) -> Result<Option<HttpResponse>, Problem> {
    if !form.is_right() {
        return Ok(None);
    }
    let (by, on) = (desk.operator.actor(), Some(slug.to_owned()));
    match catalog::revise(&desk.app, by, on, step).await {
        Ok(changes) => {
            let done = if changes.is_empty() {
                "catalogue-same"
            } else {
                "catalogue-changed"
            };
            Ok(Some(see(slug, done)))
        }
        Err(ReviseError::Invalid(why)) => {
            about.complain(form, &why, desk.locale());
            Ok(None)
        }
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

/// To the plan's page, which says what was done.
pub(super) fn see(slug: &str, done: &str) -> HttpResponse {
    Desk::see(&format!("{PATH}/plans/{slug}?done={done}"))
}

async fn or_refused(
    desk: &Desk,
    slug: &str,
    done: Option<HttpResponse>,
    form: Filled,
) -> Result<HttpResponse, Problem> {
    match done {
        Some(done) => Ok(done),
        None => refused(desk, slug, form, None).await,
    }
}

/// The plan's page with what is wrong in one of its forms; `known` leads to what has the key already.
pub(super) async fn refused(
    desk: &Desk,
    slug: &str,
    form: Filled,
    known: Option<String>,
) -> Result<HttpResponse, Problem> {
    let page = page(desk, slug, Some(form)).await?;
    desk.refused(&PlanPage { known, ..page })
}

/// A plan on offer, or one that was, and whether it is retired.
pub(super) async fn find(desk: &Desk, slug: &str) -> Result<(PlanDraft, bool), Problem> {
    let find = |plans: Vec<PlanDraft>| plans.into_iter().find(|plan| plan.slug == slug);
    if let Some(plan) = find(catalog::current(&desk.app).await?.plans) {
        return Ok((plan, false));
    }
    let retired = find(catalog::withdrawn(&desk.app).await?.plans);
    Ok((retired.ok_or_else(Problem::not_found)?, true))
}

async fn page(desk: &Desk, slug: &str, form: Option<Filled>) -> Result<PlanPage, Problem> {
    let (plan, is_retired) = find(desk, slug).await?;
    let withdrawn = catalog::withdrawn(&desk.app).await?;
    let locale = desk.locale();
    let addons = |addons: &[Addon]| {
        addons
            .iter()
            .map(|addon| addon_row(addon, locale))
            .collect()
    };
    let questions = |known: &[Question]| {
        let rows = known.iter().map(|question| question_row(question, locale));
        rows.collect()
    };
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
        form: with_the_plan(form, &plan),
        known: None,
        tax_categories: TaxCategory::ALL.map(|word| word.as_str().to_owned()).into(),
        supplies: Supply::ALL.map(|word| word.as_str().to_owned()).into(),
        currencies,
        prices: plan.prices.iter().map(price_row).collect(),
        addons: addons(&plan.addons),
        withdrawn_addons: addons(withdrawn.addons(slug)),
        questions: questions(&plan.questions),
        withdrawn_questions: questions(withdrawn.questions(slug)),
        lines: price_lines(&plan),
    })
}

/// What was typed into one of the page's forms stands there again; the plan's own form shows the plan otherwise.
fn with_the_plan(form: Option<Filled>, plan: &PlanDraft) -> Filled {
    match form {
        Some(form) if form.has("name_en") => form,
        Some(form) => form.over(filled(plan)),
        None => filled(plan),
    }
}

fn addon_row(addon: &Addon, locale: Locale) -> AddonRow {
    AddonRow {
        key: addon.key.clone(),
        name: localized(&addon.name, locale),
        quantity_min: addon.quantity_min,
        quantity_max: addon.quantity_max,
        prices: addon.prices.iter().map(addon_price_row).collect(),
    }
}

fn question_row(question: &Question, locale: Locale) -> QuestionRow {
    QuestionRow {
        key: question.key.clone(),
        label: localized(&question.label, locale),
        kind: question.kind.word().to_owned(),
        required: question.required,
    }
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
pub(super) fn price_lines(plan: &PlanDraft) -> Vec<PriceLine> {
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
