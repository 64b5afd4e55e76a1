//! What the shop owes a customer pays what they owe, by itself and once.

use futures_util::future::{join_all, join4};
use jiff::SignedDuration;
use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::billing::ledger;
use sealbook::customers::CustomerId;
use sealbook::money::{Currency, Money};
use sealbook::payments::credit;
use sealbook::payments::key::RequestKey;
use sealbook::payments::manual::{self, Given, Means};
use sealbook::payments::waivers::{self, WaiveError};
use sealbook::subscriptions;

use super::bank::{camt, paid};
use super::late::{EMAIL, dun_on, dun_to_the_end, give, strict, wish};
use super::{Billed, assert_sound, billed, count, open, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_credit_pays_what_is_proven_and_open_the_oldest_first,
    of_many_who_spend_a_credit_at_once_each_cent_is_spent_once,
    what_a_credit_covers_nobody_is_reminded_of,
    a_credit_that_came_in_time_pays_in_time,
    each_part_of_a_credit_counts_from_its_own_day,
    what_is_spent_given_up_weighed_and_paid_at_once_comes_out_even,
);

/// Their customer said that the orders of these are theirs.
async fn prove(ground: &Ground, invoices: &[&Billed]) {
    let ids: Vec<String> = invoices.iter().map(|one| one.id.clone()).collect();
    let proven = ground.storage.transact(move |tx| {
        let ids = ids.clone();
        Box::pin(async move {
            for id in ids {
                let sql = "update orders set proven_at = 1 where id = (select order_id from invoices where id = $1)";
                sqlx::query(sql).bind(id).execute(tx.conn()).await?;
            }
            Ok::<_, sealbook::storage::Error>(())
        })
    });
    proven.await.unwrap();
}

async fn credit_of(ground: &Ground, invoice: &Billed) -> i64 {
    let customer: CustomerId = invoice.customer.parse().unwrap();
    let credits = ledger::credit_of(&ground.storage, &customer).await.unwrap();
    credits.iter().map(|credit| credit.minor()).sum()
}

async fn a_credit_pays_what_is_proven_and_open_the_oldest_first(databases: &Databases) {
    let ground = shop(databases).await;
    let mut all = Vec::new();
    for running in 1..=4 {
        all.push(billed(&ground, EMAIL, running, 5_000).await);
    }
    let strangers = billed(&ground, "grace@example.org", 5, 5_000).await;
    prove(&ground, &[&all[1], &all[3], &strangers]).await;
    give(&ground, &all[0], 12_000, date(2026, 3, 1)).await;
    assert_eq!(credit_of(&ground, &all[0]).await, 7_000);
    credit::spend_waiting(&ground.app).await.unwrap();
    let left = [
        open(&ground, &all[1]).await,
        open(&ground, &all[2]).await,
        open(&ground, &all[3]).await,
    ];
    assert_eq!(left, [0, 5_000, 3_000]);
    assert_eq!(credit_of(&ground, &all[0]).await, 0);
    assert_eq!(open(&ground, &strangers).await, 5_000);
    assert_sound(&ground).await;
}

async fn of_many_who_spend_a_credit_at_once_each_cent_is_spent_once(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, EMAIL, 1, 1_000).await;
    let two = billed(&ground, EMAIL, 2, 5_000).await;
    let three = billed(&ground, EMAIL, 3, 5_000).await;
    prove(&ground, &[&two, &three]).await;
    give(&ground, &one, 8_000, date(2026, 3, 1)).await;
    let spenders = (0..16).map(|_| credit::spend_waiting(&ground.app));
    for spent in join_all(spenders).await {
        spent.unwrap();
    }
    assert_eq!(
        open(&ground, &two).await + open(&ground, &three).await,
        3_000
    );
    assert_eq!(credit_of(&ground, &one).await, 0);
    assert_sound(&ground).await;
}

async fn what_a_credit_covers_nobody_is_reminded_of(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 1_000).await;
    let two = billed(&ground, EMAIL, 2, 5_000).await;
    let three = billed(&ground, EMAIL, 3, 5_000).await;
    give(&ground, &one, 7_000, date(2026, 3, 1)).await;
    // Nobody said that these are theirs, so nothing is spent; all of the second is covered, and a fifth of the third.
    credit::spend_waiting(&ground.app).await.unwrap();
    assert_eq!(open(&ground, &two).await, 5_000);
    dun_on(&ground, date(2026, 3, 18)).await;
    let steps = "select count(*) from dunning_steps";
    assert_eq!(count(&ground, steps).await, 1);
    let of_third =
        "select count(*) from dunning_steps where invoice_id like '%3' and interest_minor = 3";
    assert_eq!(count(&ground, of_third).await, 1);
    prove(&ground, &[&two, &three]).await;
    credit::spend_waiting(&ground.app).await.unwrap();
    subscriptions::dun(&ground.app, None).await.unwrap();
    assert_eq!(open(&ground, &two).await, 0);
    assert_eq!(count(&ground, steps).await, 1);
    assert_sound(&ground).await;
}

async fn a_credit_that_came_in_time_pays_in_time(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 2_000).await;
    let two = billed(&ground, EMAIL, 2, 58_900).await;
    prove(&ground, &[&one, &two]).await;
    dun_to_the_end(&ground).await;
    assert!(open(&ground, &two).await > 58_900 + 1_500);
    // One transfer for both, that names one of them.
    let charged = open(&ground, &one).await - 2_000;
    let file = camt("S1", &[paid(60_900 + charged, &one.reference())]);
    take_in(&ground, &file).await.unwrap();
    credit::spend_waiting(&ground.app).await.unwrap();
    for day in [13, 14] {
        dun_on(&ground, date(2026, 4, day)).await;
        credit::spend_waiting(&ground.app).await.unwrap();
    }
    assert_eq!(
        (open(&ground, &one).await, open(&ground, &two).await),
        (0, 0)
    );
    assert_eq!(credit_of(&ground, &one).await, charged);
    assert_sound(&ground).await;
}

/// Most of it was there in time, and something came later: only that much is late.
async fn each_part_of_a_credit_counts_from_its_own_day(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 2_000).await;
    let two = billed(&ground, EMAIL, 2, 58_900).await;
    let file = camt("S1", &[paid(2_000 + 50_000, &one.reference())]);
    take_in(&ground, &file).await.unwrap();
    assert_eq!(credit_of(&ground, &one).await, 50_000);
    // Nobody said yet that the other one is theirs. The rest comes long after it was due.
    ground.clock.advance(SignedDuration::from_hours(24 * 30));
    let late = Given {
        invoice: one.id.parse().unwrap(),
        amount: Money::new(8_900, Currency::EUR),
        means: Means::Cash,
        received_on: ground.app.today(),
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&ground.app, "manual", "late", b"all"),
    };
    manual::record(&ground.app, &Actor::System, &late)
        .await
        .unwrap();
    prove(&ground, &[&one, &two]).await;
    for _ in 0..2 {
        credit::spend_waiting(&ground.app).await.unwrap();
    }
    assert_eq!(open(&ground, &two).await, 0);
    assert_eq!(credit_of(&ground, &one).await, 0);
    let spent: Vec<(String, i64)> = sqlx::query_as(
        "select p.booked_on, -p.amount_minor from postings p join entries e on e.id = p.entry_id \
         where e.kind = 'credit' and p.account = 'receivable' order by p.booked_on",
    )
    .fetch_all(ground.storage.reader())
    .await
    .unwrap();
    let today = ground.app.today().to_string();
    let issued = "2026-03-01".to_owned();
    assert_eq!(spent, [(issued, 50_000), (today, 8_900)]);
    assert_sound(&ground).await;
}

async fn what_is_spent_given_up_weighed_and_paid_at_once_comes_out_even(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 1_000).await;
    let two = billed(&ground, EMAIL, 2, 58_900).await;
    prove(&ground, &[&one, &two]).await;
    dun_to_the_end(&ground).await;
    give(&ground, &one, 30_000, date(2026, 3, 20)).await;
    let statement = camt("S1", &[paid(58_900, &two.reference())]);
    let waive = async |n: usize| {
        let wish = wish(&ground, &two, &n.to_string(), 500, 100);
        waivers::waive(&ground.app, &Actor::System, &wish).await
    };
    let (spent, weighed, waived, taken) = join4(
        join_all((0..4).map(|_| credit::spend_waiting(&ground.app))),
        join_all((0..4).map(|_| subscriptions::dun(&ground.app, None))),
        join_all((0..4).map(waive)),
        take_in(&ground, &statement),
    )
    .await;
    spent.into_iter().chain(weighed).for_each(Result::unwrap);
    taken.unwrap();
    for done in waived {
        assert!(matches!(done, Ok(_) | Err(WaiveError::TooMuch)), "{done:?}");
    }
    dun_on(&ground, date(2026, 4, 13)).await;
    credit::spend_waiting(&ground.app).await.unwrap();

    assert_eq!(
        (open(&ground, &one).await, open(&ground, &two).await),
        (0, 0)
    );
    // No more is given back than was charged, and no more is kept than the days until the twentieth cost, whatever of the money
    // the second was paid by.
    let too_much = "select count(*) from (select s.invoice_id from dunning_steps s group by s.invoice_id \
         having sum(s.fee_minor + s.interest_minor) < (select sum(w.fee_minor + w.interest_minor) from waivers w \
         where w.invoice_id = s.invoice_id)) as generous";
    assert_eq!(count(&ground, too_much).await, 0);
    let stands = "select cast(sum(fees_minor + interest_minor) as bigint) from invoice_balances";
    let stands = count(&ground, stands).await;
    assert!((0..50).contains(&stands), "{stands}");
    assert_eq!(credit_of(&ground, &one).await, 30_000 - 1_000 - stands);
    assert_sound(&ground).await;
}
