//! What late payment costs: taken back where the money had come in time, and given up where somebody says so.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::invoices::{self, Invoice, Status};
use sealbook::billing::ledger::{self, Charge, EntryId};
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::mail::{Author as _, Kind, MessageId, Owed, Reason};
use sealbook::money::{Currency, Money};
use sealbook::payments::key::RequestKey;
use sealbook::payments::lines::{self, Filter, LineState};
use sealbook::payments::manual::{self, Given, Means};
use sealbook::payments::waivers::{self, WaiveError, Why, Wish};
use sealbook::storage::Engine;
use sealbook::subscriptions::dunning::letter::DunningLetters;
use sealbook::subscriptions::state::State;
use sealbook::subscriptions::{self, Subscription};
use serde_json::{Value, json};

use super::bank::{camt, paid};
use super::{Billed, assert_sound, billed, count, open, shop_with, take_in};
use crate::ground::Ground;
use crate::support::Fixture as _;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_the_bank_booked_in_time_costs_nothing_however_late_it_is_known,
    a_line_that_is_assigned_late_counts_from_the_day_of_the_bank,
    what_came_late_costs_the_days_until_it_came,
    fees_and_interest_are_given_up_once_and_never_more_than_stands,
);

pub const EMAIL: &str = "ada@example.org";

pub async fn strict(databases: &Databases) -> Ground {
    shop_with(databases, |config| {
        config.dunning.steps = ["3 reminder", "14 first 5", "28 last 10 suspends"]
            .map(str::to_owned)
            .into();
        "9.12".clone_into(&mut config.dunning.interest_percent);
    })
    .await
}

/// Takes the steps that are due on the day, at noon.
pub async fn dun_on(ground: &Ground, day: Date) {
    let noon: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
    let ahead = noon.duration_since(ground.clock.now());
    ground.clock.advance(ahead);
    subscriptions::dun(&ground.app, None).await.unwrap();
}

/// All three steps of an invoice that was due on 15 March.
pub async fn dun_to_the_end(ground: &Ground) {
    for day in [date(2026, 3, 18), date(2026, 3, 29), date(2026, 4, 12)] {
        dun_on(ground, day).await;
    }
}

async fn stands(ground: &Ground, invoice: &Billed) -> Invoice {
    let id = invoice.id.parse().unwrap();
    let found = invoices::by_id(&ground.storage, &id).await.unwrap();
    found.unwrap()
}

async fn subscription(ground: &Ground) -> Subscription {
    let found = subscriptions::page(&ground.app, &subscriptions::Filter::default(), None, 1).await;
    found.unwrap().remove(0)
}

async fn what_the_bank_booked_in_time_costs_nothing_however_late_it_is_known(
    databases: &Databases,
) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 58_900).await;
    subscriptions::follow_orders(&ground.app).await.unwrap();
    dun_to_the_end(&ground).await;
    let dunned = stands(&ground, &one).await;
    // 28 days at 9.12 %, step by step.
    assert_eq!((dunned.fees.minor(), dunned.interest.minor()), (1_500, 412));
    assert_eq!(dunned.open.minor(), 58_900 + 1_500 + 412);
    let now = ground.clock.now();
    assert_eq!(subscription(&ground).await.state(now), State::Suspended);
    subscriptions::follow_payments(&ground.app).await.unwrap();
    let unpaid = subscription(&ground).await.state(now);
    assert_eq!(unpaid, State::Suspended, "nothing came");

    let file = camt("S1", &[paid(58_900, &one.reference())]);
    take_in(&ground, &file).await.unwrap();
    assert_eq!(open(&ground, &one).await, 1_500 + 412);
    // Not even the letter that lies there is sent.
    let owed = Owed {
        id: MessageId::mint(&ground.clock, &ground.chance),
        kind: Kind::Dunning,
        event: "invoice-overdue".to_owned(),
        entity: one.id.clone(),
        recipient: dunned.document.subject.clone(),
        step: 2,
        owed_at: now,
    };
    let unwanted = DunningLetters.unwanted(&ground.app, &owed).await;
    assert_eq!(unwanted.unwrap(), Some(Reason::Paid));
    // What it cost is taken back, and what was suspended given again, before any day is over.
    subscriptions::follow_payments(&ground.app).await.unwrap();
    let now = stands(&ground, &one).await;
    assert_eq!(now.status(ground.app.today()), Status::Paid);
    assert_eq!((now.fees.minor(), now.interest.minor()), (0, 0));
    assert_eq!((now.open.minor(), now.paid.minor()), (0, 58_900));
    let at = ground.clock.now();
    assert_eq!(subscription(&ground).await.state(at), State::Active);
    dun_on(&ground, date(2026, 6, 1)).await;
    let id = one.id.parse().unwrap();
    let waived = waivers::of_invoice(&ground.storage, &id).await.unwrap();
    let of = |waiver: &waivers::Waiver| (waiver.why, waiver.fee.minor(), waiver.interest.minor());
    assert_eq!(
        waived.iter().map(of).collect::<Vec<_>>(),
        [(Why::InTime, 1_500, 412)]
    );
    assert_eq!(
        count(&ground, "select count(*) from dunning_steps").await,
        3
    );
    assert_sound(&ground).await;
}

async fn a_line_that_is_assigned_late_counts_from_the_day_of_the_bank(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 58_900).await;
    take_in(&ground, &camt("S1", &[paid(58_900, "for the book")]))
        .await
        .unwrap();
    dun_to_the_end(&ground).await;
    let filter = Filter {
        state: Some(LineState::Proposed),
        ..Filter::default()
    };
    let line = lines::page(&ground.storage, &filter, None, None, 2)
        .await
        .unwrap()
        .unwrap();
    let numbers = [one.number.clone()];
    let assigned = lines::assign(&ground.app, &Actor::System, &line[0].id, &numbers);
    assigned.await.unwrap();
    dun_on(&ground, date(2026, 4, 13)).await;
    assert_eq!(open(&ground, &one).await, 0);
    assert_sound(&ground).await;
}

pub async fn give(ground: &Ground, invoice: &Billed, minor: i64, on: Date) {
    let given = Given {
        invoice: invoice.id.parse().unwrap(),
        amount: Money::new(minor, Currency::EUR),
        means: Means::Cash,
        received_on: on,
        remark: None,
        credit_rest: true,
        key: RequestKey::new(&ground.app, "test", &format!("{on} {minor}"), b""),
    };
    manual::record(&ground.app, &Actor::System, &given)
        .await
        .unwrap();
}

async fn what_came_late_costs_the_days_until_it_came(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 58_900).await;
    dun_to_the_end(&ground).await;
    // On the day after the second step, and recorded after the third.
    give(&ground, &one, 58_900, date(2026, 3, 30)).await;
    dun_on(&ground, date(2026, 4, 13)).await;
    let now = stands(&ground, &one).await;
    // Of the first two steps 44 and 162; of the 206 of the third one day of fourteen.
    assert_eq!(
        (now.fees.minor(), now.interest.minor()),
        (500, 44 + 162 + 15)
    );
    assert_eq!(now.open.minor(), 500 + 221);
    // Whoever pays before they are weighed gets back what they paid too much.
    let two = billed(&ground, "grace@example.org", 2, 10_000).await;
    dun_on(&ground, date(2026, 4, 14)).await;
    dun_on(&ground, date(2026, 4, 25)).await;
    let charged = stands(&ground, &two).await.open.minor();
    assert!(charged > 10_500, "{charged}");
    give(&ground, &two, charged, date(2026, 4, 20)).await;
    assert_eq!(open(&ground, &two).await, 0);
    dun_on(&ground, date(2026, 4, 26)).await;
    let now = stands(&ground, &two).await;
    assert_eq!((now.open.minor(), now.fees.minor()), (0, 0));
    let back = charged - 10_000 - now.interest.minor();
    assert_eq!(now.to_credit().unwrap().minor(), back);
    let credit = ledger::credit_of(&ground.storage, &now.document.customer)
        .await
        .unwrap();
    assert_eq!(credit, [Money::new(back, Currency::EUR)]);
    assert_sound(&ground).await;
}

pub fn wish(ground: &Ground, invoice: &Billed, key: &str, fee: i64, interest: i64) -> Wish {
    let body = format!("{fee} {interest}");
    Wish {
        invoice: invoice.id.parse().unwrap(),
        fee: Money::new(fee, Currency::EUR),
        interest: Money::new(interest, Currency::EUR),
        reason: Text::new("The letter went to an old address").unwrap(),
        key: RequestKey::new(&ground.app, "waiver", key, body.as_bytes()),
    }
}

async fn fees_and_interest_are_given_up_once_and_never_more_than_stands(databases: &Databases) {
    let ground = strict(databases).await;
    let one = billed(&ground, EMAIL, 1, 58_900).await;
    dun_to_the_end(&ground).await;
    let waive = async |key: &str, fee, interest| {
        let wish = wish(&ground, &one, key, fee, interest);
        waivers::waive(&ground.app, &Actor::System, &wish).await
    };
    let first = waive("a", 500, 0).await.unwrap();
    assert_eq!(waive("a", 500, 0).await.unwrap().id, first.id);
    assert!(matches!(
        waive("a", 600, 0).await,
        Err(WaiveError::KeyReused)
    ));
    assert!(matches!(
        waive("b", 1_001, 0).await,
        Err(WaiveError::TooMuch)
    ));
    assert!(matches!(waive("c", 0, 413).await, Err(WaiveError::TooMuch)));
    assert!(matches!(waive("d", 0, 0).await, Err(WaiveError::Amount)));
    assert!(matches!(waive("e", 10, -10).await, Err(WaiveError::Amount)));
    let many = (0..8).map(|n| waive(["f", "g"][n % 2], 1_000, 0));
    let many = futures_util::future::join_all(many).await;
    assert_eq!(many.iter().filter(|done| done.is_ok()).count(), 4);
    let now = stands(&ground, &one).await;
    assert_eq!((now.fees.minor(), now.interest.minor()), (0, 412));
    assert_eq!(now.open.minor(), 58_900 + 412);
    // What is paid already becomes credit, and what was invoiced stays paid.
    give(&ground, &one, 58_900 + 412, date(2026, 4, 12)).await;
    waive("h", 0, 412).await.unwrap();
    let now = stands(&ground, &one).await;
    assert_eq!(
        (now.open.minor(), now.to_credit().unwrap().minor()),
        (0, 412)
    );
    // Nothing is left that could be weighed.
    dun_on(&ground, date(2026, 4, 13)).await;
    assert_eq!(count(&ground, "select count(*) from waivers").await, 3);
    assert_sound(&ground).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_what_late_payment_costs_and_gives_it_up() {
    let shop = Shop::with(Engine::Sqlite, &[]).await;
    let invoice = crate::billing::invoiced(&shop).await.document;
    let (at, total) = (shop.app.clock.now(), invoice.total);
    let charge = Charge {
        entry: EntryId::mint(&shop.app.clock, &shop.app.chance),
        event: "step".to_owned(),
        invoice: invoice.id.clone(),
        fee: Money::new(500, total.currency()),
        interest: Money::new(189, total.currency()),
        booked_on: date(2026, 3, 1),
    };
    let charged = shop.app.storage.transact(move |tx| {
        let charge = charge.clone();
        Box::pin(async move { ledger::charge(tx, at, &charge).await })
    });
    charged.await.unwrap();
    let scopes = [
        Scope::PaymentsWrite,
        Scope::PaymentsRead,
        Scope::InvoicesRead,
    ];
    let made = api_keys::create(&shop.app, Actor::System, "till".parse().unwrap(), &scopes).await;
    let secret = made.unwrap().1.to_string();
    let path = format!("{}/api/v1/invoices/{}", shop.url, invoice.id);
    let read = async |path: String| {
        let answer = shop.client().get(path).bearer_auth(&secret).send().await;
        answer.unwrap().json::<Value>().await.unwrap()
    };
    let now = read(path.clone()).await;
    assert_eq!(
        (&now["fees_minor"], &now["interest_minor"]),
        (&json!(500), &json!(189))
    );
    assert_eq!(now["open_minor"], total.minor() + 689);
    let waive = async |key: &str, body: Value| {
        let request = shop.client().post(format!("{path}/waivers")).json(&body);
        let request = request.header("idempotency-key", key).bearer_auth(&secret);
        request.send().await.unwrap().status().as_u16()
    };
    let wish = json!({"fee_minor": 500, "currency": "EUR", "reason": "a kindness"});
    assert_eq!(waive("1", wish.clone()).await, 201);
    assert_eq!(waive("1", wish.clone()).await, 201);
    assert_eq!(
        waive(
            "1",
            json!({"fee_minor": 1, "currency": "EUR", "reason": "x"})
        )
        .await,
        409
    );
    assert_eq!(waive("2", wish).await, 422);
    assert_eq!(
        waive(
            "3",
            json!({"interest_minor": 1, "currency": "EUR", "reason": " "})
        )
        .await,
        422
    );
    let list = read(format!("{path}/waivers")).await;
    assert_eq!(list["items"][0]["fee_minor"], 500);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let now = read(path.clone()).await;
    assert_eq!(
        (&now["fees_minor"], &now["open_minor"]),
        (&json!(0), &json!(total.minor() + 189))
    );
    shop.tear_down().await;
}
