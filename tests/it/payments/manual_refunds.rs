//! What no file for the bank can pay back goes back by hand, and leaves the list; so does what cannot go back at all.

use futures_util::future::join_all;
use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::exchange::{self, DailyRate};
use sealbook::billing::invoices::{self, Invoice};
use sealbook::billing::ledger;
use sealbook::catalog;
use sealbook::customers::CustomerId;
use sealbook::money::{Currency, Money};
use sealbook::orders::{Order, OrderForm};
use sealbook::payments::key::RequestKey;
use sealbook::payments::manual::{self, Given, Means as GivenAs};
use sealbook::payments::manual_refunds::{self, Made, ManualRefundError, Means};
use sealbook::payments::repayments::{self, ClosingError, Why};
use sealbook::subscriptions;
use sealbook::vault::map::Role;

use super::{assert_sound, balance, shop};
use crate::admin::Seat;
use crate::billing::clerk::Clerk;
use crate::billing::currency::CATALOGUE;
use crate::ground::Ground;
use crate::orders::{form, place, place_plan};
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::erase;

on_both_engines!(
    a_withdrawn_order_in_another_currency_is_paid_back_by_hand,
    of_many_who_record_the_same_refund_one_is_booked,
    a_withdrawn_order_of_an_erased_customer_can_leave_the_list,
    a_credit_that_its_customer_keeps_leaves_the_list_and_pays,
);

const BY: Actor = Actor::System;
const LIST: &str = "/admin/refunds/withdrawals";

/// Ordered, invoiced, paid in cash, withdrawn from and credited.
async fn withdrawn(ground: &Ground, clerk: &mut Clerk, currency: Option<&str>) -> (Order, Invoice) {
    ground.clock.advance(SignedDuration::from_secs(1));
    let form = form("ada@example.org");
    let order = if currency.is_some() {
        let form = OrderForm {
            interval: "once".into(),
            currency: "USD".into(),
            answers: [].into(),
            ..form
        };
        place_plan(ground, "dollars", &form).await
    } else {
        place(ground, &form, &ground.chance.token()).await.unwrap()
    };
    subscriptions::follow_orders(&ground.app).await.unwrap();
    clerk.issue(&ground.app).await;
    let invoice = invoices::by_cause(&ground.storage, order.id.as_str()).await;
    let invoice = invoice.unwrap().unwrap();
    pay(ground, &invoice, "first").await;
    ground.clock.advance(SignedDuration::from_secs(1));
    subscriptions::withdraw_order(&ground.app, &order.id, BY, ground.clock.now())
        .await
        .unwrap();
    clerk.issue(&ground.app).await;
    (order, invoice)
}

async fn pay(ground: &Ground, invoice: &Invoice, key: &str) {
    let given = Given {
        invoice: invoice.document.id.clone(),
        amount: invoice.document.total,
        means: GivenAs::Cash,
        received_on: ground.app.today(),
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&ground.app, "manual", key, b"all"),
    };
    manual::record(&ground.app, &BY, &given).await.unwrap();
}

async fn left(ground: &Ground) -> Vec<Money> {
    let waiting = repayments::waiting(&ground.app).await.unwrap();
    waiting.into_iter().map(|one| one.amount).collect()
}

async fn credit(ground: &Ground, customer: &CustomerId) -> Vec<Money> {
    ledger::credit_of(&ground.storage, customer).await.unwrap()
}

fn made(ground: &Ground, order: &Order, invoice: &Invoice, amount: Money, key: &str) -> Made {
    Made {
        customer: order.customer.clone(),
        invoice: Some(invoice.document.id.clone()),
        order: None,
        amount,
        means: Means::Cash,
        paid_on: ground.app.today(),
        key: RequestKey::new(&ground.app, "manual-refund", key, b"all"),
    }
}

async fn a_withdrawn_order_in_another_currency_is_paid_back_by_hand(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    catalog::import(&ground.app, BY, CATALOGUE).await.unwrap();
    let rate = DailyRate {
        base: Currency::EUR,
        quote: "USD".parse().unwrap(),
        on: ground.app.today(),
        rate: "1.0834".parse().unwrap(),
        source: Text::new("ECB").unwrap(),
    };
    exchange::record(&ground.app, BY, vec![rate]).await.unwrap();
    let (order, invoice) = withdrawn(&ground, &mut clerk, Some("USD")).await;
    assert_ne!(order.total.currency(), Currency::EUR);
    assert_eq!(left(&ground).await, [order.total]);
    let seat = Seat::take(&ground, Role::Billing).await;
    let step = format!(
        "/admin/refunds/by-hand?invoice={}&amp;customer={}",
        invoice.document.id, order.customer
    );
    let page = seat.get(LIST).await;
    assert!(page.shows(&step), "{}", page.body);
    assert!(page.shows("euros alone"));
    // Who comes to the form for the bank's files is led on.
    let wrong = format!("/admin/refunds/new?customer={}", order.customer);
    let page = seat.get(&wrong).await;
    assert!(page.shows("Record what was paid by hand"), "{}", page.body);
    ground.clock.advance(SignedDuration::from_secs(1));
    let amount = order.total.decimal().to_string();
    let page = seat.get(&step.replace("&amp;", "&")).await;
    assert!(page.shows(&format!("value=\"{amount}\"")), "{}", page.body);

    let today = ground.app.today().to_string();
    let typed = |amount: &str, day: &str| {
        [
            ("customer", order.customer.to_string()),
            ("invoice", invoice.document.id.to_string()),
            ("key", "one".to_owned()),
            ("currency", "USD".to_owned()),
            ("amount", amount.to_owned()),
            ("means", "transfer".to_owned()),
            ("paid_on", day.to_owned()),
        ]
    };
    let post = async |amount: &str, day: &str| {
        let typed = typed(amount, day);
        let typed: Vec<_> = typed
            .iter()
            .map(|(name, said)| (*name, said.as_str()))
            .collect();
        seat.post("/admin/refunds/by-hand", &typed).await
    };
    for (amount, day, says) in [
        ("999999", today.as_str(), "less credit than that"),
        ("0", today.as_str(), "above nothing"),
        (amount.as_str(), "2031-01-01", "within the last year"),
    ] {
        let page = post(amount, day).await;
        assert_eq!(page.status, 422);
        assert!(page.shows(says), "{says}: {}", page.body);
    }
    for _ in 0..2 {
        let done = post(&amount, &today).await;
        assert_eq!(done.location, "/admin/refunds?done=refund-recorded");
    }
    assert_eq!(left(&ground).await, []);
    assert_eq!(credit(&ground, &order.customer).await, []);
    assert_eq!(balance(&ground, "bank").await, -order.total.minor());

    // It came back: it is to be given back as before.
    ground.clock.advance(SignedDuration::from_secs(1));
    let page = seat.get("/admin/refunds").await;
    assert!(page.shows("Paid back by hand"), "{}", page.body);
    let recorded = manual_refunds::latest(&ground.storage, None, 10)
        .await
        .unwrap();
    assert_eq!(recorded.len(), 1);
    let undo = format!("/admin/refunds/by-hand/{}/undo", recorded[0].id);
    for word in ["refund-undone", "unchanged"] {
        let done = seat.post(&undo, &[]).await;
        assert_eq!(done.location, format!("/admin/refunds?done={word}"));
    }
    assert_eq!(left(&ground).await, [order.total]);
    assert_sound(&ground).await;
}

async fn of_many_who_record_the_same_refund_one_is_booked(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = withdrawn(&ground, &mut clerk, None).await;
    ground.clock.advance(SignedDuration::from_secs(1));
    let alike = made(&ground, &order, &invoice, order.total, "same");
    let others: Vec<Made> = (0..4)
        .map(|n| made(&ground, &order, &invoice, order.total, &n.to_string()))
        .collect();
    let all = [alike.clone(), alike.clone(), alike]
        .into_iter()
        .chain(others);
    let recorded = join_all(all.map(|one| {
        let app = &ground.app;
        async move { manual_refunds::record(app, &BY, &one).await }
    }))
    .await;
    let mut booked = std::collections::BTreeSet::new();
    for one in recorded {
        match one {
            Ok(refund) => drop(booked.insert(refund.id.to_string())),
            Err(ManualRefundError::NotEnough) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(booked.len(), 1);
    assert_eq!(left(&ground).await, []);
    // What was given in cash is what went back.
    assert_eq!(balance(&ground, "cash").await, 0);
    let stranger = Made {
        invoice: Some("inv_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap()),
        ..made(&ground, &order, &invoice, order.total, "x")
    };
    let refused = manual_refunds::record(&ground.app, &BY, &stranger).await;
    assert!(matches!(refused, Err(ManualRefundError::UnknownInvoice)));
    let dollars = Money::new(1, "USD".parse().unwrap());
    let dollars = made(&ground, &order, &invoice, dollars, "x");
    let refused = manual_refunds::record(&ground.app, &BY, &dollars).await;
    let differs = "the currency differs: this invoice is in EUR";
    assert_eq!(refused.unwrap_err().to_string(), differs);
    assert_sound(&ground).await;
}

async fn a_withdrawn_order_of_an_erased_customer_can_leave_the_list(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = withdrawn(&ground, &mut clerk, None).await;
    let close = async |why| repayments::close(&ground.app, &BY, &order.id, why).await;
    assert!(matches!(
        close(Why::Unknown).await,
        Err(ClosingError::Known)
    ));
    erase(&ground.app, databases, &order.customer).await;
    assert!(matches!(close(Why::Kept).await, Err(ClosingError::Erased)));
    assert_eq!(left(&ground).await, [order.total]);
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get(LIST).await;
    assert!(page.shows("The customer was erased"), "{}", page.body);
    assert!(page.shows("/admin/refunds/by-hand?"), "{}", page.body);
    let page = seat
        .get(&format!("/admin/refunds/new?customer={}", order.customer))
        .await;
    assert!(page.shows("no file can name them"), "{}", page.body);

    let path = format!("{LIST}/{}/close", order.id);
    let closed = seat.post(&path, &[("why", "unknown")]).await;
    assert_eq!(closed.location, format!("{LIST}?done=repayment-closed"));
    assert_eq!(left(&ground).await, []);
    assert!(!seat.get("/admin").await.shows(LIST));
    let again = seat.post(&path, &[("why", "unknown")]).await;
    assert_eq!(again.location, format!("{LIST}?done=unchanged"));
    // It is still theirs, in the books.
    assert_eq!(credit(&ground, &order.customer).await, [order.total]);
    let page = seat.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(page.shows("nobody knows any more"), "{}", page.body);

    // What comes later is to be given back; the bank's own papers say to whom.
    ground.clock.advance(SignedDuration::from_secs(1));
    pay(&ground, &invoice, "later").await;
    assert_eq!(left(&ground).await, [order.total]);
    ground.clock.advance(SignedDuration::from_secs(1));
    let back = made(&ground, &order, &invoice, order.total, "back");
    manual_refunds::record(&ground.app, &BY, &back)
        .await
        .unwrap();
    assert_eq!(left(&ground).await, []);
    let path = format!("{LIST}/{}/reopen", order.id);
    let opened = seat.post(&path, &[]).await;
    let page = format!("/admin/orders/{}?done=repayment-reopened", order.id);
    assert_eq!(opened.location, page);
    assert_eq!(left(&ground).await, [order.total]);
    assert_sound(&ground).await;
}

async fn a_credit_that_its_customer_keeps_leaves_the_list_and_pays(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, _) = withdrawn(&ground, &mut clerk, None).await;
    let currency = order.total.currency();
    let kept = async || {
        let (zone, customer) = (ground.app.config.business.zone(), order.customer.clone());
        let kept = ground.storage.transact(move |tx| {
            let (zone, customer) = (zone.clone(), customer.clone());
            Box::pin(async move { repayments::kept(tx, &zone, &customer, currency).await })
        });
        kept.await.unwrap()
    };
    assert_eq!(kept().await, order.total);
    repayments::close(&ground.app, &BY, &order.id, Why::Kept)
        .await
        .unwrap();
    assert_eq!(left(&ground).await, []);
    assert_eq!(kept().await, Money::zero(currency));
    let again = repayments::close(&ground.app, &BY, &order.id, Why::Kept).await;
    assert!(matches!(again, Err(ClosingError::NotNow)));
    repayments::reopen(&ground.app, &BY, &order.id)
        .await
        .unwrap();
    assert_eq!(left(&ground).await, [order.total]);
    assert_sound(&ground).await;
}
