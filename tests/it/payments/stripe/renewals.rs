//! What renews, paid by a saved method without the customer.

use sealbook::billing::invoices::{self, Filter, Invoice};
use sealbook::subscriptions;

use super::Till;
use crate::support::on_both_engines;
use crate::support::stripe::{Bank, Fault};

on_both_engines!(
    what_renews_is_paid_by_the_saved_method,
    a_bank_that_wants_the_customer_gets_them_by_mail,
    a_bank_that_says_no_is_asked_once,
    a_renewal_without_an_answer_is_charged_once,
    a_method_that_was_taken_back_is_not_charged,
    whoever_orders_in_anothers_name_pays_for_that_order_alone,
    what_was_not_agreed_to_is_not_charged,
);

const ADA: &str = "ada@example.org";
const RENEWED: &str = "payment_intents";

/// A subscription whose first invoice was paid, and the method saved; and the invoice of its next period, on the day it is due.
pub async fn renewed(till: &Till, ticked: &[&str]) -> Invoice {
    let first = till.invoice(ADA).await;
    let session = till.led(&first, ticked).await;
    till.peer.pay(&session);
    till.tell("evt_1", "checkout.session.completed", &session)
        .await;
    assert_eq!(till.open(&first).await, 0);
    subscriptions::follow_orders(&till.shop.app).await.unwrap();
    till.shop.move_to("2026-03-27T12:00:00Z").await;
    till.shop.renew().await;
    till.shop.quiet().await;
    let filter = Filter {
        customer: Some(first.document.customer.clone()),
        ..Filter::default()
    };
    let all = invoices::page(&till.shop.app, &filter, None, 10)
        .await
        .unwrap();
    let next = all
        .into_iter()
        .find(|one| one.document.id != first.document.id)
        .unwrap();
    till.after(0).await;
    assert_eq!(
        till.peer.count(&format!("POST /v1/{RENEWED}")),
        0,
        "it is not due yet"
    );
    till.shop
        .move_to(&format!("{}T08:00:00Z", next.document.due_on))
        .await;
    next
}

async fn what_renews_is_paid_by_the_saved_method(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    till.after(0).await;
    assert_eq!(
        (till.open(&next).await, till.states().await.pop().unwrap()),
        (0, "paid".to_owned())
    );
    let charged = till
        .peer
        .asked()
        .into_iter()
        .find(|one| one.path.ends_with(RENEWED))
        .unwrap();
    assert!(
        charged.fields["customer"].starts_with("cus_")
            && charged.fields["payment_method"].starts_with("pm_")
    );
    assert_eq!(
        charged.fields["amount"],
        next.document.total.minor().to_string()
    );
    assert_eq!(charged.fields["off_session"], "true");
    let all = charged.body.to_lowercase();
    assert!(!all.contains("lovelace") && !all.contains('@'), "{all}");
    till.after(3600).await;
    assert_eq!(till.peer.count(&format!("POST /v1/{RENEWED}")), 1);
    assert_eq!(till.shop.count("select count(*) from disclosures").await, 2);
}

async fn a_bank_that_wants_the_customer_gets_them_by_mail(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    till.peer.bank(Bank::WantsTheCustomer);
    till.after(0).await;
    assert_eq!(till.open(&next).await, next.open.minor());
    assert_eq!(
        till.peer.intents().last().unwrap()["status"],
        "canceled",
        "nobody can pay it beside the next one"
    );
    till.shop.quiet().await;
    let mails = till.shop.mails();
    let mail = mails
        .iter()
        .find(|mail| mail.contains("/pay/inv_"))
        .unwrap();
    assert!(mail.contains("wants to ask you first"), "{mail}");
    for _ in 0..3 {
        till.after(86_400).await;
    }
    assert_eq!(
        till.peer.count(&format!("POST /v1/{RENEWED}")),
        2,
        "one charge, one cancellation"
    );

    let session = till.led(&next, &["consent"]).await;
    till.peer.pay(&session);
    assert_eq!(
        till.tell("evt_2", "checkout.session.completed", &session)
            .await,
        200
    );
    assert_eq!(till.open(&next).await, 0);
    assert_eq!(till.peer.charged(), 2 * next.document.total.minor());
}

async fn a_bank_that_says_no_is_asked_once(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    till.peer.bank(Bank::Declines);
    for _ in 0..3 {
        till.after(86_400).await;
    }
    assert_eq!(till.peer.intents().len(), 2);
    assert_eq!(till.open(&next).await, next.open.minor());
    till.shop.quiet().await;
    let told = |mail: &&String| mail.contains("/pay/inv_") && mail.contains("did not allow");
    assert_eq!(till.shop.mails().iter().filter(told).count(), 1);
}

async fn a_renewal_without_an_answer_is_charged_once(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    // Charged, and the answer is a failure that repeats itself: what the list says counts.
    till.peer
        .fail("POST /v1/payment_intents", Fault::FailureAfter);
    till.after(0).await;
    assert_eq!(till.states().await.pop().unwrap(), "asking");
    let answer = till
        .agree(&mut till.shop.visitor(), &next, &["consent"])
        .await;
    assert_eq!(
        answer.status, 503,
        "nothing else is charged until it is known"
    );
    for _ in 0..4 {
        till.after(600).await;
    }
    assert_eq!(
        (till.open(&next).await, till.peer.charged()),
        (0, 2 * next.document.total.minor())
    );
    assert_eq!(till.peer.intents().len(), 2);
}

async fn a_method_that_was_taken_back_is_not_charged(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    let mut ada = till.shop.sign_in(ADA).await;
    let page = ada.get("/account/invoices").await;
    assert!(
        page.html.contains("Saved means of payment"),
        "{}",
        page.html
    );
    let answer = ada.press("/account/saved-method/forget", &[]).await;
    assert_eq!(answer.status, 303);
    till.after(0).await;
    assert_eq!(
        (till.open(&next).await, till.peer.intents().len()),
        (next.open.minor(), 1)
    );
    let withdrawn = "select count(*) from payment_consents where what = 'renewals' and withdrawn_at is not null";
    assert_eq!(till.shop.count(withdrawn).await, 1);
}

async fn whoever_orders_in_anothers_name_pays_for_that_order_alone(till: &Till) {
    let next = renewed(till, &["consent", "renewals"]).await;
    let own = till.peer.intents()[0]["payment_method"].clone();
    // Another order in the same name, paid by somebody else.
    let other = till.invoice_by(ADA, "another").await;
    let session = till.led(&other, &["consent", "renewals"]).await;
    till.peer.pay(&session);
    till.tell("evt_9", "checkout.session.completed", &session)
        .await;
    till.after(0).await;
    let charged = till
        .peer
        .asked()
        .into_iter()
        .find(|one| one.method == "POST" && one.path.ends_with(RENEWED));
    assert_eq!(
        charged.unwrap().fields["payment_method"],
        own.as_str().unwrap()
    );
    assert_eq!(till.open(&next).await, 0);
}

async fn what_was_not_agreed_to_is_not_charged(till: &Till) {
    let next = renewed(till, &["consent"]).await;
    till.after(86_400).await;
    assert_eq!(
        (till.open(&next).await, till.peer.intents().len()),
        (next.open.minor(), 1)
    );
    assert_eq!(
        till.shop.count("select count(*) from saved_methods").await,
        0
    );
}
