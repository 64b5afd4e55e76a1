//! What is shown of the next charge is what is invoiced: to the day, and to the minor unit.

use jiff::civil::date;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::billing::invoices;
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::identity::scopes::Scope;
use sealbook::subscriptions::{self, Subscription, Wanted, When};
use serde_json::{Value, json};

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_is_shown_of_the_next_charge_is_what_is_invoiced,
    what_does_not_renew_shows_no_charge,
    pages_and_programs_show_the_same_charge_and_mark_net_prices,
);

pub const CATALOGUE: &str = r#"
[[plan]]
slug = "odd"
name.en = "Odd"
name.de = "Odd"
tax_category = "standard"
[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 333
[[plan.price]]
currency = "EUR"
interval = "yearly"
net_minor = 3333
[[plan.addon]]
key = "more"
name.en = "More"
name.de = "Mehr"
max_quantity = 9
[[plan.addon.price]]
currency = "EUR"
interval = "monthly"
net_minor = 107

[[plan]]
slug = "rising"
name.en = "Rising"
name.de = "Steigend"
tax_category = "standard"
[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 500
[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 777
valid_from = 2026-05-01

[[plan]]
slug = "small"
name.en = "Small"
name.de = "Klein"
tax_category = "reduced"
[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 111

[[plan]]
slug = "tried"
name.en = "Tried"
name.de = "Probiert"
tax_category = "standard"
[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 999
trial_days = 10

[[coupon]]
code = "TWICE"
percent = "33.3"
periods = 3

[[coupon]]
code = "FREE"
percent = "100"
periods = 2
"#;

pub async fn begun(shop: &Shop, plan: &str, change: impl FnOnce(&mut Value)) -> Subscription {
    let mut order = body(ADA);
    order["plan"] = json!(plan);
    order["interval"] = json!("monthly");
    order["answers"] = json!({});
    change(&mut order);
    let key = format!(
        "{plan} {} {} {}",
        order["interval"], order["quantity"], order["coupon"]
    );
    let placed = shop.order_with(&key, &order).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let id = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &id).await.unwrap();
    begun.unwrap()
}

/// What was shown of one, and under which name it is charged.
struct Shown {
    of: Subscription,
    cause: String,
    next: subscriptions::NextCharge,
}

async fn what_is_shown_of_the_next_charge_is_what_is_invoiced(shop: &Shop) {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    let plain = begun(shop, "odd", |_| {}).await;
    let several = begun(shop, "odd", |order| {
        order["quantity"] = json!(7);
        order["addons"] = json!([{"key": "more", "quantity": 3}]);
    })
    .await;
    let cheaper = begun(shop, "odd", |order| order["quantity"] = json!(2)).await;
    let off = begun(shop, "odd", |order| order["coupon"] = json!("TWICE")).await;
    let free = begun(shop, "odd", |order| order["coupon"] = json!("FREE")).await;
    let tried = begun(shop, "tried", |_| {}).await;
    let yearly = begun(shop, "odd", |order| order["interval"] = json!("yearly")).await;
    let rising = begun(shop, "rising", |_| {}).await;
    let later = Wanted::new(
        shop.price_of("small", Interval::Monthly).await.id,
        Quantity::new(5).unwrap(),
    );
    let planned = subscriptions::change(&shop.app, &cheaper.id, &later, &Actor::System).await;
    assert!(planned.unwrap().planned.is_some());

    let all = [
        &plain, &several, &cheaper, &off, &free, &tried, &yearly, &rising,
    ];
    let mut totals: Vec<Vec<i64>> = vec![Vec::new(); all.len()];
    for round in 0..4 {
        let mut shown = Vec::new();
        for one in all {
            let of = shop.look(one).await;
            let next = subscriptions::next_charge(&shop.app, &of).await.unwrap();
            let next = next.expect("it renews");
            shown.push(Shown {
                cause: of.cause(next.on),
                of,
                next,
            });
        }
        // All that is invoiced next, on the day that was shown for it.
        let day = shown.iter().map(|one| one.next.invoiced_on).min().unwrap();
        let zone = shop.app.config.business.zone();
        let midnight = day.to_zoned(zone).unwrap().timestamp();
        shop.move_to(&midnight.to_string()).await;
        shop.renew().await;
        shop.notify().await;
        shop.issued().await;
        for (nth, one) in shown.iter().enumerate() {
            let found = invoices::by_cause(&shop.app.storage, &one.cause).await;
            let found = found.unwrap().map(|invoice| invoice.document);
            let is_due = one.next.invoiced_on == day;
            if !is_due || one.next.totals.total.is_zero() {
                assert!(found.is_none(), "round {round}: {}", one.cause);
            } else {
                let document = found.expect("what was shown is invoiced");
                let sums = (document.net, document.tax, document.total);
                let next = &one.next.totals;
                assert_eq!(sums, (next.net, next.tax, next.total), "{}", one.cause);
                assert_eq!(document.issued_on, day);
            }
            if is_due {
                totals[nth].push(one.next.totals.total.minor());
                assert!(shop.look(&one.of).await.next_on > one.next.on);
            }
        }
    }
    // And it is what the terms say: with VAT on the sum, what is planned from its period on, what is off for its periods,
    // what was announced in time from the day on that was announced.
    let more = (7 * 333 + 3 * 107) * 119 / 100 + 1;
    let expected: [&[i64]; 8] = [
        &[396, 396],
        &[more, more],
        &[594, 594],
        &[264, 264],
        &[0, 396],
        &[999, 999],
        &[],
        &[595, 925],
    ];
    assert_eq!(totals, expected);
    let shown = async |one: &Subscription| {
        let of = shop.look(one).await;
        let next = subscriptions::next_charge(&shop.app, &of).await.unwrap();
        next.unwrap().totals.total.minor()
    };
    assert_eq!((shown(&off).await, shown(&yearly).await), (396, 3_966));
}

async fn what_does_not_renew_shows_no_charge(shop: &Shop) {
    let app = &shop.app;
    let by = Actor::System;
    let charge = async |of: &Subscription| {
        let of = shop.look(of).await;
        subscriptions::next_charge(app, &of).await.unwrap()
    };
    let month = shop.subscribe(ADA, "monthly").await;
    assert_eq!(charge(&month).await.unwrap().on, date(2026, 4, 1));
    assert_eq!(charge(&month).await.unwrap().invoiced_on, date(2026, 3, 25));
    subscriptions::pause(app, &month.id, &by).await.unwrap();
    assert_eq!(charge(&month).await, None);
    subscriptions::resume(app, &month.id, &by).await.unwrap();
    assert!(charge(&month).await.is_some());
    subscriptions::cancel(app, &month.id, When::Earliest, &by)
        .await
        .unwrap();
    assert_eq!(charge(&month).await, None);
    subscriptions::keep(app, &month.id, &by).await.unwrap();
    assert!(charge(&month).await.is_some());
    subscriptions::cancel(app, &month.id, When::Now, &by)
        .await
        .unwrap();
    assert_eq!(charge(&month).await, None);
    shop.issued().await;
}

async fn pages_and_programs_show_the_same_charge_and_mark_net_prices(shop: &Shop) {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    let net = begun(shop, "odd", |order| order["quantity"] = json!(7)).await;
    let gross = begun(shop, "tried", |_| {}).await;
    let ended = begun(shop, "odd", |order| order["quantity"] = json!(8)).await;
    subscriptions::cancel(&shop.app, &ended.id, When::Now, &Actor::System)
        .await
        .unwrap();
    let key = shop.api_key("reader", &[Scope::SubscriptionsRead]).await;
    let path = |of: &Subscription| format!("/api/v1/subscriptions/{}", of.id);
    let read = async |of: &Subscription| {
        let (status, record) = shop.call(&key, Method::GET, &path(of), None).await;
        assert_eq!(status, 200);
        record["next_charge"].clone()
    };
    assert_eq!(
        read(&net).await,
        json!({"on": "2026-04-01", "invoiced_on": "2026-03-25", "net_minor": 2331, "tax_minor": 443, "total_minor": 2774, "reverse_charge": false})
    );
    assert_eq!(read(&gross).await["total_minor"], 999);
    assert_eq!(read(&ended).await, Value::Null);

    let mut ada = shop.sign_in(ADA).await;
    let mut page = async |of: &Subscription| {
        let page = ada.get(&format!("/account/subscriptions/{}", of.id)).await;
        assert_eq!(page.status, 200);
        page.html
    };
    let html = page(&net).await;
    assert!(html.contains("€27.74") && html.contains("€4.43"), "{html}");
    assert!(html.contains("€3.33 plus VAT each a month"), "{html}");
    assert!(html.contains("€1.07 plus VAT each"), "{html}");
    let html = page(&gross).await;
    assert!(html.contains("€9.99"), "{html}");
    assert!(!html.contains("€9.99 plus VAT"), "{html}");
    assert!(!page(&ended).await.contains("Next invoice"));
    let list = ada.get("/account/subscriptions").await;
    assert!(
        list.html.contains("€3.33 plus VAT each a month"),
        "{}",
        list.html
    );
    shop.issued().await;
}
