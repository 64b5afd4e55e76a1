//! `/admin/catalogue/plans/{slug}/addons/…`: an add-on of a plan, made, changed, withdrawn and brought back.

use actix_web::HttpResponse;
use actix_web::web::Path;
use jiff::Timestamp;

use super::super::Desk;
use super::faults::Form;
use super::plan::{self, price_lines};
use super::typed::Typed;
use crate::admin::pages::{AddonPage, PriceLine};
use crate::catalog::{self, Addon, AddonPrice, PlanDraft, Thing};
use crate::orders::web::localized;
use crate::web::form::{Filled, problem};
use crate::web::{Fields, Problem};

pub(in super::super) async fn show(
    desk: Desk,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let found = find(&desk, &path).await?;
    let form = filled(&found.addon, &price_lines(&found.plan));
    desk.page(&page(&desk, &found, form))
}

/// Fields `addon_key`, `addon_name_en`, `addon_name_de`, `addon_min`, `addon_max`, `addon_amount_<CUR>_<interval>` and,
/// where these prices begin on a later day, `addon_from`.
pub(in super::super) async fn add(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields, desk.locale());
    let (plan, _) = plan::find(&desk, &slug).await?;
    let key = typed.text("addon_key");
    let from = begins(&desk, &mut typed);
    let addon = read(&mut typed, key.clone(), &price_lines(&plan), from);
    let known = is_known(&desk, &plan, &key).await?;
    if known {
        typed.form.complain("addon_key", problem("key-known"));
    }
    let mut form = typed.form;
    let push = move |plan: &mut PlanDraft| plan.addons.push(addon.clone());
    if let Some(done) = plan::change(&desk, &slug, &about(&key), &mut form, push).await? {
        return Ok(done);
    }
    let known = known.then(|| path_of(&slug, &key));
    plan::refused(&desk, &slug, form, known).await
}

/// The fields of a new one but its key. One that was withdrawn is offered again.
pub(in super::super) async fn save(
    desk: Desk,
    path: Path<(String, String)>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let found = find(&desk, &path).await?;
    let lines = price_lines(&found.plan);
    let mut typed = Typed::of(&fields, desk.locale());
    let from = begins(&desk, &mut typed);
    let addon = read(&mut typed, path.1.clone(), &lines, from);
    let before = found.addon.clone();
    let put = move |plan: &mut PlanDraft| {
        let mut addon = addon.clone();
        addon
            .prices
            .extend(unseen(&before, &addon, &lines, from, plan));
        match plan.addons.iter().position(|known| known.key == addon.key) {
            Some(place) => plan.addons[place] = addon,
            None => plan.addons.push(addon),
        }
    };
    let mut form = typed.form;
    match plan::change(&desk, &path.0, &about(&path.1), &mut form, put).await? {
        Some(done) => Ok(done),
        None => desk.refused(&page(&desk, &found, form)),
    }
}

pub(in super::super) async fn withdraw(
    desk: Desk,
    path: Path<(String, String)>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let key = path.1.clone();
    let mut form = Filled::default();
    let retire = move |plan: &mut PlanDraft| plan.addons.retain(|addon| addon.key != key);
    match plan::change(&desk, &path.0, &about(&path.1), &mut form, retire).await? {
        Some(_) => Ok(plan::see(&path.0, "catalogue-withdrawn")),
        None => plan::refused(&desk, &path.0, form, None).await,
    }
}

fn about(key: &str) -> Form {
    Form {
        thing: Thing::Addon,
        name: key.to_owned(),
        prefix: "addon_",
        first: "addon_key",
    }
}

fn path_of(slug: &str, key: &str) -> String {
    format!("{}/plans/{slug}/addons/{key}", super::PATH)
}

fn amount_field(line: &PriceLine) -> String {
    format!("addon_amount_{}_{}", line.currency, line.interval.as_str())
}

/// The day to come from which on the prices are to be in force; nothing: now. A past day is complained about.
fn begins(desk: &Desk, typed: &mut Typed<'_>) -> Option<Timestamp> {
    typed.day_to_come(
        "addon_from",
        desk.app.today(),
        &desk.app.config.business.zone(),
    )
}

fn read(
    typed: &mut Typed<'_>,
    key: String,
    lines: &[PriceLine],
    valid_from: Option<Timestamp>,
) -> Addon {
    let mut prices = Vec::new();
    for line in lines {
        let amount = typed.money(&amount_field(line), line.currency);
        prices.extend(amount.map(|amount| AddonPrice {
            valid_from,
            interval: line.interval,
            basis: line.basis,
            amount,
        }));
    }
    Addon {
        key,
        name: typed.localized("addon_name"),
        quantity_min: typed.count("addon_min").unwrap_or(0),
        quantity_max: typed.count("addon_max").unwrap_or(1),
        prices,
    }
}

/// The prices that the form has no field for: those of other days of what it prices, and those beside what the plan is sold
/// for now.
fn unseen(
    before: &Addon,
    typed: &Addon,
    lines: &[PriceLine],
    from: Option<Timestamp>,
    plan: &PlanDraft,
) -> Vec<AddonPrice> {
    let is_of = |price: &AddonPrice, line: &PriceLine| {
        (price.amount.currency(), price.interval) == (line.currency, line.interval)
    };
    let stays = |price: &&AddonPrice| {
        let (currency, interval) = (price.amount.currency(), price.interval);
        if lines.iter().any(|line| is_of(price, line)) {
            price.valid_from != from
                && (from.is_some() || typed.price(interval, currency).is_some())
        } else {
            let mut of_plan = plan.prices.iter();
            of_plan.any(|other| (other.amount.currency(), other.interval) == (currency, interval))
        }
    };
    before.prices.iter().filter(stays).cloned().collect()
}

/// As it stands.
fn filled(addon: &Addon, lines: &[PriceLine]) -> Filled {
    let mut form = Filled::default()
        .with("addon_key", &addon.key)
        .with("addon_name_en", &addon.name.en)
        .with("addon_name_de", &addon.name.de)
        .with("addon_min", addon.quantity_min.to_string())
        .with("addon_max", addon.quantity_max.to_string());
    for line in lines {
        let in_force = addon.prices.iter().find(|price| {
            price.valid_from.is_none()
                && price.amount.currency() == line.currency
                && price.interval == line.interval
        });
        let amount = in_force.map(|price| price.amount.decimal().to_string());
        form = form.with(amount_field(line), amount.unwrap_or_default());
    }
    form
}

struct Found {
    plan: PlanDraft,
    addon: Addon,
    is_withdrawn: bool,
}

/// An add-on of a plan on offer: offered or withdrawn.
async fn find(desk: &Desk, (slug, key): &(String, String)) -> Result<Found, Problem> {
    let (plan, is_retired) = plan::find(desk, slug).await?;
    let of_key = |addons: &[Addon]| addons.iter().find(|addon| addon.key == *key).cloned();
    let offered = of_key(&plan.addons);
    let is_withdrawn = offered.is_none();
    let addon = match offered {
        Some(addon) => Some(addon),
        None => of_key(catalog::withdrawn(&desk.app).await?.addons(slug)),
    };
    let addon = addon
        .filter(|_| !is_retired)
        .ok_or_else(Problem::not_found)?;
    Ok(Found {
        plan,
        addon,
        is_withdrawn,
    })
}

async fn is_known(desk: &Desk, plan: &PlanDraft, key: &str) -> Result<bool, Problem> {
    let withdrawn = catalog::withdrawn(&desk.app).await?;
    let mut known = plan.addons.iter().chain(withdrawn.addons(&plan.slug));
    Ok(known.any(|addon| addon.key == key))
}

fn page(desk: &Desk, found: &Found, form: Filled) -> AddonPage {
    AddonPage {
        slug: found.plan.slug.clone(),
        plan: localized(&found.plan.name, desk.locale()),
        key: found.addon.key.clone(),
        name: localized(&found.addon.name, desk.locale()),
        is_withdrawn: found.is_withdrawn,
        form,
        lines: price_lines(&found.plan),
    }
}
