//! What was invoiced ahead is given back once, whoever asks for it at the same moment.

use std::sync::Arc;

use futures_util::future::join_all;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, Subscription, When};

use super::ahead::{invoiced_ahead, offered, to_small};
use super::{begun, changes, wanted};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    of_two_who_drop_it_at_once_one_does,
    who_drops_and_who_cancels_at_once_give_back_once,
    a_drop_and_the_invoice_at_the_same_moment_charge_april_once,
    units_of_a_limited_plan_move_back_once,
);

async fn of_two_who_drop_it_at_once_one_does(shop: &Shop) {
    offered(shop).await;
    let one = invoiced_ahead(shop, "ada@example.org", None).await;
    shop.issued().await;
    let rush = (0..8).map(|_| {
        let (app, id) = (Arc::clone(&shop.app), one.id.clone());
        tokio::spawn(async move { subscriptions::drop_planned(&app, &id, &Actor::System).await })
    });
    let mut done = 0;
    for dropped in join_all(rush.collect::<Vec<_>>()).await {
        match dropped.unwrap() {
            Ok(_) => done += 1,
            Err(ActError::NotNow | ActError::Busy) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(shop.asked_for(&one).await, 1_000);
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000);
}

async fn who_drops_and_who_cancels_at_once_give_back_once(shop: &Shop) {
    offered(shop).await;
    let one = invoiced_ahead(shop, "ada@example.org", None).await;
    shop.issued().await;
    let (app, id) = (Arc::clone(&shop.app), one.id.clone());
    let drop =
        tokio::spawn(async move { subscriptions::drop_planned(&app, &id, &Actor::System).await });
    let (app, id) = (Arc::clone(&shop.app), one.id.clone());
    let cancel = tokio::spawn(async move {
        subscriptions::cancel(&app, &id, When::Earliest, &Actor::System).await
    });
    let (dropped, cancelled) = (drop.await.unwrap(), cancel.await.unwrap());
    cancelled.unwrap();
    assert!(
        matches!(dropped, Ok(_) | Err(ActError::NotNow)),
        "{dropped:?}"
    );
    assert_eq!(shop.asked_for(&one).await, 1_000);
    let happened = shop.what_happened(&one).await;
    let dropped = happened
        .iter()
        .filter(|what| **what == Happening::ChangeDropped);
    assert_eq!(dropped.count(), 1, "{happened:?}");
    subscriptions::keep(&shop.app, &one.id, &Actor::System)
        .await
        .unwrap();
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000);
}

async fn a_drop_and_the_invoice_at_the_same_moment_charge_april_once(shop: &Shop) {
    offered(shop).await;
    let mut all = Vec::new();
    for n in 0..6 {
        let email = format!("{n}@example.org");
        all.push(begun(shop, &email, "plain", |_| {}).await);
    }
    shop.issued().await;
    for one in &all {
        to_small(shop, one).await;
    }
    shop.move_to("2026-03-27T11:00:00Z").await;
    let renewing = (0..2).map(|_| {
        let app = Arc::clone(&shop.app);
        tokio::spawn(async move { subscriptions::renew_due(&app, None).await.unwrap() })
    });
    let renewing: Vec<_> = renewing.collect();
    let dropping = all.iter().map(|one| {
        let (app, id) = (Arc::clone(&shop.app), one.id.clone());
        tokio::spawn(async move { subscriptions::drop_planned(&app, &id, &Actor::System).await })
    });
    for dropped in join_all(dropping.collect::<Vec<_>>()).await {
        dropped.unwrap().unwrap();
    }
    join_all(renewing).await;
    shop.renew().await;
    for one in &all {
        assert_eq!(shop.asked_for(one).await, 2_000, "{}", one.id);
        assert_eq!(shop.look(one).await.plan, one.plan);
        assert!(changes(shop, one).await <= 1);
    }
}

async fn units_of_a_limited_plan_move_back_once(shop: &Shop) {
    offered(shop).await;
    shop.offer(|text| {
        text.replace("slug = \"plain\"\n", "slug = \"plain\"\nstock = 5\n")
            .replace("slug = \"small\"\n", "slug = \"small\"\nstock = 3\n")
    })
    .await;
    let one = invoiced_ahead(shop, "ada@example.org", None).await;
    let taken = "select cast(coalesce(sum(units), 0) as bigint) from stock_takings t join plans p on p.id = t.plan_id \
                 where returned_at is null and p.slug = 'small'";
    assert_eq!(shop.count(taken).await, 1);
    let two = wanted(shop, "small", Interval::Monthly, 2).await;
    // Two cost as much as one of the other: they begin at once, and take the place of what was invoiced ahead.
    subscriptions::change(&shop.app, &one.id, &two, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.count(taken).await, 2);
    let other = invoiced_ahead_of(shop, "grace@example.org").await;
    assert_eq!(shop.count(taken).await, 3);
    subscriptions::drop_planned(&shop.app, &other.id, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.count(taken).await, 2);
    let plain = "select cast(coalesce(sum(units), 0) as bigint) from stock_takings t join plans p on p.id = t.plan_id \
                 where returned_at is null and p.slug = 'plain'";
    assert_eq!(shop.count(plain).await, 1);
    let counted = "select cast(sum(units_taken) as bigint) from stocks";
    assert_eq!(shop.count(counted).await, 3);
}

/// The same of somebody who begins later.
async fn invoiced_ahead_of(shop: &Shop, email: &str) -> Subscription {
    let one = begun(shop, email, "plain", |_| {}).await;
    to_small(shop, &one).await;
    shop.move_to("2026-04-22T11:00:00Z").await;
    shop.renew().await;
    one
}
