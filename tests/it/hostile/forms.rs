//! The form: its token, where it was sent from, and how often.

use reqwest::Method;

use super::{orders, patient, stored};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::visitor::{Answer, Visitor};

on_both_engines!(a_form_is_taken_once_and_only_from_where_it_was_given);

const FORM: &str = "/order/mail-solo";

async fn a_form_is_taken_once_and_only_from_where_it_was_given(databases: &Databases) {
    let shop = patient(databases).start().await;
    let (mut eve, mut stranger) = (shop.visitor(), shop.visitor());
    let page = eve.get(FORM).await;
    let good = page.hidden()["csrf"].clone();
    let ticket = page.hidden()["ticket"].clone();
    let strangers = stranger.get(FORM).await.hidden()["csrf"].clone();
    let before = stored(databases).await;
    // As a browser sends it from the page.
    let from_here = [
        ("origin", shop.url.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    for (csrf, why) in [
        ("", "none"),
        (&"x".repeat(86), "made up"),
        (&strangers, "another browser's"),
        (&good[..good.len() - 1], "cut"),
    ] {
        let answer = send(&mut eve, &from_here, &filled(csrf, &ticket, "Eve Sender")).await;
        assert_eq!(answer.status, 403, "{why}");
        assert!(answer.html.contains("<h1"), "a page says so");
    }
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "https://localhost"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let answer = send(&mut eve, &[header], &filled(&good, &ticket, "Eve Sender")).await;
        assert_eq!(answer.status, 403, "{header:?}");
    }
    let more_heads = filled(&good, &ticket, "Eve\r\nBcc: all@example.org");
    let answer = send(&mut eve, &from_here, &more_heads).await;
    assert_eq!(answer.status, 422);
    let twice = [("csrf", good.as_str()), ("name", "A"), ("name", "B")];
    let answer = send(&mut eve, &from_here, &twice).await;
    assert_eq!(answer.status, 400, "a field that stands twice");
    assert_eq!(stored(databases).await, before);

    let order = filled(&good, &ticket, "Eve Sender");
    let first = send(&mut eve, &from_here, &order).await;
    assert_eq!(first.status, 303);
    let again = send(&mut eve, &from_here, &order).await;
    assert_eq!(again.location, first.location, "sent twice, ordered once");
    assert_eq!(orders(databases).await, 1);
    let other = filled(&good, &ticket, "Eve Other");
    let changed = send(&mut eve, &from_here, &other).await;
    assert_eq!(changed.status, 409);
    assert_eq!(orders(databases).await, 1);

    let path = first.location.unwrap();
    assert_eq!(eve.get(&path).await.status, 200);
    assert_eq!(
        stranger.get(&path).await.status,
        404,
        "nobody else sees the order"
    );
    assert_eq!(shop.stop().await.code(), Some(0));
}

fn filled<'a>(csrf: &'a str, ticket: &'a str, name: &'a str) -> [(&'a str, &'a str); 17] {
    [
        ("csrf", csrf),
        ("ticket", ticket),
        ("interval", "yearly"),
        ("currency", "EUR"),
        ("quantity", "1"),
        ("name", name),
        ("email", "eve@example.org"),
        ("address_line1", "Ring 1"),
        ("postal_code", "10115"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("answer_domain", "eve.example"),
        ("payment_method", "bank_transfer"),
        ("accept_terms", "on"),
        ("accept_privacy", "on"),
        ("age_confirmed", "on"),
        ("language", "en"),
    ]
}

async fn send(visitor: &mut Visitor, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    let mut request = visitor.request(Method::POST, FORM).form(fields);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    visitor.send(request).await
}
