//! What one process does again and again for all of them.

use std::future::Future;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Notify;

use super::stop::GRACE;
use super::{Held, Lease, Stop};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::Storage;

/// How long others wait for a process that died while on duty.
const LEASE_SPAN: SignedDuration = SignedDuration::from_secs(30);

/// Something to be done periodically by whoever holds the lease of its name.
#[derive(Debug, Clone, Copy)]
pub struct Duty<'a> {
    pub name: &'static str,
    pub period: Duration,
    /// Cuts a wait short, when there is something to wake for.
    pub wake: Option<&'a Notify>,
}

/// Does `work` on the lease holder's side, once each period and whenever it is woken, until the end is near. A failure
/// is logged, and the work tried again after the period. Work that is under way at the end has a few seconds.
pub async fn every<W, F, E>(
    storage: &Storage,
    clock: &Clock,
    chance: &Chance,
    duty: Duty<'_>,
    mut stop: Stop,
    work: W,
) where
    W: Fn(Held) -> F,
    F: Future<Output = Result<(), E>>,
    E: std::error::Error,
{
    let mut lease = Lease::new(storage, clock, chance, duty.name, LEASE_SPAN);
    while !stop.is_near() {
        match lease.hold().await {
            Ok(Some(held)) => match stop.unless_over(GRACE, work(held)).await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    tracing::warn!(duty = duty.name, error = %chain(&error), "a duty failed");
                }
                None => tracing::info!(duty = duty.name, "a duty was broken off and goes on later"),
            },
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(duty = duty.name, error = %chain(&error), "no lease for a duty");
            }
        }
        tokio::select! {
            () = stop.announced() => {}
            () = woken(duty.wake) => {}
            () = tokio::time::sleep(duty.period) => {}
        }
    }
    if let Err(error) = lease.release().await {
        tracing::warn!(duty = duty.name, error = %chain(&error), "a lease was not given back");
    }
}

async fn woken(wake: Option<&Notify>) {
    match wake {
        Some(wake) => wake.notified().await,
        None => std::future::pending().await,
    }
}

/// An error and what caused it, in one line. Our errors name places and kinds, never values.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(error.source(), |cause| cause.source())
        .fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
