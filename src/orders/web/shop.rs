use std::slice;

use actix_web::HttpResponse;
use actix_web::web::Query;

use super::currency::{self, Wanted};
use super::sums;
use crate::catalog::pages::{PlanCard, PriceTag, ShopPage};
use crate::catalog::{Plan, Shelf};
use crate::orders::Shop;
use crate::web::locale::Locale;
use crate::web::{Problem, Reader};

/// `GET /`: what can be ordered, at the prices that consumers here pay.
pub(super) async fn show(reader: Reader, wanted: Query<Wanted>) -> Result<HttpResponse, Problem> {
    let (app, locale) = (&reader.app, reader.visit.locale());
    let shop = Shop::today(app);
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let page = ShopPage {
        plans: plans
            .iter()
            .map(|plan| card(plan, &shop, &wanted, locale))
            .collect(),
        currencies: currency::links("/", &plans, &shop, wanted.among(&plans, &shop)),
    };
    reader.page(&page)
}

fn card(plan: &Plan, shop: &Shop, wanted: &Wanted, locale: Locale) -> PlanCard {
    let currency = wanted.among(slice::from_ref(plan), shop);
    let offered = plan
        .prices
        .iter()
        .filter(|price| Some(price.amount.currency()) == currency);
    let path = format!("/order/{}", plan.slug);
    PlanCard {
        href: currency.map_or_else(
            || path.clone(),
            |currency| currency::address(&path, currency, shop),
        ),
        slug: plan.slug.clone(),
        name: sums::localized(&plan.name, locale),
        summary: sums::localized(&plan.summary, locale),
        prices: offered
            .map(|price| PriceTag {
                interval: price.interval,
                gross: sums::gross(shop, plan, price.basis, price.amount),
                setup_gross: (!price.setup.is_zero())
                    .then(|| sums::gross(shop, plan, price.basis, price.setup)),
                trial_days: price.trial_days,
            })
            .collect(),
        vat: sums::home_rate(shop, plan),
        sold_out: plan.is_sold_out(),
    }
}
