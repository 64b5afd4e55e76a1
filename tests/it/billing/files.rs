//! Documents as files: for their own customer, for a program that says why, and for nobody else.

use mail_parser::{MessageParser, MimeHeaders as _};
use reqwest::StatusCode;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Invoice};
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;

use super::invoiced;
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_customer_reads_their_own_documents_and_no_others,
    a_program_reads_a_document_for_a_reason_that_is_in_the_log,
    the_invoice_comes_by_mail_as_it_is_kept,
);

async fn of(shop: &Shop, order: &str) -> Invoice {
    invoices::issue(&shop.app, order).await.unwrap()
}

async fn a_customer_reads_their_own_documents_and_no_others(shop: &Shop) {
    let order = shop.order(ADA, "one").await;
    let (own, other) = (
        of(shop, &order).await.document,
        invoiced(shop).await.document,
    );
    let mut ada = shop.sign_in(ADA).await;
    let list = ada.get("/account/invoices").await.html;
    assert!(
        list.contains(&own.number) && !list.contains(&other.number),
        "{list}"
    );
    for form in ["pdf", "cii", "ubl"] {
        let file = ada
            .get(&format!("/account/invoices/{}/{form}", own.id))
            .await;
        assert_eq!(file.status, 200, "{form}");
        let foreign = ada
            .get(&format!("/account/invoices/{}/{form}", other.id))
            .await;
        assert_eq!(foreign.status, 404, "{form}");
        let stranger = shop
            .visitor()
            .get(&format!("/account/invoices/{}/{form}", own.id))
            .await;
        assert_ne!(stranger.status, 200, "{form}");
    }
    let unknown = ada.get(&format!("/account/invoices/{}/exe", own.id)).await;
    assert_eq!(unknown.status, 404);
    let frozen = shop.count("select count(*) from invoice_files").await;
    assert!(frozen >= 3, "{frozen}");
}

async fn a_program_reads_a_document_for_a_reason_that_is_in_the_log(shop: &Shop) {
    let document = invoiced(shop).await.document;
    let scopes = [Scope::InvoicesRead, Scope::CustomersOpen];
    let made = api_keys::create(&shop.app, Actor::System, "books".parse().unwrap(), &scopes).await;
    let secret = made.unwrap().1.to_string();
    let ask = |form: &str| {
        let path = format!("{}/api/v1/invoices/{}/{form}", shop.url, document.id);
        shop.client().get(path).bearer_auth(&secret)
    };
    let silent = ask("pdf").send().await.unwrap();
    assert_eq!(silent.status(), StatusCode::BAD_REQUEST);
    let before = shop.count("select count(*) from audit_events").await;
    let pdf = ask("pdf")
        .header("reveal-reason", "audit")
        .send()
        .await
        .unwrap();
    assert_eq!(pdf.status(), StatusCode::OK);
    assert_eq!(pdf.headers()["content-type"], "application/pdf");
    let pdf = pdf.bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(shop.count("select count(*) from audit_events").await > before);
    let again = ask("pdf")
        .header("reveal-reason", "audit")
        .send()
        .await
        .unwrap();
    assert_eq!(again.bytes().await.unwrap(), pdf, "it is frozen");
    for form in ["cii", "ubl"] {
        let xml = ask(form)
            .header("reveal-reason", "audit")
            .send()
            .await
            .unwrap();
        assert_eq!(xml.status(), StatusCode::OK);
        assert!(
            xml.text().await.unwrap().contains(&document.number),
            "{form}"
        );
    }
}

async fn the_invoice_comes_by_mail_as_it_is_kept(shop: &Shop) {
    let document = invoiced(shop).await.document;
    shop.quiet().await;
    let kept = invoices::file(&shop.app, &document, invoices::Form::Pdf)
        .await
        .unwrap();
    let mails = shop.mails();
    let attached = mails.iter().find_map(|mail| {
        let message = MessageParser::default().parse(mail)?;
        let found = message
            .attachments()
            .find(|part| part.attachment_name() == Some("INV-2026-000001.pdf"))?;
        Some(found.contents().to_vec())
    });
    assert_eq!(attached.unwrap(), kept);
}
