//! Lists that are longer than one answer of Stripe's.

use super::Till;
use crate::support::on_both_engines;
use crate::support::stripe::Fault;

on_both_engines!(
    what_is_behind_hundreds_of_others_is_found,
    a_list_without_an_end_says_nothing_of_what_is_not_on_it,
    every_refund_of_a_payment_is_booked,
);

/// Asks for a page, which is made, and whose answer is a failure that repeats itself: only the list can tell.
async fn lost(till: &Till) -> sealbook::billing::invoices::Invoice {
    let invoice = till.invoice("ada@example.org").await;
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::FailureAfter);
    till.agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    assert_eq!(till.states().await, ["asking"]);
    invoice
}

async fn what_is_behind_hundreds_of_others_is_found(till: &Till) {
    let invoice = lost(till).await;
    till.peer.crowd(250);
    for _ in 0..3 {
        till.after(120).await;
    }
    assert_eq!(till.states().await, ["open"]);
    let pages = till.peer.count("GET /v1/checkout/sessions");
    assert!(pages >= 3, "{pages}");
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.after(1_800).await;
    assert_eq!(till.open(&invoice).await, 0);
}

async fn a_list_without_an_end_says_nothing_of_what_is_not_on_it(till: &Till) {
    lost(till).await;
    till.peer.crowd(5_100);
    for _ in 0..3 {
        till.after(120).await;
    }
    assert_eq!(
        till.states().await,
        ["asking"],
        "that it was not made is not known"
    );
}

async fn every_refund_of_a_payment_is_booked(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    let intent = till.peer.pay(&session);
    till.after(30).await;
    let mut last = String::new();
    for _ in 0..230 {
        last = till.peer.refund_elsewhere(&intent, 1);
    }
    for event in ["evt_1", "evt_2"] {
        assert_eq!(till.tell(event, "refund.created", &last).await, 200);
    }
    assert_eq!(till.open(&invoice).await, 230);
    let total = invoice.document.total.minor();
    assert_eq!(till.account("clearing").await, total - 59 - 230);
}
