//! From what is owed to what is issued and booked, on both engines.

mod agreement;
mod books;
pub mod clerk;
mod corrections;
pub mod currency;
mod files;
mod issuing;
mod one_stop;
mod open_days;
mod paying;
mod pdf_alone;
mod proforma;
mod random_books;
mod reports;
mod reverse_shown;
mod seller;
mod vat_ids;
mod vies;

use reqwest::RequestBuilder;
use sealbook::billing::invoices::{self, Invoice};
use sealbook::orders::{self, OrderId};
use serde_json::Value;

use crate::support::post::order;
use crate::support::shop::Shop;

const ORDERS: &str = "/api/v1/orders";

/// Places an order as a program does, and gives its id.
pub async fn placed(shop: &Shop) -> OrderId {
    placed_as(shop, order(shop.canaries())).await
}

pub async fn placed_as(shop: &Shop, body: Value) -> OrderId {
    let request = shop.client().post(format!("{}{ORDERS}", shop.url));
    placed_by(shop, request, body).await
}

/// Places an order with a request that says who asks.
pub async fn placed_by(shop: &Shop, request: RequestBuilder, body: Value) -> OrderId {
    let answer = request
        .header("idempotency-key", shop.canaries().word("key"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.unwrap();
    answer["order"]["id"].as_str().unwrap().parse().unwrap()
}

/// The invoice of a new order, once it is issued.
pub async fn invoiced(shop: &Shop) -> Invoice {
    let order = placed(shop).await;
    let invoice = invoices::issue(&shop.app, order.as_str()).await.unwrap();
    let order = orders::find(&shop.app, &order).await.unwrap().unwrap();
    assert_eq!(invoice.document.total, order.total);
    invoice
}
