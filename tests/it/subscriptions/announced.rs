//! A price that was announced stays as it was announced, whatever number is had of it.

use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::{self, Subscription, Wanted};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    more_seats_keep_the_announced_price_and_its_day,
    fewer_seats_wait_and_the_announced_price_follows_on_its_day,
    what_is_dropped_leaves_what_was_announced,
    whoever_chooses_another_price_has_what_they_chose,
);

/// So many at 4.90; on 25 March 9.99 is announced for May.
async fn announced(shop: &Shop, count: u16) -> Subscription {
    let begun = shop.subscribe(ADA, "monthly").await;
    if count > 1 {
        seats(shop, &begun, count).await;
    }
    shop.raise_in_may().await;
    shop.move_to("2026-03-25T12:00:00Z").await;
    shop.renew().await;
    shop.notify().await;
    assert_eq!(shop.told_of("Another price").len(), 1);
    let planned = shop.look(&begun).await.planned.unwrap();
    assert_eq!(planned.from, date(2026, 5, 1));
    assert!(planned.notice.is_some());
    begun
}

async fn seats(shop: &Shop, of: &Subscription, count: u16) -> Subscription {
    let price = shop.look(of).await.price;
    let wanted = Wanted::new(price, Quantity::new(i64::from(count)).unwrap());
    subscriptions::change(&shop.app, &of.id, &wanted, &Actor::System)
        .await
        .unwrap()
}

/// What each period is charged with from a day on, once all up to July was charged; and nothing was announced a second time.
async fn charged_from(shop: &Shop, of: &Subscription, day: &str) -> Vec<(String, i64)> {
    for day in ["2026-04-26", "2026-05-26"] {
        shop.move_to(&format!("{day}T12:00:00Z")).await;
        shop.notify().await;
        shop.renew().await;
    }
    assert_eq!(shop.told_of("Another price").len(), 1, "one notice");
    let charged = shop.charged(of).await;
    let later = charged.into_iter().filter(|(from, _)| from.as_str() >= day);
    later.collect()
}

fn periods(of: [(&str, i64); 2]) -> Vec<(String, i64)> {
    of.map(|(day, minor)| (day.to_owned(), minor)).into()
}

async fn more_seats_keep_the_announced_price_and_its_day(shop: &Shop) {
    let one = announced(shop, 1).await;
    let before = shop.look(&one).await.planned.unwrap();
    let now = seats(shop, &one, 3).await;
    let after = now.planned.unwrap();
    assert_eq!((&after.notice, after.from), (&before.notice, before.from));
    assert_eq!((&after.price, after.quantity), (&before.price, 3));
    let mut ada = shop.sign_in(ADA).await;
    let page = ada.get(&format!("/account/subscriptions/{}", one.id)).await;
    assert!(
        page.html
            .contains("× 3, €9.99 each a month, from 1 May 2026"),
        "{}",
        page.html
    );
    let expected = periods([("2026-05-01", 3 * 999), ("2026-06-01", 3 * 999)]);
    assert_eq!(charged_from(shop, &one, "2026-05-01").await, expected);
}

async fn fewer_seats_wait_and_the_announced_price_follows_on_its_day(shop: &Shop) {
    let one = announced(shop, 3).await;
    let notice = shop.look(&one).await.planned.unwrap().notice;
    // April is charged already: one seat less is had from May on, when the price changes, too.
    let planned = seats(shop, &one, 2).await.planned.unwrap();
    assert_eq!((planned.quantity, planned.from), (2, date(2026, 5, 1)));
    assert_eq!(planned.notice, None);
    assert_eq!(planned.announced.unwrap().notice, notice.unwrap());
    let mut ada = shop.sign_in(ADA).await;
    let page = ada.get(&format!("/account/subscriptions/{}", one.id)).await;
    let says = "From 1 May 2026 on €9.99 each a month, as announced.";
    assert!(page.html.contains(says), "{}", page.html);
    let next = subscriptions::next_charge(&shop.app, &shop.look(&one).await).await;
    assert_eq!(next.unwrap().unwrap().totals.total.minor(), 2 * 999);
    let expected = periods([("2026-05-01", 2 * 999), ("2026-06-01", 2 * 999)]);
    assert_eq!(charged_from(shop, &one, "2026-05-01").await, expected);
}

async fn what_is_dropped_leaves_what_was_announced(shop: &Shop) {
    let one = announced(shop, 3).await;
    let before = shop.look(&one).await.planned;
    seats(shop, &one, 2).await;
    subscriptions::drop_planned(&shop.app, &one.id, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.look(&one).await.planned, before);
    // The same after May was invoiced ahead, for fewer and at the new price.
    seats(shop, &one, 2).await;
    shop.move_to("2026-04-26T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.look(&one).await.planned, None);
    subscriptions::drop_planned(&shop.app, &one.id, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.look(&one).await.planned, before);
    shop.renew().await;
    let expected = periods([("2026-05-01", 3 * 999), ("2026-06-01", 3 * 999)]);
    assert_eq!(charged_from(shop, &one, "2026-05-01").await, expected);
}

async fn whoever_chooses_another_price_has_what_they_chose(shop: &Shop) {
    let one = announced(shop, 1).await;
    let team = shop.price_of("mail-team", Interval::Monthly).await;
    let wanted = Wanted::new(team.id.clone(), Quantity::ONE);
    let now = subscriptions::change(&shop.app, &one.id, &wanted, &Actor::System).await;
    assert_eq!(now.unwrap().planned, None);
    let charged = charged_from(shop, &one, "2026-05-01").await;
    let amount = team.amount.minor();
    assert_eq!(
        charged,
        periods([("2026-05-01", amount), ("2026-06-01", amount)])
    );
}
