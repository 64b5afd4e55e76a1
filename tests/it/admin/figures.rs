//! The overview: figures by the shop's days, and what somebody should look at.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::vault::map::Role;

use super::{Seat, ordered};
use crate::audit::tamper;
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_day_is_one_of_the_shops_zone,
    a_range_that_cannot_be_meant_is_complained_about,
    conspicuous_opening_and_a_broken_chain_raise_an_alarm,
);

/// The rows of the table behind the plot: day and number of orders.
fn rows(page: &str) -> Vec<(String, String)> {
    let (_, table) = page.split_once("<tbody>").unwrap();
    let (table, _) = table.split_once("</tbody>").unwrap();
    let text = |cell: &str| {
        let (_, rest) = cell.split_once('>').unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    table
        .split("<tr>")
        .skip(1)
        .map(|row| {
            let (day, rest) = row.split_once("<td").unwrap();
            let (_, day) = day.split_once("<th").unwrap();
            (text(day), text(rest))
        })
        .collect()
}

async fn a_day_is_one_of_the_shops_zone(databases: &Databases) {
    let ground = shop(databases).await;
    ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    // 28 March, 22:30 in Berlin; then 29 March, 00:30, a day that has 23 hours.
    let first_day = SignedDuration::from_hours(27 * 24) + SignedDuration::from_mins(9 * 60 + 30);
    ground.clock.advance(first_day);
    ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    ground.clock.advance(SignedDuration::from_hours(2));
    ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    ground
        .clock
        .advance(SignedDuration::from_mins(21 * 60 + 59));
    let cancelled = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let all = || async { seat.get("/admin?from=2026-03-28&to=2026-03-30").await.body };
    let row = |day: &str, orders: &str| (day.to_owned(), orders.to_owned());
    assert_eq!(
        rows(&all().await),
        [row("28 Mar 2026", "1"), row("29 Mar 2026", "2")]
    );
    seat.post(&format!("/admin/orders/{}/cancel", cancelled.id), &[])
        .await;
    assert_eq!(rows(&all().await)[1], row("29 Mar 2026", "1"));
    let month = seat.get("/admin").await;
    assert_eq!(rows(&month.body).len(), 30);
    assert_eq!(rows(&month.body)[0], row("28 Feb 2026", "0"));
    assert!(month.shows("<svg class=\"plot\""));
}

async fn a_range_that_cannot_be_meant_is_complained_about(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Auditor).await;
    for query in [
        "from=2026-02-31",
        "to=soon",
        "from=2026-03-01&to=2026-02-01",
        "from=2019-01-01&to=2026-03-01",
        "from=-009999-01-01",
    ] {
        let page = seat.get(&format!("/admin?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(rows(&page.body).len(), 30, "{query}");
    }
    assert_eq!(
        seat.get("/admin?to=9999-12-31").await.status,
        StatusCode::OK
    );
}

async fn conspicuous_opening_and_a_broken_chain_raise_an_alarm(databases: &Databases) {
    let ground = shop(databases).await;
    let owner = Seat::take(&ground, Role::Owner).await;
    let support = Seat::take(&ground, Role::Support).await;
    for n in 0..21 {
        let order = ordered(&ground, "Ada Lovelace", &format!("ada{n}@example.org")).await;
        assert!(!owner.get("/admin").await.shows("bulk-opening"), "{n}");
        support.open_case(&order, "customer_request", "").await;
    }
    assert!(
        owner
            .get("/admin")
            .await
            .shows("/admin/audit?action=bulk-opening")
    );
    let log = owner.get("/admin/audit?action=bulk-opening").await;
    assert!(log.shows(support.operator.as_str()));

    ground.audit.chain_pending(&ground.vault).await.unwrap();
    tamper(&ground, &["delete from audit_events where seq = 3"]).await;
    owner.post("/admin/audit/verify", &[]).await;
    let page = owner.get("/admin/audit").await;
    assert!(page.shows("The chain is broken at entry 3"));
    assert!(
        owner
            .get("/admin")
            .await
            .shows("The audit log&#x27;s chain is broken.")
    );
}
