//! How often an account may be tried, so that passwords cannot be guessed and a stranger can lock nobody out.
//!
//! Attempts at one account share a budget (the generic cell rate algorithm: one time per key, at which all earlier
//! attempts are forgotten). A browser that its owner has signed in with before has a budget of its own (OWASP, "Slow Down
//! Online Guessing Attacks with Device Cookies"): a stranger can use up the strangers' budget and no more. Addresses that
//! nobody has an account under are counted alike, so that the limit tells nothing.

use jiff::SignedDuration;

use super::store::throttles;
use crate::app::App;
use crate::storage;

/// Come again after so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) retry_after_s: u64,
}

/// Whose attempts are counted together.
#[derive(Debug, Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// `what` is tried (`password`, `code`) at `account`, from a browser that is known by `device` or not at all.
    pub(super) fn new(app: &App, what: &str, account: &[u8], device: Option<&str>) -> Self {
        let mut bytes = format!("{what}\0{}\0", device.unwrap_or_default()).into_bytes();
        bytes.extend_from_slice(account);
        Self(app.vault.fingerprint("sign-in-throttle", &bytes))
    }

    pub(super) fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// Counts an attempt before it is made: many at the same time are not more than one after the other.
pub(super) async fn charge(app: &App, key: &Key) -> storage::Result<Result<(), Refused>> {
    let now = app.clock.now();
    let step = step(app);
    let latest = now + step * (budget(app) - 1);
    let key = key.clone();
    let charged = app
        .storage
        .transact(move |tx| {
            let key = key.clone();
            Box::pin(async move { throttles::charge(tx, &key, now, step, latest).await })
        })
        .await?;
    Ok(charged.map_err(|free_at| Refused {
        retry_after_s: seconds(free_at.duration_since(latest)),
    }))
}

/// Takes a charge back: the attempt was right.
pub(super) async fn refund(app: &App, key: &Key) -> storage::Result<()> {
    let (key, step) = (key.clone(), step(app));
    app.storage
        .transact(move |tx| {
            let key = key.clone();
            Box::pin(async move { throttles::refund(tx, &key, step).await })
        })
        .await
}

/// Removes what is forgotten anyway; says how much.
pub(super) async fn prune(app: &App) -> storage::Result<u64> {
    let now = app.clock.now();
    app.storage
        .transact(move |tx| Box::pin(async move { throttles::prune(tx, now).await }))
        .await
}

/// Attempts at once; they come back evenly over an hour.
fn budget(app: &App) -> i32 {
    i32::try_from(app.config.limits.sign_ins_per_email_per_hour.max(1)).unwrap_or(i32::MAX)
}

fn step(app: &App) -> SignedDuration {
    SignedDuration::from_hours(1) / budget(app)
}

fn seconds(wait: SignedDuration) -> u64 {
    u64::try_from(wait.as_secs().max(0)).unwrap_or(0) + 1
}
