//! What becomes of subscriptions while nobody looks: after missed days, and when their customer is erased.

use jiff::civil::date;
use sealbook::subscriptions;
use sealbook::subscriptions::state::State;

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    three_missed_days_are_caught_up_once_without_a_flood,
    who_is_erased_is_charged_nothing_more_and_written_to_no_more,
    what_renews_for_nobody_ends_once_however_many_look,
);

async fn three_missed_days_are_caught_up_once_without_a_flood(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.issued().await;
    // Due on 15 March; the reminder was to go out on the 18th, the next period's invoice on the 25th.
    for moment in ["2026-03-21T12:00:00Z", "2026-03-28T12:00:00Z"] {
        shop.move_to(moment).await;
        for _ in 0..3 {
            shop.renew().await;
            subscriptions::dun(&shop.app, None).await.unwrap();
            shop.issued().await;
        }
        shop.quiet().await;
    }
    assert_eq!(shop.periods(&begun).await, [date(2026, 4, 1)]);
    assert_eq!(shop.count("select count(*) from invoices").await, 2);
    assert_eq!(shop.count("select count(*) from dunning_steps").await, 1);
    let mails = "select count(*) from messages where kind = 'dunning' and state = 'sent'";
    assert_eq!(shop.count(mails).await, 1);
}

async fn who_is_erased_is_charged_nothing_more_and_written_to_no_more(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let stays = shop.subscribe("grace@example.org", "monthly").await;
    let asked = shop.asked_for(&begun).await;
    shop.move_to("2026-03-26T12:00:00Z").await;
    let customer = begun.customer.to_string();
    shop.app
        .storage
        .transact(move |tx| {
            let customer = customer.clone();
            Box::pin(async move {
                sqlx::query("update customers set erasing_at = 1 where id = $1")
                    .bind(customer)
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
    shop.renew().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    assert_eq!(shop.periods(&begun).await, []);
    assert_eq!(shop.periods(&stays).await, [date(2026, 4, 1)]);
    // The invoice stays open, as the law asks; nobody is reminded of it.
    assert_eq!(shop.asked_for(&begun).await, asked);
    shop.move_to("2026-04-20T12:00:00Z").await;
    shop.renew().await;
    subscriptions::notify(&shop.app, None).await.unwrap();
    subscriptions::dun(&shop.app, None).await.unwrap();
    shop.quiet().await;
    assert_eq!(shop.periods(&begun).await, []);
    let fees = "select count(*) from dunning_steps d join invoices i on i.id = d.invoice_id \
                join customers c on c.id = i.customer_id where c.erasing_at is not null";
    assert_eq!(shop.count(fees).await, 0);
    let to_her = "select count(*) from messages m join customers c on c.subject_id = m.subject_id \
                  where c.erasing_at is not null and m.state = 'sent' and m.kind in ('dunning', 'renewal-notice')";
    assert_eq!(shop.count(to_her).await, 0);
    let open = "select count(*) from invoice_balances b join customers c on c.id = b.customer_id \
                where c.erasing_at is not null and b.open_minor > 0 and b.settled_at is null";
    assert_eq!(shop.count(open).await, 1);
}

async fn what_renews_for_nobody_ends_once_however_many_look(shop: &Shop) {
    for n in 0..8 {
        shop.subscribe(&format!("customer-{n}@example.org"), "monthly")
            .await;
    }
    shop.app
        .storage
        .transact(|tx| {
            Box::pin(async move {
                sqlx::query("update customers set erasing_at = 1")
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
    let runs = (0..4).map(|_| subscriptions::renew_due(&shop.app, None));
    for run in futures_util::future::join_all(runs).await {
        run.unwrap();
    }
    let ended = "select count(*) from subscription_events where kind = 'ended'";
    assert_eq!(shop.count(ended).await, 8);
    assert_eq!(
        shop.count("select count(*) from subscriptions where ended_at is null")
            .await,
        0
    );
}
