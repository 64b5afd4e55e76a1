//! The sums of what is open: what the invoices say, while many pay at once and rows are added up beside them.

use futures_util::future::{join, join_all};
use sealbook::billing::ledger;
use sealbook::storage::{Error, Storage};
use serde_json::Value;

use super::invoiced;
use super::reports::{DAY, Reader, part, pay};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(sums_of_open_items_hold_while_many_pay_at_once);

/// What the report's list and its sums by age come to: amount and items of each.
async fn listed_and_summed(reader: &Reader<'_>) -> [(i64, i64); 2] {
    let report = reader.json("open-items?limit=100").await;
    let sum = |rows: &Value, count: &dyn Fn(&Value) -> i64| {
        let rows = rows.as_array().unwrap().iter();
        rows.fold((0, 0), |(open, items), row| {
            let more = row["open_minor"].as_i64().unwrap();
            (open + more, items + count(row))
        })
    };
    [
        sum(&report["items"], &|_| 1),
        sum(&report["ageing"], &|row| row["items"].as_i64().unwrap()),
    ]
}

async fn sums_of_open_items_hold_while_many_pay_at_once(shop: &Shop) {
    let mut invoices = Vec::new();
    for _ in 0..6 {
        invoices.push(invoiced(shop).await);
    }
    let reader = Reader::of(shop).await;
    let [listed, summed] = listed_and_summed(&reader).await;
    assert_eq!(listed, summed);
    assert_eq!(listed.1, 6);
    let storage = &shop.app.storage;
    let paying = join_all(invoices.iter().flat_map(|invoice| {
        let tenth = part(invoice.document.total, 10);
        (0..6).map(move |_| pay(shop, invoice, tenth, DAY))
    }));
    let adding = async {
        for _ in 0..5 {
            ledger::add_up_open_days(storage).await.unwrap();
            let [listed, _] = listed_and_summed(&reader).await;
            assert_eq!(listed.1, 6);
        }
    };
    join(paying, adding).await;
    // More than what is left: the rest is credit, and nothing is open.
    join_all(
        invoices[..4]
            .iter()
            .map(|invoice| pay(shop, invoice, invoice.document.total, DAY)),
    )
    .await;
    ledger::add_up_open_days(storage).await.unwrap();
    let [listed, summed] = listed_and_summed(&reader).await;
    assert_eq!(listed, summed);
    assert_eq!(listed.1, 2);
    assert_eq!(ledger::verify(storage).await.unwrap(), []);
    let rows = shop.count("select count(*) from open_days").await;
    assert!(rows < 10, "{rows}");
    for invoice in &invoices[4..] {
        pay(shop, invoice, invoice.document.total, DAY).await;
    }
    for _ in 0..8 {
        let invoice = invoiced(shop).await;
        pay(shop, &invoice, invoice.document.total, DAY).await;
    }
    ledger::add_up_open_days(storage).await.unwrap();
    assert_eq!(listed_and_summed(&reader).await, [(0, 0), (0, 0)]);
    assert_eq!(
        shop.count("select count(*) from open_days").await,
        0,
        "a day on which nothing is open has no row"
    );
    write(
        storage,
        "insert into open_days (id, currency, due_on, open_minor, items) values ('x', 'EUR', '2026-03-31', 5, 1)",
    )
    .await;
    let found = ledger::verify(storage).await.unwrap();
    assert_eq!(found.len(), 1, "a sum that nobody owes is found: {found:?}");
    write(storage, "delete from open_days where id = 'x'").await;
}

async fn write(storage: &Storage, sql: &'static str) {
    let written = storage.transact(move |tx| {
        Box::pin(async move {
            sqlx::query(sql).execute(tx.conn()).await?;
            Ok::<_, Error>(())
        })
    });
    written.await.unwrap();
}
