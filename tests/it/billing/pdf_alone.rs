//! A seller who has no number of the tax's writes invoices without XML, and their pages say so.

use sealbook::billing::invoices;
use sealbook::storage::Engine;

use crate::account::shop::ADA;
use crate::support::shop::Shop;
use crate::support::{Fixture, on_both_engines};

on_both_engines!(a_document_without_xml_says_that_it_is_the_pdf_alone);

struct Unnumbered(Shop);

impl Fixture for Unnumbered {
    async fn set_up(engine: Engine) -> Self {
        Self(Shop::with(engine, &[("BUSINESS__TAX_NUMBER", "")]).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

async fn a_document_without_xml_says_that_it_is_the_pdf_alone(Unnumbered(shop): &Unnumbered) {
    let order = shop.order(ADA, "one").await;
    let document = invoices::issue(&shop.app, &order).await.unwrap().document;
    let mut ada = shop.sign_in(ADA).await;
    for form in ["cii", "ubl"] {
        let path = format!("/account/invoices/{}/{form}", document.id);
        let page = ada.get(&path).await;
        assert_eq!(page.status, 422, "{form}");
        assert!(page.html.contains("the PDF alone"), "{}", page.html);
    }
    let pdf = format!("/account/invoices/{}/pdf", document.id);
    assert_eq!(ada.get(&pdf).await.status, 200);
}
