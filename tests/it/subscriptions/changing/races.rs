//! Two tabs, twenty programs, and the night's renewal at the very moment of a change.

use std::sync::Arc;

use futures_util::future::join_all;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, Subscription, Wanted};
use serde_json::json;

use super::{begun, changes, offer, part, plan, wanted};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    of_two_tabs_one_changes_it_and_the_other_is_told,
    of_twenty_who_want_it_at_once_one_gets_it,
    a_change_and_a_renewal_at_the_same_moment_charge_each_day_once,
    a_period_that_was_missed_is_charged_before_anything_is_changed,
    what_is_planned_in_the_moment_of_a_renewal_begins_with_what_was_not_charged,
);

/// Of each in a month, VAT and all, so that sums are exact.
const EACH: i64 = 1_190;

async fn offered(shop: &Shop) {
    let gross = |minor: i64| format!("gross_minor = {minor}");
    let file = [
        plan("seats", "standard", &[("monthly", "EUR", gross(EACH))]),
        plan("other", "standard", &[("monthly", "EUR", gross(2 * EACH))]),
    ];
    offer(shop, &file.concat()).await;
}

async fn seats(shop: &Shop, count: i64) -> Wanted {
    wanted(shop, "seats", Interval::Monthly, count).await
}

async fn of_two_tabs_one_changes_it_and_the_other_is_told(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "seats", |_| {}).await;
    let first = shop.asked_for(&one).await;
    let price = seats(shop, 1).await.price;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let three = ada.get(&format!("{path}?price={price}&quantity=3")).await;
    let five = ada.get(&format!("{path}?price={price}&quantity=5")).await;
    let (mut tab, mut other) = (ada.clone(), ada.clone());
    let (a, b) = tokio::join!(
        tab.submit(&three, &path, &[]),
        other.submit(&five, &path, &[])
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{} {}", a.html, b.html);
    let (won, told) = if a.status == 303 { (3, b) } else { (5, a) };
    assert!(
        told.html.contains("class=\"notice warning\""),
        "{}",
        told.html
    );
    assert_eq!(changes(shop, &one).await, 1);
    assert_eq!(shop.asked_for(&one).await, won * first);
    // The same form a second time: it is so already, and nothing more is charged.
    let (form, mut again) = (if won == 3 { &three } else { &five }, ada.clone());
    let answer = again.submit(form, &path, &[]).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.html.contains("This is what it has already"),
        "{}",
        answer.html
    );
    assert_eq!(shop.asked_for(&one).await, won * first);
}

async fn of_twenty_who_want_it_at_once_one_gets_it(shop: &Shop) {
    offered(shop).await;
    let one = begun(shop, ADA, "seats", |_| {}).await;
    let first = shop.asked_for(&one).await;
    let mut rush = Vec::new();
    for count in 2..22 {
        let wanted = seats(shop, count).await;
        let preview = subscriptions::preview(&shop.app, &one, &wanted)
            .await
            .unwrap();
        let shown = preview.total().minor();
        let (app, id) = (Arc::clone(&shop.app), one.id.clone());
        rush.push(async move {
            let by = Actor::System;
            (
                count,
                subscriptions::change_as_shown(&app, &id, &wanted, shown, &by).await,
            )
        });
    }
    let mut won = Vec::new();
    for done in join_all(rush.into_iter().map(tokio::spawn)).await {
        match done.unwrap() {
            (count, Ok(_)) => won.push(count),
            (_, Err(ActError::Differs(_) | ActError::Busy)) => {}
            (count, Err(error)) => panic!("{count}: {error}"),
        }
    }
    assert_eq!(won.len(), 1, "{won:?}");
    assert_eq!(changes(shop, &one).await, 1);
    assert_eq!(shop.asked_for(&one).await, won[0] * first);

    // Programs, each under a name of its own, who want the same.
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let thirty = seats(shop, 30).await;
    let preview = subscriptions::preview(&shop.app, &shop.look(&one).await, &thirty).await;
    let total = preview.unwrap().total().minor();
    let body = json!({"quantity": 30, "total_minor": total});
    let names: Vec<String> = (0..20).map(|n| format!("program {n}")).collect();
    let rush = names
        .iter()
        .map(|name| shop.change(&key, one.id.as_str(), name, &body));
    let mut statuses: Vec<u16> = join_all(rush).await.into_iter().map(|(s, _)| s).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!(
        statuses[1..].iter().all(|s| [409, 422].contains(s)),
        "{statuses:?}"
    );
    assert_eq!(changes(shop, &one).await, 2);
    assert_eq!(shop.asked_for(&one).await, 30 * first);
}

/// Each is changed while the night's run renews them all.
async fn at_once(
    shop: &Shop,
    all: &[Subscription],
    wanted: &Wanted,
) -> Vec<Result<Subscription, ActError>> {
    let renewing = (0..2).map(|_| {
        let app = Arc::clone(&shop.app);
        tokio::spawn(async move { subscriptions::renew_due(&app, None).await.unwrap() })
    });
    let renewing: Vec<_> = renewing.collect();
    let changing = all.iter().map(|one| {
        let (app, id, wanted) = (Arc::clone(&shop.app), one.id.clone(), wanted.clone());
        tokio::spawn(async move { subscriptions::change(&app, &id, &wanted, &Actor::System).await })
    });
    let changed = join_all(changing.collect::<Vec<_>>()).await;
    join_all(renewing).await;
    changed.into_iter().map(Result::unwrap).collect()
}

async fn many(shop: &Shop, count: i64) -> Vec<Subscription> {
    offered(shop).await;
    let mut all = Vec::new();
    for n in 0..10 {
        let email = format!("{n}@example.org");
        all.push(
            begun(shop, &email, "seats", |order| {
                order["quantity"] = json!(count);
            })
            .await,
        );
    }
    shop.issued().await;
    all
}

async fn a_change_and_a_renewal_at_the_same_moment_charge_each_day_once(shop: &Shop) {
    let all = many(shop, 1).await;
    // April is invoiced ahead: six days of March are left.
    shop.move_to("2026-03-26T12:00:00Z").await;
    let three = seats(shop, 3).await;
    for changed in at_once(shop, &all, &three).await {
        changed.unwrap();
    }
    shop.renew().await;
    let march = EACH - part(EACH, 6, 31) + part(3 * EACH, 6, 31);
    for one in &all {
        assert_eq!(shop.asked_for(one).await, march + 3 * EACH, "{}", one.id);
        assert_eq!(changes(shop, one).await, 1);
        let happened = shop.what_happened(one).await;
        let renewed = happened.iter().filter(|what| **what == Happening::Renewed);
        assert_eq!(renewed.count(), 1, "{happened:?}");
    }
}

async fn a_period_that_was_missed_is_charged_before_anything_is_changed(shop: &Shop) {
    let all = many(shop, 1).await;
    // Nothing ran for a while, and April is three days old.
    shop.move_to("2026-04-04T12:00:00Z").await;
    let three = seats(shop, 3).await;
    let due = subscriptions::preview(&shop.app, &all[0], &three).await;
    assert!(matches!(due, Err(ActError::Renewing)), "{due:?}");
    let mut ada = shop.sign_in("0@example.org").await;
    let path = format!("/account/subscriptions/{}/change", all[0].id);
    let told = ada
        .get(&format!("{path}?price={}&quantity=3", three.price))
        .await;
    assert_eq!(told.status, 409);
    assert!(told.html.contains("try again in a minute"), "{}", told.html);
    let changed = at_once(shop, &all, &three).await;
    shop.renew().await;
    let april = EACH - part(EACH, 27, 30) + part(3 * EACH, 27, 30);
    for (one, changed) in all.iter().zip(changed) {
        match changed {
            Ok(_) => {}
            Err(ActError::Renewing) => {
                assert_eq!(shop.asked_for(one).await, 2 * EACH);
                let by = Actor::System;
                subscriptions::change(&shop.app, &one.id, &three, &by)
                    .await
                    .unwrap();
            }
            Err(error) => panic!("{error}"),
        }
        assert_eq!(shop.asked_for(one).await, EACH + april, "{}", one.id);
    }
}

async fn what_is_planned_in_the_moment_of_a_renewal_begins_with_what_was_not_charged(shop: &Shop) {
    let all = many(shop, 3).await;
    shop.move_to("2026-03-26T12:00:00Z").await;
    let one_seat = seats(shop, 1).await;
    let mut planned_first = 0;
    for changed in at_once(shop, &all, &one_seat).await {
        planned_first += i32::from(changed.unwrap().next_on == jiff::civil::date(2026, 4, 1));
    }
    shop.renew().await;
    for one in &all {
        let now = shop.look(one).await;
        let april = if let Some(planned) = &now.planned {
            // April was charged as it was.
            assert_eq!(planned.from, jiff::civil::date(2026, 5, 1));
            3 * EACH
        } else {
            planned_first -= 1;
            EACH
        };
        assert_eq!(shop.asked_for(one).await, 3 * EACH + april, "{}", one.id);
    }
    assert_eq!(planned_first, 0, "as each of them was answered");
}
