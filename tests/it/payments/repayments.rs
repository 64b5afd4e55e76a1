//! Who withdraws gets back what they paid: somebody is told until it is queued, and nothing else takes the money meanwhile.

use futures_util::future::{join, join_all};
use jiff::SignedDuration;
use jiff::civil::Date;
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::invoices::{self, Invoice, Kind};
use sealbook::billing::ledger;
use sealbook::billing::transfer::CreditorReference;
use sealbook::money::Money;
use sealbook::orders::{self, Order, progress};
use sealbook::payments::credit;
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, Filter};
use sealbook::payments::manual::{self, Given, Means};
use sealbook::payments::refunds::{self, Asked, RefundError, To};
use sealbook::payments::repayments::{self, Repayment};
use sealbook::subscriptions;
use sealbook::vault::map::Role;

use super::bank::{PAYER, camt, paid};
use super::{assert_sound, shop, take_in};
use crate::admin::{Seat, ordered};
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_withdrawn_order_is_on_the_overview_until_its_refund_is_queued,
    what_is_to_be_given_back_pays_only_what_should_have_been_paid,
    of_many_who_refund_and_spend_at_once_the_money_goes_back_once,
    a_payment_that_comes_after_the_withdrawal_is_to_be_paid_back,
    a_late_payment_that_pays_what_is_overdue_is_not_paid_back_as_well,
);

const BY: Actor = Actor::System;
const LIST: &str = "/admin/refunds/withdrawals";

/// Ordered, invoiced and begun.
async fn begun(ground: &Ground, clerk: &mut Clerk) -> (Order, Invoice) {
    let order = ordered(ground, "Ada Lovelace", "ada@example.org").await;
    subscriptions::follow_orders(&ground.app).await.unwrap();
    clerk.issue(&ground.app).await;
    let invoice = invoices::by_cause(&ground.storage, order.id.as_str()).await;
    let invoice = invoice.unwrap().unwrap();
    (order, invoice)
}

/// A transfer of so much more than the invoice asks for.
async fn pay(ground: &Ground, statement: &str, invoice: &Invoice, over: i64) {
    let document = &invoice.document;
    let reference = CreditorReference::of(&document.number).unwrap();
    let movement = paid(document.total.minor() + over, reference.as_str());
    take_in(ground, &camt(statement, &[movement]))
        .await
        .unwrap();
}

/// Withdrawn from now, and credited.
async fn withdraw(ground: &Ground, clerk: &mut Clerk, order: &Order) {
    let now = ground.clock.now();
    subscriptions::withdraw_order(&ground.app, &order.id, BY, now)
        .await
        .unwrap();
    clerk.issue(&ground.app).await;
}

async fn waiting(ground: &Ground) -> Vec<Repayment> {
    repayments::waiting(&ground.app).await.unwrap()
}

async fn open(ground: &Ground, invoice: &Invoice) -> i64 {
    let id = &invoice.document.id;
    let open = ledger::open_amount(&ground.storage, id).await.unwrap();
    open.unwrap().minor()
}

async fn credit(ground: &Ground, order: &Order) -> i64 {
    let credits = ledger::credit_of(&ground.storage, &order.customer).await;
    credits.unwrap().iter().map(|credit| credit.minor()).sum()
}

/// Its customer said that it is theirs.
async fn prove(ground: &Ground, order: &Order) {
    let id = order.id.to_string();
    let proven = ground.storage.transact(move |tx| {
        let id = id.clone();
        Box::pin(async move {
            let sql = "update orders set proven_at = 1 where id = $1";
            sqlx::query(sql).bind(id).execute(tx.conn()).await?;
            Ok::<_, sealbook::storage::Error>(())
        })
    });
    proven.await.unwrap();
}

fn days_on(ground: &Ground, days: i64) -> Date {
    ground
        .app
        .today()
        .saturating_add(jiff::Span::new().days(days))
}

async fn a_withdrawn_order_is_on_the_overview_until_its_refund_is_queued(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = begun(&ground, &mut clerk).await;
    pay(&ground, "S1", &invoice, 0).await;
    assert_eq!(waiting(&ground).await, []);
    withdraw(&ground, &mut clerk, &order).await;
    let last_day = days_on(&ground, 14);
    let repay = Repayment {
        order: order.id.clone(),
        customer: order.customer.clone(),
        amount: order.total,
        last_day,
    };
    assert_eq!(waiting(&ground).await, std::slice::from_ref(&repay));

    let support = Seat::take(&ground, Role::Support).await;
    assert!(!support.get("/admin").await.shows(LIST));
    assert!(support.get(LIST).await.is_for_another_role());
    let page = support.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(!page.shows("To the refund"));
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get("/admin").await;
    assert!(page.shows(LIST) && page.shows("A withdrawn order is to be paid back, by"));
    let page = seat.get(LIST).await;
    let step = format!(
        "/admin/refunds/new?invoice={}&amp;customer={}",
        invoice.document.id, order.customer
    );
    for shown in ["Ada Lovelace", order.number.as_str(), &step] {
        assert!(page.shows(shown), "{shown}: {}", page.body);
    }
    assert!(!page.shows("Overdue"));
    let page = seat.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(page.shows(&step), "{}", page.body);
    let page = seat.get(&step.replace("&amp;", "&")).await;
    let amount = order.total.decimal().to_string();
    assert!(page.shows(&format!("value=\"{amount}\"")), "{}", page.body);
    assert!(page.shows("checked"), "the payer is chosen: {}", page.body);

    let queued = seat
        .post(
            "/admin/refunds/new",
            &[
                ("customer", order.customer.as_str()),
                ("invoice", invoice.document.id.as_str()),
                ("key", "one"),
                ("amount", &amount),
                ("to", "typed"),
                ("name", "Ada Lovelace"),
                ("iban", PAYER),
            ],
        )
        .await;
    assert_eq!(queued.location, "/admin/refunds?done=refund-queued");
    assert_eq!(waiting(&ground).await, []);
    assert!(!seat.get("/admin").await.shows(LIST));
    assert!(seat.get(LIST).await.shows("Nothing is to be paid back"));

    // Called off, it is to be given back as before; two weeks and a day later it is late.
    let all = refunds::page(&ground.storage, None, 10).await.unwrap();
    refunds::call_off(&ground.app, &BY, &all[0].id)
        .await
        .unwrap();
    assert_eq!(waiting(&ground).await, [repay]);
    ground.clock.advance(SignedDuration::from_hours(15 * 24));
    let seat = Seat::take(&ground, Role::Owner).await;
    assert!(
        seat.get("/admin")
            .await
            .shows("A withdrawn order had to be paid back by")
    );
    assert!(seat.get(LIST).await.shows("Overdue"));
    assert_sound(&ground).await;
}

async fn what_is_to_be_given_back_pays_only_what_should_have_been_paid(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = begun(&ground, &mut clerk).await;
    pay(&ground, "S1", &invoice, 100).await;
    withdraw(&ground, &mut clerk, &order).await;
    let total = order.total.minor();
    assert_eq!(credit(&ground, &order).await, total + 100);

    // Issued after it, for somebody who said that it is theirs.
    ground.clock.advance(SignedDuration::from_secs(1));
    let next = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    prove(&ground, &next).await;
    clerk.issue(&ground.app).await;
    let owed = invoices::by_cause(&ground.storage, next.id.as_str()).await;
    let owed = owed.unwrap().unwrap();
    assert_eq!(owed.document.kind, Kind::Invoice);
    assert_eq!(open(&ground, &owed).await, total);
    // What was paid too much is theirs to spend; the rest goes back.
    for _ in 0..2 {
        credit::spend_waiting(&ground.app).await.unwrap();
    }
    assert_eq!(open(&ground, &owed).await, total - 100);
    assert_eq!(waiting(&ground).await[0].amount, order.total);

    // They should have paid by now, and so should the shop.
    ground.clock.advance(SignedDuration::from_hours(24 * 15));
    credit::spend_waiting(&ground.app).await.unwrap();
    assert_eq!(open(&ground, &owed).await, 0);
    assert_eq!(credit(&ground, &order).await, 100);
    let left = waiting(&ground).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].amount.minor(), 100);
    assert_sound(&ground).await;
}

async fn of_many_who_refund_and_spend_at_once_the_money_goes_back_once(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = begun(&ground, &mut clerk).await;
    pay(&ground, "S1", &invoice, 0).await;
    ground.clock.advance(SignedDuration::from_secs(1));
    let next = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    prove(&ground, &next).await;
    clerk.issue(&ground.app).await;
    let owed = invoices::by_cause(&ground.storage, next.id.as_str()).await;
    let owed = owed.unwrap().unwrap();
    let queue = async |n: usize| {
        let asked = Asked {
            customer: order.customer.clone(),
            amount: Money::new(order.total.minor(), order.total.currency()),
            invoice: Some(invoice.document.id.clone()),
            order: None,
            to: To::Payer,
            key: RequestKey::new(&ground.app, "refund", &n.to_string(), b"all"),
        };
        refunds::queue(&ground.app, &BY, &asked).await
    };
    withdraw(&ground, &mut clerk, &order).await;
    let (queued, spent) = join(
        join_all((0..8).map(queue)),
        join_all((0..8).map(|_| credit::spend_waiting(&ground.app))),
    )
    .await;
    spent.into_iter().for_each(Result::unwrap);
    let mut done = 0;
    for one in queued {
        match one {
            Ok(_) => done += 1,
            // Whoever comes later finds no credit, or no account that paid as much as would go back in all.
            Err(RefundError::NotEnough | RefundError::Ambiguous) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(waiting(&ground).await, []);
    assert_eq!(credit(&ground, &order).await, 0);
    assert_eq!(open(&ground, &owed).await, next.total.minor());
    assert_sound(&ground).await;
}

/// A transfer for an invoice on which nothing is open: nobody is known to pay from that account, so a person says whose it is.
async fn pay_late(ground: &Ground, statement: &str, invoice: &Invoice) {
    pay(ground, statement, invoice, 0).await;
    let waiting = lines::page(&ground.storage, &Filter::default(), None, None, 10).await;
    let line = waiting.unwrap().unwrap().into_iter().next().unwrap();
    let numbers = [invoice.document.number.clone()];
    lines::assign(&ground.app, &BY, &line.id, &numbers)
        .await
        .unwrap();
}

async fn a_payment_that_comes_after_the_withdrawal_is_to_be_paid_back(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = begun(&ground, &mut clerk).await;
    withdraw(&ground, &mut clerk, &order).await;
    assert_eq!(waiting(&ground).await, []);
    assert_eq!(repay_late_by(&ground, &order).await, None);

    // The bank booked it before the withdrawal, and the shop learns of it a week later.
    ground.clock.advance(SignedDuration::from_hours(7 * 24));
    pay_late(&ground, "S1", &invoice).await;
    let repay = |amount, last_day| Repayment {
        order: order.id.clone(),
        customer: order.customer.clone(),
        amount,
        last_day,
    };
    let last_day = days_on(&ground, 7);
    assert_eq!(waiting(&ground).await, [repay(order.total, last_day)]);
    assert_eq!(repay_late_by(&ground, &order).await, Some(last_day));
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get("/admin").await;
    assert!(page.shows("A withdrawn order is to be paid back, by"));
    let step = format!(
        "/admin/refunds/new?invoice={}&amp;customer={}",
        invoice.document.id, order.customer
    );
    for path in [LIST, &format!("/admin/orders/{}", order.id)] {
        let page = seat.get(path).await;
        assert!(page.shows(&step), "{path}: {}", page.body);
    }
    let page = seat.get(&step.replace("&amp;", "&")).await;
    let amount = order.total.decimal().to_string();
    assert!(page.shows(&format!("value=\"{amount}\"")), "{}", page.body);
    assert!(page.shows("checked"), "the payer is chosen: {}", page.body);

    // It comes once more, from the account that is known by now: until that is refunded, both are to be paid back.
    ground.clock.advance(SignedDuration::from_hours(5 * 24));
    let document = &invoice.document;
    let given = Given {
        invoice: document.id.clone(),
        amount: document.total,
        means: Means::Cash,
        received_on: ground.app.today(),
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&ground.app, "manual", "again", b"all"),
    };
    manual::record(&ground.app, &BY, &given).await.unwrap();
    let both = order.total.plus(order.total).unwrap();
    assert_eq!(waiting(&ground).await, [repay(both, last_day)]);
    ground.clock.advance(SignedDuration::from_secs(1));
    let asked = Asked {
        customer: order.customer.clone(),
        amount: order.total,
        invoice: Some(document.id.clone()),
        order: None,
        to: To::Payer,
        key: RequestKey::new(&ground.app, "refund", "first", b"all"),
    };
    refunds::queue(&ground.app, &BY, &asked).await.unwrap();
    let last_day = days_on(&ground, 14);
    assert_eq!(waiting(&ground).await, [repay(order.total, last_day)]);
    assert_eq!(repay_late_by(&ground, &order).await, Some(last_day));

    // What was a slip of the pen is nothing to pay back.
    ground.clock.advance(SignedDuration::from_secs(1));
    let recorded = manual::of_invoice(&ground.storage, &document.id)
        .await
        .unwrap();
    let reason = Text::typed("nobody paid", manual::REMARK_CHARS_MAX).unwrap();
    manual::undo(&ground.app, &BY, &recorded[0].id, &reason)
        .await
        .unwrap();
    assert_eq!(waiting(&ground).await, []);
    assert_sound(&ground).await;
}

async fn a_late_payment_that_pays_what_is_overdue_is_not_paid_back_as_well(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let (order, invoice) = begun(&ground, &mut clerk).await;
    let other = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    prove(&ground, &other).await;
    clerk.issue(&ground.app).await;
    let owed = invoices::by_cause(&ground.storage, other.id.as_str()).await;
    let owed = owed.unwrap().unwrap();
    ground.clock.advance(SignedDuration::from_hours(24));
    withdraw(&ground, &mut clerk, &order).await;
    ground.clock.advance(SignedDuration::from_secs(1));
    pay_late(&ground, "S1", &invoice).await;
    // Not due yet, it stays as it is; then both owe.
    credit::spend_waiting(&ground.app).await.unwrap();
    assert_eq!(open(&ground, &owed).await, other.total.minor());
    assert_eq!(waiting(&ground).await[0].amount, order.total);
    ground.clock.advance(SignedDuration::from_hours(24 * 15));
    credit::spend_waiting(&ground.app).await.unwrap();
    assert_eq!(open(&ground, &owed).await, 0);
    assert_eq!(waiting(&ground).await, []);
    assert_sound(&ground).await;
}

async fn repay_late_by(ground: &Ground, order: &Order) -> Option<Date> {
    let order = orders::find(&ground.app, &order.id).await.unwrap().unwrap();
    progress::repay_late_by(&ground.app, &order).await.unwrap()
}
