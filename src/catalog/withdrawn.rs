//! What was on offer once and is no more. It is kept whole, so that it can come back as it was.

use super::draft::PlanDraft;
use super::model::{Addon, Question};
use super::{Coupon, CouponCode};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub plans: Vec<PlanDraft>,
    pub coupons: Vec<Coupon>,
    pub(super) parts: Vec<WithdrawnParts>,
}

/// Of one plan, which may be on offer itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WithdrawnParts {
    pub(super) plan: String,
    pub(super) addons: Vec<Addon>,
    pub(super) questions: Vec<Question>,
}

impl Withdrawn {
    pub fn addons(&self, plan: &str) -> &[Addon] {
        self.of(plan).map_or(&[], |parts| &parts.addons)
    }

    pub fn questions(&self, plan: &str) -> &[Question] {
        self.of(plan).map_or(&[], |parts| &parts.questions)
    }

    pub fn coupon(&self, code: &CouponCode) -> Option<&Coupon> {
        self.coupons.iter().find(|coupon| coupon.code == *code)
    }

    fn of(&self, plan: &str) -> Option<&WithdrawnParts> {
        self.parts.iter().find(|parts| parts.plan == plan)
    }
}
