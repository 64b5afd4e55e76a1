//! One command, one reply, within a bound of time.

use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::outcome::{Phase, Stop, Why};
use super::reply::{Reason, Reply};
use super::session::Stream;
use super::wire::{ReadError, Wire};

/// Writes one command and reads its reply, which must have one of the `due` codes.
pub(super) async fn ask<S: Stream>(
    wire: &mut Wire<S>,
    phase: Phase,
    command: &str,
    due: &[u16],
    patience: Duration,
) -> Result<Reply, Stop> {
    let line = Zeroizing::new(format!("{command}\r\n"));
    // A server that refuses and closes may do so before it has read this: its reply is still there to read.
    let _ = timeout(patience, wire.write(line.as_bytes())).await;
    expect(hear(wire, phase, patience).await?, phase, due)
}

/// Reads one complete reply, of any code.
pub(super) async fn hear<S: Stream>(
    wire: &mut Wire<S>,
    phase: Phase,
    patience: Duration,
) -> Result<Reply, Stop> {
    let why = match timeout(patience, wire.read_reply()).await {
        Ok(Ok(reply)) => return Ok(reply),
        Ok(Err(ReadError::Lost)) => Reason::ConnectionLost,
        Ok(Err(ReadError::Nonsense)) => Reason::Protocol,
        Err(_) => Reason::TimedOut,
    };
    Err(Stop::at(phase, why))
}

/// A refusal is the server's word on the matter; a positive code that was not due is no SMTP.
pub(super) fn expect(reply: Reply, phase: Phase, due: &[u16]) -> Result<Reply, Stop> {
    if due.contains(&reply.code) {
        Ok(reply)
    } else if reply.is_positive() {
        Err(Stop::at(phase, Reason::Protocol))
    } else {
        Err(Stop::at(phase, Why::Reply(reply)))
    }
}
