//! Who guesses codes of coupons is stopped before one is found, by the form, its sums and the API alike.

use std::ops::Deref;

use futures_util::future::join_all;
use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::catalog;
use sealbook::identity::scopes::Scope;
use sealbook::storage::Engine;
use serde_json::{Value, json};

use super::extended;
use crate::account::shop::body;
use crate::support::Fixture;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    who_guesses_too_often_is_told_nothing_even_when_they_are_right,
    guesses_that_come_at_once_are_counted_all_the_same,
);

pub struct Guarded(Shop);

impl Deref for Guarded {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.0
    }
}

impl Fixture for Guarded {
    async fn set_up(engine: Engine) -> Self {
        let limit = ("LIMITS__COUPON_GUESSES_PER_ADDRESS_PER_MINUTE", "3");
        let shop = Shop::with(engine, &[limit]).await;
        let text = extended(None, "[[coupon]]\ncode = \"SUMMER\"\npercent = 10\n");
        catalog::import(&shop.app, Actor::System, &text)
            .await
            .unwrap();
        Self(shop)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

impl Guarded {
    fn order(code: &str) -> Value {
        let mut order = body("ada@example.org");
        order["coupon"] = json!(code);
        order
    }

    async fn guess(&self, key: &str, code: &str) -> u16 {
        let order = Self::order(code);
        let answer = self.visitor().api("/api/v1/orders", key, &order).await;
        answer.status
    }
}

async fn who_guesses_too_often_is_told_nothing_even_when_they_are_right(shop: &Guarded) {
    let mut visitor = shop.visitor();
    let page = visitor.get("/order/mail-solo").await;
    let sums = async |visitor: &mut crate::support::visitor::Visitor, code: &str| {
        let typed = [("interval", "monthly"), ("coupon", code)];
        visitor
            .submit(&page, "/order/mail-solo/summary", &typed)
            .await
    };
    // What is right, and what is empty, never counts.
    for _ in 0..5 {
        assert_eq!(sums(&mut visitor, "summer").await.status, 200);
        assert_eq!(sums(&mut visitor, "").await.status, 200);
    }
    assert_eq!(sums(&mut visitor, "WRONG1").await.status, 200);
    assert_eq!(sums(&mut visitor, "wrong1 ").await.status, 200, "the same");
    assert_eq!(shop.guess("one", "WRONG2").await, 422);
    assert_eq!(shop.guess("two", "WRONG3").await, 422);
    for code in ["WRONG4", "SUMMER", "summer"] {
        assert_eq!(sums(&mut visitor, code).await.status, 429, "{code}");
        assert_eq!(shop.guess(code, code).await, 429, "{code}");
    }
    let order = Guarded::order("SUMMER");
    let url = format!("{}/api/v1/orders", shop.url);
    let refused = shop.client().post(&url).json(&order);
    let refused = refused.header("idempotency-key", "k").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let wait: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    // An order without a coupon is nobody's guess, and the shop's own program guesses nothing.
    assert_eq!(sums(&mut visitor, "").await.status, 200);
    let key = shop.api_key("orders", &[Scope::OrdersWrite]).await;
    for n in 0..5 {
        let order = Guarded::order(&format!("WRONG{n}"));
        let asked = shop.client().post(&url).bearer_auth(&key).json(&order);
        let asked = asked.header("idempotency-key", format!("own {n}"));
        assert_eq!(asked.send().await.unwrap().status(), 422);
    }
    shop.later(SignedDuration::from_secs(61)).await;
    assert_eq!(shop.guess("three", "SUMMER").await, 201);
}

async fn guesses_that_come_at_once_are_counted_all_the_same(shop: &Guarded) {
    let codes: Vec<String> = (0..40).map(|n| format!("CODE{n}")).collect();
    let rush = codes.iter().map(|code| shop.guess(code, code));
    let answers = join_all(rush).await;
    let looked_up = answers.iter().filter(|status| **status == 422).count();
    let refused = answers.iter().filter(|status| **status == 429).count();
    assert_eq!((looked_up, refused), (3, 37), "{answers:?}");
}
