//! What there is only so much of, and what an order keeps of the catalogue: stock, coupons, add-ons.

mod door;
mod guessing;

use std::sync::Arc;

use sealbook::audit::Actor;
use sealbook::catalog::{self, Shelf};
use sealbook::orders::progress;
use sealbook::orders::view;
use sealbook::orders::{
    self, IdempotencyKey, Known, Order, OrderDraft, OrderForm, PlaceError, Proof, Shop,
};
use sealbook::subscriptions::{self, When};

use crate::ground::Ground;
use crate::orders::form;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_stock_raced_for_by_two_hundred_is_sold_exactly_once,
    a_coupon_raced_for_by_a_hundred_is_used_exactly_as_often_as_it_may,
    what_a_cancelled_order_took_goes_back_once,
    a_repetition_finds_its_order_though_that_took_the_last_one,
    an_order_keeps_its_addons_and_its_coupon_whatever_becomes_of_them,
    a_coupon_tells_no_stranger_who_is_a_customer,
    a_limit_that_comes_later_counts_what_was_used_before,
    orders_of_other_things_touch_no_counter,
    what_a_subscription_took_can_be_had_again_when_it_has_ended,
);

/// Adds this to what the default catalogue says.
pub fn extended(stock: Option<u32>, coupons: &str) -> String {
    let stock = stock.map_or_else(String::new, |stock| format!("stock = {stock}\n"));
    format!(
        "[[plan]]\nslug = \"mail-solo\"\nname.en = \"Mail Solo\"\nname.de = \"Mail Solo\"\n{stock}\n\
         [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\ngross_minor = 1000\n\n\
         [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"yearly\"\ngross_minor = 10000\nsetup_gross_minor = 500\ntrial_days = 30\n\n\
         [[plan.addon]]\nkey = \"archive\"\nname.en = \"Archive\"\nname.de = \"Archiv\"\nmax_quantity = 5\n\n\
         [[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\ngross_minor = 250\n\n\
         [[plan.question]]\nkey = \"domain\"\nkind = \"domain\"\nlabel.en = \"Domain\"\nlabel.de = \"Domain\"\nrequired = true\n\n\
         {coupons}"
    )
}

async fn shop(databases: &Databases, stock: Option<u32>, coupons: &str) -> Ground {
    let ground = crate::orders::shop(databases).await;
    offer(&ground, &extended(stock, coupons)).await;
    ground
}

async fn offer(ground: &Ground, text: &str) {
    catalog::import(&ground.app, Actor::System, text)
        .await
        .unwrap();
}

const SUMMER: &str = "[[coupon]]\ncode = \"SUMMER\"\npercent = 10\n";

fn with_coupon(email: &str) -> OrderForm {
    OrderForm {
        coupon: "summer".into(),
        ..form(email)
    }
}

async fn draft(ground: &Ground, form: &OrderForm) -> OrderDraft {
    let shelf = ground.app.room::<Shelf>();
    let plan = shelf
        .plan(&ground.storage, &ground.clock, "mail-solo")
        .await;
    let coupon = catalog::coupon(&ground.app, &form.coupon).await.unwrap();
    let shop = Shop::today(&ground.app);
    let known = Known {
        coupon: coupon.as_ref(),
        ..Known::default()
    };
    form.parse_with(&plan.unwrap().unwrap(), &shop, known)
        .unwrap()
}

async fn place(ground: &Ground, form: &OrderForm, key: &str) -> Result<Order, PlaceError> {
    place_as(ground, form, key, Proof::Nothing, None).await
}

async fn place_as(
    ground: &Ground,
    form: &OrderForm,
    key: &str,
    proof: Proof,
    browser: Option<[u8; 32]>,
) -> Result<Order, PlaceError> {
    let mut draft = draft(ground, form).await;
    draft.proof = proof;
    let key = IdempotencyKey::new(&ground.app, key.as_bytes(), format!("{form:?}").as_bytes());
    orders::place(&ground.app, draft, key, browser).await
}

/// So many people order at once.
async fn rush(
    ground: &Ground,
    people: usize,
    form: impl Fn(usize) -> OrderForm,
) -> Vec<Result<Order, PlaceError>> {
    let mut running = Vec::new();
    for n in 0..people {
        let form = form(n);
        let draft = draft(ground, &form).await;
        let app = Arc::clone(&ground.app);
        let key = IdempotencyKey::new(&app, format!("key {n}").as_bytes(), b"");
        running.push(tokio::spawn(async move {
            orders::place(&app, draft, key, None).await
        }));
    }
    let mut ended = Vec::new();
    for order in running {
        ended.push(order.await.unwrap());
    }
    ended
}

async fn count(ground: &Ground, query: &'static str) -> i64 {
    let reader = ground.storage.reader();
    sqlx::query_scalar(query).fetch_one(reader).await.unwrap()
}

async fn a_stock_raced_for_by_two_hundred_is_sold_exactly_once(databases: &Databases) {
    let ground = shop(databases, Some(37), "").await;
    let ended = rush(&ground, 200, |n| OrderForm {
        quantity: if n % 5 == 0 { "2" } else { "1" }.into(),
        ..form(&format!("a{n}@example.org"))
    })
    .await;
    let sold: i64 = ended.iter().flatten().map(|order| order.quantity).sum();
    assert_eq!(sold, 37, "all of them, and not one more");
    for refused in ended.iter().filter_map(|ended| ended.as_ref().err()) {
        assert!(matches!(refused, PlaceError::SoldOut), "{refused:?}");
    }
    assert_eq!(
        count(&ground, "select cast(sum(quantity) as bigint) from orders").await,
        37
    );
    assert_eq!(
        count(
            &ground,
            "select units_taken from stocks where units_max is not null"
        )
        .await,
        37
    );
    let orders = count(&ground, "select count(*) from orders").await;
    assert_eq!(
        count(&ground, "select count(*) from messages").await,
        orders
    );
    assert_eq!(
        count(&ground, "select count(*) from customers").await,
        orders
    );
    let plan = draft(&ground, &form("ada@example.org")).await.plan;
    assert!(plan.is_sold_out());
}

async fn a_coupon_raced_for_by_a_hundred_is_used_exactly_as_often_as_it_may(databases: &Databases) {
    let ground = shop(databases, None, &format!("{SUMMER}max_uses = 13\n")).await;
    let ended = rush(&ground, 100, |n| with_coupon(&format!("a{n}@example.org"))).await;
    let placed: Vec<&Order> = ended.iter().flatten().collect();
    assert_eq!(placed.len(), 13);
    assert!(placed.iter().all(|order| order.total.minor() == 900));
    for refused in ended.iter().filter_map(|ended| ended.as_ref().err()) {
        assert!(matches!(refused, PlaceError::CouponUsedUp), "{refused:?}");
    }
    assert_eq!(count(&ground, "select uses from coupons").await, 13);
    assert_eq!(count(&ground, "select count(*) from coupon_uses").await, 13);
}

async fn what_a_cancelled_order_took_goes_back_once(databases: &Databases) {
    let ground = shop(databases, Some(2), &format!("{SUMMER}max_uses = 1\n")).await;
    let both = OrderForm {
        quantity: "2".into(),
        ..with_coupon("ada@example.org")
    };
    let order = place(&ground, &both, "first").await.unwrap();
    let none = place(&ground, &form("grace@example.org"), "second").await;
    assert!(matches!(none, Err(PlaceError::SoldOut)), "{none:?}");
    for _ in 0..2 {
        let _ = progress::cancel(&ground.app, &order.id, Actor::System).await;
        assert_eq!(
            count(
                &ground,
                "select units_taken from stocks where units_max is not null"
            )
            .await,
            0
        );
        assert_eq!(count(&ground, "select uses from coupons").await, 0);
    }
    let again = place(&ground, &both, "third").await.unwrap();
    assert_eq!(again.total.minor(), 1_800);
}

async fn a_repetition_finds_its_order_though_that_took_the_last_one(databases: &Databases) {
    let ground = shop(databases, Some(1), &format!("{SUMMER}max_uses = 1\n")).await;
    let form = with_coupon("ada@example.org");
    let first = place(&ground, &form, "key").await.unwrap();
    assert_eq!(place(&ground, &form, "key").await.unwrap(), first);
    let other = place(&ground, &form, "another key").await;
    assert!(other.is_err(), "{other:?}");
    assert_eq!(count(&ground, "select count(*) from orders").await, 1);
}

async fn an_order_keeps_its_addons_and_its_coupon_whatever_becomes_of_them(databases: &Databases) {
    let ground = shop(databases, None, &format!("{SUMMER}periods = 3\n")).await;
    let form = OrderForm {
        addons: [("archive".into(), "2".into())].into(),
        ..with_coupon("ada@example.org")
    };
    let order = place(&ground, &form, "key").await.unwrap();
    assert_eq!(
        (order.net.minor(), order.tax.minor(), order.total.minor()),
        (1_134, 216, 1_350)
    );
    let before = view::quote(&ground.app, &order).await.unwrap();
    let lines: Vec<_> = before
        .lines
        .iter()
        .map(|line| (line.kind.as_str(), line.quantity, line.amount.minor()))
        .collect();
    assert_eq!(
        lines,
        [("plan", 1, 1_000), ("addon", 2, 500), ("discount", 1, -150)]
    );
    let name = before.lines[1].label.as_ref().unwrap();
    assert_eq!(
        (name.key.as_str(), name.name.de.as_str()),
        ("archive", "Archiv")
    );
    let coupon = view::coupon(&ground.app, &order).await.unwrap();

    let changed = extended(None, &SUMMER.replace("10", "90"))
        .replace("gross_minor = 250", "gross_minor = 9999")
        .replace("\"Archiv\"", "\"Keller\"");
    offer(&ground, &changed).await;
    assert_eq!(view::quote(&ground.app, &order).await.unwrap(), before);
    offer(&ground, "").await;
    assert_eq!(view::quote(&ground.app, &order).await.unwrap(), before);
    assert_eq!(view::coupon(&ground.app, &order).await.unwrap(), coupon);
    assert_eq!(coupon.unwrap().periods, Some(3));
}

/// Whoever types an address is told the same, whether it is a customer's who has used the coupon or nobody's. Who has
/// proven to be the customer, and the browser that used it, are told.
async fn a_coupon_tells_no_stranger_who_is_a_customer(databases: &Databases) {
    let ground = shop(
        databases,
        None,
        &format!("{SUMMER}max_uses_per_customer = 1\n"),
    )
    .await;
    let used = with_coupon("ada@example.org");
    let (hers, strange) = ([1; 32], [2; 32]);
    let first = place_as(&ground, &used, "first", Proof::Nothing, Some(hers))
        .await
        .unwrap();
    assert_eq!(
        count(&ground, "select count(exceeded_at) from coupon_uses").await,
        0
    );

    let known = place_as(&ground, &used, "known", Proof::Nothing, Some(strange))
        .await
        .unwrap();
    let unknown = with_coupon("nobody@example.org");
    let unknown = place_as(&ground, &unknown, "unknown", Proof::Nothing, Some(strange)).await;
    let unknown = unknown.unwrap();
    assert_eq!(
        (known.total, known.status()),
        (unknown.total, unknown.status())
    );
    assert_eq!(known.customer, first.customer);
    assert_eq!(
        count(&ground, "select count(exceeded_at) from coupon_uses").await,
        1,
        "an operator sees it"
    );

    for (key, proof, browser) in [
        ("her own browser", Proof::Nothing, Some(hers)),
        ("signed in", Proof::SignedIn(first.customer.clone()), None),
        ("the shop's program", Proof::Program, None),
    ] {
        let refused = place_as(&ground, &used, key, proof, browser).await;
        assert!(
            matches!(refused, Err(PlaceError::CouponUsedUp)),
            "{key}: {refused:?}"
        );
    }
    let somebody = Proof::SignedIn(unknown.customer.clone());
    let as_another = place_as(&ground, &used, "somebody else", somebody, None).await;
    assert!(
        as_another.is_ok(),
        "being somebody proves nothing about others"
    );
}

async fn a_limit_that_comes_later_counts_what_was_used_before(databases: &Databases) {
    let ground = shop(databases, None, SUMMER).await;
    for n in 0..3 {
        let form = with_coupon(&format!("a{n}@example.org"));
        place(&ground, &form, &format!("key {n}")).await.unwrap();
    }
    offer(&ground, &extended(None, &format!("{SUMMER}max_uses = 4\n"))).await;
    let next = |n: usize| with_coupon(&format!("b{n}@example.org"));
    assert!(place(&ground, &next(0), "fourth").await.is_ok());
    let fifth = place(&ground, &next(1), "fifth").await;
    assert!(matches!(fifth, Err(PlaceError::CouponUsedUp)), "{fifth:?}");
}

async fn orders_of_other_things_touch_no_counter(databases: &Databases) {
    let ground = shop(databases, None, SUMMER).await;
    place(&ground, &form("ada@example.org"), "plain")
        .await
        .unwrap();
    place(&ground, &with_coupon("grace@example.org"), "coupon")
        .await
        .unwrap();
    assert_eq!(
        count(
            &ground,
            "select cast(sum(units_taken) as bigint) from stocks"
        )
        .await,
        0
    );
    assert_eq!(
        count(&ground, "select count(*) from stock_takings").await,
        0
    );
    assert_eq!(
        count(&ground, "select uses from coupons").await,
        0,
        "a coupon without limits is not counted up"
    );
    assert_eq!(count(&ground, "select count(*) from coupon_uses").await, 1);
}

async fn what_a_subscription_took_can_be_had_again_when_it_has_ended(databases: &Databases) {
    let ground = shop(databases, Some(1), SUMMER).await;
    let first = place(&ground, &with_coupon("ada@example.org"), "1").await;
    let first = first.unwrap();
    let refused = place(&ground, &form("grace@example.org"), "2").await;
    assert!(matches!(refused, Err(PlaceError::SoldOut)), "{refused:?}");
    subscriptions::follow_orders(&ground.app).await.unwrap();
    let begun = subscriptions::of_order(&ground.app, &first.id).await;
    let id = begun.unwrap().unwrap().id;
    let ends = (0..4).map(|_| subscriptions::cancel(&ground.app, &id, When::Now, &Actor::System));
    let ended = futures_util::future::join_all(ends).await;
    assert_eq!(ended.iter().filter(|one| one.is_ok()).count(), 1);
    place(&ground, &form("grace@example.org"), "3")
        .await
        .unwrap();
    let again = place(&ground, &form("emmy@example.org"), "4").await;
    assert!(matches!(again, Err(PlaceError::SoldOut)), "given back once");
    // The order that is cancelled afterwards gives nothing back a second time.
    progress::cancel(&ground.app, &first.id, Actor::System)
        .await
        .unwrap();
    let again = place(&ground, &form("emmy@example.org"), "5").await;
    assert!(matches!(again, Err(PlaceError::SoldOut)));
}
