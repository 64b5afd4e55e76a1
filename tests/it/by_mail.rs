//! How customers come in by a link in a mail, and how nobody learns whether an address is one's.

use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::chance::Chance;
use sealbook::customers::values::{Address, Email};
use sealbook::customers::{self, Contact, CustomerId};
use sealbook::identity::SignInLinkId;
use sealbook::identity::by_mail::{self, RedeemError};
use sealbook::jobs::{Failure, Runner};
use sealbook::mail;
use sealbook::storage::Error;
use sealbook::web::locale::Locale;
use sealbook::web::session::Kind;

use crate::colleagues::of;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_known_address_gets_a_link_and_an_unknown_one_nothing,
    a_link_signs_in_once_and_looking_at_it_changes_nothing,
);

const EMAIL: &str = "ada@lovelace.example";

async fn customer(app: &App) -> CustomerId {
    let contact = Contact {
        name: "Ada Lovelace".parse().unwrap(),
        email: EMAIL.parse().unwrap(),
        company: None,
        phone: None,
        vat_id: None,
        address: Address {
            line1: "Hauptstraße 1".parse().unwrap(),
            line2: None,
            postal_code: None,
            city: None,
            region: None,
            country: "DE".parse().unwrap(),
        },
    };
    let keys = app.vault.fresh_subject().await.unwrap();
    let (batch, id) = customers::draft(app, &keys, &contact, Locale::En).unwrap();
    app.storage
        .transact(move |tx| {
            let batch = batch.clone();
            Box::pin(async move { tx.insert(batch).await })
        })
        .await
        .unwrap();
    id
}

async fn ask(app: &App, email: &str) {
    let email: Email = email.parse().unwrap();
    by_mail::request(app, &email, Locale::En).await.unwrap();
}

/// Runs what was asked for.
async fn answer_all(ground: &Ground) -> usize {
    let app = ground.app.clone();
    let runner =
        Runner::new(&app.storage, &app.clock, &Chance::system()).on(by_mail::JOB, move |claim| {
            let app = app.clone();
            async move {
                by_mail::answer(&app, &claim)
                    .await
                    .map_err(|error| Failure::new("no link was made", error))
            }
        });
    runner.drain().await.unwrap()
}

async fn links(app: &App) -> Vec<SignInLinkId> {
    let ids: Vec<String> = sqlx::query_scalar("select id from sign_in_links order by id")
        .fetch_all(app.storage.reader())
        .await
        .unwrap();
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

/// The token in a link's path.
fn token(app: &App, id: &SignInLinkId) -> String {
    by_mail::path(app, id)
        .rsplit_once('/')
        .unwrap()
        .1
        .to_owned()
}

async fn a_known_address_gets_a_link_and_an_unknown_one_nothing(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    customer(app).await;
    ask(app, "nobody@lovelace.example").await;
    assert_eq!(answer_all(&ground).await, 1);
    assert!(links(app).await.is_empty());
    ask(app, " ADA@Lovelace.Example ").await;
    assert_eq!(answer_all(&ground).await, 1);
    let links = links(app).await;
    assert_eq!(links.len(), 1);
    let owed = mail::about(&app.storage, links[0].as_str(), 10)
        .await
        .unwrap();
    assert_eq!(owed.len(), 1);
    let left: i64 = sqlx::query_scalar("select count(*) from sign_in_requests")
        .fetch_one(app.storage.reader())
        .await
        .unwrap();
    assert_eq!(left, 0, "nothing remembers who asked");
}

async fn a_link_signs_in_once_and_looking_at_it_changes_nothing(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let customer = customer(app).await;
    ask(app, EMAIL).await;
    answer_all(&ground).await;
    let link = token(app, &links(app).await[0]);
    for _ in 0..3 {
        by_mail::check(app, &link).await.unwrap();
    }
    let last = if link.ends_with('A') { 'E' } else { 'A' };
    let forged = format!("{}{last}", &link[..link.len() - 1]);
    for wrong in ["", "sil_x.y", forged.as_str()] {
        assert!(
            matches!(by_mail::check(app, wrong).await, Err(RedeemError::Unknown)),
            "{wrong}"
        );
        assert!(
            matches!(by_mail::redeem(app, wrong).await, Err(RedeemError::Unknown)),
            "{wrong}"
        );
    }
    let (a, b) = tokio::join!(by_mail::redeem(app, &link), by_mail::redeem(app, &link));
    assert!(a.is_ok() != b.is_ok(), "two clicks, one session");
    let fresh = a.or(b).unwrap();
    let session = of(app, Kind::Customer, &fresh).await.unwrap();
    assert_eq!(session.person, customer.as_str());
    assert!(matches!(
        by_mail::check(app, &link).await,
        Err(RedeemError::Gone)
    ));

    ask(app, EMAIL).await;
    answer_all(&ground).await;
    let old = token(app, &links(app).await[1]);
    ground.clock.advance(SignedDuration::from_mins(15));
    assert!(matches!(
        by_mail::check(app, &old).await,
        Err(RedeemError::Gone)
    ));
    assert!(matches!(
        by_mail::redeem(app, &old).await,
        Err(RedeemError::Gone)
    ));
    ground.clock.advance(SignedDuration::from_hours(25));
    sealbook::identity::forget(app).await.unwrap();
    assert!(links(app).await.is_empty());
    let verified: Option<i64> = sqlx::query_scalar("select verified_at from customers")
        .fetch_one(app.storage.reader())
        .await
        .map_err(Error::from)
        .unwrap();
    assert!(verified.is_some());
}
