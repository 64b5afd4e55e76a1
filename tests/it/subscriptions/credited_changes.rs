//! What a credit note gives back in the very moment of a change of plan is not given back again by the change.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{
    self, Amount, Credit, CreditError, InvoiceId, Kind, NotCreditable,
};
use sealbook::catalog::{Basis, Interval, Turnstile};
use sealbook::money::Money;
use sealbook::subscriptions::{self, ActError, Subscription, Wanted};
use tokio::time::sleep;

use super::scarce_changes::{begun, stocked, wanted};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_credit_note_that_comes_between_reading_and_writing_is_seen,
    changes_and_credit_notes_at_the_same_moment_come_out_as_if_one_were_first,
    what_a_change_gave_back_is_not_credited_again,
);

async fn invoice(shop: &Shop, of: &Subscription) -> InvoiceId {
    shop.issued().await;
    let found = invoices::by_cause(&shop.app.storage, of.order.as_str()).await;
    found.unwrap().unwrap().document.id
}

/// Owed, and not issued yet: what is promised counts.
async fn credit(app: &App, invoice: &InvoiceId, amount: Amount) {
    try_to_credit(app, invoice, amount, "goodwill")
        .await
        .unwrap();
}

async fn try_to_credit(
    app: &App,
    invoice: &InvoiceId,
    amount: Amount,
    key: &str,
) -> Result<String, CreditError> {
    let credit = Credit {
        amount,
        reason: None,
        key: key.to_owned(),
    };
    invoices::owe_credit(app, invoice, &credit).await
}

async fn a_credit_note_that_comes_between_reading_and_writing_is_seen(shop: &Shop) {
    stocked(shop, 20).await;
    let three = wanted(shop, "limited", Interval::Yearly, 3).await;
    let plan = shop.price_plan(&three).await;
    for (email, amount, is_shown) in [
        ("ada@example.org", None, false),
        ("grace@example.org", Some(5_000), false),
        ("edsger@example.org", Some(5_000), true),
    ] {
        let begun = begun(shop, email, "limited", "yearly").await;
        let first = invoice(shop, &begun).await;
        let year = shop.asked_for(&begun).await;
        let preview = subscriptions::preview(&shop.app, &begun, &three);
        let shown = preview.await.unwrap().total().minor();
        assert_eq!(shown, 2 * year);
        // The change reads and reckons, and then waits for its turn.
        let turn = shop.app.room::<Turnstile>().pass(vec![plan.as_str()]).await;
        let (app, id, to) = (Arc::clone(&shop.app), begun.id.clone(), three.clone());
        let changing = tokio::spawn(async move {
            if is_shown {
                subscriptions::change_as_shown(&app, &id, &to, shown, &Actor::System).await
            } else {
                subscriptions::change(&app, &id, &to, &Actor::System).await
            }
        });
        sleep(Duration::from_millis(300)).await;
        let total = |minor| Amount::Total(Money::new(minor, begun.currency));
        credit(&shop.app, &first, amount.map_or(Amount::Rest, total)).await;
        drop(turn);
        let changed = changing.await.unwrap();
        if is_shown {
            let Err(ActError::Differs(now)) = changed else {
                panic!("{changed:?}");
            };
            assert_eq!(now.total().minor(), shown + 5_000);
            assert_eq!(shop.asked_for(&begun).await, year - 5_000);
        } else {
            changed.unwrap();
            // Three are paid for, whatever was given back before.
            assert_eq!(shop.asked_for(&begun).await, 3 * year);
        }
    }
}

async fn changes_and_credit_notes_at_the_same_moment_come_out_as_if_one_were_first(shop: &Shop) {
    stocked(shop, 100).await;
    let three = wanted(shop, "limited", Interval::Yearly, 3).await;
    let mut all = Vec::new();
    for n in 0..12 {
        let begun = begun(shop, &format!("{n}@example.org"), "limited", "yearly").await;
        all.push((invoice(shop, &begun).await, begun));
    }
    let year = shop.asked_for(&all[0].1).await;
    let rush = all.iter().map(|(first, begun)| {
        let (app, first) = (Arc::clone(&shop.app), first.clone());
        let crediting =
            tokio::spawn(
                async move { try_to_credit(&app, &first, Amount::Rest, "goodwill").await },
            );
        let (app, id, to) = (Arc::clone(&shop.app), begun.id.clone(), three.clone());
        let changing =
            tokio::spawn(
                async move { subscriptions::change(&app, &id, &to, &Actor::System).await },
            );
        join(crediting, changing)
    });
    for (credited, changed) in join_all(rush).await {
        match credited.unwrap() {
            // The change gave it back before.
            Ok(_) | Err(CreditError::NotCreditable(NotCreditable::NothingLeft)) => {}
            Err(error) => panic!("{error}"),
        }
        changed.unwrap().unwrap();
    }
    for (_, begun) in &all {
        assert_eq!(shop.asked_for(begun).await, 3 * year);
    }
}

async fn what_a_change_gave_back_is_not_credited_again(shop: &Shop) {
    stocked(shop, 20).await;
    let three = wanted(shop, "limited", Interval::Yearly, 3).await;
    let begun = begun(shop, "ada@example.org", "limited", "yearly").await;
    let first = invoice(shop, &begun).await;
    let year = shop.asked_for(&begun).await;
    // After a hundred days, the others are given back by the change.
    shop.later(SignedDuration::from_hours(24 * 100)).await;
    subscriptions::change(&shop.app, &begun.id, &three, &Actor::System)
        .await
        .unwrap();
    shop.issued().await;
    let asked = shop.asked_for(&begun).await;
    let used = {
        let rest: i64 = sqlx::query_scalar(
            "select cast(-sum(amount_minor) as bigint) from subscription_charges where kind = 'credit'",
        )
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
        let invoice = invoices::by_id(&shop.app.storage, &first).await.unwrap();
        let invoice = invoice.unwrap().document;
        let on_basis = match invoice.basis {
            Basis::Net => invoice.net,
            Basis::Gross => invoice.total,
        };
        assert!(0 < rest && rest < on_basis.minor(), "{rest}");
        Money::new(on_basis.minor() - rest, begun.currency)
    };
    let amount = |minor| match begun.basis {
        Basis::Net => Amount::Net(Money::new(minor, begun.currency)),
        Basis::Gross => Amount::Total(Money::new(minor, begun.currency)),
    };
    let refused = try_to_credit(&shop.app, &first, amount(used.minor() + 1), "more").await;
    assert!(
        matches!(refused, Err(CreditError::NotCreditable(NotCreditable::Exceeds(most))) if most == used),
        "{refused:?}"
    );
    // Many who ask for all of it get the days that were used, once.
    let rush = (0..8).map(|n| {
        let (app, first) = (Arc::clone(&shop.app), first.clone());
        tokio::spawn(async move { try_to_credit(&app, &first, Amount::Rest, &n.to_string()).await })
    });
    let credited = join_all(rush).await.into_iter().map(Result::unwrap);
    assert_eq!(credited.flatten().count(), 1);
    let after = shop.asked_for(&begun).await;
    assert!(asked - after >= used.minor() && asked - after < year);

    // The change is taken back whole: then so may be what it gave back.
    let changed = invoices::of_order(&shop.app.storage, begun.order.as_str()).await;
    let changed = changed.unwrap().into_iter().map(|one| one.document);
    let changed = changed.filter(|one| one.kind == Kind::Invoice && one.id != first);
    for (nth, one) in changed.enumerate() {
        let key = format!("all-{nth}");
        try_to_credit(&shop.app, &one.id, Amount::Rest, &key)
            .await
            .unwrap();
    }
    try_to_credit(&shop.app, &first, Amount::Rest, "rest")
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&begun).await, 0);
    shop.issued().await;
}

impl Shop {
    /// The id of the plan that a price is of.
    async fn price_plan(&self, wanted: &Wanted) -> String {
        let found = sqlx::query_scalar("select plan_id from prices where id = $1")
            .bind(wanted.price.as_str())
            .fetch_one(self.app.storage.reader());
        found.await.unwrap()
    }
}
