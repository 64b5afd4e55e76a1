//! A night in which everything renews, and the statement of the day on which everybody has paid.

use std::time::Instant;

use jiff::SignedDuration;

use crate::databases::Engine;
use crate::resident;
use crate::row;
use crate::shop::Shop;
use crate::statement;

pub async fn measure(engine: Engine, subscriptions: usize) {
    let shop = Shop::open(engine).await;
    let began = Instant::now();
    shop.sell("on-trial", subscriptions).await;
    let serving = shop.serve();
    shop.reach("select count(*) from subscriptions", subscriptions)
        .await;
    row(
        &format!("{subscriptions} orders placed and followed"),
        &format!("{:.1?}", began.elapsed()),
        "",
    );

    resident::forget_peak();
    let (before, _) = resident::now_and_peak();
    shop.app.clock.advance(SignedDuration::from_hours(24 * 30));
    // The duty looks once a minute.
    let first = "select count(*) from (select cause from invoices_owed limit 1) as first";
    let began = shop.reach(first, 1).await;
    let booked = "select count(*) from entries where kind = 'invoice'";
    shop.reach(booked, subscriptions / 4).await;
    let (_, early) = resident::now_and_peak();
    shop.reach(booked, subscriptions).await;
    let took = began.elapsed();
    let owed = "select count(*) from messages where kind = 'invoice'";
    assert_eq!(shop.count(owed).await, subscriptions);
    let (_, peak) = resident::now_and_peak();
    row(
        &format!("{subscriptions} renewals issued, posted, mails owed"),
        &format!("{took:.1?}"),
        "300 s or less",
    );
    row(
        "    resident before, after a quarter, at most",
        &format!("{before}, {early}, {peak} MiB"),
        "constant",
    );
    statement::measure(&shop, subscriptions).await;
    shop.close(serving).await;
}
