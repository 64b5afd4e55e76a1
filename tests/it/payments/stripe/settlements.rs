//! Payments that Stripe settles in another currency than it charges.

use sealbook::payments::stripe;

use super::Till;
use crate::support::on_both_engines;

on_both_engines!(
    what_is_settled_in_another_currency_is_booked_as_it_was_owed,
    a_dispute_in_another_currency_takes_all_of_it_back,
);

async fn paid(till: &Till) -> (sealbook::billing::invoices::Invoice, String) {
    till.peer.settle_in("usd", 110);
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    let intent = till.peer.pay(&session);
    assert_eq!(
        till.tell("evt_1", "checkout.session.completed", &session)
            .await,
        200
    );
    (invoice, intent)
}

async fn what_is_settled_in_another_currency_is_booked_as_it_was_owed(till: &Till) {
    let (invoice, _) = paid(till).await;
    let total = invoice.document.total.minor();
    assert_eq!(till.open(&invoice).await, 0);
    assert_eq!(
        (
            till.account("clearing").await,
            till.account("processor_fees").await
        ),
        (total, 0),
        "59 cents of one currency are no 59 of another"
    );
    let foreign = "select count(*) from entries where currency <> 'EUR'";
    assert_eq!(till.shop.count(foreign).await, 0);
    let listed = stripe::settled_otherwise(&till.shop.app, 9).await.unwrap();
    let settled = listed[0].settled.unwrap();
    assert_eq!(settled.amount.currency().code(), "USD");
    assert_eq!(
        (settled.amount.minor(), settled.fee.minor()),
        (total * 110 / 100, 59)
    );
    // All is known: it is not asked about again within the hour.
    let asked = till.peer.count("GET /v1/checkout/sessions/");
    for _ in 0..5 {
        till.after(600).await;
    }
    assert_eq!(till.peer.count("GET /v1/checkout/sessions/"), asked);
}

async fn a_dispute_in_another_currency_takes_all_of_it_back(till: &Till) {
    let (invoice, intent) = paid(till).await;
    let total = invoice.document.total.minor();
    till.peer.settle_disputes_in("usd");
    for (won, open) in [(false, total), (true, 0)] {
        let dispute = till.peer.dispute(&intent, total, won);
        let event = format!("evt_won_{won}");
        for _ in 0..2 {
            let told = till.tell(&event, "charge.dispute.updated", &dispute).await;
            assert_eq!(told, 200);
        }
        assert_eq!(till.open(&invoice).await, open);
        assert_eq!(till.account("clearing").await, total - open);
        assert_eq!(till.account("processor_fees").await, 0);
    }
}
