//! What an end gives back after a change of plan, out of a pause, and of what nobody has invoiced yet.

use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Kind};
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription, Wanted, When};
use serde_json::json;

use crate::account::shop::{ADA, body};
use crate::admin::ordered;
use crate::billing::clerk::Clerk;
use crate::orders;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    who_leaves_after_a_change_of_plan_pays_for_the_days_that_are_given_and_no_others,
    who_withdraws_after_a_change_of_plan_owes_nothing_not_even_for_setting_it_up,
    an_order_that_is_cancelled_after_a_change_of_plan_owes_the_days_that_were_given,
    who_cancels_out_of_a_pause_gets_the_days_that_were_left,
    what_was_charged_ahead_of_a_pause_is_given_back_and_not_given,
    a_pause_that_the_shop_ends_gives_its_days_back,
    a_month_s_notice_out_of_a_pause_is_a_month_of_use,
    what_nobody_has_invoiced_yet_is_owed_as_it_is_left,
);

const MONTH: i64 = 299;

/// What so many of a period's days cost.
fn part(amount: i64, days: i64, of: i64) -> i64 {
    (amount * days * 2 + of) / (of * 2)
}

async fn many(shop: &Shop, count: i64) -> Wanted {
    let price = shop.price_of("mail-solo", Interval::Monthly).await;
    Wanted::new(price.id, Quantity::new(count).unwrap())
}

impl Shop {
    /// The day after the last one that is charged for.
    async fn charged_until(&self, subscription: &Subscription) -> String {
        sqlx::query_scalar(
            "select max(until_on) from subscription_charges where subscription_id = $1",
        )
        .bind(subscription.id.as_str())
        .fetch_one(self.app.storage.reader())
        .await
        .unwrap()
    }
}

/// April is invoiced ahead when on 28 March one becomes three.
async fn changed_ahead(shop: &Shop) -> Subscription {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.move_to("2026-03-28T12:00:00Z").await;
    shop.renew().await;
    let three = many(shop, 3).await;
    subscriptions::change(&shop.app, &begun.id, &three, &Actor::System)
        .await
        .unwrap();
    let change = part(3 * MONTH, 4, 31) - part(MONTH, 4, 31) + 2 * MONTH;
    assert_eq!(shop.asked_for(&begun).await, 2 * MONTH + change);
    begun
}

async fn who_leaves_after_a_change_of_plan_pays_for_the_days_that_are_given_and_no_others(
    shop: &Shop,
) {
    let begun = changed_ahead(shop).await;
    let looked = shop.look(&begun).await;
    let shown = subscriptions::preview_end(&shop.app, &looked, When::Earliest).await;
    assert_eq!(shown.unwrap().total.minor(), 3 * MONTH);
    let (app, id) = (&shop.app, &begun.id);
    subscriptions::cancel(app, id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    let march = MONTH - part(MONTH, 4, 31) + part(3 * MONTH, 4, 31);
    assert_eq!(shop.asked_for(&begun).await, march);
    subscriptions::keep(app, id, &Actor::System).await.unwrap();
    shop.renew().await;
    assert_eq!(shop.asked_for(&begun).await, march + 3 * MONTH);
}

async fn who_withdraws_after_a_change_of_plan_owes_nothing_not_even_for_setting_it_up(shop: &Shop) {
    let file = ["small", "large"].map(|slug| {
        let minor = if slug == "small" { 1000 } else { 3000 };
        format!(
            "[[plan]]\nslug = \"{slug}\"\nname.en = \"{slug}\"\nname.de = \"{slug}\"\n\
             tax_category = \"standard\"\nsupply = \"electronic\"\n\n[[plan.price]]\ncurrency = \"EUR\"\n\
             interval = \"monthly\"\ngross_minor = {minor}\nsetup_gross_minor = 1500\n\n"
        )
    });
    catalog::import(&shop.app, Actor::System, &file.concat())
        .await
        .unwrap();
    let mut order = body(ADA);
    (order["plan"], order["answers"]) = (json!("small"), json!({}));
    let placed = shop.order_with("with a fee", &order).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let order = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &order).await.unwrap();
    let begun = begun.unwrap();
    assert_eq!(shop.asked_for(&begun).await, 2500);
    shop.move_to("2026-03-05T12:00:00Z").await;
    let price = shop.price_of("large", Interval::Monthly).await;
    let large = Wanted::new(price.id, Quantity::ONE);
    subscriptions::change(&shop.app, &begun.id, &large, &Actor::System)
        .await
        .unwrap();
    assert!(shop.asked_for(&begun).await > 2500);
    subscriptions::withdraw_order(&shop.app, &order, Actor::System, shop.app.clock.now())
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&begun).await, 0);
    let open = invoices::of_order(&shop.app.storage, order.as_str()).await;
    assert!(open.unwrap().iter().all(|one| one.open.is_zero()));
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
}

async fn an_order_that_is_cancelled_after_a_change_of_plan_owes_the_days_that_were_given(
    shop: &Shop,
) {
    let begun = changed_ahead(shop).await;
    shop.move_to("2026-03-30T12:00:00Z").await;
    subscriptions::cancel_order(&shop.app, &begun.order, Actor::System)
        .await
        .unwrap();
    let given =
        MONTH - part(MONTH, 4, 31) + part(3 * MONTH, 4, 31) - part(part(3 * MONTH, 4, 31), 2, 4);
    assert_eq!(shop.asked_for(&begun).await, given);
}

async fn who_cancels_out_of_a_pause_gets_the_days_that_were_left(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, id, by) = (&shop.app, &begun.id, Actor::System);
    // Ten days of March are left.
    shop.move_to("2026-03-22T12:00:00Z").await;
    subscriptions::pause(app, id, &by).await.unwrap();
    shop.move_to("2026-06-01T12:00:00Z").await;
    let mut ada = shop.sign_in(ADA).await;
    let base = format!("/account/subscriptions/{id}");
    let page = ada.get(&base).await;
    assert!(page.html.contains("The pause ends"), "{}", page.html);
    assert!(page.html.contains("10 June 2026"), "{}", page.html);
    assert_eq!(ada.press(&format!("{base}/cancel"), &[]).await.status, 303);
    let after = shop.look(&begun).await;
    assert_eq!(after.state(app.clock.now()), State::Cancelled);
    let ends_at = after.milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2026-06-10T22:00:00Z");
    let expected = [
        Happening::Begun,
        Happening::Paused,
        Happening::Resumed,
        Happening::CancelRequested,
    ];
    assert_eq!(shop.what_happened(&begun).await, expected);
    shop.move_to("2026-06-10T22:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.look(&begun).await.state(app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, MONTH);
}

async fn what_was_charged_ahead_of_a_pause_is_given_back_and_not_given(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, id, by) = (&shop.app, &begun.id, Actor::System);
    shop.move_to("2026-03-28T12:00:00Z").await;
    shop.renew().await;
    subscriptions::pause(app, id, &by).await.unwrap();
    shop.move_to("2026-05-01T12:00:00Z").await;
    let after = subscriptions::cancel(app, id, When::Earliest, &by).await;
    let ends_at = after.unwrap().milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2026-05-04T22:00:00Z");
    assert_eq!(shop.asked_for(&begun).await, MONTH);
    assert_eq!(shop.charged_until(&begun).await, "2026-05-05");
    // After all: what follows is charged from the day on which it was to end.
    let kept = subscriptions::keep(app, id, &by).await.unwrap();
    assert_eq!(kept.next_on.to_string(), "2026-05-05");
    shop.renew().await;
    assert_eq!(shop.asked_for(&begun).await, 2 * MONTH);
}

async fn a_pause_that_the_shop_ends_gives_its_days_back(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, id, by) = (&shop.app, &begun.id, Actor::System);
    shop.move_to("2026-03-22T12:00:00Z").await;
    subscriptions::pause(app, id, &by).await.unwrap();
    shop.move_to("2026-06-01T12:00:00Z").await;
    let after = subscriptions::cancel(app, id, When::Now, &by)
        .await
        .unwrap();
    assert_eq!(after.state(app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, MONTH - part(MONTH, 10, 31));
}

async fn a_month_s_notice_out_of_a_pause_is_a_month_of_use(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    shop.move_to("2027-03-01T12:00:00Z").await;
    shop.renew().await;
    let year = shop.asked_for(&begun).await / 2;
    let (app, id, by) = (&shop.app, &begun.id, Actor::System);
    // 45 days of the second year are used, and 321 are kept.
    shop.move_to("2027-04-15T12:00:00Z").await;
    subscriptions::pause(app, id, &by).await.unwrap();
    shop.move_to("2027-06-10T12:00:00Z").await;
    let after = subscriptions::cancel(app, id, When::Earliest, &by).await;
    let ends_at = after.unwrap().milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2027-07-10T22:00:00Z");
    // 10 June to 10 July are 31 days.
    let left = part(year, 366 - 45 - 31, 366);
    assert_eq!(shop.asked_for(&begun).await, 2 * year - left);
    assert_eq!(shop.charged_until(&begun).await, "2027-07-11");
}

async fn what_nobody_has_invoiced_yet_is_owed_as_it_is_left(databases: &Databases) {
    let ground = orders::shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let app = &ground.app;
    let order = ordered(&ground, "Ada Lovelace", ADA).await;
    subscriptions::follow_orders(app).await.unwrap();
    clerk.issue(app).await;
    ground.clock.advance(SignedDuration::from_hours(24 * 27));
    // Nobody issues for a while, and it is cancelled meanwhile.
    subscriptions::renew_due(app, None).await.unwrap();
    let begun = subscriptions::of_order(app, &order.id).await;
    let begun = begun.unwrap().unwrap();
    let items = Wanted::new(begun.price.clone(), Quantity::new(3).unwrap());
    let by = Actor::System;
    subscriptions::change(app, &begun.id, &items, &by)
        .await
        .unwrap();
    let charged = subscriptions::charges(app, order.id.as_str()).await;
    let (month, days) = {
        let first = &charged.unwrap()[0];
        (first.amount.minor(), first.period.days())
    };
    subscriptions::cancel(app, &begun.id, When::Earliest, &by)
        .await
        .unwrap();
    clerk.issue(app).await;
    let issued = invoices::of_order(&ground.storage, order.id.as_str()).await;
    let issued = issued.unwrap();
    assert!(issued.iter().all(|one| one.document.kind == Kind::Invoice));
    let sum: i64 = issued.iter().map(|one| one.open.minor()).sum();
    let left = days - 27;
    let given = month - part(month, left, days) + part(3 * month, left, days);
    assert_eq!(sum, given, "{issued:#?}");
}
