//! What is owed to whom, and what becomes of it.

use jiff::{SignedDuration, Timestamp};

use crate::chance::Chance;
use crate::clock::Clock;
use crate::vault::SubjectId;
use crate::web::locale::Phrase;

crate::id!(
    MessageId,
    "msg",
    "A mail's id, and the left part of its Message-ID."
);

/// Declares an enum whose cases have the name that the database and message keys know them by.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $text,)+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|case| case.as_str() == name)
            }
        }
    };
}

names! {
    /// What a mail is: which templates make it, how urgent it is, how long it is of use.
    Kind {
        OrderConfirmation = "order-confirmation",
        Invoice = "invoice",
        CreditNote = "credit-note",
        /// What somebody declared without signing in, confirmed.
        Declaration = "declaration",
        /// To the shop: one of them waits for a person.
        DeclarationWaiting = "declaration-waiting",
        Dunning = "dunning",
        /// A renewal was not paid by the saved method: a link to pay it.
        RenewalUnpaid = "renewal-unpaid",
        /// A trial ends, or another year begins.
        RenewalNotice = "renewal-notice",
        PriceNotice = "price-notice",
        /// What was done with a subscription in the account, or for its customer, confirmed.
        SubscriptionChanged = "subscription-changed",
        SignInLink = "sign-in-link",
        OperatorInvitation = "operator-invitation",
        /// To the owners: somebody opened conspicuously many customers.
        BulkOpening = "bulk-opening",
    }
}

impl Kind {
    /// Its name, said to a reader.
    pub fn phrase(self) -> Phrase {
        Phrase::new(format!("mail-kind-{}", self.as_str()))
    }

    /// The smaller, the sooner.
    pub(super) const fn urgency(self) -> i64 {
        match self {
            Self::SignInLink | Self::BulkOpening => 0,
            Self::OrderConfirmation
            | Self::Declaration
            | Self::DeclarationWaiting
            | Self::SubscriptionChanged
            | Self::OperatorInvitation => 1,
            Self::Invoice
            | Self::CreditNote
            | Self::Dunning
            | Self::RenewalUnpaid
            | Self::RenewalNotice
            | Self::PriceNotice => 2,
        }
    }

    /// How long after it was owed it is still of use.
    pub(super) const fn lasts(self) -> Option<SignedDuration> {
        match self {
            // As long as the link in it works.
            Self::SignInLink => Some(SignedDuration::from_mins(15)),
            Self::OrderConfirmation
            | Self::Invoice
            | Self::CreditNote
            | Self::Declaration
            | Self::DeclarationWaiting
            | Self::Dunning
            | Self::RenewalUnpaid
            | Self::RenewalNotice
            | Self::PriceNotice
            | Self::SubscriptionChanged
            | Self::OperatorInvitation
            | Self::BulkOpening => None,
        }
    }

    /// When nobody knows whether it arrived: after which wait it is sent once more, with the same Message-ID. In the
    /// meantime a bounce, an answer or the relay's log may settle it. `None`: only an operator sends it again.
    pub(super) const fn once_more_after(self) -> Option<SignedDuration> {
        match self {
            Self::SignInLink => Some(SignedDuration::from_mins(2)),
            Self::OrderConfirmation
            | Self::Declaration
            | Self::DeclarationWaiting
            | Self::Invoice
            | Self::CreditNote
            | Self::RenewalUnpaid
            | Self::RenewalNotice
            | Self::PriceNotice
            | Self::SubscriptionChanged
            | Self::BulkOpening => Some(SignedDuration::from_mins(30)),
            // A demand that may have arrived is not made twice.
            Self::OperatorInvitation | Self::Dunning => None,
        }
    }
}

names! {
    /// Where a message stands.
    State {
        Queued = "queued",
        /// A worker has it.
        Sending = "sending",
        /// The relay has taken responsibility for it.
        Sent = "sent",
        /// Kept: `mail.transport` was `preview`.
        Previewed = "previewed",
        /// Not sent, to be tried again at a time.
        Deferred = "deferred",
        /// It may have arrived or not.
        Unknown = "unknown",
        /// Refused for good, or tried as often as it may.
        Dead = "dead",
        /// No longer wanted: expired, erased, cancelled, or by an operator.
        Dropped = "dropped",
    }
}

impl State {
    /// Its name, said to a reader.
    pub fn phrase(self) -> Phrase {
        Phrase::new(format!("mail-state-{}", self.as_str()))
    }
}

/// A mail to be owed: what happened, to what, who is told, and which telling it is.
#[derive(Debug, Clone)]
pub struct Obligation {
    pub(super) id: MessageId,
    pub(super) kind: Kind,
    pub(super) event: &'static str,
    pub(super) entity: String,
    pub(super) recipient: SubjectId,
    pub(super) step: i64,
    pub(super) owed_at: Timestamp,
    pub(super) due_at: Timestamp,
}

impl Obligation {
    /// `event` is what happened, in kebab case (`order-placed`); `entity` the id of what it happened to.
    pub fn new(
        kind: Kind,
        event: &'static str,
        entity: impl Into<String>,
        recipient: &SubjectId,
        clock: &Clock,
        chance: &Chance,
    ) -> Self {
        let now = clock.now();
        Self {
            id: MessageId::mint(clock, chance),
            kind,
            event,
            entity: entity.into(),
            recipient: recipient.clone(),
            step: 0,
            owed_at: now,
            due_at: now,
        }
    }

    pub fn id(&self) -> &MessageId {
        &self.id
    }

    /// Which telling of the event it is, where it is told more than once.
    #[must_use]
    pub fn step(self, step: i64) -> Self {
        Self { step, ..self }
    }

    /// Not before this time.
    #[must_use]
    pub fn due(self, at: Timestamp) -> Self {
        Self { due_at: at, ..self }
    }
}

/// What a letter is about, for its author.
#[derive(Debug, Clone)]
pub struct Owed {
    pub id: MessageId,
    pub kind: Kind,
    pub event: String,
    pub entity: String,
    pub recipient: SubjectId,
    pub step: i64,
    pub owed_at: Timestamp,
}

/// A message as lists show it: nothing in it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: MessageId,
    pub kind: String,
    pub event: String,
    pub entity: String,
    pub recipient: SubjectId,
    pub state: State,
    pub owed_at: Timestamp,
    /// The next attempt, or the end of the current one's lease.
    pub due_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
    pub attempts: i64,
    pub unknowns: i64,
    pub phase: Option<String>,
    /// Said as `mail-reason-<reason>`.
    pub reason: Option<String>,
    pub reply_code: Option<i64>,
    pub reply_enhanced: Option<String>,
}

/// Which messages to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    All,
    /// Queued, being sent, deferred, or to be sent once more.
    Waiting,
    /// Unknown or dead: somebody should look.
    InTrouble,
    In(State),
}

/// How much is waiting, for metrics and the panel's front page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    pub waiting: i64,
    /// Those among them whose time has come: with a relay that answers, soon none.
    pub due: i64,
    /// When the oldest of those that wait was owed.
    pub oldest_owed_at: Option<Timestamp>,
    pub unknown: i64,
    pub dead: i64,
}
