//! Yearly contracts: bound for a year, and free with a month's notice after it.

use jiff::civil::date;
use sealbook::audit::Actor;
use sealbook::catalog::Interval;
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::state::State;
use sealbook::subscriptions::{self, Subscription, Wanted, When};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    the_first_year_runs_to_its_end_whoever_cancels_in_it,
    after_the_first_year_a_month_ends_it_and_the_rest_is_given_back,
    a_month_has_the_days_that_it_has_and_nobody_who_leaves_pays_again,
    what_changed_within_the_year_is_given_back_from_all_its_invoices,
    who_stays_after_all_pays_for_a_year_from_that_day,
    who_names_a_day_pays_up_to_it_and_no_further,
    the_account_says_what_comes_back_before_it_is_cancelled,
    a_pause_keeps_nobody_bound_for_longer_than_a_year_of_use,
);

impl Shop {
    /// Someone's second year has begun and is invoiced.
    async fn in_second_year(&self) -> Subscription {
        let begun = self.subscribe(ADA, "yearly").await;
        self.move_to("2027-03-01T12:00:00Z").await;
        self.renew().await;
        self.issued().await;
        begun
    }
}

/// What `days` of the year from 1 March 2027 cost, which has 366.
fn part(year: i64, days: i64) -> i64 {
    (year * days * 2 + 366) / (366 * 2)
}

async fn the_first_year_runs_to_its_end_whoever_cancels_in_it(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    assert_eq!(begun.bound_until, Some(date(2027, 3, 1)));
    let year = shop.asked_for(&begun).await;
    shop.move_to("2027-02-27T12:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.asked_for(&begun).await, 2 * year);
    let after = subscriptions::cancel(&shop.app, &begun.id, When::Earliest, &Actor::System).await;
    let ends_at = after.unwrap().milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2027-02-28T23:00:00Z");
    assert_eq!(shop.asked_for(&begun).await, year);
}

async fn after_the_first_year_a_month_ends_it_and_the_rest_is_given_back(shop: &Shop) {
    let begun = shop.in_second_year().await;
    let year = shop.asked_for(&begun).await / 2;
    shop.move_to("2027-04-15T12:00:00Z").await;
    let (app, id) = (&shop.app, &begun.id);
    let shown = subscriptions::preview_end(app, &shop.look(&begun).await, When::Earliest).await;
    let shown = shown.unwrap();
    // Of the year's 366 days 76 are used then.
    assert_eq!(shown.last_day, date(2027, 5, 15));
    assert_eq!(shown.total.minor(), part(year, 290));
    let after = subscriptions::cancel(app, id, When::Earliest, &Actor::System).await;
    let ends_at = after.unwrap().milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2027-05-15T22:00:00Z");
    assert_eq!(shop.asked_for(&begun).await, 2 * year - part(year, 290));
    shop.move_to("2027-05-15T22:00:00Z").await;
    shop.renew().await;
    assert_eq!(shop.look(&begun).await.state(app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, 2 * year - part(year, 290));
}

async fn a_month_has_the_days_that_it_has_and_nobody_who_leaves_pays_again(shop: &Shop) {
    let begun = shop.in_second_year().await;
    let last_day = async |on: &str| {
        shop.move_to(on).await;
        let looked = shop.look(&begun).await;
        let ending = subscriptions::preview_end(&shop.app, &looked, When::Earliest).await;
        ending.unwrap().last_day
    };
    assert_eq!(last_day("2027-05-31T12:00:00Z").await, date(2027, 6, 30));
    // In Berlin it is the 1st of February, and the year is over on the 29th.
    assert_eq!(last_day("2028-01-31T23:30:00Z").await, date(2028, 2, 29));
    assert_eq!(last_day("2028-02-20T12:00:00Z").await, date(2028, 2, 29));
}

async fn what_changed_within_the_year_is_given_back_from_all_its_invoices(shop: &Shop) {
    let begun = shop.in_second_year().await;
    let year = shop.asked_for(&begun).await / 2;
    shop.move_to("2027-06-01T12:00:00Z").await;
    let price = shop.price_of("mail-solo", Interval::Yearly).await;
    let twice = Wanted::new(price.id, Quantity::new(2).unwrap());
    let by = Actor::System;
    subscriptions::change(&shop.app, &begun.id, &twice, &by)
        .await
        .unwrap();
    let asked = shop.asked_for(&begun).await;
    subscriptions::cancel(&shop.app, &begun.id, When::Earliest, &by)
        .await
        .unwrap();
    // From 2 July on both of them are given back: more than the invoice of the change asked for.
    let charged = 2 * part(year, 274);
    let rest = (charged * 243 * 2 + 274) / (274 * 2);
    assert!(rest > asked - 2 * year);
    let left = shop.asked_for(&begun).await;
    assert!(((asked - left) - rest).abs() <= 1, "{asked} {left} {rest}");
    let notes = shop.count("select count(*) from invoices where kind = 'credit_note'");
    assert_eq!(notes.await, 2);
}

async fn who_stays_after_all_pays_for_a_year_from_that_day(shop: &Shop) {
    let begun = shop.in_second_year().await;
    let year = shop.asked_for(&begun).await / 2;
    shop.move_to("2027-04-15T12:00:00Z").await;
    let (app, by) = (&shop.app, Actor::System);
    subscriptions::cancel(app, &begun.id, When::Earliest, &by)
        .await
        .unwrap();
    let kept = subscriptions::keep(app, &begun.id, &by).await.unwrap();
    assert_eq!(
        (kept.anchor, kept.next_on),
        (date(2027, 5, 16), date(2027, 5, 16))
    );
    shop.move_to("2027-05-15T12:00:00Z").await;
    shop.renew().await;
    let used = year - part(year, 366 - 76);
    assert_eq!(shop.asked_for(&begun).await, 2 * year + used);
    assert_eq!(shop.look(&begun).await.next_on, date(2028, 5, 16));
}

async fn who_names_a_day_pays_up_to_it_and_no_further(shop: &Shop) {
    let begun = shop.in_second_year().await;
    let year = shop.asked_for(&begun).await / 2;
    let (app, by) = (&shop.app, Actor::System);
    let when = When::After(date(2028, 3, 31));
    subscriptions::cancel(app, &begun.id, when, &by)
        .await
        .unwrap();
    assert_eq!(shop.asked_for(&begun).await, 2 * year);
    shop.move_to("2028-02-28T12:00:00Z").await;
    shop.renew().await;
    let march = (year * 31 * 2 + 365) / (365 * 2);
    assert_eq!(shop.asked_for(&begun).await, 2 * year + march);
}

async fn the_account_says_what_comes_back_before_it_is_cancelled(shop: &Shop) {
    let begun = shop.in_second_year().await;
    shop.move_to("2027-04-15T12:00:00Z").await;
    let mut ada = shop.sign_in(ADA).await;
    let base = format!("/account/subscriptions/{}", begun.id);
    let page = ada.get(&base).await;
    let looked = shop.look(&begun).await;
    let shown = subscriptions::preview_end(&shop.app, &looked, When::Earliest).await;
    let amount = shown.unwrap().total.minor();
    let amount = format!("{}.{:02}", amount / 100, amount % 100);
    assert!(page.html.contains("15 May 2027"), "{}", page.html);
    assert!(page.html.contains(&amount), "{amount}");
    let before = shop.asked_for(&begun).await;
    assert_eq!(ada.press(&format!("{base}/cancel"), &[]).await.status, 303);
    assert!(shop.asked_for(&begun).await < before);
    let page = ada.get(&base).await;
    assert!(page.html.contains("15 May 2027"));
}

async fn a_pause_keeps_nobody_bound_for_longer_than_a_year_of_use(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let (app, by) = (&shop.app, Actor::System);
    shop.move_to("2026-05-01T12:00:00Z").await;
    subscriptions::pause(app, &begun.id, &by).await.unwrap();
    shop.move_to("2026-05-11T12:00:00Z").await;
    let resumed = subscriptions::resume(app, &begun.id, &by).await.unwrap();
    assert_eq!(resumed.bound_until, Some(date(2027, 3, 11)));
    shop.move_to("2027-03-11T12:00:00Z").await;
    shop.renew().await;
    shop.move_to("2027-05-20T12:00:00Z").await;
    let after = subscriptions::cancel(app, &begun.id, When::Earliest, &by).await;
    let ends_at = after.unwrap().milestones.ends_at.unwrap();
    assert_eq!(ends_at.to_string(), "2027-06-20T22:00:00Z");
}
