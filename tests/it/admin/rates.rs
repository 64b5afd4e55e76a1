//! `/admin/tax/rates`: a rate is not replaced without a word.

use actix_web::http::StatusCode;
use sealbook::vault::map::Role;

use super::Seat;
use crate::payments::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(a_second_rate_for_a_day_is_said_before_it_replaces_the_first);

async fn a_second_rate_for_a_day_is_said_before_it_replaces_the_first(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let path = "/admin/tax/rates";
    let rate = |rate, replace| {
        [
            ("base", "EUR"),
            ("quote", "CHF"),
            ("on", "2026-02-27"),
            ("rate", rate),
            ("source", "ECB"),
            ("replace", replace),
        ]
    };
    let first = seat.post(path, &rate("0.9999", "")).await;
    assert_eq!(first.location, format!("{path}?done=rates-taken"));
    let same = seat.post(path, &rate("0,9999", "")).await;
    assert_eq!(same.location, format!("{path}?done=unchanged"));
    let asked = seat.post(path, &rate("0.9", "")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.shows("1 EUR = 0.9999 CHF is recorded already"),
        "{asked:?}"
    );
    assert!(seat.get(path).await.shows("0.9999"));
    let replaced = seat.post(path, &rate("0.9", "yes")).await;
    assert_eq!(replaced.location, format!("{path}?done=rates-replaced"));
    assert!(!seat.get(path).await.shows("0.9999"));
}
