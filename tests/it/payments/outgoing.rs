//! What went out or was taken back, and what the bank charges: booked as what it was.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use sealbook::billing::document::Text;
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, Booking, Line, LineError, LineState, Offer};
use sealbook::payments::manual_refunds::{self, Made, ManualRefundError, Means};

use super::bank::{OTHER_ACCOUNT, camt, paid};
use super::refunds::{BY, credit_of, creditor, eur, in_state};
use super::{assert_sound, balance, billed, open, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_payment_that_the_bank_took_back_is_open_again,
    a_fee_is_booked_and_taken_back_and_the_rest_set_aside,
    what_the_bank_does_not_mark_as_taken_back_can_be_booked_as_that,
    a_refund_that_was_transferred_by_hand_finds_its_line_once,
    a_line_that_was_taken_for_the_wrong_refund_by_hand_finds_the_right_one,
);

async fn a_payment_that_the_bank_took_back_is_open_again(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    // What it gave as credit is spent meanwhile.
    let next = billed(&ground, "ada@example.org", 2, 450).await;
    let id = next.id.parse().unwrap();
    let key = RequestKey::new(&ground.app, "credit", "s", b"");
    sealbook::payments::credit::spend(&ground.app, &BY, &id, None, &key)
        .await
        .unwrap();
    let other = camt(
        "S2",
        &[paid(1_200, "x")
            .by("Somebody", OTHER_ACCOUNT)
            .known_as("B-9")],
    );
    take_in(&ground, &other).await.unwrap();
    take_in(&ground, &camt("S3", &[paid(-1_200, "Rückgabe").returned()]))
        .await
        .unwrap();
    let line = in_state(&ground, LineState::Noted).await.remove(0);
    let offers = lines::offers(&ground.app, &line).await.unwrap();
    let Offer {
        booking: Booking::Returned(payment),
        ..
    } = &offers[0]
    else {
        panic!("{offers:?}");
    };
    let booking = Booking::Returned(payment.clone());
    let all = (0..8).map(|_| lines::book(&ground.app, &BY, &line.id, &booking));
    let done = join_all(all).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(
        (open(&ground, &ada).await, open(&ground, &next).await),
        (700, 450)
    );
    assert_eq!(
        (
            credit_of(&ground, &ada).await,
            balance(&ground, "bank").await
        ),
        (0, 1_200)
    );
    let returned = in_state(&ground, LineState::Returned).await;
    assert_eq!(
        (returned.len(), returned[0].id.clone()),
        (1, payment.clone())
    );
    let undone = lines::undo(&ground.app, &BY, payment).await;
    assert!(matches!(undone, Err(LineError::Changed)), "{undone:?}");
    assert_sound(&ground).await;
}

async fn a_refund_that_was_transferred_by_hand_finds_its_line_once(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let made = |minor: i64, means, key: &str| Made {
        customer: ada.customer.parse().unwrap(),
        invoice: None,
        order: None,
        amount: eur(minor),
        means,
        paid_on: ground.app.today(),
        key: RequestKey::new(&ground.app, "manual-refund", key, b"all"),
    };
    let by_hand = made(300, Means::Transfer, "transfer");
    let by_hand = manual_refunds::record(&ground.app, &BY, &by_hand).await;
    let by_hand = by_hand.unwrap();
    let cash = made(100, Means::Cash, "cash");
    let cash = manual_refunds::record(&ground.app, &BY, &cash).await;
    let cash = cash.unwrap();
    let bank = balance(&ground, "bank").await;
    let file = camt(
        "S2",
        &[
            paid(-300, "Erstattung").known_as("B-1"),
            paid(-300, "Miete").known_as("B-2"),
            paid(-100, "Strom").known_as("B-3"),
        ],
    );
    take_in(&ground, &file).await.unwrap();
    let noted = in_state(&ground, LineState::Noted).await;
    let offered = async |of: &Line| {
        let offers = lines::offers(&ground.app, of).await.unwrap();
        let is_one = |offer: &Offer| matches!(offer.booking, Booking::ManualRefund(_));
        offers.into_iter().filter(is_one).count()
    };
    let (alike, other): (Vec<&Line>, Vec<&Line>) =
        noted.iter().partition(|line| line.amount.minor() == -300);
    assert_eq!((offered(alike[0]).await, offered(alike[1]).await), (1, 1));
    assert_eq!(offered(other[0]).await, 0, "cash leaves no bank");
    for (line, refund) in [(other[0], &cash.id), (other[0], &by_hand.id)] {
        let wrong = Booking::ManualRefund(refund.clone());
        let refused = lines::book(&ground.app, &BY, &line.id, &wrong).await;
        assert!(matches!(refused, Err(LineError::Changed)), "{refused:?}");
    }
    let right = Booking::ManualRefund(by_hand.id.clone());
    let all = alike.iter().cycle().take(8);
    let all = all.map(|line| lines::book(&ground.app, &BY, &line.id, &right));
    let done = join_all(all).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(balance(&ground, "bank").await, bank, "it was booked before");
    let left = in_state(&ground, LineState::Noted).await;
    assert_eq!(left.len(), 2);
    for line in &left {
        assert_eq!(offered(line).await, 0);
    }
    assert_sound(&ground).await;
}

async fn a_line_that_was_taken_for_the_wrong_refund_by_hand_finds_the_right_one(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let grace = billed(&ground, "grace@example.org", 2, 700).await;
    let over = paid(1_200, &grace.reference()).by("Grace Hopper", OTHER_ACCOUNT);
    take_in(&ground, &camt("S2", &[over])).await.unwrap();
    let mut by_hand = Vec::new();
    for (of, key) in [(&ada, "ada"), (&grace, "grace")] {
        let made = Made {
            customer: of.customer.parse().unwrap(),
            invoice: None,
            order: None,
            amount: eur(300),
            means: Means::Transfer,
            paid_on: ground.app.today(),
            key: RequestKey::new(&ground.app, "manual-refund", key, b"all"),
        };
        let refund = manual_refunds::record(&ground.app, &BY, &made).await;
        by_hand.push(refund.unwrap());
    }
    let out = paid(-300, "Erstattung").by("Grace Hopper", OTHER_ACCOUNT);
    take_in(&ground, &camt("S3", &[out])).await.unwrap();
    let noted = async || in_state(&ground, LineState::Noted).await.remove(0);
    let line = noted().await;
    let [to_ada, to_grace] = [0, 1].map(|n: usize| Booking::ManualRefund(by_hand[n].id.clone()));
    let both = async |line: &Line| {
        let offers = lines::offers(&ground.app, line).await.unwrap();
        let of_hand = offers.into_iter().filter_map(|offer| match offer.booking {
            Booking::ManualRefund(_) => offer.to,
            _ => None,
        });
        let to: BTreeSet<String> = of_hand.map(|customer| customer.to_string()).collect();
        assert_eq!(
            to,
            BTreeSet::from([ada.customer.clone(), grace.customer.clone()])
        );
    };
    both(&line).await;
    let bank = balance(&ground, "bank").await;
    lines::book(&ground.app, &BY, &line.id, &to_ada)
        .await
        .unwrap();
    let undone = manual_refunds::undo(&ground.app, &BY, &by_hand[0].id).await;
    let shown = matches!(undone, Err(ManualRefundError::Shown));
    assert!(shown, "a statement shows that it left: {undone:?}");

    let undone = join_all((0..4).map(|_| lines::undo(&ground.app, &BY, &line.id))).await;
    let once = undone.iter().filter(|one| one.is_ok()).count();
    assert_eq!(once, 1, "{undone:?}");
    let line = noted().await;
    assert_eq!(line.customer, None);
    both(&line).await;
    lines::book(&ground.app, &BY, &line.id, &to_grace)
        .await
        .unwrap();
    assert_eq!(balance(&ground, "bank").await, bank);
    // Ada's was a slip of the pen after all.
    assert_eq!(credit_of(&ground, &ada).await, 200);
    manual_refunds::undo(&ground.app, &BY, &by_hand[0].id)
        .await
        .unwrap();
    assert_eq!(credit_of(&ground, &ada).await, 500);
    assert_sound(&ground).await;
}

async fn a_fee_is_booked_and_taken_back_and_the_rest_set_aside(databases: &Databases) {
    let ground = shop(databases).await;
    let file = camt(
        "S1",
        &[
            paid(-250, "Entgelt").by("", ""),
            paid(-5_000, "Miete").by("Vermieter", OTHER_ACCOUNT),
        ],
    );
    take_in(&ground, &file).await.unwrap();
    let waiting = lines::to_decide(&ground.storage).await.unwrap();
    assert_eq!(waiting, [(LineState::Noted, 2)]);
    let noted = in_state(&ground, LineState::Noted).await;
    let of = |minor| {
        noted
            .iter()
            .find(|line| line.amount.minor() == minor)
            .unwrap()
    };
    let (fee, rent) = (&of(-250).id, &of(-5_000).id);
    let book = async || lines::book(&ground.app, &BY, fee, &Booking::Fee).await;
    book().await.unwrap();
    assert!(matches!(book().await, Err(LineError::Changed)));
    assert_eq!(
        (
            balance(&ground, "bank_fees").await,
            balance(&ground, "bank").await
        ),
        (250, -250)
    );
    lines::undo(&ground.app, &BY, fee).await.unwrap();
    assert_eq!(balance(&ground, "bank").await, 0);
    book().await.unwrap();
    assert_eq!(balance(&ground, "bank_fees").await, 250);
    let why = Text::new("the rent").unwrap();
    lines::set_aside(&ground.app, &BY, rent, &why)
        .await
        .unwrap();
    assert_eq!(lines::to_decide(&ground.storage).await.unwrap(), []);
    lines::undo(&ground.app, &BY, rent).await.unwrap();
    assert_eq!(in_state(&ground, LineState::Noted).await.len(), 1);
    let assigned = lines::assign(&ground.app, &BY, rent, &["INV-2026-000001".to_owned()]).await;
    assert!(matches!(assigned, Err(LineError::Changed)), "{assigned:?}");
    assert_sound(&ground).await;
}

async fn what_the_bank_does_not_mark_as_taken_back_can_be_booked_as_that(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    take_in(&ground, &camt("S1", &[paid(700, &one.reference())]))
        .await
        .unwrap();
    let payment = in_state(&ground, LineState::Allocated).await.remove(0);
    let file = [
        paid(-700, "Miete").by("Vermieter", OTHER_ACCOUNT),
        paid(-700, "Widerspruch"),
        paid(250, "Entgelt erstattet").by("", "").returned(),
    ];
    take_in(&ground, &camt("S2", &file)).await.unwrap();
    let booking = Booking::Returned(payment.id);
    let mut offered = Vec::new();
    for line in in_state(&ground, LineState::Noted).await {
        for offer in lines::offers(&ground.app, &line).await.unwrap() {
            offered.push((line.id.clone(), line.amount.minor(), offer.booking));
        }
    }
    let returns: Vec<_> = offered.iter().filter(|one| one.2 == booking).collect();
    let [(line, -700, _)] = &returns[..] else {
        panic!("{offered:?}");
    };
    lines::book(&ground.app, &BY, line, &booking).await.unwrap();
    assert_eq!(open(&ground, &one).await, 700);
    let charge = offered.iter().find(|one| one.1 == 250).unwrap();
    assert_eq!(charge.2, Booking::Fee);
    lines::book(&ground.app, &BY, &charge.0, &Booking::Fee)
        .await
        .unwrap();
    assert_eq!(
        (
            balance(&ground, "bank_fees").await,
            balance(&ground, "bank").await
        ),
        (-250, 250)
    );
    assert_sound(&ground).await;
}
