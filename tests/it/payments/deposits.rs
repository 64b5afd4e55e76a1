//! Cash and cheques that were recorded by hand, and that the bank shows later as one line.

use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::money::{Currency, Money};
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, Booking, Filter, Line, LineError, LineState};
use sealbook::payments::manual::{self, Given, ManualError, ManualId, Means};

use super::bank::{camt, paid};
use super::{Billed, assert_sound, balance, billed, open, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_deposit_takes_cash_and_cheques_to_the_bank,
    what_does_not_come_to_the_line_is_refused,
    of_many_who_book_the_same_cash_one_does,
    what_is_at_the_bank_is_taken_back_there_first,
    a_deposit_that_the_bank_takes_back_is_in_hand_again,
    a_cheque_of_a_deposit_bounces_alone,
);

const BY: Actor = Actor::System;

/// Somebody pays in the shop.
async fn hand_over(ground: &Ground, invoice: &Billed, minor: i64, means: Means) -> ManualId {
    let name = format!("{} {minor} {means}", invoice.id);
    let given = Given {
        invoice: invoice.id.parse().unwrap(),
        amount: Money::new(minor, Currency::EUR),
        means,
        received_on: ground.app.today(),
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&ground.app, "till", &name, b""),
    };
    manual::record(&ground.app, &BY, &given).await.unwrap().id
}

async fn only(ground: &Ground, state: LineState) -> Line {
    let filter = Filter {
        state: Some(state),
        ..Filter::default()
    };
    let page = lines::page(&ground.storage, &filter, None, None, 100).await;
    let mut found = page.unwrap().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

async fn book(ground: &Ground, line: &Line, payments: &[&ManualId]) -> Result<(), LineError> {
    let payments = payments.iter().map(|id| (*id).clone()).collect();
    lines::book(&ground.app, &BY, &line.id, &Booking::Deposit(payments)).await
}

/// Till, cheques, bank, suspense.
async fn books(ground: &Ground) -> [i64; 4] {
    let mut all = [0; 4];
    for (at, account) in ["cash", "cheques", "bank", "suspense"]
        .into_iter()
        .enumerate()
    {
        all[at] = balance(ground, account).await;
    }
    all
}

async fn a_deposit_takes_cash_and_cheques_to_the_bank(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let cash = hand_over(&ground, &one, 2_000, Means::Cash).await;
    let cheque = hand_over(&ground, &one, 3_500, Means::Cheque).await;
    let kept = hand_over(&ground, &one, 100, Means::Cash).await;
    take_in(&ground, &camt("S1", &[paid(5_500, "Einzahlung")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    assert_eq!(books(&ground).await, [2_100, 3_500, 5_500, -5_500]);
    book(&ground, &line, &[&cash, &cheque]).await.unwrap();
    assert_eq!(books(&ground).await, [100, 0, 5_500, 0]);
    assert_eq!(open(&ground, &one).await, 0);
    let left = manual::in_hand(&ground.storage, Currency::EUR, ground.app.today(), 9).await;
    assert_eq!(left.unwrap()[0].id, kept);
    let again = book(&ground, &line, &[&cash, &cheque]).await;
    assert!(matches!(again, Err(LineError::Changed)));
    for _ in 0..2 {
        lines::undo(&ground.app, &BY, &line.id).await.unwrap();
        assert_eq!(books(&ground).await, [2_100, 3_500, 5_500, -5_500]);
        let line = only(&ground, LineState::Unmatched).await;
        book(&ground, &line, &[&cheque, &cash]).await.unwrap();
        assert_eq!(books(&ground).await, [100, 0, 5_500, 0]);
    }
    assert_sound(&ground).await;
}

async fn what_does_not_come_to_the_line_is_refused(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let cash = hand_over(&ground, &one, 2_000, Means::Cash).await;
    let cheque = hand_over(&ground, &one, 3_000, Means::Cheque).await;
    let unknown: ManualId = "pay_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap();
    take_in(
        &ground,
        &camt("S1", &[paid(4_000, "x"), paid(-50, "Miete")]),
    )
    .await
    .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    let out = only(&ground, LineState::Noted).await;
    for wrong in [&[][..], &[&cash], &[&cheque], &[&cash, &cheque]] {
        let refused = book(&ground, &line, wrong).await;
        assert!(matches!(refused, Err(LineError::Sum)), "{refused:?}");
    }
    // Twice the same comes to the amount, and is not there twice.
    for wrong in [&[&cash, &cash][..], &[&unknown]] {
        let refused = book(&ground, &line, wrong).await;
        assert!(matches!(refused, Err(LineError::Changed)), "{refused:?}");
    }
    let refused = book(&ground, &out, &[&cash]).await;
    assert!(matches!(refused, Err(LineError::Changed)));
    assert_eq!(books(&ground).await, [2_000, 3_000, 4_000, -4_000]);
    assert_sound(&ground).await;
}

async fn of_many_who_book_the_same_cash_one_does(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let cash = hand_over(&ground, &one, 2_000, Means::Cash).await;
    let twice = [
        paid(2_000, "first").known_as("A"),
        paid(2_000, "second").known_as("B"),
    ];
    take_in(&ground, &camt("S1", &twice)).await.unwrap();
    let filter = Filter::default();
    let page = lines::page(&ground.storage, &filter, None, None, 9).await;
    let found = page.unwrap().unwrap();
    let all = [&cash];
    let asking = (0..8).map(|n| book(&ground, &found[n % 2], &all));
    let done: Vec<_> = futures_util::future::join_all(asking).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    assert_eq!(books(&ground).await, [0, 0, 4_000, -2_000]);
    assert_sound(&ground).await;
}

async fn what_is_at_the_bank_is_taken_back_there_first(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let cash = hand_over(&ground, &one, 2_000, Means::Cash).await;
    take_in(&ground, &camt("S1", &[paid(2_000, "x")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    book(&ground, &line, &[&cash]).await.unwrap();
    let why = Text::new("a slip of the pen").unwrap();
    let refused = manual::undo(&ground.app, &BY, &cash, &why).await;
    assert!(matches!(refused, Err(ManualError::Deposited)));
    lines::undo(&ground.app, &BY, &line.id).await.unwrap();
    manual::undo(&ground.app, &BY, &cash, &why).await.unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    let refused = book(&ground, &line, &[&cash]).await;
    assert!(
        matches!(refused, Err(LineError::Changed)),
        "what did not hold is in no till"
    );
    assert_eq!(books(&ground).await, [0, 0, 2_000, -2_000]);
    assert_sound(&ground).await;
}

async fn a_deposit_that_the_bank_takes_back_is_in_hand_again(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let cheque = hand_over(&ground, &one, 3_000, Means::Cheque).await;
    take_in(&ground, &camt("S1", &[paid(3_000, "Scheck")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    book(&ground, &line, &[&cheque]).await.unwrap();
    take_in(&ground, &camt("S2", &[paid(-3_000, "Scheck").returned()]))
        .await
        .unwrap();
    let back = only(&ground, LineState::Noted).await;
    lines::book(
        &ground.app,
        &BY,
        &back.id,
        &Booking::Returned(line.id.clone()),
    )
    .await
    .unwrap();
    assert_eq!(books(&ground).await, [0, 3_000, 0, 0]);
    let why = Text::new("it bounced").unwrap();
    manual::undo(&ground.app, &BY, &cheque, &why).await.unwrap();
    assert_eq!(books(&ground).await, [0, 0, 0, 0]);
    assert_eq!(open(&ground, &one).await, 5_000);
    assert_sound(&ground).await;
}

async fn a_cheque_of_a_deposit_bounces_alone(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 5_000).await;
    let two = billed(&ground, "grace@example.org", 2, 5_000).await;
    let good = hand_over(&ground, &one, 5_000, Means::Cheque).await;
    let bad = hand_over(&ground, &two, 3_000, Means::Cheque).await;
    let cash = hand_over(&ground, &two, 2_000, Means::Cash).await;
    take_in(&ground, &camt("S1", &[paid(10_000, "Einzahlung")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    book(&ground, &line, &[&good, &bad, &cash]).await.unwrap();
    let back = paid(-3_000, "Rückscheck").returned();
    take_in(&ground, &camt("S2", &[back])).await.unwrap();
    let back = only(&ground, LineState::Noted).await;
    let offers = lines::offers(&ground.app, &back).await.unwrap();
    let bounced = Booking::Bounced(bad.clone());
    assert!(offers.iter().any(|offer| offer.booking == bounced));
    for wrong in [&good, &cash] {
        let wrong = Booking::Bounced(wrong.clone());
        let refused = lines::book(&ground.app, &BY, &back.id, &wrong).await;
        assert!(matches!(refused, Err(LineError::Changed)));
    }
    lines::book(&ground.app, &BY, &back.id, &bounced)
        .await
        .unwrap();
    assert_eq!(books(&ground).await, [0, 0, 7_000, 0]);
    assert_eq!(
        (open(&ground, &one).await, open(&ground, &two).await),
        (0, 3_000)
    );
    let again = lines::book(&ground.app, &BY, &back.id, &bounced).await;
    assert!(matches!(again, Err(LineError::Changed)));
    // What came in was built upon: the deposit stays as it is.
    for line in [&line.id, &back.id] {
        let undone = lines::undo(&ground.app, &BY, line).await;
        assert!(matches!(undone, Err(LineError::Changed)), "{undone:?}");
    }
    let why = Text::new("twice").unwrap();
    let undone = manual::undo(&ground.app, &BY, &bad, &why).await;
    assert!(matches!(undone, Err(ManualError::TakenBack)));
    assert_eq!(books(&ground).await, [0, 0, 7_000, 0]);
    assert_sound(&ground).await;
}
