use jiff::Timestamp;

use crate::billing::tax::Decision;
use crate::customers::CustomerId;
use crate::id::id;
use crate::vault::SubjectId;

id!(QuestionId, "vat", "A VAT id that is to be confirmed.");

/// What was asked, and what came of it.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: QuestionId,
    pub cause: String,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub becomes: Decision,
    pub asked_at: Timestamp,
    pub decide_by: Timestamp,
    pub claimed_at: Option<Timestamp>,
    pub decided_at: Option<Timestamp>,
    pub is_confirmed: bool,
    pub applied_at: Option<Timestamp>,
    /// VIES says that it is valid, of somebody with another name.
    pub left_at: Option<Timestamp>,
    /// How often VIES was asked.
    pub tries: i64,
    pub(super) vat_id_sealed: Vec<u8>,
}

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The customer has not said yet that it is theirs.
    Unclaimed,
    Waiting,
    /// And what waited for it is taxed so.
    Confirmed,
    /// After it was invoiced with VAT: it counts for what comes.
    ConfirmedLate,
    Refused,
    /// Nobody decided in time.
    Expired,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unclaimed => "unclaimed",
            Self::Waiting => "waiting",
            Self::Confirmed => "confirmed",
            Self::ConfirmedLate => "confirmed-late",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// Whether what was asked for still waits.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Unclaimed | Self::Waiting)
    }
}

impl Question {
    pub fn state(&self, now: Timestamp) -> State {
        match (self.decided_at, self.is_confirmed, self.applied_at) {
            (Some(_), true, Some(_)) => State::Confirmed,
            (Some(_), true, None) => State::ConfirmedLate,
            (Some(_), false, _) => State::Refused,
            (None, ..) if self.decide_by <= now => State::Expired,
            (None, ..) if self.claimed_at.is_none() => State::Unclaimed,
            (None, ..) => State::Waiting,
        }
    }
}

impl Question {
    /// Since when it stands there.
    pub fn since(&self, now: Timestamp) -> Timestamp {
        match self.state(now) {
            State::Unclaimed => self.asked_at,
            State::Waiting => self.claimed_at.unwrap_or(self.asked_at),
            State::Confirmed | State::ConfirmedLate | State::Refused => {
                self.decided_at.unwrap_or(self.asked_at)
            }
            State::Expired => self.decide_by,
        }
    }
}

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    Operator,
    Vies {
        /// The number by which it knows that it was asked.
        consultation: Option<String>,
    },
    /// It was confirmed before, and that still counted.
    Earlier,
}

impl Way {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Vies { .. } => "vies",
            Self::Earlier => "earlier",
        }
    }
}

impl Way {
    pub(super) fn consultation(&self) -> Option<&str> {
        match self {
            Self::Vies { consultation } => consultation.as_deref(),
            Self::Operator | Self::Earlier => None,
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub way: Way,
    pub decided_at: Timestamp,
    /// Until when it counts, where the id is confirmed; nothing: it is refused.
    pub confirmed_until: Option<Timestamp>,
}
