//! The form: its token, where it was sent from, and how often.

use reqwest::{Client, RequestBuilder, Response};

use super::{orders, patient, stored};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::program::Running;

on_both_engines!(a_form_is_taken_once_and_only_from_where_it_was_given);

/// A browser with the form before it.
struct Visitor<'a> {
    client: Client,
    url: String,
    csrf: String,
    ticket: String,
    shop: &'a Running,
}

async fn a_form_is_taken_once_and_only_from_where_it_was_given(databases: &Databases) {
    let shop = patient(databases).start().await;
    let (visitor, stranger) = (Visitor::of(&shop).await, Visitor::of(&shop).await);
    let before = stored(databases).await;
    let good = visitor.csrf.clone();
    for (csrf, why) in [
        (String::new(), "none"),
        ("x".repeat(86), "made up"),
        (stranger.csrf.clone(), "another browser's"),
        (good[..good.len() - 1].to_owned(), "cut"),
    ] {
        let answer = visitor.send(&csrf, "Eve Sender").send().await.unwrap();
        assert_eq!(answer.status(), 403, "{why}");
    }
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "https://localhost"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let answer = visitor
            .filled(&good, "Eve Sender")
            .header(name, value)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 403, "{name}: {value}");
    }
    let answer = visitor
        .send(&good, "Eve\r\nBcc: all@example.org")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 422);
    let twice = format!("csrf={good}&name=A&name=B");
    let answer = visitor.post(twice).send().await.unwrap();
    assert_eq!(answer.status(), 400, "a field that stands twice");
    assert_eq!(stored(databases).await, before);

    let first = visitor.send(&good, "Eve Sender").send().await.unwrap();
    assert_eq!(first.status(), 303);
    let again = visitor.send(&good, "Eve Sender").send().await.unwrap();
    assert_eq!(
        location(&again),
        location(&first),
        "sent twice, ordered once"
    );
    assert_eq!(orders(databases).await, 1);
    let changed = visitor.send(&good, "Eve Other").send().await.unwrap();
    assert_eq!(changed.status(), 409);
    assert_eq!(orders(databases).await, 1);

    let foreign = Visitor::of(&shop).await;
    let theirs = foreign
        .client
        .get(format!("{}{}", shop.url, location(&first)))
        .send()
        .await
        .unwrap();
    assert_eq!(theirs.status(), 404, "nobody else sees the order");
    assert_eq!(shop.stop().await.code(), Some(0));
}

fn location(answer: &Response) -> String {
    answer.headers()["location"].to_str().unwrap().to_owned()
}

impl<'a> Visitor<'a> {
    async fn of(shop: &'a Running) -> Self {
        let client = shop.client();
        let url = format!("{}/order/mail-solo", shop.url);
        let page = client.get(&url).send().await.unwrap().text().await.unwrap();
        let value = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            let (_, rest) = page
                .split_once(&mark)
                .unwrap_or_else(|| panic!("no {name} in {page}"));
            rest.split('"').next().unwrap().to_owned()
        };
        Self {
            csrf: value("csrf"),
            ticket: value("ticket"),
            client,
            url,
            shop,
        }
    }

    /// As a browser sends it from the page.
    fn send(&self, csrf: &str, name: &str) -> RequestBuilder {
        self.filled(csrf, name)
            .header("origin", &self.shop.url)
            .header("sec-fetch-site", "same-origin")
    }

    fn filled(&self, csrf: &str, name: &str) -> RequestBuilder {
        let fields = [
            ("csrf", csrf),
            ("ticket", &self.ticket),
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
        ];
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.post(body)
    }

    fn post(&self, body: String) -> RequestBuilder {
        self.client
            .post(&self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }
}
