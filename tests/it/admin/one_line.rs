//! What is typed into one line stays one line, and shows what it says, whoever takes it in.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE};
use actix_web::test::TestRequest;
use jiff::tz::TimeZone;
use sealbook::audit::Actor;
use sealbook::billing::exchange;
use sealbook::catalog::{Catalog, CouponCode};
use sealbook::identity::api_keys::{self, KeyName};
use sealbook::identity::scopes::Scope;
use sealbook::vault::map::Role;
use serde_json::{Value, json};

use super::{Answer, Seat, ask};
use crate::ground::Ground;
use crate::payments::{billed, count, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    the_panel_refuses_what_breaks_or_turns_a_line,
    a_program_learns_which_member_breaks_its_line,
);

/// A line break, and an override that shows `exe.pdf` for `fdp.exe`.
const HOSTILE: [&str; 3] = [
    "paid\r\nby hand",
    "paid \u{202E}fdp.exe",
    "paid\u{2066} twice",
];
const SAID: &str = "Please write this in one line";

async fn the_panel_refuses_what_breaks_or_turns_a_line(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let page = format!("/admin/invoices/{}", one.id);
    for text in HOSTILE {
        let rate = [
            ("base", "EUR"),
            ("quote", "CHF"),
            ("on", "2026-02-27"),
            ("rate", "0.9"),
            ("source", text),
        ];
        let waiver = [
            ("waived_fee", "1"),
            ("waived_interest", ""),
            ("waived_reason", text),
        ];
        let payment = [
            ("paid_amount", "10"),
            ("paid_means", "cash"),
            ("paid_on", "2026-03-01"),
            ("paid_remark", text),
        ];
        let credit = [("amount", "1"), ("reason", text)];
        for (path, fields) in [
            ("/admin/tax/rates".to_owned(), &rate[..]),
            (format!("{page}/waivers"), &waiver),
            (format!("{page}/payments"), &payment),
            (format!("{page}/credit"), &credit),
            (
                format!("/admin/customers/{}/cases", one.customer),
                &[("reason", "other"), ("note", text), ("back", "/admin")],
            ),
        ] {
            let refused = seat.post(&path, fields).await;
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{path} {text:?}: {refused:?}"
            );
            assert!(refused.shows(SAID), "{path} {text:?}: {refused:?}");
        }
    }
    assert!(
        exchange::latest(&ground.storage, None, 1)
            .await
            .unwrap()
            .is_empty()
    );
    for table in [
        "select count(*) from manual_payments",
        "select count(*) from waivers",
        "select count(*) from cases",
        "select count(*) from credits_owed",
    ] {
        assert_eq!(count(&ground, table).await, 0, "{table}");
    }
    // The same in one line is taken.
    let rate = [
        ("base", "EUR"),
        ("quote", "CHF"),
        ("on", "2026-02-27"),
        ("rate", "0.9"),
        ("source", " بنك \u{200F}المغرب "),
    ];
    let taken = seat.post("/admin/tax/rates", &rate).await;
    assert_eq!(taken.location, "/admin/tax/rates?done=rates-taken");
}

async fn a_program_learns_which_member_breaks_its_line(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let scopes = [
        Scope::PaymentsWrite,
        Scope::InvoicesWrite,
        Scope::RatesWrite,
    ];
    let name = "till".parse().unwrap();
    let key = api_keys::create(&ground.app, Actor::System, name, &scopes).await;
    let key = key.unwrap().1.to_string();
    let long = "x".repeat(256);
    for (text, code) in HOSTILE
        .into_iter()
        .map(|text| (text, "control_characters"))
        .chain([(long.as_str(), "too_long")])
    {
        let rate = |source: &str| json!({"base": "EUR", "quote": "CHF", "rate": "0.9", "on": "2026-02-27", "source": source});
        for (path, pointer, body) in [
            (
                "exchange-rates".to_owned(),
                "/items/1/source",
                json!({"items": [rate("ECB"), rate(text)]}),
            ),
            (
                format!("invoices/{}/waivers", one.id),
                "/reason",
                json!({"fee_minor": 1, "currency": "EUR", "reason": text}),
            ),
            (
                format!("invoices/{}/payments", one.id),
                "/remark",
                json!({"amount_minor": 1, "currency": "EUR", "means": "cash", "remark": text}),
            ),
            (
                format!("invoices/{}/credit-notes", one.id),
                "/reason",
                json!({"total_minor": 1, "reason": text}),
            ),
            (
                "refunds".to_owned(),
                "/payee/name",
                json!({"customer": one.customer, "amount_minor": 1, "payee": {"name": text, "iban": "DE02120300000000202051"}}),
            ),
        ] {
            let refused = post(&ground, &key, &path, &body).await;
            let problem: Value = serde_json::from_str(&refused.body).unwrap();
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{path} {problem}"
            );
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{path} {problem}");
            assert_eq!(problem["errors"][0]["code"], code, "{path} {problem}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(
                detail.contains("Bitte"),
                "in the language asked for: {problem}"
            );
        }
    }
    assert!(
        exchange::latest(&ground.storage, None, 1)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        count(&ground, "select count(*) from manual_payments").await,
        0
    );
}

async fn post(ground: &Ground, key: &str, path: &str, body: &Value) -> Answer {
    let request = TestRequest::post()
        .uri(&format!("/api/v1/{path}"))
        .insert_header((AUTHORIZATION, format!("Bearer {key}")))
        .insert_header((ACCEPT_LANGUAGE, "de"))
        .insert_header(("idempotency-key", "k"))
        .insert_header((CONTENT_TYPE, "application/json"))
        .set_payload(body.to_string());
    ask(ground, request).await
}

#[test]
fn names_of_keys_plans_and_coupons_stand_in_one_line() {
    for text in HOSTILE {
        assert!(text.parse::<KeyName>().is_err(), "{text:?}");
        assert!(text.parse::<CouponCode>().is_err(), "{text:?}");
        let name = toml_text(text);
        let toml = format!(
            "[[plan]]\nslug = \"a\"\nname.en = {name}\nname.de = \"A\"\nsummary.en = \"\"\nsummary.de = \"\"\n\
             tax_category = \"standard\"\n[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"\nnet_minor = 1\n"
        );
        let fault = Catalog::of_toml(&toml, &TimeZone::UTC)
            .unwrap_err()
            .to_string();
        assert!(fault.contains("one line"), "{text:?}: {fault}");
    }
}

fn toml_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
