//! A stock is honoured when seats are added and plans are changed, whoever comes at once, and given back when they are left.

use futures_util::future::join_all;
use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::{self, ActError, Subscription, Wanted, When};
use serde_json::json;

use crate::account::shop::body;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    thirty_who_want_the_last_seats_at_once_get_as_many_as_there_are,
    who_leaves_a_plan_gives_its_units_back_and_takes_those_of_the_other,
    what_is_planned_is_held_until_it_begins_or_is_dropped,
);

/// `limited` has so many.
pub async fn stocked(shop: &Shop, units: u32) {
    let plan = |slug: &str, stock: &str, minor: u32| {
        format!(
            "[[plan]]\nslug = \"{slug}\"\nname.en = \"{slug}\"\nname.de = \"{slug}\"\n\
             tax_category = \"standard\"\nsupply = \"electronic\"\n{stock}\n\n\
             [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = {minor}\n\n\
             [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"yearly\"\nnet_minor = {yearly}\n\n",
            yearly = minor * 12
        )
    };
    let file = [
        plan("limited", &format!("stock = {units}"), 1000),
        plan("other", "", 500),
    ];
    catalog::import(&shop.app, Actor::System, &file.concat())
        .await
        .unwrap();
}

pub async fn begun(shop: &Shop, email: &str, plan: &str, interval: &str) -> Subscription {
    let mut order = body(email);
    order["plan"] = json!(plan);
    order["interval"] = json!(interval);
    order["answers"] = json!({});
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

async fn taken(shop: &Shop) -> i64 {
    shop.count("select units_taken from stocks where units_max is not null")
        .await
}

async fn held(shop: &Shop) -> i64 {
    let sum = "select cast(coalesce(sum(units), 0) as bigint) from stock_takings where returned_at is null";
    shop.count(sum).await
}

async fn thirty_who_want_the_last_seats_at_once_get_as_many_as_there_are(shop: &Shop) {
    stocked(shop, 41).await;
    let mut all = Vec::new();
    for n in 0..30 {
        all.push(begun(shop, &format!("{n}@example.org"), "limited", "monthly").await);
    }
    assert_eq!(taken(shop).await, 30);
    let two_more = wanted(shop, "limited", Interval::Monthly, 3).await;
    let rush = all.iter().map(|one| {
        let (app, id, wanted) = (shop.app.clone(), one.id.clone(), two_more.clone());
        tokio::spawn(async move { subscriptions::change(&app, &id, &wanted, &Actor::System).await })
    });
    let (mut changed, mut refused) = (0, 0);
    for done in join_all(rush).await {
        match done.unwrap() {
            Ok(_) => changed += 1,
            Err(ActError::SoldOut) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    // Eleven were left: five times two.
    assert_eq!((changed, refused), (5, 25));
    assert_eq!((taken(shop).await, held(shop).await), (40, 40));
    let app = &shop.app;
    let preview = subscriptions::preview(
        app,
        &all[0],
        &wanted(shop, "limited", Interval::Monthly, 9).await,
    )
    .await;
    assert!(matches!(preview, Err(ActError::SoldOut)), "{preview:?}");
    for one in &all {
        subscriptions::cancel(app, &one.id, When::Now, &Actor::System)
            .await
            .unwrap();
    }
    assert_eq!((taken(shop).await, held(shop).await), (0, 0));
    shop.issued().await;
}

async fn who_leaves_a_plan_gives_its_units_back_and_takes_those_of_the_other(shop: &Shop) {
    stocked(shop, 5).await;
    let (app, by) = (&shop.app, Actor::System);
    let one = begun(shop, "one@example.org", "other", "monthly").await;
    let two = begun(shop, "two@example.org", "limited", "monthly").await;
    let four = wanted(shop, "limited", Interval::Monthly, 4).await;
    subscriptions::change(app, &one.id, &four, &by)
        .await
        .unwrap();
    assert_eq!(taken(shop).await, 5);
    let more = wanted(shop, "limited", Interval::Monthly, 2).await;
    let full = subscriptions::change(app, &two.id, &more, &by).await;
    assert!(matches!(full, Err(ActError::SoldOut)), "{full:?}");
    assert_eq!(shop.happened(&two).await.len(), 1, "nothing was changed");
    let away = wanted(shop, "other", Interval::Monthly, 20).await;
    subscriptions::change(app, &one.id, &away, &by)
        .await
        .unwrap();
    assert_eq!((taken(shop).await, held(shop).await), (1, 1));
    subscriptions::change(app, &two.id, &more, &by)
        .await
        .unwrap();
    assert_eq!((taken(shop).await, held(shop).await), (2, 2));
    shop.issued().await;
}

async fn what_is_planned_is_held_until_it_begins_or_is_dropped(shop: &Shop) {
    stocked(shop, 5).await;
    let (app, by) = (&shop.app, Actor::System);
    let one = begun(shop, "one@example.org", "other", "yearly").await;
    let four = wanted(shop, "limited", Interval::Monthly, 4).await;
    let planned = subscriptions::change(app, &one.id, &four, &by)
        .await
        .unwrap();
    assert_eq!(planned.planned.unwrap().from, date(2027, 3, 1));
    assert_eq!(taken(shop).await, 4);
    let other = begun(shop, "two@example.org", "limited", "monthly").await;
    subscriptions::drop_planned(app, &one.id, &by)
        .await
        .unwrap();
    assert_eq!(taken(shop).await, 1);
    subscriptions::change(app, &one.id, &four, &by)
        .await
        .unwrap();
    // Planned anew: held once.
    let three = wanted(shop, "limited", Interval::Monthly, 3).await;
    subscriptions::change(app, &one.id, &three, &by)
        .await
        .unwrap();
    assert_eq!((taken(shop).await, held(shop).await), (4, 4));
    shop.move_to("2027-03-02T12:00:00Z").await;
    shop.renew().await;
    assert_eq!((taken(shop).await, held(shop).await), (4, 4));
    for one in [&one, &other] {
        subscriptions::cancel(app, &one.id, When::Now, &by)
            .await
            .unwrap();
    }
    assert_eq!((taken(shop).await, held(shop).await), (0, 0));
    shop.issued().await;
}
