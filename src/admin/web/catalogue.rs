//! `/admin/catalogue`: what is offered, and changing it. Each form is one step from one catalogue to the next.

pub(super) mod addons;
pub(super) mod coupons;
mod faults;
pub(super) mod import;
pub(super) mod plan;
pub(super) mod questions;
mod typed;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::Desk;
use crate::admin::pages::{CataloguePage, PlanRow, PriceRow};
use crate::catalog::{self, PlanDraft, PriceDraft, ReviseError, Shelf, Supply, TaxCategory, Thing};
use crate::identity::access;
use crate::orders::web::localized;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};
use faults::Form;
use typed::Typed;

const PATH: &str = "/admin/catalogue";

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = page(&desk, Filled::default()).await?;
    desk.page(&page)
}

/// A new plan: fields `slug`, `name_en`, `name_de`. The rest is said on its own page.
pub(super) async fn add(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let typed = Typed::of(&fields, desk.locale());
    let plan = PlanDraft {
        slug: typed.text("slug"),
        name: typed.localized("name"),
        summary: typed.localized("summary"),
        tax_category: TaxCategory::default(),
        supply: Supply::default(),
        stock: None,
        prices: Vec::new(),
        addons: Vec::new(),
        questions: Vec::new(),
    };
    let (slug, by) = (plan.slug.clone(), desk.operator.actor());
    let step = move |mut catalog: catalog::Catalog| {
        catalog.plans.push(plan.clone());
        Ok(catalog)
    };
    match catalog::revise(&desk.app, by, Some(slug.clone()), step).await {
        Ok(_) => Ok(Desk::see(&format!(
            "{PATH}/plans/{slug}?done=catalogue-changed"
        ))),
        Err(ReviseError::Invalid(why)) => {
            let about = Form {
                thing: Thing::Plan,
                name: slug,
                prefix: "",
                first: "slug",
            };
            let mut form = typed.form;
            about.complain(&mut form, &why, desk.locale());
            let page = page(&desk, form).await?;
            desk.refused(&page)
        }
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

/// The whole catalogue as a file.
pub(super) async fn export(desk: Desk) -> Result<HttpResponse, Problem> {
    let text = catalog::export(&desk.app).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/toml; charset=utf-8"))
        .insert_header((
            CONTENT_DISPOSITION,
            "attachment; filename=\"catalogue.toml\"",
        ))
        .body(text))
}

async fn page(desk: &Desk, form: Filled) -> Result<CataloguePage, Problem> {
    let app = &desk.app;
    let offered = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let row = |plan: &PlanDraft, is_retired| {
        let known = offered.iter().find(|known| known.slug == plan.slug);
        let stock = known.and_then(|known| known.stock);
        let in_force = plan
            .prices
            .iter()
            .filter(|price| price.valid_from.is_none());
        PlanRow {
            slug: plan.slug.clone(),
            name: localized(&plan.name, desk.locale()),
            prices: in_force.map(price_row).collect(),
            stock: stock.map(|stock| (stock.left(), stock.max)),
            is_retired,
        }
    };
    let current = catalog::current(app).await?;
    let retired = catalog::withdrawn(app).await?.plans;
    let plans = current.plans.iter().map(|plan| row(plan, false));
    Ok(CataloguePage {
        plans: plans
            .chain(retired.iter().map(|plan| row(plan, true)))
            .collect(),
        may_edit: may_edit(desk),
        form,
    })
}

fn price_row(price: &PriceDraft) -> PriceRow {
    PriceRow {
        interval: price.interval,
        basis: price.basis,
        amount: price.amount,
        setup: Some(price.setup).filter(|setup| !setup.is_zero()),
        trial_days: price.trial_days,
        valid_from: price.valid_from,
    }
}

fn may_edit(desk: &Desk) -> bool {
    access::authorise(desk.operator.role, "POST", PATH)
}
