//! What is recorded: who did what, to whose data, and on what ground.

use std::fmt;

use jiff::Timestamp;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::vault::map::{Field, Role, StandingPurpose};
use crate::vault::{Sealed, SubjectId};

crate::id!(EventId, "aud", "An audit event's id.");
crate::id!(
    CaseId,
    "cas",
    "A reason-bound permission to open one customer's fields."
);

/// Declares an enum whose cases have a fixed name: the one in the log, and in the keys of its words.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $text,)+ }
            }

            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|case| case.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

named! {
    /// What was done. A feature that records something new adds it here, and its words to the locales
    /// (`audit-action-<name>`).
    Action {
        /// Sealed fields were opened, on the event's ground.
        Opened = "opened",
        CaseOpened = "case-opened",
        /// One operator opened conspicuously many customers in cases.
        BulkOpening = "bulk-opening",
        OrderChanged = "order-changed",
        SubscriptionChanged = "subscription-changed",
        CustomerChanged = "customer-changed",
        CatalogChanged = "catalog-changed",
        SettingsChanged = "settings-changed",
        MessageResent = "message-resent",
        MessageDropped = "message-dropped",
        StatementImported = "statement-imported",
        PaymentChanged = "payment-changed",
        RatesChanged = "rates-changed",
        VatIdDecided = "vat-id-decided",
        DeclarationDecided = "declaration-decided",
        Exported = "exported",
        Erased = "erased",
        OperatorInvited = "operator-invited",
        OperatorEnrolled = "operator-enrolled",
        OperatorDisabled = "operator-disabled",
        OperatorEnabled = "operator-enabled",
        RoleChanged = "role-changed",
        PasswordChanged = "password-changed",
        SignedIn = "signed-in",
        RecoveryCodeUsed = "recovery-code-used",
        RecoveryCodesRenewed = "recovery-codes-renewed",
        SessionsRevoked = "sessions-revoked",
        RecoverySheetShown = "recovery-sheet-shown",
        RecoverySheetKept = "recovery-sheet-kept",
        ApiKeyCreated = "api-key-created",
        ApiKeyRevoked = "api-key-revoked",
    }
}

named! {
    /// Why somebody opens a customer's fields; the customer reads it.
    Reason {
        CustomerRequest = "customer_request",
        DeliveryProblem = "delivery_problem",
        BillingQuestion = "billing_question",
        LegalClaim = "legal_claim",
        SecurityIncident = "security_incident",
        /// Names in a file for whoever keeps or audits the books.
        Bookkeeping = "bookkeeping",
        /// Said in the case's note.
        Other = "other",
    }
}

impl Reason {
    /// One of the reasons by its name, with a note behind a colon or without; anything else is `other`, and the note itself.
    /// Nothing where that says nothing.
    pub fn stated(text: &str) -> Option<(Self, &str)> {
        let text = text.trim();
        let (name, note) = text.split_once(':').unwrap_or((text, ""));
        let (reason, note) = match Self::named(name.trim()) {
            Some(reason) => (reason, note.trim()),
            None => (Self::Other, text),
        };
        (reason != Self::Other || !note.is_empty()).then_some((reason, note))
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// With the role that the operator had then.
    Operator {
        id: String,
        role: Role,
    },
    ApiKey {
        id: String,
    },
    Customer {
        id: String,
    },
    /// The program itself, or somebody at its command line.
    System,
}

/// What allowed the opening of sealed fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Daily work, as the data map says for the role.
    Standing(StandingPurpose),
    Case {
        id: CaseId,
        reason: Reason,
    },
    /// Whoever asked said why: a program with its request, an operator for a file.
    Stated(Reason),
}

/// An entry to be recorded. It has its id before it is recorded, so that a note can be sealed for its place.
#[derive(Debug, Clone)]
pub struct Event {
    pub(super) id: EventId,
    pub(super) at: Timestamp,
    pub(super) actor: Actor,
    pub(super) action: Action,
    pub(super) object: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) ground: Option<Ground>,
    /// Sorted, each once.
    pub(super) subjects: Vec<SubjectId>,
    pub(super) note: Option<Sealed>,
}

impl Event {
    pub(super) fn new(actor: Actor, action: Action, clock: &Clock, chance: &Chance) -> Self {
        Self {
            id: EventId::mint(clock, chance),
            at: clock.now(),
            actor,
            action,
            object: None,
            fields: Vec::new(),
            ground: None,
            subjects: Vec::new(),
            note: None,
        }
    }

    pub fn id(&self) -> &EventId {
        &self.id
    }

    /// The id of what it was done to, beside the person: an order, a message, an operator.
    #[must_use]
    pub fn on(self, object: impl Into<String>) -> Self {
        Self {
            object: Some(object.into()),
            ..self
        }
    }

    /// Whose data it is about.
    #[must_use]
    pub fn about(self, subject: &SubjectId) -> Self {
        self.about_each([subject.clone()])
    }

    /// Whose data it is about, for a page that shows several people.
    #[must_use]
    pub fn about_each(mut self, subjects: impl IntoIterator<Item = SubjectId>) -> Self {
        self.subjects.extend(subjects);
        self.subjects.sort_unstable();
        self.subjects.dedup();
        self
    }

    #[must_use]
    pub fn under(self, ground: Ground) -> Self {
        Self {
            ground: Some(ground),
            ..self
        }
    }

    #[must_use]
    pub(super) fn opening(self, fields: &[Field]) -> Self {
        Self {
            fields: fields.to_vec(),
            ..self
        }
    }

    /// A note, sealed as [`super::data::NOTE`] under the keys of the one person the event is about, for the row
    /// [`Event::id`].
    #[must_use]
    pub fn noting(self, note: Sealed) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }

    /// The person whose keys the note is sealed under, and the only one of the event.
    pub(super) fn subject(&self) -> Option<&SubjectId> {
        match self.subjects.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// `table.column` of each field, sorted.
    pub(super) fn field_names(&self) -> Option<String> {
        if self.fields.is_empty() {
            return None;
        }
        let mut names: Vec<String> = self
            .fields
            .iter()
            .map(|field| format!("{}.{}", field.table, field.column))
            .collect();
        names.sort_unstable();
        names.dedup();
        Some(names.join(" "))
    }
}

impl Actor {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Operator { .. } => "operator",
            Self::ApiKey { .. } => "api-key",
            Self::Customer { .. } => "customer",
            Self::System => "system",
        }
    }

    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Operator { id, .. } | Self::ApiKey { id } | Self::Customer { id } => Some(id),
            Self::System => None,
        }
    }

    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Operator { role, .. } => Some(*role),
            Self::ApiKey { .. } | Self::Customer { .. } | Self::System => None,
        }
    }

    /// As it was written down, in the words of [`Actor::kind`].
    pub fn stored(kind: &str, id: Option<String>, role: Option<&str>) -> Option<Self> {
        match (kind, id, role) {
            ("operator", Some(id), Some(role)) => Some(Self::Operator {
                id,
                role: role.parse().ok()?,
            }),
            ("api-key", Some(id), None) => Some(Self::ApiKey { id }),
            ("customer", Some(id), None) => Some(Self::Customer { id }),
            ("system", None, None) => Some(Self::System),
            _ => None,
        }
    }
}
