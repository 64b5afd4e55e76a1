//! What goes back to customers by transfer: once, and out of what they have.

use futures_util::future::join_all;
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::ledger;
use sealbook::money::Money;
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, Booking, Filter, Line, LineError, LineState};
use sealbook::payments::recorded::Misstated;
use sealbook::payments::refunds::{self, Asked, Refund, RefundError, RefundId, State, To};
use sha2::{Digest as _, Sha256};

use super::bank::{ACCOUNT, PAYER, camt, paid};
use super::{Billed, assert_sound, balance, billed, count, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_refund_is_queued_ordered_and_paid_when_the_bank_says_so,
    a_refund_that_is_called_off_is_credit_again,
    a_credit_that_a_hundred_refund_at_once_is_refunded_once,
    a_refund_goes_into_one_file_only,
    a_refund_that_cannot_be_is_refused,
    a_refund_that_was_paid_by_hand_finds_its_line_and_comes_back,
);

pub(super) const BY: Actor = Actor::System;

pub(super) fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

/// Somebody who paid too much, from the account of the test.
pub(super) async fn creditor(ground: &Ground, minor: i64) -> Billed {
    let one = billed(ground, "ada@example.org", 1, 700).await;
    let over = paid(700 + minor, &one.reference());
    take_in(ground, &camt("S1", &[over])).await.unwrap();
    one
}

pub(super) fn asked(ground: &Ground, of: &Billed, minor: i64, key: &str) -> Asked {
    Asked {
        customer: of.customer.parse().unwrap(),
        amount: eur(minor),
        invoice: None,
        order: None,
        to: To::Payer,
        key: RequestKey::new(&ground.app, "refund", key, minor.to_string().as_bytes()),
    }
}

pub(super) async fn queue(ground: &Ground, asked: &Asked) -> Result<Refund, RefundError> {
    refunds::queue(&ground.app, &BY, asked).await
}

pub(super) async fn credit_of(ground: &Ground, of: &Billed) -> i64 {
    let customer = of.customer.parse().unwrap();
    let credits = ledger::credit_of(&ground.storage, &customer).await.unwrap();
    credits.iter().map(|credit| credit.minor()).sum()
}

fn typed(iban: &str) -> To {
    To::Typed(Text::new("Ada Lovelace").unwrap(), iban.parse().unwrap())
}

async fn stands(ground: &Ground, id: &RefundId) -> State {
    let found = refunds::by_id(&ground.storage, id).await.unwrap();
    found.unwrap().state()
}

fn bank_id(id: &RefundId) -> String {
    id.as_str().replace('_', "").to_uppercase()
}

pub(super) async fn in_state(ground: &Ground, state: LineState) -> Vec<Line> {
    let filter = Filter {
        state: Some(state),
        ..Filter::default()
    };
    let page = lines::page(&ground.storage, &filter, None, None, 100).await;
    page.unwrap().unwrap()
}

async fn a_refund_is_queued_ordered_and_paid_when_the_bank_says_so(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let refund = queue(&ground, &asked(&ground, &ada, 300, "k"))
        .await
        .unwrap();
    let again = queue(&ground, &asked(&ground, &ada, 300, "k"))
        .await
        .unwrap();
    assert_eq!(
        (again.id.clone(), credit_of(&ground, &ada).await),
        (refund.id.clone(), 200)
    );
    let other = queue(&ground, &asked(&ground, &ada, 200, "k")).await;
    assert!(matches!(other, Err(RefundError::KeyReused)), "{other:?}");
    assert_eq!(balance(&ground, "refunds").await, -300);
    let bank = balance(&ground, "bank").await;

    let file = refunds::make_file(&ground.app, &BY, std::slice::from_ref(&refund.id))
        .await
        .unwrap();
    assert_eq!((file.transfers, file.total), (1, eur(300)));
    assert_eq!(stands(&ground, &refund.id).await, State::Ordered);
    assert_eq!(
        balance(&ground, "bank").await,
        bank,
        "nothing left the account yet"
    );
    let sealed: Vec<u8> = sqlx::query_scalar("select order_sealed from refund_files")
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
    let content = ground
        .vault
        .open_field(
            &sealbook::payments::data::REFUND_FILE,
            &file.subject,
            file.id.as_str(),
            &sealbook::vault::Sealed::from_stored(sealed),
        )
        .await
        .unwrap();
    let xml = String::from_utf8(content.bytes().to_vec()).unwrap();
    assert!(xml.contains(PAYER) && xml.contains("Ada Lovelace") && xml.contains(">3.00<"));
    assert!(xml.contains(&format!("<EndToEndId>{}</EndToEndId>", bank_id(&refund.id))));
    let digest: Vec<u8> = sqlx::query_scalar("select file_digest from refund_files")
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
    assert_eq!(Sha256::digest(&xml)[..], digest[..]);

    // Another sum is not it; the sum is, once, however often the bank tells.
    let text = format!("Refund {}", bank_id(&refund.id));
    let wrong = camt("S2", &[paid(-299, &text).known_as("B-1")]);
    take_in(&ground, &wrong).await.unwrap();
    assert_eq!(stands(&ground, &refund.id).await, State::Ordered);
    let right = paid(-300, &text).known_as("B-2");
    let twice = [right.clone(), right.known_as("B-3")];
    let summary = take_in(&ground, &camt("S3", &twice)).await.unwrap();
    assert_eq!((summary.allocated, summary.noted), (1, 1));
    assert_eq!(stands(&ground, &refund.id).await, State::Paid);
    assert_eq!(
        (
            balance(&ground, "refunds").await,
            balance(&ground, "bank").await
        ),
        (0, bank - 300)
    );
    let kept = "select count(*) from refund_files where order_sealed is not null";
    assert_eq!(
        count(&ground, kept).await,
        0,
        "what is paid is not sent again"
    );
    assert_sound(&ground).await;
}

async fn a_refund_that_is_called_off_is_credit_again(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let first = queue(&ground, &asked(&ground, &ada, 100, "1"))
        .await
        .unwrap();
    let off = async || refunds::call_off(&ground.app, &BY, &first.id).await;
    assert_eq!(off().await.unwrap().state(), State::CalledOff);
    assert!(matches!(off().await, Err(RefundError::Changed)));
    assert_eq!(credit_of(&ground, &ada).await, 500);
    let ids: Vec<RefundId> = [
        queue(&ground, &asked(&ground, &ada, 100, "2"))
            .await
            .unwrap(),
        queue(&ground, &asked(&ground, &ada, 200, "3"))
            .await
            .unwrap(),
    ]
    .map(|refund| refund.id)
    .into();
    let file = refunds::make_file(&ground.app, &BY, &ids).await.unwrap();
    let alone = refunds::call_off(&ground.app, &BY, &ids[0]).await;
    assert!(
        matches!(alone, Err(RefundError::Changed)),
        "a file orders it"
    );
    let today = ground.app.today();
    refunds::mark_paid(&ground.app, &BY, &ids[0], today)
        .await
        .unwrap();
    let all = (0..8).map(|_| refunds::call_off_file(&ground.app, &BY, &file.id));
    let done = join_all(all).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(
        credit_of(&ground, &ada).await,
        400,
        "what was paid stays paid"
    );
    // What the bank pays of it after all is for somebody to look at.
    let text = bank_id(&ids[1]);
    take_in(&ground, &camt("S2", &[paid(-200, &text)]))
        .await
        .unwrap();
    let noted = in_state(&ground, LineState::Noted).await;
    let booked = lines::book(
        &ground.app,
        &BY,
        &noted[0].id,
        &Booking::Refund(ids[1].clone()),
    )
    .await;
    assert!(matches!(booked, Err(LineError::Changed)), "{booked:?}");
    assert_sound(&ground).await;
}

async fn a_credit_that_a_hundred_refund_at_once_is_refunded_once(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let wanted: Vec<Asked> = (0..100)
        .map(|n| asked(&ground, &ada, 50, &format!("{n}")))
        .collect();
    let done = join_all(wanted.iter().map(|one| queue(&ground, one))).await;
    assert_eq!(
        done.iter().filter(|one| one.is_ok()).count(),
        10,
        "{done:?}"
    );
    let refused = |one: &&Result<Refund, RefundError>| matches!(one, Err(RefundError::NotEnough));
    assert_eq!(done.iter().filter(refused).count(), 90);
    assert_eq!(
        (
            credit_of(&ground, &ada).await,
            balance(&ground, "refunds").await
        ),
        (0, -500)
    );
    let first = done.iter().position(Result::is_ok).unwrap();
    let clicks = join_all((0..16).map(|_| queue(&ground, &wanted[first]))).await;
    assert!(clicks.iter().all(Result::is_ok), "{clicks:?}");
    assert_eq!(count(&ground, "select count(*) from refunds").await, 10);
    assert_sound(&ground).await;
}

async fn a_refund_goes_into_one_file_only(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let refund = queue(&ground, &asked(&ground, &ada, 500, "k"))
        .await
        .unwrap();
    let ids = std::slice::from_ref(&refund.id);
    let files = join_all((0..8).map(|_| refunds::make_file(&ground.app, &BY, ids))).await;
    assert_eq!(
        files.iter().filter(|one| one.is_ok()).count(),
        1,
        "{files:?}"
    );
    assert_eq!(count(&ground, "select count(*) from refund_files").await, 1);
    let twice = [refund.id.clone(), refund.id.clone()];
    for wrong in [&twice[..], &[]] {
        let refused = refunds::make_file(&ground.app, &BY, wrong).await;
        assert!(matches!(refused, Err(RefundError::Changed)), "{refused:?}");
    }
    // Paid once, whoever says so first.
    let today = ground.app.today();
    let paid = (0..8).map(|_| refunds::mark_paid(&ground.app, &BY, &refund.id, today));
    let paid = join_all(paid).await;
    assert_eq!(paid.iter().filter(|one| one.is_ok()).count(), 1, "{paid:?}");
    assert_eq!(balance(&ground, "refunds").await, 0);
    assert_sound(&ground).await;
}

async fn a_refund_that_cannot_be_is_refused(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let grace = billed(&ground, "grace@example.org", 2, 100).await;
    for minor in [0, -1, i64::MIN, i64::MAX] {
        let refused = queue(&ground, &asked(&ground, &ada, minor, "k")).await;
        assert!(
            matches!(
                refused,
                Err(RefundError::Misstated(Misstated::Amount { .. }))
            ),
            "{minor}: {refused:?}"
        );
    }
    let too_much = queue(&ground, &asked(&ground, &ada, 501, "k")).await;
    assert!(
        matches!(too_much, Err(RefundError::NotEnough)),
        "{too_much:?}"
    );
    let dollars = Asked {
        amount: Money::new(100, "USD".parse().unwrap()),
        ..asked(&ground, &ada, 100, "k")
    };
    assert!(matches!(
        queue(&ground, &dollars).await,
        Err(RefundError::Currency)
    ));
    let unknown = queue(&ground, &asked(&ground, &grace, 1, "k")).await;
    assert!(
        matches!(unknown, Err(RefundError::NoAccount)),
        "{unknown:?}"
    );
    for to in [To::Payer, typed(PAYER)] {
        let foreign = Asked {
            invoice: Some(grace.id.parse().unwrap()),
            to,
            ..asked(&ground, &ada, 1, "k")
        };
        let refused = queue(&ground, &foreign).await;
        assert!(
            matches!(refused, Err(RefundError::UnknownInvoice)),
            "{refused:?}"
        );
    }
    let own = Asked {
        to: typed(ACCOUNT),
        ..asked(&ground, &ada, 1, "k")
    };
    let refused = queue(&ground, &own).await;
    assert!(
        matches!(refused, Err(RefundError::OwnAccount)),
        "{refused:?}"
    );
    let nobody = Asked {
        customer: "cus_00000000000000000000000000".parse().unwrap(),
        ..asked(&ground, &ada, 1, "k")
    };
    assert!(matches!(
        queue(&ground, &nobody).await,
        Err(RefundError::UnknownCustomer)
    ));
    let refund = queue(&ground, &asked(&ground, &ada, 100, "right"))
        .await
        .unwrap();
    for day in ["2099-01-01", "2020-01-01"] {
        let refused = refunds::mark_paid(&ground.app, &BY, &refund.id, day.parse().unwrap()).await;
        assert!(
            matches!(refused, Err(RefundError::Day)),
            "{day}: {refused:?}"
        );
    }
    assert_eq!(count(&ground, "select count(*) from refunds").await, 1);
    assert_eq!(credit_of(&ground, &ada).await, 400);
    assert_sound(&ground).await;
}

async fn a_refund_that_was_paid_by_hand_finds_its_line_and_comes_back(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let refund = queue(&ground, &asked(&ground, &ada, 500, "k"))
        .await
        .unwrap();
    let bank = balance(&ground, "bank").await;
    let today = ground.app.today();
    refunds::mark_paid(&ground.app, &BY, &refund.id, today)
        .await
        .unwrap();
    let text = bank_id(&refund.id);
    take_in(&ground, &camt("S2", &[paid(-500, &text)]))
        .await
        .unwrap();
    assert_eq!(balance(&ground, "bank").await, bank - 500, "booked once");
    assert_eq!(in_state(&ground, LineState::Noted).await.len(), 0);
    // The payee's bank sends it back.
    let returned = camt("S3", &[paid(500, &text).returned()]);
    take_in(&ground, &returned).await.unwrap();
    assert_eq!(stands(&ground, &refund.id).await, State::CameBack);
    assert_eq!(
        (
            balance(&ground, "bank").await,
            credit_of(&ground, &ada).await
        ),
        (bank, 500)
    );
    assert_eq!(balance(&ground, "refunds").await, 0);
    assert_sound(&ground).await;
}
