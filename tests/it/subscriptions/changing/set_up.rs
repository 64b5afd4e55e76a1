//! The set-up of the new plan: shown before, charged once, and not for what was had before.

use jiff::civil::date;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::billing::document::Supplied;
use sealbook::catalog::Interval;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::{self, ChargeKind, When};
use serde_json::json;

use super::{begun, next, offer, part, plan, wanted};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    the_new_plans_set_up_is_a_line_of_its_own_and_charged_once,
    what_begins_later_is_set_up_with_its_first_period,
    what_is_tried_is_set_up_at_once_and_on_that_day,
    what_was_never_set_up_is_given_back,
);

async fn offered(shop: &Shop) {
    let gross = |minor: i64| format!("gross_minor = {minor}");
    let set_up = |minor: i64, fee: i64| format!("gross_minor = {minor}\nsetup_gross_minor = {fee}");
    let monthly = |amount| ("monthly", "EUR", amount);
    let file = [
        plan("plain", "standard", &[monthly(set_up(1_000, 300))]),
        plan("big", "standard", &[monthly(set_up(3_000, 5_000))]),
        plan("small", "standard", &[monthly(set_up(500, 700))]),
        plan(
            "tried",
            "standard",
            &[monthly(gross(1_000) + "\ntrial_days = 20")],
        ),
    ];
    offer(shop, &file.concat()).await;
}

async fn the_new_plans_set_up_is_a_line_of_its_own_and_charged_once(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "plain", |_| {}).await;
    let (app, by) = (&shop.app, Actor::System);
    assert_eq!(shop.asked_for(&one).await, 1_300);
    // 16 of 31 days are left.
    shop.move_to("2026-03-16T11:00:00Z").await;
    let to_big = wanted(shop, "big", Interval::Monthly, 1).await;
    let preview = subscriptions::preview(app, &one, &to_big).await.unwrap();
    let lines: Vec<_> = preview
        .charges
        .iter()
        .map(|line| (line.kind, line.amount.minor()))
        .collect();
    assert_eq!(
        lines,
        [
            (ChargeKind::Credit, -part(1_000, 16, 31)),
            (ChargeKind::Plan, part(3_000, 16, 31)),
            (ChargeKind::Setup, 5_000),
        ]
    );
    let total = part(3_000, 16, 31) - part(1_000, 16, 31) + 5_000;
    assert_eq!(preview.total().minor(), total);
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada
        .get(&format!("{path}?price={}&quantity=1", to_big.price))
        .await;
    assert!(
        shown.html.contains("big: set-up") && shown.html.contains("€50.00"),
        "{}",
        shown.html
    );
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("reader", &scopes).await;
    let api = format!("/api/v1/subscriptions/{}/change/preview", one.id);
    let body = json!({"plan": "big", "quantity": 1});
    let (_, said) = shop.call(&key, Method::POST, &api, Some(&body)).await;
    assert_eq!(said["setup_minor"], 5_000, "{said}");
    assert_eq!(said["lines"][2]["kind"], "setup", "{said}");
    let mut support = shop.operator(sealbook::vault::map::Role::Support).await;
    let panel = format!("/admin/subscriptions/{}/change", one.id);
    let panel = support
        .get(&format!("{panel}?price={}&quantity=1", to_big.price))
        .await;
    assert!(panel.html.contains("big: set-up"), "{}", panel.html);

    assert_eq!(ada.submit(&shown, &path, &[]).await.status, 303);
    assert_eq!(shop.asked_for(&one).await, 1_300 + total);
    // The same plan again, and on the same day: nothing is set up, and no set-up is given back.
    let two = wanted(shop, "big", Interval::Monthly, 2).await;
    subscriptions::change(app, &one.id, &two, &by)
        .await
        .unwrap();
    let second = part(6_000, 16, 31) - part(3_000, 16, 31);
    assert_eq!(shop.asked_for(&one).await, 1_300 + total + second);
    assert_eq!(next(shop, &one).await, 6_000);
    // Back, and again: it had both before.
    let back = wanted(shop, "plain", Interval::Monthly, 1).await;
    let preview = subscriptions::preview(app, &shop.look(&one).await, &back).await;
    assert_eq!(preview.unwrap().setup, None);
    subscriptions::change(app, &one.id, &back, &by)
        .await
        .unwrap();
    assert_eq!(next(shop, &one).await, 1_000);
    shop.move_to("2026-04-02T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 1_300 + total + second + 1_000);
    let preview = subscriptions::preview(app, &shop.look(&one).await, &to_big).await;
    let preview = preview.unwrap();
    assert_eq!(preview.setup, None);
    assert_eq!(
        preview.total().minor(),
        part(3_000, 29, 30) - part(1_000, 29, 30)
    );
}

async fn what_begins_later_is_set_up_with_its_first_period(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "plain", |_| {}).await;
    let (app, by) = (&shop.app, Actor::System);
    let first = shop.asked_for(&one).await;
    let to_small = wanted(shop, "small", Interval::Monthly, 1).await;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada
        .get(&format!("{path}?price={}&quantity=1", to_small.price))
        .await;
    assert!(
        shown.html.contains("costs €7.00, once") && shown.html.contains("1 April 2026"),
        "{}",
        shown.html
    );
    assert_eq!(ada.submit(&shown, &path, &[]).await.status, 303);
    assert_eq!(shop.asked_for(&one).await, first);
    assert_eq!(next(shop, &one).await, 1_200);
    shop.quiet().await;
    let told = shop.told_of("Change noted:");
    let set_up = "Setting it up costs €7.00, once, VAT included where it applies. It is charged with the period that begins on \
                  1 April 2026.";
    assert_eq!(told.len(), 1);
    let words: Vec<_> = told[0].split_whitespace().collect();
    assert!(words.join(" ").contains(set_up), "{}", told[0]);
    subscriptions::drop_planned(app, &one.id, &by)
        .await
        .unwrap();
    assert_eq!(next(shop, &one).await, 1_000);
    subscriptions::change(app, &one.id, &to_small, &by)
        .await
        .unwrap();
    shop.move_to("2026-03-26T11:00:00Z").await;
    shop.renew().await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, first + 1_200);
    assert_eq!(next(shop, &one).await, 500);
    shop.move_to("2026-04-26T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, first + 1_700);
}

async fn what_is_tried_is_set_up_at_once_and_on_that_day(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "tried", |_| {}).await;
    shop.move_to("2026-03-05T11:00:00Z").await;
    let to_big = wanted(shop, "big", Interval::Monthly, 1).await;
    subscriptions::change(&shop.app, &one.id, &to_big, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&one).await, 5_000);
    let cause: String = sqlx::query_scalar(
        "select cause from subscription_charges where subscription_id = $1 and kind = 'setup'",
    )
    .bind(one.id.as_str())
    .fetch_one(shop.app.storage.reader())
    .await
    .unwrap();
    assert_eq!(shop.supplied(&cause).await, Supplied::On(date(2026, 3, 5)));
    assert_eq!(next(shop, &one).await, 3_000);
    shop.move_to("2026-03-22T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, 8_000);
    // A day later it ends: the days are given back that are not given, and not what was set up.
    subscriptions::cancel_order(&shop.app, &one.order, Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&one).await, 5_000 + part(3_000, 1, 31));
}

async fn what_was_never_set_up_is_given_back(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "plain", |_| {}).await;
    let (app, by) = (&shop.app, Actor::System);
    let first = shop.asked_for(&one).await;
    let to_small = wanted(shop, "small", Interval::Monthly, 1).await;
    subscriptions::change(app, &one.id, &to_small, &by)
        .await
        .unwrap();
    shop.move_to("2026-03-26T11:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&one).await, first + 1_200);
    subscriptions::cancel(app, &one.id, When::Earliest, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&one).await, first);
    // Whoever withdraws owes nothing of it, either.
    let other = begun(shop, "grace@example.org", "plain", |_| {}).await;
    let to_big = wanted(shop, "big", Interval::Monthly, 1).await;
    subscriptions::change(app, &other.id, &to_big, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&other).await, 1_300 + 2_000 + 5_000);
    subscriptions::withdraw_order(app, &other.order, by, app.clock.now())
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&other).await, 0);
}
