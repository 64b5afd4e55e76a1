//! Credit notes: within what remains, however many ask at once.

use std::sync::Arc;

use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::invoices::{
    self, Amount, Credit, CreditError, Filter, Kind, NotCreditable, Status,
};
use sealbook::money::Money;
use sealbook::subscriptions;

use super::{invoiced, placed};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    credit_notes_take_back_an_invoice_to_the_cent,
    many_credit_notes_at_once_never_take_back_more_than_there_is,
    a_cancelled_order_takes_its_invoice_back,
);

fn credit(amount: Amount, key: &str) -> Credit {
    Credit {
        amount,
        reason: None,
        key: key.to_owned(),
    }
}

async fn credit_notes_take_back_an_invoice_to_the_cent(shop: &Shop) {
    let invoice = invoiced(shop).await.document;
    let some = Money::new(101, invoice.total.currency());
    let asked = credit(Amount::Total(some), "a");
    let first = invoices::credit(&shop.app, &invoice.id, &asked)
        .await
        .unwrap();
    assert_eq!(first.document.number, "CN-2026-000001");
    assert_eq!(
        (first.document.kind, first.document.total),
        (Kind::CreditNote, some)
    );
    let again = invoices::credit(&shop.app, &invoice.id, &asked)
        .await
        .unwrap();
    assert_eq!(again.document.id, first.document.id);
    let other = credit(Amount::Total(Money::new(102, some.currency())), "a");
    let reused = invoices::credit(&shop.app, &invoice.id, &other).await;
    assert!(matches!(reused, Err(CreditError::KeyReused)), "{reused:?}");
    let reworded = Credit {
        reason: Text::new("another reason"),
        ..asked.clone()
    };
    let reused = invoices::credit(&shop.app, &invoice.id, &reworded).await;
    assert!(matches!(reused, Err(CreditError::KeyReused)), "{reused:?}");

    let left = invoices::by_id(&shop.app.storage, &invoice.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(left.open, invoice.total.minus(some).unwrap());
    let rest = invoices::credit(&shop.app, &invoice.id, &credit(Amount::Rest, "b"))
        .await
        .unwrap();
    assert_eq!(first.document.net.plus(rest.document.net), Ok(invoice.net));
    assert_eq!(first.document.tax.plus(rest.document.tax), Ok(invoice.tax));
    let done = invoices::by_id(&shop.app.storage, &invoice.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (done.open.minor(), done.status(invoice.issued_on)),
        (0, Status::Credited)
    );
    let nothing = invoices::credit(&shop.app, &invoice.id, &credit(Amount::Rest, "c")).await;
    assert!(
        matches!(
            nothing,
            Err(CreditError::NotCreditable(NotCreditable::NothingLeft))
        ),
        "{nothing:?}"
    );
    let of_credit =
        invoices::credit(&shop.app, &rest.document.id, &credit(Amount::Rest, "d")).await;
    assert!(
        matches!(of_credit, Err(CreditError::CreditNote)),
        "{of_credit:?}"
    );
}

async fn many_credit_notes_at_once_never_take_back_more_than_there_is(shop: &Shop) {
    let invoice = invoiced(shop).await.document;
    let third = Money::new(invoice.total.minor() / 3, invoice.total.currency());
    let asked = (0..12).map(|n| {
        let (app, id) = (Arc::clone(&shop.app), invoice.id.clone());
        tokio::spawn(async move {
            let asked = credit(Amount::Total(third), &n.to_string());
            invoices::credit(&app, &id, &asked).await.is_ok()
        })
    });
    let mut granted = 0;
    for asked in asked.collect::<Vec<_>>() {
        granted += i32::from(asked.await.unwrap());
    }
    assert_eq!(granted, 3);
    let left = invoices::by_id(&shop.app.storage, &invoice.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(left.open.minor(), invoice.total.minor() - 3 * third.minor());
}

async fn a_cancelled_order_takes_its_invoice_back(shop: &Shop) {
    let invoice = invoiced(shop).await.document;
    let order = invoice.order_id.parse().unwrap();
    subscriptions::cancel_order(&shop.app, &order, Actor::System)
        .await
        .unwrap();
    shop.quiet().await;
    let of_order = invoices::of_order(&shop.app.storage, &invoice.order_id)
        .await
        .unwrap();
    let kinds: Vec<Kind> = of_order.iter().map(|one| one.document.kind).collect();
    assert_eq!(kinds, [Kind::Invoice, Kind::CreditNote]);
    assert_eq!(of_order[1].document.total, invoice.total);
    assert_eq!(of_order[0].status(invoice.issued_on), Status::Credited);

    let quick = placed(shop).await;
    subscriptions::cancel_order(&shop.app, &quick, Actor::System)
        .await
        .unwrap();
    shop.quiet().await;
    let filter = Filter {
        order: Some(quick.to_string()),
        ..Filter::default()
    };
    let documents = invoices::page(&shop.app, &filter, None, 10).await.unwrap();
    assert!(
        [0, 2].contains(&documents.len()),
        "issued before it was cancelled, or never"
    );
}
