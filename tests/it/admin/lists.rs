//! Lists: every order once, found by what an operator has at hand.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use sealbook::audit::Ground as Basis;
use sealbook::orders::{Order, OrderForm, Status};
use sealbook::vault::map::{Role, StandingPurpose};

use super::{Seat, entries, order, ordered};
use crate::ground::Ground;
use crate::orders::{form, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    pages_show_each_order_once_while_more_come_in,
    a_list_is_filtered_by_what_stands_plain,
    an_order_is_found_by_number_address_or_name,
    a_page_of_names_is_one_entry_about_all_of_them,
    what_a_customer_typed_is_text_on_every_page,
    an_order_goes_on_once_and_the_log_says_so,
);

async fn several(ground: &Ground, count: usize) -> Vec<Order> {
    let mut orders = Vec::new();
    for n in 0..count {
        orders.push(ordered(ground, "Ada Lovelace", &format!("ada{n}@example.org")).await);
    }
    orders
}

fn ids(orders: &[Order]) -> Vec<String> {
    orders
        .iter()
        .rev()
        .map(|order| order.id.to_string())
        .collect()
}

async fn pages_show_each_order_once_while_more_come_in(databases: &Databases) {
    let ground = shop(databases).await;
    let before = several(&ground, 7).await;
    let seat = Seat::take(&ground, Role::Support).await;
    let mut page = seat.get("/admin/orders?limit=3").await;
    assert_eq!(page.neighbour("prev"), None);
    let mut seen = page.orders();
    let mut way = Vec::new();
    while let Some(next) = page.neighbour("next") {
        several(&ground, 1).await;
        page = seat.get(&next).await;
        seen.extend(page.orders());
        way.push(next);
    }
    assert_eq!(seen, ids(&before));
    assert_eq!(way.len(), 2);
    let back = seat.get(&page.neighbour("prev").unwrap()).await;
    assert_eq!(back.orders(), ids(&before)[3..6]);
    let unknown = seat
        .get("/admin/orders?after=ord_06fqzpdf78c5v9t4m2k1n0s3aw")
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn a_list_is_filtered_by_what_stands_plain(databases: &Databases) {
    let ground = shop(databases).await;
    let berlin = several(&ground, 2).await;
    let vienna = OrderForm {
        country: "AT".into(),
        postal_code: "1010".into(),
        city: "Wien".into(),
        ..form("emmy@noether.example")
    };
    // 23:30 in Berlin, where the shop's days begin.
    ground
        .clock
        .advance(jiff::SignedDuration::from_mins(10 * 60 + 30));
    let late = order(&ground, &vienna).await;
    ground.clock.advance(jiff::SignedDuration::from_hours(1));
    let next_day = order(&ground, &vienna).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let done = seat
        .post(&format!("/admin/orders/{}/fulfil", berlin[0].id), &[])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);

    let list = async |query: &str| {
        let page = seat.get(&format!("/admin/orders?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        page.orders().into_iter().collect::<BTreeSet<_>>()
    };
    let these = |orders: &[&Order]| {
        orders
            .iter()
            .map(|order| order.id.to_string())
            .collect::<BTreeSet<_>>()
    };
    for (query, expected) in [
        ("status=fulfilled", these(&[&berlin[0]])),
        ("status=open", these(&[&berlin[1], &late, &next_day])),
        ("status=cancelled", these(&[])),
        ("country=AT", these(&[&late, &next_day])),
        ("country=AT&status=fulfilled", these(&[])),
        (
            "plan=mail-solo&country=DE",
            these(&[&berlin[0], &berlin[1]]),
        ),
        ("plan=no-such-plan", these(&[])),
        ("from=2026-03-02", these(&[&next_day])),
        ("to=2026-03-01", these(&[&berlin[0], &berlin[1], &late])),
        ("from=2026-03-01&to=2026-03-01&country=AT", these(&[&late])),
    ] {
        assert_eq!(list(query).await, expected, "{query}");
    }
    for query in ["from=yesterday", "to=2026-02-30", "status=lost", "from=%00"] {
        let page = seat.get(&format!("/admin/orders?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.orders().is_empty(), "{query}");
    }
}

async fn an_order_is_found_by_number_address_or_name(databases: &Databases) {
    let ground = shop(databases).await;
    let zoe = ordered(&ground, "Zoë Müller", "zoe@example.org").await;
    let again = ordered(&ground, "Zoë M. Müller", "ZOE@example.org").await;
    let emmy = ordered(&ground, "Emmy Noether", "emmy@noether.example").await;
    let seat = Seat::take(&ground, Role::Support).await;
    let both = vec![again.id.to_string(), zoe.id.to_string()];
    let one = |order: &Order| vec![order.id.to_string()];
    for (text, expected) in [
        (emmy.number.clone(), one(&emmy)),
        (format!(" {} ", emmy.number.to_lowercase()), one(&emmy)),
        ("Zoe@Example.ORG".to_owned(), both.clone()),
        ("zo@example.org".to_owned(), vec![]),
        ("muller".to_owned(), both.clone()),
        ("MÜLLER zoe".to_owned(), both.clone()),
        ("oeth".to_owned(), one(&emmy)),
        ("muller noether".to_owned(), vec![]),
        ("QQQQQ-QQQQQ".to_owned(), vec![]),
    ] {
        let page = seat.post("/admin/orders", &[("search", &text)]).await;
        assert_eq!(page.status, StatusCode::OK, "{text}");
        assert_eq!(page.orders(), expected, "{text}");
    }
    for text in ["", "a", "@", "ada@"] {
        let page = seat.post("/admin/orders", &[("search", text)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    }
    let before = entries(&ground).await.len();
    let page = seat
        .post("/admin/orders", &[("search", "nobody at all")])
        .await;
    assert!(page.shows("3 names were opened"));
    let log = entries(&ground).await;
    assert_eq!(log.len(), before + 1, "also when nobody is found");
    assert_eq!(log[0].fields, ["orders.name_sealed"]);
    let in_address = seat.get("/admin/orders?search=zoe%40example.org").await;
    assert_eq!(
        in_address.orders().len(),
        3,
        "an address is no place to search by"
    );
}

async fn a_page_of_names_is_one_entry_about_all_of_them(databases: &Databases) {
    let ground = shop(databases).await;
    let orders = several(&ground, 3).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    assert!(seat.get("/admin/orders").await.shows("Ada Lovelace"));
    let log = entries(&ground).await;
    assert_eq!(log.len(), 1);
    assert_eq!(
        log[0].ground,
        Some(Basis::Standing(StandingPurpose::NamesInLists))
    );
    for order in &orders {
        let about = ground.audit.entries_about(&order.subject, None, 10).await;
        assert_eq!(about.unwrap().len(), 1);
    }
    let empty = seat.get("/admin/orders?country=FR").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert_eq!(entries(&ground).await.len(), 1, "nobody was looked at");
}

async fn what_a_customer_typed_is_text_on_every_page(databases: &Databases) {
    let ground = shop(databases).await;
    let evil = "<script>alert(1)</script>\"'><img src=x>";
    let form = OrderForm {
        name: evil.into(),
        company: evil.into(),
        city: evil.into(),
        ..form("eve@example.org")
    };
    let order = order(&ground, &form).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    assert_eq!(
        seat.open_case(&order, "other", evil).await.status,
        StatusCode::SEE_OTHER
    );
    let mut pages = Vec::new();
    for path in [
        "/admin/orders".to_owned(),
        format!("/admin/orders/{}", order.id),
        format!("/admin/customers/{}", order.customer),
    ] {
        pages.push(seat.get(&path).await);
    }
    pages.push(seat.post("/admin/orders", &[("search", "alert")]).await);
    pages.push(seat.open_case(&order, "nothing", evil).await);
    for page in pages {
        assert!(page.shows("&lt;script&gt;alert(1)"), "{}", page.status);
        assert!(!page.shows("<script>alert") && !page.shows("<img src=x"));
    }
}

async fn an_order_goes_on_once_and_the_log_says_so(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let billing = Seat::take(&ground, Role::Billing).await;
    let path = format!("/admin/orders/{}", order.id);
    let status = async || {
        let order = sealbook::orders::find(&ground.app, &order.id).await;
        order.unwrap().unwrap().status()
    };
    let owed = async || -> i64 {
        sqlx::query_scalar("select count(*) from invoices_owed")
            .fetch_one(ground.storage.reader())
            .await
            .unwrap()
    };
    assert!(
        billing
            .post(&format!("{path}/fulfil"), &[])
            .await
            .is_for_another_role()
    );
    for _ in 0..2 {
        let done = seat.post(&format!("{path}/fulfil"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }
    assert_eq!((status().await, owed().await), (Status::Fulfilled, 1));
    for _ in 0..2 {
        billing.post(&format!("{path}/cancel"), &[]).await;
    }
    assert_eq!((status().await, owed().await), (Status::Cancelled, 0));
    seat.post(&format!("{path}/fulfil"), &[]).await;
    assert_eq!(status().await, Status::Cancelled);
    let log = entries(&ground).await;
    assert_eq!(log.len(), 2);
    assert!(
        log.iter()
            .all(|entry| entry.object.as_deref() == Some(order.id.as_str()))
    );
    let nobody = "/admin/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw/cancel";
    assert_eq!(seat.post(nobody, &[]).await.status, StatusCode::NOT_FOUND);
}
