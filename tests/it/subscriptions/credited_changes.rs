//! What a credit note gives back in the very moment of a change of plan is not given back again by the change.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use sealbook::app::App;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, InvoiceId};
use sealbook::catalog::{Interval, Turnstile};
use sealbook::money::Money;
use sealbook::subscriptions::{self, ActError, Subscription, Wanted};
use tokio::time::sleep;

use super::scarce_changes::{begun, stocked, wanted};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_credit_note_that_comes_between_reading_and_writing_is_seen,
    changes_and_credit_notes_at_the_same_moment_come_out_as_if_one_were_first,
);

async fn invoice(shop: &Shop, of: &Subscription) -> InvoiceId {
    shop.issued().await;
    let found = invoices::by_cause(&shop.app.storage, of.order.as_str()).await;
    found.unwrap().unwrap().document.id
}

/// Owed, and not issued yet: what is promised counts.
async fn credit(app: &App, invoice: &InvoiceId, amount: Amount) {
    let credit = Credit {
        amount,
        reason: None,
        key: "goodwill".to_owned(),
    };
    invoices::owe_credit(app, invoice, &credit).await.unwrap();
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
        let crediting = tokio::spawn(async move { credit(&app, &first, Amount::Rest).await });
        let (app, id, to) = (Arc::clone(&shop.app), begun.id.clone(), three.clone());
        let changing =
            tokio::spawn(
                async move { subscriptions::change(&app, &id, &to, &Actor::System).await },
            );
        join(crediting, changing)
    });
    for (credited, changed) in join_all(rush).await {
        credited.unwrap();
        changed.unwrap().unwrap();
    }
    for (_, begun) in &all {
        let gave_back: i64 = sqlx::query_scalar(
            "select count(*) from subscription_charges where subscription_id = $1 and kind = 'credit'",
        )
        .bind(begun.id.as_str())
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
        let asked = if gave_back > 0 { 2 * year } else { 3 * year };
        assert_eq!(shop.asked_for(begun).await, asked);
    }
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
