//! What a customer is asked to pay.

use sealbook::billing::invoices::{self, Invoice};
use sealbook::billing::transfer::CreditorReference;
use sealbook::orders::{self, view};
use sealbook::payments::statements::import;
use std::sync::Arc;

use sealbook::audit::Actor;

use super::placed;
use crate::payments::bank::{ACCOUNT, camt, paid};
use crate::payments::served::Banking;
use crate::support::on_both_engines;

on_both_engines!(an_orders_page_asks_for_what_is_open_on_its_invoice);

async fn bank_tells(shop: &Banking, statement: &str, minor: i64, text: &str) {
    let file = camt(statement, &[paid(minor, text)]);
    let source = Arc::new(file.into_bytes());
    let taken = import(&shop.app, &Actor::System, source, |_| {}).await;
    assert_eq!(taken.unwrap().allocated, 1);
}

async fn an_orders_page_asks_for_what_is_open_on_its_invoice(shop: &Banking) {
    let id = placed(shop).await;
    let order = orders::find(&shop.app, &id).await.unwrap().unwrap();
    let invoice: Invoice = invoices::issue(&shop.app, id.as_str()).await.unwrap();
    let reference = CreditorReference::of(&invoice.document.number).unwrap();
    let page = async || {
        let path = view::capability_path(&shop.app, &id);
        shop.visitor().get(&path).await.html
    };
    let asked = page().await;
    assert!(asked.contains(&reference.to_string()), "{asked}");
    assert!(
        asked.contains("class=\"qr\"") && asked.contains("DE89 3704"),
        "{ACCOUNT}: {asked}"
    );

    // What the confirmation said pays it too, as long as the sum is right.
    let total = order.total.minor();
    bank_tells(shop, "S1", total - 100, reference.as_str()).await;
    assert!(page().await.contains("€1.00"));
    bank_tells(shop, "S2", 100, &order.number).await;
    let settled = page().await;
    assert!(settled.contains("Paid on 1 March 2026"), "{settled}");
    assert!(!settled.contains("class=\"qr\""));
}
