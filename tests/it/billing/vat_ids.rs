//! A VAT id that somebody confirmed turns the tax around, once, for who proved to have ordered; else VAT is charged.

use std::sync::Arc;

use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Form, Invoice, file};
use sealbook::billing::tax::Treatment;
use sealbook::billing::vat_ids::{self, Question, State, Way};
use sealbook::catalog;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::orders::vat::{self, DecideError, Said};
use sealbook::orders::{self, Order, OrderId, progress};
use sealbook::subscriptions;
use serde_json::{Value, json};

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    an_order_waits_until_its_customer_claims_it_and_somebody_confirms_the_id,
    what_is_refused_or_not_decided_in_time_bears_vat,
    a_confirmation_counts_for_its_customer_and_id_and_for_a_while,
    an_id_that_changes_nothing_is_not_asked_about,
    an_answer_and_the_issue_at_once_have_one_outcome,
    what_renews_is_asked_about_again,
    nobody_claims_what_is_not_theirs,
);

const CATALOGUE: &str = r#"
[[plan]]
slug = "hosting"
name.en = "Hosting"
name.de = "Hosting"
tax_category = "standard"
supply = "electronic"

[[plan.price]]
currency = "EUR"
interval = "once"
net_minor = 10000

[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 1000
"#;

const FRENCH: &str = "FR40303265045";

pub fn business(email: &str, interval: &str) -> Value {
    let mut body = body(email);
    body["plan"] = json!("hosting");
    body["interval"] = json!(interval);
    body["answers"] = json!({});
    let customer = &mut body["customer"];
    customer["company"] = json!("Moteurs Analytiques SARL");
    customer["vat_id"] = json!(FRENCH);
    customer["address"] =
        json!({ "line1": "Rue 7", "postal_code": "75001", "city": "Paris", "country": "FR" });
    body
}

pub async fn place(shop: &Shop, body: &Value) -> Order {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    let key = format!("key {}", shop.app.chance.below(1_000_000_000));
    let placed = shop.order_with(&key, body).await;
    let id: OrderId = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    found(shop, &id).await
}

async fn key(shop: &Shop, scope: Scope) -> String {
    let name = format!("key-{}", shop.app.chance.below(1_000_000_000));
    let made = api_keys::create(&shop.app, Actor::System, name.parse().unwrap(), &[scope]).await;
    made.unwrap().1.to_string()
}

/// As the shop's own program does, which knows for whom.
async fn place_by_program(shop: &Shop, body: &Value) -> Order {
    let answer = shop
        .client()
        .post(format!("{}/api/v1/orders", shop.url))
        .bearer_auth(key(shop, Scope::OrdersWrite).await)
        .header("idempotency-key", shop.canaries().word("key"))
        .json(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.unwrap();
    let id: OrderId = answer["order"]["id"].as_str().unwrap().parse().unwrap();
    found(shop, &id).await
}

pub async fn found(shop: &Shop, id: &OrderId) -> Order {
    orders::find(&shop.app, id).await.unwrap().unwrap()
}

pub async fn question(shop: &Shop, order: &Order) -> Question {
    vat::question(&shop.app, order).await.unwrap().unwrap()
}

pub async fn state(shop: &Shop, order: &Order) -> State {
    question(shop, order).await.state(shop.app.clock.now())
}

pub async fn say(shop: &Shop, question: &Question, confirmed: bool) -> Result<(), DecideError> {
    let said = Said {
        confirmed,
        way: Way::Operator,
        note: "looked up".to_owned(),
    };
    vat::decide(&shop.app, &question.id, &said, Actor::System).await
}

pub async fn claim(shop: &Shop, order: &Order) {
    assert!(
        vat::claim(&shop.app, &order.customer, &order.id)
            .await
            .unwrap()
    );
}

pub async fn issued(shop: &Shop, order: &Order) -> Invoice {
    invoices::issue(&shop.app, order.id.as_str()).await.unwrap()
}

/// What a program reads of it.
async fn told(shop: &Shop, order: &Order) -> Value {
    let answer = shop
        .client()
        .get(format!("{}/api/v1/orders/{}", shop.url, order.id))
        .bearer_auth(key(shop, Scope::OrdersRead).await)
        .send()
        .await
        .unwrap();
    let order: Value = answer.json().await.unwrap();
    assert!(!order.to_string().contains(FRENCH), "{order}");
    order["vat_confirmation"].clone()
}

fn amounts(order: &Order) -> (i64, i64, i64) {
    (order.net.minor(), order.tax.minor(), order.total.minor())
}

async fn an_order_waits_until_its_customer_claims_it_and_somebody_confirms_the_id(shop: &Shop) {
    let order = place(shop, &business(ADA, "once")).await;
    assert_eq!(amounts(&order), (10_000, 1_900, 11_900));
    assert_eq!(state(shop, &order).await, State::Unclaimed);
    let asked = question(shop, &order).await;
    let unclaimed =
        json!({ "state": "unclaimed", "since": asked.asked_at, "until": asked.decide_by });
    assert_eq!(told(shop, &order).await, unclaimed);
    let early = say(shop, &question(shop, &order).await, true).await;
    assert!(matches!(early, Err(DecideError::NotNow)), "{early:?}");

    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/orders/{}", order.id);
    let page = ada.get(&path).await;
    assert!(
        page.html.contains("Your VAT number is not confirmed yet")
            && page
                .html
                .contains("You get an invoice. Please pay once you have it"),
        "{}",
        page.html
    );
    let claimed = ada
        .submit(&page, &format!("/account{path}/vat-id"), &[])
        .await;
    assert_eq!(claimed.location.as_deref(), Some(path.as_str()));
    assert_eq!(state(shop, &order).await, State::Waiting);
    assert_eq!(told(shop, &order).await["state"], "waiting");
    shop.quiet().await;
    let none = invoices::by_cause(&shop.app.storage, order.id.as_str()).await;
    assert!(none.unwrap().is_none(), "it waits");

    say(shop, &question(shop, &order).await, true)
        .await
        .unwrap();
    let invoice = issued(shop, &order).await.document;
    let order = found(shop, &order.id).await;
    assert_eq!(amounts(&order), (10_000, 0, 10_000));
    assert_eq!(
        (invoice.net, invoice.tax, invoice.total),
        (order.net, order.tax, order.total)
    );
    assert_eq!(
        invoice.parts[0].decision.treatment,
        Treatment::ReverseCharge
    );
    assert_eq!(state(shop, &order).await, State::Confirmed);
    assert_eq!(told(shop, &order).await["state"], "confirmed");
    let xml = file(&shop.app, &invoice, Form::Cii).await;
    // Without a VAT id of its own the seller cannot say it in XML; the PDF says it.
    assert!(xml.is_ok() || shop.app.config.business.vat_id.is_empty());
    let again = say(shop, &question(shop, &order).await, false).await;
    assert!(matches!(again, Err(DecideError::NotNow)), "{again:?}");
    assert!(
        ada.get(&path)
            .await
            .html
            .contains("Your VAT number is confirmed")
    );
}

async fn what_is_refused_or_not_decided_in_time_bears_vat(shop: &Shop) {
    let [refused, late] = [
        place(shop, &business(ADA, "once")).await,
        place(shop, &business(ADA, "once")).await,
    ];
    say(shop, &question(shop, &refused).await, false)
        .await
        .unwrap();
    assert_eq!(issued(shop, &refused).await.document.tax.minor(), 1_900);
    assert_eq!(state(shop, &refused).await, State::Refused);
    assert_eq!(told(shop, &refused).await["state"], "refused");

    claim(shop, &late).await;
    shop.later(SignedDuration::from_hours(5 * 24)).await;
    let invoice = issued(shop, &late).await.document;
    assert_eq!(invoice.tax.minor(), 1_900);
    assert_eq!(state(shop, &late).await, State::Expired);
    say(shop, &question(shop, &late).await, true).await.unwrap();
    assert_eq!(state(shop, &late).await, State::ConfirmedLate);

    // What is cancelled waits for nobody.
    let cancelled = place(shop, &business(ADA, "once")).await;
    claim(shop, &cancelled).await;
    progress::cancel(&shop.app, &cancelled.id, Actor::System)
        .await
        .unwrap();
    assert_eq!(vat_ids::count_waiting(&shop.app).await.unwrap(), 0);
    let _ = say(shop, &question(shop, &cancelled).await, true).await;
    assert_eq!(amounts(&found(shop, &cancelled.id).await).1, 1_900);
    assert_eq!(amounts(&found(shop, &late.id).await).1, 1_900);
}

async fn a_confirmation_counts_for_its_customer_and_id_and_for_a_while(shop: &Shop) {
    let order = place(shop, &business(ADA, "once")).await;
    claim(shop, &order).await;
    say(shop, &question(shop, &order).await, true)
        .await
        .unwrap();
    let tax = async |body: Value| place_by_program(shop, &body).await.tax.minor();
    let at_once = place_by_program(shop, &business(ADA, "once")).await;
    assert_eq!(amounts(&at_once), (10_000, 0, 10_000));
    assert_eq!(issued(shop, &at_once).await.document.tax.minor(), 0);
    assert_eq!(state(shop, &at_once).await, State::Confirmed);
    // A stranger who types the same learns nothing, and gets nothing.
    let stranger = place(shop, &business(ADA, "once")).await;
    assert_eq!(stranger.tax.minor(), 1_900);
    assert_eq!(state(shop, &stranger).await, State::Unclaimed);
    assert_eq!(tax(business("grace@example.org", "once")).await, 1_900);
    let mut other_id = business(ADA, "once");
    other_id["customer"]["vat_id"] = json!("FR83404833048");
    assert_eq!(tax(other_id).await, 1_900);
    shop.later(SignedDuration::from_hours(30 * 24)).await;
    assert_eq!(tax(business(ADA, "once")).await, 1_900);
}

async fn an_id_that_changes_nothing_is_not_asked_about(shop: &Shop) {
    let changed = |change: fn(&mut Value)| {
        let mut body = business(ADA, "once");
        change(&mut body["customer"]);
        body
    };
    for body in [
        // At home, elsewhere than the address, outside the Union, and none at all.
        changed(|customer| {
            customer["vat_id"] = json!("DE136695976");
            customer["address"]["country"] = json!("DE");
        }),
        changed(|customer| customer["vat_id"] = json!("DE136695976")),
        changed(|customer| {
            customer["vat_id"] = json!("CHE123456788MWST");
            customer["address"]["country"] = json!("CH");
            customer["address"]["postal_code"] = json!("8001");
        }),
        changed(|customer| {
            customer.as_object_mut().unwrap().remove("vat_id");
        }),
    ] {
        let order = place(shop, &body).await;
        let asked = vat::question(&shop.app, &order).await.unwrap();
        assert!(asked.is_none(), "{body}");
        issued(shop, &order).await;
    }
}

/// Whoever is first decides, and order, invoice and answer agree.
async fn an_answer_and_the_issue_at_once_have_one_outcome(shop: &Shop) {
    let mut placed = Vec::new();
    for _ in 0..24 {
        let order = place(shop, &business(ADA, "once")).await;
        claim(shop, &order).await;
        placed.push(order);
    }
    shop.later(SignedDuration::from_hours(5 * 24)).await;
    let racers = placed.iter().map(|order| {
        let (app, order) = (Arc::clone(&shop.app), order.clone());
        tokio::spawn(async move {
            let question = vat::question(&app, &order).await.unwrap().unwrap();
            let said = Said {
                confirmed: true,
                way: Way::Operator,
                note: String::new(),
            };
            vat::decide(&app, &question.id, &said, Actor::System)
                .await
                .unwrap();
        })
    });
    let racers: Vec<_> = racers.collect();
    for racer in racers {
        racer.await.unwrap();
    }
    for order in &placed {
        let invoice = issued(shop, order).await.document;
        let order = found(shop, &order.id).await;
        assert_eq!(
            (invoice.net, invoice.tax, invoice.total),
            (order.net, order.tax, order.total)
        );
        let applied = question(shop, &order).await.applied_at.is_some();
        assert_eq!(applied, invoice.tax.is_zero());
    }
    let twice = shop
        .count("select count(*) - count(distinct cause) from invoices")
        .await;
    assert_eq!(twice, 0);
}

async fn what_renews_is_asked_about_again(shop: &Shop) {
    let app = &shop.app;
    let order = place(shop, &business(ADA, "monthly")).await;
    subscriptions::follow_orders(app).await.unwrap();
    claim(shop, &order).await;
    say(shop, &question(shop, &order).await, true)
        .await
        .unwrap();
    subscriptions::follow_orders(app).await.unwrap();
    let begun = subscriptions::of_order(app, &order.id)
        .await
        .unwrap()
        .unwrap();
    assert!(begun.business_confirmed_at.is_some());
    let cause = order.id.as_str();
    let charged = subscriptions::charges(app, cause).await.unwrap();
    assert_eq!(charged[0].decision.treatment, Treatment::ReverseCharge);

    let treatment = async |day: &str| {
        let cause = format!("{}/{day}", begun.id);
        let charged = subscriptions::charges(app, &cause).await.unwrap();
        charged[0].decision.treatment
    };
    // Within thirty days it counts.
    shop.move_to("2026-03-25T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(treatment("2026-04-01").await, Treatment::ReverseCharge);
    // Before the next period somebody is asked, once.
    shop.move_to("2026-04-22T12:00:00Z").await;
    for _ in 0..2 {
        subscriptions::ask_again(app).await.unwrap();
    }
    let asked = vat_ids::waiting(app, None, 10).await.unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].state(app.clock.now()), State::Waiting);
    say(shop, &asked[0], true).await.unwrap();
    shop.move_to("2026-04-25T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(treatment("2026-05-01").await, Treatment::ReverseCharge);
    // Nobody answered in time for the one after.
    shop.move_to("2026-05-23T12:00:00Z").await;
    subscriptions::ask_again(app).await.unwrap();
    assert_eq!(vat_ids::waiting(app, None, 10).await.unwrap().len(), 1);
    shop.move_to("2026-05-25T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(treatment("2026-06-01").await, Treatment::Taxed);
}

async fn nobody_claims_what_is_not_theirs(shop: &Shop) {
    let order = place(shop, &business(ADA, "once")).await;
    let grace = "grace@example.org";
    place(shop, &business(grace, "once")).await;
    let mut grace = shop.sign_in(grace).await;
    let path = format!("/account/orders/{}/vat-id", order.id);
    let page = grace.get("/account").await;
    assert_eq!(grace.submit(&page, &path, &[]).await.status, 404);
    let stranger = shop.visitor().post(&path, &[]).await;
    assert_ne!(stranger.status, 200);
    assert_eq!(state(shop, &order).await, State::Unclaimed);
    let page = grace.get(&format!("/orders/{}", order.id)).await;
    assert_eq!(page.status, 404);
}
