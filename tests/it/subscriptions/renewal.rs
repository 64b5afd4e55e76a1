//! Beginning, renewing, ending.

use futures_util::future::join_all;
use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::orders;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, ChargeKind};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    an_order_begins_one_subscription_however_often_it_is_followed,
    a_period_is_charged_once_and_days_before_it_begins,
    periods_keep_the_day_they_were_begun_on,
    after_a_month_of_missed_runs_each_period_is_charged_once,
    runs_at_the_same_time_charge_each_period_once,
    a_cancelled_order_ends_what_it_began,
);

async fn an_order_begins_one_subscription_however_often_it_is_followed(shop: &Shop) {
    let placed = shop.order(ADA, "monthly").await;
    let runs = (0..4).map(|_| subscriptions::follow_orders(&shop.app));
    for run in join_all(runs).await {
        run.unwrap();
    }
    assert_eq!(shop.count("select count(*) from subscriptions").await, 1);
    let order = placed.parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &order)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(begun.state(shop.app.clock.now()), State::Active);
    assert_eq!(begun.next_on, date(2026, 4, 1));
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let charged = subscriptions::charges(&shop.app, &placed).await.unwrap();
    let order = orders::find(&shop.app, &order).await.unwrap().unwrap();
    assert_eq!(charged.len(), 1);
    assert_eq!(
        (charged[0].kind, charged[0].period.until),
        (ChargeKind::Plan, begun.next_on)
    );
    assert_eq!(charged[0].amount, order.total);
    assert_eq!(shop.periods(&begun).await, []);
}

async fn a_period_is_charged_once_and_days_before_it_begins(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    // Midnight in Berlin, seven days of the calendar before: one of them is short, as it is summer by then.
    shop.move_to("2026-03-24T22:59:59Z").await;
    shop.renew().await;
    assert_eq!(shop.periods(&begun).await, []);
    shop.move_to("2026-03-24T23:00:00Z").await;
    for _ in 0..3 {
        shop.renew().await;
    }
    assert_eq!(shop.periods(&begun).await, [date(2026, 4, 1)]);
    let now = shop.look(&begun).await;
    assert_eq!((now.position, now.next_on), (2, date(2026, 5, 1)));
    let happened = shop.happened(&begun).await;
    let cause = happened[1].cause.as_deref().unwrap();
    assert_eq!(cause, format!("{}/2026-04-01", begun.id));
    let charged = subscriptions::charges(&shop.app, cause).await.unwrap();
    let order = orders::find(&shop.app, &begun.order)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(charged[0].amount, order.total);
    let owed: i64 = sqlx::query_scalar("select total_minor from invoices_owed where cause = $1")
        .bind(cause)
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
    assert_eq!(owed, order.total.minor());
}

async fn periods_keep_the_day_they_were_begun_on(shop: &Shop) {
    shop.move_to("2026-03-31T09:00:00Z").await;
    let begun = shop.subscribe(ADA, "monthly").await;
    for moment in [
        "2026-04-25T00:00:00Z",
        "2026-05-25T00:00:00Z",
        "2026-06-25T00:00:00Z",
    ] {
        shop.move_to(moment).await;
        shop.renew().await;
    }
    let periods = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)];
    assert_eq!(shop.periods(&begun).await, periods);
}

async fn after_a_month_of_missed_runs_each_period_is_charged_once(shop: &Shop) {
    let monthly = shop.subscribe(ADA, "monthly").await;
    let yearly = shop.subscribe("grace@example.org", "yearly").await;
    shop.move_to("2027-03-01T12:00:00Z").await;
    shop.renew().await;
    shop.renew().await;
    let owed = shop.periods(&monthly).await;
    assert_eq!(owed.len(), 12, "{owed:?}");
    assert_eq!(owed.last(), Some(&date(2027, 3, 1)));
    assert_eq!(shop.periods(&yearly).await, [date(2027, 3, 1)]);
    let happened = shop.what_happened(&monthly).await;
    assert_eq!(happened.len(), 13);
}

async fn runs_at_the_same_time_charge_each_period_once(shop: &Shop) {
    let mut begun = Vec::new();
    for n in 0..20 {
        let email = format!("customer-{n}@example.org");
        begun.push(shop.subscribe(&email, "monthly").await);
    }
    shop.move_to("2026-05-02T00:00:00Z").await;
    let runs = (0..4).map(|_| subscriptions::renew_due(&shop.app, None));
    for run in join_all(runs).await {
        run.unwrap();
    }
    for subscription in &begun {
        let owed = shop.periods(subscription).await;
        assert_eq!(owed, [date(2026, 4, 1), date(2026, 5, 1)]);
        assert_eq!(shop.what_happened(subscription).await.len(), 3);
    }
}

async fn a_cancelled_order_ends_what_it_began(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    orders::progress::cancel(&shop.app, &begun.order, Actor::System)
        .await
        .unwrap();
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    assert_eq!(
        shop.what_happened(&begun).await,
        [
            Happening::Begun,
            Happening::CancelRequested,
            Happening::Ended
        ]
    );
    shop.move_to("2026-06-01T00:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.periods(&begun).await, []);
}
