//! Who withdraws before there is an invoice may have paid already: that is found in the statement, and goes back like any other.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::billing::ledger;
use sealbook::identity::scopes::Scope;
use sealbook::money::Money;
use sealbook::orders::Order;
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, LineError, LineId, LineState};
use sealbook::payments::refunds::{self, Asked, RefundError, To};
use sealbook::payments::repayments::{self, Repayment};
use sealbook::payments::statements::{self, Source};
use sealbook::subscriptions;
use sealbook::vault::map::Role;
use serde_json::{Value, json};

use super::bank::{camt, paid};
use super::refunds::{BY, in_state};
use super::served::Banking;
use super::{assert_sound, balance, billed, count, shop, take_in};
use crate::account::shop::ADA;
use crate::admin::{Seat, ordered};
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    what_came_for_an_order_without_an_invoice_is_put_on_the_list_and_goes_back,
    of_many_who_assign_it_at_once_one_does,
    a_program_assigns_it_too,
);

const PATH: &str = "/admin/payments";
const LIST: &str = "/admin/refunds/withdrawals";

/// Ordered, and withdrawn from before anything was invoiced.
async fn withdrawn(ground: &Ground) -> Order {
    let order = ordered(ground, "Ada Lovelace", "ada@example.org").await;
    subscriptions::follow_orders(&ground.app).await.unwrap();
    ground.clock.advance(SignedDuration::from_secs(1));
    let now = ground.clock.now();
    subscriptions::withdraw_order(&ground.app, &order.id, BY, now)
        .await
        .unwrap();
    Clerk::of(&ground.app).issue(&ground.app).await;
    assert_eq!(count(ground, "select count(*) from invoices").await, 0);
    ground.clock.advance(SignedDuration::from_secs(1));
    order
}

/// What the bank says of the money for it, which is for no invoice.
async fn came(ground: &Ground, order: &Order) -> LineId {
    let movement = paid(order.total.minor(), &format!("Bestellung {}", order.number));
    take_in(ground, &camt("S1", &[movement])).await.unwrap();
    let mut lines = in_state(ground, LineState::Unmatched).await;
    assert_eq!(lines.len(), 1);
    lines.remove(0).id
}

async fn waiting(ground: &Ground) -> Vec<Repayment> {
    repayments::waiting(&ground.app).await.unwrap()
}

async fn what_came_for_an_order_without_an_invoice_is_put_on_the_list_and_goes_back(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let order = withdrawn(&ground).await;
    let line = came(&ground, &order).await;
    let standing = ordered(&ground, "Grace Hopper", "grace@example.org").await;
    let seat = Seat::take(&ground, Role::Billing).await;
    assert!(seat.get(PATH).await.shows("For a withdrawn order"));
    let assign = format!("{PATH}/{line}/assign");
    for (number, says) in [
        ("nonsense", "no order of this number"),
        ("BCDFG-23456", "no order of this number"),
        (standing.number.as_str(), "Nobody withdrew from this order"),
    ] {
        let page = seat.post(&assign, &[("order", number)]).await;
        assert_eq!(page.status, 422, "{number}");
        assert!(page.shows(says), "{says}: {}", page.body);
    }
    assert_eq!(waiting(&ground).await, []);

    let number = order.number.to_lowercase();
    let done = seat.post(&assign, &[("order", &number)]).await;
    assert_eq!(done.location, format!("{PATH}?done=assigned-to-order"));
    let again = seat.post(&assign, &[("order", &number)]).await;
    assert_eq!(again.location, format!("{PATH}?done=unchanged"));
    let repay = Repayment {
        order: order.id.clone(),
        customer: order.customer.clone(),
        amount: order.total,
        last_day: ground
            .app
            .today()
            .saturating_add(jiff::Span::new().days(14)),
    };
    assert_eq!(waiting(&ground).await, std::slice::from_ref(&repay));
    assert_eq!(balance(&ground, "suspense").await, 0);
    assert_sound(&ground).await;

    // It was the wrong line.
    let undo = format!("{PATH}/{line}/undo");
    assert!(
        seat.post(&undo, &[])
            .await
            .location
            .contains("done=decided")
    );
    assert_eq!(waiting(&ground).await, []);
    let total = order.total.minor();
    assert_eq!(balance(&ground, "suspense").await, -total);
    ground.clock.advance(SignedDuration::from_secs(1));
    seat.post(&assign, &[("order", &number)]).await;
    assert_eq!(waiting(&ground).await, std::slice::from_ref(&repay));

    // The same customer has credit besides, which stays theirs.
    let other = billed(&ground, "ada@example.org", 1, 700).await;
    let over = camt("S2", &[paid(701, &other.reference())]);
    take_in(&ground, &over).await.unwrap();
    ground.clock.advance(SignedDuration::from_secs(1));
    let page = seat.get(LIST).await;
    let step = format!(
        "/admin/refunds/new?invoice={}&amp;customer={}",
        order.id, order.customer
    );
    assert!(page.shows(&step), "{}", page.body);
    let form = seat.get(&step.replace("&amp;", "&")).await;
    let shown = order.total.decimal().to_string();
    assert!(form.shows(&format!("value=\"{shown}\"")), "{}", form.body);
    refund_goes_back(&ground, &order, &line).await;
    assert_eq!(waiting(&ground).await, []);
    assert_eq!(
        credit(&ground, &order).await,
        [Money::new(1, order.total.currency())]
    );
    let spent = seat.post(&undo, &[]).await;
    assert_eq!(spent.status, 422, "{}", spent.body);
    assert_sound(&ground).await;
}

async fn credit(ground: &Ground, order: &Order) -> Vec<Money> {
    let credit = ledger::credit_of(&ground.storage, &order.customer).await;
    credit.unwrap()
}

async fn refund_goes_back(ground: &Ground, order: &Order, line: &LineId) {
    let asked = Asked {
        customer: order.customer.clone(),
        amount: order.total,
        invoice: None,
        order: Some(order.id.clone()),
        to: To::PayerOf(line.clone()),
        key: RequestKey::new(&ground.app, "refund", "back", b"all"),
    };
    let strangers = Asked {
        order: Some("ord_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap()),
        key: RequestKey::new(&ground.app, "refund", "strange", b"all"),
        ..asked.clone()
    };
    let refused = refunds::queue(&ground.app, &BY, &strangers).await;
    assert!(matches!(refused, Err(RefundError::UnknownOrder)));
    refunds::queue(&ground.app, &BY, &asked).await.unwrap();
}

async fn of_many_who_assign_it_at_once_one_does(databases: &Databases) {
    let ground = shop(databases).await;
    let order = withdrawn(&ground).await;
    let line = came(&ground, &order).await;
    let all = (0..8).map(|_| lines::assign_to_order(&ground.app, &BY, &line, &order.id));
    let done = join_all(all).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    for one in done {
        assert!(matches!(one, Ok(()) | Err(LineError::Changed)), "{one:?}");
    }
    assert_eq!(credit(&ground, &order).await, [order.total]);
    assert_eq!(
        count(&ground, "select count(*) from order_assignments").await,
        1
    );
    assert_sound(&ground).await;
}

async fn a_program_assigns_it_too(shop: &Banking) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let now = shop.app.clock.now();
    shop.app.clock.advance(SignedDuration::from_secs(1));
    subscriptions::withdraw_order(&shop.app, &begun.order, Actor::System, now)
        .await
        .unwrap();
    shop.issued().await;
    let source: Arc<dyn Source> = Arc::new(camt("S1", &[paid(1_234, "x")]).into_bytes());
    statements::import(&shop.app, &Actor::System, source, |_| {})
        .await
        .unwrap();
    let scopes = [Scope::PaymentsRead, Scope::PaymentsWrite];
    let key = shop.api_key("bank", &scopes).await;
    let path = "/api/v1/bank-lines?state=unmatched";
    let (_, page) = shop.call(&key, Method::GET, path, None).await;
    let line = page["items"][0]["id"].as_str().unwrap();
    let assign = async |body: Value| {
        let path = format!("/api/v1/bank-lines/{line}/assign");
        shop.call(&key, Method::POST, &path, Some(&body)).await
    };
    let order = begun.order.to_string();
    for wrong in [
        json!({}),
        json!({"numbers": []}),
        json!({"order": "x"}),
        json!({"order": "ord_06fqzpdf78c5v9t4m2k1n0s3aw"}),
        json!({"order": order, "numbers": ["INV-2026-000001"]}),
    ] {
        let (status, problem) = assign(wrong.clone()).await;
        assert_eq!(status, 422, "{wrong}: {problem}");
    }
    let (status, assigned) = assign(json!({"order": order})).await;
    assert_eq!((status, &assigned["state"]), (200, &"allocated".into()));
    assert_eq!(assigned["customer_id"], begun.customer.to_string());
    assert_eq!(assign(json!({"order": order})).await.0, 409);
    let (_, due) = shop
        .call(&key, Method::GET, "/api/v1/repayments", None)
        .await;
    let due = &due["items"][0];
    assert_eq!(
        (&due["order"], &due["amount_minor"]),
        (&order.into(), &1_234.into())
    );
    let undo = format!("/api/v1/bank-lines/{line}/undo");
    assert_eq!(shop.call(&key, Method::POST, &undo, None).await.0, 200);
    let (_, due) = shop
        .call(&key, Method::GET, "/api/v1/repayments", None)
        .await;
    assert_eq!(due["items"], json!([]));
}
