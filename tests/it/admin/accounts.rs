//! Where a customer stands: what was invoiced, paid and credited, on the pages of customers, orders and invoices.

use actix_web::http::StatusCode;
use sealbook::audit::Actor;
use sealbook::catalog;
use sealbook::orders::{OrderForm, vat};
use sealbook::vault::map::Role;

use super::{Answer, Seat};
use crate::orders::{form, place_plan};
use crate::payments::bank::{camt, paid};
use crate::payments::{Billed, billed, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_customers_page_says_what_is_owed_and_how_a_credit_came_about,
    an_invoice_is_found_by_part_of_its_number_its_reference_or_its_order,
    lists_name_the_customer_to_roles_that_see_names,
    whoever_confirms_a_vat_id_says_how_it_was_checked,
);

impl Answer {
    /// The numbers of the invoices in a list, in their order.
    fn numbers(&self) -> Vec<String> {
        let links = self.body.split("href=\"/admin/invoices/inv_").skip(1);
        links
            .map(|rest| {
                let (_, text) = rest.split_once('>').unwrap();
                text.split('<').next().unwrap().to_owned()
            })
            .collect()
    }
}

async fn a_customers_page_says_what_is_owed_and_how_a_credit_came_about(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let two = billed(&ground, "ada@example.org", 2, 4_900).await;
    billed(&ground, "grace@example.org", 3, 7_700).await;
    take_in(&ground, &camt("S1", &[paid(10_000, &one.reference())]))
        .await
        .unwrap();
    let path = format!("/admin/customers/{}", one.customer);
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get(&path).await;
    for text in [
        "Open: €49.00",
        "Credit: €8.50",
        "−€91.50",
        &one.number,
        &two.number,
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert!(!page.shows("INV-2026-000003"), "somebody else's");

    let support = Seat::take(&ground, Role::Support).await;
    let page = support.get(&path).await;
    assert!(page.status == StatusCode::OK && !page.shows("Credit: "));
    let orders = page.orders();
    assert_eq!(orders.len(), 2);
    assert!(
        !page.shows("/admin/invoices"),
        "nothing that it may not open"
    );
    // How an order is paid stands on its page, without a way into the books.
    let mut found = 0;
    for id in orders {
        let order = support.get(&format!("/admin/orders/{id}")).await;
        assert!(order.numbers().is_empty(), "{}", order.body);
        found += usize::from(order.shows(&one.number) && order.shows(">paid<"));
    }
    assert_eq!(found, 1);

    let owner = Seat::take(&ground, Role::Owner).await;
    owner.get(&path).await;
    let page = owner.get(&path).await;
    let (_, looks) = page.body.split_once("Who looked").unwrap();
    assert!(!looks.contains(">opr_"), "{looks}");
}

async fn an_invoice_is_found_by_part_of_its_number_its_reference_or_its_order(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let all: Vec<Billed> = vec![
        billed(&ground, "ada@example.org", 1, 9_150).await,
        billed(&ground, "ada@example.org", 12, 4_900).await,
        billed(&ground, "grace@example.org", 23, 7_700).await,
    ];
    let seat = Seat::take(&ground, Role::Billing).await;
    let found = async |text: &str| {
        let query = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        seat.get(&format!("/admin/invoices?number={query}")).await
    };
    assert_eq!(found("00012").await.numbers(), [all[1].number.as_str()]);
    assert_eq!(found(" inv-2026 ").await.numbers().len(), 3);
    assert_eq!(
        found(&all[2].order).await.numbers(),
        [all[2].number.as_str()]
    );
    let reference = all[0].reference();
    let grouped = format!("{} {}", &reference[..4], reference[4..].to_lowercase());
    for exact in [all[0].number.as_str(), &reference, &grouped] {
        let there = format!("/admin/invoices/{}", all[0].id);
        assert_eq!(found(exact).await.location, there, "{exact}");
    }
    for nothing in ["%", "INV-2027'", "RF00INV2026000001 "] {
        assert!(found(nothing).await.numbers().is_empty(), "{nothing}");
    }
    let path = format!("/admin/invoices?customer={}", all[0].customer);
    assert_eq!(seat.get(&path).await.numbers().len(), 2);
    let nobody = seat.get("/admin/invoices?customer=x").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn lists_name_the_customer_to_roles_that_see_names(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let name = form("ada@example.org").name;
    let billing = Seat::take(&ground, Role::Billing).await;
    let lists = ["/admin/invoices", "/admin/reports/open-items"];
    for path in lists {
        assert!(billing.get(path).await.shows(&name), "{path}");
    }
    let page = billing.get(&format!("/admin/invoices/{}", one.id)).await;
    assert!(page.shows(&name));
    let auditor = Seat::take(&ground, Role::Auditor).await;
    assert!(!auditor.get(lists[1]).await.shows(&name));
    let mails = billing.get("/admin/mail").await;
    assert!(
        mails.shows(&format!(">{}</a>", one.order)),
        "{}",
        mails.body
    );
}

const PLAN: &str = r#"
[[plan]]
slug = "hosting"
name.en = "Hosting"
name.de = "Hosting"
tax_category = "standard"
supply = "electronic"

[[plan.price]]
currency = "EUR"
interval = "once"
net_minor = 10000
"#;

async fn whoever_confirms_a_vat_id_says_how_it_was_checked(databases: &Databases) {
    let ground = shop(databases).await;
    catalog::import(&ground.app, Actor::System, PLAN)
        .await
        .unwrap();
    let business = OrderForm {
        interval: "once".into(),
        company: "Moteurs Analytiques SARL".into(),
        vat_id: "FR40303265045".into(),
        country: "FR".into(),
        postal_code: "75001".into(),
        city: "Paris".into(),
        answers: [].into(),
        ..form("ada@example.org")
    };
    let order = place_plan(&ground, "hosting", &business).await;
    assert!(
        vat::claim(&ground.app, &order.customer, &order.id)
            .await
            .unwrap()
    );
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get("/admin/tax").await;
    assert!(page.shows("FR40303265045"), "{}", page.body);
    let (_, rest) = page.body.split_once("action=\"/admin/tax/").unwrap();
    let path = format!("/admin/tax/{}", rest.split('"').next().unwrap());
    let bare = seat
        .post(&path, &[("verdict", "confirmed"), ("note", " ")])
        .await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.shows("<details class=\"confirm\" open>"));
    let told = seat
        .post(
            &path,
            &[("verdict", "confirmed"), ("note", "VIES WAPIAAAAX")],
        )
        .await;
    assert_eq!(told.location, "/admin/tax?done=vat-confirmed");
}
