//! Work on the list of payments, and what the log tells of it.

use sealbook::audit::{Action, Filter};
use sealbook::vault::map::Role;

use super::Seat;
use crate::ground::Ground;
use crate::payments::bank::{OTHER_ACCOUNT, camt, paid};
use crate::payments::{billed, open, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    working_on_the_list_is_one_look_an_hour_and_watching_it_is_none,
    what_is_taken_back_finds_its_way_back,
    a_page_that_is_drawn_again_is_the_same_look,
);

const PATH: &str = "/admin/payments";

async fn looks(ground: &Ground) -> usize {
    let opened = Filter {
        action: Some(Action::Opened),
        ..Filter::default()
    };
    ground.audit.entries(&opened, 100).await.unwrap().len()
}

async fn working_on_the_list_is_one_look_an_hour_and_watching_it_is_none(databases: &Databases) {
    let ground = shop(databases).await;
    let name = databases.canaries.word("payer's name");
    let payments = [
        paid(500, "x").by(&name, OTHER_ACCOUNT),
        paid(600, "y").by(&name, OTHER_ACCOUNT),
    ];
    take_in(&ground, &camt("S1", &payments)).await.unwrap();
    let seat = Seat::take(&ground, Role::Billing).await;
    let before = looks(&ground).await;
    let watched = seat.get(&format!("{PATH}?watched=yes")).await;
    assert!(!watched.shows(&name) && watched.shows("stays closed until you ask"));
    assert_eq!(looks(&ground).await, before);
    for _ in 0..3 {
        assert!(seat.get(PATH).await.shows(&name));
    }
    assert_eq!(looks(&ground).await, before + 1);
    // Whoever else looks is somebody else, and an hour later it is another look.
    let other = Seat::take(&ground, Role::Owner).await;
    let before = looks(&ground).await;
    other.get(PATH).await;
    assert_eq!(looks(&ground).await, before + 1);
    ground.clock.advance(jiff::SignedDuration::from_mins(61));
    let again = Seat::again(&ground, seat.operator.clone()).await;
    let before = looks(&ground).await;
    again.get(PATH).await;
    again.get(PATH).await;
    assert_eq!(looks(&ground).await, before + 1);
    // Somebody who was not on the list yet was not looked at.
    take_in(
        &ground,
        &camt("S2", &[paid(700, "z").by(&name, OTHER_ACCOUNT)]),
    )
    .await
    .unwrap();
    again.get(PATH).await;
    assert_eq!(looks(&ground).await, before + 2);
}

async fn what_is_taken_back_finds_its_way_back(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let file = camt(
        "S1",
        &[
            paid(9_500, &one.reference()),
            paid(-250, "Entgelt").by("", ""),
        ],
    );
    take_in(&ground, &file).await.unwrap();
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get(PATH).await;
    assert!(
        page.shows("One movement is not booked") && page.shows("€3.50 to the customer’s credit"),
        "{page:?}"
    );
    let line_before = |body: &str, action: &str| {
        let (before, _) = body.split_once(&format!("/{action}\"")).unwrap();
        let (_, line) = before.rsplit_once("/admin/payments/").unwrap();
        line.to_owned()
    };
    let fee = line_before(&page.body, "book");
    seat.post(
        &format!("{PATH}/{fee}/book"),
        &[("as", "fee"), ("what", "")],
    )
    .await;
    let line = line_before(
        &seat.get(&format!("{PATH}?movement=received")).await.body,
        "undo",
    );
    seat.post(&format!("{PATH}/{line}/undo"), &[]).await;
    assert_eq!(open(&ground, &one).await, 9_150);
    let page = seat.get(PATH).await;
    assert!(
        page.shows("Bank fee") && page.shows("taken back from it"),
        "{page:?}"
    );
    let back = [("numbers", one.number.as_str())];
    seat.post(&format!("{PATH}/{line}/assign"), &back).await;
    assert_eq!(open(&ground, &one).await, 0);
    let invoice = seat.get(&format!("/admin/invoices/{}", one.id)).await;
    let leads_there = format!("from=2026-02-27&amp;to=2026-02-27#{line}");
    assert!(
        invoice.shows("Transfers") && invoice.body.contains(&leads_there),
        "{invoice:?}"
    );
}

async fn a_page_that_is_drawn_again_is_the_same_look(databases: &Databases) {
    let ground = shop(databases).await;
    billed(&ground, "ada@example.org", 1, 9_150).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let order = seat.get("/admin/orders").await.orders().remove(0);
    let page = format!("/admin/orders/{order}");
    // Lists show the same names of the same people; one order is a look of its own.
    for (path, more) in [
        ("/admin/orders", 0),
        (page.as_str(), 1),
        ("/admin/customers", 1),
        ("/admin/invoices", 0),
    ] {
        let before = looks(&ground).await;
        for _ in 0..3 {
            assert_eq!(seat.get(path).await.status, 200, "{path}");
        }
        assert_eq!(looks(&ground).await, before + more, "{path}");
    }
    // What is looked for is another thing each time, and whoever comes an hour later looks again.
    for _ in 0..2 {
        let before = looks(&ground).await;
        seat.post("/admin/orders", &[("search", "love")]).await;
        assert_eq!(looks(&ground).await, before + 1);
    }
    ground.clock.advance(jiff::SignedDuration::from_mins(61));
    let again = Seat::again(&ground, seat.operator.clone()).await;
    let before = looks(&ground).await;
    again.get("/admin/orders").await;
    assert_eq!(looks(&ground).await, before + 1);
}
