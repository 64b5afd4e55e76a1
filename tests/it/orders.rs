//! Placing an order: once, sealed, and known to nobody but who placed it.

use std::sync::Arc;

use sealbook::catalog::{self, Shelf};
use sealbook::orders::view::{self, Claim};
use sealbook::orders::{self, IdempotencyKey, Order, OrderDraft, OrderForm, PlaceError, Shop};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    parallel_repetitions_of_a_request_place_one_order,
    a_key_stands_for_one_request,
    parallel_first_orders_of_one_address_make_one_customer,
    an_order_by_a_stranger_changes_nothing_of_a_stored_customer,
    an_order_is_sealed_and_opens_for_its_customer_alone,
    an_order_owes_an_invoice_of_its_own_totals,
    a_sellers_territory_is_where_the_postal_code_lies,
);

/// Requests at the same time; more than either engine runs at once.
const PARALLEL: usize = 50;

pub async fn shop(databases: &Databases) -> Ground {
    let ground = Ground::lay(databases).await;
    catalog::stock_up(&ground.storage, &ground.clock, &ground.chance)
        .await
        .unwrap();
    ground
}

pub fn form(email: &str) -> OrderForm {
    OrderForm {
        interval: "monthly".into(),
        name: "Ada Lovelace".into(),
        email: email.into(),
        address_line1: "Example Street 1".into(),
        postal_code: "10115".into(),
        city: "Berlin".into(),
        country: "DE".into(),
        answers: [("domain".into(), "lovelace.example".into())].into(),
        accept_terms: true,
        accept_privacy: true,
        age_confirmed: true,
        language: "en".into(),
        ..OrderForm::default()
    }
}

async fn draft(ground: &Ground, form: &OrderForm) -> OrderDraft {
    draft_of(ground, "mail-solo", form).await
}

async fn draft_of(ground: &Ground, plan: &str, form: &OrderForm) -> OrderDraft {
    let shelf = ground.app.room::<Shelf>();
    let plan = shelf
        .plan(&ground.storage, &ground.clock, plan)
        .await
        .unwrap()
        .unwrap();
    form.parse(&plan, &Shop::today(&ground.app)).unwrap()
}

/// Places an order of another plan.
pub async fn place_plan(ground: &Ground, plan: &str, form: &OrderForm) -> Order {
    let draft = draft_of(ground, plan, form).await;
    let key = ground.chance.token();
    let key = IdempotencyKey::new(&ground.app, key.as_bytes(), b"");
    orders::place(&ground.app, draft, key, None).await.unwrap()
}

pub async fn place(ground: &Ground, form: &OrderForm, key: &str) -> Result<Order, PlaceError> {
    let draft = draft(ground, form).await;
    let body = format!("{form:?}");
    let key = IdempotencyKey::new(&ground.app, key.as_bytes(), body.as_bytes());
    orders::place(&ground.app, draft, key, None).await
}

async fn count(ground: &Ground, query: &'static str) -> i64 {
    sqlx::query_scalar(query)
        .fetch_one(ground.storage.reader())
        .await
        .unwrap()
}

/// Starts `PARALLEL` orders at once and waits for all of them.
async fn rush(
    ground: &Ground,
    form: impl Fn(usize) -> OrderForm,
    key: impl Fn(usize) -> String,
) -> Vec<Order> {
    let mut running = Vec::new();
    for n in 0..PARALLEL {
        let form = form(n);
        let draft = draft(ground, &form).await;
        let app = Arc::clone(&ground.app);
        let key = IdempotencyKey::new(&app, key(n).as_bytes(), format!("{form:?}").as_bytes());
        running.push(tokio::spawn(async move {
            orders::place(&app, draft, key, None).await
        }));
    }
    let mut placed = Vec::new();
    for order in running {
        placed.push(order.await.unwrap().unwrap());
    }
    placed
}

async fn parallel_repetitions_of_a_request_place_one_order(databases: &Databases) {
    let ground = shop(databases).await;
    let placed = rush(&ground, |_| form("ada@example.org"), |_| "once".into()).await;
    assert!(placed.iter().all(|order| *order == placed[0]));
    assert_eq!(count(&ground, "select count(*) from orders").await, 1);
    assert_eq!(count(&ground, "select count(*) from customers").await, 1);
    assert_eq!(
        count(&ground, "select count(*) from invoices_owed").await,
        1
    );
}

async fn a_key_stands_for_one_request(databases: &Databases) {
    let ground = shop(databases).await;
    place(&ground, &form("ada@example.org"), "key")
        .await
        .unwrap();
    let other = place(&ground, &form("grace@example.org"), "key").await;
    assert!(matches!(other, Err(PlaceError::KeyReused)), "{other:?}");
    assert_eq!(count(&ground, "select count(*) from orders").await, 1);
    assert_eq!(count(&ground, "select count(*) from customers").await, 1);
}

async fn parallel_first_orders_of_one_address_make_one_customer(databases: &Databases) {
    let ground = shop(databases).await;
    let spelled = |n: usize| ["ada@Example.ORG", "Ada@example.org", " ada@example.org "][n % 3];
    let placed = rush(&ground, |n| form(spelled(n)), |n| format!("key-{n}")).await;
    assert!(
        placed
            .iter()
            .all(|order| order.customer == placed[0].customer)
    );
    let orders = i64::try_from(PARALLEL).unwrap();
    assert_eq!(count(&ground, "select count(*) from orders").await, orders);
    assert_eq!(count(&ground, "select count(*) from customers").await, 1);
}

async fn an_order_by_a_stranger_changes_nothing_of_a_stored_customer(databases: &Databases) {
    let ground = shop(databases).await;
    place(&ground, &form("ada@example.org"), "first")
        .await
        .unwrap();
    let stored = || async {
        let row: (Vec<u8>, Vec<u8>, Option<Vec<u8>>, String, String) = sqlx::query_as(
            "select name_sealed, address_line1_sealed, phone_sealed, country, language from customers",
        )
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
        row
    };
    let before = stored().await;
    let stranger = OrderForm {
        name: "Mallory".into(),
        address_line1: "Elsewhere 2".into(),
        postal_code: "1010".into(),
        city: "Wien".into(),
        country: "AT".into(),
        phone: "+43 1 5550100".into(),
        language: "de".into(),
        ..form("ada@example.org")
    };
    let order = place(&ground, &stranger, "second").await.unwrap();
    assert_eq!(stored().await, before);
    let details = view::details(&ground.app, &order).await.unwrap();
    assert_eq!(
        (details.name.as_str(), order.country.as_str()),
        ("Mallory", "AT")
    );
}

async fn an_order_is_sealed_and_opens_for_its_customer_alone(databases: &Databases) {
    let ground = shop(databases).await;
    let canaries = &databases.canaries;
    let typed = OrderForm {
        name: canaries.word("name"),
        company: canaries.word("company"),
        phone: canaries.phone("phone"),
        address_line1: canaries.word("address_line1"),
        address_line2: canaries.word("address_line2"),
        city: canaries.word("city"),
        region: canaries.word("region"),
        buyer_reference: canaries.word("buyer_reference"),
        answers: [(
            "domain".into(),
            canaries.word("answer").to_lowercase() + ".example",
        )]
        .into(),
        ..form(&canaries.email("email"))
    };
    let draft = draft(&ground, &typed).await;
    let key = IdempotencyKey::new(&ground.app, b"key", b"body");
    let browser = ground.vault.fingerprint("browser", b"this one");
    let order = orders::place(&ground.app, draft, key, Some(browser))
        .await
        .unwrap();

    let details = view::details(&ground.app, &order).await.unwrap();
    assert_eq!(details.name, typed.name);
    assert_eq!(details.email, typed.email);
    assert_eq!(details.answers["domain"], typed.answers["domain"]);

    let path = view::capability_path(&ground.app, &order.id);
    let (_, capability) = path.split_once("?key=").unwrap();
    let may = |capability, browser, customer| Claim {
        capability,
        browser,
        customer,
    };
    let other = place(&ground, &form("other@example.org"), "other")
        .await
        .unwrap();
    for (claim, shown) in [
        (may(Some(capability), "", None), true),
        (may(None, "this one", None), true),
        (may(None, "", Some(&order.customer)), true),
        (may(None, "another one", None), false),
        (
            may(Some("guess"), "another one", Some(&other.customer)),
            false,
        ),
    ] {
        let seen = view::order(&ground.app, &order.id, &claim).await.unwrap();
        assert_eq!(seen.is_some(), shown, "{claim:?}");
    }
    let crossed = view::order(&ground.app, &other.id, &may(Some(capability), "", None)).await;
    assert!(crossed.unwrap().is_none(), "a link opens one order");
}

async fn an_order_owes_an_invoice_of_its_own_totals(databases: &Databases) {
    let ground = shop(databases).await;
    let order = place(&ground, &form("ada@example.org"), "key")
        .await
        .unwrap();
    let owed: (String, i64, i64, i64) =
        sqlx::query_as("select cause, net_minor, tax_minor, total_minor from invoices_owed")
            .fetch_one(ground.storage.reader())
            .await
            .unwrap();
    let of_order = (
        order.id.to_string(),
        order.net.minor(),
        order.tax.minor(),
        order.total.minor(),
    );
    assert_eq!(owed, of_order);
    assert_eq!(order.net.minor() + order.tax.minor(), order.total.minor());
}

async fn a_sellers_territory_is_where_the_postal_code_lies(databases: &Databases) {
    let settings = [
        ("BUSINESS__COUNTRY", "PT"),
        ("BUSINESS__POSTAL_CODE", "9500-321"),
    ];
    let ground = Ground::lay_with(databases, &settings).await;
    let seller = Shop::today(&ground.app).seller;
    assert_eq!(seller.territory.code(), "PT-20", "the Azores");
}
