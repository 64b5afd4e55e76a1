//! Numbers without a gap, in a chain.

use std::collections::BTreeSet;
use std::sync::Arc;

use sealbook::billing::invoices::{self, Filter, Flaw, Kind, Status};
use sealbook::billing::ledger;
use sealbook::storage::Error;

use super::{invoiced, placed};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    an_order_is_invoiced_booked_and_the_mail_owed,
    many_who_ask_at_once_get_the_numbers_from_one_to_n,
    the_engine_refuses_to_change_what_was_issued,
    a_changed_document_is_found_out,
    a_new_year_begins_its_numbers_anew,
);

async fn an_order_is_invoiced_booked_and_the_mail_owed(shop: &Shop) {
    let invoice = invoiced(shop).await;
    let document = &invoice.document;
    assert_eq!(document.number, "INV-2026-000001");
    assert_eq!((document.kind, document.running), (Kind::Invoice, 1));
    assert_eq!(document.issued_on.to_string(), "2026-03-01");
    assert_eq!(document.due_on.to_string(), "2026-03-15");
    assert_eq!(
        (invoice.open, invoice.status(document.issued_on)),
        (document.total, Status::Open)
    );
    let late = document.due_on.tomorrow().unwrap();
    assert_eq!(invoice.status(late), Status::Overdue);

    let until = document.issued_on;
    let books = ledger::trial_balance(&shop.app.storage, until)
        .await
        .unwrap();
    let balance = |account: &str| {
        let line = books
            .balances
            .iter()
            .find(|line| line.account.to_string() == account);
        line.map_or(0, |line| line.balance.minor())
    };
    assert_eq!(balance("receivable"), document.total.minor());
    assert_eq!(balance("revenue"), -document.net.minor());
    assert_eq!(balance("vat:DE:190000"), -document.tax.minor());
    shop.quiet().await;
    let mails = shop.mails();
    assert!(
        mails.iter().any(|mail| mail.contains("INV-2026-000001")),
        "{}",
        mails.len()
    );

    let again = invoices::issue(&shop.app, &document.cause).await.unwrap();
    assert_eq!(again.document.id, document.id);
    let page = invoices::page(&shop.app, &Filter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(page.len(), 1);
}

async fn many_who_ask_at_once_get_the_numbers_from_one_to_n(shop: &Shop) {
    const COUNT: i64 = 40;
    let mut orders = Vec::new();
    for _ in 0..COUNT {
        orders.push(placed(shop).await);
    }
    let asked = orders.into_iter().map(|order| {
        let app = Arc::clone(&shop.app);
        tokio::spawn(async move { invoices::issue(&app, order.as_str()).await.unwrap() })
    });
    let mut numbers = BTreeSet::new();
    for asked in asked.collect::<Vec<_>>() {
        numbers.insert(asked.await.unwrap().document.running);
    }
    assert_eq!(numbers, (1..=COUNT).collect());
    let (count, flaw) = invoices::verify(&shop.app.storage).await.unwrap();
    assert_eq!((count, flaw), (COUNT, None));
}

async fn the_engine_refuses_to_change_what_was_issued(shop: &Shop) {
    invoiced(shop).await;
    for attempt in [
        "update invoices set total_minor = 1",
        "delete from invoices",
        "update invoice_parts set tax_minor = 0",
        "delete from invoice_parts",
        "update entries set booked_on = '2020-01-01'",
        "delete from entries",
        "update postings set amount_minor = 0",
        "delete from postings",
    ] {
        let refused = shop
            .app
            .storage
            .transact(move |tx| {
                Box::pin(async move {
                    sqlx::query(attempt).execute(tx.conn()).await?;
                    Ok::<(), Error>(())
                })
            })
            .await;
        assert!(refused.is_err(), "{attempt}");
    }
}

async fn a_changed_document_is_found_out(shop: &Shop) {
    for _ in 0..3 {
        invoiced(shop).await;
    }
    let tamper = |sql: &'static [&'static str]| {
        let storage = shop.app.storage.clone();
        async move {
            storage
                .transact(move |tx| {
                    Box::pin(async move {
                        for sql in sql {
                            sqlx::query(*sql).execute(tx.conn()).await?;
                        }
                        Ok::<(), Error>(())
                    })
                })
                .await
        }
    };
    // Whoever owns the database can drop its triggers; the chain still tells.
    let disarm: &[&str] = match shop.app.storage.engine() {
        sealbook::storage::Engine::Sqlite => &["drop trigger invoices_are_not_updated"],
        sealbook::storage::Engine::Postgres => &["alter table invoices disable trigger user"],
    };
    tamper(disarm).await.unwrap();
    tamper(&["update invoices set due_on = '2027-01-01' where running = 2"])
        .await
        .unwrap();
    let (sound, flaw) = invoices::verify(&shop.app.storage).await.unwrap();
    assert_eq!(
        (sound, flaw),
        (1, Some(Flaw::Changed("INV-2026-000002".to_owned())))
    );
    tamper(&["update invoices set due_on = '2026-03-15' where running = 2"])
        .await
        .unwrap();
    tamper(&["update invoice_heads set position = 4"])
        .await
        .unwrap();
    let (_, flaw) = invoices::verify(&shop.app.storage).await.unwrap();
    assert_eq!(flaw, Some(Flaw::Cut(4)));
    tamper(&["update invoice_heads set position = 3"])
        .await
        .unwrap();
}

async fn a_new_year_begins_its_numbers_anew(shop: &Shop) {
    invoiced(shop).await;
    // The shop's year: in Berlin it is 2027 an hour before it is in Greenwich.
    let to = "2026-12-31T23:30:00Z".parse().unwrap();
    shop.later(shop.app.clock.now().duration_until(to)).await;
    let invoice = invoiced(shop).await;
    assert_eq!(invoice.document.number, "INV-2027-000001");
    assert_eq!(invoice.document.issued_on.to_string(), "2027-01-01");
}
