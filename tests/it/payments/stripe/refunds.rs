//! Money that goes back.

use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, Invoice};
use sealbook::billing::ledger;
use sealbook::money::Money;
use sealbook::payments::key::RequestKey;
use sealbook::payments::stripe::RefundError;
use sealbook::payments::{GivenBack, give_back};

use super::Till;
use crate::support::on_both_engines;
use crate::support::stripe::Fault;

on_both_engines!(
    a_credit_goes_back_by_the_way_it_came,
    no_more_goes_back_than_the_shop_owes,
    a_refund_without_an_answer_is_made_once,
    a_refund_that_fails_is_credit_again,
    a_chargeback_opens_the_invoice_again,
);

pub async fn paid(till: &Till) -> Invoice {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.tell("evt_1", "checkout.session.completed", &session)
        .await;
    till.look(&invoice).await
}

pub async fn credit(till: &Till, invoice: &Invoice, minor: i64) {
    let amount = Amount::Total(Money::new(minor, invoice.document.total.currency()));
    let credit = Credit {
        amount,
        reason: None,
        key: format!("credit {minor}"),
    };
    invoices::credit(&till.shop.app, &invoice.document.id, &credit)
        .await
        .unwrap();
}

pub async fn back(
    till: &Till,
    invoice: &Invoice,
    minor: i64,
    key: &str,
) -> Result<GivenBack, RefundError> {
    let amount = Money::new(minor, invoice.document.total.currency());
    let given = give_back(
        &till.shop.app,
        &Actor::System,
        invoice,
        amount,
        &RequestKey::new(&till.shop.app, "test", key, b""),
    )
    .await?;
    Ok(given.expect("it was paid by Stripe"))
}

async fn owed(till: &Till, invoice: &Invoice) -> i64 {
    let credit = ledger::credit_of(&till.shop.app.storage, &invoice.document.customer).await;
    credit.unwrap().first().map_or(0, |money| money.minor())
}

async fn a_credit_goes_back_by_the_way_it_came(till: &Till) {
    let invoice = paid(till).await;
    credit(till, &invoice, 200).await;
    assert_eq!(owed(till, &invoice).await, 200);
    let given = back(till, &invoice, 150, "one").await.unwrap();
    assert_eq!(
        (given.status.as_str(), given.method.as_str()),
        ("done", "stripe")
    );
    assert_eq!(
        back(till, &invoice, 150, "one").await.unwrap(),
        given,
        "asked again, it is the same one"
    );
    assert!(matches!(
        back(till, &invoice, 10, "one").await,
        Err(RefundError::KeyReused)
    ));
    assert_eq!(
        (owed(till, &invoice).await, till.peer.refunds().len()),
        (50, 1)
    );
    let total = invoice.document.total.minor();
    assert_eq!(till.account("clearing").await, total - 59 - 150);
}

async fn no_more_goes_back_than_the_shop_owes(till: &Till) {
    let invoice = paid(till).await;
    assert!(matches!(
        back(till, &invoice, 1, "early").await,
        Err(RefundError::NoCredit)
    ));
    credit(till, &invoice, 100).await;
    let keys: Vec<String> = (0..30).map(|n| format!("key {n}")).collect();
    let asking = keys.iter().map(|key| back(till, &invoice, 10, key));
    let given = futures_util::future::join_all(asking).await;
    assert_eq!(given.iter().filter(|one| one.is_ok()).count(), 10);
    assert_eq!(owed(till, &invoice).await, 0);
    let sent: i64 = till
        .peer
        .refunds()
        .iter()
        .map(|one| one["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(sent, 100);
    let too_much = invoice.document.total.minor();
    assert!(matches!(
        back(till, &invoice, too_much, "all").await,
        Err(RefundError::Exceeds(_))
    ));
    assert!(back(till, &invoice, 0, "none").await.is_err());
    assert!(back(till, &invoice, -5, "less").await.is_err());
}

async fn a_refund_without_an_answer_is_made_once(till: &Till) {
    let invoice = paid(till).await;
    credit(till, &invoice, 300).await;
    for (key, fault, tries) in [
        ("a", Fault::Gibberish, 1),
        ("b", Fault::FailureAfter, 4),
        ("c", Fault::Busy, 1),
    ] {
        till.peer.fail("POST /v1/refunds", fault);
        let given = back(till, &invoice, 100, key).await.unwrap();
        assert_eq!(given.status, "asking", "{fault:?}");
        for _ in 0..tries {
            till.after(120).await;
        }
        assert_eq!(
            back(till, &invoice, 100, key).await.unwrap().status,
            "done",
            "{fault:?}"
        );
    }
    assert_eq!(
        (till.peer.refunds().len(), owed(till, &invoice).await),
        (3, 0)
    );
    assert_eq!(
        till.account("clearing").await,
        invoice.document.total.minor() - 59 - 300
    );
}

async fn a_refund_that_fails_is_credit_again(till: &Till) {
    let invoice = paid(till).await;
    credit(till, &invoice, 300).await;
    till.peer.let_refunds_pend(true);
    assert_eq!(
        back(till, &invoice, 300, "one").await.unwrap().status,
        "pending"
    );
    assert_eq!(owed(till, &invoice).await, 0);
    let refund = till.peer.refunds()[0]["id"].as_str().unwrap().to_owned();
    till.peer.set_refund(&refund, "succeeded");
    till.tell("evt_2", "refund.updated", &refund).await;
    assert_eq!(
        back(till, &invoice, 300, "one").await.unwrap().status,
        "done"
    );
    // The customer's bank sends it back.
    till.peer.set_refund(&refund, "failed");
    for event in ["evt_3", "evt_4"] {
        till.tell(event, "refund.failed", &refund).await;
    }
    assert_eq!(
        back(till, &invoice, 300, "one").await.unwrap().status,
        "failed"
    );
    assert_eq!(owed(till, &invoice).await, 300);
}

async fn a_chargeback_opens_the_invoice_again(till: &Till) {
    let invoice = paid(till).await;
    let total = invoice.document.total.minor();
    // Part of it is the customer's credit, and spent.
    credit(till, &invoice, 300).await;
    back(till, &invoice, 100, "one").await.unwrap();
    let intent = till.peer.intents()[0]["id"].as_str().unwrap().to_owned();
    let dispute = till.peer.dispute(&intent, total, false);
    assert_eq!(
        till.tell("evt_2", "charge.dispute.created", &dispute).await,
        200
    );
    assert_eq!(
        till.open(&invoice).await,
        total - 300,
        "what was credited is not asked for again"
    );
    assert_eq!(owed(till, &invoice).await, 0);
    assert_eq!(till.account("suspense").await, 100, "it went back twice");
    assert_eq!(till.account("processor_fees").await, 59 + 2000);
    assert_eq!(till.account("clearing").await, -100 - 59 - 2000);

    till.peer.dispute(&intent, total, true);
    assert_eq!(
        till.tell("evt_3", "charge.dispute.closed", &dispute).await,
        200
    );
    assert_eq!(
        (till.open(&invoice).await, owed(till, &invoice).await),
        (0, 300)
    );
}
