//! What is done with a subscription is confirmed by mail: once, and by nobody else.

use futures_util::future::join;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::{self, Subscription, Wanted, When};
use sealbook::vault::map::Role;

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_a_customer_does_is_confirmed_once_each,
    a_change_says_what_it_costs_and_from_when_on,
    what_is_done_for_a_customer_is_confirmed_and_what_is_declared_or_happens_by_itself_is_not,
);

const ALL: [&str; 8] = [
    "Cancelled:",
    "Ended:",
    "It goes on:",
    "Paused:",
    "Resumed:",
    "Changed:",
    "Change noted:",
    "No change:",
];

impl Shop {
    /// The confirmations so far, once nothing is under way.
    async fn confirmed(&self) -> Vec<String> {
        self.quiet().await;
        self.titled(&ALL)
    }

    /// The one of this subject, of which there is one, once there is one more than before. Mails of one moment are in no order.
    async fn next_confirmed(&self, before: usize, subject: &str) -> String {
        let all = self.confirmed().await;
        assert_eq!(all.len(), before + 1, "{all:#?}");
        let mut found = all.into_iter().filter(|mail| mail.contains(subject));
        let one = found.next().expect("it is told");
        assert_eq!(found.next(), None);
        one
    }
}

fn holds(mail: &str, all: &[&str]) {
    // Lines are wrapped where they are long.
    let mail = mail.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in all {
        assert!(mail.contains(text), "{text}: {mail}");
    }
}

fn customer(of: &Subscription) -> Actor {
    Actor::Customer {
        id: of.customer.to_string(),
    }
}

async fn what_a_customer_does_is_confirmed_once_each(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let number = shop.number(&begun).await;
    let (app, id, by) = (&shop.app, &begun.id, customer(&begun));
    shop.move_to("2026-03-11T09:30:00Z").await;
    let (one, other) = join(
        subscriptions::pause(app, id, &by),
        subscriptions::pause(app, id, &by),
    )
    .await;
    assert!(one.is_ok() != other.is_ok(), "it is paused once");
    let mail = shop.next_confirmed(0, "Paused:").await;
    holds(
        &mail,
        &[
            ADA,
            "Paused:",
            &number,
            "11 Mar 2026, 10:30",
            "in your account",
        ],
    );

    shop.move_to("2026-03-16T09:30:00Z").await;
    subscriptions::resume(app, id, &by).await.unwrap();
    let mail = shop.next_confirmed(1, "Resumed:").await;
    holds(&mail, &["Resumed:", "next period begins on 6 April 2026"]);

    // As a person does it: the page's own button.
    let mut ada = shop.sign_in(ADA).await;
    let path = format!("/account/subscriptions/{id}");
    let page = ada.get(&path).await;
    let done = ada.submit(&page, &format!("{path}/cancel"), &[]).await;
    assert_eq!(done.location, Some(format!("{path}?done=cancel")));
    let mail = shop.next_confirmed(2, "Cancelled:").await;
    let ends = "The contract ends with 5 April 2026.";
    holds(
        &mail,
        &["Cancelled:", "was cancelled on 16 Mar 2026, 10:30", ends],
    );
    assert!(!mail.contains("you get back"), "{mail}");
    // A second click does nothing, and nothing is told of it.
    let page = ada.get(&path).await;
    ada.submit(&page, &format!("{path}/cancel"), &[]).await;

    subscriptions::keep(app, id, &by).await.unwrap();
    let mail = shop.next_confirmed(3, "It goes on:").await;
    holds(
        &mail,
        &["It goes on:", "next period begins on 6 April 2026"],
    );
    assert_eq!(
        shop.count("select count(*) from messages where kind = 'subscription-changed'")
            .await,
        4
    );
}

async fn a_change_says_what_it_costs_and_from_when_on(shop: &Shop) {
    let mut order = body(ADA);
    order["language"] = "de".into();
    let placed = shop.order_with("in German", &order).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let id = placed["order"]["id"].as_str().unwrap().parse().unwrap();
    let begun = subscriptions::of_order(&shop.app, &id)
        .await
        .unwrap()
        .unwrap();
    let (app, id, by) = (&shop.app, &begun.id, customer(&begun));
    shop.issued().await;
    shop.move_to("2026-03-16T12:00:00Z").await;
    let team = shop.price_of("mail-team", Interval::Monthly).await;
    let two = Quantity::new(2).unwrap();
    let wanted = Wanted::new(team.id.clone(), two);
    let preview = subscriptions::preview(app, &begun, &wanted).await.unwrap();
    subscriptions::change(app, id, &wanted, &by).await.unwrap();
    shop.quiet().await;
    let told = shop.titled(&["Geändert:"]);
    assert_eq!(told.len(), 1);
    let charged = preview.total().decimal().to_string().replace('.', ",");
    holds(
        &told[0],
        &[
            "× 2",
            &format!("berechnen wir {charged}"),
            "16.03.2026, 13:00",
        ],
    );

    let wanted = Wanted::new(begun.price.clone(), Quantity::ONE);
    subscriptions::change(app, id, &wanted, &by).await.unwrap();
    shop.quiet().await;
    let told = shop.titled(&["Änderung vorgemerkt:"]);
    assert_eq!(told.len(), 1);
    holds(&told[0], &["× 1", "Das gilt ab dem 1. April 2026"]);
    subscriptions::drop_planned(app, id, &by).await.unwrap();
    shop.quiet().await;
    assert_eq!(shop.titled(&["Keine Änderung:"]).len(), 1);
}

async fn what_is_done_for_a_customer_is_confirmed_and_what_is_declared_or_happens_by_itself_is_not(
    shop: &Shop,
) {
    let begun = shop.subscribe(ADA, "yearly").await;
    shop.issued().await;
    let (app, id) = (&shop.app, &begun.id);
    let operator = Actor::Operator {
        id: "opr_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
        role: Role::Billing,
    };
    shop.move_to("2026-03-11T09:30:00Z").await;
    subscriptions::pause(app, id, &operator).await.unwrap();
    holds(
        &shop.next_confirmed(0, "Paused:").await,
        &["Paused:", "We did this for you"],
    );
    // What a pause kept is given back, and one mail says both.
    subscriptions::cancel(app, id, When::Now, &operator)
        .await
        .unwrap();
    shop.quiet().await;
    let mail = shop.next_confirmed(1, "Ended:").await;
    let back: i64 = shop
        .count("select cast(sum(total_minor) as bigint) from invoices where kind = 'credit_note'")
        .await;
    let back = format!("you get back €{}.{:02}", back / 100, back % 100);
    holds(&mail, &["Ended:", "was ended on 11 Mar 2026, 10:30", &back]);

    let other = shop.subscribe("grace@example.org", "monthly").await;
    let number = shop.number(&other).await;
    let typed = [
        ("order_number", number.as_str()),
        ("email", "grace@example.org"),
        ("manner", "ordinary"),
    ];
    assert_eq!(shop.declare("/cancel", &typed).await.status, 200);
    shop.quiet().await;
    assert_eq!(shop.titled(&["Your cancellation"]).len(), 1);
    let third = shop.subscribe("joan@example.org", "monthly").await;
    subscriptions::cancel(app, &third.id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    assert_eq!(shop.confirmed().await.len(), 2);

    // Nobody is told who is not there any more.
    let by = customer(&other);
    subscriptions::keep(app, &other.id, &by).await.unwrap();
    shop.quiet().await;
    let before = shop.confirmed().await.len();
    assert_eq!(before, 3);
    assert_eq!(
        shop.count(
            "select count(*) from messages where kind = 'subscription-changed' and state <> 'sent'"
        )
        .await,
        0
    );
}
