//! Foreign currency: VAT is stated in the seller's, at a dated rate, or the invoice waits.

use std::fs;
use std::path::PathBuf;

use jiff::ToSpan as _;
use reqwest::Response;
use sealbook::audit::Actor;
use sealbook::billing::exchange;
use sealbook::billing::invoices::{self, Amount, Credit, Form, Invoice, file};
use sealbook::billing::ledger::Standing;
use sealbook::billing::reports::{self, Span};
use sealbook::catalog;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::money::Currency;
use sealbook::orders::OrderId;
use serde_json::{Value, json};

use super::placed_as;
use crate::support::on_both_engines;
use crate::support::post::order;
use crate::support::shop::Shop;

on_both_engines!(
    an_invoice_waits_for_a_rate_and_states_its_tax_by_it,
    a_rate_that_is_too_old_is_none,
    a_correction_keeps_the_rate_of_its_invoice,
    what_is_no_rate_changes_nothing,
);

pub const CATALOGUE: &str = r#"
[[plan]]
slug = "dollars"
name.en = "Dollars"
name.de = "Dollar"
tax_category = "standard"
supply = "electronic"

[[plan.price]]
currency = "USD"
interval = "once"
net_minor = 9999
"#;

async fn ordered(shop: &Shop) -> OrderId {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    let mut body = order(shop.canaries());
    body["plan"] = json!("dollars");
    body["interval"] = json!("once");
    body["currency"] = json!("USD");
    body["answers"] = json!({});
    placed_as(shop, body).await
}

/// Until it was tried and waits.
async fn waits(shop: &Shop) {
    shop.until("it waits for a rate", || async {
        let waiting = exchange::waiting(&shop.app.storage).await.unwrap();
        !waiting.is_empty()
    })
    .await;
}

pub async fn say(shop: &Shop, items: Value) -> Response {
    let name = format!("rates-{}", shop.app.chance.below(1_000_000_000));
    let made = api_keys::create(
        &shop.app,
        Actor::System,
        name.parse().unwrap(),
        &[Scope::RatesWrite],
    );
    let (_, secret) = made.await.unwrap();
    shop.client()
        .post(format!("{}/api/v1/exchange-rates", shop.url))
        .bearer_auth(&*secret)
        .json(&json!({ "items": items }))
        .send()
        .await
        .unwrap()
}

pub fn dollar(on: &str, rate: &str) -> Value {
    json!({ "base": "EUR", "quote": "USD", "on": on, "rate": rate, "source": "ECB" })
}

/// Its XML, for the official rules where a run asks for it, and as text.
async fn xml(shop: &Shop, invoice: &Invoice) -> String {
    let folder = std::env::var_os("SEALBOOK_DOCUMENTS").map(PathBuf::from);
    let mut all = String::new();
    for (form, syntax) in [(Form::Cii, "cii"), (Form::Ubl, "ubl")] {
        let bytes = file(&shop.app, &invoice.document, form).await.unwrap();
        if let Some(folder) = &folder {
            let name = format!("issued-{}.{syntax}.xml", invoice.document.number);
            fs::write(folder.join(name), &bytes).unwrap();
        }
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

async fn an_invoice_waits_for_a_rate_and_states_its_tax_by_it(shop: &Shop) {
    let app = &shop.app;
    let order = ordered(shop).await;
    waits(shop).await;
    let waiting = exchange::waiting(&app.storage).await.unwrap();
    assert_eq!((waiting[0].0.code(), waiting[0].1), ("USD", 1));

    let taken = say(shop, json!([dollar("2026-02-27", "1.0834")])).await;
    assert_eq!(taken.status(), 200);
    assert_eq!(
        taken.json::<Value>().await.unwrap(),
        json!({ "new": 1, "changed": 0, "known": 0 })
    );
    let invoice = invoices::issue(app, order.as_str()).await.unwrap();
    let converted = invoice.document.converted.clone().unwrap();
    assert_eq!(invoice.document.tax.minor(), 1900);
    assert_eq!(
        (converted.tax.minor(), converted.tax.currency()),
        (1754, Currency::EUR)
    );
    assert_eq!(converted.by.on.to_string(), "2026-02-27");
    assert!(exchange::waiting(&app.storage).await.unwrap().is_empty());

    let xml = xml(shop, &invoice).await;
    assert!(xml.contains("<ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode>"));
    assert!(xml.contains("<ram:TaxTotalAmount currencyID=\"EUR\">17.54</ram:TaxTotalAmount>"));
    assert!(xml.contains("<cbc:TaxAmount currencyID=\"EUR\">17.54</cbc:TaxAmount>"));
    assert!(xml.contains("1 EUR = 1.0834 USD"));

    let lines = reports::vat(
        app,
        Span::quarter_until(app.today()),
        Standing::at(app, app.today()),
    );
    let line = lines.await.unwrap().swap_remove(0);
    assert_eq!((line.net.minor(), line.tax.minor()), (9999, 1900));
    assert_eq!(
        (line.reported_net.minor(), line.reported_tax.minor()),
        (9229, 1754)
    );
    assert_eq!(line.unconverted, 0);

    for change in [
        "update invoice_conversions set rate_millionths = 1",
        "delete from converted_parts",
    ] {
        let refused = app
            .storage
            .transact(move |tx| {
                Box::pin(async move {
                    sqlx::query(change).execute(tx.conn()).await?;
                    Ok::<_, sealbook::storage::Error>(())
                })
            })
            .await;
        assert!(refused.is_err(), "{change}");
    }
}

async fn a_rate_that_is_too_old_is_none(shop: &Shop) {
    let app = &shop.app;
    say(shop, json!([dollar("2026-02-21", "1.05")])).await;
    let order = ordered(shop).await;
    waits(shop).await;
    // Told once more, and again: what is known wakes nobody, another value does.
    let again = say(shop, json!([dollar("2026-02-21", "1.05")])).await;
    assert_eq!(again.json::<Value>().await.unwrap()["known"], 1);
    let taken = say(shop, json!([dollar("2026-02-22", "1.06")])).await;
    assert_eq!(taken.status(), 200);
    let invoice = invoices::issue(app, order.as_str()).await.unwrap();
    let by = invoice.document.converted.unwrap().by;
    assert_eq!(by.on.to_string(), "2026-02-22");
}

async fn a_correction_keeps_the_rate_of_its_invoice(shop: &Shop) {
    let app = &shop.app;
    say(shop, json!([dollar("2026-03-01", "1.0834")])).await;
    let order = ordered(shop).await;
    let invoice = invoices::issue(app, order.as_str()).await.unwrap();
    shop.later(jiff::SignedDuration::from_hours(24)).await;
    let changed = json!([dollar("2026-03-01", "2"), dollar("2026-03-02", "3")]);
    let taken = say(shop, changed).await.json::<Value>().await.unwrap();
    assert_eq!(taken, json!({ "new": 1, "changed": 1, "known": 0 }));
    let credit = Credit {
        amount: Amount::Rest,
        reason: None,
        key: "all".to_owned(),
    };
    let id = &invoice.document.id;
    let note = invoices::credit(app, id, &credit).await.unwrap();
    let converted = note.document.converted.clone().unwrap();
    assert_eq!(converted.by.rate.decimal().to_string(), "1.0834");
    assert_eq!(converted.tax.minor(), 1754);
    assert!(xml(shop, &note).await.contains("currencyID=\"EUR\">17.54<"));
    let span = Span {
        from: app.today().saturating_sub(7.days()),
        until: app.today(),
    };
    let standing = Standing::at(app, app.today());
    let line = reports::vat(app, span, standing).await.unwrap();
    let left = (
        line[0].tax.minor(),
        line[0].reported_net.minor(),
        line[0].reported_tax.minor(),
    );
    assert_eq!(left, (0, 0, 0));
}

async fn what_is_no_rate_changes_nothing(shop: &Shop) {
    let good = dollar("2026-03-01", "1.0834");
    for wrong in [
        dollar("2026-03-02", "1"),
        dollar("2026-03-01", "0"),
        dollar("2026-03-01", "-1.2"),
        dollar("2026-03-01", "1.0000001"),
        dollar("2026-03-01", "99999999999999999999"),
        dollar("2026-03-01", "2"),
        json!({ "base": "EUR", "quote": "EUR", "on": "2026-03-01", "rate": "1", "source": "ECB" }),
        json!({ "base": "EUR", "quote": "XXX", "on": "2026-03-01", "rate": "1", "source": "ECB" }),
        json!({ "base": "EUR", "quote": "GBP", "on": "2026-03-01", "rate": "1", "source": " \u{202e}" }),
        json!({ "base": "EUR", "quote": "GBP", "on": "2026-02-30", "rate": "1", "source": "ECB" }),
        json!({ "base": "EUR", "quote": "GBP", "on": "2026-03-01", "rate": 1.2, "source": "ECB" }),
    ] {
        let refused = say(shop, json!([good, wrong])).await;
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    let many = vec![good; 501];
    assert_eq!(say(shop, json!(many)).await.status(), 422);
    assert_eq!(shop.count("select count(*) from exchange_rates").await, 0);
}
