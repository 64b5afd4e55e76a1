//! Cancelling, keeping, pausing, going on.

use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, ActError, When};
use sealbook::vault::map::Role;

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_cancelled_subscription_runs_to_the_end_of_its_period_and_ends,
    what_was_charged_ahead_is_taken_back_by_a_cancellation,
    a_cancellation_can_be_taken_back_until_the_end,
    a_pause_keeps_the_days_that_are_paid_for,
    a_pause_of_no_day_changes_no_day,
    the_customer_does_it_all_in_the_account,
    pages_say_when_it_ends_and_what_ending_it_earlier_means,
);

async fn a_cancelled_subscription_runs_to_the_end_of_its_period_and_ends(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.move_to("2026-03-10T12:00:00Z").await;
    let (app, id) = (&shop.app, &begun.id);
    subscriptions::cancel(app, id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    let again = subscriptions::cancel(app, id, When::Earliest, &Actor::System).await;
    assert!(matches!(again, Err(ActError::NotNow)));
    shop.move_to("2026-03-31T21:59:00Z").await;
    shop.renew().await;
    assert_eq!(
        shop.look(&begun).await.state(app.clock.now()),
        State::Cancelled
    );
    shop.move_to("2026-03-31T22:00:00Z").await;
    assert_eq!(shop.look(&begun).await.state(app.clock.now()), State::Ended);
    shop.renew().await;
    shop.renew().await;
    let expected = [
        Happening::Begun,
        Happening::CancelRequested,
        Happening::Ended,
    ];
    assert_eq!(shop.what_happened(&begun).await, expected);
    shop.move_to("2026-08-01T00:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.periods(&begun).await, []);
}

async fn what_was_charged_ahead_is_taken_back_by_a_cancellation(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let first = shop.asked_for(&begun).await;
    shop.move_to("2026-03-28T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&begun).await, 2 * first);
    let (app, id) = (&shop.app, &begun.id);
    let after = subscriptions::cancel(app, id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    assert_eq!((after.position, after.next_on), (1, date(2026, 4, 1)));
    assert_eq!(shop.asked_for(&begun).await, first);
}

async fn a_cancellation_can_be_taken_back_until_the_end(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let first = shop.asked_for(&begun).await;
    shop.move_to("2026-03-28T12:00:00Z").await;
    shop.renew().await;
    shop.issued().await;
    let (app, id) = (&shop.app, &begun.id);
    subscriptions::cancel(app, id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    subscriptions::keep(app, id, &Actor::System).await.unwrap();
    shop.renew().await;
    // Invoiced, taken back, and invoiced again under a name of its own.
    assert_eq!(shop.asked_for(&begun).await, 2 * first);
    let now = shop.look(&begun).await;
    assert_eq!(
        (now.state(app.clock.now()), now.next_on),
        (State::Active, date(2026, 5, 1))
    );
    let again = subscriptions::keep(app, id, &Actor::System).await;
    assert!(matches!(again, Err(ActError::NotNow)));
}

async fn a_pause_keeps_the_days_that_are_paid_for(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, id) = (&shop.app, &begun.id);
    // Ten days of March are left: the 22nd to the 31st.
    shop.move_to("2026-03-22T12:00:00Z").await;
    subscriptions::pause(app, id, &Actor::System).await.unwrap();
    shop.move_to("2026-06-01T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.periods(&begun).await, []);
    assert_eq!(
        shop.look(&begun).await.state(app.clock.now()),
        State::Paused
    );
    let resumed = subscriptions::resume(app, id, &Actor::System)
        .await
        .unwrap();
    assert_eq!(resumed.next_on, date(2026, 6, 11));
    let charged = subscriptions::charges(app, begun.order.as_str())
        .await
        .unwrap();
    let period = charged[0].period;
    assert_eq!((period.days(), period.until), (31, date(2026, 6, 11)));
    shop.move_to("2026-07-08T00:00:00Z").await;
    shop.renew().await;
    assert_eq!(
        shop.periods(&begun).await,
        [date(2026, 6, 11), date(2026, 7, 11)]
    );
}

async fn a_pause_of_no_day_changes_no_day(shop: &Shop) {
    shop.move_to("2026-03-31T09:00:00Z").await;
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, id) = (&shop.app, &begun.id);
    subscriptions::pause(app, id, &Actor::System).await.unwrap();
    let resumed = subscriptions::resume(app, id, &Actor::System)
        .await
        .unwrap();
    assert_eq!(
        (resumed.anchor, resumed.next_on),
        (begun.anchor, begun.next_on)
    );
    shop.move_to("2026-05-30T09:00:00Z").await;
    shop.renew().await;
    assert_eq!(
        shop.periods(&begun).await,
        [date(2026, 4, 30), date(2026, 5, 31)]
    );
}

async fn the_customer_does_it_all_in_the_account(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let others = shop.subscribe("grace@example.org", "monthly").await;
    let turned_away = shop.visitor().get("/account/subscriptions").await;
    assert_eq!(turned_away.location.as_deref(), Some("/account/sign-in"));
    let mut ada = shop.sign_in(ADA).await;
    let list = ada.get("/account/subscriptions").await;
    let base = format!("/account/subscriptions/{}", begun.id);
    assert!(list.html.contains(&base) && !list.html.contains(others.id.as_str()));
    let foreign = format!("/account/subscriptions/{}", others.id);
    assert_eq!(ada.get(&foreign).await.status, 404);
    assert_eq!(ada.get(&base).await.status, 200);
    for act in ["pause", "resume", "cancel", "cancel", "keep"] {
        let done = ada.press(&format!("{base}/{act}"), &[]).await;
        let expected = format!("{base}?done={act}");
        assert_eq!((done.status, done.location), (303, Some(expected.clone())));
        assert_eq!(ada.get(&expected).await.status, 200);
    }
    assert_eq!(
        ada.press(&format!("{foreign}/cancel"), &[]).await.status,
        404
    );
    assert_eq!(ada.press(&format!("{base}/end"), &[]).await.status, 404);
    let expected = [
        Happening::Begun,
        Happening::Paused,
        Happening::Resumed,
        Happening::CancelRequested,
        Happening::CancelWithdrawn,
    ];
    let happened = shop.happened(&begun).await;
    let what: Vec<_> = happened.iter().map(|happened| happened.what).collect();
    assert_eq!(what, expected);
    assert!(
        happened[1..]
            .iter()
            .all(|happened| happened.actor == "customer")
    );
    assert_eq!(shop.what_happened(&others).await, [Happening::Begun]);
}

async fn pages_say_when_it_ends_and_what_ending_it_earlier_means(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.issued().await;
    let mut ada = shop.sign_in(ADA).await;
    let page = ada
        .get(&format!("/account/subscriptions/{}", begun.id))
        .await;
    let says = "Cancel, so that it ends with 31 March 2026";
    assert!(page.html.contains(says), "{}", page.html);
    let mut billing = shop.operator(Role::Billing).await;
    let path = format!("/admin/subscriptions/{}", begun.id);
    let running = billing.get(&path).await;
    assert!(running.html.contains(">End at once<"), "{}", running.html);
    subscriptions::cancel(&shop.app, &begun.id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    let ending = billing.get(&path).await;
    for says in [
        ">End it today instead<",
        "It is cancelled and would run until 31 March 2026. Ended today, nothing is provided any more from now on",
    ] {
        assert!(ending.html.contains(says), "{}", ending.html);
    }
    assert!(!ending.html.contains("End at once"), "{}", ending.html);
}
