//! Keys that were made ahead and never used go after a month; used ones never.

use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::identity::operators;
use sealbook::orders::view;
use sealbook::privacy;
use sealbook::vault::map::Role;

use crate::orders::{form, place, shop};
use crate::support::databases::Databases;
use crate::support::shop::Shop;
use crate::support::{on_both_engines, schema};

on_both_engines!(
    unused_keys_go_after_a_month_and_used_ones_stay,
    a_shop_sweeps_by_itself,
);

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn unused_keys_go_after_a_month_and_used_ones_stay(databases: &Databases) {
    let ground = shop(databases).await;
    let app = &ground.app;
    let subjects = async || schema::rows(&databases.keystore_url).await["subjects"];
    let old = place(&ground, &form("ada@lovelace.example"), "one")
        .await
        .unwrap();
    let email = "grace@shop.example".parse().unwrap();
    let invited = operators::invite(app, Actor::System, &email, Role::Support)
        .await
        .unwrap();
    let early = subjects().await;
    assert!(early > 2, "some were made ahead");

    ground.clock.advance(DAY * 29);
    assert_eq!(privacy::sweep(app).await.unwrap(), 0, "too young");
    ground.clock.advance(DAY * 2);
    let new = place(&ground, &form("alan@turing.example"), "two")
        .await
        .unwrap();
    let late = subjects().await - early;
    assert!(late > 1, "what lay too long is not used any more");
    let swept = i64::try_from(privacy::sweep(app).await.unwrap()).unwrap();
    assert_eq!(
        swept,
        early - 2,
        "all but the customer's and the operator's"
    );
    assert_eq!(subjects().await, 2 + late, "the young ones stay");

    app.vault.evict_all();
    for (order, email) in [(old, "ada@lovelace.example"), (new, "alan@turing.example")] {
        assert_eq!(view::details(app, &order).await.unwrap().email, email);
    }
    let operator = operators::find(app, &invited.operator).await.unwrap();
    assert!(app.vault.keys(&operator.unwrap().subject).await.is_ok());
    assert_eq!(privacy::sweep(app).await.unwrap(), 0);
}

async fn a_shop_sweeps_by_itself(shop: &Shop) {
    let on_duty = "select count(*) from leases where name = 'sweep-unused-keys'";
    shop.until("somebody sweeps", || async {
        shop.count(on_duty).await == 1
    })
    .await;
}
