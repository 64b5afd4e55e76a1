//! A line that looks as if it were known, and is another.

use super::bank::{OTHER_ACCOUNT, camt_from, page, paid};
use super::{assert_sound, balance, count, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    an_equal_payment_that_the_balances_prove_to_be_another_is_kept,
    a_reference_that_the_bank_gives_twice_hides_nobodys_payment,
);

async fn an_equal_payment_that_the_balances_prove_to_be_another_is_kept(databases: &Databases) {
    let ground = shop(databases).await;
    let coffee = || paid(778, "Kaffee");
    take_in(&ground, &camt_from(0, "S1", &[coffee()]))
        .await
        .unwrap();
    // The bank's second statement of that day goes on where the first one ended.
    let second = take_in(&ground, &camt_from(778, "S2", &[coffee()])).await;
    let second = second.unwrap();
    assert_eq!((second.known, second.doubtful), (0, 1), "{second:?}");
    let again = take_in(&ground, &camt_from(778, "S2 again", &[coffee()])).await;
    let again = again.unwrap();
    assert_eq!((again.known, again.doubtful), (1, 0), "kept once");
    // Both days of a longer statement: the other day does not matter.
    let longer = camt_from(-50, "S3", &[paid(50, "Tee"), coffee()]);
    let earlier = longer.replacen("<BookgDt><Dt>2026-02-27", "<BookgDt><Dt>2026-02-26", 1);
    let longer = take_in(&ground, &earlier).await.unwrap();
    assert_eq!((longer.known, longer.unmatched), (1, 1), "{longer:?}");
    assert_eq!(balance(&ground, "bank").await, 778 + 50);
    assert_eq!(count(&ground, "select count(*) from bank_lines").await, 3);
    let whole = camt_from(0, "S4", &[coffee(), coffee()]);
    let whole = take_in(&ground, &whole).await.unwrap();
    assert_eq!((whole.known, whole.doubtful), (1, 1), "somebody decides");
    assert_sound(&ground).await;
}

async fn a_reference_that_the_bank_gives_twice_hides_nobodys_payment(databases: &Databases) {
    let ground = shop(databases).await;
    let rent = paid(779, "Miete").known_as("CONST");
    take_in(&ground, &page("S1", std::slice::from_ref(&rent)))
        .await
        .unwrap();
    let other = rent.clone().by("Somebody Else", OTHER_ACCOUNT);
    let summary = take_in(&ground, &page("S2", std::slice::from_ref(&other))).await;
    assert_eq!(summary.unwrap().doubtful, 1);
    // Worded anew, and of nobody: nothing says that it is another.
    let reworded = paid(779, "SEPA Miete").known_as("CONST");
    let nobody = reworded.clone().by("", "");
    let repeated = [
        page("S3", &[other]),
        page("S4", &[reworded]),
        page("S5", &[nobody]),
    ];
    for file in repeated {
        let summary = take_in(&ground, &file).await.unwrap();
        assert_eq!((summary.known, summary.doubtful), (1, 0), "{summary:?}");
    }
    assert_eq!(count(&ground, "select count(*) from bank_lines").await, 2);
    assert_sound(&ground).await;
}
