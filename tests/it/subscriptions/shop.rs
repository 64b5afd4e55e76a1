//! A shop whose subscriptions a test moves through the years.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sealbook::catalog::{Interval, Price, Shelf};
use sealbook::money::Currency;
use sealbook::subscriptions::state::{Happening, Milestones};
use sealbook::subscriptions::{self, Happened, Subscription};

use crate::account::shop::body;
use crate::support::shop::Shop;

impl Shop {
    /// Somebody orders what renews; answers with the subscription that it began.
    pub async fn subscribe(&self, email: &str, interval: &str) -> Subscription {
        let mut order = body(email);
        order["interval"] = interval.into();
        let key = format!("{email} {interval} {}", self.app.clock.now());
        let placed = self.order_with(&key, &order).await;
        subscriptions::follow_orders(&self.app).await.unwrap();
        let id = placed["order"]["id"].as_str().unwrap().parse().unwrap();
        let begun = subscriptions::of_order(&self.app, &id).await.unwrap();
        begun.expect("an order that renews begins a subscription")
    }

    /// Moves the clock to a moment, which is not before now, with nothing under way.
    pub async fn move_to(&self, moment: &str) {
        let moment: Timestamp = moment.parse().unwrap();
        let ahead = moment.duration_since(self.app.clock.now());
        assert!(ahead >= SignedDuration::ZERO, "{moment} is over");
        self.later(ahead).await;
    }

    pub async fn renew(&self) {
        subscriptions::renew_due(&self.app, None).await.unwrap();
    }

    pub async fn look(&self, subscription: &Subscription) -> Subscription {
        let found = subscriptions::find(&self.app, &subscription.id).await;
        found.unwrap().expect("a subscription stays")
    }

    /// The first days of the periods whose invoices are owed, in their order.
    pub async fn periods(&self, subscription: &Subscription) -> Vec<Date> {
        let causes: Vec<String> = sqlx::query_scalar(
            "select cause from invoices_owed where cause like $1 order by cause",
        )
        .bind(format!("{}/%", subscription.id))
        .fetch_all(self.app.storage.reader())
        .await
        .unwrap();
        causes
            .iter()
            .map(|cause| cause.split_once('/').unwrap().1.parse().unwrap())
            .collect()
    }

    /// What is asked for by all that was invoiced for a subscription and its order, after what was taken back.
    pub async fn asked_for(&self, subscription: &Subscription) -> i64 {
        self.issued().await;
        let order = subscription.order.as_str();
        let sum: i64 = sqlx::query_scalar(
            "select cast(coalesce(sum(case kind when 'invoice' then total_minor else -total_minor end), 0) as bigint) \
             from invoices where order_id = $1",
        )
        .bind(order)
        .fetch_one(self.app.storage.reader())
        .await
        .unwrap();
        sum
    }

    /// Waits until everything that is owed is issued.
    pub async fn issued(&self) {
        self.none_left("select count(*) from invoices_owed where invoiced_at is null")
            .await;
    }

    /// The price of another plan that is on offer, with the same interval.
    pub async fn price_of(&self, plan: &str, interval: Interval) -> Price {
        let offered = self.app.room::<Shelf>();
        let found = offered.plan(&self.app.storage, &self.app.clock, plan).await;
        let plan = found.unwrap().unwrap();
        plan.price(interval, Currency::EUR).unwrap().clone()
    }

    /// What happened, which says the same of its state as its row does.
    pub async fn happened(&self, subscription: &Subscription) -> Vec<Happened> {
        let happened = subscriptions::events(&self.app, &subscription.id, 1000).await;
        let happened = happened.unwrap();
        let told = happened.iter().fold(Milestones::default(), |so_far, next| {
            so_far.after(next.what, next.at, next.effective_at)
        });
        assert_eq!(told, self.look(subscription).await.milestones);
        happened
    }

    pub async fn what_happened(&self, subscription: &Subscription) -> Vec<Happening> {
        let happened = self.happened(subscription).await;
        happened.iter().map(|happened| happened.what).collect()
    }
}
