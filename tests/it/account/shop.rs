//! What customers do in a shop.

use jiff::SignedDuration;
use sealbook::customers::{self, values::Email};
use sealbook::identity::by_mail;
use sealbook::vault::SubjectId;
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::support::shop::Shop;
use crate::support::visitor::{Answer, Visitor};

pub const ADA: &str = "ada@example.org";

impl Shop {
    /// Somebody orders, without signing in; answers with the order's id.
    pub async fn order(&self, email: &str, key: &str) -> String {
        let answer = self.order_with(key, &body(email)).await;
        answer["order"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn order_with(&self, key: &str, body: &Value) -> Value {
        let answer = self.visitor().api("/api/v1/orders", key, body).await;
        assert_eq!(answer.status, 201, "{}", answer.html);
        serde_json::from_str(&answer.html).unwrap()
    }

    /// Asks for a link on the page, as a person would.
    pub async fn ask(&self, visitor: &mut Visitor, email: &str) -> Answer {
        let page = visitor.get("/account/sign-in").await;
        assert_eq!(page.status, 200);
        self.app.clock.advance(SignedDuration::from_secs(3));
        visitor
            .submit(
                &page,
                "/account/sign-in",
                &[("email", email), ("website", "")],
            )
            .await
    }

    /// Waits until whoever asked was answered, known or not.
    pub async fn answered(&self) {
        self.none_left("select count(*) from sign_in_requests")
            .await;
    }

    /// The links that were made, newest first, as they are mailed.
    pub async fn links(&self) -> Vec<String> {
        let ids: Vec<String> =
            sqlx::query_scalar("select id from sign_in_links order by created_at desc, id desc")
                .fetch_all(self.app.storage.reader())
                .await
                .unwrap();
        ids.iter()
            .map(|id| by_mail::path(&self.app, &id.parse().unwrap()))
            .collect()
    }

    pub async fn link(&self, email: &str) -> String {
        let asked = self.ask(&mut self.visitor(), email).await;
        assert_eq!(asked.status, 303);
        self.answered().await;
        self.links().await.remove(0)
    }

    /// Signs a customer in, by mail.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        let link = self.link(email).await;
        let mut visitor = self.visitor();
        let page = visitor.get(&link).await;
        let entered = visitor.submit(&page, &link, &[]).await;
        assert_eq!(entered.location.as_deref(), Some("/account"));
        visitor
    }

    pub async fn sessions(&self) -> i64 {
        self.count("select count(*) from sessions").await
    }

    pub async fn subject(&self, email: &str) -> SubjectId {
        let email: Email = email.parse().unwrap();
        let known = customers::recognise(&self.app, &email).await.unwrap();
        known.unwrap().subject
    }

    /// A customer's row, every column as it is stored.
    pub async fn customer_row(&self, email: &str) -> Vec<Option<Vec<u8>>> {
        let row = sqlx::query("select * from customers where subject_id = $1")
            .bind(self.subject(email).await.as_str())
            .fetch_one(self.app.storage.reader())
            .await
            .unwrap();
        (0..row.len()).map(|at| bytes(&row, at)).collect()
    }
}

/// A column's bytes, whatever its type.
fn bytes(row: &sqlx::any::AnyRow, at: usize) -> Option<Vec<u8>> {
    if let Ok(text) = row.try_get::<Option<String>, _>(at) {
        return text.map(String::into_bytes);
    }
    if let Ok(number) = row.try_get::<Option<i64>, _>(at) {
        return number.map(|number| number.to_be_bytes().to_vec());
    }
    row.get(at)
}

pub fn body(email: &str) -> Value {
    json!({
        "plan": "mail-solo",
        "interval": "monthly",
        "customer": {
            "name": "Ada Lovelace",
            "email": email,
            "address": {"line1": "Hafenstraße 7", "postal_code": "20359", "city": "Hamburg", "country": "DE"},
        },
        "answers": {"domain": "lovelace.example"},
        "payment_method": "bank_transfer",
        "accept_terms": true,
        "accept_privacy": true,
        "age_confirmed": true,
        "language": "en",
    })
}
