//! Whether an address is known shows in no time either.
//!
//! Samples are interleaved, so that whatever else the machine does falls on both alike, and their medians are compared.
//! These tests want the machine for themselves, as `.config/nextest.toml` says.

use std::env;
use std::fmt;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::catalog;

use crate::account::shop::body;
use crate::colleagues::{PASSWORD, first_owner};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    asking_for_a_link_takes_as_long_for_nobody,
    ordering_takes_as_long_for_a_new_customer,
    a_wrong_password_takes_as_long_where_there_is_no_operator,
);

/// Of each kind, or as many as `SEALBOOK_TIMING_SAMPLES` says: `tests/run.sh` takes 2,000.
const SAMPLES: usize = 300;
/// At most, where each costs a password's hash, a fifth of a second.
const SAMPLES_HASHED: usize = 40;
/// Medians may differ by so much.
const APART_MAX: Duration = Duration::from_millis(1);
/// What owes no invoice yet: thousands of documents, set beside the samples and after them by a program that is not
/// optimised, would take longer than the samples.
const ON_TRIAL: &str = r#"
[[plan]]
slug = "mail-solo"
name.en = "Mail Solo"
name.de = "Mail Solo"

[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 299
trial_days = 30

[[plan.question]]
key = "domain"
kind = "domain"
label.en = "Domain"
label.de = "Domain"
required = true
"#;
/// Customers whom the shop knows. More than one, since one customer's orders wait for each other.
const KNOWN: usize = 50;

async fn asking_for_a_link_takes_as_long_for_nobody(shop: &Shop) {
    acquaint(shop).await;
    let mut visitor = shop.visitor();
    let page = visitor.get("/account/sign-in").await;
    shop.app.clock.advance(SignedDuration::from_secs(3));
    let compared = compare(samples(), async |who| {
        let email = email(who);
        let typed = [("email", email.as_str())];
        let began = Instant::now();
        let asked = visitor.submit(&page, "/account/sign-in", &typed).await;
        let took = began.elapsed();
        assert_eq!(asked.status, 303);
        took
    });
    compared.await.assert_alike("asking for a link");
    shop.answered().await;
}

async fn ordering_takes_as_long_for_a_new_customer(shop: &Shop) {
    catalog::import(&shop.app, Actor::System, ON_TRIAL)
        .await
        .unwrap();
    acquaint(shop).await;
    let mut visitor = shop.visitor();
    let compared = compare(samples(), async |who| {
        let (key, body) = (format!("{who:?}"), body(&email(who)));
        let began = Instant::now();
        let placed = visitor.api("/api/v1/orders", &key, &body).await;
        let took = began.elapsed();
        assert_eq!(placed.status, 201, "{}", placed.html);
        took
    });
    compared.await.assert_alike("ordering");
}

async fn a_wrong_password_takes_as_long_where_there_is_no_operator(shop: &Shop) {
    let owner = first_owner(&shop.app).await;
    let mut visitor = shop.visitor();
    let compared = compare(samples().min(SAMPLES_HASHED), async |who| {
        let email = match who {
            Who::Known(_) => owner.email.clone(),
            Who::Unknown(_) => "nobody@shop.example".to_owned(),
        };
        // The owner's right password would be no fairer: it goes on to the second factor.
        let wrong = PASSWORD.replace(' ', "-");
        // So that the account is free to be tried again.
        shop.app.clock.advance(SignedDuration::from_mins(6));
        let page = visitor.get("/admin/sign-in").await;
        let typed = [("email", email.as_str()), ("password", &wrong)];
        let began = Instant::now();
        let refused = visitor.submit(&page, "/admin/sign-in", &typed).await;
        let took = began.elapsed();
        assert_eq!(refused.status, 422);
        took
    });
    compared.await.assert_alike("a wrong password");
}

async fn acquaint(shop: &Shop) {
    for n in 0..KNOWN {
        let who = Who::Known(n);
        shop.order(&email(who), &format!("acquainting {who:?}"))
            .await;
    }
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Known(usize),
    Unknown(usize),
}

fn email(who: Who) -> String {
    // Of one length, whoever it is.
    match who {
        Who::Known(n) => format!("known-{:05}@example.org", n % KNOWN),
        Who::Unknown(n) => format!("never-{n:05}@example.org"),
    }
}

fn samples() -> usize {
    let wanted = env::var("SEALBOOK_TIMING_SAMPLES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(SAMPLES)
}

/// Takes samples of both in turns, and in turns which of them comes first.
async fn compare(count: usize, mut sample: impl AsyncFnMut(Who) -> Duration) -> Compared {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..count {
        if n % 2 == 0 {
            known.push(sample(Who::Known(n)).await);
            unknown.push(sample(Who::Unknown(n)).await);
        } else {
            unknown.push(sample(Who::Unknown(n)).await);
            known.push(sample(Who::Known(n)).await);
        }
    }
    Compared {
        count,
        known: Sampled::of(&known),
        unknown: Sampled::of(&unknown),
    }
}

struct Compared {
    count: usize,
    known: Sampled,
    unknown: Sampled,
}

impl Compared {
    fn assert_alike(&self, what: &str) {
        let Self {
            count,
            known,
            unknown,
        } = self;
        let apart = known.median.abs_diff(unknown.median);
        // What few samples cannot tell is not held against the shop.
        let doubt = known.doubt.max(unknown.doubt) * 5;
        let bound = APART_MAX.max(doubt);
        let told = format!("{what}, {count} of each: known {known}, unknown {unknown}");
        eprintln!("{told}: {apart:?} apart, at most {bound:?}");
        assert!(apart < bound, "the time tells who is known: {told}");
    }
}

struct Sampled {
    median: Duration,
    /// The median's standard error, as far as the samples' spread tells.
    doubt: Duration,
}

impl Sampled {
    fn of(times: &[Duration]) -> Self {
        let count = times.len();
        let median = middle(times.to_vec());
        let spread = middle(times.iter().map(|time| time.abs_diff(median)).collect());
        // For a normal distribution: its deviation from the median of absolute deviations, its median's error from that.
        #[expect(clippy::cast_precision_loss, reason = "no test takes 2^52 samples")]
        let doubt = spread.mul_f64(1.4826 * 1.2533 / (count as f64).sqrt());
        Self { median, doubt }
    }
}

impl fmt::Display for Sampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (± {:?})", self.median, self.doubt)
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn a_difference_of_two_milliseconds_is_noticed() {
    let around = |median: u64| {
        let times = (0..200).map(|n| Duration::from_micros(median + n % 20 * 10));
        Sampled::of(&times.collect::<Vec<_>>())
    };
    let compared = |known, unknown| Compared {
        count: 200,
        known: around(known),
        unknown: around(unknown),
    };
    compared(5000, 5900).assert_alike("alike");
    let told = std::panic::catch_unwind(|| compared(5000, 7000).assert_alike("unlike"));
    assert!(told.is_err());
}
