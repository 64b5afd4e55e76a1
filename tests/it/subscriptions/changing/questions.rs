//! What the new plan asks is asked before the change, checked and sealed as on the order form.

use std::collections::BTreeMap;

use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::identity::scopes::Scope;
use sealbook::orders::{self, answers};
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, Subscription};
use sealbook::vault::map::Role;
use serde_json::json;

use super::{begun, offer, plan, wanted};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_customer_answers_what_the_new_plan_asks_before_the_change,
    an_operator_answers_without_seeing_what_was_answered_before,
    a_program_names_its_answers_and_is_told_which_are_missing,
);

fn question(key: &str, kind: &str, required: bool) -> String {
    format!(
        "[[plan.question]]\nkey = {key:?}\nkind = {kind:?}\nlabel.en = \"Your {key}\"\nlabel.de = \"Ihr {key}\"\n\
         required = {required}\n\n"
    )
}

async fn offered(shop: &Shop) {
    let gross = |minor: i64| format!("gross_minor = {minor}");
    let file = [
        plan("plain", "standard", &[("monthly", "EUR", gross(1_000))]),
        question("domain", "domain", true),
        plan("big", "standard", &[("monthly", "EUR", gross(3_000))]),
        question("domain", "domain", true),
        question("mailboxes", "number", true),
        question("note", "text", false),
    ];
    offer(shop, &file.concat()).await;
}

async fn subscribed(shop: &Shop, domain: &str) -> Subscription {
    let one = begun(shop, ADA, "plain", |order| {
        order["answers"] = json!({"domain": domain});
    });
    let one = one.await;
    shop.issued().await;
    one
}

/// What the order says by now.
async fn said(shop: &Shop, of: &Subscription) -> BTreeMap<String, String> {
    let order = orders::find(&shop.app, &of.order).await.unwrap().unwrap();
    answers::known(&shop.app, &order).await.unwrap()
}

fn all(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs
        .iter()
        .map(|(key, said)| ((*key).to_owned(), (*said).to_owned()));
    pairs.collect()
}

async fn a_customer_answers_what_the_new_plan_asks_before_the_change(shop: &Shop) {
    offered(shop).await;
    let domain = format!("{}.example", shop.canaries().word("domain").to_lowercase());
    let note = shop.canaries().word("note");
    let one = subscribed(shop, &domain).await;
    let price = wanted(shop, "big", Interval::Monthly, 1).await.price;
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{}/change", one.id);
    let shown = ada.get(&format!("{path}?price={price}&quantity=1")).await;
    assert_eq!(shown.status, 200);
    for text in [
        "name=\"answer_mailboxes\"",
        "Your mailboxes",
        "Your note",
        &domain,
    ] {
        assert!(shown.html.contains(text), "{text}: {}", shown.html);
    }
    // What is missing or cannot be meant is named, and what was typed is kept.
    for (typed, says) in [("", "#answer_mailboxes"), ("ten", "value=\"ten\"")] {
        let fields = [
            ("answer_domain", domain.as_str()),
            ("answer_mailboxes", typed),
            ("answer_note", note.as_str()),
        ];
        let wrong = ada.submit(&shown, &path, &fields).await;
        assert_eq!(wrong.status, 422, "{}", wrong.html);
        for text in [says, "#answer_mailboxes", note.as_str()] {
            assert!(wrong.html.contains(text), "{text}: {}", wrong.html);
        }
    }
    let cleared = [("answer_domain", ""), ("answer_mailboxes", "10")];
    let wrong = ada.submit(&shown, &path, &cleared).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("#answer_domain"), "{}", wrong.html);
    let unasked = [
        ("answer_domain", domain.as_str()),
        ("answer_mailboxes", "10"),
        ("answer_x", "y"),
    ];
    assert_eq!(ada.submit(&shown, &path, &unasked).await.status, 422);
    assert_eq!(shop.what_happened(&one).await, [Happening::Begun]);
    assert_eq!(said(shop, &one).await, all(&[("domain", &domain)]));
    let fields = [
        ("answer_domain", domain.as_str()),
        ("answer_mailboxes", " 010 "),
        ("answer_note", note.as_str()),
    ];
    let done = ada.submit(&shown, &path, &fields).await;
    assert_eq!(done.status, 303, "{}", done.html);
    let expected = all(&[("domain", &domain), ("mailboxes", "10"), ("note", &note)]);
    assert_eq!(said(shop, &one).await, expected);
    // It stands where the order's answers stand.
    let order = ada.get(&format!("/orders/{}", one.order)).await;
    for text in ["Your mailboxes", "Your note", &note, &domain] {
        assert!(order.html.contains(text), "{text}: {}", order.html);
    }
    // More of the same plan asks nothing.
    let more = ada.get(&format!("{path}?price={price}&quantity=2")).await;
    assert!(!more.html.contains("answer_"), "{}", more.html);
    assert_eq!(ada.submit(&more, &path, &[]).await.status, 303);
    assert_eq!(said(shop, &one).await, expected);
    shop.issued().await;
}

async fn an_operator_answers_without_seeing_what_was_answered_before(shop: &Shop) {
    offered(shop).await;
    let domain = format!("{}.example", shop.canaries().word("domain").to_lowercase());
    let one = subscribed(shop, &domain).await;
    let price = wanted(shop, "big", Interval::Monthly, 1).await.price;
    let mut support = shop.operator(Role::Support).await;
    let path = format!("/admin/subscriptions/{}/change", one.id);
    let shown = support
        .get(&format!("{path}?price={price}&quantity=1"))
        .await;
    assert!(!shown.html.contains(&domain), "{}", shown.html);
    assert!(
        shown.html.contains("This was answered before"),
        "{}",
        shown.html
    );
    let wrong = support
        .submit(&shown, &path, &[("answer_domain", "")])
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("#answer_mailboxes"), "{}", wrong.html);
    assert!(!wrong.html.contains(&domain), "{}", wrong.html);
    let fields = [
        ("answer_domain", ""),
        ("answer_mailboxes", "7"),
        ("answer_note", ""),
    ];
    let done = support.submit(&shown, &path, &fields).await;
    assert_eq!(done.status, 303, "{}", done.html);
    assert_eq!(
        said(shop, &one).await,
        all(&[("domain", &domain), ("mailboxes", "7")])
    );
    let order = support.get(&format!("/admin/orders/{}", one.order)).await;
    assert!(order.html.contains("Your mailboxes"), "{}", order.html);
    // What is not another plan asks nothing.
    let two = wanted(shop, "plain", Interval::Monthly, 5).await;
    let missing = subscriptions::change(&shop.app, &one.id, &two, &Actor::System).await;
    assert!(!matches!(missing, Err(ActError::Answers(_))), "{missing:?}");
    shop.issued().await;
}

async fn a_program_names_its_answers_and_is_told_which_are_missing(shop: &Shop) {
    offered(shop).await;
    let one = subscribed(shop, "ada.example").await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let key = shop.api_key("writer", &scopes).await;
    let preview = format!("/api/v1/subscriptions/{}/change/preview", one.id);
    let body = json!({"plan": "big", "quantity": 1});
    let (_, seen) = shop.call(&key, Method::POST, &preview, Some(&body)).await;
    assert_eq!(
        seen["questions"],
        json!([
            {"key": "domain", "required": true, "answered": true},
            {"key": "mailboxes", "required": true, "answered": false},
            {"key": "note", "required": false, "answered": false},
        ])
    );
    let id = one.id.as_str();
    let mut confirmed = body.clone();
    confirmed["total_minor"] = seen["total_minor"].clone();
    for (n, (answers, pointer, code)) in [
        (json!({}), "/answers/mailboxes", "required"),
        (
            json!({"mailboxes": "many"}),
            "/answers/mailboxes",
            "invalid_format",
        ),
        (
            json!({"mailboxes": "3", "domain": "no domain"}),
            "/answers/domain",
            "",
        ),
        (
            json!({"mailboxes": "3", "colour": "red"}),
            "/answers/colour",
            "not_in_list",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        confirmed["answers"] = answers;
        let (status, answer) = shop.change(&key, id, &format!("key {n}"), &confirmed).await;
        assert_eq!(status, 422, "{answer}");
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
        if !code.is_empty() {
            assert_eq!(answer["errors"][0]["code"], code, "{answer}");
        }
    }
    assert_eq!(shop.what_happened(&one).await, [Happening::Begun]);
    confirmed["answers"] = json!({"mailboxes": "3"});
    let (status, answer) = shop.change(&key, id, "whole", &confirmed).await;
    assert_eq!(status, 200, "{answer}");
    let expected = all(&[("domain", "ada.example"), ("mailboxes", "3")]);
    assert_eq!(said(shop, &one).await, expected);
    shop.issued().await;
}
