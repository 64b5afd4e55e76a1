//! Against somebody else's Stripe: localstripe, for what it knows of the real one.

use std::time::Duration;

use reqwest::Client;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, Filter};
use sealbook::money::Money;
use sealbook::payments::data::{SAVED_CUSTOMER, SAVED_METHOD};
use sealbook::payments::key::RequestKey;
use sealbook::payments::{give_back, stripe};
use sealbook::storage::{Batch, Engine, Error};
use sealbook::subscriptions;
use sealbook::values;
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::support::Fixture as _;
use crate::support::on_both_engines;
use crate::support::program::free_ports;
use crate::support::python;
use crate::support::shop::Shop;
use crate::support::stripe::{SECRET_KEY, WEBHOOK_SECRET};

on_both_engines!(localstripe_is_charged_for_a_renewal_and_gives_back);

const ADA: &str = "ada@example.org";

struct Local {
    url: String,
    _child: Child,
}

impl Local {
    async fn start() -> Self {
        let [port] = free_ports();
        let child = Command::new(python::interpreter())
            .args([
                "-m",
                "localstripe",
                "--from-scratch",
                "--port",
                &port.to_string(),
            ])
            .current_dir(std::env::temp_dir())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let local = Self {
            url: format!("http://127.0.0.1:{port}"),
            _child: child,
        };
        for _ in 0..200 {
            if Client::new().get(&local.url).send().await.is_ok() {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        local
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let asked = Client::new()
            .post(format!("{}/v1/{path}", self.url))
            .bearer_auth(SECRET_KEY)
            .form(fields)
            .send();
        asked.await.unwrap().json().await.unwrap()
    }
}

async fn localstripe_is_charged_for_a_renewal_and_gives_back(engine: &Engine) {
    let local = Local::start().await;
    let settings = [
        ("PAYMENTS__STRIPE__ENABLED", "true"),
        ("PAYMENTS__STRIPE__SECRET_KEY", SECRET_KEY),
        ("PAYMENTS__STRIPE__WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("PAYMENTS__STRIPE__API_BASE", local.url.as_str()),
        ("PAYMENTS__STRIPE__CHECKOUT_URL", local.url.as_str()),
    ];
    let shop = Shop::with(*engine, &settings).await;
    let order = shop.subscribe(ADA, "monthly").await.order;
    let first = invoices::issue(&shop.app, order.as_str()).await.unwrap();
    save_method(&shop, &local, order.as_str()).await;

    shop.move_to("2026-03-27T12:00:00Z").await;
    shop.renew().await;
    shop.quiet().await;
    let filter = Filter {
        customer: Some(first.document.customer.clone()),
        ..Filter::default()
    };
    let all = invoices::page(&shop.app, &filter, None, 10).await.unwrap();
    let next = all
        .into_iter()
        .find(|one| one.document.id != first.document.id)
        .unwrap();
    shop.move_to(&format!("{}T08:00:00Z", next.document.due_on))
        .await;
    stripe::watch(&shop.app).await.unwrap();
    let paid = invoices::by_id(&shop.app.storage, &next.document.id)
        .await
        .unwrap()
        .unwrap();
    assert!(paid.open.is_zero(), "{paid:?}");

    let some = Money::new(100, next.document.total.currency());
    let credit = Credit {
        amount: Amount::Total(some),
        reason: None,
        key: "one".to_owned(),
    };
    invoices::credit(&shop.app, &next.document.id, &credit)
        .await
        .unwrap();
    let key = RequestKey::new(&shop.app, "test", "one", b"");
    let back = give_back(&shop.app, &Actor::System, &paid, some, &key)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(back.status, "done");
    shop.tear_down().await;
}

/// As if it had come from Checkout, which localstripe does not have.
async fn save_method(shop: &Shop, local: &Local, order: &str) {
    let customer = local.post("customers", &[]).await;
    let customer = customer["id"].as_str().unwrap();
    let card = [
        ("type", "card"),
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2040"),
        ("card[cvc]", "123"),
    ];
    let method = local.post("payment_methods", &card).await;
    let method = method["id"].as_str().unwrap();
    local
        .post(
            &format!("payment_methods/{method}/attach"),
            &[("customer", customer)],
        )
        .await;

    let app = &shop.app;
    let subject = shop.subject(ADA).await;
    let keys = app.vault.keys(&subject).await.unwrap();
    let id = "spm_00000000000000000000000001";
    let seal = |field, name: &str| app.vault.seal(field, &keys, id, name.as_bytes()).unwrap();
    let owner: String = sqlx::query_scalar("select id from customers where subject_id = $1")
        .bind(subject.as_str())
        .fetch_one(app.storage.reader())
        .await
        .unwrap();
    let batch = Batch::new()
        .add(
            "insert into payment_consents (id, customer_id, subject_id, what, given_at) values ($1, $2, $3, 'renewals', $4)",
            values!["con_00000000000000000000000001", owner.as_str(), subject.as_str(), app.clock.now()],
        )
        .add(
            "insert into saved_methods (id, order_id, customer_id, subject_id, consent_id, customer_sealed, method_sealed, \
             saved_at) values ($1, $2, $3, $4, 'con_00000000000000000000000001', $5, $6, $7)",
            values![id, order, owner.as_str(), subject.as_str(),
                seal(&SAVED_CUSTOMER, customer), seal(&SAVED_METHOD, method), app.clock.now()
            ],
        );
    let inserted = app
        .storage
        .insert(batch, |_| Box::pin(async { Ok::<_, Error>(()) }));
    inserted.await.unwrap();
    subscriptions::follow_orders(app).await.unwrap();
}
