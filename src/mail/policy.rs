//! What becomes of a message after an attempt. Pure: a table of rules.

use jiff::{SignedDuration, Timestamp};

use super::model::{Kind, State};
use super::outcome::{Outcome, Phase, Why};
use super::reply::Reason;
use crate::chance::Chance;

/// After this many attempts, some two days, a message is given up and shown.
pub(super) const ATTEMPTS_MAX: i64 = 20;
const BACKOFF_MIN: SignedDuration = SignedDuration::from_secs(15);
const BACKOFF_MAX: SignedDuration = SignedDuration::from_hours(6);

/// What the row is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settlement {
    pub state: State,
    /// When it wants attention again; nothing when it is settled, or a person's to settle.
    pub due_at: Option<Timestamp>,
    pub phase: Option<Phase>,
    pub reason: Option<Reason>,
    pub reply_code: Option<u16>,
    pub reply_enhanced: Option<String>,
    /// The relay's words, to be sealed.
    pub reply_text: Option<String>,
}

/// How often a message was tried, this time included, and how often nobody knew the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct History {
    pub kind: Kind,
    pub attempts: i64,
    pub unknowns: i64,
}

impl Settlement {
    fn plain(state: State) -> Self {
        Self {
            state,
            due_at: None,
            phase: None,
            reason: None,
            reply_code: None,
            reply_enhanced: None,
            reply_text: None,
        }
    }

    /// No longer wanted.
    pub fn dropped(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::plain(State::Dropped)
        }
    }

    /// Could not be written, sealed or stored: nothing was sent, so it can be tried again.
    pub fn postponed(history: History, reason: Reason, now: Timestamp, chance: &Chance) -> Self {
        let settlement = Self {
            reason: Some(reason),
            ..Self::plain(State::Deferred)
        };
        settlement.tried_again(history, now, chance)
    }

    pub fn after(outcome: &Outcome, history: History, now: Timestamp, chance: &Chance) -> Self {
        match outcome {
            Outcome::Delivered { reply } => Self {
                reply_code: reply.as_ref().map(|reply| reply.code),
                reply_enhanced: reply
                    .as_ref()
                    .and_then(|reply| reply.enhanced.map(|code| code.to_string())),
                reply_text: reply.as_ref().map(super::Reply::text),
                ..Self::plain(State::Sent)
            },
            Outcome::Kept => Self::plain(State::Previewed),
            Outcome::Refused { phase, why } if speaks_of_the_message(*phase, why) => {
                Self::because(State::Dead, *phase, why)
            }
            // A refusal of us or of every message alike: somebody repairs the settings or the relay, and then all of them
            // go out. Nothing is lost meanwhile.
            Outcome::Refused { phase, why } | Outcome::Deferred { phase, why } => {
                Self::because(State::Deferred, *phase, why).tried_again(history, now, chance)
            }
            Outcome::Unknown { phase, why } => Self {
                due_at: once_more(history, now),
                ..Self::because(State::Unknown, *phase, why)
            },
        }
    }

    /// The process that sent it died after the body's first byte may have been written.
    pub fn after_a_crash(history: History, now: Timestamp) -> Self {
        Self {
            due_at: once_more(history, now),
            phase: Some(Phase::Body),
            ..Self::plain(State::Unknown)
        }
    }

    fn because(state: State, phase: Phase, why: &Why) -> Self {
        let reply = why.reply();
        Self {
            phase: Some(phase),
            reason: Some(why.reason()),
            reply_code: reply.map(|reply| reply.code),
            reply_enhanced: reply.and_then(|reply| reply.enhanced.map(|code| code.to_string())),
            reply_text: reply.map(super::Reply::text),
            ..Self::plain(state)
        }
    }

    fn tried_again(self, history: History, now: Timestamp, chance: &Chance) -> Self {
        if history.attempts >= ATTEMPTS_MAX {
            return Self {
                state: State::Dead,
                ..self
            };
        }
        Self {
            due_at: Some(now + backoff(history.attempts, chance)),
            ..self
        }
    }

    /// Whether what stopped it would stop every message alike.
    pub fn is_the_relays_trouble(&self) -> bool {
        self.state == State::Deferred && self.phase.is_some_and(Phase::is_before_the_message)
    }

    /// Whether nothing will happen to the message by itself any more.
    pub fn is_final(&self) -> bool {
        self.due_at.is_none()
    }
}

/// A refusal before RCPT speaks of the sender or of our account, and what the server says of the message there is its
/// size alone.
fn speaks_of_the_message(phase: Phase, why: &Why) -> bool {
    phase >= Phase::Recipient || why.reason() == Reason::TooBig
}

fn once_more(history: History, now: Timestamp) -> Option<Timestamp> {
    let wait = history.kind.once_more_after()?;
    (history.unknowns == 0).then(|| now + wait)
}

/// Full jitter: anything up to a bound that doubles with each attempt, so that what failed together does not return
/// together.
fn backoff(attempts: i64, chance: &Chance) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).expect("at most 15");
    let bound = (BACKOFF_MIN * 2_i32.pow(doublings)).min(BACKOFF_MAX);
    let millis = u64::try_from(bound.as_millis()).expect("six hours at most");
    let wait = i64::try_from(chance.below(millis)).expect("six hours at most");
    SignedDuration::from_millis(wait)
}

#[cfg(test)]
mod tests {
    use super::super::reply::Reply;
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn history(kind: Kind, attempts: i64, unknowns: i64) -> History {
        History {
            kind,
            attempts,
            unknowns,
        }
    }

    fn said(line: &str) -> Why {
        Why::Reply(Reply::from_lines(&[line.to_owned()]).unwrap())
    }

    fn after(outcome: &Outcome, history: History) -> Settlement {
        Settlement::after(outcome, history, NOW, &Chance::seeded(1))
    }

    #[test]
    fn an_unknown_end_is_tried_once_more_for_orders_and_sign_ins_and_never_for_the_rest() {
        let unknown = || Outcome::Unknown {
            phase: Phase::Verdict,
            why: Reason::TimedOut.into(),
        };
        for (kind, unknowns, again) in [
            (Kind::OrderConfirmation, 0, true),
            (Kind::OrderConfirmation, 1, false),
            (Kind::SignInLink, 0, true),
            (Kind::SignInLink, 1, false),
            (Kind::OperatorInvitation, 0, false),
        ] {
            let settled = after(&unknown(), history(kind, 1, unknowns));
            assert_eq!(settled.state, State::Unknown);
            assert_eq!(settled.due_at.is_some(), again, "{kind:?} {unknowns}");
            let crashed = Settlement::after_a_crash(history(kind, 1, unknowns), NOW);
            assert_eq!(
                (crashed.state, crashed.due_at),
                (State::Unknown, settled.due_at)
            );
        }
    }

    #[test]
    fn a_refusal_of_the_recipient_is_final_and_one_of_ours_is_not() {
        let refused = |phase, line| Outcome::Refused {
            phase,
            why: said(line),
        };
        let first = history(Kind::OrderConfirmation, 1, 0);
        for (phase, line, state) in [
            (Phase::Recipient, "550 5.1.1 unknown", State::Dead),
            (Phase::Verdict, "554 5.6.0 content", State::Dead),
            (Phase::Mail, "552 5.3.4 too big", State::Dead),
            (Phase::Mail, "550 5.7.1 not your address", State::Deferred),
            (Phase::Auth, "535 5.7.8 wrong password", State::Deferred),
            (Phase::Greeting, "554 no", State::Deferred),
        ] {
            let settled = after(&refused(phase, line), first);
            assert_eq!(settled.state, state, "{line}");
            assert_eq!(settled.is_final(), state == State::Dead);
        }
    }

    #[test]
    fn waits_grow_to_a_bound_and_end_in_a_dead_letter() {
        let deferred = || Outcome::Deferred {
            phase: Phase::Connect,
            why: Reason::Unreachable.into(),
        };
        let chance = Chance::seeded(7);
        let mut longest = SignedDuration::ZERO;
        for attempts in 1..ATTEMPTS_MAX {
            let now = history(Kind::OrderConfirmation, attempts, 0);
            let settled = Settlement::after(&deferred(), now, NOW, &chance);
            let wait = settled.due_at.unwrap().duration_since(NOW);
            assert!(wait <= BACKOFF_MAX && wait >= SignedDuration::ZERO);
            longest = longest.max(wait);
        }
        assert!(longest > SignedDuration::from_hours(1));
        let last = after(
            &deferred(),
            history(Kind::OrderConfirmation, ATTEMPTS_MAX, 0),
        );
        assert_eq!((last.state, last.due_at), (State::Dead, None));
    }
}
