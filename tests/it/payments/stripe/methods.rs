//! Saved methods that are taken back, and what becomes of somebody's payments who is erased.

use super::Till;
use super::refunds::{back, credit, paid};
use super::renewals::renewed;
use crate::support::on_both_engines;
use crate::support::stripe::Fault;

on_both_engines!(
    a_method_that_is_taken_back_is_taken_away_at_stripe,
    a_method_that_stripe_does_not_know_any_more_is_gone,
    a_method_that_is_never_taken_away_is_shown_to_an_operator,
    an_erased_customers_method_is_taken_away,
    an_erased_customers_renewal_is_found_by_our_own_name,
    an_erased_customers_renewal_that_was_not_made_ends,
    an_erased_customers_page_is_asked_about_no_longer,
    an_erased_customers_refund_goes_back,
    what_nobody_answers_for_is_not_asked_for_ever,
);

const ADA: &str = "ada@example.org";
const AGREED: &[&str] = &["consent", "renewals"];
const DETACH: &str = "POST /v1/payment_methods";

async fn a_method_that_is_taken_back_is_taken_away_at_stripe(till: &Till) {
    let next = renewed(till, AGREED).await;
    let method = till.peer.intents()[0]["payment_method"].clone();
    let mut ada = till.shop.sign_in(ADA).await;
    till.peer.fail(DETACH, Fault::FailureBefore);
    till.peer.fail(DETACH, Fault::Gibberish);
    ada.press("/account/saved-method/forget", &[]).await;
    till.after(0).await;
    assert_eq!(till.peer.detached().len(), 0);
    let page = ada.get("/account/invoices").await;
    assert!(page.html.contains("has not confirmed"), "{}", page.html);
    // It is done, and the answer cannot be read: it is asked again, and then known.
    till.after(40).await;
    assert_eq!(till.peer.detached(), [method.as_str().unwrap()]);
    till.after(120).await;
    let page = ada.get("/account/invoices").await;
    assert!(!page.html.contains("has not confirmed"), "{}", page.html);
    let asked = till.peer.count(DETACH);
    till.after(86_400).await;
    assert_eq!((asked, till.peer.count(DETACH)), (3, 3));
    let known = "select count(*) from saved_methods where detached_at is not null and undetached_at is null";
    assert_eq!(till.shop.count(known).await, 1);
    let told = "select count(*) from disclosures where recipient = 'Stripe'";
    assert_eq!(till.shop.count(told).await, 2, "its saving, and its end");
    assert_eq!(till.open(&next).await, next.open.minor());
}

async fn a_method_that_stripe_does_not_know_any_more_is_gone(till: &Till) {
    renewed(till, AGREED).await;
    let method = till.peer.intents()[0]["payment_method"].clone();
    till.peer.take_away(method.as_str().unwrap());
    let mut ada = till.shop.sign_in(ADA).await;
    ada.press("/account/saved-method/forget", &[]).await;
    till.after(0).await;
    till.after(86_400).await;
    assert_eq!(till.peer.count(DETACH), 1);
    let known = "select count(*) from saved_methods where detached_at is not null";
    assert_eq!(till.shop.count(known).await, 1);
}

async fn a_method_that_is_never_taken_away_is_shown_to_an_operator(till: &Till) {
    renewed(till, AGREED).await;
    let mut ada = till.shop.sign_in(ADA).await;
    ada.press("/account/saved-method/forget", &[]).await;
    for _ in 0..100 {
        till.peer.fail(DETACH, Fault::FailureBefore);
        till.after(6 * 3_600).await;
    }
    assert_eq!(till.peer.count(DETACH), 90, "it is bounded");
    let shown = sealbook::payments::stripe::undetached(&till.shop.app, 9).await;
    assert_eq!(shown.unwrap().len(), 1);
}

async fn an_erased_customers_method_is_taken_away(till: &Till) {
    let next = renewed(till, AGREED).await;
    let method = till.peer.intents()[0]["payment_method"].clone();
    till.shop.erase(&next.document.customer).await;
    // Its name cannot be opened any more: it is asked for, among many.
    till.peer.crowd(120);
    till.after(0).await;
    assert_eq!(till.peer.detached(), [method.as_str().unwrap()]);
    assert_eq!(till.open(&next).await, next.open.minor(), "and not charged");
    let used =
        "select count(*) from saved_methods where forgotten_at is null or detach_at is not null";
    assert_eq!(till.shop.count(used).await, 0);
}

async fn an_erased_customers_renewal_is_found_by_our_own_name(till: &Till) {
    let next = renewed(till, AGREED).await;
    till.peer
        .fail("POST /v1/payment_intents", Fault::FailureAfter);
    till.after(0).await;
    assert_eq!(till.states().await.pop().unwrap(), "asking");
    till.shop.erase(&next.document.customer).await;
    till.peer.crowd(120);
    till.after(60).await;
    assert_eq!(
        (till.states().await.pop().unwrap(), till.open(&next).await),
        ("paid".to_owned(), 0)
    );
    assert_eq!(till.peer.charged(), 2 * next.document.total.minor());
}

async fn an_erased_customers_renewal_that_was_not_made_ends(till: &Till) {
    let next = renewed(till, AGREED).await;
    till.peer
        .fail("POST /v1/payment_intents", Fault::FailureBefore);
    till.after(0).await;
    till.shop.erase(&next.document.customer).await;
    till.after(600).await;
    assert_eq!(till.states().await.pop().unwrap(), "asking");
    till.after(3_600).await;
    assert_eq!(till.states().await.pop().unwrap(), "failed");
    assert_eq!(till.peer.count("POST /v1/payment_intents"), 1);
    till.shop.quiet().await;
    let told = |mail: &&String| mail.contains("/pay/inv_");
    assert_eq!(till.shop.mails().iter().filter(told).count(), 0);
}

async fn an_erased_customers_page_is_asked_about_no_longer(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let session = till.led(&invoice, &["consent"]).await;
    till.shop.erase(&invoice.document.customer).await;
    till.after(60).await;
    assert_eq!(till.states().await, ["open"]);
    till.peer.pay(&session);
    assert_eq!(
        till.tell("evt_1", "checkout.session.completed", &session)
            .await,
        200
    );
    assert_eq!(
        (till.states().await, till.open(&invoice).await),
        (vec!["paid".to_owned()], 0)
    );
}

async fn an_erased_customers_refund_goes_back(till: &Till) {
    let invoice = paid(till).await;
    credit(till, &invoice, 300).await;
    till.peer.fail("POST /v1/refunds", Fault::FailureBefore);
    let given = back(till, &invoice, 300, "one").await.unwrap();
    assert_eq!(given.status, "asking");
    till.shop.erase(&invoice.document.customer).await;
    till.after(120).await;
    let done = "select count(*) from processor_refunds where state = 'done' and ask_at is null";
    assert_eq!(till.shop.count(done).await, 1);
    assert_eq!(till.peer.refunds().len(), 1);
}

async fn what_nobody_answers_for_is_not_asked_for_ever(till: &Till) {
    let next = renewed(till, AGREED).await;
    till.peer
        .fail("POST /v1/payment_intents", Fault::FailureAfter);
    till.after(0).await;
    till.shop.erase(&next.document.customer).await;
    for _ in 0..31 {
        for _ in 0..2 {
            till.peer
                .fail("GET /v1/payment_intents", Fault::FailureBefore);
        }
        till.after(86_400).await;
    }
    till.peer.recover();
    let lost = sealbook::payments::stripe::lost(&till.shop.app, 9)
        .await
        .unwrap();
    assert_eq!(lost.len(), 1);
    assert_eq!(till.states().await.pop().unwrap(), "failed");
    // It had come to money: once a message says so, it is booked after all.
    let intent = till.peer.intents().last().unwrap()["id"].clone();
    let told = till.tell(
        "evt_9",
        "payment_intent.succeeded",
        intent.as_str().unwrap(),
    );
    assert_eq!(told.await, 200);
    assert_eq!(
        (till.states().await.pop().unwrap(), till.open(&next).await),
        ("paid".to_owned(), 0)
    );
}
