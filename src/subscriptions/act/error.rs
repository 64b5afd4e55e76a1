use crate::billing::invoices::CreditError;
use crate::orders::Refused;
use crate::orders::view::ViewError;
use crate::storage;
use crate::subscriptions::calendar::BeyondCalendar;
use crate::subscriptions::error::Error;
use crate::subscriptions::plan_change::Preview;
use crate::vault;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error("no such subscription")]
    Unknown,
    /// It stands where this cannot be done: ended, paused, running.
    #[error("the subscription stands where this cannot be done")]
    NotNow,
    /// A period of it is due and not charged yet.
    #[error("a period of it is due and is charged first")]
    Renewing,
    /// A period of it would come to more than an invoice can hold.
    #[error("it comes to more than an invoice can hold")]
    TooMuch,
    /// The price is not on offer, or not in this currency or on this basis.
    #[error("this cannot be changed to")]
    NotOffered,
    /// It is so already.
    #[error("it is so already")]
    Unchanged,
    /// These answers to the new plan's questions cannot be taken.
    #[error("answers are missing or cannot be taken")]
    Answers(Refused),
    /// There are not so many of the plan left.
    #[error("there are not so many left")]
    SoldOut,
    /// It comes to something else than whoever asks for it was shown.
    #[error("it comes to another total than was shown")]
    Differs(Box<Preview>),
    /// A program named another request so.
    #[error("the key was used for something else")]
    KeyReused,
    #[error("too much happened at the same time")]
    Busy,
    #[error("an invoice cannot be taken back: {0}")]
    Invoice(#[from] CreditError),
    #[error(transparent)]
    Reckoning(#[from] Error),
}

impl ActError {
    /// What a person is told, who can then ask for something else.
    pub const fn phrase(&self) -> Option<&'static str> {
        match self {
            Self::NotNow => Some("problem-subscription-not-now"),
            Self::Renewing => Some("problem-subscription-renewing"),
            Self::TooMuch => Some("problem-subscription-too-much"),
            Self::Busy => Some("problem-subscription-busy"),
            Self::NotOffered => Some("problem-subscription-not-offered"),
            Self::Unchanged => Some("problem-subscription-unchanged"),
            Self::SoldOut => Some("problem-subscription-sold-out"),
            Self::Differs(_) => Some("subscription-change-differs"),
            Self::Unknown
            | Self::Answers(_)
            | Self::KeyReused
            | Self::Invoice(_)
            | Self::Reckoning(_) => None,
        }
    }
}

impl From<storage::Error> for ActError {
    fn from(error: storage::Error) -> Self {
        Self::Reckoning(error.into())
    }
}

impl From<vault::Error> for ActError {
    fn from(error: vault::Error) -> Self {
        Self::Reckoning(error.into())
    }
}

impl From<ViewError> for ActError {
    fn from(error: ViewError) -> Self {
        Self::Reckoning(error.into())
    }
}

impl From<BeyondCalendar> for ActError {
    fn from(error: BeyondCalendar) -> Self {
        Self::Reckoning(error.into())
    }
}
