//! Money that is taken in by hand, and credit that is spent: once, and never more than there is.

use futures_util::future::join_all;
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::ledger;
use sealbook::money::Money;
use sealbook::payments::credit::{self, SpendError, Spent};
use sealbook::payments::key::RequestKey;
use sealbook::payments::manual::{self, Given, ManualError, ManualPayment, Means};
use sealbook::payments::recorded::Misstated;

use super::{Billed, assert_sound, balance, billed, count, open, shop};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_payment_by_hand_is_recorded_once_and_taken_back,
    what_is_more_than_open_is_credit_only_when_it_is_meant,
    an_amount_or_a_day_that_cannot_be_is_refused,
    of_many_who_record_at_once_none_pays_more_than_is_open,
    a_credit_that_a_hundred_spend_at_once_is_spent_exactly,
    a_spending_that_is_repeated_spends_nothing_more,
);

fn given(ground: &Ground, invoice: &Billed, minor: i64, key: &str) -> Given {
    let amount = Money::new(minor, "EUR".parse().unwrap());
    let scope = format!("manual/{}", invoice.id);
    let body = minor.to_string();
    Given {
        invoice: invoice.id.parse().unwrap(),
        amount,
        means: Means::Cash,
        received_on: ground.app.today(),
        remark: None,
        credit_rest: false,
        key: RequestKey::new(&ground.app, &scope, key, body.as_bytes()),
    }
}

async fn record(ground: &Ground, given: &Given) -> Result<ManualPayment, ManualError> {
    manual::record(&ground.app, &Actor::System, given).await
}

async fn spend(
    ground: &Ground,
    invoice: &Billed,
    at_most: Option<i64>,
    key: &str,
) -> Result<Spent, SpendError> {
    let scope = format!("credit/{}", invoice.id);
    let body = format!("{at_most:?}");
    let key = RequestKey::new(&ground.app, &scope, key, body.as_bytes());
    let at_most = at_most.map(|minor| Money::new(minor, "EUR".parse().unwrap()));
    let id = invoice.id.parse().unwrap();
    credit::spend(&ground.app, &Actor::System, &id, at_most, &key).await
}

async fn credit_of(ground: &Ground, invoice: &Billed) -> i64 {
    let customer = invoice.customer.parse().unwrap();
    let credits = ledger::credit_of(&ground.storage, &customer).await.unwrap();
    credits.iter().map(|credit| credit.minor()).sum()
}

/// Gives the customer of this invoice a credit, and leaves the invoice as it is.
async fn grant(ground: &Ground, invoice: &Billed, minor: i64) {
    let settled = billed(ground, "ada@example.org", 900, 1).await;
    assert_eq!(settled.customer, invoice.customer);
    let over = Given {
        credit_rest: true,
        ..given(ground, &settled, minor + 1, "grant")
    };
    assert_eq!(record(ground, &over).await.unwrap().credited.minor(), minor);
}

async fn a_payment_by_hand_is_recorded_once_and_taken_back(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let remark = databases.canaries.word("manual_payments.remark");
    let cheque = Given {
        means: Means::Cheque,
        remark: Text::new(&remark),
        ..given(&ground, &one, 5_000, "k")
    };
    let first = record(&ground, &cheque).await.unwrap();
    let again = record(&ground, &cheque).await.unwrap();
    assert_eq!(first.id, again.id);
    assert_eq!(balance(&ground, "cheques").await, 5_000);
    assert_eq!(open(&ground, &one).await, 4_150);
    let other = given(&ground, &one, 4_000, "k");
    let reused = record(&ground, &other).await;
    assert!(matches!(reused, Err(ManualError::KeyReused)), "{reused:?}");

    let why = Text::new(&databases.canaries.word("manual_payments.undone")).unwrap();
    let undo = async || manual::undo(&ground.app, &Actor::System, &first.id, &why).await;
    assert!(undo().await.unwrap().reversed_at.is_some());
    assert!(matches!(undo().await, Err(ManualError::TakenBack)));
    assert_eq!(open(&ground, &one).await, 9_150);
    assert_eq!(balance(&ground, "cheques").await, 0);
    let logged = "select count(*) from audit_events where action = 'payment-changed'";
    assert_eq!(count(&ground, logged).await, 2);
    assert_sound(&ground).await;
}

async fn what_is_more_than_open_is_credit_only_when_it_is_meant(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let over = given(&ground, &one, 1_000, "k");
    let refused = record(&ground, &over).await;
    assert!(
        matches!(&refused, Err(ManualError::MoreThanOpen(open)) if open.minor() == 700),
        "{refused:?}"
    );
    assert_eq!(balance(&ground, "cash").await, 0);
    let meant = Given {
        credit_rest: true,
        ..over
    };
    let payment = record(&ground, &meant).await.unwrap();
    assert_eq!(payment.credited.minor(), 300);
    assert_eq!(
        (open(&ground, &one).await, credit_of(&ground, &one).await),
        (0, 300)
    );
    // It pays the next one, and then it cannot be taken back.
    let next = billed(&ground, "ada@example.org", 2, 200).await;
    let spent = spend(&ground, &next, None, "s").await.unwrap();
    assert_eq!((spent.spent.minor(), spent.open.minor()), (200, 0));
    let why = Text::new("a slip").unwrap();
    let undone = manual::undo(&ground.app, &Actor::System, &payment.id, &why).await;
    assert!(matches!(undone, Err(ManualError::Spent)), "{undone:?}");
    assert_eq!(open(&ground, &one).await, 0);
    assert_sound(&ground).await;
}

async fn an_amount_or_a_day_that_cannot_be_is_refused(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    for minor in [0, -1, i64::MIN, i64::MAX, 100_000_000_000] {
        let wrong = Given {
            credit_rest: true,
            ..given(&ground, &one, minor, "amount")
        };
        let refused = record(&ground, &wrong).await;
        assert!(
            matches!(
                refused,
                Err(ManualError::Misstated(Misstated::Amount { .. }))
            ),
            "{minor}: {refused:?}"
        );
        let spent = spend(&ground, &one, Some(minor), "amount").await;
        assert!(spent.is_err(), "{minor}: {spent:?}");
    }
    let right = given(&ground, &one, 700, "other");
    let dollars = Given {
        amount: Money::new(700, "USD".parse().unwrap()),
        ..right.clone()
    };
    let refused = record(&ground, &dollars).await.unwrap_err().to_string();
    assert_eq!(refused, "the currency differs: this invoice is in EUR");
    for day in ["2099-01-01", "1999-12-31"] {
        let wrong = Given {
            received_on: day.parse().unwrap(),
            ..right.clone()
        };
        assert!(
            matches!(
                record(&ground, &wrong).await,
                Err(ManualError::Misstated(Misstated::Day))
            ),
            "{day}"
        );
    }
    let nowhere = Given {
        invoice: "inv_00000000000000000000009999".parse().unwrap(),
        ..right
    };
    assert!(matches!(
        record(&ground, &nowhere).await,
        Err(ManualError::UnknownInvoice)
    ));
    assert_eq!(
        count(&ground, "select count(*) from manual_payments").await,
        0
    );
    assert_sound(&ground).await;
}

async fn of_many_who_record_at_once_none_pays_more_than_is_open(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let tellers: Vec<Given> = (0..16)
        .map(|n| given(&ground, &one, 300, &format!("teller {n}")))
        .collect();
    let done = join_all(tellers.iter().map(|given| record(&ground, given))).await;
    let recorded = done.iter().filter(|one| one.is_ok()).count();
    assert_eq!(recorded, 2, "{done:?}");
    assert_eq!(
        (open(&ground, &one).await, balance(&ground, "cash").await),
        (100, 600)
    );
    // The same click, many times.
    let last = given(&ground, &one, 100, "click");
    let clicks = join_all((0..16).map(|_| record(&ground, &last))).await;
    assert!(clicks.iter().all(Result::is_ok), "{clicks:?}");
    assert_eq!(
        (open(&ground, &one).await, balance(&ground, "cash").await),
        (0, 700)
    );
    assert_sound(&ground).await;
}

async fn a_credit_that_a_hundred_spend_at_once_is_spent_exactly(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 10_000).await;
    grant(&ground, &one, 350).await;
    let names: Vec<String> = (0..100).map(|n| format!("spender {n}")).collect();
    let spenders = names
        .iter()
        .map(|name| spend(&ground, &one, Some(10), name));
    let done = join_all(spenders).await;
    let spent: i64 = done.iter().flatten().map(|spent| spent.spent.minor()).sum();
    assert_eq!(spent, 350, "{done:?}");
    let refused = |one: &&Result<Spent, SpendError>| matches!(one, Err(SpendError::Nothing));
    assert_eq!(done.iter().filter(refused).count(), 65);
    assert_eq!(
        (open(&ground, &one).await, credit_of(&ground, &one).await),
        (9_650, 0)
    );
    assert_sound(&ground).await;
}

async fn a_spending_that_is_repeated_spends_nothing_more(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 10_000).await;
    grant(&ground, &one, 500).await;
    let same = join_all((0..16).map(|_| spend(&ground, &one, Some(100), "same"))).await;
    assert!(
        same.iter()
            .flatten()
            .all(|spent| spent.spent.minor() == 100)
            && same.iter().all(Result::is_ok),
        "{same:?}"
    );
    assert_eq!(credit_of(&ground, &one).await, 400);
    let other = spend(&ground, &one, Some(200), "same").await;
    assert!(matches!(other, Err(SpendError::KeyReused)), "{other:?}");
    assert_eq!(
        spend(&ground, &one, None, "all")
            .await
            .unwrap()
            .spent
            .minor(),
        400
    );
    assert_sound(&ground).await;
}
