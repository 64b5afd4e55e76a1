//! Delivery by SMTP (RFC 5321): one message, one recipient, one dialogue whose parts are told apart.
//!
//! Before the message's first byte is written, the caller is asked: it records durably that from here on a silence means
//! *unknown*. Every wait is bounded, in time and in bytes.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::address::Mailbox;
use super::dial::{Dialer, InvalidSmtp};
use super::outcome::{Outcome, Phase, Stop, Why};
use super::reply::{Reason, Reply};
use super::session::Session;
use super::talk::{ask, hear};
use super::transport::Relay;
use super::wire::{PIECE_LEN, dot_stuffed};
use crate::egress::Gate;

/// Messages one connection carries before it is closed: relays count, and none should be ours for ever.
const CARRIED_MAX: u32 = 100;
/// How long an unused connection is kept. Servers close after minutes; finding out costs a round trip.
const IDLE_MAX: Duration = Duration::from_secs(20);
/// How long to wait for the reply that explains why the body could not be written.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The bounds of waiting. Before the body a short wait costs a retry, so it may be short; after it, it costs certainty,
/// so the last is the ten minutes of RFC 5321, 4.5.3.2.6.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// A command and its reply, up to the 354.
    pub reply: Duration,
    /// Writing the whole message.
    pub body: Duration,
    /// The reply to the final dot.
    pub verdict: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            reply: Duration::from_mins(1),
            body: Duration::from_mins(3),
            verdict: Duration::from_mins(10),
        }
    }
}

/// Who a message is from and to, on the envelope.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub from: &'a Mailbox,
    pub to: &'a Mailbox,
}

impl Envelope<'_> {
    fn is_ascii(self) -> bool {
        self.from.address().is_ascii() && self.to.address().is_ascii()
    }
}

/// The way to one relay, with the connections that are open to it.
#[derive(Debug)]
pub struct Smtp {
    dialer: Dialer,
    idle: Mutex<Vec<Session>>,
}

impl Smtp {
    /// `hello` is what we call ourselves: the shop's public host, not the machine's name. `ca_file` is trusted besides
    /// the usual authorities.
    pub fn new(
        relay: Relay,
        gate: Gate,
        hello: &str,
        ca_file: Option<&Path>,
        patience: Patience,
    ) -> Result<Self, InvalidSmtp> {
        Ok(Self {
            dialer: Dialer::new(relay, gate, hello, ca_file, patience)?,
            idle: Mutex::default(),
        })
    }

    /// Delivers one message. `permit` is awaited once, when the server has said 354 and nothing of the message has been
    /// written; unless it yields true, nothing is.
    pub async fn deliver(
        &self,
        envelope: Envelope<'_>,
        message: &[u8],
        permit: impl Future<Output = bool> + Send,
    ) -> Outcome {
        let mut session = match self.ready(envelope, message).await {
            Ok(session) => session,
            Err(stop) => return stop.into(),
        };
        if !permit.await {
            return Stop::at(Phase::Data, Reason::Fenced).into();
        }
        match self.hand_over(&mut session, message).await {
            Ok(reply) if (200..300).contains(&reply.code) => {
                self.keep(session);
                Outcome::Delivered { reply: Some(reply) }
            }
            Ok(reply) => {
                if !reply.is_positive() && reply.code != 421 {
                    self.keep(session);
                }
                Stop::at(Phase::Verdict, Why::Reply(reply)).into()
            }
            Err(stop) => stop.into(),
        }
    }

    /// Takes leave on the connections that have been idle too long, or on all.
    pub async fn sweep(&self, all: bool) {
        let stale = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let (fresh, stale): (Vec<_>, Vec<_>) = std::mem::take(&mut *idle)
                .into_iter()
                .partition(|session| !all && session.idle_since.elapsed() < IDLE_MAX);
            *idle = fresh;
            stale
        };
        for mut session in stale {
            let _ = timeout(LAST_WORDS, session.wire.write(b"QUIT\r\n")).await;
        }
    }

    /// A connection on which the server waits for this message's body.
    async fn ready(&self, envelope: Envelope<'_>, message: &[u8]) -> Result<Session, Stop> {
        if let Some(mut session) = self.take_idle() {
            match self.announce(&mut session, envelope, message).await {
                Ok(()) => return Ok(session),
                // It was closed while nobody looked: that says nothing about the message.
                Err(stop) if is_farewell(&stop) => {}
                Err(stop) => return Err(self.keep_after(session, stop).await),
            }
        }
        let mut session = self.dialer.open().await?;
        match self.announce(&mut session, envelope, message).await {
            Ok(()) => Ok(session),
            Err(stop) => Err(self.keep_after(session, stop).await),
        }
    }

    /// MAIL, RCPT and DATA.
    async fn announce(
        &self,
        session: &mut Session,
        envelope: Envelope<'_>,
        message: &[u8],
    ) -> Result<(), Stop> {
        let offers = &session.offers;
        if offers.size_max.is_some_and(|max| message.len() > max) {
            return Err(Stop::at(Phase::Mail, Reason::TooBig));
        }
        let size = offers
            .size_max
            .map_or_else(String::new, |_| format!(" SIZE={}", message.len()));
        let beyond_ascii = !envelope.is_ascii() || !message.is_ascii();
        if beyond_ascii && !(offers.eight_bit && offers.utf8) {
            return Err(Stop::at(Phase::Recipient, Reason::AddressNotSupported));
        }
        let encoding = if beyond_ascii {
            " BODY=8BITMIME SMTPUTF8"
        } else {
            ""
        };
        let (wire, patience) = (&mut session.wire, self.dialer.patience.reply);
        let mail = format!("MAIL FROM:<{}>{size}{encoding}", envelope.from.address());
        ask(wire, Phase::Mail, &mail, &[250], patience).await?;
        let rcpt = format!("RCPT TO:<{}>", envelope.to.address());
        ask(wire, Phase::Recipient, &rcpt, &[250, 251, 252], patience).await?;
        ask(wire, Phase::Data, "DATA", &[354], patience).await?;
        // A reply that is here already would be taken for the verdict on a message nobody has read yet.
        if wire.is_quiet() {
            Ok(())
        } else {
            Err(Stop::at(Phase::Data, Reason::Protocol))
        }
    }

    /// Writes the message and waits for the verdict.
    async fn hand_over(&self, session: &mut Session, message: &[u8]) -> Result<Reply, Stop> {
        let bytes = dot_stuffed(message);
        let wire = &mut session.wire;
        let writing = async {
            for piece in bytes.chunks(PIECE_LEN) {
                wire.write(piece).await?;
            }
            std::io::Result::Ok(())
        };
        let (phase, why, patience) = match timeout(self.dialer.patience.body, writing).await {
            Ok(Ok(())) => (Phase::Verdict, None, self.dialer.patience.verdict),
            Ok(Err(_)) => (Phase::Body, Some(Reason::ConnectionLost), LAST_WORDS),
            Err(_) => (Phase::Body, Some(Reason::TimedOut), LAST_WORDS),
        };
        match (hear(wire, phase, patience).await, why) {
            (Ok(reply), None) => Ok(reply),
            // It gave up while we wrote, and says why. A positive reply to half a message means nothing.
            (Ok(reply), Some(_)) if !reply.is_positive() => Ok(reply),
            (_, Some(why)) => Err(Stop::at(phase, why)),
            (Err(stop), None) => Err(stop),
        }
    }

    fn take_idle(&self) -> Option<Session> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle
            .iter()
            .rposition(|session| session.idle_since.elapsed() < IDLE_MAX)?;
        Some(idle.swap_remove(at))
    }

    /// Puts a connection by for the next message, unless it has carried enough.
    fn keep(&self, mut session: Session) {
        session.carried += 1;
        if session.carried < CARRIED_MAX && session.wire.is_quiet() {
            session.idle_since = Instant::now();
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(session);
        }
    }

    /// After a refusal the connection is as good as before, once the transaction is taken back.
    async fn keep_after(&self, mut session: Session, stop: Stop) -> Stop {
        if matches!(&stop.why, Why::Reply(reply) if !reply.is_positive() && reply.code != 421) {
            let patience = self.dialer.patience.reply;
            let reset = ask(&mut session.wire, stop.phase, "RSET", &[250], patience);
            if reset.await.is_ok() {
                self.keep(session);
            }
        }
        stop
    }
}

/// Whether a kept connection turned out to be closed, or about to be.
fn is_farewell(stop: &Stop) -> bool {
    let gone = match &stop.why {
        Why::Reply(reply) => reply.code == 421,
        Why::Failure(reason) => *reason == Reason::ConnectionLost,
    };
    gone && stop.phase == Phase::Mail
}
