//! A change of plan under attack: what is tampered with, what happens at the same moment, and every cent of it.

mod ahead;
mod ahead_races;
mod amounts;
mod attacks;
mod coupons;
mod questions;
mod races;
mod set_up;

use sealbook::audit::Actor;
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, Subscription, Wanted};
use serde_json::{Value, json};

use crate::account::shop::body;
use crate::support::shop::Shop;

/// A plan of a catalogue file with these prices: interval, currency and what it costs.
pub fn plan(slug: &str, category: &str, prices: &[(&str, &str, String)]) -> String {
    let prices = prices.iter().map(|(interval, currency, amount)| {
        format!("[[plan.price]]\ncurrency = {currency:?}\ninterval = {interval:?}\n{amount}\n\n")
    });
    format!(
        "[[plan]]\nslug = {slug:?}\nname.en = {slug:?}\nname.de = {slug:?}\ntax_category = {category:?}\n\
         supply = \"electronic\"\n\n{}",
        prices.collect::<String>()
    )
}

pub async fn offer(shop: &Shop, file: &str) {
    catalog::import(&shop.app, Actor::System, file)
        .await
        .unwrap();
}

/// Somebody orders so many of a plan.
pub async fn begun(
    shop: &Shop,
    email: &str,
    plan: &str,
    change: impl FnOnce(&mut Value),
) -> Subscription {
    let mut order = body(email);
    order["plan"] = json!(plan);
    order["answers"] = json!({});
    change(&mut order);
    let key = format!("{email} {plan} {}", shop.app.clock.now());
    let placed = shop.order_with(&key, &order).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let id = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &id).await.unwrap();
    begun.unwrap()
}

pub async fn wanted(shop: &Shop, plan: &str, interval: Interval, count: i64) -> Wanted {
    let price = shop.price_of(plan, interval).await.id;
    Wanted::new(price, Quantity::new(count).unwrap())
}

/// So many days of a month of so many, rounded half up.
pub fn part(minor: i64, days: i64, of: i64) -> i64 {
    (2 * minor * days + of) / (2 * of)
}

/// What is charged next, as it is shown.
pub async fn next(shop: &Shop, of: &Subscription) -> i64 {
    let of = shop.look(of).await;
    let next = subscriptions::next_charge(&shop.app, &of).await.unwrap();
    next.expect("it renews").totals.total.minor()
}

pub async fn price(shop: &Shop, plan: &str, interval: Interval) -> String {
    shop.price_of(plan, interval).await.id.to_string()
}

/// How often it was changed at once.
pub async fn changes(shop: &Shop, of: &Subscription) -> usize {
    let happened = shop.what_happened(of).await;
    let changed = |what: &&Happening| **what == Happening::PlanChanged;
    happened.iter().filter(changed).count()
}
