//! What an order agreed to stays what it agreed to, whatever is set later.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use jiff::ToSpan as _;
use sealbook::billing::invoices;
use sealbook::orders::terms::{self, Terms};

use crate::admin::{ask, ordered};
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::payments::{shop, shop_with};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    an_order_keeps_the_terms_that_it_agreed_to,
    what_is_set_is_what_the_terms_say,
);

async fn write(ground: &Ground, sql: &'static str) {
    let done = ground.storage.transact(move |tx| {
        Box::pin(async move {
            sqlx::query(sql).execute(tx.conn()).await?;
            Ok::<_, sealbook::storage::Error>(())
        })
    });
    done.await.unwrap();
}

async fn page(ground: &Ground, path: &str) -> (StatusCode, String) {
    let answer = ask(ground, TestRequest::get().uri(path)).await;
    (answer.status, answer.body)
}

async fn an_order_keeps_the_terms_that_it_agreed_to(databases: &Databases) {
    let ground = shop(databases).await;
    let mut clerk = Clerk::of(&ground.app);
    let now = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    assert_eq!(now.terms_version, "2026-11b.14.30");
    let old = ordered(&ground, "Grace Hopper", "grace@example.org").await;
    let strict = ordered(&ground, "Joan Clarke", "joan@example.org").await;
    // As if these had been ordered while other things were set.
    for (order, name) in [(&old, "2026-11b.60.90"), (&strict, "2026-11b.7.14")] {
        let (id, name) = (order.id.to_string(), name.to_owned());
        let done = ground.storage.transact(move |tx| {
            let (id, name) = (id.clone(), name.clone());
            Box::pin(async move {
                let sql = "update orders set terms_version = $1 where id = $2";
                sqlx::query(sql)
                    .bind(name)
                    .bind(id)
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        });
        done.await.unwrap();
    }
    clerk.issue(&ground.app).await;
    for (order, days) in [(&now, 14), (&old, 60), (&strict, 14)] {
        let invoice = invoices::by_cause(&ground.storage, order.id.as_str()).await;
        let document = invoice.unwrap().unwrap().document;
        assert_eq!(document.due_on, document.issued_on + days.days(), "{days}");
    }
    // What nobody was offered is nobody's terms.
    let path = "/terms/2026-11b.60.90?lang=en";
    assert_eq!(page(&ground, path).await.0, StatusCode::NOT_FOUND);
    terms::note(&ground.app).await.unwrap();
    terms::note(&ground.app).await.unwrap();
    assert_eq!(terms::longest_notice(&ground.storage).await.unwrap(), 30);
    write(
        &ground,
        "insert into terms_versions (name, offered_at) values ('2026-11b.60.90', 1), ('2026-11', 0)",
    )
    .await;
    let (status, body) = page(&ground, path).await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "within 60 days of the invoice",
        "at least 90 days before",
        "/terms/2026-11b.14.30",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
    // Who was promised three months is told three months before.
    assert_eq!(terms::longest_notice(&ground.storage).await.unwrap(), 90);
}

async fn what_is_set_is_what_the_terms_say(databases: &Databases) {
    let ground = shop_with(databases, |config| {
        config.business.payment_days = 1;
        config.subscriptions.price_notice_days = 0;
    })
    .await;
    assert_eq!(Terms::now(&ground.app.config).name(), "2026-11b.1.0");
    let (_, english) = page(&ground, "/terms?lang=en").await;
    assert!(english.contains("within a day of the invoice"));
    assert!(english.contains("stays as long as you keep the plan as it is"));
    let (_, german) = page(&ground, "/terms/2026-11b.1.0?lang=de").await;
    assert!(
        german.contains("binnen eines Tages nach der Rechnung"),
        "{german}"
    );
    let order = ordered(&ground, "Ada Lovelace", "ada@example.org").await;
    assert_eq!(order.terms_version, "2026-11b.1.0");
}
