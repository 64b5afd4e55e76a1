//! The same through the door: the form, the API, the order's page, its mail, the panel's.

use sealbook::audit::Actor;
use sealbook::catalog;
use serde_json::{Value, json};

use super::extended;
use crate::account::shop::body;
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use crate::support::visitor::Answer;

on_both_engines!(
    a_form_reckons_with_addons_and_a_coupon_without_scripts,
    what_cannot_be_had_is_refused_with_its_place,
    a_total_that_is_too_large_is_called_so,
    a_plan_that_is_sold_out_says_so,
    a_trial_says_what_comes_after_it,
);

const COUPONS: &str = "[[coupon]]\ncode = \"SUMMER\"\npercent = 10\n\
    [[coupon]]\ncode = \"OVER\"\npercent = 10\nvalid_until = 2026-02-28\n\
    [[coupon]]\ncode = \"SOON\"\npercent = 10\nvalid_from = 2026-03-02\n\
    [[coupon]]\ncode = \"YEN\"\namount_minor = 100\ncurrency = \"JPY\"\n\
    [[coupon]]\ncode = \"ONE\"\npercent = 10\nmax_uses = 1\n";

async fn offer(shop: &Shop, text: &str) {
    catalog::import(&shop.app, Actor::System, text)
        .await
        .unwrap();
}

fn typed<'a>(email: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("interval", "monthly"),
        ("name", "Ada Lovelace"),
        ("email", email),
        ("address_line1", "Hafenstraße 7"),
        ("postal_code", "20359"),
        ("city", "Hamburg"),
        ("country", "DE"),
        ("answer_domain", "lovelace.example"),
        ("accept_terms", "yes"),
        ("accept_privacy", "yes"),
        ("age_confirmed", "yes"),
    ];
    fields.extend(more);
    fields
}

async fn a_form_reckons_with_addons_and_a_coupon_without_scripts(shop: &Shop) {
    offer(shop, &extended(None, COUPONS)).await;
    let mut visitor = shop.visitor();
    let page = visitor.get("/order/mail-solo").await;
    assert!(
        page.html.contains("name=\"addon_archive\""),
        "{}",
        page.html
    );
    assert!(page.html.contains("name=\"coupon\""));
    let email = shop.canaries().email("email");
    let more = [("addon_archive", "2"), ("coupon", "summer")];
    let typed = typed(&email, &more);
    let sums = visitor.press("/order/mail-solo/summary", &typed).await;
    assert_eq!(sums.status, 200);
    for said in [
        "Archive × 2",
        "€5.00",
        "Coupon SUMMER",
        "€13.50",
        "value=\"summer\"",
    ] {
        assert!(sums.html.contains(said), "{said}: {}", sums.html);
    }
    shop.app.clock.advance(jiff::SignedDuration::from_secs(30));
    let placed = visitor.press("/order/mail-solo", &typed).await;
    assert_eq!(placed.status, 303, "{}", placed.html);
    let order = visitor.get(placed.location.as_deref().unwrap()).await;
    for said in ["Archive × 2", "Coupon SUMMER", "€13.50"] {
        assert!(order.html.contains(said), "{said}: {}", order.html);
    }
    shop.quiet().await;
    let texts: Vec<String> = shop
        .mails()
        .iter()
        .map(|mail| {
            let mail = mail_parser::MessageParser::default().parse(mail.as_bytes());
            mail.unwrap().body_text(0).unwrap().into_owned()
        })
        .collect();
    let confirmed = |text: &&String| text.contains("See your order at any time");
    let text = texts.iter().find(confirmed).unwrap();
    for said in [
        "Archive × 2: €5.00",
        "Coupon SUMMER: −€1.50",
        "Total: €13.50",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

async fn refused(shop: &Shop, change: impl Fn(&mut Value)) -> (u16, Value) {
    let mut order = body(&shop.canaries().email("email"));
    order["interval"] = "monthly".into();
    change(&mut order);
    let key = shop.app.chance.token();
    let answer = shop.visitor().api("/api/v1/orders", &key, &order).await;
    (answer.status, serde_json::from_str(&answer.html).unwrap())
}

async fn what_cannot_be_had_is_refused_with_its_place(shop: &Shop) {
    offer(shop, &extended(None, COUPONS)).await;
    let addon = |key: &str, quantity: i64| json!([{ "key": key, "quantity": quantity }]);
    for (member, value, pointer, code) in [
        ("addons", addon("attic", 1), "/addons/0", "not_in_list"),
        ("addons", addon("archive", -1), "/addons/0", "out_of_range"),
        ("addons", addon("archive", 6), "/addons/0", "out_of_range"),
        (
            "addons",
            addon("archive", i64::MAX),
            "/addons/0",
            "out_of_range",
        ),
        (
            "addons",
            json!([{ "key": "archive", "quantity": 1 }, { "key": "archive", "quantity": 1 }]),
            "/addons/0",
            "invalid_format",
        ),
        ("coupon", "WINTER".into(), "/coupon", "not_in_list"),
        ("coupon", "' or 1=1 --".into(), "/coupon", "not_in_list"),
        ("coupon", "OVER".into(), "/coupon", "not_available"),
        ("coupon", "SOON".into(), "/coupon", "not_available"),
        ("coupon", "YEN".into(), "/coupon", "not_available"),
    ] {
        let (status, problem) = refused(shop, |order| order[member] = value.clone()).await;
        assert_eq!(status, 422, "{value}: {problem}");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{value}: {problem}"
        );
        assert_eq!(problem["errors"][0]["code"], code, "{value}: {problem}");
    }
    let (status, _) = refused(shop, |order| order["addons"] = addon("archive", 1)).await;
    assert_eq!(status, 201);
    let use_it = |order: &mut Value| order["coupon"] = "one".into();
    assert_eq!(refused(shop, use_it).await.0, 201);
    let (status, problem) = refused(shop, use_it).await;
    assert_eq!(status, 422);
    assert_eq!(problem["errors"][0]["pointer"], "/coupon", "{problem}");
    assert_eq!(shop.count("select count(*) from orders").await, 2);

    // The form says it beside the field, with what was typed.
    let mut visitor = shop.visitor();
    visitor.get("/order/mail-solo").await;
    shop.app.clock.advance(jiff::SignedDuration::from_secs(30));
    for (field, value, sentence) in [
        ("addon_archive", "-3", "a number from 0 to 5"),
        (
            "addon_archive",
            "99999999999999999999",
            "a number from 0 to 5",
        ),
        ("addon_attic", "1", "cannot be ordered with the plan"),
        ("coupon", "OVER", "cannot be used for this order"),
        ("coupon", "ONE", "cannot be used for this order"),
        ("coupon", "WINTER", "do not know this coupon"),
    ] {
        let email = shop.canaries().email("email");
        let more = [(field, value)];
        let answer: Answer = visitor
            .press("/order/mail-solo", &typed(&email, &more))
            .await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(answer.html.contains(sentence), "{value}: {}", answer.html);
        assert!(
            answer.html.contains("lovelace.example"),
            "what was typed is still there"
        );
    }
    assert_eq!(shop.count("select count(*) from orders").await, 2);
}

async fn a_total_that_is_too_large_is_called_so(shop: &Shop) {
    let dear = extended(None, "").replace("gross_minor = 1000\n", "gross_minor = 1000000000000\n");
    offer(shop, &dear).await;
    let of = async |quantity: i64| refused(shop, |order| order["quantity"] = quantity.into()).await;
    let (status, problem) = of(11).await;
    assert_eq!(status, 422, "{problem}");
    let error = &problem["errors"][0];
    assert_eq!(error["pointer"], "/quantity", "{problem}");
    assert_eq!(error["code"], "total_too_large", "{problem}");
    let (_, problem) = of(10_001).await;
    assert_eq!(problem["errors"][0]["code"], "out_of_range", "{problem}");

    let mut visitor = shop.visitor();
    visitor.get("/order/mail-solo").await;
    shop.app.clock.advance(jiff::SignedDuration::from_secs(30));
    let email = shop.canaries().email("email");
    let typed = typed(&email, &[("quantity", "11")]);
    for path in ["/order/mail-solo/summary", "/order/mail-solo"] {
        let answer = visitor.press(path, &typed).await;
        assert!(
            [200, 422].contains(&answer.status),
            "{path}: {}",
            answer.html
        );
    }
    let answer = visitor.press("/order/mail-solo", &typed).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.html.contains("total is too large"),
        "{}",
        answer.html
    );
    let (status, placed) = of(10).await;
    assert_eq!(status, 201, "{placed}");
    assert_eq!(placed["order"]["total_minor"], 10_000_000_000_000_i64);
}

async fn a_plan_that_is_sold_out_says_so(shop: &Shop) {
    offer(shop, &extended(Some(1), "")).await;
    let mut visitor = shop.visitor();
    let form = visitor.get("/order/mail-solo").await;
    assert!(form.html.contains("Only one is left."), "{}", form.html);
    assert_eq!(refused(shop, |_| ()).await.0, 201);
    let (status, problem) = refused(shop, |_| ()).await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (422, &"/quantity".into()),
        "{problem}"
    );
    assert!(visitor.get("/").await.html.contains("Sold out"));
    let form = visitor.get("/order/mail-solo").await;
    assert!(form.html.contains("Sold out."), "{}", form.html);
}

async fn a_trial_says_what_comes_after_it(shop: &Shop) {
    offer(shop, &extended(None, COUPONS)).await;
    let mut visitor = shop.visitor();
    visitor.get("/order/mail-solo").await;
    let email = shop.canaries().email("email");
    let more = [("interval", "yearly"), ("coupon", "SUMMER")];
    let mut typed = typed(&email, &more);
    typed.remove(0);
    let sums = visitor.press("/order/mail-solo/summary", &typed).await;
    for said in [
        "The first 30 days are free but for the set-up: cancel during them, and you pay €5.00 and nothing more.",
        "Then €90.00 for the first period.",
        "€5.00",
    ] {
        assert!(sums.html.contains(said), "{said}: {}", sums.html);
    }
    assert!(!sums.html.contains("pay nothing"), "{}", sums.html);
    let (status, answer) = refused(shop, |order| order["interval"] = "yearly".into()).await;
    assert_eq!(status, 201, "{answer}");
    assert_eq!(answer["order"]["total_minor"], 500, "the set-up alone");
    assert_eq!(
        shop.count("select total_minor from invoices_owed").await,
        500
    );
}
