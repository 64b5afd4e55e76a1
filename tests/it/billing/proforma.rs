//! What an order will be invoiced, while no invoice says so: for those who may see it, and never to be taken for an invoice.

use jiff::SignedDuration;
use sealbook::audit::{Action, Actor};
use sealbook::catalog;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::orders::{Order, OrderForm, OrderId, progress};
use sealbook::subscriptions::proforma::{self, FIELDS, NoProforma};
use sealbook::subscriptions::{self, Wanted};
use sealbook::vault::map::Role;

use super::agreement::pdf_text;
use super::clerk::Clerk;
use super::vat_ids::{business, found, place};
use crate::account::shop::{ADA, body};
use crate::admin::{Seat, entries, order, ordered};
use crate::ground::Ground;
use crate::orders::form;
use crate::payments::bank::ACCOUNT;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    it_says_how_to_pay_ahead_and_that_it_is_no_invoice,
    a_trial_is_told_what_its_first_period_will_be_charged,
    what_waits_for_a_vat_id_says_both_outcomes_and_asks_for_nothing,
    there_is_none_of_what_is_cancelled_invoiced_or_erased,
    an_operator_needs_a_role_and_a_case_and_leaves_an_entry,
    a_customer_has_their_own_and_a_program_says_why,
);

const TRIAL: &str = r#"
[[plan]]
slug = "tried"
name.en = "Tried plan"
name.de = "Probetarif"
tax_category = "standard"
supply = "electronic"

[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 1000
trial_days = 14
"#;

async fn ground(databases: &Databases) -> Ground {
    let ground = Ground::lay_with(databases, &[("BUSINESS__IBAN", ACCOUNT)]).await;
    catalog::stock_up(&ground.storage, &ground.clock, &ground.chance)
        .await
        .unwrap();
    ground
}

async fn set(ground: &Ground, order: &Order) -> Result<Vec<u8>, NoProforma> {
    proforma::offer(&ground.app, order)
        .await?
        .pdf(&ground.app)
        .await
}

async fn rows(ground: &Ground) -> i64 {
    let count = "select (select count(*) from invoices) + (select count(*) from invoice_files) \
         + (select count(*) from invoice_series) + (select count(*) from entries) + (select count(*) from jobs)";
    let count = sqlx::query_scalar(count);
    count.fetch_one(ground.storage.reader()).await.unwrap()
}

async fn it_says_how_to_pay_ahead_and_that_it_is_no_invoice(databases: &Databases) {
    let ground = ground(databases).await;
    for (language, title, warning) in [
        (
            "en",
            "Pro forma invoice (not a tax invoice)",
            "no VAT can be deducted by it",
        ),
        (
            "de",
            "Proformarechnung (keine Rechnung)",
            "berechtigt nicht zum Vorsteuerabzug",
        ),
    ] {
        let form = OrderForm {
            language: language.into(),
            ..form(&format!("{language}@example.org"))
        };
        let order = order(&ground, &form).await;
        let before = rows(&ground).await;
        let pdf = set(&ground, &order).await.unwrap();
        assert_eq!(rows(&ground).await, before, "nothing is kept of it");
        let has = |bytes: &[u8]| memchr::memmem::find(&pdf, bytes).is_some();
        assert!(!has(b"factur-x") && !has(b"/EmbeddedFile"));
        let text = pdf_text(&pdf).await;
        for said in [title, warning, &order.number, "Example Street 1", "RF"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let account: String = text.split_whitespace().collect();
        assert!(account.contains(ACCOUNT), "{text}");
        assert!(!text.contains("Invoice number") && !text.contains("INV-"));
        assert!(!text.contains("Rechnungsnummer"), "{text}");
    }
}

/// Whether a reference is printed, "RF18 …"; the letters alone can stand in any order's number.
fn asks_for_payment(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let digits = word.strip_prefix("RF");
        digits.is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
    })
}

async fn a_trial_is_told_what_its_first_period_will_be_charged(databases: &Databases) {
    let ground = ground(databases).await;
    let app = &ground.app;
    catalog::import(app, Actor::System, TRIAL).await.unwrap();
    let shelf = app.room::<catalog::Shelf>();
    let plan = shelf.plan(&ground.storage, &ground.clock, "tried").await;
    let price = plan.unwrap().unwrap().prices[0].id.clone();
    let tried = |quantity: &str| OrderForm {
        quantity: quantity.into(),
        answers: [].into(),
        ..form("tried@example.org")
    };
    let order = crate::orders::place_plan(&ground, "tried", &tried("3")).await;
    assert!(order.total.is_zero());
    let none = set(&ground, &order).await;
    assert!(matches!(none, Err(NoProforma::NothingDue)), "{none:?}");
    subscriptions::follow_orders(app).await.unwrap();
    let text = pdf_text(&set(&ground, &order).await.unwrap()).await;
    assert!(
        text.contains("€35.70") && text.contains("your trial runs until"),
        "{text}"
    );
    assert!(!asks_for_payment(&text), "nothing is asked for yet: {text}");

    let begun = subscriptions::of_order(app, &order.id).await;
    let begun = begun.unwrap().unwrap();
    let wanted = Wanted::new(price, "5".parse().unwrap());
    subscriptions::change(app, &begun.id, &wanted, &Actor::System)
        .await
        .unwrap();
    let text = pdf_text(&set(&ground, &order).await.unwrap()).await;
    assert!(text.contains("€59.50"), "as it was changed: {text}");

    let end = subscriptions::When::Earliest;
    subscriptions::cancel(app, &begun.id, end, &Actor::System)
        .await
        .unwrap();
    let none = set(&ground, &order).await;
    assert!(matches!(none, Err(NoProforma::NothingDue)), "{none:?}");
}

async fn what_waits_for_a_vat_id_says_both_outcomes_and_asks_for_nothing(shop: &Shop) {
    let order = place(shop, &business(ADA, "once")).await;
    let offer = proforma::offer(&shop.app, &order).await.unwrap();
    let text = pdf_text(&offer.pdf(&shop.app).await.unwrap()).await;
    for said in ["€119.00", "€100.00", "Nothing is to be paid yet"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!asks_for_payment(&text), "{text}");
}

async fn there_is_none_of_what_is_cancelled_invoiced_or_erased(databases: &Databases) {
    let ground = ground(databases).await;
    let cancelled = ordered(&ground, "Ada", "one@example.org").await;
    progress::cancel(&ground.app, &cancelled.id, Actor::System)
        .await
        .unwrap();
    let cancelled = sealbook::orders::find(&ground.app, &cancelled.id).await;
    let none = set(&ground, &cancelled.unwrap().unwrap()).await;
    assert!(matches!(none, Err(NoProforma::Cancelled)), "{none:?}");

    let invoiced = ordered(&ground, "Ada", "two@example.org").await;
    Clerk::of(&ground.app).issue(&ground.app).await;
    let none = set(&ground, &invoiced).await;
    let Err(NoProforma::Invoiced(number)) = none else {
        panic!("{none:?}");
    };
    assert!(number.starts_with("INV-"), "{number}");

    let erased = ordered(&ground, "Ada", "three@example.org").await;
    let customer = erased.customer.to_string();
    ground
        .storage
        .transact(move |tx| {
            let customer = customer.clone();
            Box::pin(async move {
                sqlx::query("update customers set erasing_at = 1 where id = $1")
                    .bind(customer)
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
    let none = set(&ground, &erased).await;
    assert!(matches!(none, Err(NoProforma::Erased)), "{none:?}");
}

async fn an_operator_needs_a_role_and_a_case_and_leaves_an_entry(databases: &Databases) {
    let ground = ground(databases).await;
    let order = ordered(&ground, "Ada Lovelace", ADA).await;
    let page = format!("/admin/orders/{}", order.id);
    let path = format!("{page}/proforma");
    let support = Seat::take(&ground, Role::Support).await;
    assert!(support.get(&path).await.is_for_another_role());
    let seat = Seat::take(&ground, Role::Billing).await;
    assert!(!seat.get(&page).await.shows(&path));
    let early = seat.get(&path).await;
    assert_eq!(early.location, format!("{page}?done=case-first"));

    seat.open_case(&order, "billing_question", "").await;
    assert!(seat.get(&page).await.shows(&path));
    let pdf = seat.get(&path).await;
    assert!(pdf.body.starts_with("%PDF-"), "{}", pdf.status);
    let log = entries(&ground).await;
    let opened = log
        .iter()
        .find(|entry| entry.action == Action::Opened && entry.fields.len() == FIELDS.len());
    let opened = opened.expect("each look is an entry");
    assert_eq!(opened.subject.as_ref(), Some(&order.subject));
    assert_eq!(opened.object.as_deref(), Some(order.id.as_str()));

    progress::cancel(&ground.app, &order.id, Actor::System)
        .await
        .unwrap();
    assert!(!seat.get(&page).await.shows(&path));
    let none = seat.get(&path).await;
    assert_eq!(none.location, format!("{page}?done=no-proforma"));
    assert_eq!(
        seat.get("/admin/orders/ord_x/proforma").await.status,
        404_u16
    );
}

async fn a_customer_has_their_own_and_a_program_says_why(shop: &Shop) {
    let placed = shop.order_with("invoiced", &body(ADA)).await;
    let invoiced: OrderId = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    shop.issued().await;
    let invoiced = found(shop, &invoiced).await;
    let own = place(shop, &business(ADA, "once")).await;
    let other = place(shop, &business("grace@example.org", "once")).await;
    let path = |order: &Order| format!("/account/orders/{}/proforma", order.id);
    let mut ada = shop.sign_in(ADA).await;
    let list = ada.get("/account").await.html;
    assert!(list.contains(&path(&own)), "{list}");
    assert_eq!(ada.get(&path(&own)).await.status, 200);
    assert_eq!(ada.get(&path(&other)).await.status, 404);
    assert_ne!(shop.visitor().get(&path(&own)).await.status, 200);
    let none = ada.get(&path(&invoiced)).await;
    assert_eq!(none.location.as_deref(), Some("/account?saved=no-proforma"));

    let scopes = [Scope::OrdersRead, Scope::CustomersOpen];
    let secret = async |name: &str, scopes: &[Scope]| {
        let made = api_keys::create(&shop.app, Actor::System, name.parse().unwrap(), scopes).await;
        made.unwrap().1.to_string()
    };
    let (secret, narrow) = (
        secret("books", &scopes).await,
        secret("lists", &scopes[..1]).await,
    );
    let ask = async |order: &Order, key: &str, reason: Option<&str>| {
        let url = format!("{}/api/v1/orders/{}/proforma", shop.url, order.id);
        let mut request = shop.client().get(url).bearer_auth(key);
        if let Some(reason) = reason {
            request = request.header("reveal-reason", reason);
        }
        request.send().await.unwrap()
    };
    assert_eq!(ask(&own, &secret, None).await.status(), 400);
    assert_eq!(ask(&own, &narrow, Some("audit")).await.status(), 403);
    let before = shop.count("select count(*) from audit_events").await;
    let pdf = ask(&own, &secret, Some("audit")).await;
    assert_eq!(pdf.status(), 200);
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
    assert!(shop.count("select count(*) from audit_events").await > before);
    let none = ask(&invoiced, &secret, Some("audit")).await;
    assert_eq!(none.status(), 409);
    let said = none.text().await.unwrap();
    assert!(said.contains("already-invoiced") && said.contains("INV-"));
    shop.later(SignedDuration::from_hours(6 * 24)).await;
    shop.issued().await;
    let late = ask(&own, &secret, Some("audit")).await;
    assert_eq!(late.status(), 409, "what waited is invoiced by now");
}
