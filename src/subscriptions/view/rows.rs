//! Lines of a list: what they share is looked up once.

use std::collections::HashMap;

use super::{Row, last_day, plan_name, vat};
use crate::app::App;
use crate::catalog::{self, PlanId, PriceId};
use crate::money::Money;
use crate::orders::{self, OrderId};
use crate::subscriptions::ahead;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{ItemKind, Subscription};
use crate::subscriptions::store;
use crate::web::locale::Locale;

pub async fn row(app: &App, of: &Subscription, locale: Locale) -> Result<Row, Error> {
    let mut rows = rows(app, std::slice::from_ref(of), locale).await?;
    Ok(rows.remove(0))
}

pub async fn rows(app: &App, of: &[Subscription], locale: Locale) -> Result<Vec<Row>, Error> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut items = store::items(&app.storage, of).await?;
    let mut desk = Desk::open(app);
    // What was charged ahead has not begun: until then each is what it was.
    let mut ahead = ahead::of_each(&desk, of).await?;
    let mut is = Vec::with_capacity(of.len());
    for one in of {
        match ahead.remove(&one.id) {
            Some(ahead) => {
                is.push(ahead.was(one));
                items.insert(one.id.clone(), ahead.before.items);
            }
            None => is.push(one.clone()),
        }
    }
    let orders: Vec<OrderId> = of.iter().map(|one| one.order.clone()).collect();
    let mut numbers = orders::numbers(&app.storage, &orders).await?;
    let mut plans: HashMap<&PlanId, String> = HashMap::new();
    let mut prices: HashMap<&PriceId, Money> = HashMap::new();
    let now = app.clock.now();
    let mut rows = Vec::with_capacity(of.len());
    for (one, renews) in is.iter().zip(of) {
        if !plans.contains_key(&one.plan) {
            plans.insert(&one.plan, plan_name(app, &one.plan, locale).await?);
        }
        if !prices.contains_key(&one.price) {
            let price = catalog::price(&app.storage, &one.price).await?;
            let (_, price) = price.ok_or(Error::Price)?;
            prices.insert(&one.price, price.amount);
        }
        let items = items.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        let plan_item = items.iter().find(|item| item.kind == ItemKind::Plan);
        rows.push(Row {
            id: one.id.to_string(),
            plan: plans[&one.plan].clone(),
            state: one.state(now).to_string(),
            interval: one.interval.as_str().to_owned(),
            quantity: plan_item.map_or(1, |item| item.quantity),
            vat: vat::of(&mut desk, one, &one.plan, one.basis).await?,
            price: plan_item.map_or(prices[&one.price], |item| item.unit),
            next_on: renews.renews_at.map(|_| renews.next_on),
            ends_on: last_day(app, one),
            order_number: numbers.remove(&one.order).unwrap_or_default(),
            begun_at: one.begun_at,
        });
    }
    Ok(rows)
}
