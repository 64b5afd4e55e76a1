//! The One-Stop-Shop's return converts at the rate of its last day, which has to be there first.

use std::ops::Deref;

use jiff::SignedDuration;
use sealbook::billing::exchange;
use sealbook::billing::invoices::{self, Amount, Credit};
use sealbook::catalog;
use sealbook::storage::Engine;
use serde_json::{Value, json};

use super::currency::{CATALOGUE, dollar, say};
use super::placed_as;
use super::reports::Reader;
use crate::support::post::order;
use crate::support::shop::Shop;
use crate::support::{Fixture, on_both_engines};

on_both_engines!(a_return_converts_at_the_rate_of_its_last_day);

/// A shop whose consumers abroad pay their own country's VAT.
pub struct OneStop(Shop);

impl Deref for OneStop {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.0
    }
}

impl Fixture for OneStop {
    async fn set_up(engine: Engine) -> Self {
        Self(Shop::with(engine, &[("BUSINESS__OSS", "true")]).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

/// The only line of a quarter up to a day, with that day's books.
async fn line(reader: &Reader<'_>, query: &str) -> Value {
    let report = reader.json(&format!("vat?{query}")).await;
    let lines = report["items"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{report}");
    lines[0].clone()
}

fn reported(line: &Value) -> (i64, i64, i64) {
    let number = |name: &str| line[name].as_i64().unwrap();
    (
        number("reported_net_minor"),
        number("reported_tax_minor"),
        number("unconverted"),
    )
}

async fn a_return_converts_at_the_rate_of_its_last_day(shop: &OneStop) {
    let app = &shop.app;
    catalog::import(app, sealbook::audit::Actor::System, CATALOGUE)
        .await
        .unwrap();
    let mut body = order(shop.canaries());
    body["plan"] = json!("dollars");
    body["interval"] = json!("once");
    body["currency"] = json!("USD");
    body["answers"] = json!({});
    body["customer"]["address"]["country"] = json!("FR");
    body["customer"]["address"]["postal_code"] = json!("75001");
    let taken = say(shop, json!([dollar("2026-02-27", "1.0834")])).await;
    assert_eq!(taken.status(), 200);
    let order = placed_as(shop, body).await;
    let invoice = invoices::issue(app, order.as_str()).await.unwrap();
    assert!(exchange::waiting(&app.storage).await.unwrap().is_empty());
    let reader = Reader::of(shop).await;

    // The invoice states its own rate; the return has none before its quarter is over.
    let early = line(&reader, "at=2026-03-01").await;
    assert_eq!(
        [&early["declared"], &early["state"], &early["period"]],
        ["one_stop", "FR", "2026-Q1"]
    );
    assert_eq!(early["missing_rate_on"], "2026-03-31");
    assert_eq!(
        (early["tax_minor"].as_i64(), reported(&early)),
        (Some(2000), (0, 0, 1))
    );

    shop.later(SignedDuration::from_hours(24 * 32)).await;
    let quarter = "from=2026-01-01&until=2026-03-31";
    // Rates of other days, and of another source, are none.
    let other = json!({ "base": "EUR", "quote": "USD", "on": "2026-03-31", "rate": "1.5", "source": "Bundesbank" });
    say(
        shop,
        json!([
            dollar("2026-03-30", "1.3"),
            other,
            dollar("2026-04-01", "1.4")
        ]),
    )
    .await;
    let none = line(&reader, quarter).await;
    assert_eq!(reported(&none), (0, 0, 1));
    let file = reader.file(&format!("vat?format=csv&{quarter}")).await;
    assert!(
        file.trim_end().ends_with(",EUR,0.00,0.00,1,,,,2026-03-31"),
        "{file}"
    );

    shop.later(SignedDuration::from_hours(24)).await;
    say(shop, json!([dollar("2026-03-31", "1.1")])).await;
    let known = line(&reader, quarter).await;
    assert_eq!(reported(&known), (9_090, 1_818, 0));
    assert_eq!(
        known["conversion"],
        json!({ "rate": "1.1", "per": "1", "on": "2026-03-31", "source": "ECB" })
    );
    let file = reader.file(&format!("vat?format=csv&{quarter}")).await;
    assert!(
        file.trim_end()
            .ends_with(",EUR,90.90,18.18,0,1.1,1,2026-03-31,"),
        "{file}"
    );

    // Put right a day later: the report of the day before stays as it was.
    shop.later(SignedDuration::from_hours(24)).await;
    say(shop, json!([dollar("2026-03-31", "1.25")])).await;
    let then = line(&reader, &format!("{quarter}&at=2026-04-03")).await;
    assert_eq!(reported(&then), (9_090, 1_818, 0));
    let before = line(&reader, &format!("{quarter}&at=2026-04-02")).await;
    assert_eq!(reported(&before), (0, 0, 1));
    let now = line(&reader, quarter).await;
    assert_eq!(reported(&now), (7_999, 1_600, 0));

    // What takes it back in the next quarter takes back what was declared, at the same rate.
    let credit = Credit {
        amount: Amount::Rest,
        reason: None,
        key: "all".to_owned(),
    };
    invoices::credit(app, &invoice.document.id, &credit)
        .await
        .unwrap();
    let correction = line(&reader, "").await;
    assert_eq!(
        [&correction["period"], &correction["corrects"]],
        ["2026-Q2", "2026-Q1"]
    );
    assert_eq!(reported(&correction), (-7_999, -1_600, 0));
    // A span of more than one return keeps them apart.
    let year = reader.json("vat?from=2026-01-01&until=2026-12-31").await;
    assert_eq!(year["items"].as_array().unwrap().len(), 2);
}
