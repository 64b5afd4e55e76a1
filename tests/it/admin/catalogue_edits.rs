//! What is offered is changed from what it is: prefilled, refused at its own field, taken away on a second word, brought
//! back.

use actix_web::http::StatusCode;
use sealbook::catalog::Interval;
use sealbook::vault::map::Role;

use super::Seat;
use super::catalogue::{current, send};
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_price_without_an_amount_or_from_a_past_day_is_refused,
    with_its_last_price_goes_what_addons_cost_beside_it,
    an_addons_price_to_come_stands_beside_the_one_in_force,
    an_addon_is_changed_from_what_it_is_and_comes_back_as_it_was,
    a_question_is_changed_from_what_it_is_and_comes_back_as_it_was,
    a_coupon_says_for_whom_and_when_and_is_changed_from_what_it_is,
    a_file_that_withdraws_everything_needs_a_word_more,
);

async fn a_price_without_an_amount_or_from_a_past_day_is_refused(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let before = current(&ground).await;
    let path = "/admin/catalogue/plans/mail-solo/prices";
    let line = [
        ("price_currency", "EUR"),
        ("price_interval", "monthly"),
        ("price_basis", "gross"),
    ];
    let today = ground.app.today();
    let yesterday = today.yesterday().unwrap().to_string();
    for (more, said) in [
        (vec![("price_amount", "")], "#price_amount\">Amount: "),
        (
            vec![("price_amount", "3"), ("price_from", &yesterday)],
            "#price_from\">From: This day is past",
        ),
        (
            vec![("price_amount", "3"), ("price_trial_days", "4000")],
            "#price_trial_days\">Days of trial: A trial is at most",
        ),
        (
            vec![("price_amount", "3"), ("price_setup", "a lot")],
            "#price_setup\">Set-up, once: Please write an amount",
        ),
    ] {
        let refused = seat.post(path, &[&line[..], &more].concat()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        assert!(refused.shows(said), "{said}: {}", refused.body);
        assert!(
            refused.shows("value=\"Mail Solo\""),
            "the plan's own form still shows the plan"
        );
    }
    assert_eq!(current(&ground).await, before);
    let today = today.to_string();
    let at_once = [("price_amount", "3"), ("price_from", today.as_str())];
    send(&seat, path, &[&line[..], &at_once].concat()).await;
    let prices = &current(&ground).await.plans[0].prices;
    assert!(prices.iter().all(|price| price.valid_from.is_none()));
    assert!(prices.iter().any(|price| price.amount.minor() == 300));
}

async fn with_its_last_price_goes_what_addons_cost_beside_it(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    send(&seat, &format!("{plan}/addons"), &ADDON).await;
    let line = [("currency", "EUR"), ("interval", "monthly")];
    send(&seat, &format!("{plan}/prices/withdraw"), &line).await;
    let current = current(&ground).await;
    let addon = &current.plans[0].addons[0];
    assert_eq!(addon.prices.len(), 1, "{addon:?}");
    assert_eq!(addon.prices[0].interval, Interval::Yearly);
}

const ADDON: [(&str, &str); 6] = [
    ("addon_key", "backup"),
    ("addon_name_en", "Backup"),
    ("addon_name_de", "Sicherung"),
    ("addon_max", "3"),
    ("addon_amount_EUR_monthly", "1.99"),
    ("addon_amount_EUR_yearly", "19.90"),
];

async fn an_addon_is_changed_from_what_it_is_and_comes_back_as_it_was(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    send(&seat, &format!("{plan}/addons"), &ADDON).await;
    let made = current(&ground).await;

    let again = seat.post(&format!("{plan}/addons"), &ADDON[..3]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.shows("This key is taken already"), "{}", again.body);
    let own = format!("{plan}/addons/backup");
    assert!(again.shows(&format!("<a href=\"{own}\">Open what is there")));
    assert_eq!(current(&ground).await, made, "nothing was overwritten");

    let page = seat.get(&own).await;
    for said in ["value=\"Sicherung\"", "value=\"3\"", "value=\"19.90\""] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let mut changed = ADDON;
    changed[4].1 = "2.49";
    send(&seat, &own, &changed[1..]).await;
    let addons = current(&ground).await.plans[0].addons.clone();
    assert_eq!(addons[0].prices[0].amount.minor(), 249);
    assert_eq!(addons[0].prices[1].amount.minor(), 1_990);
    let wrong = [("addon_min", "4"), changed[1], changed[2], changed[3]];
    let refused = seat.post(&own, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("#addon_min\">At least: This is not above"),
        "{}",
        refused.body
    );

    let before = current(&ground).await;
    let gone = send(&seat, &format!("{own}/withdraw"), &[]).await;
    assert!(
        gone.shows(&format!("<a href=\"{own}\">Backup</a>")),
        "{}",
        gone.body
    );
    assert!(current(&ground).await.plans[0].addons.is_empty());
    let taken = seat.post(&format!("{plan}/addons"), &ADDON).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let withdrawn = seat.get(&own).await;
    assert!(withdrawn.shows("Save and offer it again"));
    assert!(withdrawn.shows("value=\"2.49\""), "{}", withdrawn.body);
    send(&seat, &own, &changed[1..]).await;
    assert_eq!(current(&ground).await, before);
}

async fn a_question_is_changed_from_what_it_is_and_comes_back_as_it_was(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    let question = [
        ("question_key", "colour"),
        ("question_kind", "choice"),
        ("question_label_en", "Colour"),
        ("question_label_de", "Farbe"),
        ("question_choices", "red\r\n\r\nblue\r\n"),
        ("question_required", "yes"),
    ];
    send(&seat, &format!("{plan}/questions"), &question).await;
    let again = seat.post(&format!("{plan}/questions"), &question).await;
    let own = format!("{plan}/questions/colour");
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.shows(&format!("<a href=\"{own}\">Open what is there")));
    let page = seat.get(&own).await;
    for said in ["value=\"Farbe\"", ">red\nblue</textarea>", "checked"] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let emptied = [question[1], question[2], question[3]];
    let refused = seat.post(&own, &emptied).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("#question_choices\">Choices: A question of this kind needs choices"),
        "{}",
        refused.body
    );
    let before = current(&ground).await;
    send(&seat, &format!("{own}/withdraw"), &[]).await;
    assert_ne!(current(&ground).await, before);
    send(&seat, &own, &question[1..]).await;
    assert_eq!(current(&ground).await, before);
    for nowhere in ["addons/none", "questions/none"] {
        let page = seat.get(&format!("{plan}/{nowhere}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

async fn a_coupon_says_for_whom_and_when_and_is_changed_from_what_it_is(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let path = "/admin/catalogue/coupons";
    let coupon = [
        ("coupon_code", "later"),
        ("coupon_percent", "10"),
        ("coupon_plans", "mail-team, mail-solo"),
        ("coupon_from", "2031-01-01"),
        ("coupon_until", "2031-01-31"),
        ("coupon_customer_uses", "2"),
    ];
    let page = send(&seat, path, &coupon).await;
    for said in [
        "mail-solo, mail-team",
        "2 times for each customer",
        "To begin",
        "1 Jan 2031 – 31 Jan 2031",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let listed = |state: &str| format!("{path}?state={state}");
    assert!(seat.get(&listed("ahead")).await.shows("LATER"));
    assert!(!seat.get(&listed("live")).await.shows("LATER"));

    let again = seat.post(path, &coupon[..2]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = format!("{path}/LATER");
    assert!(again.shows(&format!("<a href=\"{own}\">Open what is there")));
    let before = current(&ground).await;
    let page = seat.get(&own).await;
    for said in [
        "value=\"10\"",
        "value=\"2031-01-01\"",
        "value=\"2031-01-31\"",
        "value=\"mail-solo, mail-team\"",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    send(&seat, &own, &coupon[1..]).await;
    assert_eq!(current(&ground).await, before, "saved as it was shown");
    let wrong = [coupon[1], ("coupon_plans", "mail-sole")];
    let refused = seat.post(&own, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("#coupon_plans\">Plans: There is no plan mail-sole on offer"),
        "{}",
        refused.body
    );
    send(&seat, &format!("{own}/end"), &[]).await;
    assert!(current(&ground).await.coupons.is_empty());
    assert!(seat.get(&own).await.shows("Save and let it be used again"));
    send(&seat, &own, &coupon[1..]).await;
    assert_eq!(current(&ground).await, before);
    let retired = seat
        .post("/admin/catalogue/plans/mail-team/retire", &[])
        .await;
    assert_eq!(retired.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        retired.shows("Coupon LATER: There is no plan mail-team on offer"),
        "{}",
        retired.body
    );
}

async fn a_file_that_withdraws_everything_needs_a_word_more(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let path = "/admin/catalogue/import";
    let empty = "# cut\n";
    let shown = seat.post(path, &[("toml", empty)]).await;
    assert!(shown.shows("This withdraws everything that is offered now"));
    let seen = shown.body.split("name=\"seen\" value=\"").nth(1).unwrap();
    let fields = [("toml", empty), ("seen", seen.split('"').next().unwrap())];
    let before = current(&ground).await;
    let refused = seat.post(&format!("{path}/apply"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(current(&ground).await, before);
    let meant = [fields[0], fields[1], ("withdraw_all", "yes")];
    send(&seat, &format!("{path}/apply"), &meant).await;
    assert!(current(&ground).await.plans.is_empty());
}

async fn an_addons_price_to_come_stands_beside_the_one_in_force(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let plan = "/admin/catalogue/plans/mail-solo";
    let with = |amount: &'static str, from: &'static str| {
        [
            ("addon_key", "backup"),
            ("addon_name_en", "Backup"),
            ("addon_name_de", "Sicherung"),
            ("addon_max", "3"),
            ("addon_amount_EUR_monthly", amount),
            ("addon_from", from),
        ]
    };
    let prices = async || {
        let plans = current(&ground).await.plans;
        let plan = plans.into_iter().find(|plan| plan.slug == "mail-solo");
        let addon = plan.unwrap().addons.into_iter();
        let addon = addon
            .into_iter()
            .find(|addon| addon.key == "backup")
            .unwrap();
        let mut prices: Vec<_> = addon
            .prices
            .iter()
            .map(|price| (price.valid_from.is_some(), price.amount.minor()))
            .collect();
        prices.sort_unstable();
        prices
    };
    send(&seat, &format!("{plan}/addons"), &with("1.99", "")).await;
    let path = format!("{plan}/addons/backup");
    send(&seat, &path, &with("2.49", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 199), (true, 249)]);
    // Saving what is in force leaves what is to come, and the other way round.
    send(&seat, &path, &with("2.09", "")).await;
    assert_eq!(prices().await, [(false, 209), (true, 249)]);
    send(&seat, &path, &with("2.99", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 209), (true, 299)]);
    let page = send(&seat, &path, &with("", "2030-01-01")).await;
    assert_eq!(prices().await, [(false, 209)]);
    assert!(page.shows("addon_from"));
    for wrong in ["2030-02-30", "soon", "-1"] {
        let answer = seat.post(&path, &with("3", wrong)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(prices().await, [(false, 209)]);
}
