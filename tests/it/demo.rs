//! `sealbook demo`: filled, of invented people, the same each time, and there at once the second time.

use std::fs;
use std::time::{Duration, Instant};

use sealbook::storage::Engine;

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
    assert!(rows["dunning_steps"] >= 3, "{rows:?}");
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
    assert!(rows["credits_owed"] >= 1, "{rows:?}");
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
