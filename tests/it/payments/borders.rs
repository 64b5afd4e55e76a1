//! Lines of one statement that have to do with each other, with so much between them that they are booked apart.

use sealbook::payments::lines::LineState;

use super::bank::{Movement, OTHER_ACCOUNT, camt, paid};
use super::refunds::in_state;
use super::{assert_sound, balance, billed, count, open, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_payment_of_what_was_settled_before_is_for_somebody_to_decide,
    whose_account_paid_before_is_known_by_it,
    whose_account_pays_just_before_is_known_by_it,
    whose_account_pays_just_behind_is_known_by_it,
    the_last_open_invoice_of_an_amount_is_found_by_it,
    the_last_open_invoice_of_an_amount_is_found_just_behind,
    one_of_several_open_invoices_of_an_amount_is_not_guessed,
    what_is_left_of_an_invoice_is_all_that_is_paid,
    equal_lines_are_both_counted_however_far_apart,
);

/// Both, and between them more of the bank's fees than one transaction takes.
fn far_apart(first: Movement, last: Movement) -> Vec<Movement> {
    let fees = (1..500).map(|n| paid(-n, &format!("Entgelt {n}")).by("", ""));
    std::iter::once(first).chain(fees).chain([last]).collect()
}

/// The invoices that a proposal is made for, and why.
async fn proposed(ground: &Ground) -> Vec<(String, String)> {
    sqlx::query_as("select invoice_id, why from bank_line_proposals order by position")
        .fetch_all(ground.storage.reader())
        .await
        .unwrap()
}

async fn a_payment_of_what_was_settled_before_is_for_somebody_to_decide(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let named = paid(9_150, &one.reference());
    let stranger = named.clone().by("Grace Hopper", OTHER_ACCOUNT);
    let lines = far_apart(named, stranger);
    let summary = take_in(&ground, &camt("S1", &lines)).await.unwrap();
    assert_eq!((summary.allocated, summary.proposed), (1, 1));
    assert_eq!(open(&ground, &one).await, 0);
    assert_sound(&ground).await;
}

async fn whose_account_paid_before_is_known_by_it(databases: &Databases) {
    an_account_is_known(databases, far_apart).await;
}

async fn whose_account_pays_just_before_is_known_by_it(databases: &Databases) {
    an_account_is_known(databases, |named, unsaid| vec![named, unsaid]).await;
}

async fn whose_account_pays_just_behind_is_known_by_it(databases: &Databases) {
    an_account_is_known(databases, |named, unsaid| vec![unsaid, named]).await;
}

async fn an_account_is_known(
    databases: &Databases,
    arranged: impl FnOnce(Movement, Movement) -> Vec<Movement>,
) {
    let ground = shop(databases).await;
    let first = billed(&ground, "ada@example.org", 1, 9_150).await;
    let second = billed(&ground, "ada@example.org", 2, 4_900).await;
    billed(&ground, "grace@example.org", 3, 4_900).await;
    let lines = arranged(paid(9_150, &first.reference()), paid(4_900, "wie immer"));
    let summary = take_in(&ground, &camt("S1", &lines)).await.unwrap();
    assert_eq!((summary.allocated, summary.proposed), (1, 1));
    let because = "account amount".to_owned();
    assert_eq!(proposed(&ground).await, [(second.id, because)]);
    assert_sound(&ground).await;
}

async fn the_last_open_invoice_of_an_amount_is_found_by_it(databases: &Databases) {
    the_last_one_is_found(databases, far_apart).await;
}

async fn the_last_open_invoice_of_an_amount_is_found_just_behind(databases: &Databases) {
    the_last_one_is_found(databases, |named, unsaid| vec![named, unsaid]).await;
}

async fn the_last_one_is_found(
    databases: &Databases,
    arranged: impl FnOnce(Movement, Movement) -> Vec<Movement>,
) {
    let ground = shop(databases).await;
    let first = billed(&ground, "ada@example.org", 1, 4_321).await;
    let last = billed(&ground, "grace@example.org", 2, 4_321).await;
    let unsaid = paid(4_321, "Danke!").by("Konrad Zuse", OTHER_ACCOUNT);
    let lines = arranged(paid(4_321, &first.reference()), unsaid);
    let summary = take_in(&ground, &camt("S1", &lines)).await.unwrap();
    assert_eq!((summary.allocated, summary.proposed), (1, 1));
    assert_eq!(proposed(&ground).await, [(last.id, "amount".to_owned())]);
    assert_sound(&ground).await;
}

async fn one_of_several_open_invoices_of_an_amount_is_not_guessed(databases: &Databases) {
    let ground = shop(databases).await;
    let named = billed(&ground, "ada@example.org", 1, 4_321).await;
    for (customer, n) in [("grace@example.org", 2), ("alan@example.org", 3)] {
        billed(&ground, customer, n, 4_321).await;
    }
    let unsaid = paid(4_321, "Danke!").by("Konrad Zuse", OTHER_ACCOUNT);
    let lines = [paid(4_321, &named.reference()), unsaid];
    let summary = take_in(&ground, &camt("S1", &lines)).await.unwrap();
    assert_eq!((summary.allocated, summary.unmatched), (1, 1));
    assert_sound(&ground).await;
}

async fn what_is_left_of_an_invoice_is_all_that_is_paid(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let lines = far_apart(
        paid(6_000, &one.reference()),
        paid(6_000, &format!("Rest {}", one.reference())),
    );
    let summary = take_in(&ground, &camt("S1", &lines)).await.unwrap();
    assert_eq!(summary.allocated, 2);
    assert_eq!(open(&ground, &one).await, 0);
    assert_eq!(balance(&ground, "customer_credit").await, -2_850);
    assert_sound(&ground).await;
}

async fn equal_lines_are_both_counted_however_far_apart(databases: &Databases) {
    let ground = shop(databases).await;
    let bread = || paid(600, "Brot").known_as("B-7");
    let lines = far_apart(bread(), bread());
    for (file, known) in [("S1", 0), ("S2", 501)] {
        let summary = take_in(&ground, &camt(file, &lines)).await.unwrap();
        assert_eq!(summary.known, known, "{summary:?}");
    }
    let kept = count(&ground, "select count(*) from bank_lines").await;
    assert_eq!(kept, 501);
    assert_eq!(in_state(&ground, LineState::Unmatched).await.len(), 2);
    assert_sound(&ground).await;
}
