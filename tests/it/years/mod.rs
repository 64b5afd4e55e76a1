//! Three years of a shop, day by day: people order, pay well or badly, change their minds, and nobody looks after it for some
//! days at a time. In the end every cent is accounted for.

mod bank;
mod people;
mod shop;
mod sums;

use jiff::ToSpan as _;
use sealbook::clock::Clock;

use crate::support::databases::Databases;
use crate::support::on_both_engines;
use shop::Town;

on_both_engines!(three_years_of_a_shop_end_balanced);

const DAYS: u32 = 3 * 365 + 1;
const PEOPLE: usize = 500;
/// Printed by a run that fails, and chosen by `SEALBOOK_YEARS_SEED`.
const SEED: u64 = 20_260_301;

async fn three_years_of_a_shop_end_balanced(databases: &Databases) {
    let seed = std::env::var("SEALBOOK_YEARS_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    eprintln!("SEALBOOK_YEARS_SEED={seed}");
    let mut town = Town::build(databases, seed).await;
    // Days on which nothing runs by itself: three in a row, again and again.
    let mut unattended = 0;
    for day in 0..DAYS {
        town.morning();
        town.people_come(people_by(day + 1) - people_by(day)).await;
        town.people_act().await;
        if unattended == 0 && town.dice.below(60) == 0 {
            unattended = 3;
        }
        if unattended > 0 {
            unattended -= 1;
        } else {
            town.work().await;
        }
        town.people_open_their_mail().await;
        if day % 7 == 6 {
            town.bring_statement().await;
        }
        if day % 30 == 29 {
            town.give_credit_back().await;
            town.assert_balanced().await;
        }
    }
    town.work().await;
    town.people_open_their_mail().await;
    town.bring_statement().await;
    town.work().await;
    town.assert_accounted_for().await;
}

/// How many have come by the end of a day: all of them within two years and a half.
fn people_by(day: u32) -> usize {
    let day = usize::try_from(day).unwrap_or(usize::MAX);
    (day * PEOPLE / 900).min(PEOPLE)
}

/// Moves to the next day's noon in the shop's zone.
fn to_the_next_day(clock: &Clock, zone: &jiff::tz::TimeZone) {
    let now = clock.now().to_zoned(zone.clone());
    let next = now.checked_add(1.day()).unwrap().timestamp();
    clock.advance(next.duration_since(clock.now()));
}
