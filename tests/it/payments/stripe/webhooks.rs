//! Messages: which are taken, and that none is believed.

use serde_json::json;

use super::Till;
use crate::support::on_both_engines;
use crate::support::python;
use crate::support::stripe::{Fault, WEBHOOK_SECRET, sign};

on_both_engines!(
    what_is_forged_stale_or_unsigned_changes_nothing,
    a_message_is_taken_once,
    a_message_is_not_believed,
    what_nobody_knows_has_no_effect,
    while_stripe_is_silent_a_message_is_not_taken,
    the_official_library_signs_and_checks_alike,
);

const COMPLETED: &str = "checkout.session.completed";

async fn what_is_forged_stale_or_unsigned_changes_nothing(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    let body = till.peer.event("evt_1", COMPLETED, &session);
    let now = till.shop.app.clock.now().as_second();
    let right = sign(WEBHOOK_SECRET, &body, now);
    for (body, signature) in [
        (body.clone(), String::new()),
        (body.clone(), sign("whsec_of_somebody", &body, now)),
        (body.clone(), sign(WEBHOOK_SECRET, &body, now - 301)),
        (body.clone(), sign(WEBHOOK_SECRET, &body, now + 301)),
        (body.replace("evt_1", "evt_2"), right.clone()),
        (body.clone(), right.replace("v1=", "v0=")),
        (
            body.clone(),
            right.replace(&now.to_string(), &(now + 1).to_string()),
        ),
        (format!("{body} "), right.clone()),
    ] {
        assert_eq!(till.send(&body, &signature).await, 400, "{signature}");
    }
    for nonsense in [
        "",
        "{",
        "null",
        "[]",
        "{\"id\":1}",
        "{\"id\":\"evt_1\",\"type\":\"x\"}",
    ] {
        assert_eq!(
            till.send(nonsense, &sign(WEBHOOK_SECRET, nonsense, now))
                .await,
            400
        );
    }
    let large = "x".repeat(100_000);
    assert_eq!(
        till.send(&large, &sign(WEBHOOK_SECRET, &large, now)).await,
        413
    );
    let asked = till.peer.asked().len();
    assert_eq!(
        (till.open(&invoice).await, asked),
        (invoice.open.minor(), 1)
    );
    assert_eq!(
        till.shop
            .count("select count(*) from processor_events")
            .await,
        0
    );

    assert_eq!(
        till.send(&body, &sign(WEBHOOK_SECRET, &body, now - 299))
            .await,
        200
    );
    assert_eq!(till.open(&invoice).await, 0);
}

async fn a_message_is_taken_once(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    let telling = (0..20).map(|_| till.tell("evt_1", COMPLETED, &session));
    for status in futures_util::future::join_all(telling).await {
        assert_eq!(status, 200);
    }
    assert_eq!(till.open(&invoice).await, 0);
    let booked = "select count(*) from entries where source = 'stripe'";
    assert_eq!(till.shop.count(booked).await, 2, "the payment and its fee");
    let asked = till.peer.asked().len();
    assert_eq!(till.tell("evt_1", COMPLETED, &session).await, 200);
    assert_eq!(till.peer.asked().len(), asked, "nothing is asked again");
    assert_eq!(till.tell("evt_2", COMPLETED, &session).await, 200);
    assert_eq!(till.shop.count(booked).await, 2);
}

/// Signed by somebody who has the secret, and not true.
async fn a_message_is_not_believed(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    let own = till.peer.sessions()[0]["client_reference_id"].clone();
    let lie = json!({"id": "evt_1", "type": COMPLETED, "data": {"object": {
        "id": session, "status": "complete", "payment_status": "paid", "amount_total": 1_000_000,
        "metadata": {"sealbook": own},
    }}})
    .to_string();
    let now = till.shop.app.clock.now().as_second();
    assert_eq!(till.send(&lie, &sign(WEBHOOK_SECRET, &lie, now)).await, 200);
    assert_eq!(till.open(&invoice).await, invoice.open.minor());
    assert_eq!(till.states().await, ["open"]);
}

async fn what_nobody_knows_has_no_effect(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    till.led(&invoice, &["consent"]).await;
    let asked = till.peer.asked().len();
    assert_eq!(till.tell("evt_1", "customer.created", "cus_1").await, 200);
    assert_eq!(till.tell("evt_2", COMPLETED, "cs_elsewhere").await, 200);
    assert_eq!(till.peer.asked().len(), asked);
    // Of a payment that is not ours, and with a name that would lead to another address.
    for name in ["pi_elsewhere", "pi_1/../../balance", "pi_1?expand[]=x", ""] {
        let body = json!({"id": "evt_3", "type": "charge.refunded", "data": {"object": {"payment_intent": name}}});
        let body = body.to_string();
        let now = till.shop.app.clock.now().as_second();
        assert_eq!(
            till.send(&body, &sign(WEBHOOK_SECRET, &body, now)).await,
            200,
            "{name}"
        );
    }
    let paths: Vec<_> = till.peer.asked().into_iter().map(|one| one.path).collect();
    assert_eq!(paths[asked..], ["/v1/payment_intents/pi_elsewhere"]);
    assert_eq!(
        till.shop
            .count("select count(*) from processor_events")
            .await,
        0
    );
}

async fn while_stripe_is_silent_a_message_is_not_taken(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.peer
        .fail("GET /v1/checkout/sessions/", Fault::FailureBefore);
    assert_eq!(till.tell("evt_1", COMPLETED, &session).await, 503);
    assert_eq!(till.open(&invoice).await, invoice.open.minor());
    assert_eq!(till.tell("evt_1", COMPLETED, &session).await, 200);
    assert_eq!(till.open(&invoice).await, 0);
}

async fn the_official_library_signs_and_checks_alike(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    let body = till.peer.event("evt_1", COMPLETED, &session);
    let now = till.shop.app.clock.now().as_second().to_string();
    let signed = python::script("stripe_signature.py")
        .args([WEBHOOK_SECRET, &now, &body])
        .output()
        .await
        .unwrap();
    assert!(signed.status.success(), "{signed:?}");
    let header = String::from_utf8(signed.stdout).unwrap();
    assert_eq!(
        header.trim(),
        sign(WEBHOOK_SECRET, &body, now.parse().unwrap())
    );
    assert_eq!(till.send(&body, header.trim()).await, 200);
    assert_eq!(till.open(&invoice).await, 0);
}
