//! How an attempt to deliver ended, and in which part of the dialogue.

use super::reply::{Reason, Reply};

/// Declares [`Phase`] with the names that the database and the panel know its cases by.
macro_rules! phases {
    ($($(#[$doc:meta])* $case:ident = $name:literal,)+) => {
        /// The parts of a dialogue, in their order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Phase { $($(#[$doc])* $case,)+ }

        impl Phase {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $name,)+ }
            }
        }
    };
}

phases! {
    Connect = "connect",
    Greeting = "greeting",
    Hello = "hello",
    StartTls = "starttls",
    Handshake = "handshake",
    Auth = "auth",
    Mail = "mail",
    Recipient = "recipient",
    /// The DATA command and its 354.
    Data = "data",
    /// From the message's first byte to its last.
    Body = "body",
    /// After the last byte, until the reply that accepts or refuses it.
    Verdict = "verdict",
}

impl Phase {
    /// Whether a refusal in this phase speaks of the relay and our account there, and so of every message alike.
    pub fn is_before_the_message(self) -> bool {
        self < Self::Mail
    }
}

/// How one attempt ended.
#[derive(Debug)]
pub enum Outcome {
    /// The server has taken responsibility for the message.
    Delivered { reply: Option<Reply> },
    /// Not sent, as the settings ask: `mail.transport = "preview"`.
    Kept,
    /// Not sent, and safe to try again: a 4yz reply, or a failure before the body's first byte.
    Deferred { phase: Phase, why: Why },
    /// Not sent, and refused for good: a 5yz reply, or something no repetition can change.
    Refused { phase: Phase, why: Why },
    /// Body writing began and no complete reply came: nobody knows.
    Unknown { phase: Phase, why: Why },
}

/// What stopped an attempt.
#[derive(Debug)]
pub enum Why {
    /// The server said so.
    Reply(Reply),
    /// It said nothing, or nothing that was understood.
    Failure(Reason),
}

impl Why {
    pub fn reason(&self) -> Reason {
        match self {
            Self::Reply(reply) => reply.reason(),
            Self::Failure(reason) => *reason,
        }
    }

    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Reply(reply) => Some(reply),
            Self::Failure(_) => None,
        }
    }
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        Self::Failure(reason)
    }
}

/// Where and why an attempt stopped, before it is judged.
#[derive(Debug)]
pub(super) struct Stop {
    pub phase: Phase,
    pub why: Why,
}

impl Stop {
    pub fn at(phase: Phase, why: impl Into<Why>) -> Self {
        Self {
            phase,
            why: why.into(),
        }
    }
}

impl From<Stop> for Outcome {
    /// A complete reply counts in every phase, 421 included; without one, everything
    /// before the body's first byte can be repeated, and nothing after it is known.
    fn from(Stop { phase, why }: Stop) -> Self {
        match &why {
            Why::Reply(reply) if reply.is_transient() => Self::Deferred { phase, why },
            // A positive code where none was due (220 to RCPT, say) is a server that has lost its place; before the body
            // that is harmless, and after it nobody can tell what it speaks of.
            Why::Reply(reply) if !reply.is_positive() => Self::Refused { phase, why },
            Why::Failure(Reason::TooBig | Reason::AddressNotSupported) => {
                Self::Refused { phase, why }
            }
            _ if phase < Phase::Body => Self::Deferred { phase, why },
            _ => Self::Unknown { phase, why },
        }
    }
}
