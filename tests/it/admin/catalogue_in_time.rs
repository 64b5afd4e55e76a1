//! The catalogue through time: what an add-on will cost, and what was asked once.

use actix_web::http::StatusCode;
use sealbook::vault::map::Role;

use super::Seat;
use super::catalogue::{current, send};
use crate::orders::{form, place, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    an_addons_price_to_come_stands_beside_the_one_in_force,
    a_question_that_is_asked_no_more_keeps_its_name_on_old_orders,
);

async fn an_addons_price_to_come_stands_beside_the_one_in_force(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    let with = |amount: &'static str, from: &'static str| {
        [
            ("addon_key", "backup"),
            ("addon_name_en", "Backup"),
            ("addon_name_de", "Sicherung"),
            ("addon_max", "3"),
            ("addon_amount_EUR_monthly", amount),
            ("addon_from", from),
        ]
    };
    let prices = async || {
        let plans = current(&ground).await.plans;
        let plan = plans.into_iter().find(|plan| plan.slug == "mail-solo");
        let addon = plan.unwrap().addons.into_iter();
        let addon = addon
            .into_iter()
            .find(|addon| addon.key == "backup")
            .unwrap();
        let mut prices: Vec<_> = addon
            .prices
            .iter()
            .map(|price| (price.valid_from.is_some(), price.amount.minor()))
            .collect();
        prices.sort_unstable();
        prices
    };
    let path = format!("{plan}/addons");
    send(&seat, &path, &with("1.99", "")).await;
    send(&seat, &path, &with("2.49", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 199), (true, 249)]);
    // Saving what is in force leaves what is to come, and the other way round.
    send(&seat, &path, &with("2.09", "")).await;
    assert_eq!(prices().await, [(false, 209), (true, 249)]);
    send(&seat, &path, &with("2.99", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 209), (true, 299)]);
    let page = send(&seat, &path, &with("", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 209)]);
    assert!(page.shows("addon_from"));
    for wrong in ["2030-02-30", "soon", "-1"] {
        let answer = seat.post(&path, &with("3", wrong)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(prices().await, [(false, 209)]);
}

async fn a_question_that_is_asked_no_more_keeps_its_name_on_old_orders(databases: &Databases) {
    let ground = shop(databases).await;
    let order = place(&ground, &form("ada@example.org"), "key")
        .await
        .unwrap();
    let seat = Seat::take(&ground, Role::Owner).await;
    let page = format!("/admin/orders/{}", order.id);
    let (before, _) = {
        let shown = seat.get(&page).await;
        assert!(shown.shows("lovelace.example"));
        let plans = current(&ground).await.plans;
        let plan = plans.into_iter().find(|plan| plan.slug == "mail-solo");
        let question = plan.unwrap().questions.into_iter();
        let label = question.into_iter().find(|one| one.key == "domain");
        (label.unwrap().label.en, shown)
    };
    let path = "/admin/catalogue/plans/mail-solo/questions/retire";
    send(&seat, path, &[("key", "domain")]).await;
    let shown = seat.get(&page).await;
    assert!(shown.shows("lovelace.example"));
    assert!(shown.shows(&before), "{before}: {}", shown.body);
    assert!(!shown.shows("<dt>domain</dt>"));
}
