//! Where a subscription stands: derived from what happened to it, and when.

use jiff::Timestamp;

/// Declares an enum whose cases have the word that databases, the API and the texts know them by.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::catalog::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|case| case.as_str() == word);
                found.ok_or($crate::catalog::UnknownWord)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use words;

words! {
    State {
        /// Used, and not charged for yet.
        Trialing = "trialing",
        Active = "active",
        /// An invoice was not paid in time.
        PastDue = "past_due",
        /// Withheld until that is paid.
        Suspended = "suspended",
        /// Withheld at the customer's wish: no period runs.
        Paused = "paused",
        /// Runs to a day that is set.
        Cancelled = "cancelled",
        Ended = "ended",
    }
}

words! {
    /// Something that happened; never taken back, only followed by something else.
    Happening {
        Begun = "begun",
        Renewed = "renewed",
        Paused = "paused",
        Resumed = "resumed",
        /// Another plan, price or quantity from now on.
        PlanChanged = "plan_changed",
        /// The same from the next period on.
        ChangePlanned = "change_planned",
        ChangeDropped = "change_dropped",
        PriceChangeAnnounced = "price_change_announced",
        /// The trial ends later than it would have.
        TrialExtended = "trial_extended",
        CancelRequested = "cancel_requested",
        /// It goes on after all.
        CancelWithdrawn = "cancel_withdrawn",
        Overdue = "overdue",
        Suspended = "suspended",
        /// What was overdue is paid; what was suspended, given again.
        Settled = "settled",
        Ended = "ended",
    }
}

impl State {
    /// Whether it is given and charged, and may be changed.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Trialing | Self::Active | Self::PastDue)
    }
}

/// When what happened that a state depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Milestones {
    pub trial_ends_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub overdue_at: Option<Timestamp>,
    pub suspended_at: Option<Timestamp>,
    /// The end that somebody asked for, which may lie ahead.
    pub ends_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Milestones {
    pub fn state(&self, now: Timestamp) -> State {
        let is_past = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
        if self.ended_at.is_some() || is_past(self.ends_at) {
            State::Ended
        } else if self.paused_at.is_some() {
            State::Paused
        } else if self.suspended_at.is_some() {
            State::Suspended
        } else if self.ends_at.is_some() {
            State::Cancelled
        } else if self.overdue_at.is_some() {
            State::PastDue
        } else if self.trial_ends_at.is_some_and(|ends| now < ends) {
            State::Trialing
        } else {
            State::Active
        }
    }

    /// After one more thing happened; `effective_at` is the moment it names: a trial's end, a subscription's.
    #[must_use]
    pub fn after(self, what: Happening, at: Timestamp, effective_at: Option<Timestamp>) -> Self {
        match what {
            Happening::Begun | Happening::TrialExtended => Self {
                trial_ends_at: effective_at,
                ..self
            },
            Happening::Paused => Self {
                paused_at: Some(at),
                ..self
            },
            Happening::Resumed => Self {
                paused_at: None,
                ..self
            },
            Happening::CancelRequested => Self {
                ends_at: effective_at,
                ..self
            },
            Happening::CancelWithdrawn => Self {
                ends_at: None,
                ..self
            },
            Happening::Overdue => Self {
                overdue_at: self.overdue_at.or(Some(at)),
                ..self
            },
            Happening::Suspended => Self {
                suspended_at: self.suspended_at.or(Some(at)),
                ..self
            },
            Happening::Settled => Self {
                overdue_at: None,
                suspended_at: None,
                ..self
            },
            Happening::Ended => Self {
                ended_at: Some(at),
                ..self
            },
            Happening::Renewed
            | Happening::PlanChanged
            | Happening::ChangePlanned
            | Happening::ChangeDropped
            | Happening::PriceChangeAnnounced => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    /// The state at `now` after these things happened, one an hour; with the hour that they name.
    fn state_after(happened: &[(Happening, Option<i64>)], now: i64) -> State {
        let mut milestones = Milestones::default();
        for (hour, (what, effective)) in (0_i64..).zip(happened) {
            milestones = milestones.after(*what, at(hour), effective.map(at));
        }
        milestones.state(at(now))
    }

    #[test]
    fn a_trial_ends_by_itself() {
        let begun = [(Happening::Begun, Some(10))];
        assert_eq!(state_after(&begun, 9), State::Trialing);
        assert_eq!(state_after(&begun, 10), State::Active);
    }

    #[test]
    fn an_end_that_was_asked_for_comes_and_can_be_taken_back_before() {
        let asked = [
            (Happening::Begun, None),
            (Happening::CancelRequested, Some(20)),
        ];
        assert_eq!(state_after(&asked, 19), State::Cancelled);
        assert_eq!(state_after(&asked, 20), State::Ended);
        let kept = [asked[0], asked[1], (Happening::CancelWithdrawn, None)];
        assert_eq!(state_after(&kept, 30), State::Active);
    }

    #[test]
    fn what_is_paid_is_given_again() {
        let unpaid = [
            (Happening::Begun, None),
            (Happening::Overdue, None),
            (Happening::Suspended, None),
            (Happening::Settled, None),
        ];
        assert_eq!(state_after(&unpaid[..2], 5), State::PastDue);
        assert_eq!(state_after(&unpaid[..3], 5), State::Suspended);
        assert_eq!(state_after(&unpaid, 5), State::Active);
    }

    #[test]
    fn a_pause_outweighs_what_is_unpaid_and_an_end_outweighs_a_pause() {
        let paused = [
            (Happening::Overdue, None),
            (Happening::Paused, None),
            (Happening::Ended, None),
        ];
        assert_eq!(state_after(&paused[..2], 5), State::Paused);
        assert_eq!(state_after(&paused, 5), State::Ended);
        let resumed = [paused[1], (Happening::Resumed, None)];
        assert_eq!(state_after(&resumed, 5), State::Active);
    }

    #[test]
    fn every_word_reads_back() {
        for happening in Happening::ALL {
            assert_eq!(happening.as_str().parse(), Ok(*happening));
        }
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
    }
}
