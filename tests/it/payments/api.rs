//! `POST /api/v1/statements`.

use sealbook::audit::Actor;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::storage::Engine;
use serde_json::{Value, json};

use super::bank::{ACCOUNT, OTHER_ACCOUNT, PAYER, camt, of_account, paid};
use crate::support::Fixture as _;
use crate::support::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_taken_in_over_the_api() {
    let settings = [
        ("BUSINESS__IBAN", ACCOUNT),
        ("LIMITS__UPLOAD_BYTES_MAX", "300000"),
    ];
    let shop = Shop::with(Engine::Sqlite, &settings).await;
    let key = async |name: &str, scope| {
        let (name, scopes) = (name.parse().unwrap(), [scope]);
        let made = api_keys::create(&shop.app, Actor::System, name, &scopes).await;
        made.unwrap().1.to_string()
    };
    let key_of_bank = key("bank", Scope::PaymentsWrite).await;
    let key_of_orders = key("orders", Scope::OrdersRead).await;
    let send = async |secret: &str, file: String| {
        let request = shop
            .client()
            .post(format!("{}/api/v1/statements", shop.url));
        let request = match secret {
            "" => request,
            _ => request.bearer_auth(secret),
        };
        let answer = request.body(file).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap_or_default())
    };
    let name = shop.canaries().word("payer's name");
    // Larger than a form may be.
    let movements: Vec<_> = (1..=300)
        .map(|n| paid(n, &format!("{n}")).by(&name, OTHER_ACCOUNT))
        .collect();
    let file = camt("S1", &movements);
    assert!(file.len() > 100_000);
    assert_eq!(send("", file.clone()).await.0, 401);
    assert_eq!(send(&key_of_orders, file.clone()).await.0, 403);
    let (status, summary) = send(&key_of_bank, file.clone()).await;
    assert_eq!(status, 200, "{summary}");
    assert_eq!(summary["lines"], 300);
    assert_eq!(summary["unmatched"], 300);
    let jobs = "select count(*) from jobs where kind = 'import-statement'";
    assert_eq!(shop.count(jobs).await, 0, "nothing is left to be done");
    let (_, again) = send(&key_of_bank, file.clone()).await;
    assert_eq!(
        (&again["repeated"], &again["known"]),
        (&Value::Bool(true), &300.into())
    );

    let cut = file[..file.len() - 50].to_owned();
    let other = of_account(OTHER_ACCOUNT, &[paid(1, "x")]);
    for (content, why) in [
        (cut, "ends before"),
        (other, "another account"),
        (String::new(), "neither a camt.053"),
    ] {
        let (status, problem) = send(&key_of_bank, content).await;
        assert_eq!(status, 422, "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().contains(why),
            "{problem}"
        );
    }
    let (status, _) = send(&key_of_bank, "x".repeat(400_000)).await;
    assert_eq!(status, 413);
    assert_eq!(shop.count("select count(*) from statements").await, 1);
    assert_eq!(
        shop.count(
            "select count(*) from statement_parts where upload_id in \
            (select id from statement_uploads where finished_at is not null)"
        )
        .await,
        0,
        "what was read is not kept"
    );
    shop.tear_down().await;
}

/// Posts JSON with a key, under a name where one is given.
async fn send(shop: &Shop, secret: &str, path: &str, name: &str, body: &Value) -> (u16, Value) {
    let request = shop.client().post(format!("{}/api/v1/{path}", shop.url));
    let request = match name {
        "" => request,
        _ => request.header("idempotency-key", name),
    };
    let answer = request.bearer_auth(secret).json(body).send().await;
    let answer = answer.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_records_cash_and_spends_a_credit() {
    let shop = Shop::with(Engine::Sqlite, &[("BUSINESS__IBAN", ACCOUNT)]).await;
    let invoice = crate::billing::invoiced(&shop).await.document;
    let other = crate::billing::invoiced(&shop).await.document;
    let key = async |name: &str, scopes: &[Scope]| {
        let made = api_keys::create(&shop.app, Actor::System, name.parse().unwrap(), scopes).await;
        made.unwrap().1.to_string()
    };
    let till = key("till", &[Scope::PaymentsWrite, Scope::PaymentsRead]).await;
    let reader = key("reader", &[Scope::PaymentsRead]).await;
    let post = async |secret: &str, path: &str, name: &str, body: Value| {
        send(&shop, secret, path, name, &body).await
    };
    let total = invoice.total.minor();
    let pay = format!("invoices/{}/payments", invoice.id);
    let cash = |minor: i64| json!({"amount_minor": minor, "currency": "EUR", "means": "cash"});
    assert_eq!(post(&reader, &pay, "k", cash(100)).await.0, 403);
    assert_eq!(post(&till, &pay, "", cash(100)).await.0, 400);
    let mut dollars = cash(100);
    dollars["currency"] = "USD".into();
    let mut sealed = cash(100);
    sealed["customer"] = "cus_1".into();
    for wrong in [
        cash(0),
        cash(-1),
        cash(i64::MAX),
        cash(total + 1),
        dollars.clone(),
        sealed,
    ] {
        let (status, problem) = post(&till, &pay, "wrong", wrong).await;
        assert_eq!(status, 422, "{problem}");
    }
    let (_, problem) = post(&till, &pay, "wrong", dollars).await;
    let differs = "the currency differs: this invoice is in EUR";
    assert_eq!(problem["detail"], differs, "{problem}");
    let (status, first) = post(&till, &pay, "k", cash(100)).await;
    assert_eq!(
        (status, &first["credited_minor"]),
        (201, &0.into()),
        "{first}"
    );
    let (status, again) = post(&till, &pay, "k", cash(100)).await;
    assert_eq!((status, &again["id"]), (201, &first["id"]));
    assert_eq!(post(&till, &pay, "k", cash(101)).await.0, 409);
    let mut over = cash(total);
    over["credit_rest"] = true.into();
    over["remark"] = shop.canaries().word("remark").into();
    let (_, over) = post(&till, &pay, "rest", over).await;
    assert_eq!(over["credited_minor"], 100, "{over}");

    let get = async |path: &str| {
        let request = shop.client().get(format!("{}/api/v1/{path}", shop.url));
        let answer = request.bearer_auth(&reader).send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let (_, list) = get(&pay).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let (_, credit) = get(&format!("customers/{}/credit", invoice.customer)).await;
    assert_eq!(
        credit["items"],
        json!([{"currency": "EUR", "credit_minor": 100}])
    );
    assert_eq!(
        get("customers/cus_00000000000000000000000000/credit")
            .await
            .0,
        404
    );

    // Another customer's invoice is not paid by it, and this one is settled.
    for id in [&other.id, &invoice.id] {
        let theirs = format!("invoices/{id}/credit-spendings");
        assert_eq!(post(&till, &theirs, "s", json!({})).await.0, 422);
        assert_eq!(
            post(&till, &theirs, "n", json!({"at_most_minor": -1}))
                .await
                .0,
            422
        );
    }
    let undo = format!("payments/{}/reversal", first["id"].as_str().unwrap());
    assert_eq!(post(&till, &undo, "", json!({"reason": " "})).await.0, 422);
    let why = json!({"reason": shop.canaries().word("undone")});
    let (status, undone) = post(&till, &undo, "", why.clone()).await;
    assert_eq!(status, 200, "{undone}");
    assert_eq!(post(&till, &undo, "", why).await.0, 409);
    let ours = format!("invoices/{}/credit-spendings", invoice.id);
    let (status, spent) = post(&till, &ours, "s2", json!({"at_most_minor": 40})).await;
    assert_eq!(
        (status, &spent["spent_minor"], &spent["open_minor"]),
        (200, &40.into(), &60.into()),
        "{spent}"
    );
    shop.tear_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_refunds_and_fetches_the_same_file_each_time() {
    let shop = Shop::with(Engine::Sqlite, &[("BUSINESS__IBAN", ACCOUNT)]).await;
    let invoice = crate::billing::invoiced(&shop).await.document;
    let key = async |name: &str, scopes: &[Scope]| {
        let made = api_keys::create(&shop.app, Actor::System, name.parse().unwrap(), scopes).await;
        made.unwrap().1.to_string()
    };
    let till = key("till", &[Scope::PaymentsWrite]).await;
    let vault = key("vault", &[Scope::PaymentsWrite, Scope::CustomersOpen]).await;
    let total = invoice.total.minor() + 500;
    let cash =
        json!({"amount_minor": total, "currency": "EUR", "means": "cash", "credit_rest": true});
    let pay = format!("invoices/{}/payments", invoice.id);
    assert_eq!(send(&shop, &till, &pay, "k", &cash).await.0, 201);
    let name = shop.canaries().word("payee");
    let refund = |minor: i64, iban: &str| json!({"customer": invoice.customer, "amount_minor": minor, "payee": {"name": name, "iban": iban}});
    for wrong in [
        refund(501, PAYER),
        refund(0, PAYER),
        refund(100, "NL00ABNA0417164300"),
    ] {
        let (status, problem) = send(&shop, &till, "refunds", "w", &wrong).await;
        assert_eq!(status, 422, "{problem}");
    }
    let (status, queued) = send(&shop, &till, "refunds", "r", &refund(500, PAYER)).await;
    assert_eq!(
        (status, &queued["state"]),
        (201, &"queued".into()),
        "{queued}"
    );
    let (_, file) = send(
        &shop,
        &till,
        "refund-files",
        "",
        &json!({"refunds": [queued["id"]]}),
    )
    .await;
    let path = format!(
        "{}/api/v1/refund-files/{}",
        shop.url,
        file["id"].as_str().unwrap()
    );
    let fetch = async |secret: &str, reason: Option<&str>| {
        let request = shop.client().get(&path).bearer_auth(secret);
        let request = match reason {
            Some(reason) => request.header("reveal-reason", reason),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(fetch(&till, Some("other: bank")).await.0, 403);
    assert_eq!(fetch(&vault, None).await.0, 400);
    let (status, first) = fetch(&vault, Some("other: bank")).await;
    assert_eq!((status, first.contains(PAYER)), (200, true), "{first}");
    assert_eq!(fetch(&vault, Some("other: again")).await.1, first);
    let off = format!("refund-files/{}/cancellation", file["id"].as_str().unwrap());
    assert_eq!(send(&shop, &till, &off, "", &Value::Null).await.0, 200);
    assert_eq!(send(&shop, &till, &off, "", &Value::Null).await.0, 409);
    assert_eq!(fetch(&vault, Some("other: gone")).await.0, 404);
    shop.tear_down().await;
}
