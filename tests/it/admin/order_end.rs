//! Cancelling an order in the panel: what it takes back is said before, and is what was not given.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Invoice, Kind};
use sealbook::orders::{self, Order};
use sealbook::subscriptions;
use sealbook::subscriptions::state::State;
use sealbook::vault::map::Role;

use super::{Seat, ordered};
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    what_was_given_stays_owed_and_the_rest_is_taken_back,
    an_order_that_is_cancelled_at_once_costs_nothing,
    who_withdraws_owes_nothing_whatever_was_given,
);

/// Ordered on 1 March, and invoiced until the end of May.
async fn three_months(ground: &Ground, clerk: &mut Clerk) -> Order {
    let order = ordered(ground, "Ada Lovelace", "ada@example.org").await;
    subscriptions::follow_orders(&ground.app).await.unwrap();
    clerk.issue(&ground.app).await;
    for on in [date(2026, 3, 28), date(2026, 4, 28)] {
        move_to(ground, on);
        subscriptions::renew_due(&ground.app, None).await.unwrap();
        clerk.issue(&ground.app).await;
    }
    order
}

fn move_to(ground: &Ground, on: Date) {
    let zone = ground.app.config.business.zone();
    let noon = on.at(12, 0, 0, 0).to_zoned(zone).unwrap().timestamp();
    let ahead = noon.duration_since(ground.clock.now());
    assert!(ahead > SignedDuration::ZERO);
    ground.clock.advance(ahead);
}

async fn documents(ground: &Ground, order: &Order, kind: Kind) -> Vec<Invoice> {
    let all = invoices::of_order(&ground.storage, order.id.as_str()).await;
    let mut all = all.unwrap();
    all.retain(|one| one.document.kind == kind);
    all
}

fn said(minor: i64) -> String {
    format!("€{}.{:02}", minor / 100, minor % 100)
}

async fn what_was_given_stays_owed_and_the_rest_is_taken_back(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let order = three_months(&ground, &mut clerk).await;
    let month = order.total.minor();
    // Three of April's thirty days are to come.
    let part = (month * 3 * 2 + 30) / (30 * 2);
    let seat = Seat::take(&ground, Role::Owner).await;
    let path = format!("/admin/orders/{}", order.id);
    let page = seat.get(&path).await;
    for text in [
        "The contract ends now".to_owned(),
        said(month + part),
        said(month),
        said(part),
        // What stays open of March and of April.
        said(month - part),
    ] {
        assert!(page.shows(&text), "{text}: {}", page.body);
    }
    let done = seat.post(&format!("{path}/cancel"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    clerk.issue(&ground.app).await;
    let open: Vec<i64> = documents(&ground, &order, Kind::Invoice)
        .await
        .iter()
        .map(|one| one.open.minor())
        .collect();
    assert_eq!(open, [month, month - part, 0]);
    let mut credited: Vec<i64> = documents(&ground, &order, Kind::CreditNote)
        .await
        .iter()
        .map(|one| one.document.total.minor())
        .collect();
    credited.sort_unstable();
    assert_eq!(credited, [part, month]);
    let begun = subscriptions::of_order(&ground.app, &order.id).await;
    let begun = begun.unwrap().unwrap();
    assert_eq!(begun.state(ground.clock.now()), State::Ended);
    let page = seat.get(&path).await;
    assert!(!page.shows("Withdrawn by the customer"));
}

async fn an_order_that_is_cancelled_at_once_costs_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let by = Actor::System;
    for follow in [true, false] {
        let order = ordered(&ground, "Ada Lovelace", &format!("{follow}@example.org")).await;
        if follow {
            subscriptions::follow_orders(&ground.app).await.unwrap();
        }
        clerk.issue(&ground.app).await;
        subscriptions::cancel_order(&ground.app, &order.id, by.clone())
            .await
            .unwrap();
        clerk.issue(&ground.app).await;
        let open = documents(&ground, &order, Kind::Invoice).await;
        assert!(open.iter().all(|one| one.open.is_zero()) && open.len() == 1);
    }
}

async fn who_withdraws_owes_nothing_whatever_was_given(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let order = three_months(&ground, &mut clerk).await;
    let now = ground.clock.now();
    subscriptions::withdraw_order(&ground.app, &order.id, Actor::System, now)
        .await
        .unwrap();
    clerk.issue(&ground.app).await;
    let open = documents(&ground, &order, Kind::Invoice).await;
    assert!(open.iter().all(|one| one.open.is_zero()) && open.len() == 3);
    let order = orders::find(&ground.app, &order.id).await.unwrap().unwrap();
    assert!(order.withdrawn_at.is_some() && order.withdrawn_at == order.cancelled_at);
    let seat = Seat::take(&ground, Role::Support).await;
    let page = seat.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(page.shows("Withdrawn by the customer"));
}
