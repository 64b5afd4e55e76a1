//! The dialogue against a server that misbehaves in every phase.

use std::time::Instant;

use sealbook::mail::{Envelope, Mailbox, Outcome, Patience, Phase, Reason};

use super::{BRIEF, MESSAGE, client, deliver};
use crate::support::rogue::{Misdeed, Rogue};

/// The phases in which the server has the word, up to the body.
const BEFORE: [Phase; 5] = [
    Phase::Greeting,
    Phase::Hello,
    Phase::Mail,
    Phase::Recipient,
    Phase::Data,
];

async fn against(at: Phase, misdeed: Misdeed, message: &[u8]) -> (Outcome, bool) {
    let rogue = Rogue::start(at, misdeed).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    deliver(&smtp, "anna@example.org", message).await
}

#[track_caller]
fn assert_deferred(outcome: &Outcome, at: Phase, reason: Reason) {
    match outcome {
        Outcome::Deferred { phase, why } => assert_eq!((*phase, why.reason()), (at, reason)),
        other => panic!("{at:?}: {other:?}"),
    }
}

#[track_caller]
fn assert_unknown(outcome: &Outcome, at: Phase) {
    match outcome {
        Outcome::Unknown { phase, .. } => assert_eq!(*phase, at),
        other => panic!("{at:?}: {other:?}"),
    }
}

#[tokio::test]
async fn a_silence_before_the_body_is_safe_to_repeat() {
    for phase in BEFORE {
        for (misdeed, reason) in [
            (Misdeed::Drop, Reason::ConnectionLost),
            (Misdeed::Hang, Reason::TimedOut),
            (Misdeed::Drip(b"2"), Reason::TimedOut),
            (
                Misdeed::SayAndDrop(b"250-half a rep"),
                Reason::ConnectionLost,
            ),
        ] {
            let (outcome, asked) = against(phase, misdeed, MESSAGE).await;
            assert_deferred(&outcome, phase, reason);
            assert!(!asked, "{phase:?} {misdeed:?}");
        }
    }
}

#[tokio::test]
async fn a_silence_after_the_bodys_first_byte_is_unknown() {
    for misdeed in [
        Misdeed::Drop,
        Misdeed::Hang,
        Misdeed::Drip(b"2"),
        Misdeed::SayAndDrop(b"250-2.0.0 half a rep\r\n250"),
        Misdeed::Say(b"\x00\xff\xfe binary \x80\r\n"),
        Misdeed::Repeat(b"250 no end "),
        Misdeed::Repeat(b"250-no end\r\n"),
    ] {
        let (outcome, asked) = against(Phase::Verdict, misdeed, MESSAGE).await;
        assert_unknown(&outcome, Phase::Verdict);
        assert!(asked);
    }
    let long = b"x\r\n".repeat(4 << 20);
    let (outcome, _) = against(Phase::Body, Misdeed::Drop, &long).await;
    assert_unknown(&outcome, Phase::Body);
    let (outcome, _) = against(Phase::Body, Misdeed::Hang, &long).await;
    assert_unknown(&outcome, Phase::Body);
}

#[tokio::test]
async fn a_server_that_talks_nonsense_or_without_end_is_given_up_at_once() {
    for phase in BEFORE {
        for misdeed in [
            Misdeed::Say(b"\x00\xff\xfe binary \x80\r\n"),
            Misdeed::Say(b"HTTP/1.1 400 Bad Request\r\n"),
            Misdeed::Say(b"250-one\r\n251 two\r\n"),
            Misdeed::Repeat(b"220 no end of a line "),
            Misdeed::Repeat(b"220-no end of lines\r\n"),
        ] {
            let started = Instant::now();
            let (outcome, asked) = against(phase, misdeed, MESSAGE).await;
            assert_deferred(&outcome, phase, Reason::Protocol);
            assert!(
                !asked && started.elapsed() < BRIEF.reply,
                "{phase:?} {misdeed:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_reply_is_a_reply_in_every_phase_even_421() {
    for phase in BEFORE.into_iter().chain([Phase::Verdict]) {
        for (line, reason) in [
            (&b"421 4.3.2 closing\r\n"[..], Reason::ServerBusy),
            (b"421\r\n", Reason::ServerClosing),
            (b"450 anna@example.org is busy\r\n", Reason::MailboxBusy),
            (
                b"452-4.2.2 full\r\n452 4.2.2 really\r\n",
                Reason::MailboxFull,
            ),
        ] {
            let (outcome, asked) = against(phase, Misdeed::Say(line), MESSAGE).await;
            assert_deferred(&outcome, phase, reason);
            assert_eq!(asked, phase == Phase::Verdict);
        }
        for (line, reason) in [
            (&b"550 5.1.1 unknown\r\n"[..], Reason::RecipientUnknown),
            (b"554 no\r\n", Reason::Refused),
            (b"550 4.1.1 confused\r\n", Reason::Refused),
        ] {
            let (outcome, _) = against(phase, Misdeed::Say(line), MESSAGE).await;
            match outcome {
                Outcome::Refused { phase: at, why } => {
                    assert_eq!((at, why.reason()), (phase, reason));
                    assert!(!format!("{why:?}").contains("anna"));
                }
                other => panic!("{phase:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_while_we_write_counts_although_the_connection_breaks() {
    let long = b"x\r\n".repeat(4 << 20);
    let refusal = Misdeed::SayAndDrop(b"552 5.3.4 too much\r\n");
    let (outcome, _) = against(Phase::Body, refusal, &long).await;
    // The reset may have overtaken the refusal: then nobody knows. It is never taken for delivered, nor for safe.
    match outcome {
        Outcome::Refused { why, .. } => assert_eq!(why.reason(), Reason::TooBig),
        Outcome::Unknown { phase, .. } => assert_eq!(phase, Phase::Body),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_verdict_that_comes_before_the_message_is_not_believed() {
    let early = Misdeed::Say(b"354 go\r\n250 2.0.0 queued\r\n");
    let (outcome, asked) = against(Phase::Data, early, MESSAGE).await;
    assert_deferred(&outcome, Phase::Data, Reason::Protocol);
    assert!(!asked);
}

#[tokio::test]
async fn a_positive_answer_to_another_question_is_no_delivery() {
    let (outcome, _) = against(Phase::Data, Misdeed::Say(b"250 ok\r\n"), MESSAGE).await;
    assert_deferred(&outcome, Phase::Data, Reason::Protocol);
    let (outcome, _) = against(Phase::Verdict, Misdeed::Say(b"354 more\r\n"), MESSAGE).await;
    assert_unknown(&outcome, Phase::Verdict);
}

#[tokio::test]
async fn without_a_permit_nothing_of_the_message_is_written() {
    let rogue = Rogue::well_behaved(&[]).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    let shop = Mailbox::new(None, "shop@shop.example").unwrap();
    let envelope = Envelope {
        from: &shop,
        to: &shop,
    };
    let outcome = smtp.deliver(envelope, MESSAGE, async { false }).await;
    assert_deferred(&outcome, Phase::Data, Reason::Fenced);
    assert!(rogue.messages().is_empty());
}

#[tokio::test]
async fn a_message_arrives_byte_for_byte_and_connections_are_used_again() {
    let rogue = Rogue::well_behaved(&["SIZE 100000"]).await;
    let smtp = client(
        &format!("smtp://{}", rogue.address),
        None,
        Patience::default(),
    );
    for _ in 0..150 {
        let (outcome, asked) = deliver(&smtp, "anna@example.org", MESSAGE).await;
        assert!(
            matches!(outcome, Outcome::Delivered { .. }) && asked,
            "{outcome:?}"
        );
    }
    assert_eq!(rogue.messages(), vec![MESSAGE; 150]);
    assert_eq!(rogue.connections(), 2, "a hundred messages a connection");
    smtp.sweep(true).await;
    deliver(&smtp, "anna@example.org", MESSAGE).await;
    assert_eq!(rogue.connections(), 3);
}

#[tokio::test]
async fn a_refused_recipient_does_not_cost_the_connection() {
    let refusal = Misdeed::Say(b"550 5.1.1 unknown\r\n");
    let rogue = Rogue::start(Phase::Recipient, refusal).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    for _ in 0..5 {
        let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
        assert!(matches!(outcome, Outcome::Refused { .. }));
    }
    assert_eq!(rogue.connections(), 1);
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_replaced_without_notice() {
    let goodbye = Misdeed::SayAndDrop(b"250 2.0.0 queued\r\n");
    let rogue = Rogue::start(Phase::Verdict, goodbye).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    for sent in 1..=3 {
        let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
        assert_eq!(rogue.connections(), sent);
    }
}

#[tokio::test]
async fn what_the_server_cannot_take_is_not_even_offered() {
    let rogue = Rogue::well_behaved(&["SIZE 10"]).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    for (to, reason) in [
        ("anna@example.org", Reason::TooBig),
        ("ännä@example.org", Reason::AddressNotSupported),
    ] {
        let message = if reason == Reason::TooBig {
            MESSAGE
        } else {
            b"a\r\n"
        };
        match deliver(&smtp, to, message).await {
            (Outcome::Refused { why, .. }, false) => assert_eq!(why.reason(), reason),
            other => panic!("{other:?}"),
        }
    }
    assert!(rogue.messages().is_empty());
}

#[tokio::test]
async fn an_address_beyond_ascii_goes_to_a_server_that_speaks_smtputf8() {
    let rogue = Rogue::well_behaved(&["8BITMIME", "SMTPUTF8"]).await;
    let smtp = client(&format!("smtp://{}", rogue.address), None, BRIEF);
    let (outcome, _) = deliver(&smtp, "ännä@example.org", MESSAGE).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_waited_for() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let smtp = client(&format!("smtp://{address}"), None, BRIEF);
    let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
    assert_deferred(&outcome, Phase::Connect, Reason::Unreachable);
}

#[tokio::test]
async fn without_starttls_or_with_words_slipped_in_before_it_nothing_is_said() {
    let rogue = Rogue::well_behaved(&["8BITMIME"]).await;
    let smtp = client(
        &format!("smtp://{}?tls=required", rogue.address),
        None,
        BRIEF,
    );
    let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
    assert_deferred(&outcome, Phase::StartTls, Reason::NoStartTls);

    let injected = Misdeed::Say(b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n");
    let rogue = Rogue::offering(&["STARTTLS"], Phase::StartTls, injected).await;
    let smtp = client(
        &format!("smtp://{}?tls=required", rogue.address),
        None,
        BRIEF,
    );
    let (outcome, _) = deliver(&smtp, "anna@example.org", MESSAGE).await;
    assert_deferred(&outcome, Phase::StartTls, Reason::Protocol);
}
