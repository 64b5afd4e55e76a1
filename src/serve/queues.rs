//! How much waits to be done, and for how long: measured when somebody asks for the metrics.

use jiff::Timestamp;

use crate::app::App;
use crate::{jobs, mail, storage};

/// What is counted, by its state.
const COUNTS: [(&str, &str); 6] = [
    ("sealbook_mails", "due"),
    ("sealbook_mails", "waiting"),
    ("sealbook_mails", "unknown"),
    ("sealbook_mails", "dead"),
    ("sealbook_jobs", "due"),
    ("sealbook_jobs", "given-up"),
];
/// How long the oldest has waited.
const AGES: [&str; 2] = [
    "sealbook_mails_oldest_seconds",
    "sealbook_jobs_oldest_seconds",
];

/// Sets the gauges. What cannot be measured now is said to be no number, rather than what it was before.
pub(super) async fn measure(app: &App) {
    let (counts, ages) = measured(app).await.unwrap_or_else(|error| {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the queues cannot be measured"
        );
        ([f64::NAN; COUNTS.len()], [f64::NAN; AGES.len()])
    });
    for ((name, state), count) in COUNTS.into_iter().zip(counts) {
        metrics::gauge!(name, "state" => state).set(count);
    }
    for (name, age) in AGES.into_iter().zip(ages) {
        metrics::gauge!(name).set(age);
    }
    let broken = u8::from(app.audit.is_broken());
    metrics::gauge!("sealbook_audit_chain_broken").set(f64::from(broken));
}

async fn measured(app: &App) -> storage::Result<([f64; COUNTS.len()], [f64; AGES.len()])> {
    let now = app.clock.now();
    let mails = mail::backlog(&app.storage, now).await?;
    let jobs = jobs::backlog(&app.storage, now).await?;
    // Counts of rows are far below the first whole number that a float leaves out.
    let number = |count: i64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let counts = [
        mails.due,
        mails.waiting,
        mails.unknown,
        mails.dead,
        jobs.due,
        jobs.given_up,
    ];
    let oldest = [mails.oldest_owed_at, jobs.oldest_due_at];
    Ok((counts.map(number), oldest.map(|at| age(at, now))))
}

/// Seconds since the oldest; where none waits, none is old.
fn age(oldest: Option<Timestamp>, now: Timestamp) -> f64 {
    oldest.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0))
}
