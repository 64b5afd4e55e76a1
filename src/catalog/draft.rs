//! The catalogue as its operator writes it, without ids: what a file says, what the panel changes, what is compared.

use jiff::Timestamp;

use super::model::{Addon, AddonPrice, Basis, Interval, Localized, Price, PriceId, Question};
use super::{Coupon, Supply, TaxCategory};
use crate::money::{Currency, Money};

/// All that is on offer, in the shop's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    pub plans: Vec<PlanDraft>,
    pub coupons: Vec<Coupon>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDraft {
    pub slug: String,
    pub name: Localized,
    pub summary: Localized,
    pub tax_category: TaxCategory,
    pub supply: Supply,
    /// None: there is no end of it.
    pub stock: Option<u32>,
    pub prices: Vec<PriceDraft>,
    pub addons: Vec<Addon>,
    pub questions: Vec<Question>,
}

/// One version of a price. The set-up fee is in the same currency and on the same basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceDraft {
    /// A moment to come; none: in force.
    pub valid_from: Option<Timestamp>,
    pub interval: Interval,
    pub basis: Basis,
    pub amount: Money,
    pub setup: Money,
    pub trial_days: u32,
}

impl PriceDraft {
    pub(super) fn with_id(&self, id: PriceId) -> Price {
        Price {
            id,
            interval: self.interval,
            basis: self.basis,
            amount: self.amount,
            setup: self.setup,
            trial_days: self.trial_days,
        }
    }
}

impl Catalog {
    /// What this says at a moment: of prices that follow one another, the past ones fall away, and what has begun is in
    /// force.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp) -> Self {
        for plan in &mut self.plans {
            plan.prices = as_of(std::mem::take(&mut plan.prices), now);
            for addon in &mut plan.addons {
                addon.prices = as_of(std::mem::take(&mut addon.prices), now);
            }
        }
        self
    }
}

/// One of several versions of a price, of which the last that has begun is in force.
pub(super) trait Version {
    /// Versions of one price have it in common.
    fn line(&self) -> (Currency, Interval);
    fn valid_from(&self) -> Option<Timestamp>;
    fn begin(&mut self);
}

macro_rules! version {
    ($name:ident) => {
        impl Version for $name {
            fn line(&self) -> (Currency, Interval) {
                (self.amount.currency(), self.interval)
            }

            fn valid_from(&self) -> Option<Timestamp> {
                self.valid_from
            }

            fn begin(&mut self) {
                self.valid_from = None;
            }
        }
    };
}
version!(PriceDraft);
version!(AddonPrice);

/// Its id beside it, where it has one.
impl<I, V: Version> Version for (I, V) {
    fn line(&self) -> (Currency, Interval) {
        self.1.line()
    }

    fn valid_from(&self) -> Option<Timestamp> {
        self.1.valid_from()
    }

    fn begin(&mut self) {
        self.1.begin();
    }
}

/// The versions in force and those to come, sorted; what has begun has no moment any more.
pub(super) fn as_of<V: Version>(mut versions: Vec<V>, now: Timestamp) -> Vec<V> {
    versions.sort_by_key(|version| (version.line(), version.valid_from()));
    let mut kept: Vec<V> = Vec::with_capacity(versions.len());
    for mut version in versions {
        if version.valid_from().is_none_or(|from| from <= now) {
            version.begin();
            // A later version that has begun takes the place of an earlier one.
            kept.pop_if(|before| before.line() == version.line());
        }
        kept.push(version);
    }
    kept
}

/// Versions of one price each, in order.
pub(super) fn lines<V: Version>(versions: &[V]) -> impl Iterator<Item = &[V]> {
    versions.chunk_by(|one, next| one.line() == next.line())
}
