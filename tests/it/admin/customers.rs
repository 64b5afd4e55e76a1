//! `/admin/customers`: everybody who ever ordered, once, found by what an operator has at hand.

use actix_web::http::StatusCode;
use sealbook::orders::OrderForm;
use sealbook::vault::map::Role;

use super::{Answer, Seat, entries, order, ordered};
use crate::orders::{form, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    customers_are_listed_once_in_pages_while_more_come,
    a_customer_is_found_by_address_number_or_name_and_the_log_says_so,
);

const PATH: &str = "/admin/customers";

impl Answer {
    /// The ids of the customers in a list, in their order.
    fn customers(&self) -> Vec<String> {
        let links = self.body.split("href=\"/admin/customers/cus").skip(1);
        links
            .map(|rest| format!("cus{}", rest.split('"').next().unwrap()))
            .collect()
    }
}

async fn customers_are_listed_once_in_pages_while_more_come(databases: &Databases) {
    let ground = shop(databases).await;
    let mut expected = Vec::new();
    for n in 0..5 {
        let email = format!("ada{n}@example.org");
        let first = ordered(&ground, "Ada Lovelace", &email).await;
        // Who orders again is the same customer.
        ordered(&ground, "Ada Lovelace", &email).await;
        expected.insert(0, first.customer.to_string());
    }
    let seat = Seat::take(&ground, Role::Support).await;
    let mut page = seat.get(&format!("{PATH}?limit=2")).await;
    assert!(page.shows("Ada Lovelace"));
    let mut seen = page.customers();
    while let Some(next) = page.neighbour("next") {
        ordered(
            &ground,
            "Later",
            &format!("later{}@example.org", seen.len()),
        )
        .await;
        page = seat.get(&next).await;
        seen.extend(page.customers());
    }
    assert_eq!(seen, expected);
    let vienna = OrderForm {
        country: "AT".into(),
        postal_code: "1010".into(),
        city: "Wien".into(),
        ..form("emmy@noether.example")
    };
    let there = order(&ground, &vienna).await;
    let austrians = seat.get(&format!("{PATH}?country=AT")).await;
    assert_eq!(austrians.customers(), [there.customer.to_string()]);
    for query in ["country=XX", "country='"] {
        let page = seat.get(&format!("{PATH}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    let unknown = seat
        .get(&format!("{PATH}?after=cus_06fqzpdf78c5v9t4m2k1n0s3aw"))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn a_customer_is_found_by_address_number_or_name_and_the_log_says_so(databases: &Databases) {
    let ground = shop(databases).await;
    let zoe = ordered(&ground, "Zoë Müller", "zoe@example.org").await;
    ordered(&ground, "Zoë Müller", "zoe@example.org").await;
    ordered(&ground, "Emmy Noether", "emmy@noether.example").await;
    let seat = Seat::take(&ground, Role::Billing).await;
    for text in [zoe.number.as_str(), "ZOE@example.org ", "muller"] {
        let page = seat.post(PATH, &[("search", text)]).await;
        assert_eq!(page.customers(), [zoe.customer.to_string()], "{text}");
    }
    let nobody = seat.post(PATH, &[("search", "nobody@example.org")]).await;
    assert!(nobody.customers().is_empty() && nobody.status == StatusCode::OK);
    let wrong = seat.post(PATH, &[("search", "@")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let log = entries(&ground).await;
    assert!(
        log.iter()
            .any(|entry| entry.fields.contains(&"customers.name_sealed".to_owned()))
    );
}
