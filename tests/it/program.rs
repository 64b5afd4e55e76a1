//! The program as a whole: started, visited over TLS, killed, stopped.

use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::post::{order, placed};
use crate::support::program::Program;
use crate::support::shop::Shop;

on_both_engines!(
    a_shop_serves_over_tls_and_stops_when_told_to,
    an_acknowledged_order_survives_a_kill,
    an_order_is_confirmed_by_mail,
);

async fn a_shop_serves_over_tls_and_stops_when_told_to(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let page = shop.client().get(&shop.url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("content-security-policy"));
    assert!(
        program.output().contains(&shop.url),
        "it says where the shop is"
    );
    let metrics = reqwest::get(format!("{}/metrics", shop.operations_url)).await;
    let metrics = metrics.unwrap().text().await.unwrap();
    for line in [
        "http_request_seconds",
        "sealbook_mails{state=\"due\"} 0",
        "sealbook_mails{state=\"dead\"} 0",
        "sealbook_mails{state=\"unknown\"} 0",
        "sealbook_mails_oldest_seconds 0",
        "sealbook_jobs{state=\"due\"} 0",
        "sealbook_jobs{state=\"given-up\"} 0",
        "sealbook_jobs_oldest_seconds 0",
        "sealbook_audit_chain_broken 0",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    for kind in metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
    {
        let name = kind.split(' ').next().unwrap();
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn an_acknowledged_order_survives_a_kill(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let body = order(&databases.canaries);
    let first = placed(&shop.client(), &shop, "the-only-one", &body).await;
    shop.kill().await;

    let shop = program.start().await;
    assert_eq!(
        placed(&shop.client(), &shop, "the-only-one", &body).await,
        first,
        "the same key and body get the same answer"
    );
    assert_eq!(shop.stop().await.code(), Some(0));
}

/// The mail that an order owes goes out by itself, and what it says lies nowhere in the clear.
async fn an_order_is_confirmed_by_mail(shop: &Shop) {
    let body = order(shop.canaries());
    let answer = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", "confirm-me")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    shop.quiet().await;
    let mails = shop.mails();
    assert_eq!(mails.len(), 2, "a confirmation and an invoice");
    let email = body["customer"]["email"].as_str().unwrap();
    assert!(mails.iter().all(|mail| mail.contains(email)));
}
