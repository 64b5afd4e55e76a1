//! What Stripe pays out to the bank, and what is left there.

use std::sync::Arc;

use jiff::civil::date;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::identity::scopes::Scope;
use sealbook::payments::lines::{self, Booking, Filter, Line, LineError, LineState};
use sealbook::payments::{statements, stripe};
use serde_json::{Value, json};

use super::Till;
use crate::payments::bank::{Movement, PAYER, camt, paid};
use crate::support::on_both_engines;
use crate::support::stripe::Fault;

on_both_engines!(
    a_payout_leaves_the_clearing_account_by_its_line,
    a_line_that_was_taken_from_its_payout_is_not_given_back_by_itself,
    a_doubtful_payout_is_offered_and_booked_once,
    the_banks_own_trace_tells_payouts_apart,
    a_payout_only_ever_goes_on,
    what_stripe_takes_from_the_bank_is_there_again,
    a_payout_that_came_back_is_at_stripe_again,
    a_program_reads_payouts_and_says_which_line_shows_one,
    whoever_does_not_answer_is_left_alone_for_a_while,
);

const STRIPE: &str = "Stripe Technology Europe Ltd";

/// When the statement's day begins, in seconds.
fn day() -> i64 {
    let day = date(2026, 2, 27).to_zoned(jiff::tz::TimeZone::UTC);
    day.unwrap().timestamp().as_second()
}

/// Somebody paid, and what they paid is at Stripe; gives how much that is.
async fn earned(till: &Till) -> i64 {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.after(30).await;
    assert_eq!(till.open(&invoice).await, 0);
    till.account("clearing").await
}

async fn take_in(till: &Till, id: &str, movements: &[Movement]) {
    let file = Arc::new(camt(id, movements).into_bytes());
    statements::import(&till.shop.app, &Actor::System, file, |_| {})
        .await
        .unwrap();
}

async fn in_state(till: &Till, state: LineState) -> Vec<Line> {
    let filter = Filter {
        state: Some(state),
        ..Filter::default()
    };
    let page = lines::page(&till.shop.app.storage, &filter, None, None, 100).await;
    page.unwrap().unwrap()
}

/// Bank, clearing account, suspense.
async fn books(till: &Till) -> (i64, i64, i64) {
    (
        till.account("bank").await,
        till.account("clearing").await,
        till.account("suspense").await,
    )
}

async fn a_payout_leaves_the_clearing_account_by_its_line(till: &Till) {
    let held = earned(till).await;
    // Stripe charges for something else, too, and pays out what is left.
    till.peer.charge_fee(30);
    let amount = held - 30 - 20;
    till.peer.pay_out(amount, day(), "paid");
    till.peer.charge_for_payout(amount, 20);
    till.peer.hold(0, 0);
    till.after(3_600).await;
    assert_eq!(books(till).await, (0, amount, 0));
    assert_eq!(till.account("processor_fees").await, 59 + 30 + 20);
    let holding = stripe::holdings(&till.shop.app).await.unwrap().remove(0);
    assert_eq!(holding.underway.minor(), amount);
    assert!(holding.difference().is_zero(), "{holding:?}");

    let line = paid(amount, "STRIPE PAYOUT").by(STRIPE, PAYER);
    take_in(till, "S1", std::slice::from_ref(&line)).await;
    assert_eq!(books(till).await, (amount, 0, 0));
    take_in(till, "S2", &[line, paid(7, "something else")]).await;
    till.after(3_600).await;
    assert_eq!(books(till).await, (amount + 7, 0, -7));
    assert_eq!(till.account("processor_fees").await, 59 + 30 + 20);
    let holding = stripe::holdings(&till.shop.app).await.unwrap().remove(0);
    assert!(holding.booked.is_zero() && holding.difference().is_zero());
}

async fn a_line_that_was_taken_from_its_payout_is_not_given_back_by_itself(till: &Till) {
    let held = earned(till).await;
    take_in(till, "S1", &[paid(held, "STRIPE").by(STRIPE, PAYER)]).await;
    assert_eq!(in_state(till, LineState::Unmatched).await.len(), 1);
    // The statement came first: the question finds it.
    till.peer.pay_out(held, day(), "in_transit");
    till.after(3_600).await;
    assert_eq!(books(till).await, (held, 0, 0));
    let line = in_state(till, LineState::Allocated).await.remove(0);
    let by = Actor::System;
    lines::undo(&till.shop.app, &by, &line.id).await.unwrap();
    assert_eq!(books(till).await, (held, held, -held));
    till.after(7_200).await;
    assert_eq!(books(till).await, (held, held, -held), "a person said no");
    let line = in_state(till, LineState::Unmatched).await.remove(0);
    let offers = lines::offers(&till.shop.app, &line).await.unwrap();
    lines::book(&till.shop.app, &by, &line.id, &offers[0].booking)
        .await
        .unwrap();
    assert_eq!(books(till).await, (held, 0, 0));
}

async fn a_doubtful_payout_is_offered_and_booked_once(till: &Till) {
    let held = earned(till).await;
    for _ in 0..2 {
        till.peer.pay_out(held, day(), "paid");
    }
    take_in(
        till,
        "S1",
        &[paid(held, "STRIPE"), paid(held - 1, "STRIPE")],
    )
    .await;
    till.after(3_600).await;
    assert_eq!(till.account("clearing").await, held, "it may be either");
    let lines = in_state(till, LineState::Unmatched).await;
    let line = lines
        .iter()
        .find(|line| line.amount.minor() == held)
        .unwrap();
    let other = lines
        .iter()
        .find(|line| line.amount.minor() != held)
        .unwrap();
    let offers = lines::offers(&till.shop.app, line).await.unwrap();
    assert_eq!(offers.len(), 2);
    assert_eq!(lines::offers(&till.shop.app, other).await.unwrap(), []);
    let by = Actor::System;
    let wrong = lines::book(&till.shop.app, &by, &other.id, &offers[0].booking).await;
    assert!(matches!(wrong, Err(LineError::Changed)));
    let asking = (0..8).map(|n| lines::book(&till.shop.app, &by, &line.id, &offers[n % 2].booking));
    let done = futures_util::future::join_all(asking).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    assert_eq!(till.account("clearing").await, 0);
    let shown = "select count(*) from processor_payouts where line_id is not null";
    assert_eq!(till.shop.count(shown).await, 1);
}

async fn the_banks_own_trace_tells_payouts_apart(till: &Till) {
    let held = earned(till).await;
    till.peer.pay_out(held, day(), "paid");
    let second = till.peer.pay_out(held, day(), "paid");
    let trace = serde_json::json!({"status": "supported", "value": "TRC0099"});
    till.peer.set_payout(&second, "trace_id", trace);
    take_in(till, "S1", &[paid(held, "Ihre Auszahlung trc0099")]).await;
    till.after(3_600).await;
    assert_eq!(books(till).await, (held, 0, 0));
    let shown =
        "select count(*) from processor_payouts where line_id is not null and trace = 'TRC0099'";
    assert_eq!(till.shop.count(shown).await, 1);
}

async fn a_payout_only_ever_goes_on(till: &Till) {
    let held = earned(till).await;
    let payout = till.peer.pay_out(held, day(), "in_transit");
    let state = async || {
        let page = stripe::payouts(&till.shop.app, None, 9).await;
        page.unwrap().unwrap()
    };
    let forged = till.peer.event("evt_1", "payout.paid", &payout);
    assert_eq!(till.send(&forged, "t=1,v1=00").await, 400);
    assert_eq!(state().await.len(), 0);
    // What the message says of it is not believed: Stripe is asked.
    assert_eq!(till.tell("evt_1", "payout.paid", &payout).await, 200);
    assert_eq!(state().await[0].state.as_str(), "in_transit");
    till.peer.set_payout(&payout, "status", "failed".into());
    assert_eq!(till.tell("evt_2", "payout.failed", &payout).await, 200);
    assert_eq!(till.tell("evt_2", "payout.failed", &payout).await, 200);
    till.peer.set_payout(&payout, "status", "paid".into());
    assert_eq!(till.tell("evt_3", "payout.paid", &payout).await, 200);
    assert_eq!(state().await[0].state.as_str(), "failed");
    // Nothing shows what came to nothing.
    take_in(till, "S1", &[paid(held, "STRIPE").by(STRIPE, PAYER)]).await;
    assert_eq!(till.account("clearing").await, held);
    // While Stripe is not to be reached, the message comes again.
    let next = till.peer.pay_out(held, day(), "paid");
    till.peer.fail("GET /v1/payouts/", Fault::Gibberish);
    assert_eq!(till.tell("evt_4", "payout.paid", &next).await, 503);
    assert_eq!(till.tell("evt_4", "payout.paid", &next).await, 200);
    assert_eq!(till.account("clearing").await, 0);
    assert_eq!(till.tell("evt_5", "payout.paid", "po_unknown").await, 200);
}

async fn what_stripe_takes_from_the_bank_is_there_again(till: &Till) {
    let held = earned(till).await;
    till.peer.pay_out(-500, day(), "paid");
    take_in(till, "S1", &[paid(-500, "STRIPE").by(STRIPE, PAYER)]).await;
    till.after(3_600).await;
    let line = in_state(till, LineState::Noted).await.remove(0);
    let offers = lines::offers(&till.shop.app, &line).await.unwrap();
    let payout = offers
        .iter()
        .find(|offer| matches!(offer.booking, Booking::Payout(_)));
    let booking = &payout.unwrap().booking;
    let by = Actor::System;
    lines::book(&till.shop.app, &by, &line.id, booking)
        .await
        .unwrap();
    assert_eq!(books(till).await, (-500, held + 500, 0));
    lines::undo(&till.shop.app, &by, &line.id).await.unwrap();
    assert_eq!(books(till).await, (0, held, 0));
    lines::book(&till.shop.app, &by, &line.id, booking)
        .await
        .unwrap();
    assert_eq!(books(till).await, (-500, held + 500, 0));
}

async fn a_payout_that_came_back_is_at_stripe_again(till: &Till) {
    let held = earned(till).await;
    let payout = till.peer.pay_out(held, day(), "paid");
    take_in(till, "S1", &[paid(held, "STRIPE").by(STRIPE, PAYER)]).await;
    till.after(3_600).await;
    assert_eq!(books(till).await, (held, 0, 0));
    till.peer.set_payout(&payout, "status", "failed".into());
    till.tell("evt_1", "payout.failed", &payout).await;
    assert_eq!(books(till).await, (held, 0, 0), "the bank still has it");
    take_in(
        till,
        "S2",
        &[paid(-held, "STRIPE").by(STRIPE, PAYER).returned()],
    )
    .await;
    let line = in_state(till, LineState::Noted).await.remove(0);
    let offers = lines::offers(&till.shop.app, &line).await.unwrap();
    lines::book(&till.shop.app, &Actor::System, &line.id, &offers[0].booking)
        .await
        .unwrap();
    assert_eq!(books(till).await, (0, held, 0));
}

async fn a_program_reads_payouts_and_says_which_line_shows_one(till: &Till) {
    let held = earned(till).await;
    for days in 0..3 {
        till.peer.pay_out(held, day() - days * 86_400, "paid");
    }
    take_in(till, "S1", &[paid(held, "STRIPE")]).await;
    till.after(3_600).await;
    let scopes = [Scope::PaymentsRead, Scope::PaymentsWrite];
    let key = till.shop.api_key("books", &scopes).await;
    let other = till.shop.api_key("other", &[Scope::InvoicesRead]).await;
    let get = async |key: &str, query: &str| {
        let path = format!("/api/v1/payouts{query}");
        till.shop.call(key, Method::GET, &path, None).await
    };
    assert_eq!(get(&other, "").await.0, 403);
    let (status, first) = get(&key, "?limit=2").await;
    assert_eq!(status, 200, "{first}");
    assert_eq!(first["items"][0]["arrives_on"], "2026-02-27");
    let next = first["next"].as_str().unwrap();
    let (_, rest) = get(&key, &format!("?limit=2&after={next}")).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&rest["next"], get(&key, "?after=x").await.0),
        (&Value::Null, 400)
    );
    let line = in_state(till, LineState::Unmatched).await.remove(0);
    let path = format!("/api/v1/bank-lines/{}/book", line.id);
    let book = async |body: Value| {
        let (status, _) = till.shop.call(&key, Method::POST, &path, Some(&body)).await;
        status
    };
    let payout = &rest["items"][0]["id"];
    for wrong in [
        json!({}),
        json!({"payout": "x"}),
        json!({"payout": payout, "fee": true}),
    ] {
        assert_eq!(book(wrong).await, 422);
    }
    assert_eq!(book(json!({"deposit": []})).await, 422);
    assert_eq!(book(json!({ "payout": payout })).await, 200);
    assert_eq!(book(json!({ "payout": payout })).await, 409);
    let (_, shown) = get(&key, &format!("?after={next}")).await;
    assert_eq!(shown["items"][0]["bank_line"], line.id.as_str());
    assert_eq!(books(till).await, (held, 0, 0));
}

async fn whoever_does_not_answer_is_left_alone_for_a_while(till: &Till) {
    earned(till).await;
    let before = till.peer.count("GET /v1/payouts");
    for _ in 0..20 {
        till.peer.fail("GET /v1/payouts", Fault::FailureBefore);
    }
    till.after(3_600).await;
    for _ in 0..19 {
        till.after(60).await;
    }
    let asked = till.peer.count("GET /v1/payouts") - before;
    assert!((3..=5).contains(&asked), "{asked}");
}
