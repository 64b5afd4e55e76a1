//! Payments through Stripe, against a Stripe of our own, on both engines.

mod checkout;
mod converge;
mod elsewhere;
mod lists;
mod methods;
mod payouts;
mod refunds;
mod renewals;
mod settlements;
mod unknown;
mod webhooks;

use sealbook::billing::invoices::{self, Invoice};
use sealbook::billing::pay_path;
use sealbook::storage::Engine;
use sqlx::Row as _;

use super::bank::ACCOUNT;
use crate::account::shop::body;
use crate::support::Fixture;
use crate::support::shop::Shop;
use crate::support::stripe::{StripePeer, WEBHOOK_SECRET, sign};
use crate::support::visitor::{Answer, Visitor};

/// A shop that takes payments at a peer.
pub struct Till {
    pub shop: Shop,
    pub peer: StripePeer,
}

impl Fixture for Till {
    async fn set_up(engine: Engine) -> Self {
        let peer = StripePeer::start();
        let account = [("BUSINESS__IBAN", ACCOUNT)];
        let settings = [&peer.settings()[..], &account].concat();
        let shop = Shop::with(engine, &settings).await;
        Self { shop, peer }
    }

    async fn tear_down(self) {
        self.shop.tear_down().await;
        self.peer.stop().await;
    }
}

impl Till {
    /// Somebody orders, to pay by Stripe.
    pub async fn invoice(&self, email: &str) -> Invoice {
        self.invoice_by(email, "first").await
    }

    pub async fn invoice_by(&self, email: &str, key: &str) -> Invoice {
        let mut order = body(email);
        order["payment_method"] = "stripe".into();
        order["quantity"] = 10.into();
        let placed = self
            .shop
            .order_with(&format!("{key} {email}"), &order)
            .await;
        let id = placed["order"]["id"].as_str().unwrap();
        invoices::issue(&self.shop.app, id).await.unwrap()
    }

    pub async fn look(&self, invoice: &Invoice) -> Invoice {
        let found = invoices::by_id(&self.shop.app.storage, &invoice.document.id).await;
        found.unwrap().unwrap()
    }

    pub async fn open(&self, invoice: &Invoice) -> i64 {
        self.look(invoice).await.open.minor()
    }

    /// Agrees on the page before Stripe's, with what else is ticked there.
    pub async fn agree(&self, visitor: &mut Visitor, invoice: &Invoice, ticked: &[&str]) -> Answer {
        let path = pay_path(&self.shop.app, invoice.document.id.as_str());
        let page = visitor.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let fields: Vec<_> = ticked.iter().map(|name| (*name, "yes")).collect();
        visitor.submit(&page, &path, &fields).await
    }

    /// Is led to Stripe's page; gives its name.
    pub async fn led(&self, invoice: &Invoice, ticked: &[&str]) -> String {
        let answer = self.agree(&mut self.shop.visitor(), invoice, ticked).await;
        assert_eq!(answer.status, 303, "{}", answer.html);
        let to = answer.location.unwrap();
        let page = format!("{}/c/pay/", self.peer.url);
        to.strip_prefix(&page).expect("to Stripe's page").to_owned()
    }

    /// A signed message about an object, as Stripe would send it; the status of the answer.
    pub async fn tell(&self, event: &str, kind: &str, object: &str) -> u16 {
        let body = self.peer.event(event, kind, object);
        let now = self.shop.app.clock.now().as_second();
        self.send(&body, &sign(WEBHOOK_SECRET, &body, now)).await
    }

    pub async fn send(&self, body: &str, signature: &str) -> u16 {
        let answer = self
            .shop
            .client()
            .post(format!("{}/webhooks/stripe", self.shop.url))
            .header("stripe-signature", signature)
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        answer.status().as_u16()
    }

    /// What the books say of an account.
    pub async fn account(&self, account: &str) -> i64 {
        sqlx::query_scalar(
            "select cast(coalesce(sum(amount_minor), 0) as bigint) from postings where account = $1",
        )
        .bind(account)
        .fetch_one(self.shop.app.storage.reader())
        .await
        .unwrap()
    }

    /// Every payment's state, in the order of their making.
    pub async fn states(&self) -> Vec<String> {
        let rows = sqlx::query("select state from processor_payments order by id")
            .fetch_all(self.shop.app.storage.reader())
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Lets some time pass, and the duty look.
    pub async fn after(&self, seconds: i64) {
        let by = jiff::SignedDuration::from_secs(seconds);
        self.shop.later(by).await;
        sealbook::payments::stripe::watch(&self.shop.app)
            .await
            .unwrap();
    }
}
