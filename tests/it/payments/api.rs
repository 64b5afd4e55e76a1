//! `POST /api/v1/statements`.

use sealbook::audit::Actor;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::storage::Engine;
use serde_json::Value;

use super::bank::{ACCOUNT, OTHER_ACCOUNT, camt, of_account, paid};
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
