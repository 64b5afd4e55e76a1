//! `/admin/reports`: figures, open items, files.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::audit::Action;
use sealbook::vault::map::Role;

use super::{Seat, entries};
use crate::payments::bank::{camt, paid};
use crate::payments::{billed, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    open_items_are_shown_by_age_and_page_by_page,
    figures_are_drawn_and_stand_in_a_table,
    a_file_is_downloaded_and_the_log_says_by_whom,
);

const OPEN_ITEMS: &str = "/admin/reports/open-items";

async fn open_items_are_shown_by_age_and_page_by_page(databases: &Databases) {
    let ground = shop(databases).await;
    for running in 1..=3 {
        let email = format!("customer{running}@example.org");
        billed(&ground, &email, running, 1_000 * running).await;
    }
    let seat = Seat::take(&ground, Role::Auditor).await;
    let page = seat.get(OPEN_ITEMS).await;
    assert!(page.shows("€60.00") && page.shows("Not due"));
    assert!(
        !page.shows("/admin/invoices/"),
        "an auditor goes no further"
    );

    let one = seat.get(&format!("{OPEN_ITEMS}?limit=1")).await;
    assert!(one.shows("INV-2026-000001") && !one.shows("INV-2026-000002"));
    let next = one.neighbour("next").unwrap();
    let two = seat.get(&next).await;
    assert!(two.shows("INV-2026-000002") && two.shows("€60.00"));

    // They were due on 15 March.
    ground.clock.advance(SignedDuration::from_hours(24 * 50));
    let seat = Seat::take(&ground, Role::Billing).await;
    let late = seat.get(OPEN_ITEMS).await;
    assert!(late.shows("warning\">31 to 60 days"));
    for query in ["at=soon", "at=2026-02-30"] {
        let page = seat.get(&format!("{OPEN_ITEMS}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    let unknown = seat.get(&format!("{OPEN_ITEMS}?after=inv_1")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn figures_are_drawn_and_stand_in_a_table(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    billed(&ground, "grace@example.org", 2, 4_900).await;
    take_in(&ground, &camt("S1", &[paid(9_150, &one.reference())]))
        .await
        .unwrap();
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get("/admin/reports").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("monthly-revenue-plot-title"));
    // Revenue of March; what is owed when it is over.
    assert!(page.shows("€140.50") && page.shows("€49.00"));
    assert_eq!(page.body.matches("<th scope=\"row\">").count(), 12);
    let two = seat.get("/admin/reports?from=2026-02&to=2026-03").await;
    assert_eq!(two.body.matches("<th scope=\"row\">").count(), 2);
    for query in [
        "from=2026-13",
        "from=2026-03&to=2026-01",
        "from=2001-01",
        "currency=XYZ",
    ] {
        let page = seat.get(&format!("/admin/reports?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(
            page.body.matches("<th scope=\"row\">").count(),
            12,
            "{query}"
        );
    }
}

async fn a_file_is_downloaded_and_the_log_says_by_whom(databases: &Databases) {
    let ground = shop(databases).await;
    billed(&ground, "ada@example.org", 1, 9_150).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    assert!(seat.get("/admin/reports/files").await.shows("DATEV"));
    let days = "from=2026-03-01&until=2026-03-31&at=2026-03-01";
    let path = "/admin/reports/download";
    let file = seat.get(&format!("{path}?report=journal&{days}")).await;
    assert_eq!(file.status, StatusCode::OK);
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].contains("INV-2026-000001") && lines[1].contains("91.50"));
    let log = entries(&ground).await;
    let exported = log.iter().find(|entry| entry.action == Action::Exported);
    let exported = exported.unwrap();
    let name = "journal_2026-03-01_2026-03-31_at_2026-03-01.csv";
    assert_eq!(exported.object.as_deref(), Some(name));
    assert_eq!(exported.actor.id(), Some(seat.operator.as_str()));

    for report in ["invoices", "open-items", "vat", "trial-balance", "datev"] {
        let file = seat.get(&format!("{path}?report={report}&{days}")).await;
        assert_eq!(file.status, StatusCode::OK, "{report}");
    }
    for query in [
        "report=secrets".to_owned(),
        "report=journal&from=2026-03-02&until=2026-03-01".to_owned(),
        "report=journal&at=soon".to_owned(),
        "report=datev&from=2025-03-01&until=2026-03-01".to_owned(),
        "report=datev&currency=XYZ".to_owned(),
    ] {
        let page = seat.get(&format!("{path}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}
