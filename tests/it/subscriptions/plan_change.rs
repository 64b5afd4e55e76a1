//! Another plan: what is dearer at once, what is cheaper later.

use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit};
use sealbook::catalog::Interval;
use sealbook::customers::values::Quantity;
use sealbook::money::Money;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, ChargeKind, Wanted};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_dearer_plan_begins_at_once_and_costs_the_difference,
    a_cheaper_plan_begins_with_the_next_period,
    changing_twice_credits_what_the_first_change_charged,
    a_longer_period_begins_on_the_day_of_the_change,
    what_is_not_on_offer_cannot_be_changed_to,
    what_a_credit_note_gave_back_is_not_given_back_again,
    the_account_shows_what_a_change_means_before_it_is_made,
);

async fn wanted(shop: &Shop, plan: &str, interval: Interval, quantity: i64) -> Wanted {
    let price = shop.price_of(plan, interval).await;
    Wanted::new(price.id, Quantity::new(quantity).unwrap())
}

async fn a_dearer_plan_begins_at_once_and_costs_the_difference(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let solo = shop
        .price_of("mail-solo", Interval::Monthly)
        .await
        .amount
        .minor();
    shop.issued().await;
    // 16 of 31 days are left.
    shop.move_to("2026-03-16T12:00:00Z").await;
    let twice = wanted(shop, "mail-solo", Interval::Monthly, 3).await;
    let preview = subscriptions::preview(&shop.app, &begun, &twice)
        .await
        .unwrap();
    let kinds: Vec<_> = preview.charges.iter().map(|charge| charge.kind).collect();
    assert_eq!(kinds, [ChargeKind::Credit, ChargeKind::Plan]);
    let part = |minor: i64| (minor * 16 * 2 + 31) / (31 * 2);
    let amounts: Vec<_> = preview
        .charges
        .iter()
        .map(|charge| charge.amount.minor())
        .collect();
    assert_eq!(amounts, [-part(solo), part(3 * solo)]);

    let before = shop.asked_for(&begun).await;
    let by = Actor::System;
    subscriptions::change(&shop.app, &begun.id, &twice, &by)
        .await
        .unwrap();
    let total = preview.totals.unwrap().total.minor();
    assert_eq!(shop.asked_for(&begun).await, before + total);
    let again = subscriptions::change(&shop.app, &begun.id, &twice, &by).await;
    assert!(
        matches!(again, Err(ActError::Unchanged)),
        "it is that already"
    );
    shop.move_to("2026-03-28T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&begun).await, before + total + 3 * before);
    let expected = [Happening::Begun, Happening::PlanChanged, Happening::Renewed];
    assert_eq!(shop.what_happened(&begun).await, expected);
}

async fn a_cheaper_plan_begins_with_the_next_period(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let cheaper = wanted(shop, "mail-solo", Interval::Monthly, 1).await;
    shop.move_to("2026-05-01T12:00:00Z").await;
    let first = shop.asked_for(&begun).await;
    let (app, by) = (&shop.app, Actor::System);
    let planned = subscriptions::change(app, &begun.id, &cheaper, &by)
        .await
        .unwrap();
    assert_eq!(planned.planned.unwrap().from, date(2027, 3, 1));
    subscriptions::drop_planned(app, &begun.id, &by)
        .await
        .unwrap();
    assert_eq!(shop.look(&begun).await.planned, None);
    subscriptions::change(app, &begun.id, &cheaper, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&begun).await, first);
    shop.move_to("2027-05-01T12:00:00Z").await;
    shop.renew().await;
    let months = [date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)];
    assert_eq!(shop.periods(&begun).await, months);
    let now = shop.look(&begun).await;
    assert_eq!((now.interval, now.planned), (Interval::Monthly, None));
}

async fn changing_twice_credits_what_the_first_change_charged(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let (app, by) = (&shop.app, Actor::System);
    shop.move_to("2026-03-11T12:00:00Z").await;
    let three = wanted(shop, "mail-solo", Interval::Monthly, 3).await;
    subscriptions::change(app, &begun.id, &three, &by)
        .await
        .unwrap();
    shop.move_to("2026-03-21T12:00:00Z").await;
    let five = wanted(shop, "mail-solo", Interval::Monthly, 5).await;
    subscriptions::change(app, &begun.id, &five, &by)
        .await
        .unwrap();
    // Ten days with one, ten with three, eleven with five.
    let solo = shop
        .price_of("mail-solo", Interval::Monthly)
        .await
        .amount
        .minor();
    let exact = solo * (10 + 10 * 3 + 11 * 5);
    let charged: i64 = sqlx::query_scalar(
        "select cast(sum(amount_minor) as bigint) from subscription_charges where subscription_id = $1",
    )
    .bind(begun.id.as_str())
    .fetch_one(app.storage.reader())
    .await
    .unwrap();
    assert!(
        (charged * 31 - exact).abs() <= 31 * 2,
        "{charged} for {exact}/31"
    );
    shop.issued().await;
}

async fn a_longer_period_begins_on_the_day_of_the_change(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let first = shop.asked_for(&begun).await;
    shop.move_to("2026-03-16T12:00:00Z").await;
    let yearly = wanted(shop, "mail-solo", Interval::Yearly, 1).await;
    let after = subscriptions::change(&shop.app, &begun.id, &yearly, &Actor::System)
        .await
        .unwrap();
    assert_eq!(
        (after.anchor, after.next_on),
        (date(2026, 3, 16), date(2027, 3, 16))
    );
    let price = shop
        .price_of("mail-solo", Interval::Yearly)
        .await
        .amount
        .minor();
    assert!(shop.asked_for(&begun).await < first + price * 2);
    shop.move_to("2027-03-15T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.look(&begun).await.next_on, date(2028, 3, 16));
}

async fn what_is_not_on_offer_cannot_be_changed_to(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let gone = "prc_00000000000000000000000000".parse().unwrap();
    let gone = Wanted::new(gone, Quantity::ONE);
    let (app, id, by) = (&shop.app, &begun.id, Actor::System);
    let refused = subscriptions::change(app, id, &gone, &by).await;
    assert!(matches!(refused, Err(ActError::NotOffered)));
    subscriptions::pause(app, id, &by).await.unwrap();
    let three = wanted(shop, "mail-solo", Interval::Monthly, 3).await;
    let refused = subscriptions::change(app, id, &three, &by).await;
    assert!(matches!(refused, Err(ActError::NotNow)));
}

async fn what_a_credit_note_gave_back_is_not_given_back_again(shop: &Shop) {
    for (email, credited) in [(ADA, None), ("grace@example.org", Some(200))] {
        let begun = shop.subscribe(email, "yearly").await;
        let year = shop.asked_for(&begun).await;
        let invoice = invoices::by_cause(&shop.app.storage, begun.order.as_str()).await;
        let credit = Credit {
            amount: credited.map_or(Amount::Rest, |minor| {
                Amount::Total(Money::new(minor, begun.currency))
            }),
            reason: None,
            key: "goodwill".to_owned(),
        };
        invoices::credit(&shop.app, &invoice.unwrap().unwrap().document.id, &credit)
            .await
            .unwrap();
        let three = wanted(shop, "mail-solo", Interval::Yearly, 3).await;
        subscriptions::change(&shop.app, &begun.id, &three, &Actor::System)
            .await
            .unwrap();
        // The whole year is to come: three are paid for, and what was given back stays so only as far as it was charged.
        assert_eq!(shop.asked_for(&begun).await, 3 * year);
        let fewer = wanted(shop, "mail-solo", Interval::Yearly, 2).await;
        let later = subscriptions::change(&shop.app, &begun.id, &fewer, &Actor::System).await;
        assert!(later.unwrap().planned.is_some());
    }
}

async fn the_account_shows_what_a_change_means_before_it_is_made(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let three = wanted(shop, "mail-solo", Interval::Monthly, 3).await;
    let mut ada = shop.sign_in(ADA).await;
    let base = format!("/account/subscriptions/{}", begun.id);
    let shown = ada
        .get(&format!("{base}/change?price={}&quantity=3", three.price))
        .await;
    assert_eq!(shown.status, 200, "{}", shown.html);
    assert_eq!(
        shop.what_happened(&begun).await,
        [Happening::Begun],
        "looking changes nothing"
    );
    let done = ada.submit(&shown, &format!("{base}/change"), &[]).await;
    assert_eq!(done.location, Some(format!("{base}?done=changed")));
    let expected = [Happening::Begun, Happening::PlanChanged];
    assert_eq!(shop.what_happened(&begun).await, expected);
    // What is had already, and what nobody can choose, is said where something else can be chosen.
    let same = format!("{base}/change?price={}&quantity=3", three.price);
    let answer = ada.get(&same).await;
    assert_eq!(answer.status, 409);
    let says = "This is what it has already";
    assert!(answer.html.contains(says) && answer.html.contains("name=\"quantity\""));
    let wrong = [("price", "prc_x"), ("quantity", "3")];
    let answer = ada.press(&format!("{base}/change"), &wrong).await;
    assert_eq!(answer.status, 409);
    assert!(answer.html.contains("name=\"quantity\""));
    shop.issued().await;
}
