//! Whether an address is known shows in no time either.
//!
//! Samples are interleaved, so that whatever else the machine does falls on both alike, and their medians are compared.
//! `SEALBOOK_TIMING_SAMPLES=2000` takes as many of each as the promise names.

use std::env;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::shop::{Shop, body};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    asking_for_a_link_takes_as_long_for_nobody,
    ordering_takes_as_long_for_a_new_customer,
);

/// Of each kind.
const SAMPLES: usize = 200;
/// Medians may differ by so much.
const APART_MAX: Duration = Duration::from_millis(1);
/// And in a build for debugging, on a machine that does other things, by this part of the time that it takes.
const APART_PART: u32 = 8;
/// Customers whom the shop knows. More than one, since one customer's orders wait for each other.
const KNOWN: usize = 50;

async fn asking_for_a_link_takes_as_long_for_nobody(databases: &Databases) {
    let shop = Shop::open(databases).await;
    for n in 0..KNOWN {
        shop.order(&known(n), &format!("known-{n}")).await;
    }
    let mut visitor = shop.served.visitor();
    let page = visitor.get("/account/sign-in").await;
    shop.ground.clock.advance(SignedDuration::from_secs(3));
    let mut times = Times::default();
    for n in 0..samples() {
        for (email, known) in [(known(n), true), (new(n), false)] {
            let began = Instant::now();
            let typed = [("email", email.as_str())];
            let asked = visitor.submit(&page, "/account/sign-in", &typed).await;
            times.note(known, began.elapsed());
            assert_eq!(asked.status, 303);
        }
    }
    times.assert_alike("asking for a link");
}

async fn ordering_takes_as_long_for_a_new_customer(databases: &Databases) {
    let shop = Shop::open(databases).await;
    let stocking = tokio::spawn({
        let vault = shop.ground.vault.clone();
        async move { vault.upkeep().await }
    });
    for n in 0..KNOWN {
        shop.order(&known(n), &format!("known-{n}")).await;
    }
    let mut visitor = shop.served.visitor();
    let mut times = Times::default();
    for n in 0..samples() {
        for (email, known) in [(known(n), true), (new(n), false)] {
            let (key, body) = (format!("{known}-{n}"), body(&email));
            let began = Instant::now();
            let placed = visitor.api("/api/v1/orders", &key, &body).await;
            times.note(known, began.elapsed());
            assert_eq!(placed.status, 201, "{}", placed.html);
        }
    }
    stocking.abort();
    times.assert_alike("ordering");
}

fn samples() -> usize {
    let wanted = env::var("SEALBOOK_TIMING_SAMPLES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(SAMPLES)
}

fn known(n: usize) -> String {
    format!("known-{:05}@example.org", n % KNOWN)
}

fn new(n: usize) -> String {
    format!("never-{n:05}@example.org")
}

#[derive(Default)]
struct Times {
    known: Vec<Duration>,
    new: Vec<Duration>,
}

impl Times {
    fn note(&mut self, known: bool, time: Duration) {
        if known {
            self.known.push(time);
        } else {
            self.new.push(time);
        }
    }

    fn assert_alike(mut self, what: &str) {
        let count = self.known.len();
        let (known, new) = (median(&mut self.known), median(&mut self.new));
        let apart = known.abs_diff(new);
        let bound = APART_MAX.max(known.min(new) / APART_PART);
        eprintln!(
            "{what}: {count} of each, medians {known:?} known and {new:?} new, {apart:?} apart (at most {bound:?})"
        );
        assert!(
            apart < bound,
            "{what} tells who is known: {known:?} and {new:?}"
        );
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
