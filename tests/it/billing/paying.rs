//! What a customer is asked to pay.

use sealbook::billing::invoices::{self, Invoice};
use sealbook::billing::transfer::CreditorReference;
use sealbook::orders::{self, view};
use sealbook::payments::statements::import;
use std::sync::Arc;

use sealbook::audit::Actor;

use super::placed;
use crate::account::shop::ADA;
use crate::payments::bank::{ACCOUNT, camt, paid};
use crate::payments::served::Banking;
use crate::support::on_both_engines;

on_both_engines!(
    an_orders_page_asks_for_what_is_open_on_its_invoice,
    a_customer_pays_out_of_their_own_credit,
);

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

async fn a_customer_pays_out_of_their_own_credit(shop: &Banking) {
    let issue = async |order: &str| invoices::issue(&shop.app, order).await.unwrap().document;
    let first = issue(&shop.order(ADA, "one").await).await;
    let next = issue(&shop.order(ADA, "two").await).await;
    let other = issue(&shop.order("grace@example.org", "three").await).await;
    let over = first.total.minor() + 250;
    let reference = |number: &str| CreditorReference::of(number).unwrap();
    bank_tells(shop, "S1", over, reference(&first.number).as_str()).await;

    let mut ada = shop.sign_in(ADA).await;
    let page = ada.get("/account/invoices").await;
    assert!(page.html.contains("Pay €2.50 of"), "{}", page.html);
    let spend = |id| format!("/account/invoices/{id}/credit");
    for (id, offered, status) in [
        (&other.id, "2.50", 404),
        (&next.id, "-2.50", 422),
        (&next.id, "0", 422),
        (&next.id, "much", 404),
    ] {
        let refused = ada.press(&spend(id), &[("offered", offered)]).await;
        assert_eq!(refused.status, status, "{offered}");
    }
    let paid = ada.press(&spend(&next.id), &[("offered", "2.50")]).await;
    assert_eq!(
        paid.location.as_deref(),
        Some("/account/invoices?done=spent")
    );
    let again = ada
        .press(&spend(&next.id), &[("offered", "2.50"), ("key", "another")])
        .await;
    assert_eq!(
        again.location.as_deref(),
        Some("/account/invoices?done=unchanged")
    );
    let stands = invoices::by_id(&shop.app.storage, &next.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stands.paid.minor(), 250);
    let stranger = shop
        .visitor()
        .post(&spend(&next.id), &[("offered", "2.50")])
        .await;
    assert_ne!(stranger.status, 200);
}
