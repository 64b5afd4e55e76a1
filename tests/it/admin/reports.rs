//! `/admin/reports`: figures, open items, files.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::audit::Action;
use sealbook::vault::map::Role;

use super::{Seat, entries};
use crate::payments::bank::{camt, paid};
use crate::payments::{billed, billed_in, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    open_items_are_shown_by_age_and_page_by_page,
    figures_are_drawn_and_stand_in_a_table,
    a_file_is_downloaded_and_the_log_says_by_whom,
    the_trial_balance_is_read_for_a_day,
    vat_is_laid_out_as_its_returns_are,
    no_day_breaks_the_books,
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

async fn the_trial_balance_is_read_for_a_day(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    billed(&ground, "grace@example.org", 2, 4_900).await;
    take_in(&ground, &camt("S1", &[paid(9_150, &one.reference())]))
        .await
        .unwrap();
    let seat = Seat::take(&ground, Role::Auditor).await;
    let page = seat.get("/admin/reports/trial-balance").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in ["Receivables", "€49.00", "Bank", "€91.50", "Revenue"] {
        assert!(page.shows(text), "{text}");
    }
    // Both sides come to what was invoiced.
    assert_eq!(page.body.matches("€140.50").count(), 3);
    let file = "report=trial-balance&amp;until=2026-03-01&amp;at=2026-03-01";
    assert!(page.shows(file), "{}", page.body);
    let before = seat
        .get("/admin/reports/trial-balance?until=2025-12-31")
        .await;
    assert!(before.shows("Nothing was booked by then"));
    let support = Seat::take(&ground, Role::Support).await;
    for page in ["trial-balance", "vat"] {
        let refused = support.get(&format!("/admin/reports/{page}")).await;
        assert!(refused.is_for_another_role(), "{page}");
    }
}

async fn vat_is_laid_out_as_its_returns_are(databases: &Databases) {
    let ground = shop(databases).await;
    for (running, territory, ppm, currency) in [
        (1, "DE", 190_000, "EUR"),
        (2, "FR", 200_000, "EUR"),
        (3, "FR", 200_000, "USD"),
    ] {
        let email = format!("customer{running}@example.org");
        let invoice = billed_in(&ground, &email, running, 10_000, currency).await;
        let part = "insert into invoice_parts (invoice_id, position, tax_territory, tax_treatment, tax_rate_ppm, net_minor, \
                    tax_minor) values ($1, 0, $2, 'taxed', $3, 10000, $4)";
        ground
            .storage
            .transact(move |tx| {
                let id = invoice.id.clone();
                Box::pin(async move {
                    sqlx::query(part)
                        .bind(id)
                        .bind(territory)
                        .bind(ppm)
                        .bind(ppm / 100)
                        .execute(tx.conn())
                        .await?;
                    Ok::<_, sealbook::storage::Error>(())
                })
            })
            .await
            .unwrap();
    }
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get("/admin/reports/vat").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "One-Stop-Shop return 2026-Q1",
        "VAT to pay with this return: €20.00",
        "A document in USD is",
        "$20.00",
        "(not in the sums)",
        "€19.00",
        "rel=\"prev\">← 2025-Q4",
        "from=2026-01-01&amp;until=2026-03-01&amp;at=2026-03-01",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert!(page.shows("href=\"/admin/tax/rates\""));
    assert!(
        page.neighbour("next").is_none(),
        "the next quarter is to come"
    );
    let before = seat.get(&page.neighbour("prev").unwrap()).await;
    assert!(before.shows("Nothing was issued in this period"));
    assert!(before.neighbour("next").unwrap().contains("2026-01-01"));
}

async fn no_day_breaks_the_books(databases: &Databases) {
    let ground = shop(databases).await;
    billed(&ground, "ada@example.org", 1, 9_150).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    for query in [
        "vat?from=-009999-01-01&until=9999-12-31&at=9999-12-31",
        "vat?until=-009999-01-01&at=-009999-01-01",
        "vat?from=9999-12-31&until=9999-12-31",
        "trial-balance?at=-009999-01-01",
        "trial-balance?at=9999-12-31&until=9999-12-31",
    ] {
        let page = seat.get(&format!("/admin/reports/{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
    }
    for query in [
        "vat?from=2026-03-02&until=2026-03-01",
        "vat?at=soon",
        "vat?until=10000-01-01",
        "trial-balance?at=2026-02-30",
        "trial-balance?until=%3Cscript%3E",
    ] {
        let page = seat.get(&format!("/admin/reports/{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(!page.shows("<script>"), "{query}");
    }
}
