//! The catalogue in the panel: each form a step, each step in the log.

use actix_web::http::StatusCode;
use sealbook::audit::Action;
use sealbook::catalog::{self, Catalog};
use sealbook::vault::map::Role;

use super::{Answer, Seat, entries};
use crate::ground::Ground;
use crate::orders::{form, place, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_plan_is_made_priced_and_retired_in_the_panel,
    a_price_to_come_stands_beside_the_one_in_force,
    a_question_that_is_asked_no_more_keeps_its_name_on_old_orders,
    a_coupon_is_made_used_and_ended,
    a_file_is_shown_before_it_is_applied,
    what_cannot_be_offered_is_said_with_what_was_typed,
    who_may_only_read_sees_no_form,
);

pub async fn current(ground: &Ground) -> Catalog {
    catalog::current(&ground.app).await.unwrap()
}

/// Sends a form that is to be taken.
pub async fn send(seat: &Seat<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = seat.post(path, fields).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{path}: {}",
        answer.body
    );
    let page = seat.get(&answer.location).await;
    assert_eq!(page.status, StatusCode::OK, "{}", answer.location);
    page
}

const NEW: [(&str, &str); 3] = [
    ("slug", "web-space"),
    ("name_en", "Web space"),
    ("name_de", "Webspace"),
];

async fn a_plan_is_made_priced_and_retired_in_the_panel(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    send(&seat, "/admin/catalogue", &NEW).await;
    let plan = "/admin/catalogue/plans/web-space";
    let about = [
        ("name_en", "Web"),
        ("name_de", "Netz"),
        ("tax_category", "reduced"),
        ("supply", "service"),
        ("stock", "12"),
    ];
    send(&seat, plan, &about).await;
    let price = [
        ("price_currency", "EUR"),
        ("price_interval", "monthly"),
        ("price_basis", "net"),
        ("price_amount", "12,50"),
        ("price_setup", "5"),
        ("price_trial_days", "14"),
    ];
    send(&seat, &format!("{plan}/prices"), &price).await;
    let addon = [
        ("addon_key", "backup"),
        ("addon_name_en", "Backup"),
        ("addon_name_de", "Sicherung"),
        ("addon_max", "3"),
        ("addon_amount_EUR_monthly", "1.99"),
    ];
    send(&seat, &format!("{plan}/addons"), &addon).await;
    let question = [
        ("question_key", "colour"),
        ("question_kind", "choice"),
        ("question_label_en", "Colour"),
        ("question_label_de", "Farbe"),
        ("question_choices", "red\r\nblue\r\n"),
        ("question_required", "yes"),
    ];
    let page = send(&seat, &format!("{plan}/questions"), &question).await;
    for said in [
        "€12.50",
        "Backup",
        "€1.99",
        "Colour",
        "The catalogue was changed",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let toml = seat.get("/admin/catalogue/export").await.body;
    for line in [
        "stock = 12\n",
        "net_minor = 1250\nsetup_net_minor = 500\ntrial_days = 14\n",
        "max_quantity = 3\n\n[[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = 199\n",
        "choices = [\"red\", \"blue\"]\nrequired = true\n",
    ] {
        assert!(toml.contains(line), "{line}: {toml}");
    }
    send(&seat, &format!("{plan}/addons/backup/withdraw"), &[]).await;
    send(&seat, &format!("{plan}/questions/colour/withdraw"), &[]).await;
    let before = current(&ground).await;
    send(&seat, &format!("{plan}/retire"), &[]).await;
    assert_eq!(current(&ground).await.plans.len(), 3);
    send(&seat, &format!("{plan}/restore"), &[]).await;
    assert_eq!(current(&ground).await, before, "it comes back as it was");
    let changes = entries(&ground).await;
    let changes = changes
        .iter()
        .filter(|entry| entry.action == Action::CatalogChanged);
    assert_eq!(changes.count(), 9);
}

async fn a_price_to_come_stands_beside_the_one_in_force(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let path = "/admin/catalogue/plans/mail-solo/prices";
    let price = [
        ("price_currency", "EUR"),
        ("price_interval", "monthly"),
        ("price_basis", "gross"),
        ("price_amount", "3.99"),
        ("price_from", "2026-04-01"),
    ];
    let page = send(&seat, path, &price).await;
    assert!(page.shows("€2.99") && page.shows("€3.99"), "{}", page.body);
    assert_eq!(current(&ground).await.plans[0].prices.len(), 3);
    let order = place(&ground, &form("ada@example.org"), "now")
        .await
        .unwrap();
    assert_eq!(order.total.minor(), 299);
    let withdraw = format!("{path}/withdraw");
    let line = [("currency", "EUR"), ("interval", "monthly")];
    let to_come = current(&ground).await.plans[0]
        .prices
        .iter()
        .find_map(|price| price.valid_from)
        .unwrap()
        .to_string();
    let page = seat.get("/admin/catalogue/plans/mail-solo").await;
    assert!(
        page.shows(&format!("name=\"from\" value=\"{to_come}\"")),
        "the page names the price that it would withdraw: {}",
        page.body
    );
    let only_that = [line[0], line[1], ("from", to_come.as_str())];
    send(&seat, &withdraw, &only_that).await;
    let left = &current(&ground).await.plans[0].prices;
    assert_eq!(left.len(), 2, "the one in force goes on: {left:?}");
    send(&seat, &withdraw, &line).await;
    assert_eq!(current(&ground).await.plans[0].prices.len(), 1);
    send(&seat, &withdraw, &line).await;
    assert_eq!(current(&ground).await.plans[0].prices.len(), 1, "once");
}

async fn a_coupon_is_made_used_and_ended(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let path = "/admin/catalogue/coupons";
    let coupon = [
        ("coupon_code", "spring-26"),
        ("coupon_percent", "12,5"),
        ("coupon_plans", "mail-team, mail-solo"),
        ("coupon_until", "2026-03-31"),
        ("coupon_uses", "40"),
        ("coupon_periods", "3"),
    ];
    let page = send(&seat, path, &coupon).await;
    for said in [
        "SPRING-26",
        "12.5%",
        "the first 3 periods",
        "0 / 40",
        "Valid",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let toml = catalog::export(&ground.app).await.unwrap();
    assert!(
        toml.contains("plans = [\"mail-solo\", \"mail-team\"]\nvalid_until = 2026-03-31\n"),
        "{toml}"
    );
    let both = [
        ("coupon_code", "x"),
        ("coupon_percent", "1"),
        ("coupon_amount", "1"),
        ("coupon_currency", "EUR"),
    ];
    let refused = seat.post(path, &both).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("either a percentage or an amount"),
        "{}",
        refused.body
    );
    for (filter, shown) in [
        ("?state=live", true),
        ("?state=ended", false),
        ("?code=spr", true),
        ("?code=win", false),
    ] {
        let page = seat.get(&format!("{path}{filter}")).await;
        assert_eq!(page.shows("SPRING-26"), shown, "{filter}");
    }
    send(&seat, &format!("{path}/SPRING-26/end"), &[]).await;
    assert!(
        seat.get(&format!("{path}?state=ended"))
            .await
            .shows("SPRING-26")
    );
    let known = catalog::coupon(&ground.app, "spring-26")
        .await
        .unwrap()
        .unwrap();
    assert!(known.is_ended);
}

async fn a_file_is_shown_before_it_is_applied(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let path = "/admin/catalogue/import";
    assert_eq!(seat.get(path).await.status, StatusCode::OK);
    let before = catalog::export(&ground.app).await.unwrap();
    let wanted = before.replace("gross_minor = 299\n", "gross_minor = 349\n");
    let shown = seat.post(path, &[("toml", &wanted)]).await;
    assert_eq!(shown.status, StatusCode::OK);
    for said in ["One change", "2.99 EUR gross", "3.49 EUR gross"] {
        assert!(shown.shows(said), "{said}: {}", shown.body);
    }
    assert_eq!(catalog::export(&ground.app).await.unwrap(), before);
    let seen = shown.body.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap();
    // Somebody else is faster.
    send(&seat, "/admin/catalogue", &NEW).await;
    let apply = [("toml", wanted.as_str()), ("seen", seen)];
    let late = seat.post(&format!("{path}/apply"), &apply).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.shows("somebody changed it meanwhile"), "{}", late.body);
    let again = seat.post(path, &[("toml", &wanted)]).await;
    let seen = again.body.split("name=\"seen\" value=\"").nth(1).unwrap();
    let apply = [
        ("toml", wanted.as_str()),
        ("seen", seen.split('"').next().unwrap()),
    ];
    send(&seat, &format!("{path}/apply"), &apply).await;
    assert_eq!(catalog::export(&ground.app).await.unwrap(), wanted);
    let bad = seat
        .post(path, &[("toml", "[[plan]]\nslug = \"<x>\"")])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.shows("missing field"), "{}", bad.body);
    assert!(!bad.shows("\"<x>\""), "what was typed stays text");
}

async fn what_cannot_be_offered_is_said_with_what_was_typed(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let before = current(&ground).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    let price = [
        ("price_currency", "EUR"),
        ("price_interval", "monthly"),
        ("price_basis", "gross"),
    ];
    for (path, fields, said) in [
        (
            "/admin/catalogue".to_owned(),
            vec![("slug", "Not A Slug"), ("name_en", "x"), ("name_de", "x")],
            "Short name: Small letters, digits and hyphens",
        ),
        (
            "/admin/catalogue".to_owned(),
            vec![("slug", "mail-solo"), ("name_en", "x"), ("name_de", "x")],
            "Short name: A plan has this short name already",
        ),
        (
            format!("{plan}/prices"),
            [&price[..], &[("price_amount", "-1")]].concat(),
            "Amount: An amount is 0 or more",
        ),
        (
            format!("{plan}/prices"),
            [&price[..], &[("price_amount", "1.9999")]].concat(),
            "an amount such as",
        ),
        (
            format!("{plan}/prices"),
            [&price[..], &[("price_amount", "1.999")]].concat(),
            "This can be read in two ways",
        ),
        (
            format!("{plan}/prices"),
            [&price[..], &[("price_amount", "1"), ("price_from", "soon")]].concat(),
            "From: Please write a day such as",
        ),
        (
            format!("{plan}/addons"),
            vec![
                ("addon_key", "a b"),
                ("addon_name_en", "x"),
                ("addon_name_de", "x"),
            ],
            "Key: Small letters, digits and underscores",
        ),
        (
            format!("{plan}/questions"),
            vec![("question_key", "q"), ("question_kind", "colour")],
            "choose one from the list",
        ),
        (
            plan.to_owned(),
            vec![
                ("name_en", ""),
                ("name_de", "x"),
                ("tax_category", "low"),
                ("supply", "goods"),
            ],
            "choose one from the list",
        ),
    ] {
        let refused = seat.post(&path, &fields).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{path} {fields:?}"
        );
        assert!(refused.shows(said), "{said}: {}", refused.body);
    }
    assert_eq!(current(&ground).await, before);
    assert_eq!(
        seat.get("/admin/catalogue/plans/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}

async fn who_may_only_read_sees_no_form(databases: &Databases) {
    let ground = shop(databases).await;
    for (role, may) in [
        (Role::Owner, true),
        (Role::Billing, true),
        (Role::Support, false),
        (Role::Auditor, false),
    ] {
        let seat = Seat::take(&ground, role).await;
        for path in [
            "/admin/catalogue",
            "/admin/catalogue/plans/mail-solo",
            "/admin/catalogue/coupons",
        ] {
            let page = seat.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{role} {path}");
            let main = page.body.split("<main").nth(1).unwrap();
            assert_eq!(main.contains("<form method=\"post\""), may, "{role} {path}");
        }
    }
}

async fn a_question_that_is_asked_no_more_keeps_its_name_on_old_orders(databases: &Databases) {
    let ground = shop(databases).await;
    let order = place(&ground, &form("ada@example.org"), "key")
        .await
        .unwrap();
    let seat = Seat::take(&ground, Role::Owner).await;
    let page = format!("/admin/orders/{}", order.id);
    let (before, _) = {
        let shown = seat.get(&page).await;
        assert!(shown.shows("lovelace.example"));
        let plans = current(&ground).await.plans;
        let plan = plans.into_iter().find(|plan| plan.slug == "mail-solo");
        let question = plan.unwrap().questions.into_iter();
        let label = question.into_iter().find(|one| one.key == "domain");
        (label.unwrap().label.en, shown)
    };
    let path = "/admin/catalogue/plans/mail-solo/questions/domain/withdraw";
    send(&seat, path, &[]).await;
    let shown = seat.get(&page).await;
    assert!(shown.shows("lovelace.example"));
    assert!(shown.shows(&before), "{before}: {}", shown.body);
    assert!(!shown.shows("<dt>domain</dt>"));
}
