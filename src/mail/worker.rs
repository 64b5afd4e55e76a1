//! Claims what is due, has it attempted, and writes down how that ended.
//!
//! Invariant: no byte of a body is written before the row says that it may have been. So after a crash a message is
//! either safe to send again or marked as unknown, never guessed.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::OWED;
use super::attempt::{Attempt, LEASE};
use super::author::Authors;
use super::data;
use super::model::State;
use super::policy::Settlement;
use super::sender::Sender;
use super::store::{self, Claim};
use crate::app::App;
use crate::jobs::Stop;
use crate::storage;
use crate::vault::Sealed;

/// Between two looks for messages of other processes, and for those that became due.
const POLL: Duration = Duration::from_secs(1);
/// A third of the lease: one renewal may fail.
const RENEWAL: Duration = Duration::from_secs(30);
/// How many messages are looked at for one to claim.
const CANDIDATES: usize = 64;
/// How far from its head a worker begins to claim: about as many as there are workers.
const RIVALS: usize = 8;
/// After a failure that would meet every message alike, a worker pauses so long.
const BREATHER: Duration = Duration::from_secs(5);
/// After each message a worker rests so many times as long as its claim took. A claim is quick while the database is idle
/// and waits in line while orders come in: then mail gives way to them.
const REST_FACTOR: u32 = 4;
const REST_MAX: Duration = Duration::from_secs(1);
/// An end that is known and cannot be written down turns into an unknown one, so writing it is tried for a while.
const WRITE_TRIES: u32 = 6;

/// Sends the mail of one process; several may share an outbox.
#[derive(Debug)]
pub struct Worker {
    sender: Sender,
    authors: Authors,
}

/// What became of one look into the outbox.
enum Look {
    Empty,
    /// How long the claim took.
    Done(Duration),
    /// The relay, or the way to it, is in trouble.
    RelayInTrouble,
}

impl Worker {
    pub fn new(sender: Sender, authors: Authors) -> Self {
        Self { sender, authors }
    }

    /// Works until the end is near, and finishes the dialogues it has begun if they end in time. One that does not is
    /// taken up by the next process: sent again if that is safe, unknown if not.
    pub async fn run(&self, app: &App, stop: Stop) {
        let workers = (0..self.sender.connections).map(|_| self.work_until(app, stop.clone()));
        let grace = Duration::from_secs(app.config.limits.shutdown_seconds_max);
        let workers = futures_util::future::join_all(workers);
        if stop.unless_over(grace, workers).await.is_none() {
            tracing::warn!("the relay took too long: dialogues were cut off");
        }
        self.sender.carrier.sweep(true).await;
    }

    /// Sends everything that is due now, and says how many messages that were; for tests and commands.
    pub async fn drain(&self, app: &App) -> storage::Result<usize> {
        let mut seen = 0;
        while !matches!(self.look(app).await?, Look::Empty) {
            seen += 1;
        }
        Ok(seen)
    }

    async fn work_until(&self, app: &App, mut stop: Stop) {
        while !stop.is_near() {
            // Listening begins before the look, so that nothing owed in between is slept through.
            let mut woken = pin!(OWED.notified());
            woken.as_mut().enable();
            let look = self.look(app).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the outbox cannot be read or written");
                Look::Empty
            });
            match look {
                Look::Done(claim) => rest(&mut stop, (claim * REST_FACTOR).min(REST_MAX)).await,
                Look::RelayInTrouble => rest(&mut stop, BREATHER).await,
                Look::Empty => {
                    self.sender.carrier.sweep(false).await;
                    tokio::select! {
                        () = stop.announced() => {}
                        () = woken => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
            }
        }
    }

    /// Claims one message and brings it as far as it goes.
    async fn look(&self, app: &App) -> storage::Result<Look> {
        let now = app.clock.now();
        let mut candidates = store::due(&app.storage, now, CANDIDATES).await?;
        // Rivals look at the same list: who begins elsewhere than at its head loses fewer claims.
        let head = candidates.len().min(RIVALS);
        let start = app
            .chance
            .below(u64::try_from(head).expect("a small number"));
        candidates[..head].rotate_left(usize::try_from(start).expect("a small number"));
        for id in candidates {
            let claiming = app.storage.transact(move |tx| {
                let id = id.clone();
                Box::pin(async move { store::claim(tx, &id, now, now + LEASE).await })
            });
            let began = Instant::now();
            if let Some(claim) = claiming.await? {
                return self.work_on(app, &claim, began.elapsed()).await;
            }
        }
        Ok(Look::Empty)
    }

    async fn work_on(
        &self,
        app: &App,
        claim: &Claim,
        claimed_in: Duration,
    ) -> storage::Result<Look> {
        let attempt = Attempt {
            app,
            sender: &self.sender,
            authors: &self.authors,
            claim,
        };
        let settlement = tokio::select! {
            settlement = attempt.make() => settlement,
            never = hold(app, claim) => match never {},
        };
        let Some(settlement) = settlement else {
            tracing::warn!(message = %claim.id, "the claim of a mail was lost before its body was written");
            return Ok(Look::Done(claimed_in));
        };
        report(claim, &settlement);
        write_down(app, claim, &settlement).await?;
        Ok(if settlement.is_the_relays_trouble() {
            Look::RelayInTrouble
        } else {
            Look::Done(claimed_in)
        })
    }
}

async fn rest(stop: &mut Stop, pause: Duration) {
    tokio::select! {
        () = stop.announced() => {}
        () = tokio::time::sleep(pause) => {}
    }
}

/// Renews the claim for as long as it is polled.
async fn hold(app: &App, claim: &Claim) -> Infallible {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let (renewed, until) = (claim.clone(), app.clock.now() + LEASE);
        let renewing = app.storage.transact(move |tx| {
            let claim = renewed.clone();
            Box::pin(async move { store::renew(tx, &claim, until).await })
        });
        match renewing.await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(message = %claim.id, "the claim of a mail ran out"),
            Err(error) => {
                let error: storage::Error = error;
                tracing::warn!(message = %claim.id, %error, "the claim of a mail cannot be renewed");
            }
        }
    }
}

async fn write_down(app: &App, claim: &Claim, settlement: &Settlement) -> storage::Result<()> {
    let reply = seal_reply(app, claim, settlement).await;
    let end = Arc::new((claim.clone(), settlement.clone(), reply));
    let mut wait = Duration::from_millis(500);
    for last in (0..WRITE_TRIES).rev() {
        let (end, now) = (Arc::clone(&end), app.clock.now());
        let writing = app.storage.transact(move |tx| {
            let end = Arc::clone(&end);
            Box::pin(async move {
                let (claim, settlement, reply) = &*end;
                store::settle(tx, claim, settlement, reply.as_ref(), now).await
            })
        });
        match writing.await {
            Ok(true) => return Ok(()),
            Ok(false) => {
                tracing::warn!(message = %claim.id, "the end of a mail was written by another");
                return Ok(());
            }
            Err(error) if last == 0 || !storage::Error::is_unavailable(&error) => {
                return Err(error);
            }
            Err(_) => tokio::time::sleep(wait).await,
        }
        wait *= 2;
    }
    Ok(())
}

/// The relay's words, sealed. They are an extra: without keys the message is settled without them.
async fn seal_reply(app: &App, claim: &Claim, settlement: &Settlement) -> Option<Sealed> {
    let text = settlement.reply_text.as_deref()?;
    let keys = app.vault.keys(&claim.recipient).await.ok()?;
    let row = claim.id.as_str();
    app.vault
        .seal(&data::REPLY, &keys, row, text.as_bytes())
        .ok()
}

/// Says in log and metrics what became of an attempt: fixed words and numbers.
fn report(claim: &Claim, settlement: &Settlement) {
    let (kind, state) = (claim.kind.as_str(), settlement.state.as_str());
    let reason = settlement.reason.map(super::Reason::as_str);
    let labels = [
        ("kind", kind),
        ("state", state),
        ("reason", reason.unwrap_or_default()),
    ];
    metrics::counter!("sealbook_mail_attempts_total", &labels).increment(1);
    let phase = settlement.phase.map(super::Phase::as_str);
    let (code, enhanced) = (settlement.reply_code, settlement.reply_enhanced.as_deref());
    match settlement.state {
        State::Unknown | State::Dead => tracing::warn!(
            message = %claim.id, kind, state, phase, reason, code, enhanced, "a mail is in trouble"
        ),
        _ => tracing::info!(
            message = %claim.id, kind, state, phase, reason, code, enhanced, "a mail was attended to"
        ),
    }
}
