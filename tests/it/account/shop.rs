//! A shop that is served, and what people do in it.

use std::sync::Arc;

use jiff::SignedDuration;
use sealbook::customers::{self, values::Email};
use sealbook::identity::by_mail;
use sealbook::jobs::{Failure, Runner};
use sealbook::vault::SubjectId;
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::visitor::{Answer, Served, Visitor};

pub const ADA: &str = "ada@example.org";

/// A shop that is served, with plans on offer.
pub struct Shop {
    pub ground: Ground,
    pub served: Served,
}

impl Shop {
    pub async fn open(databases: &Databases) -> Self {
        let settings = [
            ("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "1000000"),
            ("LIMITS__ORDERS_PER_EMAIL_PER_HOUR", "1000000"),
            ("LIMITS__SIGN_INS_PER_ADDRESS_PER_MINUTE", "1000000"),
            ("LIMITS__SIGN_INS_PER_EMAIL_PER_HOUR", "1000000"),
            ("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0"),
        ];
        let ground = Ground::lay_with(databases, &settings).await;
        sealbook::catalog::stock_up(&ground.storage, &ground.clock, &ground.chance)
            .await
            .unwrap();
        let served = Served::start(&ground.app);
        Self { ground, served }
    }

    /// Somebody orders, without signing in; answers with the order's id.
    pub async fn order(&self, email: &str, key: &str) -> String {
        let answer = self.order_with(key, &body(email)).await;
        answer["order"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn order_with(&self, key: &str, body: &Value) -> Value {
        let answer = self.served.visitor().api("/api/v1/orders", key, body).await;
        assert_eq!(answer.status, 201, "{}", answer.html);
        serde_json::from_str(&answer.html).unwrap()
    }

    /// Asks for a link on the page, as a person would.
    pub async fn ask(&self, visitor: &mut Visitor, email: &str) -> Answer {
        let page = visitor.get("/account/sign-in").await;
        assert_eq!(page.status, 200);
        self.ground.clock.advance(SignedDuration::from_secs(3));
        visitor
            .submit(
                &page,
                "/account/sign-in",
                &[("email", email), ("website", "")],
            )
            .await
    }

    /// Answers what was asked for; a worker does, in a shop that runs.
    pub async fn answer_requests(&self) -> usize {
        let ground = &self.ground;
        let app = Arc::clone(&ground.app);
        let runner = Runner::new(&ground.storage, &ground.clock, &ground.chance);
        runner
            .on(by_mail::JOB, move |claim| {
                let app = Arc::clone(&app);
                async move {
                    by_mail::answer(&app, &claim)
                        .await
                        .map_err(|error| Failure::new("no link was made", error))
                }
            })
            .drain()
            .await
            .unwrap()
    }

    /// The links that were made, newest first, as they are mailed.
    pub async fn links(&self) -> Vec<String> {
        let ids: Vec<String> =
            sqlx::query_scalar("select id from sign_in_links order by created_at desc, id desc")
                .fetch_all(self.ground.storage.reader())
                .await
                .unwrap();
        ids.iter()
            .map(|id| by_mail::path(&self.ground.app, &id.parse().unwrap()))
            .collect()
    }

    pub async fn link(&self, email: &str) -> String {
        let asked = self.ask(&mut self.served.visitor(), email).await;
        assert_eq!(asked.status, 303);
        self.answer_requests().await;
        self.links().await.remove(0)
    }

    /// Signs a customer in, by mail.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        let link = self.link(email).await;
        let mut visitor = self.served.visitor();
        let page = visitor.get(&link).await;
        let entered = visitor.submit(&page, &link, &[]).await;
        assert_eq!(entered.location.as_deref(), Some("/account"));
        visitor
    }

    pub async fn sessions(&self) -> i64 {
        sqlx::query_scalar("select count(*) from sessions")
            .fetch_one(self.ground.storage.reader())
            .await
            .unwrap()
    }

    pub async fn subject(&self, email: &str) -> SubjectId {
        let email: Email = email.parse().unwrap();
        let known = customers::recognise(&self.ground.app, &email)
            .await
            .unwrap();
        known.unwrap().subject
    }

    /// A customer's row, every column as it is stored.
    pub async fn customer_row(&self, email: &str) -> Vec<Option<Vec<u8>>> {
        let row = sqlx::query("select * from customers where subject_id = $1")
            .bind(self.subject(email).await.as_str())
            .fetch_one(self.ground.storage.reader())
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
