//! A file of refunds that the bank booked as one.

use sealbook::audit::Actor;
use sealbook::payments::lines::{self, Booking, LineState};
use sealbook::payments::refunds::{self, RefundFile, RefundId, State};

use super::bank::{camt, paid};
use super::refunds::{BY, asked, creditor, in_state, queue};
use super::{assert_sound, balance, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_line_that_names_the_file_pays_all_of_it_once,
    a_line_of_the_files_total_is_said_to_be_it,
);

/// Two refunds of a file.
async fn ordered(ground: &Ground) -> (RefundFile, [RefundId; 2]) {
    let ada = creditor(ground, 500).await;
    let mut ids = Vec::new();
    for (minor, key) in [(300, "a"), (200, "b")] {
        let refund = queue(ground, &asked(ground, &ada, minor, key))
            .await
            .unwrap();
        ids.push(refund.id);
    }
    let file = refunds::make_file(&ground.app, &BY, &ids).await.unwrap();
    (file, ids.try_into().unwrap())
}

async fn states(ground: &Ground, ids: &[RefundId]) -> Vec<State> {
    let mut states = Vec::new();
    for id in ids {
        let found = refunds::by_id(&ground.storage, id).await.unwrap();
        states.push(found.unwrap().state());
    }
    states
}

fn named(file: &RefundFile) -> String {
    file.id.as_str().replace('_', "").to_uppercase()
}

async fn a_line_that_names_the_file_pays_all_of_it_once(databases: &Databases) {
    let ground = shop(databases).await;
    let (file, ids) = ordered(&ground).await;
    let text = format!("SAMMLER {}", named(&file));
    // Another sum is not it, and neither is another file's name.
    let wrong = [
        paid(-499, &text).known_as("B-1"),
        paid(-500, "RFF0123").known_as("B-2"),
    ];
    take_in(&ground, &camt("S2", &wrong)).await.unwrap();
    assert_eq!(states(&ground, &ids).await, [State::Ordered; 2]);
    take_in(&ground, &camt("S3", &[paid(-500, &text).known_as("B-3")]))
        .await
        .unwrap();
    assert_eq!(states(&ground, &ids).await, [State::Paid; 2]);
    assert_eq!(balance(&ground, "refunds").await, 0);
    let booked = in_state(&ground, LineState::Allocated).await;
    let batch = booked
        .iter()
        .find(|line| line.amount.minor() == -500)
        .unwrap();
    assert!(!batch.can_be_undone());
    // What comes back of it comes back alone.
    let back = paid(200, &named_refund(&ids[1])).returned().known_as("B-4");
    take_in(&ground, &camt("S4", &[back])).await.unwrap();
    assert_eq!(states(&ground, &ids).await, [State::Paid, State::CameBack]);
    assert_sound(&ground).await;
}

fn named_refund(id: &RefundId) -> String {
    id.as_str().replace('_', "").to_uppercase()
}

async fn a_line_of_the_files_total_is_said_to_be_it(databases: &Databases) {
    let ground = shop(databases).await;
    let (file, ids) = ordered(&ground).await;
    take_in(&ground, &camt("S2", &[paid(-500, "SAMMLER")]))
        .await
        .unwrap();
    let line = in_state(&ground, LineState::Noted).await.remove(0);
    let booking = Booking::RefundFile(file.id.clone());
    let offers = lines::offers(&ground.app, &line).await.unwrap();
    assert!(
        offers.iter().any(|offer| offer.booking == booking),
        "{offers:?}"
    );
    let book = || lines::book(&ground.app, &Actor::System, &line.id, &booking);
    let both = futures_util::future::join(book(), book()).await;
    assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1);
    assert_eq!(states(&ground, &ids).await, [State::Paid; 2]);
    assert_eq!(balance(&ground, "refunds").await, 0);
    assert_sound(&ground).await;
}
