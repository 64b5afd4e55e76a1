//! `/admin/reports/names`: who wants customers' names in a file says why, and the customers read it.

use actix_web::http::StatusCode;
use sealbook::audit::{self, Action, Actor, Ground as Reasoned, Reason};
use sealbook::orders::Order;
use sealbook::vault::map::Role;

use super::{Answer, Seat, entries, ordered};
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    names_are_in_the_file_and_their_customers_read_why,
    nobody_names_customers_without_a_reason_or_by_a_link,
    many_names_at_once_alarm_the_owner,
);

const NAMES: &str = "/admin/reports/names";

async fn shop(databases: &Databases) -> Ground {
    let settings = [
        ("BUSINESS__COUNTRY", "DE"),
        ("BUSINESS__TAX_NUMBER", "37/123/45678"),
    ];
    let ground = Ground::lay_with(databases, &settings).await;
    sealbook::catalog::stock_up(&ground.storage, &ground.clock, &ground.chance)
        .await
        .unwrap();
    ground
}

async fn billed(ground: &Ground, names: &[&str]) -> Vec<Order> {
    let mut orders = Vec::new();
    for (nth, name) in names.iter().enumerate() {
        orders.push(ordered(ground, name, &format!("customer{nth}@example.org")).await);
    }
    Clerk::of(&ground.app).issue(&ground.app).await;
    orders
}

async fn wanted(seat: &Seat<'_>, report: &str, reason: &str, note: &str) -> Answer {
    let fields = [
        ("report", report),
        ("from", "2026-03-01"),
        ("until", "2026-03-31"),
        ("at", "2026-03-01"),
        ("currency", "EUR"),
        ("reason", reason),
        ("note", note),
    ];
    seat.post(NAMES, &fields).await
}

async fn names_are_in_the_file_and_their_customers_read_why(databases: &Databases) {
    let ground = shop(databases).await;
    let orders = billed(&ground, &["Ada Lovelace", "=HYPERLINK(1)", "Ёлка; \"Ltd\""]).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    assert!(seat.get(NAMES).await.shows("More than 20 customers"));

    let file = wanted(&seat, "invoices", "bookkeeping", "Year end 2026").await;
    assert_eq!(file.status, StatusCode::OK);
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(lines[0].ends_with(",name"), "{}", lines[0]);
    assert!(lines[1].ends_with(",Ada Lovelace"), "{}", lines[1]);
    assert!(lines[2].ends_with(",'=HYPERLINK(1)"), "{}", lines[2]);
    assert!(lines[3].ends_with(",\"Ёлка; \"\"Ltd\"\"\""), "{}", lines[3]);

    for order in &orders {
        let seen = ground.audit.openings_of(&order.subject, None, 10);
        let seen = seen.await.unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        let look = &seen[0];
        assert_eq!(look.ground, Some(Reasoned::Stated(Reason::Bookkeeping)));
        assert!(matches!(
            &look.actor,
            Actor::Operator {
                role: Role::Billing,
                ..
            }
        ));
        assert_eq!(look.fields, ["invoices.draft_sealed"]);
        let (id, note) = (look.id.as_str(), look.note.as_ref().unwrap());
        let opened = ground
            .vault
            .open_field(&audit::data::NOTE, &order.subject, id, note);
        assert_eq!(opened.await.unwrap().text().unwrap(), "Year end 2026");
    }
    let log = entries(&ground).await;
    let exported = log.iter().find(|entry| entry.action == Action::Exported);
    let name = "invoices-with-names_2026-03-01_2026-03-31_at_2026-03-01.csv";
    assert_eq!(exported.unwrap().object.as_deref(), Some(name));

    let datev = wanted(&seat, "datev", "other", "For Ms Krause").await;
    assert_eq!(datev.status, StatusCode::OK);
    assert!(datev.shows("\"Rechnung INV-2026-000001 Ada Lovelace\""));
    assert!(datev.shows("\"Rechnung INV-2026-000002 '=HYPERLINK(1)\""));
    assert!(
        datev.shows("\"Rechnung INV-2026-000003 ????   Ltd \""),
        "{}",
        datev.body
    );

    // Who gives no reason gets no names.
    for report in ["invoices", "datev", "journal"] {
        let path = "/admin/reports/download";
        let days = "from=2026-03-01&until=2026-03-31&at=2026-03-01";
        let file = seat.get(&format!("{path}?report={report}&{days}")).await;
        assert!(
            !file.shows("Lovelace") && !file.shows("HYPERLINK"),
            "{report}"
        );
    }
}

async fn nobody_names_customers_without_a_reason_or_by_a_link(databases: &Databases) {
    let ground = shop(databases).await;
    billed(&ground, &["Ada Lovelace"]).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let long = "x".repeat(501);
    for (report, reason, note) in [
        ("invoices", "", ""),
        ("invoices", "curiosity", "x"),
        ("invoices", "other", " "),
        ("journal", "bookkeeping", ""),
        ("invoices", "bookkeeping", long.as_str()),
    ] {
        let refused = wanted(&seat, report, reason, note).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{report} {reason}"
        );
        assert!(!refused.shows("Lovelace"));
    }
    let fields = [("report", "invoices"), ("reason", "bookkeeping")];
    let forged = seat.post_with(NAMES, &fields, "x").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    for role in [Role::Auditor, Role::Support] {
        let other = Seat::take(&ground, role).await;
        assert!(other.get(NAMES).await.is_for_another_role(), "{role:?}");
        let refused = wanted(&other, "invoices", "bookkeeping", "").await;
        assert!(refused.is_for_another_role(), "{role:?}");
    }
    let looks = entries(&ground).await;
    for one in looks {
        assert_ne!(one.action, Action::Exported, "{one:?}");
        let opened = ["invoices.draft_sealed".to_owned()];
        assert_ne!(one.fields, opened, "{one:?}");
    }
}

async fn many_names_at_once_alarm_the_owner(databases: &Databases) {
    let ground = shop(databases).await;
    billed(&ground, &["Ada Lovelace"; 20]).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let bulk = async || {
        let log = entries(&ground).await;
        let alarms = log.iter().filter(|one| one.action == Action::BulkOpening);
        alarms.count()
    };
    wanted(&seat, "invoices", "bookkeeping", "").await;
    assert_eq!(bulk().await, 0);
    // The same people again, in the same hour, and the hour after.
    wanted(&seat, "invoices", "bookkeeping", "").await;
    assert_eq!(bulk().await, 1);
    wanted(&seat, "datev", "bookkeeping", "").await;
    assert_eq!(bulk().await, 1, "once is enough for an hour");
}
