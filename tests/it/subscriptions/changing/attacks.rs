//! What a browser or a program sends that no page of ours would make it send.

use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::customers::values::Quantity;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription, Wanted, When};
use serde_json::{Value, json};

use super::{begun, offer, plan, price};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_price_that_is_not_this_subscriptions_to_have_changes_nothing,
    numbers_that_nobody_can_mean_change_nothing,
    more_than_an_invoice_can_hold_is_refused_and_less_is_invoiced,
    what_does_not_run_is_changed_by_nobody,
    what_costs_the_same_and_begins_later_by_now_is_asked_again,
);

const GRACE: &str = "grace@example.org";

async fn offered(shop: &Shop, has_old: bool) {
    let net = |minor: i64| format!("net_minor = {minor}");
    let mut file = [
        plan(
            "base",
            "standard",
            &[
                ("monthly", "EUR", net(1_000)),
                ("yearly", "EUR", net(10_000)),
                ("monthly", "USD", net(1_100)),
            ],
        ),
        plan("more", "standard", &[("monthly", "EUR", net(2_000))]),
        plan("free", "standard", &[("monthly", "EUR", net(0))]),
        plan("sold", "standard", &[("once", "EUR", net(500))]),
        plan(
            "gross",
            "standard",
            &[("monthly", "EUR", "gross_minor = 3000".to_owned())],
        ),
        plan(
            "huge",
            "standard",
            &[("monthly", "EUR", net(1_000_000_000_000))],
        ),
    ]
    .concat();
    if has_old {
        file += &plan("old", "standard", &[("monthly", "EUR", net(900))]);
    }
    offer(shop, &file).await;
}

/// The form of a preview, with something else in a field.
fn tampered<'a>(
    hidden: &'a std::collections::BTreeMap<String, String>,
    field: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let kept = hidden
        .iter()
        .filter(|(name, _)| *name != field)
        .map(|(name, value)| (name.as_str(), value.as_str()));
    kept.chain([(field, value)]).collect()
}

async fn a_price_that_is_not_this_subscriptions_to_have_changes_nothing(shop: &Shop) {
    offered(shop, true).await;
    let one = begun(shop, ADA, "base", |_| {}).await;
    let other = begun(shop, GRACE, "base", |_| {}).await;
    let usd: String = sqlx::query_scalar("select id from prices where currency = 'USD'")
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
    let retired = price(shop, "old", Interval::Monthly).await;
    let free = price(shop, "free", Interval::Monthly).await;
    let more = price(shop, "more", Interval::Monthly).await;
    let unfit = [
        usd,
        retired,
        price(shop, "sold", Interval::Once).await,
        price(shop, "gross", Interval::Monthly).await,
        "prc_00000000000000000000000000".to_owned(),
        one.plan.to_string(),
        "'; delete from prices; --".to_owned(),
        String::new(),
    ];
    // What was on offer a moment ago is not any more.
    offered(shop, false).await;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada.get(&format!("{path}?price={free}&quantity=1")).await;
    assert_eq!(shown.status, 200, "{}", shown.html);
    let hidden = shown.hidden();
    assert_eq!(hidden["shown"], "0", "what costs nothing begins later");
    for wrong in &unfit {
        let looked = ada.get(&format!("{path}?price={wrong}&quantity=1")).await;
        assert_eq!(looked.status, 409, "{wrong}");
        let sent = ada.post(&path, &tampered(&hidden, "price", wrong)).await;
        assert_eq!(sent.status, 409, "{wrong}");
    }
    // The form for nothing, with the price of what costs more.
    let sent = ada.post(&path, &tampered(&hidden, "price", &more)).await;
    assert_eq!(sent.status, 409);
    assert!(
        sent.html.contains("It comes to something else by now"),
        "{}",
        sent.html
    );
    let sent = ada.post(&path, &tampered(&hidden, "quantity", "9")).await;
    assert_eq!(sent.status, 409, "nine for the price of one");
    // Somebody else's.
    let theirs = format!("/account/subscriptions/{}/change", other.id);
    let looked = ada.get(&format!("{theirs}?price={more}&quantity=1")).await;
    assert_eq!(looked.status, 404);
    let fields: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(ada.post(&theirs, &fields).await.status, 404);
    let stranger = shop.visitor().post(&path, &fields).await;
    assert_ne!(stranger.location, Some(format!("{path}?done=changed")));
    for of in [&one, &other] {
        assert_eq!(shop.what_happened(of).await, [Happening::Begun]);
        assert_eq!(shop.look(of).await.planned, None);
    }
    // And the form as it was shown is taken.
    let done = ada.post(&path, &fields).await;
    assert_eq!(done.status, 303, "{}", done.html);
    assert!(shop.look(&one).await.planned.is_some());
}

async fn numbers_that_nobody_can_mean_change_nothing(shop: &Shop) {
    offered(shop, false).await;
    let one = begun(shop, ADA, "base", |_| {}).await;
    let more = price(shop, "more", Interval::Monthly).await;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada.get(&format!("{path}?price={more}&quantity=2")).await;
    let hidden = shown.hidden();
    for wrong in [
        "0",
        "-1",
        "-9223372036854775808",
        "10001",
        "65537",
        "4294967298",
        "18446744073709551617",
        "99999999999999999999999999999999",
        "1e3",
        "1.5",
        "0x10",
        "٣",
        "two",
        "",
    ] {
        let looked = ada
            .get(&format!("{path}?price={more}&quantity={wrong}"))
            .await;
        assert_eq!(looked.status, 409, "{wrong}");
        let sent = ada.post(&path, &tampered(&hidden, "quantity", wrong)).await;
        assert_eq!(sent.status, 409, "{wrong}");
        let sent = ada.post(&path, &tampered(&hidden, "shown", wrong)).await;
        assert_eq!(sent.status, 409, "{wrong}");
    }
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let api = format!("/api/v1/subscriptions/{}/change", one.id);
    let members = |quantity: &str, total: &str| {
        format!("{{\"plan\": \"more\", \"quantity\": {quantity}, \"total_minor\": {total}}}")
    };
    for (quantity, total) in [
        ("1.5", "0"),
        ("1e9", "0"),
        ("1e999", "0"),
        ("-0", "0"),
        ("true", "0"),
        ("null", "0"),
        ("[2]", "0"),
        ("18446744073709551616", "0"),
        ("-9223372036854775809", "0"),
        ("2", "1e30"),
        ("2", "9223372036854775808"),
        ("2", "\"0\""),
        ("2", "null"),
    ] {
        let request = shop.client().post(format!("{}{api}", shop.url));
        let request = request
            .bearer_auth(&key)
            .header("idempotency-key", format!("{quantity} {total}"))
            .header("content-type", "application/json");
        let answer = request.body(members(quantity, total)).send().await.unwrap();
        let status = answer.status().as_u16();
        assert!([400, 422].contains(&status), "{quantity} {total}: {status}");
    }
    assert_eq!(shop.what_happened(&one).await, [Happening::Begun]);
    shop.issued().await;
}

async fn more_than_an_invoice_can_hold_is_refused_and_less_is_invoiced(shop: &Shop) {
    offered(shop, false).await;
    let one = begun(shop, ADA, "huge", |_| {}).await;
    let first = shop.asked_for(&one).await;
    let huge = shop.price_of("huge", Interval::Monthly).await.id;
    let wanted = |count| Wanted::new(huge.clone(), Quantity::new(count).unwrap());
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    for count in [9, 10, 1_000, 10_000] {
        let looked = ada
            .get(&format!("{path}?price={huge}&quantity={count}"))
            .await;
        assert_eq!(looked.status, 409, "{count}");
        let says = "That is more than one invoice can hold";
        assert!(looked.html.contains(says), "{}", looked.html);
        let by = Actor::System;
        let refused = subscriptions::change(&shop.app, &one.id, &wanted(count), &by).await;
        assert!(refused.is_err(), "{count}");
    }
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let api = format!("/api/v1/subscriptions/{}/change/preview", one.id);
    let body = json!({"quantity": 10_000});
    let (status, answer) = shop.call(&key, Method::POST, &api, Some(&body)).await;
    assert_eq!(status, 422, "{answer}");
    assert_eq!(shop.what_happened(&one).await, [Happening::Begun]);
    subscriptions::change(&shop.app, &one.id, &wanted(8), &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&one).await, 8 * first);
}

/// How a subscription comes to stand where nothing of it can be changed.
async fn stop(shop: &Shop, one: &Subscription, state: State) {
    let (app, by) = (&shop.app, Actor::System);
    match state {
        State::Paused => drop(subscriptions::pause(app, &one.id, &by).await.unwrap()),
        State::Cancelled => {
            drop(
                subscriptions::cancel(app, &one.id, When::Earliest, &by)
                    .await
                    .unwrap(),
            );
        }
        State::Suspended => {
            for day in [
                "2026-04-10",
                "2026-04-20",
                "2026-04-30",
                "2026-05-10",
                "2026-05-20",
            ] {
                shop.move_to(&format!("{day}T12:00:00Z")).await;
                subscriptions::dun(app, None).await.unwrap();
            }
        }
        _ => subscriptions::withdraw_order(app, &one.order, by, app.clock.now())
            .await
            .unwrap(),
    }
    assert_eq!(shop.look(one).await.state(app.clock.now()), state);
}

async fn what_does_not_run_is_changed_by_nobody(shop: &Shop) {
    offered(shop, false).await;
    let more = price(shop, "more", Interval::Monthly).await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    for (n, state) in [
        State::Paused,
        State::Cancelled,
        State::Ended,
        State::Suspended,
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("ada{n}@example.org");
        let one = begun(shop, &email, "base", |_| {}).await;
        shop.issued().await;
        let mut ada = shop.sign_in(&email).await;
        let path = format!("/account/subscriptions/{}/change", one.id);
        let shown = ada.get(&format!("{path}?price={more}&quantity=1")).await;
        assert_eq!(shown.status, 200);
        let api = json!({"plan": "more", "quantity": 1});
        let preview = format!("/api/v1/subscriptions/{}/change/preview", one.id);
        let (_, seen) = shop.call(&key, Method::POST, &preview, Some(&api)).await;
        stop(shop, &one, state).await;
        let (before, asked) = (shop.what_happened(&one).await, shop.asked_for(&one).await);
        if state == State::Suspended {
            // Two months later nobody is signed in any more.
            ada = shop.sign_in(&email).await;
        } else {
            let sent = ada.submit(&shown, &path, &[]).await;
            assert_eq!(sent.status, 409, "{state}");
            assert!(
                sent.html.contains("its plan cannot be changed"),
                "{}",
                sent.html
            );
        }
        let looked = ada.get(&format!("{path}?price={more}&quantity=1")).await;
        assert_eq!(looked.status, 409, "{state}");
        let (status, _) = shop.call(&key, Method::POST, &preview, Some(&api)).await;
        assert_eq!(status, 409, "{state}");
        let mut confirmed = api.clone();
        confirmed["total_minor"] = seen["total_minor"].clone();
        confirmed["preview"] = seen["preview"].clone();
        let (status, answer) = shop.change(&key, one.id.as_str(), "late", &confirmed).await;
        assert_eq!(status, 409, "{state}: {answer}");
        assert_eq!(shop.what_happened(&one).await, before, "{state}");
        assert_eq!(shop.asked_for(&one).await, asked, "{state}");
    }
}

async fn what_costs_the_same_and_begins_later_by_now_is_asked_again(shop: &Shop) {
    offered(shop, false).await;
    let one = begun(shop, ADA, "more", |_| {}).await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    shop.move_to("2026-03-24T22:30:00Z").await;
    let base = price(shop, "base", Interval::Monthly).await;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada.get(&format!("{path}?price={base}&quantity=1")).await;
    assert!(shown.html.contains("1 April 2026"), "{}", shown.html);
    let api = json!({"plan": "base", "quantity": 1});
    let preview = format!("/api/v1/subscriptions/{}/change/preview", one.id);
    let (_, seen) = shop.call(&key, Method::POST, &preview, Some(&api)).await;
    // April is charged meanwhile, so it begins with May: for nothing now, as before.
    shop.app.clock.advance(jiff::SignedDuration::from_hours(1));
    shop.renew().await;
    let again = ada.submit(&shown, &path, &[]).await;
    assert_eq!(again.status, 409);
    assert!(again.html.contains("1 May 2026"), "{}", again.html);
    let mut confirmed = api.clone();
    confirmed["total_minor"] = json!(0);
    confirmed["preview"] = seen["preview"].clone();
    let id = one.id.as_str();
    let (status, answer) = shop.change(&key, id, "as shown", &confirmed).await;
    assert_eq!(status, 409, "{answer}");
    assert_eq!(answer["type"], "urn:sealbook:problem:total-differs");
    assert_eq!(shop.look(&one).await.planned, None);
    let (_, seen) = shop.call(&key, Method::POST, &preview, Some(&api)).await;
    confirmed["preview"] = seen["preview"].clone();
    assert_eq!(seen["from"], "2026-05-01");
    let (status, answer) = shop.change(&key, id, "as it is now", &confirmed).await;
    assert_eq!(status, 200, "{answer}");
    let done: Value = answer["planned"]["from"].clone();
    assert_eq!(done, json!("2026-05-01"));
    shop.issued().await;
}
