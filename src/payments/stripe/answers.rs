//! What is read of Stripe's answers: no more than is acted upon, so that a member which is new, or left out, changes nothing.

use std::collections::HashMap;

use serde::Deserialize;

use super::amount;
use super::model::Settlement;
use crate::money::Money;

/// A Checkout Session.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub url: Option<String>,
    /// `open`, `complete`, `expired`.
    pub status: Option<String>,
    pub client_reference_id: Option<String>,
    pub payment_intent: Option<Expandable<Intent>>,
}

/// A payment, which Stripe calls a payment intent.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Intent {
    pub id: String,
    pub status: String,
    pub currency: String,
    pub amount: i64,
    pub amount_received: Option<i64>,
    pub customer: Option<Expandable<Named>>,
    pub payment_method: Option<Expandable<Named>>,
    pub latest_charge: Option<Expandable<Charge>>,
    pub last_payment_error: Option<Fault>,
    #[serde(default)]
    pub metadata: HashMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Charge {
    #[serde(default)]
    pub amount_refunded: i64,
    #[serde(default)]
    pub disputed: bool,
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
}

/// What moved on the shop's balance at Stripe, in the currency of that balance.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BalanceTransaction {
    #[serde(default)]
    pub id: String,
    pub amount: i64,
    #[serde(default)]
    pub fee: i64,
    pub currency: String,
}

/// Money on its way from Stripe to the shop's bank.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Payout {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `failed`, `canceled`.
    pub status: String,
    /// Seconds, as everywhere there.
    pub created: i64,
    pub arrival_date: i64,
    pub statement_descriptor: Option<String>,
    pub trace_id: Option<Trace>,
}

/// What the bank calls a payout.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Trace {
    pub value: Option<String>,
}

/// What the shop has at Stripe.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Balance {
    #[serde(default)]
    pub available: Vec<Held>,
    #[serde(default)]
    pub pending: Vec<Held>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Held {
    pub amount: i64,
    pub currency: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    /// `pending`, `requires_action`, `succeeded`, `failed`, `canceled`.
    pub status: Option<String>,
    #[serde(default)]
    pub metadata: HashMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub balance_transactions: Vec<BalanceTransaction>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// What a list holds, and where it goes on behind it.
pub(super) trait Listed {
    fn id(&self) -> &str;
}

macro_rules! listed {
    ($($name:ident),+) => {
        $(impl Listed for $name {
            fn id(&self) -> &str {
                &self.id
            }
        })+
    };
}

listed!(Session, Intent, Refund, Dispute, Payout, BalanceTransaction);

/// A method that can be charged, and whose it is: nobody's once it was taken away.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Method {
    pub customer: Option<Expandable<Named>>,
}

/// What went wrong with a payment, in Stripe's words for programs.
#[derive(Debug, Clone, Deserialize, Default)]
pub(super) struct Fault {
    pub code: Option<String>,
}

/// The body of an answer that refuses.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refusal {
    pub error: RefusalError,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct RefusalError {
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub payment_intent: Option<Named>,
}

/// Something of which only the name matters.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Named {
    pub id: String,
}

/// An object, or its id alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    Id(String),
    Whole(Box<T>),
}

impl<T> Expandable<T> {
    pub fn whole(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Whole(whole) => Some(whole),
        }
    }
}

impl Expandable<Named> {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole(whole) => &whole.id,
        }
    }
}

impl BalanceTransaction {
    pub fn is_in(&self, currency: &str) -> bool {
        self.currency.eq_ignore_ascii_case(currency)
    }
}

impl Intent {
    /// What came in, of a payment that succeeded.
    pub fn received(&self) -> Option<Money> {
        let received = self.amount_received.unwrap_or(self.amount);
        amount::from_stripe(received, &self.currency)
    }

    pub fn charge(&self) -> Option<&Charge> {
        self.latest_charge.as_ref()?.whole()
    }

    /// What Stripe kept of it, where that is known and in the payment's own currency.
    pub fn fee(&self) -> Option<Money> {
        let booked = self.moved().filter(|moved| moved.is_in(&self.currency))?;
        amount::from_stripe(booked.fee, &booked.currency)
    }

    /// What it became, where the shop's balance is in another currency.
    pub fn settled(&self) -> Option<Settlement> {
        let booked = self.moved().filter(|moved| !moved.is_in(&self.currency))?;
        Some(Settlement {
            amount: amount::from_stripe(booked.amount, &booked.currency)?,
            fee: amount::from_stripe(booked.fee, &booked.currency)?,
        })
    }

    fn moved(&self) -> Option<&BalanceTransaction> {
        self.charge()?.balance_transaction.as_ref()?.whole()
    }
}
