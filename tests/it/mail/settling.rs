//! How messages end on both engines, other than by arriving: dead, dropped, previewed, and one day without their copy.

use jiff::SignedDuration;
use sealbook::audit::{self, Actor, CaseId, Ground, Opening, Permit};
use sealbook::mail::{self, Kind, Phase, Reason, Shelf, State};
use sealbook::vault::SubjectKeys;
use sealbook::vault::map::Role;

use super::outbox::{HOUR, relay};
use super::post::{Mood, Post};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::rogue::Misdeed;

async fn a_refused_recipient_is_a_dead_letter_with_a_reason_and_nothing_personal(
    databases: &Databases,
) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    databases
        .canaries
        .plant("server reply", "bertha.canary@example.org");
    rogue.behave(
        Phase::Recipient,
        Misdeed::Say(b"550 5.1.1 <bertha.canary@example.org> unknown here\r\n"),
    );
    let id = post.owe_one(Kind::OrderConfirmation).await;
    post.drain().await;
    let listed = post.look_up(&id).await;
    assert_eq!((listed.state, listed.due_at), (State::Dead, None));
    assert_eq!(listed.reason.as_deref(), Some("recipient-unknown"));
    assert_eq!(listed.phase.as_deref(), Some("recipient"));
    assert_eq!(listed.reply_code, Some(550));
    assert_eq!(listed.reply_enhanced.as_deref(), Some("5.1.1"));
    assert_eq!(
        post.listed(Shelf::InTrouble).await,
        std::slice::from_ref(&id)
    );
    assert!(post.listed(Shelf::Waiting).await.is_empty());
    let backlog = mail::backlog(&post.app.storage, post.app.clock.now()).await;
    assert_eq!(backlog.unwrap().dead, 1);
    assert_eq!(
        mail::about(&post.app.storage, &listed.entity, 10)
            .await
            .unwrap(),
        [listed]
    );
}

async fn a_relay_in_trouble_costs_attempts_and_in_the_end_a_dead_letter(databases: &Databases) {
    let post = Post::open(databases, "smtp://127.0.0.1:9").await;
    let id = post.owe_one(Kind::OrderConfirmation).await;
    let mut attempts = 0;
    while post.look_up(&id).await.state != State::Dead {
        attempts += post.drain().await;
        let listed = post.look_up(&id).await;
        assert_eq!(listed.reason.as_deref(), Some("unreachable"));
        post.later(HOUR * 6);
    }
    assert_eq!(attempts, 20);
}

async fn what_is_no_longer_wanted_is_dropped_when_it_is_claimed(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    let link = post.owe_one(Kind::SignInLink).await;
    post.later(SignedDuration::from_mins(15));
    post.drain().await;
    let mut dropped = vec![(link, "expired")];

    for (mood, reason) in [
        (Mood::Unwanted(Reason::Cancelled), "cancelled"),
        (Mood::Erased, "erased"),
    ] {
        // Frozen already: the question is asked again all the same.
        post.tell(Mood::Willing);
        rogue.behave(Phase::Recipient, Misdeed::Say(b"450 4.7.1 greylisted\r\n"));
        let id = post.owe_one(Kind::OrderConfirmation).await;
        post.drain().await;
        assert_eq!(post.look_up(&id).await.state, State::Deferred);
        rogue.behave(Phase::Recipient, Misdeed::None);
        post.tell(mood);
        post.later(HOUR);
        post.drain().await;
        dropped.push((id, reason));
    }
    for (id, reason) in dropped {
        let listed = post.look_up(&id).await;
        assert_eq!(
            (listed.state, listed.reason.as_deref()),
            (State::Dropped, Some(reason))
        );
    }
    assert!(rogue.heard().is_empty());
}

async fn a_letter_that_cannot_be_written_is_tried_again(databases: &Databases) {
    let (rogue, url) = relay().await;
    let post = Post::open(databases, &url).await;
    post.tell(Mood::Unable);
    let id = post.owe_one(Kind::OrderConfirmation).await;
    post.drain().await;
    let listed = post.look_up(&id).await;
    assert_eq!(
        (listed.state, listed.reason.as_deref()),
        (State::Deferred, Some("unrenderable"))
    );
    post.tell(Mood::Willing);
    post.later(HOUR);
    post.drain().await;
    assert_eq!(post.look_up(&id).await.state, State::Sent);
    assert_eq!(rogue.messages().len(), 1);
}

/// What an owner gets who opens a case on the recipient.
async fn permit(post: &Post, recipient: &SubjectKeys) -> Permit {
    let (clock, chance) = (&post.app.clock, &post.app.chance);
    let opening = Opening {
        actor: Actor::Operator {
            id: "opr_1".to_owned(),
            role: Role::Owner,
        },
        subjects: vec![recipient.subject().clone()],
        fields: vec![mail::data::BYTES],
        ground: Ground::Case {
            id: CaseId::mint(clock, chance),
            reason: audit::Reason::CustomerRequest,
        },
        object: None,
    };
    post.app.audit.before_opening(opening).await.unwrap()
}

async fn a_previewed_mail_stays_here_and_shows_no_token(databases: &Databases) {
    let post = Post::open(databases, "preview").await;
    let recipient = post.recipient().await;
    let token = post.author.token.clone();
    let owed = post.obligation(Kind::SignInLink, "ses_1", &recipient);
    let id = owed.id().clone();
    post.owe(vec![owed]).await;
    assert_eq!(post.drain().await, 1);
    assert_eq!(post.look_up(&id).await.state, State::Previewed);
    let permit = &permit(&post, &recipient).await;
    let shown = mail::preview(&post.app, permit, &id, false).await.unwrap();
    assert_eq!(shown.to, post.author.address.to_lowercase());
    assert!(shown.text.contains(&post.author.body) && shown.text.contains("•••"));
    assert!(!shown.text.contains(&token) && !shown.html.contains(&token));
    let shown = mail::preview(&post.app, permit, &id, true).await.unwrap();
    assert!(shown.text.contains(&token) && shown.html.contains(&token));

    post.later(HOUR * 24 * 89);
    let (storage, clock) = (&post.app.storage, &post.app.clock);
    assert_eq!(mail::delete_copies(storage, clock).await.unwrap(), 0);
    post.later(HOUR * 24);
    assert_eq!(mail::delete_copies(storage, clock).await.unwrap(), 1);
    let gone = mail::preview(&post.app, permit, &id, false)
        .await
        .unwrap_err();
    assert!(matches!(gone, mail::PreviewError::NoCopy));
}

on_both_engines!(
    a_refused_recipient_is_a_dead_letter_with_a_reason_and_nothing_personal,
    a_relay_in_trouble_costs_attempts_and_in_the_end_a_dead_letter,
    what_is_no_longer_wanted_is_dropped_when_it_is_claimed,
    a_letter_that_cannot_be_written_is_tried_again,
    a_previewed_mail_stays_here_and_shows_no_token,
);
