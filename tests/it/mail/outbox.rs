//! The outbox on both engines: owed once, sent once, and an honest word where nobody knows.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use sealbook::jobs;
use sealbook::mail::{self, Kind, Phase, Shelf, State};
use sealbook::storage::{self, Batch};

use super::post::Post;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::rogue::{Misdeed, Rogue};

pub const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Longer than a worker's claim lasts.
const LEASE: SignedDuration = SignedDuration::from_secs(100);

pub async fn relay() -> (Rogue, String) {
    let rogue = Rogue::well_behaved(&["SIZE 1000000"]).await;
    let url = format!("smtp://{}", rogue.address);
    (rogue, url)
}

/// How often this message is among those.
fn count(messages: &[Vec<u8>], id: &mail::MessageId) -> usize {
    let line = format!("Message-ID: <{id}@shop.example>\r\n");
    messages
        .iter()
        .filter(|message| String::from_utf8_lossy(message).contains(&line))
        .count()
}

async fn a_mail_is_owed_with_its_cause_once_and_sent_once(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    let recipient = post.recipient().await;
    let owed = post.obligation(Kind::OrderConfirmation, "ord_1", &recipient);
    let id = owed.id().clone();

    let never = post.obligation(Kind::OrderConfirmation, "ord_2", &recipient);
    let broken_off = post.app.storage.transact(move |tx| {
        let never = never.clone();
        Box::pin(async move {
            let mut batch = Batch::new();
            mail::owe(&mut batch, never);
            tx.insert(batch).await?;
            Err::<(), _>(storage::Error::WriterGone)
        })
    });
    broken_off.await.unwrap_err();
    post.owe(vec![owed.clone()]).await;
    let again = post.obligation(Kind::OrderConfirmation, "ord_1", &recipient);
    post.owe(vec![owed, again.clone(), again.clone().step(1)])
        .await;
    assert_eq!(
        post.listed(Shelf::Waiting).await.len(),
        2,
        "the second step is another mail"
    );

    assert_eq!(post.drain().await, 2);
    assert_eq!(post.drain().await, 0);
    assert_eq!(rogue.messages().len(), 2);
    assert_eq!(count(&rogue.messages(), &id), 1);
    let message = rogue
        .messages()
        .into_iter()
        .find(|message| count(std::slice::from_ref(message), &id) == 1);
    let message = String::from_utf8(message.unwrap()).unwrap();
    assert!(message.contains(&post.author.body));
    assert!(message.contains("From: \"The Shop\" <shop@shop.example>\r\n"));
    let listed = post.look_up(&id).await;
    assert_eq!(
        (listed.state, listed.attempts, listed.due_at),
        (State::Sent, 1, None)
    );
    assert_eq!(listed.reply_enhanced.as_deref(), Some("2.0.0"));
}

async fn every_attempt_sends_the_same_bytes(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    rogue.behave(Phase::Verdict, Misdeed::Say(b"451 4.3.0 later\r\n"));
    let id = post.owe_one(Kind::OrderConfirmation).await;
    for attempt in 1..=3 {
        assert_eq!(post.drain().await, 1);
        let listed = post.look_up(&id).await;
        assert_eq!((listed.state, listed.attempts), (State::Deferred, attempt));
        assert_eq!(post.drain().await, 0, "not before its time");
        post.later(HOUR);
    }
    rogue.behave(Phase::Verdict, Misdeed::None);
    assert_eq!(post.drain().await, 1);
    assert_eq!(post.look_up(&id).await.state, State::Sent);
    let heard = rogue.heard();
    assert_eq!(heard.len(), 4);
    assert!(
        heard.iter().all(|message| *message == heard[0]),
        "byte for byte"
    );
    assert_eq!(
        post.author.written.load(Ordering::SeqCst),
        1,
        "written once"
    );
    assert_eq!(rogue.messages().len(), 1);
}

async fn an_unknown_end_is_shown_and_tried_once_more_with_the_same_id(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    rogue.behave(Phase::Verdict, Misdeed::Drop);
    let order = post.owe_one(Kind::OrderConfirmation).await;
    let invitation = post.owe_one(Kind::OperatorInvitation).await;
    assert_eq!(post.drain().await, 2);
    for id in [&order, &invitation] {
        let listed = post.look_up(id).await;
        assert_eq!((listed.state, listed.unknowns), (State::Unknown, 1));
        assert_eq!(listed.phase.as_deref(), Some("verdict"));
    }
    assert_eq!(post.listed(Shelf::InTrouble).await.len(), 2);
    post.later(SignedDuration::from_mins(29));
    assert_eq!(post.drain().await, 0, "a bounce may still come");
    post.later(SignedDuration::from_mins(1));
    assert_eq!(post.drain().await, 1, "the order's, not the invitation");
    post.later(HOUR * 24);
    assert_eq!(post.drain().await, 0, "and not a third time");
    assert_eq!(post.look_up(&order).await.unknowns, 2);
    let heard = rogue.heard();
    assert_eq!((count(&heard, &order), count(&heard, &invitation)), (2, 1));

    // An operator who has asked knows better.
    rogue.behave(Phase::Verdict, Misdeed::None);
    let now = post.app.clock.now();
    let (again, arrived) = (invitation.clone(), order.clone());
    let settling = post.app.storage.transact(move |tx| {
        let (again, arrived) = (again.clone(), arrived.clone());
        Box::pin(async move {
            assert!(mail::send_again(tx, &again, now).await?);
            assert!(mail::mark_as_sent(tx, &arrived, now).await?);
            mail::give_up(tx, &arrived, now).await
        })
    });
    let given_up: storage::Result<bool> = settling.await;
    assert!(!given_up.unwrap(), "what was sent stays sent");
    assert_eq!(post.drain().await, 1);
    assert_eq!(post.look_up(&invitation).await.state, State::Sent);
    assert_eq!(post.look_up(&order).await.state, State::Sent);
    let heard = rogue.heard();
    let mut invitations = heard
        .iter()
        .filter(|message| count(std::slice::from_ref(message), &invitation) == 1);
    assert_eq!(invitations.next(), invitations.next(), "byte for byte");
}

async fn a_process_that_dies_leaves_either_a_safe_message_or_an_unknown_one(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    for (at, unknowns, sends) in [(Phase::Recipient, 0, 1), (Phase::Verdict, 1, 2)] {
        let id = post.owe_one(Kind::OrderConfirmation).await;
        rogue.behave(at, Misdeed::Hang);
        let (worker, app) = (post.worker(), Arc::clone(&post.app));
        let dying = tokio::spawn(async move { worker.drain(&app).await });
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(post.look_up(&id).await.state, State::Sending);
        assert_eq!(
            count(&rogue.heard(), &id),
            usize::from(at == Phase::Verdict)
        );
        dying.abort();
        let _ = dying.await;
        rogue.behave(at, Misdeed::None);
        assert_eq!(post.drain().await, 0, "the dead worker still has it");
        post.later(LEASE);
        assert_eq!(post.drain().await, 1);
        let listed = post.look_up(&id).await;
        assert_eq!(listed.unknowns, unknowns, "{at:?}");
        if unknowns == 1 {
            assert_eq!(listed.state, State::Unknown);
            post.later(HOUR);
            assert_eq!(post.drain().await, 1);
        }
        assert_eq!(post.look_up(&id).await.state, State::Sent);
        assert_eq!(count(&rogue.heard(), &id), sends, "{at:?}");
        assert_eq!(count(&rogue.messages(), &id), 1);
    }
}

async fn who_lost_a_claim_writes_nothing(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    let id = post.owe_one(Kind::OrderConfirmation).await;
    rogue.behave(Phase::Recipient, Misdeed::Pause);
    let (worker, app) = (post.worker(), Arc::clone(&post.app));
    let slow = tokio::spawn(async move { worker.drain(&app).await });
    tokio::time::sleep(Duration::from_millis(700)).await;
    post.later(LEASE);
    let (worker, app) = (post.worker(), Arc::clone(&post.app));
    let quick = tokio::spawn(async move { worker.drain(&app).await });
    tokio::time::sleep(Duration::from_millis(700)).await;
    rogue.behave(Phase::Recipient, Misdeed::None);
    slow.await.unwrap().unwrap();
    quick.await.unwrap().unwrap();
    assert_eq!(count(&rogue.heard(), &id), 1);
    assert_eq!(post.look_up(&id).await.state, State::Sent);
}

async fn workers_beside_each_other_send_each_mail_once(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    let mut owed = Vec::new();
    for number in 0..60 {
        let recipient = post.recipient().await;
        owed.push(post.obligation(
            Kind::OrderConfirmation,
            &format!("ord_{number}"),
            &recipient,
        ));
    }
    let ids: Vec<_> = owed.iter().map(|owed| owed.id().clone()).collect();
    post.owe(owed).await;
    let workers: Vec<_> = (0..6)
        .map(|_| {
            let (worker, app) = (post.worker(), Arc::clone(&post.app));
            tokio::spawn(async move { worker.drain(&app).await })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap().unwrap();
    }
    post.drain().await;
    let heard = rogue.heard();
    assert_eq!(heard.len(), ids.len());
    for id in &ids {
        assert_eq!(count(&heard, id), 1);
    }
    let backlog = mail::backlog(&post.app.storage, post.app.clock.now())
        .await
        .unwrap();
    assert_eq!((backlog.waiting, backlog.unknown, backlog.dead), (0, 0, 0));
}

async fn a_running_worker_hears_of_new_mail_and_finishes_what_it_began(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    let (stopper, stop) = jobs::stop();
    let (worker, app) = (post.worker(), Arc::clone(&post.app));
    let running = tokio::spawn(async move { worker.run(&app, stop).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    rogue.behave(Phase::Verdict, Misdeed::Pause);
    let id = post.owe_one(Kind::OrderConfirmation).await;
    for _ in 0..200 {
        if rogue.heard().len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stopper.stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!running.is_finished(), "the relay has not answered yet");
    rogue.behave(Phase::Verdict, Misdeed::None);
    tokio::time::timeout(Duration::from_secs(5), running)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(post.look_up(&id).await.state, State::Sent);
}

on_both_engines!(
    a_mail_is_owed_with_its_cause_once_and_sent_once,
    every_attempt_sends_the_same_bytes,
    an_unknown_end_is_shown_and_tried_once_more_with_the_same_id,
    a_process_that_dies_leaves_either_a_safe_message_or_an_unknown_one,
    who_lost_a_claim_writes_nothing,
    workers_beside_each_other_send_each_mail_once,
    a_running_worker_hears_of_new_mail_and_finishes_what_it_began,
);
