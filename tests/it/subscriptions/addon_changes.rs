//! Add-ons of what runs: more of them at once and for the difference, fewer from the next period on.

use jiff::civil::date;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, ChargeKind, Subscription, Wanted, When};
use serde_json::json;

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    more_of_an_addon_costs_the_difference_at_once_to_the_minor_unit,
    fewer_begin_with_the_next_period_and_can_be_undone,
    a_cancellation_drops_what_was_planned_and_tells_so,
    what_is_kept_keeps_its_price_and_what_is_added_costs_todays,
    what_is_not_offered_or_too_much_changes_nothing,
    another_total_than_was_shown_is_refused_with_the_new_one,
    a_customer_changes_addons_in_the_account_and_a_program_by_the_api,
);

fn catalogue(storage_minor: u32, has_backup: bool) -> String {
    let backup = "[[plan.addon]]\nkey = \"backup\"\nname.en = \"Backup\"\nname.de = \"Sicherung\"\n\
         max_quantity = 1\n\n[[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = 155\n\n";
    format!(
        "[[plan]]\nslug = \"box\"\nname.en = \"Box\"\nname.de = \"Box\"\ntax_category = \"standard\"\n\
         supply = \"electronic\"\n\n[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = 1000\n\n\
         [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"yearly\"\nnet_minor = 10000\n\n\
         [[plan.addon]]\nkey = \"storage\"\nname.en = \"Storage\"\nname.de = \"Speicher\"\nmax_quantity = 50\n\n\
         [[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = {storage_minor}\n\n{}",
        if has_backup { backup } else { "" }
    )
}

async fn offer(shop: &Shop, storage_minor: u32, has_backup: bool) {
    let file = catalogue(storage_minor, has_backup);
    catalog::import(&shop.app, Actor::System, &file)
        .await
        .unwrap();
}

/// One box with two of storage, on 1 March.
async fn begun(shop: &Shop) -> Subscription {
    offer(shop, 310, true).await;
    let mut order = body(ADA);
    order["plan"] = json!("box");
    order["answers"] = json!({});
    order["addons"] = json!([{"key": "storage", "quantity": 2}]);
    let placed = shop.order_with("box", &order).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let id = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &id).await.unwrap();
    shop.issued().await;
    begun.unwrap()
}

async fn wanted(shop: &Shop, addons: &[(&str, u32)]) -> Wanted {
    let price = shop.price_of("box", Interval::Monthly).await.id;
    let addons = addons
        .iter()
        .map(|(key, count)| ((*key).to_owned(), *count));
    Wanted {
        addons: addons.collect(),
        ..Wanted::new(price, Quantity::ONE)
    }
}

/// What each period's add-ons are: name, count and unit.
async fn addons(shop: &Shop, of: &Subscription) -> Vec<(String, i64, i64)> {
    sqlx::query_as(
        "select key, quantity, unit_minor from subscription_items \
         where subscription_id = $1 and kind = 'addon' order by position",
    )
    .bind(of.id.as_str())
    .fetch_all(shop.app.storage.reader())
    .await
    .unwrap()
}

fn addon(key: &str, count: i64, unit: i64) -> (String, i64, i64) {
    (key.to_owned(), count, unit)
}

async fn more_of_an_addon_costs_the_difference_at_once_to_the_minor_unit(shop: &Shop) {
    let begun = begun(shop).await;
    assert_eq!(addons(shop, &begun).await, [addon("storage", 2, 310)]);
    // 16 of 31 days are left.
    shop.move_to("2026-03-16T12:00:00Z").await;
    let more = wanted(shop, &[("storage", 5), ("backup", 1)]).await;
    let preview = subscriptions::preview(&shop.app, &begun, &more)
        .await
        .unwrap();
    let lines: Vec<_> = preview
        .charges
        .iter()
        .map(|charge| (charge.kind, charge.amount.minor()))
        .collect();
    // 1620 were charged: 516.13 of the box, 320 of storage; each part is rounded by itself.
    assert_eq!(
        lines,
        [
            (ChargeKind::Credit, -516 - 320),
            (ChargeKind::Plan, 516),
            (ChargeKind::Addon, 800),
            (ChargeKind::Addon, 80),
        ]
    );
    let before = shop.asked_for(&begun).await;
    let by = Actor::System;
    subscriptions::change(&shop.app, &begun.id, &more, &by)
        .await
        .unwrap();
    let total = preview.totals.unwrap().total.minor();
    assert_eq!((560 * 119 + 50) / 100, total);
    assert_eq!(shop.asked_for(&begun).await, before + total);
    let expected = [addon("storage", 5, 310), addon("backup", 1, 155)];
    assert_eq!(addons(shop, &begun).await, expected);
    shop.move_to("2026-04-02T12:00:00Z").await;
    shop.renew().await;
    let next = (1000 + 5 * 310 + 155) * 119 / 100;
    let sum = shop.asked_for(&begun).await;
    assert!((sum - before - total - next).abs() <= 1, "{sum}");
}

async fn fewer_begin_with_the_next_period_and_can_be_undone(shop: &Shop) {
    let begun = begun(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    let first = shop.asked_for(&begun).await;
    let none = wanted(shop, &[("storage", 0)]).await;
    let after = subscriptions::change(app, &begun.id, &none, &by)
        .await
        .unwrap();
    let planned = after.planned.unwrap();
    assert_eq!(
        (planned.from, planned.addons),
        (date(2026, 4, 1), Some(vec![]))
    );
    subscriptions::drop_planned(app, &begun.id, &by)
        .await
        .unwrap();
    let again = subscriptions::drop_planned(app, &begun.id, &by).await;
    assert!(matches!(again, Err(ActError::NotNow)));
    assert_eq!(shop.look(&begun).await.planned, None);
    let one = wanted(shop, &[("storage", 1)]).await;
    subscriptions::change(app, &begun.id, &one, &by)
        .await
        .unwrap();
    assert_eq!(addons(shop, &begun).await, [addon("storage", 2, 310)]);
    // Dearer by then: what was planned keeps the price that it was planned at.
    offer(shop, 400, true).await;
    shop.move_to("2026-04-02T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(addons(shop, &begun).await, [addon("storage", 1, 310)]);
    let next = (1310 * 119 + 50) / 100;
    assert_eq!(shop.asked_for(&begun).await, first + next);
    let expected = [
        Happening::Begun,
        Happening::ChangePlanned,
        Happening::ChangeDropped,
        Happening::ChangePlanned,
        Happening::PlanChanged,
        Happening::Renewed,
    ];
    assert_eq!(shop.what_happened(&begun).await, expected);
}

async fn a_cancellation_drops_what_was_planned_and_tells_so(shop: &Shop) {
    let begun = begun(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    let none = wanted(shop, &[("storage", 0)]).await;
    subscriptions::change(app, &begun.id, &none, &by)
        .await
        .unwrap();
    subscriptions::cancel(app, &begun.id, When::Earliest, &by)
        .await
        .unwrap();
    let kept = subscriptions::keep(app, &begun.id, &by).await.unwrap();
    assert_eq!(kept.planned, None);
    let happened = shop.what_happened(&begun).await;
    assert!(happened.contains(&Happening::ChangeDropped), "{happened:?}");
}

async fn what_is_kept_keeps_its_price_and_what_is_added_costs_todays(shop: &Shop) {
    let begun = begun(shop).await;
    let (app, by) = (&shop.app, Actor::System);
    offer(shop, 400, true).await;
    let backup = wanted(shop, &[("backup", 1)]).await;
    subscriptions::change(app, &begun.id, &backup, &by)
        .await
        .unwrap();
    let expected = [addon("storage", 2, 310), addon("backup", 1, 155)];
    assert_eq!(addons(shop, &begun).await, expected);
    let three = wanted(shop, &[("storage", 3)]).await;
    subscriptions::change(app, &begun.id, &three, &by)
        .await
        .unwrap();
    let expected = [addon("storage", 3, 400), addon("backup", 1, 155)];
    assert_eq!(addons(shop, &begun).await, expected);
    // Backup is not offered any more: it stays, and cannot become more.
    offer(shop, 400, false).await;
    let four = wanted(shop, &[("storage", 4)]).await;
    subscriptions::change(app, &begun.id, &four, &by)
        .await
        .unwrap();
    let expected = [addon("storage", 4, 400), addon("backup", 1, 155)];
    assert_eq!(addons(shop, &begun).await, expected);
    let more = wanted(shop, &[("backup", 2)]).await;
    let refused = subscriptions::change(app, &begun.id, &more, &by).await;
    assert!(matches!(refused, Err(ActError::NotOffered)));
    shop.issued().await;
}

async fn what_is_not_offered_or_too_much_changes_nothing(shop: &Shop) {
    let begun = begun(shop).await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let path = format!("/api/v1/subscriptions/{}/change/preview", begun.id);
    for addons in [
        json!([{"key": "storage", "quantity": -1}]),
        json!([{"key": "storage", "quantity": 51}]),
        json!([{"key": "storage", "quantity": 4_294_967_298_i64}]),
        json!([{"key": "storage", "quantity": 9_223_372_036_854_775_807_i64}]),
        json!([{"key": "storage", "quantity": "3"}]),
        json!([{"key": "storage", "quantity": 1.5}]),
        json!([{"key": "storage", "quantity": 3}, {"key": "storage", "quantity": 4}]),
        json!([{"key": "backup", "quantity": 2}]),
        json!([{"key": "gold", "quantity": 1}]),
        json!([{"key": "storage", "quantity": 2}]),
        json!({"storage": 3}),
    ] {
        let body = json!({"quantity": 1, "addons": addons});
        let (status, answer) = shop.call(&key, Method::POST, &path, Some(&body)).await;
        assert_eq!(status, 422, "{body}: {answer}");
    }
    // Storage has no price by the year.
    let yearly = json!({"quantity": 1, "interval": "yearly"});
    let (status, _) = shop.call(&key, Method::POST, &path, Some(&yearly)).await;
    assert_eq!(status, 422);
    let without =
        json!({"quantity": 1, "interval": "yearly", "addons": [{"key": "storage", "quantity": 0}]});
    let (status, answer) = shop.call(&key, Method::POST, &path, Some(&without)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
}

async fn another_total_than_was_shown_is_refused_with_the_new_one(shop: &Shop) {
    let begun = begun(shop).await;
    shop.move_to("2026-03-16T12:00:00Z").await;
    let more = wanted(shop, &[("storage", 5)]).await;
    let (app, by) = (&shop.app, Actor::System);
    let preview = subscriptions::preview(app, &begun, &more).await.unwrap();
    let shown = preview.total().minor();
    // What is left of the period is less a day later.
    shop.move_to("2026-03-17T12:00:00Z").await;
    for wrong in [shown, shown - 1, 0, -1, i64::MIN, i64::MAX] {
        let refused = subscriptions::change_as_shown(app, &begun.id, &more, wrong, &by).await;
        let Err(ActError::Differs(preview)) = refused else {
            panic!("{refused:?}");
        };
        assert!(preview.total().minor() < shown);
    }
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let shown = subscriptions::preview(app, &begun, &more).await.unwrap();
    subscriptions::change_as_shown(app, &begun.id, &more, shown.total().minor(), &by)
        .await
        .unwrap();
    shop.issued().await;
}

async fn a_customer_changes_addons_in_the_account_and_a_program_by_the_api(shop: &Shop) {
    let begun = begun(shop).await;
    let mut ada = shop.sign_in(ADA).await;
    let base = format!("/account/subscriptions/{}", begun.id);
    let page = ada.get(&base).await.html;
    assert!(
        page.contains("name=\"addon_storage\"") && page.contains("addon_backup"),
        "{page}"
    );
    let price = shop.price_of("box", Interval::Monthly).await.id;
    let query = format!(
        "price={price}&quantity=1&addons_of={}&addon_storage=4&addon_backup=0",
        begun.plan
    );
    let shown = ada.get(&format!("{base}/change?{query}")).await;
    assert_eq!(shown.status, 200, "{}", shown.html);
    let path = format!("{base}/change");
    // The browser sends what the page shows; somebody else sends another total.
    let tampered = |total: &str| {
        let mut fields = shown.hidden();
        fields.insert("shown".to_owned(), total.to_owned());
        fields
    };
    let mut cheap = None;
    for total in ["1", "", "x", "-5"] {
        let fields = tampered(total);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = ada.post(&path, &fields).await;
        assert_eq!(answer.status, 409, "{total}");
        cheap = Some(answer);
    }
    let cheap = cheap.unwrap();
    assert!(
        cheap.html.contains("It comes to something else by now"),
        "{}",
        cheap.html
    );
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let done = ada.submit(&cheap, &path, &[]).await;
    assert_eq!(
        done.location,
        Some(format!("{base}?done=changed")),
        "{}",
        done.html
    );
    assert_eq!(addons(shop, &begun).await, [addon("storage", 4, 310)]);
    // Add-ons of another plan than the one that is chosen are not meant.
    let query =
        format!("price={price}&quantity=2&addons_of=pln_00000000000000000000000000&addon_gold=4");
    assert_eq!(ada.get(&format!("{base}/change?{query}")).await.status, 200);
    let query = format!(
        "price={price}&quantity=1&addons_of={}&addon_storage=-4",
        begun.plan
    );
    assert_eq!(ada.get(&format!("{base}/change?{query}")).await.status, 409);

    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let api = format!("/api/v1/subscriptions/{}", begun.id);
    let fewer = json!({"quantity": 1, "addons": [{"key": "storage", "quantity": 1}]});
    let (_, preview) = shop
        .call(
            &key,
            Method::POST,
            &format!("{api}/change/preview"),
            Some(&fewer),
        )
        .await;
    assert_eq!(preview["is_later"], true, "{preview}");
    let mut confirmed = fewer.clone();
    confirmed["total_minor"] = json!(1);
    let (status, answer) = shop
        .change(&key, begun.id.as_str(), "one", &confirmed)
        .await;
    assert_eq!(status, 409, "{answer}");
    assert_eq!(answer["type"], "urn:sealbook:problem:total-differs");
    confirmed["total_minor"] = preview["total_minor"].clone();
    let (status, answer) = shop
        .change(&key, begun.id.as_str(), "two", &confirmed)
        .await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["planned"]["addons"][0]["quantity"], 1, "{answer}");
    let page = ada.get(&base).await.html;
    assert!(page.contains("with Storage × 1"), "{page}");
    let undo = format!("{api}/change/undo");
    let (status, answer) = shop.call(&key, Method::POST, &undo, None).await;
    assert_eq!((status, &answer["planned"]), (200, &json!(null)));
    assert_eq!(shop.call(&key, Method::POST, &undo, None).await.0, 409);
    shop.issued().await;
}
