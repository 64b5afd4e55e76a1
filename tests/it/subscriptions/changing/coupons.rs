//! A coupon and another plan: it goes on where it is good for that one, else it ends; said before, and charged so.

use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::{self, CouponFate, Subscription};
use serde_json::json;

use super::{begun, next, offer, part, plan, wanted};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_coupon_stays_where_it_is_good_for_the_new_plan_and_else_ends,
    what_was_said_of_a_coupon_holds_when_the_change_begins,
    a_coupon_for_some_periods_is_given_for_no_more_of_them,
    a_discount_that_is_over_is_not_given_again_for_a_period_that_is_invoiced_already,
);

fn catalogue(plans_of_own: &str) -> String {
    let gross = |minor: i64| format!("gross_minor = {minor}");
    let file = [
        plan(
            "plain",
            "standard",
            &[
                ("monthly", "EUR", gross(1_000)),
                ("yearly", "EUR", gross(10_000)),
            ],
        ),
        plan("big", "standard", &[("monthly", "EUR", gross(3_000))]),
        plan("small", "standard", &[("monthly", "EUR", gross(500))]),
        "[[coupon]]\ncode = \"ALL\"\npercent = 10\n\n".to_owned(),
        format!("[[coupon]]\ncode = \"OWN\"\npercent = 10\nplans = [{plans_of_own}]\n\n"),
        "[[coupon]]\ncode = \"THREE\"\npercent = 50\nperiods = 3\n\n".to_owned(),
        "[[coupon]]\ncode = \"ONCE\"\npercent = 50\nperiods = 1\n".to_owned(),
    ];
    file.concat()
}

async fn with_coupon(shop: &Shop, email: &str, code: &str) -> Subscription {
    begun(shop, email, "plain", |order| order["coupon"] = json!(code)).await
}

async fn a_coupon_stays_where_it_is_good_for_the_new_plan_and_else_ends(shop: &Shop) {
    offer(shop, &catalogue("\"plain\"")).await;
    let key = shop.api_key("reader", &[Scope::SubscriptionsRead]).await;
    let mut all = Vec::new();
    for code in ["ALL", "OWN", "ONCE"] {
        let email = format!("{}@example.org", code.to_lowercase());
        all.push((code, with_coupon(shop, &email, code).await, email));
    }
    shop.issued().await;
    shop.move_to("2026-03-16T11:00:00Z").await;
    let to_big = wanted(shop, "big", Interval::Monthly, 1).await;
    let days = |minor| part(minor, 16, 31);
    for (code, one, email) in &all {
        let (fate, says, paid, rest, then) = match *code {
            "ALL" => (
                Some(CouponFate::Stays),
                "it goes on",
                days(1_000) - days(100),
                days(3_000) - days(300),
                2_700,
            ),
            "OWN" => (
                Some(CouponFate::Ends),
                "it ends with the change",
                days(1_000) - days(100),
                days(3_000),
                3_000,
            ),
            // Its one period is the one that runs: it is given to the end of that.
            _ => (
                None,
                "The new plan",
                days(1_000) - days(500),
                days(3_000) - days(1_500),
                3_000,
            ),
        };
        let preview = subscriptions::preview(&shop.app, one, &to_big)
            .await
            .unwrap();
        assert_eq!(preview.coupon, fate.map(|fate| ((*code).to_owned(), fate)));
        assert_eq!(preview.total().minor(), rest - paid, "{code}");
        let api = format!("/api/v1/subscriptions/{}/change/preview", one.id);
        let body = json!({"plan": "big", "quantity": 1});
        let (_, said) = shop.call(&key, Method::POST, &api, Some(&body)).await;
        let expected = fate.map(|fate| json!({"code": code, "fate": fate.as_str()}));
        assert_eq!(said["coupon"], json!(expected), "{said}");
        let before = shop.asked_for(one).await;
        let mut customer = shop.sign_in(email).await;
        let path = format!("/account/subscriptions/{}/change", one.id);
        let shown = customer
            .get(&format!("{path}?price={}&quantity=1", to_big.price))
            .await;
        if fate.is_some() {
            assert!(shown.html.contains(says), "{}", shown.html);
        }
        assert_eq!(customer.submit(&shown, &path, &[]).await.status, 303);
        assert_eq!(shop.asked_for(one).await, before + rest - paid, "{code}");
        assert_eq!(next(shop, one).await, then, "{code}");
    }
    let mut before = Vec::new();
    for (_, one, _) in &all {
        before.push((shop.asked_for(one).await, next(shop, one).await));
    }
    shop.move_to("2026-03-28T11:00:00Z").await;
    shop.renew().await;
    for ((code, one, _), (asked, shown)) in all.iter().zip(before) {
        assert_eq!(shop.asked_for(one).await, asked + shown, "{code}");
    }
}

async fn what_was_said_of_a_coupon_holds_when_the_change_begins(shop: &Shop) {
    offer(shop, &catalogue("\"plain\", \"small\"")).await;
    let (app, by) = (&shop.app, Actor::System);
    let stays = with_coupon(shop, "stays@example.org", "OWN").await;
    let small = wanted(shop, "small", Interval::Monthly, 1).await;
    subscriptions::change(app, &stays.id, &small, &by)
        .await
        .unwrap();
    assert_eq!(next(shop, &stays).await, 450);
    // The shop restricts it, and opens it again.
    offer(shop, &catalogue("\"plain\"")).await;
    let ends = with_coupon(shop, "ends@example.org", "OWN").await;
    subscriptions::change(app, &ends.id, &small, &by)
        .await
        .unwrap();
    assert_eq!(
        (next(shop, &stays).await, next(shop, &ends).await),
        (450, 500)
    );
    offer(shop, &catalogue("\"plain\", \"small\"")).await;
    assert_eq!(
        (next(shop, &stays).await, next(shop, &ends).await),
        (450, 500)
    );
    let before = [shop.asked_for(&stays).await, shop.asked_for(&ends).await];
    for (day, periods) in [("2026-03-28", 1), ("2026-04-28", 2)] {
        shop.move_to(&format!("{day}T11:00:00Z")).await;
        shop.renew().await;
        assert_eq!(shop.asked_for(&stays).await, before[0] + periods * 450);
        assert_eq!(shop.asked_for(&ends).await, before[1] + periods * 500);
    }
}

async fn a_coupon_for_some_periods_is_given_for_no_more_of_them(shop: &Shop) {
    offer(shop, &catalogue("\"plain\"")).await;
    let one = with_coupon(shop, "three@example.org", "THREE").await;
    shop.issued().await;
    shop.move_to("2026-03-16T11:00:00Z").await;
    // The first month used one; the year that begins today is the second, the one after it the third.
    let yearly = wanted(shop, "plain", Interval::Yearly, 1).await;
    let first = shop.asked_for(&one).await;
    assert_eq!(first, 500);
    subscriptions::change(&shop.app, &one.id, &yearly, &Actor::System)
        .await
        .unwrap();
    let rest = part(1_000, 16, 31) - part(500, 16, 31);
    let second = 5_000 - rest;
    assert_eq!(shop.asked_for(&one).await, first + second);
    assert_eq!(next(shop, &one).await, 5_000);
    shop.move_to("2027-03-10T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(next(shop, &one).await, 10_000);
    assert_eq!(shop.asked_for(&one).await, first + second + 5_000);
}

async fn a_discount_that_is_over_is_not_given_again_for_a_period_that_is_invoiced_already(
    shop: &Shop,
) {
    offer(shop, &catalogue("\"plain\"")).await;
    let one = with_coupon(shop, "once@example.org", "ONCE").await;
    shop.move_to("2026-03-26T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 500 + 1_000);
    // Six days of March are left, at half the price; April is to come, at the whole one.
    let three = wanted(shop, "plain", Interval::Monthly, 3).await;
    subscriptions::change(&shop.app, &one.id, &three, &Actor::System)
        .await
        .unwrap();
    let march = part(3_000, 6, 31) - part(1_500, 6, 31) - (part(1_000, 6, 31) - part(500, 6, 31));
    assert_eq!(shop.asked_for(&one).await, 1_500 + march + 2_000);
}
