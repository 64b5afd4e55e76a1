//! `sealbook demo`: filled, of invented people, the same each time, and there at once the second time.

use std::fs;
use std::time::{Duration, Instant};

use sealbook::storage::Engine;
use sqlx::{AnyConnection, Connection as _};

use crate::support::databases::Databases;
use crate::support::program::Program;
use crate::support::{Fixture as _, schema};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_a_filled_shop_that_is_there_at_once_the_second_time() {
    let databases = Databases::set_up(Engine::Sqlite).await;
    let program = Program::new(&databases);
    let shop = program.start_demo().await;
    let page = shop.client().get(&shop.url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let url = format!(
        "sqlite:{}/data/demo/sealbook.db",
        databases.folder().display()
    );
    let rows = schema::rows(&url).await;
    assert!(rows["customers"] >= 300, "{rows:?}");
    assert!(rows["orders"] >= 1000, "{rows:?}");
    assert_eq!(rows["operators"], 4);
    // A scene for each state that the panel knows.
    assert!(rows["dunning_steps"] >= 20, "{rows:?}");
    assert!(
        rows["statements"] >= 100 && rows["bank_lines"] >= 2_000,
        "{rows:?}"
    );
    for (table, count) in [
        ("vat_confirmations", 2),
        ("exchange_rates", 1),
        ("invoice_conversions", 1),
        ("manual_payments", 1),
        ("refunds", 1),
    ] {
        assert_eq!(rows[table], count, "{table}");
    }
    // What was cancelled after its invoice is taken back, too.
    assert!(rows["credits_owed"] >= 10, "{rows:?}");
    something_of_every_kind_stands_in_it(&url).await;
    let notes = fs::read_to_string(databases.folder().join("data/demo/sign-ins.txt")).unwrap();
    for role in ["owner", "billing", "support", "auditor"] {
        assert!(notes.contains(&format!("{role}@shop.example")), "{notes}");
    }
    assert!(
        program.output().contains(notes.trim_end()),
        "they are printed"
    );
    assert_eq!(shop.stop().await.code(), Some(0));
    assert!(
        !databases.folder().join("keys").exists(),
        "a real shop's folders are left alone"
    );

    // As a shop of its own, which it is not in the test's folder.
    let folder = databases.folder().join("data/demo");
    let path = |name: &str| folder.join(name).display().to_string();
    let own = Program::new(&databases)
        .set(
            "STORAGE__DATA_URL",
            &format!("sqlite:{}", path("sealbook.db")),
        )
        .set(
            "STORAGE__KEYSTORE_URL",
            &format!("sqlite:{}", path("keystore.db")),
        )
        .set("STORAGE__DATA_DIR", &folder.display().to_string())
        .set("VAULT__MASTER_KEY", &format!("file:{}", path("master.key")));
    let check = own.run(&["check"]).await;
    assert_eq!(check.code, 0, "{check:?}");

    let began = Instant::now();
    let shop = program.start_demo().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(schema::rows(&url).await["orders"], rows["orders"]);
    assert_eq!(program.output().matches(notes.trim_end()).count(), 2);
    assert_eq!(shop.stop().await.code(), Some(0));
    databases.tear_down().await;
}

/// What a look around is for: months of invoices, and each state that an invoice or a subscription can have.
async fn something_of_every_kind_stands_in_it(url: &str) {
    let mut database = AnyConnection::connect(url).await.unwrap();
    for (what, least, query) in [
        (
            "months with invoices",
            20,
            "select count(distinct substr(issued_on, 1, 7)) from invoices where kind = 'invoice'",
        ),
        (
            "months with credit notes",
            8,
            "select count(distinct substr(issued_on, 1, 7)) from invoices where kind = 'credit_note'",
        ),
        (
            "months with payments",
            20,
            "select count(distinct substr(booked_on, 1, 7)) from bank_lines where state = 'allocated'",
        ),
        (
            "invoices that are paid",
            2_000,
            "select count(*) from invoice_balances where settled_at is not null",
        ),
        (
            "months in which what is open was due",
            3,
            "select count(distinct substr(due_on, 1, 7)) from invoice_balances where settled_at is null",
        ),
        (
            "lines that nobody is known for",
            1,
            "select count(*) from bank_lines where state = 'unmatched'",
        ),
        (
            "movements that are not booked",
            1,
            "select count(*) from bank_lines where state = 'noted'",
        ),
        (
            "active subscriptions",
            100,
            "select count(*) from subscriptions where ended_at is null and suspended_at is null and paused_at is null",
        ),
        (
            "in trial",
            1,
            "select count(*) from subscriptions where trial_ends_at is not null",
        ),
        (
            "paused",
            1,
            "select count(*) from subscriptions where paused_at is not null",
        ),
        (
            "suspended",
            1,
            "select count(*) from subscriptions where suspended_at is not null",
        ),
        (
            "overdue and not suspended",
            1,
            "select count(*) from subscriptions where overdue_at is not null and suspended_at is null",
        ),
        (
            "cancelled",
            1,
            "select count(*) from subscriptions where ends_at is not null and ended_at is null",
        ),
        (
            "ended",
            10,
            "select count(*) from subscriptions where ended_at is not null",
        ),
    ] {
        let found: i64 = sqlx::query_scalar(query)
            .fetch_one(&mut database)
            .await
            .unwrap();
        assert!(found >= least, "{what}: {found}");
    }
    database.close().await.unwrap();
}
