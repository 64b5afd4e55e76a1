//! What can be ordered, as visitors and programs find out: in each currency that there are prices in.

use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::catalog;
use serde_json::Value;

use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_visitor_chooses_the_currency_and_orders_in_it,
    a_program_reads_what_can_be_ordered_and_what_it_costs,
);

const CATALOGUE: &str = r#"
[[plan]]
slug = "disk"
name.en = "Disk"
name.de = "Platte"
summary.en = "A disk."
summary.de = "Eine Platte."
tax_category = "standard"
supply = "electronic"
stock = 7

[[plan.price]]
currency = "EUR"
interval = "monthly"
net_minor = 1000
setup_net_minor = 500
trial_days = 14

[[plan.price]]
currency = "CHF"
interval = "monthly"
gross_minor = 1290

[[plan.addon]]
key = "copy"
name.en = "Copy"
name.de = "Kopie"
max_quantity = 3

[[plan.addon.price]]
currency = "CHF"
interval = "monthly"
gross_minor = 250

[[plan.question]]
key = "place"
kind = "choice"
label.en = "Where?"
label.de = "Wo?"
required = true
choices = ["Bern", "Ulm"]

[[plan]]
slug = "pen"
name.en = "Pen"
name.de = "Stift"
summary.en = "A pen."
summary.de = "Ein Stift."
tax_category = "reduced"
supply = "goods"

[[plan.price]]
currency = "EUR"
interval = "once"
gross_minor = 199
"#;

async fn stocked(shop: &Shop) {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    // What is on offer is looked at once a second.
    shop.app.clock.advance(SignedDuration::from_secs(2));
}

async fn a_visitor_chooses_the_currency_and_orders_in_it(shop: &Shop) {
    stocked(shop).await;
    let mut visitor = shop.visitor();
    let window = visitor.get("/").await;
    assert!(window.html.contains("€11.90") && !window.html.contains("12.90"));
    assert!(
        window.html.contains("7%") && window.html.contains("19%"),
        "each plan's own VAT"
    );
    assert!(window.html.contains("href=\"/?currency=CHF\""));
    let swiss = visitor.get("/?currency=CHF").await;
    assert!(
        swiss.html.contains("CHF 12.90") || swiss.html.contains("CHF\u{a0}12.90"),
        "{}",
        swiss.html
    );
    assert!(swiss.html.contains("€1.99"), "in the one that it has");
    assert!(swiss.html.contains("href=\"/order/disk?currency=CHF\""));
    assert!(swiss.html.contains("href=\"/order/pen\""));
    for nonsense in ["XXX", "JPY", "%22"] {
        let page = visitor.get(&format!("/?currency={nonsense}")).await;
        assert!(
            page.status == 200 && page.html.contains("€11.90"),
            "{nonsense}"
        );
    }

    let form = visitor.get("/order/disk?currency=CHF").await;
    assert!(
        form.html.contains("href=\"/order/disk\""),
        "the way back to euros"
    );
    assert!(form.html.contains("name=\"currency\" value=\"CHF\""));
    assert!(!form.html.contains("€"), "{}", form.html);
    assert!(form.html.contains("addon_copy"));
    shop.app.clock.advance(SignedDuration::from_secs(3));
    let name = shop.canaries().word("name");
    let email = shop.canaries().email("email");
    let typed = [
        ("website", ""),
        ("interval", "monthly"),
        ("quantity", "1"),
        ("addon_copy", "2"),
        ("answer_place", "Bern"),
        ("name", name.as_str()),
        ("email", email.as_str()),
        ("address_line1", "Gasse 1"),
        ("postal_code", "10115"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("payment_method", "bank_transfer"),
        ("accept_terms", "yes"),
        ("accept_privacy", "yes"),
        ("age_confirmed", "yes"),
    ];
    let sums = visitor.submit(&form, "/order/disk/summary", &typed).await;
    assert!(sums.html.contains("17.90"), "{}", sums.html);
    let placed = visitor.submit(&form, "/order/disk", &typed).await;
    assert_eq!(placed.status, 303, "{}", placed.html);
    assert_eq!(
        shop.count("select count(*) from orders where currency = 'CHF' and total_minor = 1790")
            .await,
        1
    );
}

async fn a_program_reads_what_can_be_ordered_and_what_it_costs(shop: &Shop) {
    stocked(shop).await;
    let read = async |query: &str| {
        let asked = shop
            .client()
            .get(format!("{}/api/v1/plans{query}", shop.url));
        let answer = asked.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let (status, all) = read("").await;
    assert_eq!((status, &all["next"]), (200, &Value::Null));
    let disk = all["items"].as_array().unwrap().iter();
    let disk = disk.clone().find(|plan| plan["slug"] == "disk").unwrap();
    assert_eq!(
        (&disk["name"]["de"], &disk["left"]),
        (&"Platte".into(), &7.into())
    );
    let euros = &disk["prices"][usize::from(disk["prices"][0]["currency"] == "CHF")];
    assert_eq!(
        *euros,
        serde_json::json!({ "interval": "monthly", "currency": "EUR", "net_minor": 1000, "shown_minor": 1190,
            "setup_minor": 500, "trial_days": 14 })
    );
    assert_eq!(disk["addons"][0]["prices"][0]["gross_minor"], 250);
    assert_eq!(disk["questions"][0]["choices"][1], "Ulm");

    let (_, first) = read("?limit=1").await;
    assert_eq!(first["items"].as_array().unwrap().len(), 1);
    let after = first["next"].as_str().unwrap();
    let (_, second) = read(&format!("?limit=1&after={after}")).await;
    assert_ne!(second["items"][0]["slug"], first["items"][0]["slug"]);
    assert_eq!(read("?after=nothing").await.0, 400);

    // A key stands for one order, and whoever uses it for another is told so.
    let mut body = crate::account::shop::body("ada@example.org");
    body["plan"] = "pen".into();
    body["interval"] = "once".into();
    body["answers"] = serde_json::json!({});
    shop.order_with("one", &body).await;
    body["customer"]["name"] = "Grace".into();
    let again = shop.visitor().api("/api/v1/orders", "one", &body).await;
    assert_eq!(again.status, 409);
    assert!(again.html.contains("another body"), "{}", again.html);
}
