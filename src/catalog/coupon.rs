//! Coupons: what makes an order cheaper, for whom and how often.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::model::PlanId;
use crate::id::id;
use crate::money::{Currency, Money, Rate};

id!(CouponId, "cpn", "A coupon.");

/// What people type. In capitals, however it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CouponCode(String);

impl CouponCode {
    pub const LEN_MAX: usize = 40;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that cannot be a coupon's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a coupon's code is 1 to 40 letters, digits, hyphens and underscores")]
pub struct InvalidCode;

impl FromStr for CouponCode {
    type Err = InvalidCode;

    fn from_str(typed: &str) -> Result<Self, InvalidCode> {
        let code = typed.trim().to_ascii_uppercase();
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let valid = (1..=Self::LEN_MAX).contains(&code.len()) && code.bytes().all(allowed);
        valid.then_some(Self(code)).ok_or(InvalidCode)
    }
}

/// By how much a coupon lowers what a period costs: the plan and its add-ons. A set-up fee stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    Percent(Rate),
    /// Of what the lines say, net or gross as they are; never more than they come to.
    Amount(Money),
}

/// A coupon as its operator writes it; plans are named by `P`: their slugs in a file, their ids in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon<P = String> {
    pub code: CouponCode,
    pub off: Off,
    /// None: for every plan.
    pub plans: Option<Vec<P>>,
    pub valid_from: Option<Timestamp>,
    /// The first moment at which it is over.
    pub valid_until: Option<Timestamp>,
    pub uses_max: Option<u32>,
    pub customer_uses_max: Option<u32>,
    /// Of how many periods it lowers the price, the first ones; none: of every one.
    pub periods: Option<u32>,
}

/// A coupon that can be used, or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCoupon {
    pub id: CouponId,
    pub coupon: Coupon<PlanId>,
    pub is_ended: bool,
}

impl KnownCoupon {
    /// Whether an order of this plan in this currency may use it at a moment, if a use is left then.
    pub fn is_good(&self, plan: &PlanId, currency: Currency, at: Timestamp) -> bool {
        let coupon = &self.coupon;
        let has_begun = coupon.valid_from.is_none_or(|from| from <= at);
        let is_over = coupon.valid_until.is_some_and(|until| until <= at);
        let plans = coupon.plans.as_ref();
        let fits = plans.is_none_or(|plans| plans.contains(plan))
            && match coupon.off {
                Off::Percent(_) => true,
                Off::Amount(amount) => amount.currency() == currency,
            };
        !self.is_ended && has_begun && !is_over && fits
    }

    /// Whether its uses have to be counted one after the other.
    pub fn is_limited(&self) -> bool {
        self.coupon.uses_max.is_some() || self.coupon.customer_uses_max.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code: CouponCode = " summer-26 ".parse().unwrap();
        assert_eq!(code.as_str(), "SUMMER-26");
        for wrong in ["", " ", "ZWEI WORTE", "50%", "ß", &"X".repeat(41)] {
            assert_eq!(wrong.parse::<CouponCode>(), Err(InvalidCode), "{wrong}");
        }
    }
}
