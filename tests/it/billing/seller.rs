//! An invoice without a number of its seller is none: it waits for one.

use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::billing::invoices;
use sealbook::config::Config;
use sealbook::orders::pages::Payment;
use sealbook::orders::view;

use super::clerk::Clerk;
use crate::admin::ordered;
use crate::ground::Ground;
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    an_invoice_waits_until_its_seller_has_a_number,
    a_shop_that_the_public_cannot_reach_may_be_tried_without_a_number,
);

/// The same shop under a public address, started with this tax number.
fn started(ground: &Ground, tax_number: &str) -> App {
    let settings = [
        ("SEALBOOK_SERVER__PUBLIC_URL", "https://203.0.113.5"),
        ("SEALBOOK_BUSINESS__TAX_NUMBER", tax_number),
    ];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    App::new(
        Config::load(None, settings).unwrap(),
        ground.clock.clone(),
        ground.chance.clone(),
        ground.storage.clone(),
        ground.vault.clone(),
    )
}

async fn waiting(ground: &Ground) -> i64 {
    let count = invoices::waiting_for_tax_id(&ground.storage).await;
    count.unwrap()
}

async fn an_invoice_waits_until_its_seller_has_a_number(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    let nameless = started(&ground, "");
    Clerk::of(&nameless).issue(&nameless).await;
    let issued = async || {
        let issued = invoices::by_cause(&ground.storage, order.id.as_str()).await;
        issued.unwrap().map(|invoice| invoice.document.number)
    };
    assert_eq!((issued().await, waiting(&ground).await), (None, 1));
    let told = view::payment(&nameless, &order).await.unwrap();
    assert!(
        matches!(told, Payment::ByInvoice { .. }),
        "nobody is asked to pay yet: {told:?}"
    );

    // It does not wait for its next try: the settings have the number now.
    ground.clock.advance(SignedDuration::from_secs(31));
    let named = started(&ground, "37/123/45678");
    Clerk::of(&named).issue(&named).await;
    assert_eq!(issued().await.as_deref(), Some("INV-2026-000001"));
    assert_eq!(waiting(&ground).await, 0);
}

async fn a_shop_that_the_public_cannot_reach_may_be_tried_without_a_number(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    assert!(!ground.app.config.business.has_tax_id());
    Clerk::of(&ground.app).issue(&ground.app).await;
    let issued = invoices::by_cause(&ground.storage, order.id.as_str()).await;
    assert!(issued.unwrap().is_some());
}
