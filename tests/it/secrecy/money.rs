//! What is said about money: by a program, by the bank, by who leaves.

use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};
use tokio::time::sleep;

use super::PATIENCE;
use crate::door::between;
use crate::payments::bank;
use crate::support::canaries::Canaries;
use crate::support::databases::Databases;
use crate::support::program::{Program, Running};
use crate::support::stripe::{StripePeer, WEBHOOK_SECRET, sign};
use crate::support::visitor::Visitor;

/// A program corrects the first invoice, and says why.
pub async fn take_back_a_bit(program: &Program, shop: &Running, canaries: &Canaries) {
    let scopes = ["--scope", "invoices:write", "--scope", "invoices:read"];
    let made = [&["api-key", "create", "books"][..], &scopes].concat();
    let key = program.run(&made).await.out.trim().to_owned();
    let ask = |request: RequestBuilder| request.bearer_auth(&key);
    let list = format!("{}/api/v1/invoices", shop.url);
    let page: Value = ask(shop.client().get(&list))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = page["items"][0]["id"].as_str().unwrap();
    let credit = json!({ "total_minor": 100, "reason": canaries.word("credit_reasons.reason") });
    let credited = ask(shop.client().post(format!("{list}/{id}/credit-notes")))
        .json(&credit)
        .send();
    assert_eq!(credited.await.unwrap().status(), 201);
}

/// A fee for late payment is given up on the invoice of `order`, for a reason.
pub async fn let_off(
    databases: &Databases,
    program: &Program,
    shop: &Running,
    order: &str,
    canaries: &Canaries,
) {
    // Nothing is overdue on the day of the test.
    let mut data = AnyConnection::connect(&databases.data_url).await.unwrap();
    sqlx::query("update invoice_balances set fees_minor = 100, open_minor = open_minor + 100")
        .execute(&mut data)
        .await
        .unwrap();
    data.close().await.unwrap();
    let scopes = ["--scope", "payments:write", "--scope", "invoices:read"];
    let made = [&["api-key", "create", "desk"][..], &scopes].concat();
    let key = program.run(&made).await.out.trim().to_owned();
    let api = format!("{}/api/v1/invoices", shop.url);
    let ask = |request: RequestBuilder| request.bearer_auth(&key);
    let page = ask(shop
        .client()
        .get(format!("{api}?kind=invoice&order={order}")))
    .send();
    let page: Value = page.await.unwrap().json().await.unwrap();
    // Not the latest: another order's may have been issued since the fee was put on all.
    let id = page["items"][0]["id"].as_str().unwrap();
    let waiver = json!({
        "fee_minor": 100, "currency": "EUR", "reason": canaries.word("waivers.reason"),
    });
    let request = shop.client().post(format!("{api}/{id}/waivers"));
    let request = ask(request).header("idempotency-key", "desk 1");
    let answer = request.json(&waiver).send().await.unwrap();
    assert_eq!(answer.status(), 201);
}

/// A till records cash, and takes it back.
pub async fn take_cash(program: &Program, shop: &Running, canaries: &Canaries) {
    let scopes = ["--scope", "payments:write", "--scope", "invoices:read"];
    let made = [&["api-key", "create", "till"][..], &scopes].concat();
    let key = program.run(&made).await.out.trim().to_owned();
    let api = format!("{}/api/v1", shop.url);
    let send = async |request: RequestBuilder| {
        let answer = request.bearer_auth(&key).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json::<Value>().await.unwrap()
    };
    let page = send(shop.client().get(format!("{api}/invoices?kind=invoice"))).await;
    let id = page["items"][0]["id"].as_str().unwrap();
    let cash = json!({
        "amount_minor": 100, "currency": "EUR", "means": "cash", "credit_rest": true,
        "remark": canaries.word("manual_payments.remark"),
    });
    let pay = shop.client().post(format!("{api}/invoices/{id}/payments"));
    let paid = send(pay.header("idempotency-key", "till 1").json(&cash)).await;
    let why = json!({ "reason": canaries.word("manual_payments.undone") });
    let undo = format!("{api}/payments/{}/reversal", paid["id"].as_str().unwrap());
    send(shop.client().post(undo).json(&why)).await;
    // What is paid twice goes back, to an account that somebody says.
    let over = json!({
        "amount_minor": 10_000_000, "currency": "EUR", "means": "cheque", "credit_rest": true,
    });
    let pay = shop.client().post(format!("{api}/invoices/{id}/payments"));
    send(pay.header("idempotency-key", "till 2").json(&over)).await;
    let refund = json!({
        "customer": page["items"][0]["customer_id"], "amount_minor": 100,
        "payee": {
            "name": canaries.word("refunds.name"),
            "iban": canaries.plant("refunds.iban", &some_iban()),
        },
    });
    let refunds = shop.client().post(format!("{api}/refunds"));
    let queued = send(refunds.header("idempotency-key", "refund 1").json(&refund)).await;
    let file = json!({ "refunds": [queued["id"]] });
    send(
        shop.client()
            .post(format!("{api}/refund-files"))
            .json(&file),
    )
    .await;
}

/// The bank tells of somebody whom nobody knows.
pub async fn say_who_paid(program: &Program, shop: &Running, canaries: &Canaries) {
    let scopes = ["--scope", "payments:write", "--scope", "payments:read"];
    let create = [&["api-key", "create", "bank"][..], &scopes].concat();
    let key = program.run(&create).await.out.trim().to_owned();
    let (name, text) = (
        canaries.word("bank_lines.name"),
        canaries.word("bank_lines.text"),
    );
    let iban = canaries.plant("bank_lines.iban", &some_iban());
    let file = bank::camt("S1", &[bank::paid(4_711, &text).by(&name, &iban)]);
    let statements = format!("{}/api/v1/statements", shop.url);
    let taken = shop
        .client()
        .post(statements)
        .bearer_auth(&key)
        .header(
            "content-disposition",
            format!(
                "attachment; filename=\"{}.xml\"",
                canaries.word("statement_uploads.file_name")
            ),
        )
        .body(file)
        .send();
    assert_eq!(taken.await.unwrap().status(), 200);
    // It is for no invoice.
    let list = shop.client().get(format!("{}/api/v1/bank-lines", shop.url));
    let lines = list.bearer_auth(&key).send().await.unwrap();
    let lines: Value = lines.json().await.unwrap();
    let line = lines["items"][0]["id"].as_str().unwrap();
    let aside = format!("{}/api/v1/bank-lines/{line}/set-aside", shop.url);
    let why = json!({ "reason": canaries.word("bank_lines.aside") });
    let aside = shop.client().post(aside).bearer_auth(&key).json(&why);
    assert_eq!(aside.send().await.unwrap().status(), 200);
}

/// A customer pays what is open through Stripe, and lets renewals be paid alike.
pub async fn pay_by_stripe(
    shop: &Running,
    stripe: &StripePeer,
    customer: &mut Visitor,
    canaries: &Canaries,
) {
    let list = customer.get("/account/invoices").await;
    let (_, path) = list
        .html
        .split_once("href=\"/pay/")
        .expect("it can be paid online");
    let path = format!("/pay/{}", path.split('"').next().unwrap());
    customer.get(&path).await;
    let agreed = [("consent", "yes"), ("renewals", "yes")];
    let led = customer.press(&path, &agreed).await;
    assert_eq!(led.status, 303, "{}", led.html);
    let session = led.location.unwrap();
    let session = session.rsplit('/').next().unwrap();
    canaries.plant("processor_payments.session", session);
    let intent = canaries.plant("processor_payments.intent", &stripe.pay(session));
    let paid = stripe
        .intents()
        .into_iter()
        .find(|one| one["id"] == intent.as_str())
        .unwrap();
    canaries.plant("saved_methods.customer", paid["customer"].as_str().unwrap());
    canaries.plant(
        "saved_methods.method",
        paid["payment_method"].as_str().unwrap(),
    );
    let body = stripe.event("evt_1", "checkout.session.completed", session);
    let signature = sign(WEBHOOK_SECRET, &body, Clock::system().now().as_second());
    let told = shop
        .client()
        .post(format!("{}/webhooks/stripe", shop.url))
        .header("stripe-signature", signature)
        .body(body)
        .send();
    assert_eq!(told.await.unwrap().status(), 200);
}

/// A German account number that nobody has, as far as anybody knows.
fn some_iban() -> String {
    let account = format!("10000000{:010}", Chance::system().below(9_999_999_999));
    // `DE00` behind it, letters counted from 10.
    let number: u128 = format!("{account}131400").parse().unwrap();
    format!("DE{:02}{account}", 98 - number % 97)
}

/// Somebody cancels for a cause, without signing in.
pub async fn say_goodbye(shop: &Running, number: &str, email: &str, canaries: &Canaries) {
    let mut leaving = shop.visitor();
    leaving.get("/cancel").await;
    let cause = canaries.word("declarations.reason");
    let typed = [
        ("order_number", number),
        ("email", email),
        ("manner", "for_cause"),
        ("reason", cause.as_str()),
        ("wanted_on", ""),
    ];
    let answer = leaving.press("/cancel", &typed).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
    // And somebody mistypes both the number and the address.
    leaving.get("/cancel").await;
    let mistyped = canaries.email("declarations.email");
    let typed = [
        ("order_number", "ZZZZZ-ZZZZZ"),
        ("email", mistyped.as_str()),
        ("manner", "ordinary"),
        ("reason", ""),
        ("wanted_on", ""),
    ];
    let answer = leaving.press("/cancel", &typed).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
}

/// Whoever runs the shop decides it, and writes why.
pub async fn answer_it(owner: &mut Visitor, canaries: &Canaries) {
    let began = Instant::now();
    let path = loop {
        let page = owner.get("/admin/declarations").await;
        let paths = between(&page.html, "action=\"/admin/declarations/", "\"");
        if let Some(path) = paths.iter().find(|path| path.ends_with("/decide")) {
            break format!("/admin/declarations/{path}");
        }
        assert!(began.elapsed() < PATIENCE, "no declaration waits");
        sleep(Duration::from_millis(20)).await;
    };
    let words = canaries.word("declarations.words");
    let said = [("verdict", "refused"), ("words", words.as_str())];
    assert_eq!(owner.press(&path, &said).await.status, 303);
}
