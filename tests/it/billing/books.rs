//! Money that comes in, once, and goes where it belongs.

use std::sync::Arc;

use jiff::civil::Date;
use sealbook::app::App;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, Invoice, InvoiceId, Status};
use sealbook::billing::ledger::{
    self, Account, Applied, Assignment, Charge, EntryId, LedgerError, Loss, PayOut, Receipt,
    Received, Reversal, Spending,
};
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::money::Money;
use sealbook::storage;

use super::{ORDERS, invoiced, placed_as, placed_by};
use crate::support::on_both_engines;
use crate::support::post::order;
use crate::support::shop::Shop;

on_both_engines!(
    money_is_booked_once_and_the_rest_is_credit,
    a_credit_spent_by_many_at_once_is_spent_once,
    a_stranger_who_knows_an_address_cannot_spend_its_credit,
    money_of_nobody_waits_in_suspense_and_can_be_assigned_again,
    what_was_paid_before_it_was_credited_can_be_paid_out,
    fees_and_losses_change_what_is_open,
    what_is_returned_after_it_was_credited_takes_the_credit,
    a_sum_is_told_whatever_was_booked_on_the_way_to_it,
);

const DAY: Date = Date::constant(2026, 3, 1);

fn entry(app: &App) -> EntryId {
    EntryId::mint(&app.clock, &app.chance)
}

fn receipt(app: &App, event: &str, amount: Money, invoices: Vec<(InvoiceId, Money)>) -> Receipt {
    Receipt {
        entry: entry(app),
        source: "bank",
        event: event.to_owned(),
        account: Account::Bank,
        amount,
        fee: None,
        booked_on: DAY,
        customer: None,
        invoices,
    }
}

/// Runs one verb of the ledger in a transaction of its own.
macro_rules! book {
    ($app:expr, $verb:path, $what:expr) => {{
        let (at, what) = ($app.clock.now(), $what.clone());
        $app.storage
            .transact(move |tx| {
                let what = what.clone();
                Box::pin(async move { $verb(tx, at, &what).await })
            })
            .await
    }};
}

async fn stands(shop: &Shop, invoice: &Invoice) -> Invoice {
    let found = invoices::by_id(&shop.app.storage, &invoice.document.id).await;
    found.unwrap().unwrap()
}

async fn spend(app: &App, invoice: &InvoiceId) -> Result<Option<Applied>, LedgerError> {
    let (at, id, invoice) = (app.clock.now(), entry(app), invoice.clone());
    app.storage
        .transact(move |tx| {
            let spending = Spending {
                event: id.to_string(),
                entry: id.clone(),
                invoice: invoice.clone(),
                at_most: None,
                booked_on: DAY,
            };
            Box::pin(async move { ledger::spend_credit(tx, at, &spending).await })
        })
        .await
}

async fn money_is_booked_once_and_the_rest_is_credit(shop: &Shop) {
    let app = &shop.app;
    let invoice = invoiced(shop).await;
    let (id, total) = (invoice.document.id.clone(), invoice.document.total);
    let over = Money::new(total.minor() + 500, total.currency());
    let paid = receipt(app, "line-1", over, vec![(id.clone(), over)]);
    let again = Receipt {
        entry: entry(app),
        ..paid.clone()
    };
    let Received::Booked(booked) = book!(app, ledger::receive, paid).unwrap() else {
        panic!("it is new");
    };
    assert_eq!(
        (booked.credited.minor(), booked.suspended.minor()),
        (500, 0)
    );
    assert!(booked.applied[0].settled);
    let known = book!(app, ledger::receive, again).unwrap();
    assert!(matches!(known, Received::Known(id) if id == paid.entry));
    assert_eq!(stands(shop, &invoice).await.status(DAY), Status::Paid);

    let credit = ledger::credit_of(&app.storage, &invoice.document.customer)
        .await
        .unwrap();
    assert_eq!(credit, [Money::new(500, total.currency())]);
    let nothing = receipt(app, "line-2", Money::zero(total.currency()), Vec::new());
    let refused = book!(app, ledger::receive, nothing);
    assert!(
        matches!(refused, Err(LedgerError::NotPositive)),
        "{refused:?}"
    );
}

/// Anybody can order in somebody's name; what they order is paid out of a credit only on its owner's word.
async fn a_stranger_who_knows_an_address_cannot_spend_its_credit(shop: &Shop) {
    let app = &shop.app;
    let body = order(shop.canaries());
    let first = placed_as(shop, body.clone()).await;
    let first = invoices::issue(app, first.as_str()).await.unwrap();
    let (customer, total) = (first.document.customer.clone(), first.document.total);
    let over = Money::new(total.minor() + 500, total.currency());
    let paid = receipt(app, "line-1", over, vec![(first.document.id.clone(), over)]);
    book!(app, ledger::receive, paid).unwrap();
    let credit = async || ledger::credit_of(&app.storage, &customer).await.unwrap();
    assert_eq!(credit().await, [Money::new(500, total.currency())]);

    let strangers = placed_as(shop, body.clone()).await;
    let strangers = invoices::issue(app, strangers.as_str()).await.unwrap();
    assert_eq!(strangers.document.customer, customer);
    assert_eq!(strangers.open, total);
    assert_eq!(credit().await, [Money::new(500, total.currency())]);

    let scopes = [Scope::OrdersWrite];
    let made = api_keys::create(app, Actor::System, "till".parse().unwrap(), &scopes).await;
    let (_, secret) = made.unwrap();
    let request = shop.client().post(format!("{}{ORDERS}", shop.url));
    let request = request.bearer_auth(secret.to_string());
    let owners = placed_by(shop, request, body).await;
    let owners = invoices::issue(app, owners.as_str()).await.unwrap();
    assert_eq!(owners.open.minor(), total.minor() - 500);
    assert_eq!(credit().await, []);
}

async fn a_credit_spent_by_many_at_once_is_spent_once(shop: &Shop) {
    let app = &shop.app;
    let invoice = invoiced(shop).await;
    let customer = invoice.document.customer.clone();
    let some = Money::new(700, invoice.document.total.currency());
    let paid = Receipt {
        customer: Some(customer.clone()),
        ..receipt(app, "line-1", some, Vec::new())
    };
    book!(app, ledger::receive, paid).unwrap();
    let spenders = (0..100).map(|_| {
        let (app, id) = (Arc::clone(app), invoice.document.id.clone());
        tokio::spawn(async move { spend(&app, &id).await })
    });
    let mut spent = 0;
    for spender in spenders.collect::<Vec<_>>() {
        let applied = spender.await.unwrap().unwrap();
        spent += applied.map_or(0, |applied| applied.amount.minor());
    }
    assert_eq!(spent, 700);
    assert_eq!(stands(shop, &invoice).await.paid.minor(), 700);
    assert_eq!(
        ledger::credit_of(&app.storage, &customer).await.unwrap(),
        []
    );
}

async fn money_of_nobody_waits_in_suspense_and_can_be_assigned_again(shop: &Shop) {
    let app = &shop.app;
    let (one, other) = (invoiced(shop).await, invoiced(shop).await);
    let total = one.document.total;
    let unknown = receipt(app, "line-1", total, Vec::new());
    let Received::Booked(booked) = book!(app, ledger::receive, unknown).unwrap() else {
        panic!("it is new");
    };
    assert_eq!(booked.suspended, total);
    let assign = |to: &Invoice| Assignment {
        entry: entry(app),
        receipt: unknown.entry.clone(),
        booked_on: DAY,
        customer: None,
        invoices: vec![(to.document.id.clone(), total)],
    };
    let wrong = assign(&one);
    book!(app, ledger::assign, wrong).unwrap();
    let twice = book!(app, ledger::assign, assign(&other)).unwrap();
    assert!(matches!(twice, Received::Known(id) if id == wrong.entry));
    let reversal = |of: &EntryId| Reversal {
        entry: entry(app),
        of: of.clone(),
        booked_on: DAY,
    };
    let first = book!(app, ledger::reverse, reversal(&unknown.entry));
    assert!(matches!(first, Err(LedgerError::Assigned(_))), "{first:?}");
    book!(app, ledger::reverse, reversal(&wrong.entry)).unwrap();
    assert_eq!(stands(shop, &one).await.open, total);
    book!(app, ledger::assign, assign(&other)).unwrap();
    assert_eq!(stands(shop, &other).await.status(DAY), Status::Paid);
    // What an invoice booked is corrected by a credit note, never reversed.
    let invoices_own: String =
        sqlx::query_scalar("select id from entries where kind = 'invoice' limit 1")
            .fetch_one(app.storage.reader())
            .await
            .unwrap();
    let refused = book!(
        app,
        ledger::reverse,
        reversal(&invoices_own.parse().unwrap())
    );
    assert!(
        matches!(refused, Err(LedgerError::UnknownEntry)),
        "{refused:?}"
    );
}

async fn what_was_paid_before_it_was_credited_can_be_paid_out(shop: &Shop) {
    let app = &shop.app;
    let invoice = invoiced(shop).await;
    let (id, total) = (invoice.document.id.clone(), invoice.document.total);
    let paid = receipt(app, "line-1", total, vec![(id.clone(), total)]);
    book!(app, ledger::receive, paid).unwrap();
    let all = Credit {
        amount: Amount::Rest,
        reason: None,
        key: "all".to_owned(),
    };
    invoices::credit(app, &id, &all).await.unwrap();
    let out = |event: &str, amount| PayOut {
        entry: entry(app),
        source: "refund",
        event: event.to_owned(),
        account: Account::Bank,
        amount,
        customer: invoice.document.customer.clone(),
        booked_on: DAY,
    };
    let too_much = book!(app, ledger::pay_out, out("1", total.plus(total).unwrap()));
    assert!(
        matches!(too_much, Err(LedgerError::NotEnough)),
        "{too_much:?}"
    );
    let refund = out("2", total);
    let first = book!(app, ledger::pay_out, refund).unwrap();
    let again = book!(app, ledger::pay_out, out("2", total)).unwrap();
    assert_eq!(first, again);
    let books = ledger::trial_balance(&app.storage, DAY).await.unwrap();
    assert!(
        books.balances.iter().all(|line| line.balance.is_zero()),
        "{books:?}"
    );
}

async fn fees_and_losses_change_what_is_open(shop: &Shop) {
    let app = &shop.app;
    let invoice = invoiced(shop).await;
    let total = invoice.document.total;
    let charge = |event: &str, fee, interest| Charge {
        entry: entry(app),
        event: event.to_owned(),
        invoice: invoice.document.id.clone(),
        fee: Money::new(fee, total.currency()),
        interest: Money::new(interest, total.currency()),
        booked_on: DAY,
    };
    let loss = |event: &str, minor| Loss {
        entry: entry(app),
        event: event.to_owned(),
        invoice: invoice.document.id.clone(),
        amount: Money::new(minor, total.currency()),
        booked_on: DAY,
    };
    book!(app, ledger::charge, charge("step-1", 200, 50)).unwrap();
    book!(app, ledger::charge, charge("step-1", 200, 50)).unwrap();
    assert_eq!(
        stands(shop, &invoice).await.open.minor(),
        total.minor() + 250
    );
    let too_much = book!(app, ledger::write_off, loss("lost", total.minor() + 251));
    assert!(
        matches!(too_much, Err(LedgerError::NotEnough)),
        "{too_much:?}"
    );
    book!(app, ledger::write_off, loss("lost", total.minor() + 250)).unwrap();
    assert_eq!(stands(shop, &invoice).await.open.minor(), 0);
}

async fn a_sum_is_told_whatever_was_booked_on_the_way_to_it(shop: &Shop) {
    let app = &shop.app;
    let currency = invoiced(shop).await.document.total.currency();
    let all = Money::new(i64::MAX, currency);
    let books = async || ledger::trial_balance(&app.storage, DAY).await;
    let first = receipt(app, "line-1", all, Vec::new());
    let second = receipt(app, "line-2", all, Vec::new());
    book!(app, ledger::receive, first).unwrap();
    assert_eq!(books().await.unwrap().sum(currency).unwrap().minor(), 0);
    book!(app, ledger::receive, second).unwrap();
    let more = books().await;
    assert!(matches!(more, Err(storage::Error::TooLarge)), "{more:?}");
    let back = Reversal {
        entry: entry(app),
        of: second.entry,
        booked_on: DAY,
    };
    book!(app, ledger::reverse, back).unwrap();
    let found = books().await.unwrap().balances;
    let there = found.iter().find(|line| line.account == Account::Bank);
    assert_eq!(there.map(|line| line.balance), Some(all));
    assert!(ledger::verify(&app.storage).await.unwrap().is_empty());
}

async fn what_is_returned_after_it_was_credited_takes_the_credit(shop: &Shop) {
    let app = &shop.app;
    let pay = async |event: &str, more| {
        let invoice = invoiced(shop).await;
        let (id, total) = (invoice.document.id.clone(), invoice.document.total);
        if more > 0 {
            let fee = Charge {
                entry: entry(app),
                event: event.to_owned(),
                invoice: id.clone(),
                fee: Money::new(more, total.currency()),
                interest: Money::zero(total.currency()),
                booked_on: DAY,
            };
            book!(app, ledger::charge, fee).unwrap();
        }
        let all = Money::new(total.minor() + more, total.currency());
        let paid = receipt(app, event, all, vec![(id, all)]);
        book!(app, ledger::receive, paid).unwrap();
        (invoice, paid)
    };
    let credit = async |invoice: &Invoice, amount| {
        let credit = Credit {
            amount,
            reason: None,
            key: "credit".to_owned(),
        };
        let id = &invoice.document.id;
        invoices::credit(app, id, &credit).await.unwrap();
    };
    let back = |of: &Receipt| Reversal {
        entry: entry(app),
        of: of.entry.clone(),
        booked_on: DAY,
    };
    let credit_of = async |invoice: &Invoice| {
        let customer = &invoice.document.customer;
        let credits = ledger::credit_of(&app.storage, customer).await.unwrap();
        credits.iter().map(|credit| credit.minor()).sum::<i64>()
    };
    let (whole, paid) = pay("whole", 0).await;
    credit(&whole, Amount::Rest).await;
    let given = credit_of(&whole).await;
    book!(app, ledger::reverse, back(&paid)).unwrap();
    let now = stands(shop, &whole).await;
    assert_eq!((now.open.minor(), now.paid.minor()), (0, 0));
    let total = whole.document.total.minor();
    assert_eq!(credit_of(&whole).await, given - total);

    // A fee is owed as what was invoiced is.
    let (late, paid) = pay("late", 250).await;
    let total = late.document.total.minor();
    book!(app, ledger::reverse, back(&paid)).unwrap();
    assert_eq!(stands(shop, &late).await.open.minor(), total + 250);

    // What was paid out of it is not there to be taken.
    let (gone, paid) = pay("gone", 0).await;
    credit(&gone, Amount::Rest).await;
    let out = PayOut {
        entry: entry(app),
        source: "refund",
        event: "gone".to_owned(),
        account: Account::Bank,
        amount: Money::new(credit_of(&gone).await, gone.document.total.currency()),
        customer: gone.document.customer.clone(),
        booked_on: DAY,
    };
    book!(app, ledger::pay_out, out).unwrap();
    let refused = book!(app, ledger::reverse, back(&paid));
    assert!(
        matches!(refused, Err(LedgerError::NotEnough)),
        "{refused:?}"
    );
    assert!(ledger::verify(&app.storage).await.unwrap().is_empty());
}
