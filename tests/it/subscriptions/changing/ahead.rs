//! A change whose first period was invoiced before it begins, and that does not come.

use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, Subscription, When};
use serde_json::json;

use super::{begun, next, offer, part, plan, wanted};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_was_invoiced_for_a_change_that_is_dropped_comes_back_with_its_set_up,
    who_cancels_and_stays_keeps_the_old_plan_and_owes_the_set_up_only_with_the_new_one,
    a_change_that_has_begun_is_not_dropped,
    what_is_chosen_instead_is_reckoned_from_what_there_is_until_then,
    a_discount_is_counted_once_for_a_period_that_is_called_off,
    whoever_goes_back_to_a_year_is_bound_as_before,
    days_that_a_pause_moved_are_given_and_charged_once,
    a_trial_that_lasts_longer_takes_back_what_was_to_follow_it,
);

pub async fn offered(shop: &Shop) {
    let gross = |minor: i64| format!("gross_minor = {minor}");
    let set_up = |minor: i64, fee: i64| format!("gross_minor = {minor}\nsetup_gross_minor = {fee}");
    let monthly = |amount| ("monthly", "EUR", amount);
    let file = [
        plan(
            "plain",
            "standard",
            &[monthly(gross(1_000)), ("yearly", "EUR", gross(20_000))],
        ),
        plan("big", "standard", &[monthly(set_up(3_000, 5_000))]),
        plan("small", "standard", &[monthly(set_up(500, 700))]),
        plan("tiny", "standard", &[monthly(set_up(400, 600))]),
        "[[coupon]]\ncode = \"THREE\"\npercent = 50\nperiods = 3\n".to_owned(),
    ];
    offer(shop, &file.concat()).await;
}

/// Somebody who has the plain plan, and whose change to the small one from April on is invoiced already.
pub async fn invoiced_ahead(shop: &Shop, email: &str, coupon: Option<&str>) -> Subscription {
    let one = begun(shop, email, "plain", |order| {
        if let Some(code) = coupon {
            order["coupon"] = json!(code);
        }
    })
    .await;
    to_small(shop, &one).await;
    shop.move_to("2026-03-27T11:00:00Z").await;
    shop.renew().await;
    one
}

/// Plans the small plan for the next period.
pub async fn to_small(shop: &Shop, one: &Subscription) {
    shop.issued().await;
    let small = wanted(shop, "small", Interval::Monthly, 1).await;
    let planned = subscriptions::change(&shop.app, &one.id, &small, &Actor::System).await;
    assert!(planned.unwrap().planned.is_some());
}

async fn what_was_invoiced_for_a_change_that_is_dropped_comes_back_with_its_set_up(shop: &Shop) {
    offered(shop).await;
    let one = invoiced_ahead(shop, ADA, None).await;
    let (app, by) = (&shop.app, Actor::System);
    assert_eq!(shop.asked_for(&one).await, 1_000 + 500 + 700);
    // Until April it has what it had, and the page says what was invoiced and how it comes back.
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}", one.id);
    let page = ada.get(&path).await;
    for says in [
        "<h1>plain</h1>",
        "small × 1, €5.00 a month, from 1 April 2026",
        "Its first period is invoiced already (€12.00)",
        "What was invoiced for the change already, €12.00, is given back by a credit note",
    ] {
        assert!(page.html.contains(says), "{says}: {}", page.html);
    }
    let list = ada.get("/account/subscriptions").await;
    assert!(list.html.contains(">plain</a>"), "{}", list.html);
    let drop = format!("{path}/drop-planned");
    assert_eq!(ada.press(&drop, &[]).await.status, 303);
    assert_eq!(shop.asked_for(&one).await, 1_000);
    let again = subscriptions::drop_planned(app, &one.id, &by).await;
    assert!(matches!(again, Err(ActError::NotNow)), "{again:?}");
    let now = shop.look(&one).await;
    assert_eq!((&now.plan, &now.price), (&one.plan, &one.price));
    assert_eq!(
        (now.anchor, now.position, now.next_on),
        (one.anchor, 1, date(2026, 4, 1))
    );
    shop.quiet().await;
    let told = shop.told_of("No change:");
    assert!(
        told.len() == 1 && told[0].contains("you get back €12.00"),
        "{told:?}"
    );
    // April is charged once, as what it is; and the set-up again with the plan, should it be chosen again.
    shop.renew().await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000);
    assert_eq!(next(shop, &one).await, 1_000);
    let small = wanted(shop, "small", Interval::Monthly, 1).await;
    subscriptions::change(app, &one.id, &small, &by)
        .await
        .unwrap();
    assert_eq!(next(shop, &one).await, 1_200);
    shop.move_to("2026-04-27T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000 + 1_200);
    shop.move_to("2026-05-27T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000 + 1_200 + 500);
}

async fn who_cancels_and_stays_keeps_the_old_plan_and_owes_the_set_up_only_with_the_new_one(
    shop: &Shop,
) {
    offered(shop).await;
    let one = invoiced_ahead(shop, ADA, None).await;
    let (app, by) = (&shop.app, Actor::System);
    let mut ada = shop.sign_in(ADA).await;
    let page = ada.get(&format!("/account/subscriptions/{}", one.id)).await;
    assert!(
        page.html.contains("The planned change is dropped with it"),
        "{}",
        page.html
    );
    for _ in 0..2 {
        subscriptions::cancel(app, &one.id, When::Earliest, &by)
            .await
            .unwrap();
        assert_eq!(shop.asked_for(&one).await, 1_000);
        subscriptions::keep(app, &one.id, &by).await.unwrap();
        shop.renew().await;
        assert_eq!(shop.asked_for(&one).await, 2_000);
    }
    let now = shop.look(&one).await;
    assert_eq!(
        (now.plan, now.next_on),
        (one.plan.clone(), date(2026, 5, 1))
    );
    let happened = shop.what_happened(&one).await;
    let dropped = happened
        .iter()
        .filter(|what| **what == Happening::ChangeDropped);
    assert_eq!(dropped.count(), 1, "{happened:?}");
    let small = wanted(shop, "small", Interval::Monthly, 1).await;
    let preview = subscriptions::preview(app, &shop.look(&one).await, &small).await;
    assert_eq!(preview.unwrap().setup.unwrap().minor(), 700);
}

async fn a_change_that_has_begun_is_not_dropped(shop: &Shop) {
    offered(shop).await;
    let one = invoiced_ahead(shop, ADA, None).await;
    let (app, by) = (&shop.app, Actor::System);
    shop.move_to("2026-04-01T11:00:00Z").await;
    let late = subscriptions::drop_planned(app, &one.id, &by).await;
    assert!(matches!(late, Err(ActError::NotNow)), "{late:?}");
    subscriptions::cancel(app, &one.id, When::Earliest, &by)
        .await
        .unwrap();
    subscriptions::keep(app, &one.id, &by).await.unwrap();
    shop.move_to("2026-04-27T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 1_000 + 1_200 + 500);
}

async fn what_is_chosen_instead_is_reckoned_from_what_there_is_until_then(shop: &Shop) {
    offered(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    // What costs more begins at once: five days of March are left, of what March is charged with.
    let other = begun(shop, "grace@example.org", "plain", |_| {}).await;
    to_small(shop, &other).await;
    let one = invoiced_ahead(shop, ADA, None).await;
    let big = wanted(shop, "big", Interval::Monthly, 1).await;
    let preview = subscriptions::preview(app, &shop.look(&one).await, &big).await;
    let preview = preview.unwrap();
    let march = part(3_000, 5, 31) - part(1_000, 5, 31);
    assert_eq!(preview.total().minor(), march + 5_000);
    assert_eq!(preview.taken_back().unwrap().minor(), 1_200);
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada
        .get(&format!("{path}?price={}&quantity=1", big.price))
        .await;
    let says = "What was invoiced for that already, €12.00, is given back";
    assert!(shown.html.contains(says), "{}", shown.html);
    assert_eq!(ada.submit(&shown, &path, &[]).await.status, 303);
    assert_eq!(shop.asked_for(&one).await, 1_000 + march + 5_000);
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 1_000 + march + 5_000 + 3_000);
    // What costs less waits: it takes the other's place, and April is charged as what it becomes.
    let same = wanted(shop, "small", Interval::Monthly, 1).await;
    for unchanged in [&same, &wanted(shop, "plain", Interval::Monthly, 1).await] {
        let refused = subscriptions::change(app, &other.id, unchanged, &by).await;
        assert!(matches!(refused, Err(ActError::Unchanged)), "{refused:?}");
    }
    let tiny = wanted(shop, "tiny", Interval::Monthly, 1).await;
    let planned = subscriptions::change(app, &other.id, &tiny, &by).await;
    assert_eq!(planned.unwrap().planned.unwrap().from, date(2026, 4, 1));
    assert_eq!(shop.asked_for(&other).await, 1_000);
    assert_eq!(next(shop, &other).await, 400 + 600);
    shop.renew().await;
    assert_eq!(shop.asked_for(&other).await, 1_000 + 1_000);
}

async fn a_discount_is_counted_once_for_a_period_that_is_called_off(shop: &Shop) {
    offered(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    let changed = invoiced_ahead(shop, ADA, Some("THREE")).await;
    assert_eq!(shop.asked_for(&changed).await, 500 + 250 + 700);
    let same = begun(shop, "grace@example.org", "plain", |order| {
        order["coupon"] = json!("THREE");
    })
    .await;
    shop.issued().await;
    subscriptions::cancel(app, &changed.id, When::Earliest, &by)
        .await
        .unwrap();
    subscriptions::keep(app, &changed.id, &by).await.unwrap();
    shop.renew().await;
    assert_eq!(shop.asked_for(&changed).await, 500 + 500);
    // The same without any change: begun on 27 March, its second month is invoiced on 20 April.
    shop.move_to("2026-04-21T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&same).await, 500 + 500);
    for _ in 0..3 {
        subscriptions::cancel(app, &same.id, When::Earliest, &by)
            .await
            .unwrap();
        assert_eq!(shop.asked_for(&same).await, 500);
        subscriptions::keep(app, &same.id, &by).await.unwrap();
        shop.renew().await;
        assert_eq!(shop.asked_for(&same).await, 500 + 500);
    }
    for one in [&changed, &same] {
        assert_eq!(next(shop, one).await, 500, "the third");
    }
    shop.move_to("2026-05-27T11:00:00Z").await;
    shop.renew().await;
    for (one, fourth) in [(&changed, 1_000), (&same, 0)] {
        assert_eq!(shop.asked_for(one).await, 3 * 500 + fourth);
        assert_eq!(next(shop, one).await, 1_000, "no fourth at half the price");
    }
}

async fn whoever_goes_back_to_a_year_is_bound_as_before(shop: &Shop) {
    offered(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    let year = begun(shop, ADA, "plain", |order| {
        order["interval"] = json!("yearly");
    })
    .await;
    shop.issued().await;
    let monthly = wanted(shop, "plain", Interval::Monthly, 1).await;
    subscriptions::change(app, &year.id, &monthly, &by)
        .await
        .unwrap();
    shop.move_to("2027-02-25T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&year).await, 20_000 + 1_000);
    assert_eq!(shop.look(&year).await.interval, Interval::Monthly);
    subscriptions::drop_planned(app, &year.id, &by)
        .await
        .unwrap();
    let now = shop.look(&year).await;
    assert_eq!(
        (now.interval, now.anchor, now.bound_until, now.next_on),
        (
            Interval::Yearly,
            year.anchor,
            year.bound_until,
            date(2027, 3, 1)
        )
    );
    shop.renew().await;
    assert_eq!(shop.asked_for(&year).await, 40_000);
}

async fn days_that_a_pause_moved_are_given_and_charged_once(shop: &Shop) {
    offered(shop).await;
    let one = invoiced_ahead(shop, ADA, None).await;
    let (app, by) = (&shop.app, Actor::System);
    // Paused on 27 March with five days of March left, and going on ten days later.
    subscriptions::pause(app, &one.id, &by).await.unwrap();
    shop.move_to("2026-04-06T11:00:00Z").await;
    subscriptions::resume(app, &one.id, &by).await.unwrap();
    subscriptions::drop_planned(app, &one.id, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&one).await, 1_000);
    let now = shop.look(&one).await;
    assert_eq!(
        (now.plan, now.next_on),
        (one.plan.clone(), date(2026, 4, 11))
    );
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 2_000);

    // A pause that is cancelled goes on for the days that are left, and what was to follow does not come.
    let other = invoiced_ahead_in_may(shop, "grace@example.org").await;
    subscriptions::pause(app, &other.id, &by).await.unwrap();
    shop.move_to("2026-05-20T11:00:00Z").await;
    subscriptions::cancel(app, &other.id, When::Earliest, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&other).await, 1_000);
    let kept = subscriptions::keep(app, &other.id, &by).await.unwrap();
    assert_eq!(kept.plan, other.plan);
    shop.renew().await;
    assert_eq!(shop.asked_for(&other).await, 2_000);
}

/// Somebody who began on 7 April, and whose change from 7 May on is invoiced already.
async fn invoiced_ahead_in_may(shop: &Shop, email: &str) -> Subscription {
    shop.move_to("2026-04-07T11:00:00Z").await;
    let one = begun(shop, email, "plain", |_| {}).await;
    to_small(shop, &one).await;
    shop.move_to("2026-05-02T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 1_000 + 1_200);
    one
}

async fn a_trial_that_lasts_longer_takes_back_what_was_to_follow_it(shop: &Shop) {
    offer(
        shop,
        &[
            plan(
                "tried",
                "standard",
                &[(
                    "monthly",
                    "EUR",
                    "gross_minor = 1000\ntrial_days = 14".to_owned(),
                )],
            ),
            "[[coupon]]\ncode = \"THREE\"\npercent = 50\nperiods = 3\n".to_owned(),
        ]
        .concat(),
    )
    .await;
    let one = begun(shop, ADA, "tried", |order| order["coupon"] = json!("THREE")).await;
    shop.move_to("2026-03-10T11:00:00Z").await;
    for days in [5, 10] {
        shop.renew().await;
        assert_eq!(shop.asked_for(&one).await, 500);
        subscriptions::extend_trial(&shop.app, &one.id, days, &Actor::System)
            .await
            .unwrap();
        assert_eq!(shop.asked_for(&one).await, 0);
        shop.move_to(if days == 5 {
            "2026-03-15T11:00:00Z"
        } else {
            "2026-03-25T11:00:00Z"
        })
        .await;
    }
    for (day, charged) in [("2026-03-25", 1), ("2026-04-25", 2), ("2026-05-25", 3)] {
        shop.move_to(&format!("{day}T12:00:00Z")).await;
        shop.renew().await;
        assert_eq!(shop.asked_for(&one).await, charged * 500, "{day}");
    }
    assert_eq!(next(shop, &one).await, 1_000);
}
