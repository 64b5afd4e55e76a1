//! How long one PDF takes, with its XML inside, and whether many of them leave memory as it was:
//! `cargo bench --bench documents`.

#![expect(clippy::print_stdout, reason = "a bench says what it found")]

use std::time::{Duration, Instant};

use sealbook::billing::document::{Document, Draft, Press, Text};
use serde_json::Value;

/// Of a shop like most: one to three lines on a page.
const SMALL: &str = include_str!("small.json");
const WARM_UP: usize = 20;
const ROUNDS: usize = 500;
/// As many documents as a busy night has, as far as memory is concerned.
const NIGHT: usize = 3_000;

fn main() {
    let started = Instant::now();
    let press = Press::open(None, None).expect("the page in the binary is tested");
    println!("fonts and page read in {:.0?}", started.elapsed());

    let one_page = figures(&press, &draft(1), ROUNDS);
    println!(
        "one page, median and p99: {:.1?}, {:.1?}",
        one_page.0, one_page.1
    );
    let six_pages = figures(&press, &draft(200), ROUNDS / 10);
    println!(
        "200 lines, six pages: {:.1?}, {:.1?}",
        six_pages.0, six_pages.1
    );

    let small = draft(1);
    let before = resident_kib();
    for number in 0..NIGHT {
        set(&press, &small, number);
    }
    println!(
        "resident before and after {NIGHT} more: {} MiB, {} MiB",
        before / 1024,
        resident_kib() / 1024
    );
}

/// Median and the slowest of a hundred, each document with another number and another name.
fn figures(press: &Press, draft: &Draft, rounds: usize) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..WARM_UP + rounds)
        .map(|number| set(press, draft, number))
        .skip(WARM_UP)
        .collect();
    times.sort_unstable();
    (times[rounds / 2], times[rounds * 99 / 100])
}

/// Reads, reckons, writes the XML and sets the page, as the job does that renders what was issued.
fn set(press: &Press, draft: &Draft, number: usize) -> Duration {
    let mut draft = draft.clone();
    let text = |text: String| Text::new(&text).expect("it shows something");
    draft.number = text(format!("RE-2026-{number:06}"));
    draft.buyer.name = text(format!("Anna Müller-{number} GmbH"));
    let started = Instant::now();
    let document = Document::new(draft).expect("the draft adds up");
    let pdf = document.pdf(press).expect("the page is tested");
    let took = started.elapsed();
    assert!(pdf.len() > 10_000);
    took
}

/// The same line many times over, with totals that fit.
fn draft(lines: i64) -> Draft {
    let mut draft: Value = serde_json::from_str(SMALL).expect("the sample is JSON");
    let line = draft["lines"][0].clone();
    draft["lines"] = (0..lines).map(|_| line.clone()).collect();
    // 100.00 net at 19 % have no rounding.
    for (place, minor) in [
        ("/totals/net/minor", 10_000),
        ("/totals/tax/minor", 1_900),
        ("/totals/total/minor", 11_900),
        ("/totals/parts/0/net/minor", 10_000),
        ("/totals/parts/0/tax/minor", 1_900),
    ] {
        *draft.pointer_mut(place).expect("a field of every draft") = (minor * lines).into();
    }
    serde_json::from_value(draft).expect("the sample is a draft")
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says it there");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    figure
        .and_then(|kib| kib.parse().ok())
        .expect("a figure in KiB")
}
