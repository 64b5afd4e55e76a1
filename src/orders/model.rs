use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::billing::tax::Decision;
use crate::catalog::{Basis, Interval, KnownCoupon, Plan, PlanId, Price, PriceId};
use crate::customers::values::{BuyerReference, Quantity};
use crate::customers::{Contact, CustomerId};
use crate::id::id;
use crate::money::Money;
use crate::vault::SubjectId;
use crate::web::locale::Locale;

use super::quote::Quote;

id!(OrderId, "ord", "An order.");

/// Days within which a withdrawn order is paid back.
const REPAY_DAYS: i64 = 14;

/// An order that can be placed: every part is valid, and the prices are the catalogue's.
#[derive(Debug, Clone)]
pub struct OrderDraft {
    pub plan: Plan,
    pub price: Price,
    pub quantity: Quantity,
    pub coupon: Option<KnownCoupon>,
    pub contact: Contact,
    pub buyer_reference: Option<BuyerReference>,
    /// By the question's key; only questions of the plan.
    pub answers: BTreeMap<String, String>,
    pub payment_method: PaymentMethod,
    pub language: Locale,
    /// News are wanted.
    pub news: bool,
    pub quote: Quote,
    /// What its VAT id changes about how it is taxed, if it does.
    pub by_vat_id: Option<ByVatId>,
    pub terms_version: String,
    pub proof: Proof,
}

/// What a VAT id changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByVatId {
    /// How the order is taxed where the id is confirmed.
    pub becomes: Decision,
    /// Until when it counts as confirmed; nothing: it waits.
    pub confirmed_until: Option<Timestamp>,
}

/// What proves who orders. What a form says of that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Proof {
    #[default]
    Nothing,
    /// This customer is signed in.
    SignedIn(CustomerId),
    /// The shop's own program orders for somebody it knows.
    Program,
}

impl Proof {
    /// Whether it proves that this customer orders.
    pub fn is_of(&self, customer: &CustomerId) -> bool {
        match self {
            Self::Nothing => false,
            Self::SignedIn(known) => known == customer,
            Self::Program => true,
        }
    }
}

impl OrderDraft {
    /// Whether it asks for something there is only so much of.
    pub fn is_limited(&self) -> bool {
        !self.scarce().is_empty()
    }

    /// The ids of what there is only so much of.
    pub(super) fn scarce(&self) -> Vec<&str> {
        let stock = self.plan.stock.map(|_| self.plan.id.as_str());
        let coupon = self.coupon.as_ref().filter(|coupon| coupon.is_limited());
        let coupon = coupon.map(|coupon| coupon.id.as_str());
        coupon.into_iter().chain(stock).collect()
    }
}

/// How an order is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMethod {
    BankTransfer,
    Stripe,
}

impl PaymentMethod {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::Stripe => "stripe",
        }
    }
}

/// What is known of an order without opening anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub plan: PlanId,
    pub plan_slug: String,
    pub price: PriceId,
    pub interval: Interval,
    pub quantity: i64,
    pub basis: Basis,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    pub country: String,
    pub payment_method: String,
    pub language: String,
    pub terms_version: String,
    pub placed_at: Timestamp,
    /// Its customer said that it is theirs: signed in, or by a program of the shop. Who only knows an address did not.
    pub proven_at: Option<Timestamp>,
    pub fulfilled_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    /// When the shop was told that its customer withdraws from it, and so it is cancelled.
    pub withdrawn_at: Option<Timestamp>,
    /// The plan whose questions were answered last, where that is another than was ordered.
    pub asked_by: Option<PlanId>,
}

/// Fourteen days from the day on which the shop was told of a withdrawal (§ 357 (1) BGB; Directive 2011/83/EU, article 13).
pub fn repay_by(told_at: Timestamp, zone: TimeZone) -> Date {
    repay_from(told_at.to_zoned(zone).date())
}

/// Fourteen days from the day since which there is something to give back: of money that came after the withdrawal, the day on
/// which it came.
pub fn repay_from(since: Date) -> Date {
    since.saturating_add(REPAY_DAYS.days())
}

/// Where an order stands, by what happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    Fulfilled,
    Cancelled,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Open, Self::Fulfilled, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Order {
    pub fn renews(&self) -> bool {
        self.interval != Interval::Once
    }

    /// The last day on which what was paid for it has to be on its way back, where its customer withdrew.
    pub fn repay_by(&self, zone: TimeZone) -> Option<Date> {
        self.withdrawn_at.map(|told_at| repay_by(told_at, zone))
    }

    pub fn status(&self) -> Status {
        match (self.cancelled_at, self.fulfilled_at) {
            (Some(_), _) => Status::Cancelled,
            (None, Some(_)) => Status::Fulfilled,
            (None, None) => Status::Open,
        }
    }
}
