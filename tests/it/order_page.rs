//! The page that whoever ordered comes to: it asks to pay once, under one reference, and promises what the mail carries.

use sealbook::billing::transfer::CreditorReference;
use sealbook::orders::{OrderId, view};
use serde_json::{Value, json};

use crate::account::shop::{ADA, body};
use crate::payments::served::Banking;
use crate::support::on_both_engines;
use crate::support::visitor::Answer;

on_both_engines!(
    an_order_is_asked_for_under_the_reference_of_its_invoice_alone,
    a_business_is_promised_no_form_that_its_mail_does_not_carry,
);

/// What somebody sees who comes from the form.
async fn ordered(shop: &Banking, body: &Value) -> (String, Answer) {
    let placed = shop.order_with("the-only-one", body).await;
    let number = placed["order"]["number"].as_str().unwrap().to_owned();
    let id: OrderId = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let path = view::capability_path(&shop.app, &id);
    let page = shop.visitor().get(&format!("{path}&placed=1")).await;
    assert_eq!(page.status, 200);
    (number, page)
}

async fn an_order_is_asked_for_under_the_reference_of_its_invoice_alone(shop: &Banking) {
    let (number, page) = ordered(shop, &body(ADA)).await;
    let reference = format!("<dd class=\"mono\">{number}</dd>");
    assert!(!page.html.contains(&reference), "{}", page.html);
    let invoiced = CreditorReference::of("INV-2026-000001")
        .unwrap()
        .to_string();
    let is_asked = page.html.contains(&invoiced) && page.html.contains("QR code");
    // On a busy machine the invoice is still being written: then the page says so, and asks again.
    let comes =
        page.html.contains("is being written") && page.html.contains("http-equiv=\"refresh\"");
    assert!(is_asked != comes, "{}", page.html);
    assert!(page.html.contains("with the terms and the withdrawal form"));
    shop.quiet().await;
}

async fn a_business_is_promised_no_form_that_its_mail_does_not_carry(shop: &Banking) {
    let mut body = body(ADA);
    body["customer"]["company"] = json!("Analytical Engines Ltd");
    let (_, page) = ordered(shop, &body).await;
    assert!(page.html.contains(", with the terms."), "{}", page.html);
    assert!(!page.html.contains("the withdrawal form"), "{}", page.html);
    shop.quiet().await;
}
