//! Whoever owes the VAT themselves is told so where a net price stands, and of their next charge.

use reqwest::Method;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions;

use super::vat_ids::{business, claim, place, question, say};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(a_confirmed_business_is_told_that_no_vat_is_added);

async fn a_confirmed_business_is_told_that_no_vat_is_added(shop: &Shop) {
    let app = &shop.app;
    let order = place(shop, &business(ADA, "monthly")).await;
    subscriptions::follow_orders(app).await.unwrap();
    let begun = subscriptions::of_order(app, &order.id).await.unwrap();
    let begun = begun.unwrap();
    let key = shop.api_key("reader", &[Scope::SubscriptionsRead]).await;
    let api = format!("/api/v1/subscriptions/{}", begun.id);
    let charge = async || {
        let (status, record) = shop.call(&key, Method::GET, &api, None).await;
        assert_eq!(status, 200);
        record["next_charge"].clone()
    };
    let path = format!("/account/subscriptions/{}", begun.id);
    let mut ada = shop.sign_in(ADA).await;
    let page = ada.get(&path).await.html;
    assert!(page.contains("€10.00 plus VAT a month"), "{page}");
    assert_eq!(charge().await["reverse_charge"], false);

    claim(shop, &order).await;
    let asked = question(shop, &order).await;
    say(shop, &asked, true).await.unwrap();
    subscriptions::follow_orders(app).await.unwrap();
    let told = "€10.00 (reverse charge: no VAT is added) a month";
    let page = ada.get(&path).await.html;
    assert!(page.contains(told), "{page}");
    assert!(!page.contains("plus VAT"), "{page}");
    let next = charge().await;
    assert_eq!(next["reverse_charge"], true);
    assert_eq!(
        (&next["tax_minor"], &next["total_minor"]),
        (&0.into(), &1000.into())
    );
    let list = ada.get("/account/subscriptions").await.html;
    assert!(list.contains(told), "{list}");
    shop.issued().await;
}
