//! Answers that never come, or come too late: nobody pays twice, and nothing that was paid is lost.

use super::Till;
use crate::support::on_both_engines;
use crate::support::stripe::Fault;

on_both_engines!(
    an_answer_that_is_lost_is_asked_for_again_under_the_same_key,
    a_failure_that_repeats_itself_is_settled_by_the_list,
    what_is_paid_and_not_told_of_is_found,
    silence_is_no_answer,
    while_nobody_answers_nobody_is_charged_again,
);

async fn an_answer_that_is_lost_is_asked_for_again_under_the_same_key(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::Gibberish);
    let answer = till
        .agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.html.contains("cannot be charged twice"),
        "{}",
        answer.html
    );
    assert_eq!(till.states().await, ["asking"]);

    let session = till.led(&invoice, &["consent"]).await;
    assert_eq!(
        till.peer.sessions().len(),
        1,
        "it is the page of the first time"
    );
    let asked = till.peer.asked();
    assert_eq!(
        asked[0].headers["idempotency-key"],
        asked[1].headers["idempotency-key"]
    );
    assert_eq!(asked[0].body, asked[1].body);
    till.peer.pay(&session);
    till.after(60).await;
    assert_eq!(
        (till.open(&invoice).await, till.states().await),
        (0, vec!["paid".to_owned()])
    );
}

async fn a_failure_that_repeats_itself_is_settled_by_the_list(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    // It was made: it is found by our name.
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::FailureAfter);
    till.agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    for _ in 0..3 {
        till.after(120).await;
    }
    assert_eq!(till.states().await, ["open"]);
    let session = till.led(&invoice, &["consent"]).await;
    assert_eq!(till.peer.sessions().len(), 1);
    till.peer.expire(&session);
    till.after(1800).await;
    assert_eq!(till.states().await, ["failed"]);

    // It was not made: something else is asked for.
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::FailureBefore);
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::FailureBefore);
    till.peer
        .fail("POST /v1/checkout/sessions", Fault::FailureBefore);
    till.agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    for _ in 0..3 {
        till.after(120).await;
    }
    assert_eq!(till.states().await, ["failed", "failed"]);
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.after(60).await;
    assert_eq!(till.open(&invoice).await, 0);
    assert_eq!(till.peer.charged(), invoice.document.total.minor());
}

/// The shop dies between the payment and its booking, and no message comes.
async fn what_is_paid_and_not_told_of_is_found(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    till.peer.pay(&session);
    till.after(30).await;
    assert_eq!(
        (till.open(&invoice).await, till.states().await),
        (0, vec!["paid".to_owned()])
    );
    // The message comes after all.
    assert_eq!(
        till.tell("evt_1", "checkout.session.completed", &session)
            .await,
        200
    );
    assert_eq!(
        till.account("clearing").await,
        invoice.document.total.minor() - 59
    );
}

async fn silence_is_no_answer(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    till.peer.fail("POST /v1/checkout/sessions", Fault::Silence);
    let answer = till
        .agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    assert_eq!(
        (answer.status, till.states().await),
        (503, vec!["asking".to_owned()])
    );
    till.led(&invoice, &["consent"]).await;
    assert_eq!(till.peer.sessions().len(), 1);
}

async fn while_nobody_answers_nobody_is_charged_again(till: &Till) {
    let invoice = till.invoice("ada@example.org").await;
    let session = till.led(&invoice, &["consent"]).await;
    let intent = till.peer.pay_slowly(&session);
    // It is on its way: whoever comes again is told so.
    let answer = till
        .agree(&mut till.shop.visitor(), &invoice, &["consent", "renewals"])
        .await;
    assert!(answer.location.unwrap().starts_with("/paid/pmt_"));
    till.peer.stop().await;
    let answer = till
        .agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    assert_eq!(answer.status, 503);
    till.after(120).await;
    assert_eq!(till.states().await, ["open"]);
    till.peer.succeed(&intent);
    assert_eq!(till.peer.charged(), invoice.document.total.minor());
}
